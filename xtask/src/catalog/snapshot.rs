//! The text snapshot: sorted lines, one fact each, one file per service.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::model::{
    Action, Client, GlobalKey, Key, Level, Partition, Repair, ResourceType, Retired, Service,
    Snapshot, Source,
};

/// Writes the snapshot into `folder`, replacing what is there once everything is written.
pub(crate) fn write(snapshot: &Snapshot, folder: &Path) -> Result<()> {
    let staging = folder.with_extension("new");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    fs::create_dir_all(staging.join("services"))?;
    for (name, text) in files(snapshot) {
        let path = staging.join(&name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::rename(&staging, folder)?;
    Ok(())
}

/// Returns the snapshot's files by path within its folder.
pub(crate) fn files(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for service in snapshot.services.values() {
        files.insert(format!("services/{}.tsv", service.prefix), lines(service_facts(service)));
    }
    files.insert("retired.tsv".into(), lines(retired_facts(snapshot)));
    files.insert("global-keys.tsv".into(), lines(global_key_facts(snapshot)));
    files.insert("partitions.tsv".into(), lines(partition_facts(snapshot)));
    files.insert("operations.tsv".into(), lines(operation_facts(snapshot)));
    files.insert("sources.tsv".into(), lines(source_facts(snapshot)));
    files.insert("repairs.tsv".into(), lines(repair_facts(snapshot)));
    files
}

fn lines(mut facts: Vec<Vec<&str>>) -> String {
    facts.sort_unstable();
    facts.dedup();
    let mut text = String::new();
    for fact in facts {
        text.push_str(&fact.join("\t"));
        text.push('\n');
    }
    text
}

fn service_facts(service: &Service) -> Vec<Vec<&str>> {
    let mut facts = vec![
        vec!["service", "name", &service.name],
        vec!["service", "category", &service.category],
    ];
    if service.rcp {
        facts.push(vec!["service", "rcp"]);
    }
    for action in service.actions.values() {
        let name = action.name.as_str();
        facts.push(vec!["action", name, "description", &action.description]);
        facts.extend(
            action.levels.iter().map(|level| vec!["action", name, "level", level.as_str()]),
        );
        facts.extend(action.keys.iter().map(|key| vec!["action", name, "key", key]));
        facts
            .extend(action.dependents.iter().map(|other| vec!["action", name, "dependent", other]));
        for (resource, pair) in &action.resources {
            let required = if pair.required { "required" } else { "optional" };
            facts.push(vec!["action", name, "resource", resource, required]);
            facts.extend(
                pair.keys.iter().map(|key| vec!["action", name, "resource-key", resource, key]),
            );
        }
    }
    for resource_type in service.resource_types.values() {
        let name = resource_type.name.as_str();
        facts.extend(resource_type.templates.iter().map(|arn| vec!["resource", name, "arn", arn]));
        facts.extend(resource_type.keys.iter().map(|key| vec!["resource", name, "key", key]));
    }
    for key in service.keys.values() {
        facts.push(vec!["key", &key.name, "type", &key.value_type]);
        facts.push(vec!["key", &key.name, "description", &key.description]);
        if key.holds_arn {
            facts.push(vec!["key", &key.name, "holds-arn"]);
        }
    }
    facts
}

fn retired_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let retired = snapshot.retired.values();
    retired.map(|action| vec![action.name.as_str(), action.source.as_str()]).collect()
}

fn global_key_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let keys = snapshot.global_keys.values();
    keys.map(|key| vec![key.name.as_str(), key.value_type.as_str()]).collect()
}

fn partition_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let mut facts = Vec::new();
    for (id, partition) in &snapshot.partitions {
        facts.push(vec!["partition", id, &partition.dns_suffix, &partition.region_heads]);
        let regions = partition.regions.iter();
        facts.extend(regions.map(|(code, name)| vec!["region", code, id, name]));
    }
    facts
}

fn operation_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let mut facts = Vec::new();
    for (name, client) in &snapshot.clients {
        facts.extend(client.aliases.iter().map(|alias| vec![name, "alias", alias]));
        for (operation, actions) in &client.operations {
            if actions.is_empty() {
                facts.push(vec![name, "operation", operation]);
            }
            let actions = actions.iter();
            facts.extend(actions.map(|action| vec![name, "operation", operation, action.as_str()]));
        }
    }
    facts
}

fn source_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let sources = snapshot.sources.iter();
    sources
        .map(|source| vec![source.package.as_str(), &source.version, &source.license, &source.date])
        .collect()
}

fn repair_facts(snapshot: &Snapshot) -> Vec<Vec<&str>> {
    let repairs = snapshot.repairs.iter();
    repairs.map(|repair| vec![repair.defect.as_str(), &repair.subject, &repair.change]).collect()
}

