//! A statement lets its principals pass any role to an AWS service.
//!
//! # Why it matters
//!
//! Whoever passes a role to a service can make the service do what the role may do. Without a
//! limit to some roles or some services, `iam:PassRole` lends the permissions of every role of the
//! account. `iam:PassedToService` under `StringEquals` or `StringLike`, or
//! `iam:AssociatedResourceArn`, narrows it; `StringEqualsIfExists` does not, in findings of the
//! service.
//!
//! # `PASS_ROLE_WITH_NOT_RESOURCE`
//!
//! An `Allow` of `iam:PassRole` has a `NotResource`.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Resource with the ARNs of the roles.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole",
//!    "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:PassRole",
//!    "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! # `PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE`
//!
//! An `Allow` by a pattern that matches `iam:PassRole` has a `NotResource`.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Resource with the ARNs of the roles.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sagemaker:*",
//!    "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! # `PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE`
//!
//! An `Allow` with a `NotAction` that leaves `iam:PassRole` in has a `NotResource`.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Resource with the ARNs of the roles.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! # `PASS_ROLE_WITH_STAR_IN_RESOURCE`
//!
//! An `Allow` of `iam:PassRole` has `*` as its resource.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:PassedToService.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
//!    "Condition": {"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/flow-logs-*"}]}
//! ```
//!
//! # `PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE`
//!
//! An `Allow` by a pattern that matches `iam:PassRole` has `*` as its resource.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:PassedToService.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! # `PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION`
//!
//! An `Allow` with a `NotAction` that leaves `iam:PassRole` in has `*` as its resource.
//!
//! - Policy types: identity
//! - Evidence: not refuted
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:PassedToService.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}]}
//! ```

use iamkit_policy::{BaseOperator, SetOperator};

use crate::context::Test;
use crate::role_action::{Form, RoleAction};
use crate::{Check, FindingType, IssueCode};

pub(crate) const CHECKS: [Check; 6] = [
    Check {
        code: IssueCode::PassRoleWithNotResource,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::NAMED, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::PassRoleWithStarInActionAndNotResource,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::STAR, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::PassRoleWithNotActionAndNotResource,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::NOT_ACTION, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::PassRoleWithStarInResource,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::NAMED, Form::STAR),
    },
    Check {
        code: IssueCode::PassRoleWithStarInActionAndResource,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::STAR, Form::STAR),
    },
    Check {
        code: IssueCode::PassRoleWithStarInResourceAndNotAction,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| PASS_ROLE.report(cx, found, Form::NOT_ACTION, Form::STAR),
    },
];

const PASS_ROLE: RoleAction = RoleAction { name: "iam:PassRole", is_narrowed_by };

fn is_narrowed_by(test: &Test<'_>) -> bool {
    let Some(operator) = test.operator else { return false };
    if test.is_key(&["iam:AssociatedResourceArn"]) {
        return !test.is_null() && test.is_positive();
    }
    test.is_key(&["iam:PassedToService"])
        && operator.set != Some(SetOperator::ForAllValues)
        && match operator.base {
            // The service spares the one policy seen that names AWS Lambda alone.
            BaseOperator::StringEquals => {
                !operator.if_exists
                    || test
                        .values()
                        .iter()
                        .all(|value| value.value.text() == "lambda.amazonaws.com")
            }
            BaseOperator::StringLike => true,
            _ => false,
        }
}
