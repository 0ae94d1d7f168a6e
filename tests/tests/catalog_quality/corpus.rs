//! The statements of the newest version of every managed policy.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use iamkit_policy::{PolicyDocument, Statement};

/// Returns the documents, read once for all tests.
fn documents() -> &'static [PolicyDocument] {
    static DOCUMENTS: OnceLock<Vec<PolicyDocument>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let policies = iamkit_managed::Archive::embedded().policies();
        policies.map(|policy| policy.latest().document().unwrap()).collect()
    })
}

/// Calls `seen` with every statement.
pub(crate) fn each_statement(mut seen: impl FnMut(&Statement)) {
    for document in documents() {
        document.statements.iter().for_each(&mut seen);
    }
}

/// Counters by name.
#[derive(Debug, Default)]
pub(crate) struct Counts(BTreeMap<&'static str, usize>);

impl Counts {
    pub(crate) fn add(&mut self, name: &'static str) {
        *self.0.entry(name).or_default() += 1;
    }

    pub(crate) fn assert(self, expected: &[(&'static str, usize)]) {
        let expected: BTreeMap<_, _> = expected.iter().copied().collect();
        assert_eq!(self.0, expected);
    }
}
