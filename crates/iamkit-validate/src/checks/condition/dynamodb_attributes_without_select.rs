//! Access to some attributes of a table is allowed, and the request may ask for all.
//!
//! - Policy types: identity, resource
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Add a condition on dynamodb:Select with `SPECIFIC_ATTRIBUTES`.
//!
//! # Why it matters
//!
//! `dynamodb:Attributes` holds the attributes that a request names. A request that names none asks
//! for all of them; `dynamodb:Select` with `SPECIFIC_ATTRIBUTES` demands that it names some.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "dynamodb:GetItem",
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example",
//!    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "dynamodb:GetItem",
//!    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/example",
//!    "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id"]},
//!                   "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}]}
//! ```

use iamkit_policy::{ActionName, BaseOperator, Effect};

use crate::context::{Test, has_effect};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::DynamodbAttributesWithoutSelect,
    finding_type: FindingType::SecurityWarning,
    run,
};

const READS: [&str; 4] =
    ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["dynamodb:Attributes"])) {
        let statement = test.statement;
        let reads = READS.iter().any(|name| {
            name.parse::<ActionName>().is_ok_and(|action| statement.action.covers(&action))
        });
        if has_effect(statement, Effect::Allow)
            && reads
            && !cx.tests_of(statement).any(selects_specific_attributes)
        {
            found.report(
                test.key_span(),
                format!("The condition key {} is used without dynamodb:Select.", test.key()),
            );
        }
    }
}

fn selects_specific_attributes(test: &Test<'_>) -> bool {
    test.is_key(&["dynamodb:Select"])
        && test.base() == Some(BaseOperator::StringEquals)
        && !test.values().is_empty()
        && test.values().iter().all(|value| value.value.text() == "SPECIFIC_ATTRIBUTES")
}
