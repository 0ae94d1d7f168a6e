//! A key about the owner of a VPC endpoint stands beside actions of services that do not send it.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Limit Action to services that support the key.
//!
//! # Why it matters
//!
//! `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` are only in the requests of some
//! services. For the others the key is absent: an `Allow` does not apply to them, and a negated
//! `Deny` hits them all.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:VpceOrgID": "o-1234567890"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:VpceOrgID": "o-1234567890"}}}]}
//! ```

use iamkit_pattern::Case;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UseConditionKeyOnlyWithSupportedServices,
    finding_type: FindingType::Warning,
    run,
};

/// IAM User Guide, "AWS global condition context keys", `aws:VpceAccount`, services that support
/// the key.
const SUPPORTED: [&str; 32] = [
    "acm-pca",
    "apprunner",
    "applicationinsights",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "ebs",
    "firehose",
    "healthlake",
    "iam",
    "iotfleetwise",
    "iotwireless",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "pricing",
    "rekognition",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "storagegateway",
    "textract",
    "tnb",
    "transcribe",
    "transfer",
];

const KEYS: [&str; 3] = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&KEYS)) {
        let element = &test.statement.action;
        let is_supported = |prefix: &str| Case::Fold.is_one_of(prefix, &SUPPORTED);
        let are_supported = !element.is_negated()
            && element
                .patterns()
                .iter()
                .all(|pattern| pattern.value.service().is_some_and(is_supported));
        if !are_supported {
            found.report(
                test.key_span(),
                format!(
                    "The condition key {} is not supported by every service of the statement.",
                    test.key()
                ),
            );
        }
    }
}
