//! A service name has a wildcard in it.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Name the services.
//!
//! # Why it matters
//!
//! A service that AWS adds tomorrow may match, and with it permissions that nobody thought of. The
//! lone `*` says what it means and is left alone.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3*:Get*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "codecommit:GetBranch",
//!    "Resource": "arn:aws:*code*::123456789012:*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};
use iamkit_pattern::Field;

pub(crate) const CHECK: Check =
    Check { code: IssueCode::WildcardInServiceName, finding_type: FindingType::Suggestion, run };

const WILDCARDS: [char; 2] = ['*', '?'];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.actions() {
        if pattern.value.service().is_some_and(|service| service.contains(WILDCARDS)) {
            found.report(
                pattern.span,
                format!("The service in the action {} has a wildcard.", pattern.value),
            );
        }
    }
    for (_, pattern) in cx.resources() {
        let is_whole = pattern.value.has_all_fields();
        let service = pattern.value.field(Field::Service).filter(|_| is_whole);
        if service.is_some_and(|service| service.contains(WILDCARDS)) {
            found.report(
                pattern.span,
                format!("The service in the resource {} has a wildcard.", pattern.value),
            );
        }
    }
}
