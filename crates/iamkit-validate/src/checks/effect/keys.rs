//! A condition tests a key that no request of the statement has.
//!
//! # Why it matters
//!
//! The Service Authorization Reference lists the keys of each action. A test of a key that is never there fails, or
//! holds always: the statement never applies, or the test is no limit.
//!
//! # `IAMKIT_CONDITION_KEY_NEVER_SENT`
//!
//! None of the actions of the statement carries a condition key of a service. In a trust policy: a claim of another
//! identity provider than those that the statement is for, such as that of another cluster.
//!
//! - Policy types: identity, resource, role-trust, service-control, resource-control
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Test the key in a statement for actions that carry it.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"StringEquals": {"s3:prefix": "a/"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C"},
//!    "Condition": {"StringEquals": {
//!      "oidc.eks.eu-west-1.amazonaws.com/id/9Z8Y7X:sub": "system:serviceaccount:app:worker"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*",
//!    "Condition": {"StringEquals": {"ec2:InstanceType": "t3.micro"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports",
//!    "Condition": {"StringEquals": {"s3:prefix": "a/"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}
//! ```
//!
//! # `IAMKIT_FOR_ALL_VALUES_WITHOUT_NULL_GUARD`
//!
//! `ForAllValues` also holds when the request has no such key: an `Allow` grants such requests, a `Deny` without any
//! other test denies them. `aws:TagKeys` is left alone: without it a request sets no tags.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Add `"Null": {KEY: "false"}`, so that the key must be there.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
//!    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
//!    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]},
//!      "Null": {"dynamodb:LeadingKeys": "false"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
//!    "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}}]}
//! ```
//!
//! # `IAMKIT_MFA_DENY_MISSES_KEYS`
//!
//! A `Deny` without MFA tests `Bool`: requests with long-term access keys do not have the key, and pass.
//!
//! - Policy types: identity, resource, service-control
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `BoolIfExists`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}
//! ```

use std::collections::BTreeMap;

use iamkit_catalog::ConditionKeyInfo;
use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, Effect, PolicyType, PrincipalElement, SetOperator, Statement};

use crate::context::{Test, effect_of_nothing};
use crate::identity_provider::{IdentityProvider, claim, federated, is_claim_of};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 3] = [
    Check {
        code: IssueCode::IamkitConditionKeyNeverSent,
        finding_type: FindingType::Warning,
        run: never_sent,
    },
    Check {
        code: IssueCode::IamkitForAllValuesWithoutNullGuard,
        finding_type: FindingType::SecurityWarning,
        run: without_guard,
    },
    Check {
        code: IssueCode::IamkitMfaDenyMissesKeys,
        finding_type: FindingType::SecurityWarning,
        run: without_mfa,
    },
];

fn never_sent(cx: &Context<'_>, found: &mut Findings) {
    if cx.policy_type() == PolicyType::RoleTrust {
        return foreign_claims(cx, found);
    }
    // By pattern and key: a policy of many statements asks the same in each.
    let mut known: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let mut tests = cx.tests_of(statement).filter(|test| is_of_service(cx, test)).peekable();
        if tests.peek().is_none() {
            continue;
        }
        let patterns = statement.action.patterns();
        // A pattern of no known action, or of all services, may send anything.
        if patterns.iter().any(|pattern| cx.catalogued_actions(&pattern.value).is_empty()) {
            continue;
        }
        for test in tests {
            let Some(key) = test.info else { continue };
            let is_sent = patterns.iter().any(|pattern| {
                *known.entry((pattern.value.as_str(), key.name())).or_insert_with(|| {
                    let actions = cx.catalogued_actions(&pattern.value);
                    actions.iter().any(|action| cx.catalog.sends(*action, &[], key))
                })
            });
            if is_sent {
                continue;
            }
            let Some(does) = effect_when_absent(test) else { continue };
            let message =
                format!("{} is sent with none of these actions: {does}.", test.key().as_str());
            found.report(test.key_span(), message).weigh(statement.effect.value, true);
        }
    }
}