/// Reads the snapshot in `folder`.
pub(crate) fn read(folder: &Path) -> Result<Snapshot> {
    let mut snapshot = Snapshot::default();
    let services = folder.join("services");
    for entry in
        fs::read_dir(&services).with_context(|| format!("no snapshot at {}", services.display()))?
    {
        let path = entry?.path();
        let prefix = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let mut service = Service { prefix: prefix.clone(), ..Service::default() };
        read_lines(&path, |fields| read_service_fact(&mut service, fields))?;
        snapshot.services.insert(prefix.to_lowercase(), service);
    }
    read_lines(&folder.join("retired.tsv"), |fields| {
        let [name, source] = fields else { return None };
        let retired = Retired { name: (*name).into(), source: (*source).into() };
        snapshot.retired.insert(name.to_lowercase(), retired);
        Some(())
    })?;
    read_lines(&folder.join("global-keys.tsv"), |fields| {
        let [name, value_type] = fields else { return None };
        let key = GlobalKey { name: (*name).into(), value_type: (*value_type).into() };
        snapshot.global_keys.insert(name.to_lowercase(), key);
        Some(())
    })?;
    read_lines(&folder.join("partitions.tsv"), |fields| {
        read_partition_fact(&mut snapshot.partitions, fields)
    })?;
    read_lines(&folder.join("operations.tsv"), |fields| {
        read_operation_fact(&mut snapshot.clients, fields)
    })?;
    read_lines(&folder.join("sources.tsv"), |fields| {
        let [package, version, license, date] = fields else { return None };
        let text = |text: &&str| (*text).to_owned();
        snapshot.sources.insert(Source {
            package: text(package),
            version: text(version),
            license: text(license),
            date: text(date),
        });
        Some(())
    })?;
    read_lines(&folder.join("repairs.tsv"), |fields| {
        let [defect, subject, change] = fields else { return None };
        snapshot.repairs.insert(Repair {
            defect: (*defect).into(),
            subject: (*subject).into(),
            change: (*change).into(),
        });
        Some(())
    })?;
    Ok(snapshot)
}

fn read_lines(path: &Path, mut fact: impl FnMut(&[&str]) -> Option<()>) -> Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    for (line, number) in text.lines().zip(1..) {
        let fields: Vec<_> = line.split('\t').collect();
        if fact(&fields).is_none() {
            bail!("{}:{number}: not a fact: {line}", path.display());
        }
    }
    Ok(())
}

fn read_service_fact(service: &mut Service, fields: &[&str]) -> Option<()> {
    match fields {
        ["service", "name", name] => service.name = (*name).into(),
        ["service", "category", category] => service.category = (*category).into(),
        ["service", "rcp"] => service.rcp = true,
        ["action", name, rest @ ..] => {
            let action = service.actions.entry(name.to_lowercase()).or_default();
            action.name = (*name).into();
            read_action_fact(action, rest)?;
        }
        ["resource", name, rest @ ..] => {
            let resource_type: &mut ResourceType =
                service.resource_types.entry(name.to_lowercase()).or_default();
            resource_type.name = (*name).into();
            match rest {
                ["arn", arn] => resource_type.templates.insert((*arn).into()),
                ["key", key] => resource_type.keys.insert((*key).into()),
                _ => return None,
            };
        }
        ["key", name, rest @ ..] => {
            let key: &mut Key = service.keys.entry(name.to_lowercase()).or_default();
            key.name = (*name).into();
            match rest {
                ["type", value_type] => key.value_type = (*value_type).into(),
                ["description", text] => key.description = (*text).into(),
                ["holds-arn"] => key.holds_arn = true,
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}

fn read_action_fact(action: &mut Action, fields: &[&str]) -> Option<()> {
    match fields {
        ["description", text] => action.description = (*text).into(),
        ["level", level] => {
            action.levels.insert(Level::parse(level)?);
        }
        ["key", key] => {
            action.keys.insert((*key).into());
        }
        ["dependent", other] => {
            action.dependents.insert((*other).into());
        }
        ["resource", name, required @ ("required" | "optional")] => {
            action.resources.entry((*name).into()).or_default().required = *required == "required";
        }
        ["resource-key", name, key] => {
            action.resources.entry((*name).into()).or_default().keys.insert((*key).into());
        }
        _ => return None,
    }
    Some(())
}

fn read_partition_fact(
    partitions: &mut BTreeMap<String, Partition>,
    fields: &[&str],
) -> Option<()> {
    match fields {
        ["partition", id, dns_suffix, heads] => {
            let partition = partitions.entry((*id).into()).or_default();
            partition.dns_suffix = (*dns_suffix).into();
            partition.region_heads = (*heads).into();
        }
        ["region", code, id, name] => {
            let partition = partitions.entry((*id).into()).or_default();
            partition.regions.insert((*code).into(), (*name).into());
        }
        _ => return None,
    }
    Some(())
}

fn read_operation_fact(clients: &mut BTreeMap<String, Client>, fields: &[&str]) -> Option<()> {
    match fields {
        [client, "alias", alias] => {
            clients.entry((*client).into()).or_default().aliases.insert((*alias).into());
        }
        [client, "operation", operation, actions @ ..] => {
            let client = clients.entry((*client).into()).or_default();
            let known: &mut BTreeSet<_> = client.operations.entry((*operation).into()).or_default();
            known.extend(actions.iter().map(|action| (*action).to_owned()));
        }
        _ => return None,
    }
    Some(())
}
