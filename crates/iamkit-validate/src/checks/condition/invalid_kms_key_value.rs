//! A condition key that holds the ARN of a KMS key is compared with something else.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Use the ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID.
//!
//! # Why it matters
//!
//! The request carries the ARN of the key, whatever the caller wrote: an alias or a bare id never
//! matches.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/x"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}]}
//! ```

use iamkit_pattern::{FieldCrossing, FieldPattern};
use iamkit_policy::ValueType;

use crate::arn_index::pattern as opened;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidKmsKeyValue, finding_type: FindingType::Error, run };

/// Keys whose value is the ARN of a KMS key (Service Authorization Reference, "Condition keys for
/// Amazon S3" and "for Amazon S3 Express").
const KEYS: [&str; 2] = [
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3express:x-amz-server-side-encryption-aws-kms-key-id",
];

fn run(cx: &Context<'_>, found: &mut Findings) {
    let form = FieldPattern::new("arn:*:kms:*:*:key/*");
    for test in cx.tests().iter().filter(|test| test.is_key(&KEYS)) {
        let Some(base) = test.base() else { continue };
        if !matches!(base.value_type(), ValueType::String | ValueType::Arn) {
            continue;
        }
        for value in test.values() {
            let text = value.value.text();
            let is_open = base.takes_wildcards() || text.contains("${");
            let is_right = if is_open { could_be(text, &form) } else { is_key_arn(text) };
            if !is_right {
                found.report(value.span, format!("The value {text} is not the ARN of a KMS key."));
            }
        }
    }
}

/// Says whether a value with wildcards or variables can stand for a text of the form; a value of
/// fewer fields has a `*` that crosses some.
fn could_be(text: &str, form: &FieldPattern) -> bool {
    let value = FieldPattern::from_tokens(opened(text).tokens());
    let crossing =
        if value.has_all_fields() { FieldCrossing::Strict } else { FieldCrossing::Trailing };
    value.intersects(form, crossing)
}

fn is_key_arn(text: &str) -> bool {
    let fields: Vec<&str> = text.split(':').collect();
    let [prefix, partition, service, region, account, resource] = fields.as_slice() else {
        return false;
    };
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    *prefix == "arn"
        && is_word(partition)
        && *service == "kms"
        && is_word(region)
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && resource.strip_prefix("key/").is_some_and(is_word)
}
