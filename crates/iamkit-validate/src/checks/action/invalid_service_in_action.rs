//! The service prefix of an action does not exist.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use a valid service name.
//!
//! # Why it matters
//!
//! AWS saves such a policy, and the entry has no effect. Prefixes compare without regard to case;
//! a prefix with wildcards has to match at least one service.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "appfabrik:GetIngestion", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "elastic-inference:Connect", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "Discovery:*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "SNS:Publish", "Resource": "*"}]}
//! ```

use iamkit_syntax::TextEdit;
use iamkit_syntax::nearest;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode, action_facts::ActionFacts};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidServiceInAction, finding_type: FindingType::Error, run };

/// How many actions of one document get a suggestion: looking for one takes longer than all else.
const MOST_SUGGESTIONS: usize = 16;

fn run(cx: &Context<'_>, found: &mut Findings) {
    let mut suggestions = 0;
    for (_, pattern, facts) in cx.known_actions() {
        let action = pattern.value.as_str();
        if facts != ActionFacts::UnknownService {
            continue;
        }
        let mut fix = None;
        if let Some((prefix, name)) = action.split_once(':')
            && suggestions < MOST_SUGGESTIONS
        {
            suggestions += 1;
            let prefixes: Vec<&str> = cx.catalog.services().map(|known| known.prefix()).collect();
            fix = nearest(prefix, prefixes).and_then(|meant| {
                let edit = TextEdit::new(pattern.span, format!("\"{meant}:{name}\""));
                Fix::suggestion(format!("write `{meant}:{name}`"), vec![edit])
            });
        }
        found
            .report(
                pattern.span,
                format!("The service {action} specified in the action does not exist."),
            )
            .hint("")
            .fix(fix);
    }
}
