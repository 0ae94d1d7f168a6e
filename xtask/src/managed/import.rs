//! The output of `aws iam get-account-authorization-details`, merged over the committed pack.

use std::{fs, path::PathBuf};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::{
    json::Json,
    manifest::Source,
    policy::{Policies, Policy, path_and_name, seconds, version_number},
};
use crate::sources::sha256_hex;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AuthorizationDetails {
    policies: Vec<ListedPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedPolicy {
    policy_name: String,
    arn: String,
    create_date: String,
    policy_version_list: Vec<ListedVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedVersion {
    version_id: String,
    create_date: String,
    document: Json,
}

/// What an import changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Imported {
    /// Policies of AWS in the files; others are left out.
    pub(super) policies: usize,
    /// Documents that were not known.
    pub(super) documents: usize,
    /// Dates that were not known.
    pub(super) dates: usize,
}

/// Reads every file, then merges: a broken file changes nothing.
pub(super) fn merge(
    policies: &mut Policies,
    sources: &mut Vec<Source>,
    paths: &[PathBuf],
) -> anyhow::Result<Imported> {
    let mut read = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let details: AuthorizationDetails =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        read.push((path, text, details));
    }
    let mut imported = Imported::default();
    for (path, text, details) in read {
        for policy in details.policies {
            let name = policy.policy_name.clone();
            let add = || add(policies, policy, &mut imported);
            add().with_context(|| format!("`{name}` in {}", path.display()))?;
        }
        let digest = format!("sha256:{}", sha256_hex(text.as_bytes()));
        if sources.iter().all(|source| source.digest != digest) {
            sources.push(Source {
                package: "authorization-details".to_owned(),
                registry: "file".to_owned(),
                version: "1".to_owned(),
                licence: "-".to_owned(),
                date: modified(path)?,
                digest,
            });
        }
    }
    for (name, policy) in policies {
        policy.check_dates().with_context(|| name.clone())?;
    }
    Ok(imported)
}

/// The day when a file was last written.
fn modified(path: &PathBuf) -> anyhow::Result<String> {
    let time = jiff::Timestamp::try_from(fs::metadata(path)?.modified()?)?;
    Ok(time.strftime("%Y-%m-%d").to_string())
}

fn add(
    policies: &mut Policies,
    listed: ListedPolicy,
    imported: &mut Imported,
) -> anyhow::Result<()> {
    // Policies of the customer have the account id where those of AWS have `aws`.
    let Ok((path, name)) = path_and_name(&listed.arn) else { return Ok(()) };
    ensure!(name == listed.policy_name, "is called `{name}` in its ARN");
    imported.policies += 1;
    let policy = policies.entry(name.to_owned()).or_insert_with(|| Policy::at(path));
    ensure!(policy.path == path, "has the paths `{}` and `{path}`", policy.path);
    policy.removed = false;
    for listed in listed.policy_version_list {
        let version = policy.version_mut(version_number(&listed.version_id)?)?;
        let document = decoded(listed.document)?;
        if let Some(known) = &version.document {
            ensure!(known.same_value(&document), "has another document in `{}`", listed.version_id);
        } else {
            imported.documents += 1;
            version.document = Some(document);
        }
        let created = Some(seconds(&listed.create_date)?);
        imported.dates += usize::from(version.created.is_none());
        version.created = created;
    }
    policy.version_mut(1)?.created = Some(seconds(&listed.create_date)?);
    ensure!(
        policy.versions.last().is_some_and(|newest| newest.document.is_some()),
        "has no newest version"
    );
    Ok(())
}

/// A document as object, or as the percent-encoded text that the API returns.
fn decoded(document: Json) -> anyhow::Result<Json> {
    let Json::String(text) = &document else { return Ok(document) };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| {
                    let digit = digit.and_then(|digit| char::from(digit).to_digit(16));
                    digit.and_then(|digit| u8::try_from(digit).ok())
                });
                let [Some(high), Some(low)] = digits else {
                    anyhow::bail!("a `%` is not followed by two hex digits");
                };
                high << 4 | low
            }
            byte => byte,
        });
    }
    serde_json::from_slice(&bytes).context("the document is no percent-encoded JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_objects_or_percent_encoded() {
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert_eq!(decoded(json(r#"{"a":"%41"}"#)).unwrap(), json(r#"{"a":"%41"}"#));
        assert_eq!(
            decoded(json(r#""%7B%22a%22%3a%22+%C3%A9%22%7D""#)).unwrap(),
            json(r#"{"a":"+é"}"#)
        );
        for broken in [r#""%7""#, r#""%zz""#, r#""%7B""#, r#""""#] {
            assert!(decoded(json(broken)).is_err(), "{broken}");
        }
    }

    #[test]
    fn policies_of_aws_are_merged_and_others_left_out() {
        let listed: AuthorizationDetails = serde_json::from_str(
            r#"{"UserDetailList": [], "Policies": [
              {"PolicyName": "New", "Arn": "arn:aws:iam::aws:policy/New", "Path": "/",
               "CreateDate": "2024-01-01T00:00:00+00:00", "PolicyVersionList": [
                 {"VersionId": "v2", "IsDefaultVersion": true, "Document": "%7B%7D",
                  "CreateDate": "2024-02-01T00:00:00+00:00"}]},
              {"PolicyName": "Mine", "Arn": "arn:aws:iam::111122223333:policy/Mine",
               "CreateDate": "2024-01-01T00:00:00Z", "PolicyVersionList": []}]}"#,
        )
        .unwrap();
        let mut policies = Policies::new();
        let mut imported = Imported::default();
        for policy in listed.policies {
            add(&mut policies, policy, &mut imported).unwrap();
        }
        assert_eq!(imported, Imported { policies: 1, documents: 1, dates: 1 });
        let versions = &policies["New"].versions;
        assert!(versions[0].document.is_none() && versions[1].document.is_some());
        assert_eq!(versions[0].created, Some(seconds("2024-01-01T00:00:00Z").unwrap()));
    }
}
