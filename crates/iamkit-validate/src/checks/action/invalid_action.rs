//! An action does not exist.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Correct or remove the action.
//!
//! # Why it matters
//!
//! AWS saves such a policy, and the entry has no effect: what was meant is neither allowed nor
//! denied. Names compare without regard to case, and a pattern has to match at least one action. Of
//! services that were closed nothing is said, as AWS's validator still knows their names.
//! Some actions are named differently from the API operations that they authorize, such as
//! `s3:ListAllMyBuckets` for `ListBuckets`.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBuckets", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:Verify*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": [""], "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "S3:getobject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "rds:describeDBSnapshots", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["deeplens:*", "codestar:VerifyServiceRole"], "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*"}]}
//! ```

use iamkit_catalog::Catalog;
use iamkit_pattern::Case;
use iamkit_policy::ActionPattern;
use iamkit_syntax::{Spanned, TextEdit, nearest};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode, action_facts::ActionFacts};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidAction, finding_type: FindingType::Error, run };

/// API operations whose actions have another name (Service Authorization Reference, "Actions,
/// resources, and condition keys for Amazon S3" and "for AWS Lambda").
const RENAMED: [(&str, &str, &str); 5] = [
    ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
    ("s3", "ListObjects", "s3:ListBucket"),
    ("s3", "ListObjectsV2", "s3:ListBucket"),
    ("s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("lambda", "GetLayerVersionByArn", "lambda:GetLayerVersion"),
];

/// How many actions of one document get a suggestion: looking for one takes longer than all else.
const MOST_SUGGESTIONS: usize = 16;

fn run(cx: &Context<'_>, found: &mut Findings) {
    let mut suggestions = 0;
    for (_, pattern, facts) in cx.known_actions() {
        if facts != ActionFacts::UnknownAction {
            continue;
        }
        let action = pattern.value.as_str();
        let renamed = renamed(action);
        let mut fix = renamed.and_then(|(_, meant)| replace(pattern, meant));
        if fix.is_none() && suggestions < MOST_SUGGESTIONS {
            suggestions += 1;
            fix = similar(cx.catalog, action).and_then(|meant| replace(pattern, &meant));
        }
        let hint = renamed.map_or(String::new(), |(operation, meant)| {
            format!(
                "Did you mean {meant}? The API called {operation} authorizes against the IAM action \
                 {meant}."
            )
        });
        found
            .report(pattern.span, format!("The action {action} does not exist."))
            .hint(hint)
            .fix(fix);
    }
}

fn renamed(action: &str) -> Option<(&'static str, &'static str)> {
    let (service, name) = action.split_once(':')?;
    RENAMED
        .into_iter()
        .find(|(prefix, operation, _)| {
            Case::Fold.is_same(prefix, service) && Case::Fold.is_same(operation, name)
        })
        .map(|(_, operation, meant)| (operation, meant))
}

fn similar(catalog: &Catalog, action: &str) -> Option<String> {
    let (prefix, name) = action.split_once(':')?;
    let service = catalog.service(prefix)?;
    if name.contains(['*', '?']) {
        return None;
    }
    let names: Vec<&str> = service.actions().map(|action| action.name()).collect();
    nearest(name, names).map(|name| format!("{}:{name}", service.prefix()))
}

fn replace(pattern: &Spanned<ActionPattern>, meant: &str) -> Option<Fix> {
    let edit = TextEdit::new(pattern.span, format!("\"{meant}\""));
    Fix::suggestion(format!("write `{meant}`"), vec![edit])
}
