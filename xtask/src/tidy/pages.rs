//! Paths and lists that pages name, against what there is.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Pages whose paths must exist.
const PAGES: [&str; 4] =
    ["docs/ARCHITECTURE.md", "docs/security.md", "CONTRIBUTING.md", "README.md"];

pub(super) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for page in PAGES {
        let text = fs::read_to_string(root.join(page)).with_context(|| page.to_owned())?;
        for path in paths(&text) {
            let is_there = root.join(path).exists() || root.join("crates").join(path).exists();
            if !is_there {
                breaches.push(format!("{page}: there is no `{path}`"));
            }
        }
    }
    Ok(breaches)
}

/// Returns what stands between backquotes and is a path of the repository: it starts with a folder
/// of the top or the name of a crate, and nothing in it stands for something else.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_path = |part: &&str| {
        let head = part.split('/').next().unwrap_or_default();
        let is_ours = ["crates", "docs", "tests", "fuzz", "xtask", ".ci"].contains(&head)
            || head.starts_with("iamkit-");
        is_ours && part.contains('/') && !part.contains(['<', '*', ' ', '{', '…'])
    };
    quoted.filter(is_path).collect()
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn only_whole_paths_count() {
        let text =
            "row in `iamkit-policy/src/a.rs`; `tests/x/<name>.json`, `cargo xtask`, `and/or`";
        assert_eq!(paths(text), ["iamkit-policy/src/a.rs"]);
    }
}
