//! Decisions take no memory from the heap once a thread is warm.

use allocation_counter::measure;
use iamkit_authz::{BuiltinFacts, Options, authorize};

use crate::scenario::conformance;

#[test]
fn decisions_do_not_allocate() {
    let options = Options::default();
    let examples = conformance();
    let prepared: Vec<_> =
        examples.iter().map(|example| (example.request(&options), example.policies())).collect();
    let decide_all = || {
        for (request, policies) in &prepared {
            let _ = authorize(request, policies, &options, &BuiltinFacts);
        }
    };
    decide_all();
    let used = measure(decide_all);
    assert_eq!(used.count_total, 0);
}

#[test]
fn policies_are_shared_between_threads() {
    fn is_shareable<T: Send + Sync>() {}
    is_shareable::<iamkit_authz::PolicySet>();
    is_shareable::<iamkit_authz::Population<'_>>();
    is_shareable::<iamkit_authz::Request>();
}
