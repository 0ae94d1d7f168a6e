//! What a pack holds and where it comes from, for people and for `check`.

use serde::{Deserialize, Serialize};

use super::policy::Policies;
use crate::sources::{self, sha256_hex};

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Date of the newest source.
    pub(super) date: String,
    pub(super) sources: Vec<Source>,
    pub(super) counts: Counts,
    /// What deflates the sections; another version may give other bytes.
    compressor: String,
    /// Size of the pack.
    bytes: usize,
    /// Digest of the pack.
    sha256: String,
}

/// A package or an imported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) package: String,
    pub(super) registry: String,
    pub(super) version: String,
    pub(super) licence: String,
    pub(super) date: String,
    pub(super) digest: String,
}

/// How much a pack holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) policies: usize,
    pub(super) removed: usize,
    pub(super) deprecated: usize,
    pub(super) described: usize,
    pub(super) versions: usize,
    pub(super) documents: usize,
    pub(super) dated: usize,
}

impl Manifest {
    /// Describes a pack.
    pub(super) fn of(policies: &Policies, sources: Vec<Source>, pack: &[u8]) -> Self {
        Self {
            date: sources.iter().map(|source| source.date.clone()).max().unwrap_or_default(),
            sources,
            counts: Counts::of(policies),
            compressor: "zopfli 0.8, 15 iterations".to_owned(),
            bytes: pack.len(),
            sha256: sha256_hex(pack),
        }
    }

    /// The text of the file.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl From<&sources::Source> for Source {
    fn from(source: &sources::Source) -> Self {
        Self {
            package: source.package.clone(),
            registry: source.registry.as_str().to_owned(),
            version: source.version.clone(),
            licence: source.licence.clone(),
            date: source.date.clone(),
            digest: source.digest.clone(),
        }
    }
}

impl From<&iamkit_managed::Source> for Source {
    fn from(source: &iamkit_managed::Source) -> Self {
        Self {
            package: source.package.to_string(),
            registry: source.registry.to_string(),
            version: source.version.to_string(),
            licence: source.licence.to_string(),
            date: source.date.to_string(),
            digest: source.digest.to_string(),
        }
    }
}

impl Counts {
    fn of(policies: &Policies) -> Self {
        let versions = || policies.values().flat_map(|policy| &policy.versions);
        Self {
            policies: policies.len(),
            removed: policies.values().filter(|policy| policy.removed).count(),
            deprecated: policies.values().filter(|policy| policy.deprecated).count(),
            described: policies.values().filter(|policy| !policy.description.is_empty()).count(),
            versions: versions().count(),
            documents: versions().filter(|version| version.document.is_some()).count(),
            dated: versions().filter(|version| version.created.is_some()).count(),
        }
    }

    /// Refuses counts that fell by more than 2 %: a source is likely broken.
    pub(super) fn check_against(&self, before: &Self) -> anyhow::Result<()> {
        for (what, now, before) in [
            ("policies", self.policies, before.policies),
            ("descriptions", self.described, before.described),
            ("versions", self.versions, before.versions),
            ("documents", self.documents, before.documents),
            ("dates", self.dated, before.dated),
        ] {
            anyhow::ensure!(now * 50 >= before * 49, "{what} fell from {before} to {now}");
        }
        Ok(())
    }
}