/// Reports claims of another identity provider than those that a statement is for.
fn foreign_claims(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let principals = statement.principal.iter().flat_map(PrincipalElement::principals).count();
        let urls: Vec<&str> = federated(statement)
            .filter_map(|(_, provider)| match provider {
                IdentityProvider::Oidc(url) => Some(url),
                _ => None,
            })
            .collect();
        // Requests of others have whatever they have.
        let Some(first) = urls.first().filter(|_| urls.len() == principals) else { continue };
        for test in cx.tests_of(statement) {
            let Some(claim) = claim(test.key()) else { continue };
            if urls.iter().any(|url| is_claim_of(test.key(), url)) {
                continue;
            }
            let Some(does) = effect_when_absent(test) else { continue };
            let key = test.key().as_str();
            let message = format!("{key} is a claim of another provider than {first}: {does}.");
            let hint = format!("Write {first}:{claim}.");
            let report = found.report(test.key_span(), message).hint(hint);
            report.weigh(statement.effect.value, true);
        }
    }
}

/// Says what follows where a key is never there; nothing for a test that was meant so.
fn effect_when_absent(test: &Test<'_>) -> Option<&'static str> {
    Some(match (holds_when_absent(test)?, test.statement.effect.value) {
        (false, effect) => effect_of_nothing(effect),
        (true, Effect::Allow) => "the test is always true and no limit",
        (true, Effect::Deny) => "the test is always true",
    })
}

/// Says whether the key is one that a service sends with its own actions.
fn is_of_service(cx: &Context<'_>, test: &Test<'_>) -> bool {
    let is_own = |key: ConditionKeyInfo<'_>| {
        !key.is_global() && cx.catalog.service(key.namespace()).is_some()
    };
    // Keys of tags stand behind a `/`, and the reference lists them where it knows of tags.
    !test.key().as_str().contains('/') && test.info.is_some_and(is_own)
}

/// Says whether a test holds for a request without its key; nothing for an unknown operator and for a
/// test of presence that was meant so.
fn holds_when_absent(test: &Test<'_>) -> Option<bool> {
    let operator = test.operator?;
    if test.is_null() {
        return test.is_null_with("false").then_some(false);
    }
    Some(match operator.set {
        Some(SetOperator::ForAllValues) => true,
        Some(SetOperator::ForAnyValue) => operator.if_exists,
        None => operator.if_exists || operator.base.is_negated(),
    })
}

fn without_guard(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let is_open = |test: &&Test<'_>| {
            test.set() == Some(SetOperator::ForAllValues)
                && !test.is_null()
                // Without it, a request sets no tags: what was meant, mostly.
                && !test.is_key(&["aws:TagKeys"])
                && test.info.is_some_and(|info| info.is_multivalued())
                && !has_guard(cx, statement, test)
        };
        let open: Vec<&Test<'_>> = cx.tests_of(statement).filter(is_open).collect();
        let is_deny = statement.effect.value == Effect::Deny;
        if is_deny && open.len() < cx.tests_of(statement).count() {
            continue;
        }
        for test in open {
            let verb = if is_deny { "denies" } else { "allows" };
            let message = format!(
                "ForAllValues holds for a request without {}, which this {verb}, too.",
                test.key().as_str()
            );
            found.report(test.key_span(), message);
        }
    }
}

/// Says whether another test of the statement fails for requests without the key.
fn has_guard(cx: &Context<'_>, statement: &Statement, test: &Test<'_>) -> bool {
    cx.tests_of(statement).any(|other| {
        let is_same = Case::Fold.is_same(other.key().as_str(), test.key().as_str());
        is_same && holds_when_absent(other) == Some(false)
    })
}

fn without_mfa(cx: &Context<'_>, found: &mut Findings) {
    const KEY: [&str; 1] = ["aws:MultiFactorAuthPresent"];
    for test in cx.tests() {
        let is_plain = test.operator.is_some_and(|operator| {
            operator.base == BaseOperator::Bool && !operator.if_exists && operator.set.is_none()
        });
        let denies = test.statement.effect.value == Effect::Deny
            && test.values().iter().any(|value| Case::Fold.is_same(value.value.text(), "false"));
        let is_guarded =
            || cx.tests_of(test.statement).any(|other| other.is_null() && other.is_key(&KEY));
        if test.is_key(&KEY) && is_plain && denies && !is_guarded() {
            let message = "Requests with long-term access keys do not have \
                           aws:MultiFactorAuthPresent, so that this does not deny them.";
            found.report(test.key_span(), message);
        }
    }
}
