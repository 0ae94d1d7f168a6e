//! One table for each enum: every variant has a row that shows it.

mod diagnostics;
mod entries;
mod gates;
mod grants;
mod layers;
mod resource_side;
mod service_rules;
mod unknown;

use iamkit_authz::{Authorizer, BuiltinFacts, Explanation, Options, Policies};
use serde_json::Value;

use crate::scenario::Scenario;

const INES: &str = "arn:aws:iam::111122223333:user/ines";
const MAX: &str = "arn:aws:iam::777788889999:user/max";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0aa0";
const ROLE: &str = "arn:aws:iam::111122223333:role/Ops";

/// Explains a scenario under some options, after `more` has added what scenarios have no member
/// for.
fn explained<T>(
    scenario: &Value,
    options: &[(&str, &str)],
    more: impl for<'p> FnOnce(Policies<'p>) -> Policies<'p>,
    told: impl FnOnce(&Explanation<'_>) -> T,
) -> T {
    let mut all = Options::default();
    for (id, value) in options {
        all.set(id, value).unwrap();
    }
    let authorizer = Authorizer::new(all, BuiltinFacts);
    let scenario = Scenario::read(scenario);
    let request = scenario.request(&authorizer);
    let policies = more(scenario.policies());
    told(&authorizer.explain(&request, &policies))
}
