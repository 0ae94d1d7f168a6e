//! Random pairs: a proof that a request contradicts is wrong, and so is a request that shows nothing.

use iamkit::authz::PolicySet;
use iamkit::catalog::Catalog;
use iamkit::condition::ContextValue;
use iamkit::policy::{PolicyDocument, PolicyType};
use iamkit::reason::{Answer, PolicyLayers, ReasonOptions, Violation, Witness, no_new_access};
use serde_json::Value;

use crate::evaluate::{Given, Request, allows};
use crate::generate::{Family, Random, neighbour, policy, request};

fn compiled(policy: &Value, policy_type: PolicyType) -> PolicySet {
    let document: PolicyDocument =
        policy.to_string().parse().unwrap_or_else(|error| panic!("{error}: {policy}"));
    let set = PolicySet::builder(policy_type).add("p", document).build();
    set.unwrap_or_else(|error| panic!("{error}: {policy}"))
}

fn request_of(witness: &Witness) -> Request {
    let given = |value: &ContextValue| match value {
        ContextValue::One(one) => Some(Given::One(one.to_string())),
        ContextValue::Many(many) if many.is_empty() => None,
        ContextValue::Many(many) => {
            Some(Given::Many(many.iter().map(ToString::to_string).collect()))
        }
    };
    let keys = witness.context.iter();
    Request {
        caller: witness.principal.as_deref().map(str::to_owned),
        action: witness.action.to_string(),
        resource: witness.resource.to_string(),
        keys: keys
            .filter_map(|(key, value)| Some((key.to_ascii_lowercase(), given(value)?)))
            .collect(),
    }
}

fn ask(new: &Value, reference: &Value, policy_type: PolicyType) -> Answer<Vec<Violation>> {
    let (new, reference) = (compiled(new, policy_type), compiled(reference, policy_type));
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    no_new_access(&PolicyLayers::new(&new), &PolicyLayers::new(&reference), &options)
}

#[derive(Debug, Default)]
struct Count {
    holds: usize,
    fails: usize,
    undecided: usize,
}

fn agree(family: Family, seed: u64, pairs: usize) -> Count {
    let mut random = Random(seed);
    let mut count = Count::default();
    let policy_type = match family {
        Family::Principals => PolicyType::Resource,
        _ => PolicyType::Identity,
    };
    for _ in 0..pairs {
        let reference = policy(&mut random, family);
        let new = if random.below(3) == 0 {
            policy(&mut random, family)
        } else {
            neighbour(&mut random, family, &reference)
        };
        let is_new = |request: &Request| allows(&new, request) && !allows(&reference, request);
        match ask(&new, &reference, policy_type) {
            Answer::Holds => {
                count.holds += 1;
                for _ in 0..60 {
                    let request = request(&mut random, family);
                    assert!(
                        !is_new(&request),
                        "proved, and yet {request:?}\nnew {new}\nreference {reference}"
                    );
                }
            }
            Answer::Fails(violations) => {
                count.fails += 1;
                assert!(!violations.is_empty(), "nothing shown\nnew {new}\nreference {reference}");
                for violation in violations {
                    let request = request_of(&violation.request);
                    assert!(
                        is_new(&request),
                        "{request:?} shows nothing\nnew {new}\nreference {reference}"
                    );
                }
            }
            Answer::Undecided(why) => {
                count.undecided += 1;
                assert!(
                    family == Family::Variables || family == Family::Mixed,
                    "{why:?}\nnew {new}\nreference {reference}"
                );
            }
        }
    }
    count
}

#[test]
fn proofs_and_single_requests_agree() {
    let pairs = std::env::var("IAMKIT_PAIRS").ok().and_then(|text| text.parse().ok());
    let pairs: usize = pairs.unwrap_or(120);
    for (seed, family) in (1_u64..).zip(Family::ALL) {
        let count = agree(family, seed, pairs);
        println!("{family:?}: {count:?}");
        // Both answers must be frequent, or the test tests nothing.
        assert!(count.holds * 20 > pairs && count.fails * 20 > pairs, "{family:?}: {count:?}");
        // Some variables are beyond every side condition.
        assert!(count.undecided * 50 <= pairs, "{family:?}: {count:?}");
    }
}
