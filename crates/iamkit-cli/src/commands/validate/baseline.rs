//! Findings that were there before.

use std::path::Path;

use iamkit::config;

use super::documents::Validated;
use super::fingerprint::named_path;
use crate::problem::{Problem, Unreadable, read_source};

/// What a file of findings lists.
#[derive(Debug)]
pub(crate) struct Baseline {
    known: config::Baseline,
}

impl Baseline {
    /// Reads what `--output-format json` wrote.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let source = read_source(path)?;
        match config::Baseline::read(source.text()) {
            Ok(known) => Ok(Self { known }),
            Err(error) => {
                let problem = Problem::error(error.to_string())
                    .at(error.span)
                    .hint("`iamkit validate --output-format json > FILE` writes one");
                Err(Box::new(Unreadable { source, problem }).into())
            }
        }
    }

    /// Takes out the findings that are in the baseline.
    pub(crate) fn apply(&mut self, validated: &mut Validated) {
        let path = named_path(validated);
        let text = validated.source.text();
        validated.hidden += self.known.apply(&path, text, &mut validated.findings);
    }
}
