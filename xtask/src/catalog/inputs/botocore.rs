//! Reads `botocore`: API operations per client, partitions and Regions.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::json;
use crate::catalog::model::{Client, Partition, Snapshot};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Model {
    metadata: Metadata,
    operations: BTreeMap<String, RawOperation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    service_id: String,
    endpoint_prefix: String,
    signing_name: Option<String>,
}

#[derive(Deserialize)]
struct RawOperation {
    http: Option<Http>,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// Reads the newest model of every client in `folder`, the package's `data`.
///
/// The actions of an operation are not in the models: the operation has the name of its action
/// in the service that signs the call, or that of its HTTP method for API Gateway's own API.
pub(crate) fn read_operations(
    folder: &Path,
    prefixes: &BTreeMap<String, Vec<String>>,
    snapshot: &mut Snapshot,
) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let model = model(&entry.path()).with_context(|| format!("client {name}"))?;
        let metadata = model.metadata;
        let signing = metadata.signing_name.unwrap_or_default();
        let mut found: Vec<String> = prefixes.get(&name).cloned().unwrap_or_default();
        for prefix in [&signing, &metadata.endpoint_prefix, &name] {
            let lower = prefix.to_lowercase();
            if snapshot.services.contains_key(&lower) && !found.contains(&lower) {
                found.push(lower);
            }
        }
        let mut client = Client::default();
        let id = metadata.service_id.replace(' ', "");
        client.aliases.extend([id, signing, metadata.endpoint_prefix]);
        client.aliases.extend(found.iter().cloned());
        client.aliases.retain(|alias| !alias.is_empty() && !alias.eq_ignore_ascii_case(&name));
        for (operation, raw) in model.operations {
            let by_name = |prefix: &String| snapshot.action_name(&format!("{prefix}:{operation}"));
            let mut action = found.iter().find_map(by_name);
            if action.is_none() && found.iter().any(|prefix| prefix == "apigateway") {
                let method = raw.http.map(|http| http.method).unwrap_or_default();
                action = snapshot.action_name(&format!("apigateway:{method}"));
            }
            client.operations.insert(operation, action.into_iter().collect());
        }
        snapshot.clients.insert(name, client);
    }
    Ok(())
}

/// Returns the text of the newest model of every client in `folder`.
pub(crate) fn texts(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = text(&entry.path()).with_context(|| format!("client {name}"))?;
            texts.push((name, text));
        }
    }
    texts.sort();
    Ok(texts)
}

fn model(folder: &Path) -> Result<Model> {
    Ok(serde_json::from_str(&text(folder)?)?)
}

fn text(folder: &Path) -> Result<String> {
    let versions = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let newest = versions.collect::<Result<Vec<_>, _>>()?.into_iter().max();
    let newest = newest.context("no version")?;
    let plain = newest.join("service-2.json");
    if plain.exists() {
        return fs::read_to_string(&plain).with_context(|| format!("no {}", plain.display()));
    }
    let packed = newest.join("service-2.json.gz");
    let file = fs::File::open(&packed).with_context(|| format!("no {}", packed.display()))?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text)?;
    Ok(text)
}

#[derive(Deserialize)]
struct Partitions {
    partitions: Vec<RawPartition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPartition {
    id: String,
    outputs: Outputs,
    region_regex: String,
    regions: BTreeMap<String, RawRegion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    dns_suffix: String,
}

#[derive(Deserialize)]
struct RawRegion {
    description: String,
}

/// Reads `partitions.json`; the pseudo Regions of global services are left out.
pub(crate) fn read_partitions(file: &Path, snapshot: &mut Snapshot) -> Result<()> {
    let raw: Partitions = json(file)?;
    for raw in raw.partitions {
        let mut partition = Partition {
            dns_suffix: raw.outputs.dns_suffix,
            region_heads: region_heads(&raw.region_regex)?,
            regions: BTreeMap::new(),
        };
        for (code, region) in raw.regions {
            if !code.ends_with("-global") {
                partition.regions.insert(code, region.description);
            }
        }
        snapshot.partitions.insert(raw.id, partition);
    }
    Ok(())
}

/// Returns the heads that a regular expression such as `^(us|eu)\-\w+\-\d+$` allows.
fn region_heads(regex: &str) -> Result<String> {
    let head = regex.strip_prefix('^').and_then(|rest| rest.strip_suffix(r"\-\w+\-\d+$"));
    let Some(head) = head else { bail!("the Region pattern `{regex}` has an unknown form") };
    let head = head.replace(r"\-", "-");
    let mut heads = vec![String::new()];
    let mut rest = head.as_str();
    while let Some((before, inside)) = rest.split_once('(') {
        let (choices, after) = inside.split_once(')').context("open group")?;
        heads = heads
            .iter()
            .flat_map(|head| {
                choices.split('|').map(move |choice| format!("{head}{before}{choice}"))
            })
            .collect();
        rest = after;
    }
    let heads: Vec<_> = heads.iter().map(|head| format!("{head}{rest}")).collect();
    Ok(heads.join(","))
}

#[cfg(test)]
mod tests {
    use super::region_heads;

    #[test]
    fn groups_are_spelled_out() {
        assert_eq!(region_heads(r"^(us|eu)\-\w+\-\d+$").unwrap(), "us,eu");
        assert_eq!(region_heads(r"^eusc\-(de)\-\w+\-\d+$").unwrap(), "eusc-de");
        assert_eq!(region_heads(r"^us\-gov\-\w+\-\d+$").unwrap(), "us-gov");
        assert!(region_heads(r"^x.*$").is_err());
    }
}
