//! A statement is about nothing that its actions are asked of.
//!
//! # Why it matters
//!
//! AWS stores such a statement. An `Allow` grants less than it seems to, or nothing; a `Deny` leaves open what it
//! was written for. The Service Authorization Reference lists the resource types of each action.
//!
//! # `IAMKIT_ACTION_NEVER_MEETS_RESOURCE`
//!
//! An action is asked of none of the resources beside it: `s3:ListBucket` is asked of a bucket, `s3:GetObject`
//! of an object.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name a resource of one of the action's types.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "dynamodb:PutItem",
//!    "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/by-day"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports"}]}
//! ```
//!
//! # `IAMKIT_ACTION_NEEDS_STAR`
//!
//! An action that takes no resource stands beside ARNs. Looked at are the `Describe` actions of Amazon EC2, and
//! `s3:ListAllMyBuckets`, which stands for all buckets at most.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `"Resource": "*"` in a statement of its own.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:DescribeInstances",
//!    "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::reports"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"}]}
//! ```
//!
//! # `IAMKIT_NOT_EVERYTHING`
//!
//! `NotAction`, `NotResource` or `NotPrincipal` holds `*`: nothing is left that the statement is about.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name what the statement is not about, or remove it.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotAction": "*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_NEVER_USED`
//!
//! No action of the statement is asked of one of its resources, while others are used.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Remove the resource, or add the actions that are meant.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": ["arn:aws:s3:::reports/*", "arn:aws:sns:eu-west-1:111122223333:news"]}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["s3:GetObject", "sns:Publish"],
//!    "Resource": ["arn:aws:s3:::reports/*", "arn:aws:sns:eu-west-1:111122223333:news"]}]}
//! ```

use std::cell::{LazyCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use iamkit_catalog::{Action, ActionResourceType};
use iamkit_pattern::Case;
use iamkit_policy::{Effect, PrincipalElement, ResourceElement, ResourcePattern, Statement};
use iamkit_syntax::{Span, Spanned};
use iamkit_work::spend;

use super::arns::aliases_as_keys;
use crate::context::effect_of_nothing;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 4] = [
    Check {
        code: IssueCode::IamkitActionNeverMeetsResource,
        finding_type: FindingType::Warning,
        run: never_meets,
    },
    Check {
        code: IssueCode::IamkitActionNeedsStar,
        finding_type: FindingType::Warning,
        run: needs_star,
    },
    Check {
        code: IssueCode::IamkitNotEverything,
        finding_type: FindingType::Warning,
        run: not_everything,
    },
    Check {
        code: IssueCode::IamkitResourceNeverUsed,
        finding_type: FindingType::Suggestion,
        run: never_used,
    },
];

/// Returns the resources of a statement that are whole ARNs; nothing where one is not, or is left out.
fn listed_arns(statement: &Statement) -> Option<&[Spanned<ResourcePattern>]> {
    let Some(ResourceElement::Resource(list)) = &statement.resource else { return None };
    let patterns = list.patterns.as_slice();
    let is_whole = |pattern: &Spanned<ResourcePattern>| pattern.value.has_all_fields();
    (!patterns.is_empty() && patterns.iter().all(is_whole)).then_some(patterns)
}

