//! The name of a calling service is not of the form that the key holds.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use the name that the service's documentation gives.
//!
//! # Why it matters
//!
//! `aws:CalledVia` and `aws:PrincipalServiceName` hold names such as `athena.amazonaws.com`,
//! `kms:ViaService` such as `s3.us-east-1.amazonaws.com`. Names of other keys have other forms and
//! are not looked at, nor are patterns.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": ["application-signals.cloudwatch.amazonaws.com"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "replication.s3tables.amazonaws.com"}}}]}
//! ```

use iamkit_policy::{BaseOperator, Compare};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidServicePrincipalFormat, finding_type: FindingType::Error, run };

const NAME_KEYS: [&str; 3] =
    ["aws:CalledVia", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"];
const SUFFIXES: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let (labels, format) = if test.is_key(&NAME_KEYS) {
            (1, "service.amazonaws.com, service.amazonaws.com.cn or service.amazon.com")
        } else if test.is_key(&["kms:ViaService"]) {
            (2, "service.region.amazonaws.com")
        } else {
            continue;
        };
        if !test.base().is_some_and(is_exact) {
            continue;
        }
        for value in test.values() {
            let text = value.value.text();
            if !text.contains(['*', '?', '$']) && !has_form(text, labels) {
                found.report(
                    value.span,
                    format!(
                        "The service principal does not match the expected format. Use the format \
                         {format}"
                    ),
                ).hint("");
            }
        }
    }
}

fn is_exact(base: BaseOperator) -> bool {
    base.value_type() == iamkit_policy::ValueType::String && base.compare() != Compare::Like
}

/// Says whether a name has the given number of labels before one of the suffixes.
fn has_form(text: &str, labels: usize) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    SUFFIXES
        .iter()
        .filter_map(|suffix| text.strip_suffix(suffix))
        .any(|name| name.split('.').count() == labels && name.split('.').all(is_label))
}
