//! The pages of docs/guide: what they show is what is printed.

use std::fmt::Write as _;
use std::path::Path;

use crate::run::Folder;

/// A fenced block: what follows the fence, and its text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (head, body) = after.split_once('\n').unwrap();
        let (text, behind) = body.split_once("```").unwrap();
        blocks.push((head, text));
        rest = behind;
    }
    blocks
}

/// Runs the commands of a block and returns it as it should be.
fn replayed(folder: &Folder, block: &str) -> String {
    let mut text = String::new();
    for command in block.lines().filter_map(|line| line.strip_prefix("$ iamkit ")) {
        let outcome = folder.run(&command.split(' ').collect::<Vec<_>>());
        let _ = writeln!(text, "$ iamkit {command}");
        for part in [&outcome.stdout, &outcome.stderr] {
            let part = part.trim_end();
            if !part.is_empty() {
                let _ = writeln!(text, "{part}");
            }
        }
    }
    text
}

#[test]
fn pages_show_what_is_printed() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    let mut commands = 0;
    for name in ["check.md", "diff.md", "fit.md", "merge.md"] {
        let page = std::fs::read_to_string(pages.join(name)).unwrap();
        let folder = Folder::with(&[]);
        for (head, text) in blocks(&page) {
            match head.split_once(' ') {
                Some(("json", file)) => folder.write(file, text.as_bytes()),
                None if head == "console" => {
                    assert_eq!(text, replayed(&folder, text), "{name}");
                    commands += text.matches("$ iamkit ").count();
                }
                _ => {}
            }
        }
    }
    assert!(commands >= 15, "{commands} commands");
}
