//! Decisions take no memory from the heap once a thread is warm.

use allocation_counter::measure;
use iamkit_authz::Authorizer;

use crate::scenario::conformance;

#[test]
fn decisions_do_not_allocate() {
    let authorizer = Authorizer::default();
    let examples = conformance();
    let prepared: Vec<_> =
        examples.iter().map(|example| (example.request(&authorizer), example.policies())).collect();
    let decide_all = || {
        for (request, policies) in &prepared {
            let _ = authorizer.authorize(request, policies);
        }
    };
    decide_all();
    let used = measure(decide_all);
    assert_eq!(used.count_total, 0);
}

#[test]
fn policies_are_shared_between_threads() {
    fn is_shareable<T: Send + Sync>() {}
    fn is_owned<T: Send + Sync + 'static>() {}
    is_owned::<iamkit_authz::Authorizer>();
    is_owned::<iamkit_authz::Outcome>();
    is_owned::<iamkit_authz::PolicySet>();
    is_owned::<iamkit_authz::Request>();
    is_shareable::<iamkit_authz::Authorizer>();
    is_shareable::<iamkit_authz::PolicySet>();
    is_shareable::<iamkit_authz::Population<'_>>();
    is_shareable::<iamkit_authz::Request>();
}
