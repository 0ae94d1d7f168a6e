//! Sizes, names and contents of source files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Past this many lines of code a file fails.
const LONGEST: usize = 800;
const NAMES: [&str; 6] = ["utils", "util", "helpers", "misc", "common", "types"];

pub(super) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for folder in ["crates", "xtask", "tests"] {
        for path in rust_files(&root.join(folder))? {
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let text = fs::read_to_string(&path).with_context(|| shown.clone())?;
            check(&shown, &path, &text, &mut breaches);
        }
    }
    Ok(breaches)
}

fn check(shown: &str, path: &Path, text: &str, breaches: &mut Vec<String>) {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if NAMES.contains(&stem) {
        breaches.push(format!("{shown}: `{stem}` says nothing, name the file by what it gives"));
    }
    let is_generated = stem == "generated" || shown.contains("/generated/");
    if is_generated && !text.lines().next().is_some_and(|line| line.contains("cargo xtask")) {
        breaches.push(format!("{shown}: generated, but its first line names no command"));
    }
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let lines = code.filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//")
    });
    let lines = lines.count();
    if lines > LONGEST && !is_generated {
        breaches.push(format!("{shown}: {lines} lines of code, {LONGEST} is the end"));
    }
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let number = number + 1;
        for mark in [concat!("#[", "ignore"), concat!("#[", "should_panic")] {
            if line.starts_with(mark) {
                breaches.push(format!("{shown}:{number}: `{mark}` is not used here"));
            }
        }
        if line.starts_with(concat!("#[", "allow(")) || line.starts_with(concat!("#![", "allow(")) {
            breaches.push(format!("{shown}:{number}: say `expect` with a reason, not `allow`"));
        }
    }
}

pub(super) fn rust_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut open = vec![folder.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