/// Returns the service that an ARN pattern is of; nothing where a wildcard or a variable may hold a colon
/// before it ends.
fn service_of(arn: &str) -> Option<&str> {
    let mut fields = arn.splitn(4, ':');
    let (prefix, partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let is_open = |field: &str| field.contains(['*', '?', '{', '$']);
    let is_plain = ![prefix, partition, service].into_iter().any(is_open);
    (is_plain && fields.next().is_some()).then_some(service)
}

fn never_meets(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let Some(resources) = listed_arns(statement) else { continue };
        // The check about aliases says what is meant.
        if aliases_as_keys(cx, statement).is_some() {
            continue;
        }
        let texts = || resources.iter().map(|pattern| pattern.value.as_str());
        // ARNs of another service are none of an action's, whatever stands behind it.
        let services: Option<Vec<&str>> = texts().map(service_of).collect();
        let is_of_service = |pair: &ActionResourceType<'_>| {
            let mut templates = pair.resource_type.arn_templates();
            services.as_ref().is_none_or(|services| {
                templates.any(|it| {
                    it.service_segment().contains('{') || services.contains(&it.service_segment())
                })
            })
        };
        // Few statements have an action that is not meant in any way, and only then all types are looked up.
        let types = LazyCell::new(|| {
            let types = texts().map(|text| cx.types_of_arn(text));
            types.flat_map(|types| types.to_vec()).collect::<BTreeSet<u16>>()
        });
        let meets = |action: &Action<'_>| {
            action.resource_types().any(|pair| types.contains(&pair.resource_type.number()))
        };
        let loose = LazyCell::new(|| texts().map(|text| cx.loose_arn(text)).collect::<Vec<_>>());
        // A service has more actions than types: each type is compared once.
        let known: RefCell<BTreeMap<u16, bool>> = RefCell::default();
        let may_be_meant = |pair: &ActionResourceType<'_>| {
            *known.borrow_mut().entry(pair.resource_type.number()).or_insert_with(|| {
                is_of_service(pair) && loose.iter().any(|arn| pair.resource_type.may_be_meant(arn))
            })
        };
        // What field by field does not meet is read as loosely as a `*` may be meant.
        let may_meet = |action: &Action<'_>| {
            // The reference has gaps where it lists no resource type.
            !action.has_resource_types() || action.resource_types().any(|it| may_be_meant(&it))
        };
        let patterns = statement.action.patterns();
        let idle = patterns.iter().filter_map(|pattern| {
            let actions = cx.catalogued_actions(&pattern.value);
            let is_idle =
                !actions.is_empty() && !actions.iter().any(may_meet) && !actions.iter().any(meets);
            is_idle.then(|| Some((pattern, *actions.first()?))).flatten()
        });
        let idle: Vec<_> = idle.collect();
        let Some((first, action)) = idle.first() else { continue };
        let names: Vec<&str> = idle.iter().map(|(pattern, _)| pattern.value.as_str()).collect();
        let verb = if idle.len() == 1 { "is" } else { "are" };
        let is_all = idle.len() == patterns.len();
        let does = then_nothing(statement.effect.value, is_all);
        let message = format!("{} {verb} never asked of these resources{does}.", names.join(", "));
        let forms = action.resource_types().filter_map(|pair| {
            let template = pair.resource_type.arn_templates().next()?;
            Some(format!("{} {template}", pair.resource_type))
        });
        // More forms help nobody.
        let forms: Vec<String> = forms.take(3).collect();
        let hint = format!("{action} is asked of {}.", forms.join(", "));
        let report = found.report(first.span, message);
        report.also_all(idle.iter().skip(1).map(|(pattern, _)| pattern.span)).hint(hint);
        report.weigh(statement.effect.value, is_all);
    }
}

/// Services with two names, in actions and in ARNs (Developer Tools console User Guide, "Connections rename").
const RENAMED: [[&str; 2]; 1] = [["codeconnections", "codestar-connections"]];

fn never_used<'a>(cx: &Context<'a>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let Some(resources) = listed_arns(statement).filter(|it| it.len() > 1) else { continue };
        if aliases_as_keys(cx, statement).is_some() {
            continue;
        }
        let Some(types) = types_of(cx, statement) else { continue };
        let is_of = |pair: &&ActionResourceType<'_>, service: &str| {
            let mut templates = pair.resource_type.arn_templates();
            templates
                .any(|it| it.service_segment().contains('{') || it.service_segment() == service)
        };
        let is_idle = |pattern: &&'a Spanned<ResourcePattern>| {
            let text = pattern.value.as_str();
            let Some(service) = service_of(text) else { return false };
            // Which of the names a request has is not known.
            if RENAMED.iter().any(|names| names.contains(&service)) {
                return false;
            }
            let loose = cx.loose_arn(text);
            let mut own = types.values().filter(|pair| is_of(pair, service));
            !own.any(|pair| pair.resource_type.may_be_meant(&loose))
                && !cx.types_of_arn(text).iter().any(|number| types.contains_key(number))
        };
        let idle: Vec<_> = resources.iter().filter(is_idle).collect();
        let Some(first) = idle.first().filter(|_| idle.len() < resources.len()) else { continue };
        let names: Vec<&str> = idle.iter().map(|pattern| pattern.value.as_str()).collect();
        let message = format!("No action of the statement is asked of {}.", names.join(", "));
        let report = found.report(first.span, message);
        report.also_all(idle.iter().skip(1).map(|pattern| pattern.span));
    }
}

