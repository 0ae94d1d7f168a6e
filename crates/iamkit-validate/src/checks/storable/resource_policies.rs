//! A service refuses the policy of one of its resources for what it names.
//!
//! # Why it matters
//!
//! Amazon S3 and Amazon SNS look at the actions and resources of a policy when it is attached, which IAM
//! does not do. Until then the policy is taken for one that is in place.
//!
//! # `IAMKIT_ACTION_DOES_NOT_APPLY`
//!
//! An action of a bucket policy can be asked of none of the resources of its statement: `s3:ListBucket` needs
//! the bucket, `s3:GetObject` its objects.
//!
//! - Policy types: resource
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Name the bucket for actions on buckets, its objects for actions on objects, or both.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:ListBucket",
//!    "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["s3:ListBucket", "s3:Get*"],
//!    "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}
//! ```
//!
//! # `IAMKIT_BUCKET_POLICY_RESOURCE`
//!
//! The policy of one bucket names two, or none, or an action that Amazon S3 does not have.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the bucket that the policy is attached to, and its objects.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
//!    "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::report/*"]}]}
//! ```
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ```json AWS::S3::AccessPoint
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": ["s3:GetObject", "sqs:SendMessage", "s3:GetObjekt"],
//!    "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
//!    "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}
//! ```
//!
//! # `IAMKIT_TOPIC_POLICY_ACTION`
//!
//! The policy of a topic has an action that Amazon SNS does not take there, or a pattern of actions.
//!
//! - Policy types: resource
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: List the actions, such as SNS:Publish and SNS:Subscribe.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sns:*",
//!    "Resource": "arn:aws:sns:eu-west-1:111122223333:alarms"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "SNS:Publish",
//!    "Resource": "arn:aws:sns:eu-west-1:111122223333:alarms"}]}
//! ```

use iamkit_catalog::Action;
use iamkit_pattern::{Case, Field};
use iamkit_policy::{ActionPattern, PolicyType, ResourceElement, ResourcePattern, Statement};
use iamkit_syntax::Spanned;

use crate::{Check, Context, FindingType, Findings, IssueCode, PolicyResourceType};

pub(crate) const CHECKS: [Check; 3] = [
    Check {
        code: IssueCode::IamkitActionDoesNotApply,
        finding_type: FindingType::Error,
        run: actions_of_buckets,
    },
    Check {
        code: IssueCode::IamkitBucketPolicyResource,
        finding_type: FindingType::Error,
        run: buckets,
    },
    Check {
        code: IssueCode::IamkitTopicPolicyAction,
        finding_type: FindingType::Warning,
        run: actions_of_topics,
    },
];

/// What Amazon SNS takes in the policy of a topic (its `AddPermission` refuses all else as "out of
/// service scope").
const OF_TOPICS: [&str; 11] = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
    "GetDataProtectionPolicy",
    "PutDataProtectionPolicy",
];

/// Returns the resources of a statement that are whole ARNs; nothing where one is not.
fn whole_arns(statement: &Statement) -> Option<&[Spanned<ResourcePattern>]> {
    let Some(ResourceElement::Resource(list)) = &statement.resource else { return None };
    let patterns = list.patterns.as_slice();
    let is_whole = |pattern: &Spanned<ResourcePattern>| pattern.value.has_all_fields();
    (!patterns.is_empty() && patterns.iter().all(is_whole)).then_some(patterns)
}

fn actions_of_buckets(cx: &Context<'_>, found: &mut Findings) {
    if cx.resource_type() != Some(PolicyResourceType::S3Bucket) {
        return;
    }
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let Some(resources) = whole_arns(statement) else { continue };
        let texts = resources.iter().map(|pattern| pattern.value.as_str());
        let types: Vec<_> =
            texts.flat_map(|text| cx.catalog.resource_types_matching_arn(text)).collect();
        let applies = |action: &Action<'_>| {
            action.resource_types().any(|pair| types.contains(&pair.resource_type))
        };
        for pattern in statement.action.patterns() {
            let actions = actions_of(cx, &pattern.value);
            if !actions.is_empty() && !actions.iter().any(applies) {
                let text = pattern.value.as_str();
                found.report(
                    pattern.span,
                    format!(
                        "AWS refuses to store it: \"Action does not apply to any resource(s) in \
                         statement\". {text} is asked of none of the resources."
                    ),
                );
            }
        }
    }
}

