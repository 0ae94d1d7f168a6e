//! Findings that were there before.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::documents::Validated;
use super::fingerprint::fingerprint;
use crate::output::Hinted;
use crate::problem::read_source;

/// How often each fingerprint occurs in the baseline.
#[derive(Debug)]
pub(super) struct Baseline {
    counts: BTreeMap<String, usize>,
}

/// What is read of the JSON output.
#[derive(Deserialize)]
struct Written {
    version: u8,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    findings: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    fingerprint: String,
}

impl Baseline {
    /// Reads what `--output-format json` wrote.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let source = read_source(path)?;
        let refuse = |reason: String| {
            Hinted::error(
                format!("{}: is no baseline, {reason}", path.display()),
                "`iamkit validate --output-format json > FILE` writes one",
            )
        };
        let written: Written =
            serde_json::from_str(source.text()).map_err(|error| refuse(error.to_string()))?;
        if written.version != 1 {
            return Err(refuse(format!("its version is {} instead of 1", written.version)));
        }
        let mut counts = BTreeMap::new();
        for known in written.files.into_iter().flat_map(|file| file.findings) {
            *counts.entry(known.fingerprint).or_default() += 1;
        }
        Ok(Self { counts })
    }

    /// Takes out the findings that are in the baseline, each as often as it is there.
    pub(super) fn apply(&mut self, validated: &mut Validated) {
        let findings = std::mem::take(&mut validated.findings);
        for finding in findings {
            let count = self.counts.get_mut(&fingerprint(validated, &finding));
            match count.filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    validated.hidden += 1;
                }
                None => validated.findings.push(finding),
            }
        }
    }
}
