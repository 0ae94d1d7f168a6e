//! An element is an empty array or an empty object.
//!
//! # Why it matters
//!
//! A list without entries matches nothing and a condition without tests asks nothing: the
//! statement says less, or more, than its author believes.
//!
//! # `EMPTY_ARRAY_ACTION`
//!
//! `Action` or `NotAction` is an empty array.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: List actions or delete the statement.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": [], "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": [""], "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `EMPTY_ARRAY_RESOURCE`
//!
//! `Resource` or `NotResource` is an empty array.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: List resources or delete the statement.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": []}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! # `EMPTY_ARRAY_PRINCIPAL`
//!
//! A member of the principal object is an empty array.
//!
//! - Policy types: resource, role-trust, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: List principals.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `EMPTY_OBJECT_PRINCIPAL`
//!
//! `Principal` or `NotPrincipal` is an empty object.
//!
//! - Policy types: resource, role-trust, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: List principals.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `EMPTY_OBJECT_CONDITION`
//!
//! `Condition` or one of its operators is an empty object.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add a condition or delete the element.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `EMPTY_ARRAY_CONDITION`
//!
//! A condition key has an empty array of values.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add values or delete the key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/a": []}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/a": [""]}}}]}
//! ```
//!
//! # `EMPTY_ARRAY_CONDITION_FORALLVALUES`
//!
//! A condition key under `ForAllValues` has an empty array of values, which holds only for a
//! request without the key.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: To test that the key is absent, use Null with true.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": []}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]},
//!                   "Null": {"aws:TagKeys": "false"}}}]}
//! ```
//!
//! # `EMPTY_ARRAY_CONDITION_FORANYVALUE`
//!
//! A condition key under `ForAnyValue` has an empty array of values, which no request matches.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add values: as it stands, the condition never holds.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": []}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}}]}
//! ```
//!
//! # `EMPTY_ARRAY_CONDITION_IFEXISTS`
//!
//! A condition key under an `IfExists` operator has an empty array of values, which holds only for
//! a request without the key.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: To test that the key is absent, use Null with true.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEqualsIfExists": {"aws:PrincipalTag/a": []}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEqualsIfExists": {"aws:PrincipalTag/a": ["b"]}}}]}
//! ```

use iamkit_policy::{ConditionOperator, PrincipalSpec, SetOperator};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 9] = [
    Check {
        code: IssueCode::EmptyArrayAction,
        finding_type: FindingType::Suggestion,
        run: actions,
    },
    Check {
        code: IssueCode::EmptyArrayResource,
        finding_type: FindingType::Suggestion,
        run: resources,
    },
    Check {
        code: IssueCode::EmptyArrayPrincipal,
        finding_type: FindingType::Suggestion,
        run: principals,
    },
    Check {
        code: IssueCode::EmptyObjectPrincipal,
        finding_type: FindingType::Suggestion,
        run: principal_object,
    },
    Check {
        code: IssueCode::EmptyObjectCondition,
        finding_type: FindingType::Suggestion,
        run: condition_object,
    },
    Check {
        code: IssueCode::EmptyArrayCondition,
        finding_type: FindingType::Suggestion,
        run: |cx, found| values(cx, found, |op| op.set.is_none() && !op.if_exists),
    },
    Check {
        code: IssueCode::EmptyArrayConditionForallvalues,
        finding_type: FindingType::Suggestion,
        run: |cx, found| values(cx, found, |op| op.set == Some(SetOperator::ForAllValues)),
    },
    Check {
        code: IssueCode::EmptyArrayConditionForanyvalue,
        finding_type: FindingType::Suggestion,
        run: |cx, found| values(cx, found, |op| op.set == Some(SetOperator::ForAnyValue)),
    },
    Check {
        code: IssueCode::EmptyArrayConditionIfexists,
        finding_type: FindingType::Suggestion,
        run: |cx, found| values(cx, found, |op| op.set.is_none() && op.if_exists),
    },
];

fn actions(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().map(|statement| &statement.action) {
        let span = element.list().origin.value;
        if cx.is_empty_array(span) {
            found.report(span, format!("The {} element lists no action.", element.name()));
        }
    }
}

fn resources(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.resource.as_ref()) {
        let span = element.list().origin.value;
        if cx.is_empty_array(span) {
            found.report(span, format!("The {} element lists no resource.", element.name()));
        }
    }
}

fn principals(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        let PrincipalSpec::Map(entries) = element.spec() else { continue };
        for entry in entries.iter().filter(|entry| cx.is_empty_array(entry.origin.value)) {
            found.report(
                entry.origin.value,
                format!("The {} element lists no principal under {}.", element.name(), entry.kind),
            );
        }
    }
}

fn principal_object(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        let span = element.clause().origin.value;
        if cx.is_empty_object(span) {
            found.report(span, format!("The {} element lists no principal.", element.name()));
        }
    }
}

fn condition_object(cx: &Context<'_>, found: &mut Findings) {
    for condition in cx.statements().iter().filter_map(|statement| statement.condition.as_ref()) {
        let span = condition.origin.value;
        if cx.is_empty_object(span) {
            found.report(span, "The Condition element has no condition.");
        }
        for block in &condition.operators {
            if cx.is_empty_object(block.origin.value) {
                found.report(
                    block.origin.value,
                    format!("The operator {} has no condition key.", block.operator.value),
                );
            }
        }
    }
}

fn values(cx: &Context<'_>, found: &mut Findings, is_meant: fn(ConditionOperator) -> bool) {
    for test in cx.tests() {
        if test.operator.is_some_and(is_meant) && cx.is_empty_array(test.value_span()) {
            found.report(
                test.value_span(),
                format!("The condition key {} has no values.", test.key()),
            );
        }
    }
}
