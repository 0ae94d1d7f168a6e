//! Two tests of one key that no request passes together.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write two statements, one for each test.
//!
//! # Why it matters
//!
//! All tests of a statement must hold. A `Deny` whose tests exclude each other denies nothing, such as one that is meant
//! for the time before a day and for the time after another.
//!
//! Equal to a value and not, absent and with a value, below one bound and above a higher one.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"},
//!      "StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"Null": {"aws:TokenIssueTime": "true"},
//!      "DateLessThan": {"aws:TokenIssueTime": "2027-01-01T00:00:00Z"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"},
//!      "DateGreaterThan": {"aws:CurrentTime": "2027-02-01T00:00:00Z"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"},
//!      "DateLessThan": {"aws:CurrentTime": "2027-02-01T00:00:00Z"}}}]}
//! ```

use iamkit_catalog::internal::contradictions;

use crate::context::effect_of_nothing;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitConditionContradictsItself,
    finding_type: FindingType::Warning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let effect = statement.effect.value;
        for opposed in contradictions(statement) {
            let message = format!(
                "{} is tested twice, and {}: {}.",
                opposed.key,
                opposed.why,
                effect_of_nothing(effect)
            );
            found.report(opposed.second, message).weigh(effect, true);
        }
    }
}
