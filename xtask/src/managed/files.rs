//! The committed files of the data crate.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use iamkit_managed::{Archive, Timestamp};

use super::{
    encode,
    manifest::{Manifest, Source},
    policy::{Policies, Policy, Version},
    snapshot,
};

/// Folder of the data crate's files below the workspace root.
const FOLDER: &str = "crates/iamkit-managed-data/data";

/// The pack below the workspace root.
pub(super) const PACK: &str = "crates/iamkit-managed-data/data/policies.pack";

/// Names and contents of all files that `pack` writes.
pub(super) struct Files {
    pub(super) manifest: Manifest,
    contents: Vec<(&'static str, Vec<u8>)>,
}

impl Files {
    /// Makes the files; the same input gives the same bytes.
    pub(super) fn make(policies: &Policies, sources: Vec<Source>) -> anyhow::Result<Self> {
        let pack = encode::write(&encode::sections(policies, &sources)?)?;
        let manifest = Manifest::of(policies, sources, &pack);
        let contents = vec![
            ("date.txt", manifest.date.clone().into_bytes()),
            ("manifest.json", manifest.text()?.into_bytes()),
            ("snapshot/policies.tsv", snapshot::text(policies).into_bytes()),
            ("policies.pack", pack),
        ];
        Ok(Self { manifest, contents })
    }

    /// Writes the files.
    pub(super) fn write(&self, root: &Path) -> anyhow::Result<()> {
        for (name, content) in &self.contents {
            let path = path(root, name);
            path.parent().map(fs::create_dir_all).transpose()?;
            fs::write(&path, content).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }

    /// The files whose committed content is another one.
    pub(super) fn stale(&self, root: &Path) -> Vec<PathBuf> {
        let paths = self.contents.iter().map(|(name, content)| (path(root, name), content));
        let stale = paths.filter(|(path, content)| fs::read(path).ok().as_ref() != Some(content));
        stale.map(|(path, _)| path).collect()
    }
}

fn path(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(name)
}

/// The committed manifest, if there is one.
pub(super) fn manifest(root: &Path) -> anyhow::Result<Option<Manifest>> {
    let path = path(root, "manifest.json");
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&fs::read(&path)?).context("manifest.json")?))
}

/// The committed pack.
pub(super) fn archive(root: &Path) -> anyhow::Result<Archive> {
    Ok(Archive::from_bytes(fs::read(path(root, "policies.pack"))?)?)
}

/// Everything that a pack holds.
pub(super) fn unpack(archive: &Archive) -> anyhow::Result<(Policies, Vec<Source>)> {
    let mut policies = Policies::new();
    for policy in archive.policies() {
        let versions = policy.versions().map(|version| {
            let json = version.is_available().then(|| version.json()).transpose()?;
            let document = json.map(|json| serde_json::from_str(&json)).transpose()?;
            Ok(Version { created: version.created().map(Timestamp::seconds), document })
        });
        let policy_model = Policy {
            path: policy.path().to_owned(),
            removed: policy.is_removed(),
            deprecated: policy.is_deprecated(),
            description: policy.description()?.to_owned(),
            versions: versions.collect::<anyhow::Result<_>>()?,
        };
        policies.insert(policy.name().to_owned(), policy_model);
    }
    Ok((policies, archive.manifest().sources.iter().map(Source::from).collect()))
}
