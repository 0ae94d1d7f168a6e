//! What changed between two packs.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context, bail};
use iamkit_managed::{Archive, ManagedPolicy, StatementChange};
use iamkit_policy::Statement;
use serde::Serialize;

use super::files::{self, PACK};

/// The report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Report {
    /// Policies that only the newer pack has.
    added: Vec<String>,
    /// Policies that AWS does not offer any more.
    removed: Vec<String>,
    /// Policies that the newer pack does not even know.
    lost: Vec<String>,
    /// Policies with newer versions.
    updated: Vec<Update>,
}

/// New versions of one policy, as a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Update {
    policy: String,
    from: String,
    to: String,
    /// Lines such as `+ Allow Action s3:GetObject`.
    changes: Vec<String>,
}

/// Compares the committed pack with another one: a file, or a revision of this repository.
pub(super) fn run(root: &Path, old: &str, json: bool) -> anyhow::Result<()> {
    let bytes = if Path::new(old).is_file() { fs::read(old)? } else { revision(root, old)? };
    let old = Archive::from_bytes(bytes).with_context(|| format!("the pack of `{old}`"))?;
    let report = Report::of(&old, &files::archive(root)?)?;
    if json {
        crate::say(serde_json::to_string_pretty(&report)?);
    } else {
        report.print();
    }
    Ok(())
}

fn revision(root: &Path, revision: &str) -> anyhow::Result<Vec<u8>> {
    let object = format!("{revision}:{PACK}");
    let output = Command::new("git").current_dir(root).args(["show", &object]).output()?;
    if !output.status.success() {
        bail!("`{revision}` is neither a pack nor a revision that has one");
    }
    Ok(output.stdout)
}

impl Report {
    fn of(old: &Archive, new: &Archive) -> anyhow::Result<Self> {
        let mut report = Self::default();
        let known: BTreeMap<&str, ManagedPolicy<'_>> =
            old.policies().map(|policy| (policy.name(), policy)).collect();
        for policy in new.policies() {
            let name = policy.name();
            match known.get(name) {
                None => report.added.push(name.to_owned()),
                Some(before) => {
                    if policy.is_removed() && !before.is_removed() {
                        report.removed.push(name.to_owned());
                    }
                    if policy.latest().id() != before.latest().id() {
                        report.updated.push(Update::of(before, &policy)?);
                    }
                }
            }
        }
        report.lost = known
            .into_keys()
            .filter(|name| new.policy(name).is_none())
            .map(str::to_owned)
            .collect();
        Ok(report)
    }

    fn print(&self) {
        crate::say("# Managed policies\n");
        for (title, names) in
            [("Added", &self.added), ("Removed", &self.removed), ("Lost", &self.lost)]
        {
            crate::say(format_args!("{title}: {}\n", names.len()));
            for name in names {
                crate::say(format_args!("- `{name}`"));
            }
            if !names.is_empty() {
                crate::say("");
            }
        }
        crate::say(format_args!("Updated: {}", self.updated.len()));
        for update in &self.updated {
            crate::say(format_args!("\n## {} {} → {}\n", update.policy, update.from, update.to));
            for change in &update.changes {
                crate::say(format_args!("    {change}"));
            }
        }
    }
}

impl Update {
    fn of(before: &ManagedPolicy<'_>, after: &ManagedPolicy<'_>) -> anyhow::Result<Self> {
        let (old, new) = (before.latest(), after.latest());
        let mut changes = Vec::new();
        for change in new.diff(&old)?.statements {
            match change {
                StatementChange::Added(statement) => {
                    changes.push(format!("+ {}", title(&statement)));
                }
                StatementChange::Removed(statement) => {
                    changes.push(format!("- {}", title(&statement)));
                }
                StatementChange::Changed { after, elements, .. } => {
                    changes.push(format!("~ {}", name(&after)));
                    for element in elements {
                        let line = |sign, text| format!("  {sign} {} {text}", element.element);
                        changes.extend(element.removed.iter().map(|text| line('-', text)));
                        changes.extend(element.added.iter().map(|text| line('+', text)));
                    }
                }
            }
        }
        Ok(Self {
            policy: after.name().to_owned(),
            from: old.id().to_string(),
            to: new.id().to_string(),
            changes,
        })
    }
}

fn title(statement: &Statement) -> String {
    let actions: Vec<_> =
        statement.action.patterns().iter().map(|action| action.value.as_str()).collect();
    format!("{} {} {}", name(statement), statement.action.name(), actions.join(", "))
}

fn name(statement: &Statement) -> String {
    let sid = statement.sid.as_ref().map_or("statement", |sid| sid.value.as_str());
    format!("{sid}: {}", statement.effect.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managed::{
        encode,
        policy::{Policies, Policy, Version},
    };

    fn archive(policies: &[(&str, bool, &[&str])]) -> Archive {
        let policies: Policies = policies
            .iter()
            .map(|(name, removed, actions)| {
                let documents = actions.iter().map(|action| {
                    format!(r#"{{"Statement":{{"Effect":"Allow","Action":["a:B",{action:?}],"Resource":"*"}}}}"#)
                });
                let versions = (1..).zip(documents).map(|(created, document)| Version {
                    created: Some(created),
                    document: Some(serde_json::from_str(&document).unwrap()),
                });
                let versions = versions.collect();
                ((*name).to_owned(), Policy { removed: *removed, versions, ..Policy::at("/") })
            })
            .collect();
        let sections = encode::sections(&policies, &[]).unwrap();
        Archive::from_bytes(encode::write(&sections).unwrap()).unwrap()
    }

    #[test]
    fn the_report_names_every_kind_of_change() {
        let old = archive(&[
            ("Gone", false, &["a:C"]),
            ("Kept", false, &["a:C"]),
            ("Lost", false, &["a:C"]),
        ]);
        let new = archive(&[
            ("Fresh", false, &["a:C"]),
            ("Gone", true, &["a:C"]),
            ("Kept", false, &["a:C", "a:D", "a:E"]),
        ]);
        let report = Report::of(&old, &new).unwrap();
        assert_eq!(report.added, ["Fresh"]);
        assert_eq!(report.removed, ["Gone"]);
        assert_eq!(report.lost, ["Lost"]);
        let [update] = &report.updated[..] else { panic!("{:?}", report.updated) };
        assert_eq!((&*update.from, &*update.to), ("v1", "v3"));
        assert_eq!(update.changes, ["~ statement: Allow", "  - Action a:C", "  + Action a:E"]);
        assert_eq!(Report::of(&new, &new).unwrap(), Report::default());
    }
}
