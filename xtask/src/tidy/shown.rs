//! The tests that the pages of threats and mutations name, against the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::files::rust_files;

const PAGES: [&str; 2] = ["docs/mutation.md", "docs/security.md"];

pub(super) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut tests = BTreeSet::new();
    for folder in ["crates", "tests"] {
        for path in rust_files(&root.join(folder))? {
            let module = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            tests.extend(names_of_tests(&text).map(|name| format!("{module}::{name}")));
        }
    }
    let mut breaches = Vec::new();
    for page in PAGES {
        let text = fs::read_to_string(root.join(page)).context(page)?;
        let missing = named(&text).filter(|name| !tests.contains(*name));
        breaches.extend(missing.map(|name| format!("{page}: there is no test `{name}`")));
    }
    Ok(breaches)
}

/// Returns what stands between backquotes as `module::test`.
fn named(page: &str) -> impl Iterator<Item = &str> {
    let quoted = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_snake = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    quoted.filter(move |text| {
        text.split_once("::").is_some_and(|(module, name)| is_snake(module) && is_snake(name))
    })
}

/// Returns the names of the functions below `#[test]`.
fn names_of_tests(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if line == concat!("#[", "test]") {
            is_test = true;
            return None;
        }
        if line.starts_with('#') || line.starts_with("//") || !is_test {
            return None;
        }
        is_test = false;
        line.strip_prefix("fn ")?.split_once('(').map(|(name, _)| name)
    })
}

#[cfg(test)]
mod tests {
    use super::{named, names_of_tests};

    #[test]
    fn only_names_of_tests_count() {
        let page = "| `folders::a_1`, `fuzz/x.rs` | `module::test` | `AWS::S3` `a::b::c` |";
        assert_eq!(named(page).collect::<Vec<_>>(), ["folders::a_1", "module::test"]);
        let text =
            "#[test]\n#[cfg(unix)]\nfn a() {}\nfn b() {}\n    #[test]\n    // why\n    fn c() {}\n";
        assert_eq!(names_of_tests(text).collect::<Vec<_>>(), ["a", "c"]);
    }
}
