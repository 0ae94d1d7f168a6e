//! A managed policy with all its versions, as the inputs tell it.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};

use super::json::Json;

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    /// Path in its ARN: `/` or `/service-role/`.
    pub(super) path: String,
    /// AWS does not offer it any more.
    pub(super) removed: bool,
    /// AWS says that it will go, or that another one replaces it.
    pub(super) deprecated: bool,
    /// One line on its purpose, in AWS's words.
    pub(super) description: String,
    /// Every version that is known to have existed; numbers start at 1 and have no gap.
    pub(super) versions: Vec<Version>,
}

/// One version of a managed policy; its number is its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Version {
    /// When it was created, in seconds since 1970; many dates are not known.
    pub(super) created: Option<i64>,
    /// The document, unless no input has it.
    pub(super) document: Option<Json>,
}

/// Policies by name.
pub(super) type Policies = BTreeMap<String, Policy>;

impl Policy {
    /// A policy of which nothing but its path is known.
    pub(super) fn at(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            removed: false,
            deprecated: false,
            description: String::new(),
            versions: Vec::new(),
        }
    }

    /// The version with this number, which exists from now on, as all before it.
    pub(super) fn version_mut(&mut self, number: usize) -> anyhow::Result<&mut Version> {
        ensure!((1..=100_000).contains(&number), "there is no version {number}");
        if self.versions.len() < number {
            self.versions.resize_with(number, Version::default);
        }
        self.versions.get_mut(number - 1).context("version numbers start at 1")
    }

    /// Number of the newest version.
    pub(super) fn newest(&self) -> usize {
        self.versions.len()
    }

    /// Refuses dates that go back: versions are created one after the other.
    pub(super) fn check_dates(&self) -> anyhow::Result<()> {
        let mut latest = None;
        for (number, version) in (1..).zip(&self.versions) {
            ensure!(
                version.created.is_none() || version.created > latest,
                "v{number} is older than the version before"
            );
            latest = latest.max(version.created);
        }
        ensure!(self.versions.first().is_some_and(|first| first.created.is_some()), "has no date");
        Ok(())
    }
}

/// The number in a version id such as `v12`.
pub(super) fn version_number(id: &str) -> anyhow::Result<usize> {
    id.strip_prefix('v')
        .filter(|digits| !digits.starts_with(['0', '+']))
        .and_then(|digits| digits.parse().ok())
        .with_context(|| format!("`{id}` is no version id"))
}

/// Seconds since 1970 of a timestamp such as `2015-02-06T18:39:46.000Z`.
pub(super) fn seconds(timestamp: &str) -> anyhow::Result<i64> {
    let time: jiff::Timestamp =
        timestamp.parse().with_context(|| format!("`{timestamp}` is no timestamp"))?;
    Ok(time.as_second())
}

/// Path and name in the ARN of a managed policy of AWS.
pub(super) fn path_and_name(arn: &str) -> anyhow::Result<(&str, &str)> {
    let rest = arn
        .strip_prefix("arn:aws:iam::aws:policy")
        .with_context(|| format!("`{arn}` is not the ARN of a managed policy of AWS"))?;
    let start = rest.rfind('/').with_context(|| format!("`{arn}` names no policy"))? + 1;
    Ok(rest.split_at(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_arns_are_strict() {
        assert_eq!(version_number("v12").unwrap(), 12);
        for id in ["12", "v", "v012", "v+1", "v1x"] {
            assert!(version_number(id).is_err(), "{id}");
        }
        let arn = "arn:aws:iam::aws:policy/service-role/AWSConfigRole";
        assert_eq!(path_and_name(arn).unwrap(), ("/service-role/", "AWSConfigRole"));
        assert!(path_and_name("arn:aws:iam::123456789012:policy/Mine").is_err());
    }

    #[test]
    fn dates_that_go_back_are_refused() {
        let policy = |dates: &[Option<i64>]| {
            let versions =
                dates.iter().map(|created| Version { created: *created, document: None });
            Policy { versions: versions.collect(), ..Policy::at("/") }
        };
        assert!(policy(&[Some(10), None, Some(20)]).check_dates().is_ok());
        assert!(policy(&[Some(10), Some(10)]).check_dates().is_err());
        assert!(policy(&[Some(10), Some(20), None, Some(15)]).check_dates().is_err());
        assert!(policy(&[None, Some(15)]).check_dates().is_err());
    }
}
