//! `aws:ResourceTag` is tested for actions whose resources have no tags that AWS looks at.
//!
//! # Why it matters
//!
//! For such an action the key is absent. An `Allow` does not apply to it, a `Deny` protects
//! nothing. With `NotAction` the actions include those of every service, so that some are always
//! among them. Actions whose names start with `Create` are left alone: what they create has no
//! tags yet.
//!
//! # `ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`
//!
//! An `Allow` tests `aws:ResourceTag` for actions that do not support it.
//!
//! - Policy types: identity, resource
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Move these actions to a statement without the key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["wisdom:GetContent", "wisdom:ListTagsForResource"],
//!    "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["sagemaker:StartMlflowTrackingServer", "sagemaker-mlflow:*"],
//!    "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "chime:CreateAppInstanceUser", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["wisdom:GetContent", "wisdom:ListTagsForResource"],
//!    "Resource": "*", "Condition": {"Null": {"aws:ResourceTag/a": "false"}}}]}
//! ```
//!
//! # `ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`
//!
//! An `Allow` with `NotAction` tests `aws:ResourceTag`.
//!
//! - Policy types: identity, resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Action.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! # `DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`
//!
//! A `Deny` tests `aws:ResourceTag` for actions that do not support it.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Split the statement.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "lambda:ListFunctions", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! # `DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE`
//!
//! A `Deny` with `NotAction` tests `aws:ResourceTag`.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use Action.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}
//! ```

use iamkit_catalog::{Action, Catalog, ConditionKeyInfo};
use iamkit_pattern::Case;
use iamkit_policy::{ActionPattern, Effect, Statement};
use iamkit_syntax::Spanned;

use crate::context::{Test, has_effect};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 4] = [
    Check {
        code: IssueCode::AllowWithUnsupportedTagConditionKeyForService,
        finding_type: FindingType::Suggestion,
        run: |cx, found| actions(cx, found, Effect::Allow),
    },
    Check {
        code: IssueCode::AllowNotactionWithUnsupportedTagConditionKeyForService,
        finding_type: FindingType::Suggestion,
        run: |cx, found| not_action(cx, found, Effect::Allow),
    },
    Check {
        code: IssueCode::DenyWithUnsupportedTagConditionKeyForService,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| actions(cx, found, Effect::Deny),
    },
    Check {
        code: IssueCode::DenyNotactionWithUnsupportedTagConditionKeyForService,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| not_action(cx, found, Effect::Deny),
    },
];

/// Returns the tests of `aws:ResourceTag/…` in statements of an effect, with the key's entry.
fn tag_tests<'c, 'a>(
    cx: &'c Context<'a>,
    effect: Effect,
    negated: bool,
) -> impl Iterator<Item = (&'c Test<'a>, ConditionKeyInfo<'a>)> {
    const TAG: &str = "aws:ResourceTag/";
    cx.tests().iter().filter_map(move |test| {
        let is_meant = Case::Fold.starts_with(test.key().as_str(), TAG)
            && test.operator.is_some()
            && !test.is_null()
            && has_effect(test.statement, effect)
            && test.statement.action.is_negated() == negated;
        test.info.filter(|_| is_meant).map(|info| (test, info))
    })
}

fn not_action(cx: &Context<'_>, found: &mut Findings, effect: Effect) {
    for (test, _) in tag_tests(cx, effect, true) {
        found
            .report(
                test.statement.action.list().origin.name,
                format!(
                    "Using the effect {effect} with NotAction and the condition key {} includes \
                     actions that do not support the key.",
                    test.key()
                ),
            )
            .also(test.key_span());
    }
}

fn actions(cx: &Context<'_>, found: &mut Findings, effect: Effect) {
    let mut latest: Option<Strangers<'_>> = None;
    for (test, key) in tag_tests(cx, effect, false) {
        if !latest.as_ref().is_some_and(|latest| latest.is_about(test.statement, key)) {
            latest = Some(Strangers::new(cx.catalog, test.statement, key));
        }
        let unsupported = latest.as_ref().map_or(&[][..], |latest| &latest.actions);
        let Some((first, rest)) = unsupported.split_first() else { continue };
        let mut prefixes: Vec<&str> = Vec::new();
        for prefix in unsupported.iter().filter_map(|pattern| pattern.value.service()) {
            if !prefixes.contains(&prefix) {
                prefixes.push(prefix);
            }
        }
        let outcome = match effect {
            Effect::Allow => "does not affect the policy",
            Effect::Deny => "can be overly permissive",
        };
        let message = format!(
            "Using the effect {effect} with the condition key {} and actions for services with the \
             following prefixes {outcome}: {}.",
            test.key(),
            prefixes.join(", ")
        );
        found
            .report(first.span, message)
            .also_all(rest.iter().map(|pattern| pattern.span))
            .also(test.key_span());
    }
}

/// The actions of a statement that do not carry a key, looked up once for all its tag keys.
struct Strangers<'a> {
    statement: &'a Statement,
    key: ConditionKeyInfo<'a>,
    actions: Vec<&'a Spanned<ActionPattern>>,
}

impl<'a> Strangers<'a> {
    fn new(catalog: &Catalog, statement: &'a Statement, key: ConditionKeyInfo<'a>) -> Self {
        let patterns = statement.action.patterns().iter();
        let lacks = |pattern: &&Spanned<ActionPattern>| lacks(catalog, pattern.value.as_str(), key);
        Self { statement, key, actions: patterns.filter(lacks).collect() }
    }

    fn is_about(&self, statement: &Statement, key: ConditionKeyInfo<'_>) -> bool {
        std::ptr::eq(self.statement, statement) && self.key == key
    }
}

/// Says whether the pattern matches some action that ought to carry the key, and none that does.
fn lacks(catalog: &Catalog, pattern: &str, key: ConditionKeyInfo<'_>) -> bool {
    if let Some(action) = catalog.action(pattern) {
        return !is_creation(&action) && !carries(&action, key);
    }
    if !pattern.contains(['*', '?']) {
        return false;
    }
    let set = catalog.actions_matching(pattern);
    let mut some = false;
    for action in catalog.actions_in(&set) {
        if carries(&action, key) {
            return false;
        }
        some |= !is_creation(&action);
    }
    some
}

fn is_creation(action: &Action<'_>) -> bool {
    action.name().starts_with("Create")
}

/// Services of which findings of the service say that no action carries the key, though the Service
/// Authorization Reference lists it.
const WITHOUT_TAGS: [&str; 1] = ["sagemaker-mlflow"];

fn carries(action: &Action<'_>, key: ConditionKeyInfo<'_>) -> bool {
    if WITHOUT_TAGS.contains(&action.service().prefix()) {
        return false;
    }
    action.condition_keys().any(|known| known == key)
        || action.resource_types().any(|pair| {
            pair.condition_keys().any(|known| known == key)
                || pair.resource_type.condition_keys().any(|known| known == key)
        })
}
