//! What changed between two snapshots, for reviewers and programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::model::Snapshot;
use super::snapshot;

/// Everything that differs.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    counts: Vec<Count>,
    services_added: Vec<String>,
    services_removed: Vec<String>,
    changes: Vec<Change>,
}

#[derive(Debug, Serialize)]
struct Count {
    name: &'static str,
    before: usize,
    after: usize,
}

/// A thing that came, went or has other facts now.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Change {
    /// Service prefix, or the snapshot file of facts that belong to none.
    place: String,
    kind: String,
    name: String,
    #[serde(rename = "change")]
    what: Kind,
    lost: Vec<String>,
    gained: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Added,
    Removed,
    Changed,
}

/// Facts by place, kind and name.
type Facts = BTreeMap<(String, String, String), BTreeSet<String>>;

/// Compares two snapshots.
pub(crate) fn diff(old: &Snapshot, new: &Snapshot) -> Report {
    let prefixes = |one: &Snapshot, other: &Snapshot| -> Vec<String> {
        let only = one.services.keys().filter(|prefix| !other.services.contains_key(*prefix));
        only.cloned().collect()
    };
    let counts = old.counts().into_iter().zip(new.counts());
    Report {
        counts: counts
            .map(|((name, before), (_, after))| Count { name, before, after })
            .filter(|count| count.before != count.after)
            .collect(),
        services_added: prefixes(new, old),
        services_removed: prefixes(old, new),
        changes: changes(&facts(old), &facts(new)),
    }
}

/// Turns the snapshot's lines into facts about named things.
fn facts(snapshot: &Snapshot) -> Facts {
    let mut facts = Facts::new();
    for (file, text) in snapshot::files(snapshot) {
        let name = file.trim_start_matches("services/").trim_end_matches(".tsv");
        if name == "repairs" {
            continue;
        }
        for line in text.lines() {
            let fields: Vec<_> = line.split('\t').collect();
            let (kind, subject, rest) = match (file.starts_with("services/"), fields.as_slice()) {
                (true, ["service", rest @ ..]) => ("service", name, rest),
                (true, [kind, subject, rest @ ..]) => (*kind, *subject, rest),
                (false, [client, kind @ ("operation" | "alias"), subject, rest @ ..]) => {
                    let subject = format!("{client} {subject}");
                    let fact = rest.join(" ");
                    let key = (name.to_owned(), (*kind).to_owned(), subject);
                    facts.entry(key).or_default().insert(fact);
                    continue;
                }
                (false, [kind @ ("partition" | "region"), subject, rest @ ..]) => {
                    (*kind, *subject, rest)
                }
                (_, [subject, rest @ ..]) => (name, *subject, rest),
                (_, []) => continue,
            };
            let key = (name.to_owned(), kind.to_owned(), subject.to_owned());
            facts.entry(key).or_default().insert(rest.join(" "));
        }
    }
    facts
}

fn changes(old: &Facts, new: &Facts) -> Vec<Change> {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let nothing = BTreeSet::new();
    let mut changes = Vec::new();
    for key in keys {
        let what = match (old.contains_key(key), new.contains_key(key)) {
            (false, _) => Kind::Added,
            (_, false) => Kind::Removed,
            _ => Kind::Changed,
        };
        let before = old.get(key).unwrap_or(&nothing);
        let after = new.get(key).unwrap_or(&nothing);
        if before == after {
            continue;
        }
        let (place, kind, name) = key.clone();
        let lost = before.difference(after).cloned().collect();
        let gained = after.difference(before).cloned().collect();
        changes.push(Change { place, kind, name, what, lost, gained });
    }
    changes
}

impl Report {
    /// Returns the report as JSON.
    pub(crate) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// Returns the report as Markdown.
    pub(crate) fn markdown(&self) -> Result<String> {
        let mut text = String::from("# Catalog changes\n");
        if self.counts.is_empty() && self.changes.is_empty() {
            text.push_str("\nNothing changed.\n");
            return Ok(text);
        }
        if !self.counts.is_empty() {
            text.push_str("\n| count | before | after |\n| --- | --- | --- |\n");
            for count in &self.counts {
                writeln!(text, "| {} | {} | {} |", count.name, count.before, count.after)?;
            }
        }
        for (title, services) in
            [("Services added", &self.services_added), ("Services removed", &self.services_removed)]
        {
            if !services.is_empty() {
                writeln!(text, "\n{title}: {}", services.join(", "))?;
            }
        }
        let mut place = None;
        for change in &self.changes {
            if place != Some(&change.place) {
                writeln!(text, "\n## {}\n", change.place)?;
                place = Some(&change.place);
            }
            let what = match change.what {
                Kind::Added => "added",
                Kind::Removed => "removed",
                Kind::Changed => "changed",
            };
            write!(text, "- {what} {} `{}`", change.kind, change.name)?;
            if change.what == Kind::Changed {
                for (sign, facts) in [("-", &change.lost), ("+", &change.gained)] {
                    for fact in facts {
                        write!(text, "\n  - {sign} {fact}")?;
                    }
                }
            }
            text.push('\n');
        }
        Ok(text)
    }
}

/// Reads the snapshot in a folder, or the one that a revision of the repository holds.
pub(crate) fn read_folder_or_revision(root: &Path, name: &str) -> Result<Snapshot> {
    let folder = PathBuf::from(name);
    if folder.is_dir() {
        return snapshot::read(&folder);
    }
    let path = "crates/iamkit-catalog-data/data/snapshot";
    let output = Command::new("git")
        .current_dir(root)
        .args(["archive", "--format=tar", "--end-of-options", name, path])
        .output()
        .context("`git` does not start")?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` is neither a folder nor a revision with a snapshot: {}", reason.trim());
    }
    let target = root.join("target/catalog-revision");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    tar::Archive::new(output.stdout.as_slice()).unpack(&target)?;
    snapshot::read(&target.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::model::{Action, Level, Service};

    fn snapshot(actions: &[(&str, Level)]) -> Snapshot {
        let mut service = Service { prefix: "s3".into(), ..Service::default() };
        for (name, level) in actions {
            let action =
                Action { name: (*name).into(), levels: [*level].into(), ..Action::default() };
            service.actions.insert(name.to_lowercase(), action);
        }
        Snapshot { services: [("s3".into(), service)].into(), ..Snapshot::default() }
    }

    #[test]
    fn changes_are_told_by_service() {
        let old = snapshot(&[("GetObject", Level::Read), ("Old", Level::Read)]);
        let new = snapshot(&[("GetObject", Level::List), ("New", Level::Write)]);
        let text = diff(&old, &new).markdown().unwrap();
        assert!(
            text.contains("## s3\n\n- changed action `GetObject`\n  - - level Read\n"),
            "{text}"
        );
        assert!(text.contains("- added action `New`\n"), "{text}");
        assert!(text.contains("- removed action `Old`\n"), "{text}");
        assert!(diff(&new, &new).markdown().unwrap().contains("Nothing changed"));
        assert!(diff(&old, &new).json().unwrap().contains("\"change\": \"removed\""));
    }
}
