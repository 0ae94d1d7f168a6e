//! An action of a service control policy has a wildcard before its end.
//!
//! - Policy types: service-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Move the wildcard to the end, or list the actions.
//!
//! # Why it matters
//!
//! For years AWS Organizations took wildcards at the end of an action only. It has accepted them
//! anywhere since it took the full policy language on 2025-09-19, though AWS still documents the
//! check. So it runs for the rules of an earlier day (`--as-of`), and where it is selected by name.
//!
//! # Flagged
//!
//! ```json ServiceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:*Role", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ServiceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:Get*", "Resource": "*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::ScpSyntaxErrorActionWildcard, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.actions() {
        let text = pattern.value.as_str();
        let mut before_end = text.chars();
        before_end.next_back();
        if before_end.as_str().contains(['*', '?']) {
            found.report(
                pattern.span,
                format!("The action {text} has a wildcard that is not its last character."),
            );
        }
    }
}