/// Returns the actions of Amazon S3 that a pattern covers; none for a pattern of all services.
fn actions_of<'c>(cx: &Context<'c>, pattern: &ActionPattern) -> Vec<Action<'c>> {
    if pattern.service().is_none_or(|service| !Case::Fold.is_same(service, "s3")) {
        return Vec::new();
    }
    let set = cx.catalog.actions_matching(pattern.as_str());
    cx.catalog.actions_in(&set).collect()
}

fn buckets(cx: &Context<'_>, found: &mut Findings) {
    if !matches!(
        cx.resource_type(),
        Some(PolicyResourceType::S3Bucket | PolicyResourceType::S3AccessPoint)
    ) {
        return;
    }
    foreign_actions(cx, found);
    if cx.resource_type() != Some(PolicyResourceType::S3Bucket) {
        return;
    }
    let listed =
        |statement: &Statement| matches!(statement.resource, Some(ResourceElement::Resource(_)));
    for (statement, pattern) in cx.resources() {
        if listed(statement) && pattern.value.as_str() == "*" {
            let message = "AWS refuses to store it: \"Policy has invalid resource\". A bucket policy \
                           names its bucket.";
            found.report(pattern.span, message);
        }
    }
    let mut first: Option<(&str, iamkit_syntax::Span)> = None;
    for (_, pattern) in cx.resources() {
        let Some(bucket) = bucket_of(&pattern.value) else { continue };
        match first {
            None => first = Some((bucket, pattern.span)),
            Some((known, _)) if known == bucket => {}
            Some((known, at)) => {
                let message = format!(
                    "AWS refuses to store it: \"Policy has invalid resource\". It names the buckets \
                     {known} and {bucket}."
                );
                found.report(pattern.span, message).also(at);
                return;
            }
        }
    }
}

/// Reports actions that Amazon S3 does not know: those of other services, and what no action of its
/// own is called.
fn foreign_actions(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.actions() {
        let text = pattern.value.as_str();
        let (Some(service), Some(name)) = (pattern.value.service(), pattern.value.name()) else {
            continue;
        };
        let is_of_s3 = Case::Fold.is_same(service, "s3");
        let is_known = name.contains(['*', '?']) || cx.catalog.action(text).is_some();
        let what = match (is_of_s3, is_known) {
            (true, true) => continue,
            (true, false) => "is no action of Amazon S3",
            (false, _) => "is an action of another service",
        };
        let message =
            format!("AWS refuses to store it: \"Policy has invalid action\". {text} {what}.");
        found.report(pattern.span, message).hint("Name actions of Amazon S3.");
    }
}

/// Returns the name of the bucket that a pattern is about, where it is written out.
fn bucket_of(pattern: &ResourcePattern) -> Option<&str> {
    let is_s3 = pattern.field(Field::Service) == Some("s3");
    let is_plain = pattern.field(Field::Account).is_some_and(str::is_empty);
    let resource = pattern.field(Field::Resource).filter(|_| is_s3 && is_plain)?;
    let bucket = resource.split_once('/').map_or(resource, |(bucket, _)| bucket);
    (!bucket.contains(['*', '?', '$'])).then_some(bucket)
}

fn actions_of_topics(cx: &Context<'_>, found: &mut Findings) {
    if cx.policy_type() != PolicyType::Resource {
        return;
    }
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let is_topic =
            |pattern: &Spanned<ResourcePattern>| pattern.value.field(Field::Service) == Some("sns");
        if !whole_arns(statement).is_some_and(|resources| resources.iter().all(is_topic)) {
            continue;
        }
        for pattern in statement.action.patterns() {
            let of_sns = pattern.value.service().is_some_and(|it| Case::Fold.is_same(it, "sns"));
            let name = pattern.value.name().unwrap_or_default();
            let is_taken = Case::Fold.is_one_of(name, &OF_TOPICS);
            if of_sns && !is_taken {
                let text = pattern.value.as_str();
                let message = format!(
                    "AWS refuses to store it: \"Invalid parameter: Policy statement action out of \
                     service scope!\" The policy of a topic does not take {text}."
                );
                found.report(pattern.span, message);
            }
        }
    }
}
