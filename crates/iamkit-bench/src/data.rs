//! The input files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The folder with the inputs.
#[derive(Debug)]
pub(crate) struct Data {
    folder: PathBuf,
}

/// A request, its context and the decision that it is to get.
#[derive(Debug, Deserialize)]
pub(crate) struct RequestRow {
    pub(crate) principal: String,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) context: BTreeMap<String, String>,
    pub(crate) expect: Option<Expected>,
}

/// A decision as the inputs spell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Expected {
    Allow,
    Deny,
    NotApplicable,
}

/// `w2.json` and `w2s.json`: policies and requests, by number of policies.
#[derive(Debug, Deserialize)]
pub(crate) struct Decisions {
    pub(crate) sets: BTreeMap<String, Vec<Value>>,
    pub(crate) requests: BTreeMap<String, Vec<RequestRow>>,
}

/// `w3.json`: requests for the attached policies, and the matrix.
#[derive(Debug, Deserialize)]
pub(crate) struct AttachedInputs {
    pub(crate) requests: Vec<RequestRow>,
    pub(crate) pool: Vec<Value>,
    /// Indices into `pool` for each principal.
    pub(crate) principals: Vec<Vec<usize>>,
    /// Action and resource of each request.
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) context: BTreeMap<String, String>,
    /// Principal, request, decision.
    pub(crate) sample: Vec<(usize, usize, Expected)>,
}

/// `w4.json`: one policy and one request.
#[derive(Debug, Deserialize)]
pub(crate) struct Conditions {
    pub(crate) policy: Value,
    pub(crate) request: RequestRow,
}

impl Data {
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Reads a file as text.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Reads a file of one JSON value.
    pub(crate) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        serde_json::from_str(&self.text(name)?).with_context(|| format!("cannot read {name}"))
    }

    /// Reads the minified managed policies, one a line.
    pub(crate) fn managed(&self) -> Result<Vec<String>> {
        self.lines("managed.jsonl")
    }

    /// Reads the managed policies that deny nearly nothing, one a line.
    pub(crate) fn attached(&self) -> Result<Vec<String>> {
        self.lines("attached.jsonl")
    }

    fn lines(&self, name: &str) -> Result<Vec<String>> {
        Ok(self.text(name)?.lines().map(str::to_owned).collect())
    }
}
