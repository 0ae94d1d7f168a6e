//! Generated code and pages: written, or compared with what is committed.

mod checks;
mod header;
mod manual;
mod new_check;
mod registry;
mod ways;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

pub(crate) use new_check::{NewCheck, run as run_new_check};

/// What to generate, and whether only to compare.
#[derive(Debug, Args)]
pub(crate) struct Codegen {
    /// What to generate; everything by default
    what: Option<Generator>,
    /// Fail when a generated file is not up to date, write nothing
    #[arg(long)]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Generator {
    /// The registry of the policy checks and their manual pages
    Checks,
}

/// One generated file: its path below the workspace root and its content.
#[derive(Debug)]
pub(crate) struct Generated {
    pub(crate) path: String,
    pub(crate) content: String,
}

pub(crate) fn run(root: &Path, arguments: &Codegen) -> anyhow::Result<()> {
    let files = match arguments.what {
        None | Some(Generator::Checks) => checks::generate(root)?,
    };
    let mut stale = Vec::new();
    for file in &files {
        let path = root.join(&file.path);
        if fs::read_to_string(&path).is_ok_and(|found| found == file.content) {
            continue;
        }
        stale.push(file.path.as_str());
        if !arguments.check {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &file.content)
                .with_context(|| format!("cannot write {}", file.path))?;
        }
    }
    let orphans = orphans(root, &files)?;
    if arguments.check {
        if !stale.is_empty() || !orphans.is_empty() {
            let all = [stale, orphans.iter().map(String::as_str).collect()].concat();
            bail!("run `cargo xtask codegen`: not up to date: {}", all.join(", "));
        }
    } else {
        for orphan in &orphans {
            fs::remove_file(root.join(orphan))?;
        }
        crate::say(format!("{} files, {} changed", files.len(), stale.len() + orphans.len()));
    }
    Ok(())
}

/// Pages whose check no longer exists.
fn orphans(root: &Path, files: &[Generated]) -> anyhow::Result<Vec<String>> {
    let mut orphans = Vec::new();
    let folder = root.join(checks::PAGES);
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            let path = format!("{}/{}", checks::PAGES, name.to_string_lossy());
            if !files.iter().any(|file| file.path == path) {
                orphans.push(path);
            }
        }
    }
    orphans.sort();
    Ok(orphans)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn generated_files_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        run(root, &Codegen { what: None, check: true }).unwrap();
    }
}
