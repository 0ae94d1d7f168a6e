//! An `Allow` tests a key that says little without another one.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2022
//! - Fix: Add a condition on aws:SourceVpc or aws:SourceVpce.
//!
//! # Why it matters
//!
//! The addresses of `aws:VpcSourceIp` are private: every VPC may have the same. Together with the
//! VPC or the endpoint they say where the request comes from.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
//!                   "StringEquals": {"aws:SourceVpc": "vpc-12345678"}}}]}
//! ```

use iamkit_policy::Effect;

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::MissingPairedConditionKeys,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&["aws:VpcSourceIp"])) {
        let has_partner = cx
            .tests_of(test.statement)
            .any(|other| other.is_key(&["aws:SourceVpc", "aws:SourceVpce"]));
        if has_effect(test.statement, Effect::Allow) && !has_partner {
            found.report(
                test.key_span(),
                format!("The condition key {} is not enough alone.", test.key()),
            );
        }
    }
}
