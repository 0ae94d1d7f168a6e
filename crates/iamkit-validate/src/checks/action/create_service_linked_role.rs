//! A statement lets its principals create the service-linked role of any service.
//!
//! # Why it matters
//!
//! A service-linked role gives a service permissions in the account. Without a limit to some
//! services, principals can bring services into use that nobody meant to. `iam:AWSServiceName`
//! with a name that does not start with a wildcard narrows it.
//!
//! # `CREATE_SLR_WITH_NOT_RESOURCE`
//!
//! An `Allow` of `iam:CreateServiceLinkedRole` has a `NotResource`.
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
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
//!    "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:CreateServiceLinkedRole",
//!    "NotResource": "arn:aws:iam::123456789012:role/x"}]}
//! ```
//!
//! # `CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE`
//!
//! An `Allow` by a pattern that matches `iam:CreateServiceLinkedRole` has a `NotResource`.
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
//! # `CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE`
//!
//! An `Allow` with a `NotAction` that leaves `iam:CreateServiceLinkedRole` in has a `NotResource`.
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
//! # `CREATE_SLR_WITH_STAR_IN_RESOURCE`
//!
//! An `Allow` of `iam:CreateServiceLinkedRole` has `*` as its resource.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:AWSServiceName.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
//!    "Condition": {"StringLike": {"iam:AWSServiceName": "*a4b.amazonaws.com"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
//!    "Condition": {"StringEquals": {"iam:AWSServiceName": "spot.amazonaws.com"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
//!    "Resource": "arn:aws:iam::*:role/flow-logs-*"}]}
//! ```
//!
//! # `CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE`
//!
//! An `Allow` by a pattern that matches `iam:CreateServiceLinkedRole` has `*` as its resource.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:AWSServiceName.
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
//! # `CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION`
//!
//! An `Allow` with a `NotAction` that leaves `iam:CreateServiceLinkedRole` in has `*` as its
//! resource.
//!
//! - Policy types: identity
//! - Evidence: not refuted
//! - Since: 2021
//! - Fix: List the ARNs of the roles, or add a condition on iam:AWSServiceName.
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
        code: IssueCode::CreateSlrWithNotResource,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::NAMED, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::CreateSlrWithStarInActionAndNotResource,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::STAR, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::CreateSlrWithNotActionAndNotResource,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::NOT_ACTION, Form::NOT_RESOURCE),
    },
    Check {
        code: IssueCode::CreateSlrWithStarInResource,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::NAMED, Form::STAR),
    },
    Check {
        code: IssueCode::CreateSlrWithStarInActionAndResource,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::STAR, Form::STAR),
    },
    Check {
        code: IssueCode::CreateSlrWithStarInResourceAndNotAction,
        finding_type: FindingType::Warning,
        run: |cx, found| CREATE_SLR.report(cx, found, Form::NOT_ACTION, Form::STAR),
    },
];

const CREATE_SLR: RoleAction = RoleAction { name: "iam:CreateServiceLinkedRole", is_narrowed_by };

fn is_narrowed_by(test: &Test<'_>) -> bool {
    let Some(operator) = test.operator else { return false };
    let compares = match (operator.base, operator.set) {
        (BaseOperator::StringEquals, set) => set != Some(SetOperator::ForAllValues),
        (BaseOperator::StringLike, set) => set.is_none(),
        _ => false,
    };
    test.is_key(&["iam:AWSServiceName"])
        && compares
        && !operator.if_exists
        && !test.values().iter().any(|value| value.value.text().starts_with(['*', '?']))
}
