//! The templates that a manifest of the CDK names.

use std::fs;
use std::path::{Component, Path, PathBuf};

use iamkit::policy::RootKind;
use iamkit::syntax::{Limits, Node, parse_with};

/// The file that `cdk synth` writes into the folder of an assembly.
const MANIFEST: &str = "manifest.json";
/// How deep assemblies stand in others: stages in stages.
const DEPTH: usize = 8;
/// How many templates are taken.
const MAX_TEMPLATES: usize = 10_000;

/// Returns the templates of the stacks of a cloud assembly whose manifest is named, those of its stages
/// too; nothing of another file (AWS CDK, cloud assembly schema: `aws:cloudformation:stack` has
/// `templateFile`, `cdk:cloud-assembly` has `directoryName`).
pub(super) fn templates(path: &Path) -> Option<Vec<PathBuf>> {
    if path.file_name()? != MANIFEST {
        return None;
    }
    let mut found = Vec::new();
    add(path, DEPTH, &mut found);
    (!found.is_empty()).then_some(found)
}

fn add(path: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(text) = fs::read_to_string(path) else { return };
    let tree = parse_with(&text, Limits::default());
    let root = tree.root().filter(|_| tree.errors().is_empty());
    let Some(root) = root.filter(|root| RootKind::of(*root) == RootKind::CdkManifest) else {
        return;
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(artifacts) = root.member("artifacts") else { return };
    for artifact in artifacts.members() {
        let artifact = artifact.value();
        let property = |name: &str| {
            let value = artifact.member("properties")?.member(name)?.as_str()?;
            below(folder, &value)
        };
        let of_type = artifact.member("type").and_then(Node::as_str).unwrap_or_default();
        match &*of_type {
            "aws:cloudformation:stack" if found.len() < MAX_TEMPLATES => {
                found.extend(property("templateFile").filter(|path| !found.contains(path)));
            }
            "cdk:cloud-assembly" if depth > 0 => {
                if let Some(inner) = property("directoryName") {
                    add(&inner.join(MANIFEST), depth - 1, found);
                }
            }
            _ => {}
        }
    }
}

/// Returns a path in a folder; nothing of one that leaves it.
fn below(folder: &Path, named: &str) -> Option<PathBuf> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    Path::new(named).components().all(is_plain).then(|| folder.join(named))
}