/// Returns the resource types of all actions of a statement; nothing where the reference may have a gap: for
/// a pattern of unknown actions, of several services, or of actions without any type.
fn types_of<'c>(
    cx: &Context<'c>,
    statement: &'c Statement,
) -> Option<BTreeMap<u16, ActionResourceType<'c>>> {
    let mut types = BTreeMap::new();
    for pattern in statement.action.patterns() {
        let actions = cx.catalogued_actions(&pattern.value);
        let mut is_known = false;
        for pair in actions.iter().flat_map(Action::resource_types) {
            is_known = true;
            if !spend(80, "looking up resource types") {
                return None;
            }
            types.insert(pair.resource_type.number(), pair);
        }
        if !is_known {
            return None;
        }
    }
    Some(types)
}

/// Says what follows when everything that a statement lists does nothing; nothing when only some does.
fn then_nothing(effect: Effect, is_all: bool) -> String {
    if is_all { format!(": {}", effect_of_nothing(effect)) } else { String::new() }
}

fn needs_star(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| !statement.action.is_negated()) {
        let Some(resources) = listed_arns(statement) else { continue };
        let is_all_buckets = |pattern: &Spanned<ResourcePattern>| {
            let text = pattern.value.as_str();
            text.starts_with("arn:") && text.ends_with(":s3:::*")
        };
        let takes_buckets = resources.iter().any(is_all_buckets);
        let patterns = statement.action.patterns();
        let mut found_here = Vec::new();
        for pattern in patterns {
            let actions = cx.catalogued_actions(&pattern.value);
            let takes_none = |action: &Action<'_>| {
                !action.has_resource_types() && takes_none(*action, takes_buckets)
            };
            if !actions.is_empty() && actions.iter().all(takes_none) {
                found_here.push(pattern);
            }
        }
        let Some(first) = found_here.first() else { continue };
        let names: Vec<&str> = found_here.iter().map(|pattern| pattern.value.as_str()).collect();
        let is_all = found_here.len() == patterns.len();
        let does = then_nothing(statement.effect.value, is_all);
        let verb = if names.len() == 1 { "takes" } else { "take" };
        let message = format!("{} {verb} no resource but *{does}.", names.join(", "));
        let report = found.report(first.span, message);
        report.also_all(found_here.iter().skip(1).map(|pattern| pattern.span));
        report.weigh(statement.effect.value, is_all);
    }
}

/// Says whether a guide of AWS tells that the action takes no resource (Amazon EC2 User Guide, "Identity-based
/// policies for Amazon EC2"; Amazon S3 User Guide, "Policies and permissions in Amazon S3").
fn takes_none(action: Action<'_>, takes_buckets: bool) -> bool {
    let (service, name) = (action.service().prefix(), action.name());
    match service {
        "ec2" => name.starts_with("Describe"),
        "s3" => Case::Fold.is_same(name, "ListAllMyBuckets") && !takes_buckets,
        _ => false,
    }
}

fn not_everything(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some((element, span)) = holds_everything(statement) else { continue };
        let does = effect_of_nothing(statement.effect.value);
        let message = format!("{element} of * leaves nothing that the statement is about: {does}.");
        found.report(span, message).weigh(statement.effect.value, true);
    }
}

fn holds_everything(statement: &Statement) -> Option<(&'static str, Span)> {
    if statement.action.is_negated() {
        let mut patterns = statement.action.patterns().iter();
        if let Some(pattern) = patterns.find(|pattern| pattern.value.as_str() == "*") {
            return Some(("NotAction", pattern.span));
        }
    }
    if let Some(ResourceElement::NotResource(list)) = &statement.resource
        && let Some(pattern) = list.patterns.iter().find(|pattern| pattern.value.is_any())
    {
        return Some(("NotResource", pattern.span));
    }
    match &statement.principal {
        Some(PrincipalElement::NotPrincipal(clause))
            if matches!(clause.spec, iamkit_policy::PrincipalSpec::Everyone) =>
        {
            Some(("NotPrincipal", clause.origin.value))
        }
        _ => None,
    }
}
