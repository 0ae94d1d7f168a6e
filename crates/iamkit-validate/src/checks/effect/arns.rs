//! An ARN names less than it seems to, or more.
//!
//! # Why it matters
//!
//! The ARNs of some resources end in what nobody writes by hand. A pattern without it matches nothing.
//!
//! # `IAMKIT_SECRET_ARN_WITHOUT_SUFFIX`
//!
//! The ARN of a secret ends in a hyphen and six characters that AWS Secrets Manager chooses.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `-??????` behind the name.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
//!    "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
//!    "Resource": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-??????",
//!      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1B2c3"]}]}
//! ```
//!
//! # `IAMKIT_LOG_GROUP_ARN_WITHOUT_STAR`
//!
//! Actions on the streams and events of a log group are asked of its ARN with something behind the name.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `:*` behind the name of the log group.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "logs:PutLogEvents",
//!    "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/app"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "logs:PutLogEvents",
//!    "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/app:*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "logs:TagResource",
//!    "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/app"}]}
//! ```
//!
//! # `IAMKIT_SHORT_ARN_MEANS_ALL`
//!
//! AWS completes an ARN with fewer than six fields with stars: the statement is about everything.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write all six fields.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}]}
//! ```
//!
//! # `IAMKIT_FOREIGN_PARTITION`
//!
//! All ARNs of a list are of a partition where the others of the policy are not. Caller, resource and policy are of one
//! partition, so that the list matches nothing. A list for several partitions names each, or `*`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the partition of the account.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]},
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::reports/secret/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]},
//!   {"Effect": "Deny", "Action": "s3:GetObject",
//!    "Resource": ["arn:aws:s3:::reports/secret/*", "arn:aws-cn:s3:::reports/secret/*"]}]}
//! ```
//!
//! # `IAMKIT_ALLOW_COVERED_BY_DENY`
//!
//! A `Deny` of the same document, without a condition or with the same one, denies all that an `Allow` grants.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Remove the `Allow`, or narrow the `Deny`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*"},
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_ALLOW_COVERED_BY_ALLOW`
//!
//! Another `Allow` of the same document, for the same principals and without a condition or with the same one, grants
//! all of this already. Up to 100,000 pairs of patterns of a document are compared.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Remove the statement.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_ALIAS_AS_KEY`
//!
//! The ARN of an alias stands where that of a key belongs: actions on keys are asked of the key's own ARN.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the ARN of the key, or a condition on `kms:ResourceAliases`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt",
//!    "Resource": "arn:aws:kms:eu-west-1:111122223333:alias/app"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:CreateAlias",
//!    "Resource": ["arn:aws:kms:eu-west-1:111122223333:alias/app",
//!      "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"]}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}}]}
//! ```

use std::cell::OnceCell;

use iamkit_pattern::{Case, Field, Pattern};
use iamkit_policy::{
    ActionElement, Effect, PrincipalElement, PrincipalSpec, ResourceElement, ResourcePattern,
    Statement,
};

use iamkit_syntax::{Span, Spanned};

use crate::context::has_effect;
use crate::fix::remove_entries;
use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECKS: [Check; 7] = [
    Check {
        code: IssueCode::IamkitSecretArnWithoutSuffix,
        finding_type: FindingType::Warning,
        run: secrets,
    },
    Check {
        code: IssueCode::IamkitLogGroupArnWithoutStar,
        finding_type: FindingType::Warning,
        run: log_groups,
    },
    Check {
        code: IssueCode::IamkitShortArnMeansAll,
        finding_type: FindingType::SecurityWarning,
        run: short_arns,
    },
    Check {
        code: IssueCode::IamkitForeignPartition,
        finding_type: FindingType::Warning,
        run: foreign_partitions,
    },
    Check {
        code: IssueCode::IamkitAllowCoveredByDeny,
        finding_type: FindingType::Warning,
        run: covered,
    },
    Check {
        code: IssueCode::IamkitAllowCoveredByAllow,
        finding_type: FindingType::Suggestion,
        run: covered_by_allow,
    },
    Check { code: IssueCode::IamkitAliasAsKey, finding_type: FindingType::Warning, run: aliases },
];

/// Returns the resource part of an ARN of a service that is written out.
fn resource_of<'p>(pattern: &'p ResourcePattern, service: &str) -> Option<&'p str> {
    let is_it = pattern.field(Field::Service) == Some(service);
    pattern.field(Field::Resource).filter(|_| is_it)
}

fn secrets(cx: &Context<'_>, found: &mut Findings) {
    for (statement, pattern) in cx.resources() {
        let Some(resource) = resource_of(&pattern.value, "secretsmanager") else { continue };
        let Some(name) = resource.strip_prefix("secret:") else { continue };
        if name.contains(['*', '?', '$']) || has_suffix(name) {
            continue;
        }
        let message = format!(
            "The ARN of the secret {name} ends in a hyphen and six characters: this one names none."
        );
        let hint = format!("Write secret:{name}-??????.");
        found.report(pattern.span, message).hint(hint).weigh(statement.effect.value, true);
    }
}

fn has_suffix(name: &str) -> bool {
    let Some((_, suffix)) = name.rsplit_once('-') else { return false };
    suffix.len() == 6 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Actions of Amazon `CloudWatch` Logs on streams and events (`CloudWatch` Logs User Guide, "Actions, resources,
/// and condition keys", the two forms of a log group's ARN).
const ON_STREAMS: [&str; 11] = [
    "CreateLogStream",
    "DeleteLogStream",
    "DescribeLogStreams",
    "FilterLogEvents",
    "GetLogEvents",
    "GetLogGroupFields",
    "PutLogEvents",
    "PutRetentionPolicy",
    "PutSubscriptionFilter",
    "StartQuery",
    "StartLiveTail",
];

fn log_groups(cx: &Context<'_>, found: &mut Findings) {
    for (statement, pattern) in cx.resources() {
        let Some(resource) = resource_of(&pattern.value, "logs") else { continue };
        let Some(name) = resource.strip_prefix("log-group:") else { continue };
        if name.is_empty() || name.contains([':', '$']) || name.ends_with(['*', '?']) {
            continue;
        }
        let is_on_streams = !statement.action.is_negated()
            && statement.action.patterns().iter().any(|action| {
                let is_of_logs =
                    action.value.service().is_some_and(|it| Case::Fold.is_same(it, "logs"));
                is_of_logs
                    && Case::Fold.is_one_of(action.value.name().unwrap_or_default(), &ON_STREAMS)
            });
        if is_on_streams {
            let message = format!(
                "Actions on streams and events are asked of log-group:{name} with :* behind."
            );
            found.report(pattern.span, message).weigh(statement.effect.value, true);
        }
    }
}

fn short_arns(cx: &Context<'_>, found: &mut Findings) {
    for (statement, pattern) in cx.resources() {
        let text = pattern.value.as_str();
        let is_completed = !pattern.value.has_all_fields()
            && text.starts_with("arn:")
            && !text.contains("::")
            && pattern.value.field(Field::Service).is_some_and(|service| !service.is_empty());
        if is_completed && has_effect(statement, Effect::Allow) {
            let whole = Field::ALL.iter().map(|field| pattern.value.field(*field).unwrap_or("*"));
            let whole: Vec<&str> = whole.collect();
            let message = format!("AWS completes {text} to {}.", whole.join(":"));
            found.report(pattern.span, message);
        }
    }
}

fn foreign_partitions(cx: &Context<'_>, found: &mut Findings) {
    for problem in cx.catalog.judge_partitions(cx.document, None) {
        let number = usize::try_from(problem.statement).unwrap_or(usize::MAX);
        let Some(statement) = cx.document.statements().get(number) else { continue };
        let message = format!("{}.", problem.message.replace('`', ""));
        found.report(problem.span, message).weigh(statement.effect.value, true);
    }
}

fn covered(cx: &Context<'_>, found: &mut Findings) {
    let with = |effect| cx.statements().iter().filter(move |it| has_effect(it, effect));
    let denies: Vec<Compared<'_>> = with(Effect::Deny).map(Compared::new).collect();
    for allow in with(Effect::Allow).map(Compared::new) {
        if let Some(deny) = denies.iter().find(|deny| covers(deny, &allow)) {
            let message = "A Deny of this document denies all that this grants.";
            let report = found.report(allow.statement.effect.span, message);
            report.also(deny.statement.effect.span);
        }
    }
}

/// Of a document, up to so many pairs of patterns of two statements that allow are compared.
// The longest document that AWS stores has about two thousand patterns; most pairs differ in their first.
const MOST_PAIRS: usize = 100_000;

fn covered_by_allow(cx: &Context<'_>, found: &mut Findings) {
    let allows = cx
        .statements()
        .iter()
        .filter(|it| has_effect(it, Effect::Allow) && !cx.has_error_in(it.origin.value));
    let allows: Vec<Compared<'_>> = allows.map(Compared::new).collect();
    if allows.len() < 2 {
        return;
    }
    let entries: Vec<Span> = cx.statements().iter().map(|it| it.origin.value).collect();
    let can_remove = !cx.has_error_in(cx.document.statement_origin.value);
    let mut left = MOST_PAIRS;
    for (index, narrow) in allows.iter().enumerate() {
        if left == 0 {
            return;
        }
        let wide = allows.iter().enumerate().find(|(other, wide)| {
            // Of two that say the same, the first stays.
            *other != index
                && grants_all_of(wide, narrow, &mut left)
                && (*other < index || !grants_all_of(narrow, wide, &mut left))
        });
        let Some((_, wide)) = wide else { continue };
        let gone = narrow.statement.origin.value;
        let edits = if can_remove { remove_entries(&entries, &[gone]) } else { Vec::new() };
        let message = "Another statement of this document grants all of this.";
        let report = found.report(gone, message).also(wide.statement.effect.span);
        report.fix(Fix::safe("remove the statement", edits));
    }
}

/// Says whether an `Allow` applies wherever another does, as far as their texts tell; takes what it compares
/// from `left`, and says no when nothing is left.
fn grants_all_of(wide: &Compared<'_>, narrow: &Compared<'_>, left: &mut usize) -> bool {
    let (by, of) = (wide.statement, narrow.statement);
    let resources = |it: &Statement| it.resource.as_ref().map_or(0, |it| it.patterns().len());
    let pairs =
        1 + by.action.patterns().len() * of.action.patterns().len() + resources(by) * resources(of);
    let Some(rest) = left.checked_sub(pairs) else {
        *left = 0;
        return false;
    };
    *left = rest;
    by.principal == of.principal
        && (by.condition.is_none() || by.condition == of.condition)
        && covers_actions(wide, narrow)
        && covers_resources(wide, narrow)
}

fn aliases(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some(wrong) = aliases_as_keys(cx, statement) else { continue };
        let Some((first, others)) = wrong.split_first() else { continue };
        let count = statement.resource.iter().flat_map(ResourceElement::patterns).count();
        let message = format!(
            "Actions on keys are asked of the ARN of the key, never of {}.",
            first.value.as_str()
        );
        let report = found.report(first.span, message);
        report.also_all(others.iter().map(|pattern| pattern.span));
        report.weigh(statement.effect.value, wrong.len() == count);
    }
}

/// Returns the ARNs of aliases in a statement about actions of which none takes an alias, and some a key (AWS
/// KMS Developer Guide, "Using aliases in IAM policies").
pub(super) fn aliases_as_keys<'a>(
    cx: &Context<'a>,
    statement: &'a Statement,
) -> Option<Vec<&'a Spanned<ResourcePattern>>> {
    let Some(ResourceElement::Resource(list)) = &statement.resource else { return None };
    let is_alias = |it: &&Spanned<ResourcePattern>| {
        resource_of(&it.value, "kms").is_some_and(|name| name.starts_with("alias/"))
    };
    let aliases: Vec<_> = list.patterns.iter().filter(is_alias).collect();
    if aliases.is_empty() || statement.action.is_negated() {
        return None;
    }
    let mut takes_keys = false;
    for pattern in statement.action.patterns() {
        let actions = cx.catalogued_actions(&pattern.value);
        // What is not known may take an alias.
        if actions.is_empty() {
            return None;
        }
        for pair in actions.iter().flat_map(iamkit_catalog::Action::resource_types) {
            match pair.resource_type.name() {
                "alias" => return None,
                "key" => takes_keys = true,
                _ => {}
            }
        }
    }
    takes_keys.then_some(aliases)
}

/// A statement whose patterns are compiled once for all comparisons.
struct Compared<'s> {
    statement: &'s Statement,
    actions: OnceCell<Option<Vec<Pattern>>>,
    resources: OnceCell<Option<Vec<ComparedResource<'s>>>>,
}

/// The pattern of a resource, and its text.
struct ComparedResource<'s> {
    text: &'s str,
    is_any: bool,
    /// Nothing where a variable stands in it, which is compared as it is written.
    pattern: Option<Pattern>,
}

impl<'s> Compared<'s> {
    const fn new(statement: &'s Statement) -> Self {
        Self { statement, actions: OnceCell::new(), resources: OnceCell::new() }
    }

    /// Returns the patterns of `Action`; nothing for `NotAction`.
    fn actions(&self) -> Option<&[Pattern]> {
        let compile = || match &self.statement.action {
            ActionElement::Action(list) => {
                let texts = list.patterns.iter().map(|action| action.value.as_str());
                Some(texts.map(|text| Pattern::new(text, Case::Fold)).collect())
            }
            ActionElement::NotAction(_) => None,
        };
        self.actions.get_or_init(compile).as_deref()
    }

    /// Returns the patterns of `Resource`; nothing for `NotResource`, or for neither.
    fn resources(&self) -> Option<&[ComparedResource<'s>]> {
        let compile = || match &self.statement.resource {
            Some(ResourceElement::Resource(list)) => {
                let compare = |resource: &'s Spanned<ResourcePattern>| {
                    let text = resource.value.as_str();
                    let has_variable = text.contains("${");
                    let pattern = (!has_variable).then(|| Pattern::new(text, Case::Sensitive));
                    ComparedResource { text, is_any: resource.value.is_any(), pattern }
                };
                Some(list.patterns.iter().map(compare).collect())
            }
            _ => None,
        };
        self.resources.get_or_init(compile).as_deref()
    }
}

/// Says whether a `Deny` applies wherever an `Allow` does, as far as their texts tell.
fn covers(deny: &Compared<'_>, allow: &Compared<'_>) -> bool {
    let (by, of) = (deny.statement, allow.statement);
    let everyone = match &by.principal {
        None => true,
        Some(PrincipalElement::Principal(clause)) => clause.spec == PrincipalSpec::Everyone,
        Some(PrincipalElement::NotPrincipal(_)) => false,
    };
    let has_no_limit = by.condition.is_none() || by.condition == of.condition;
    everyone && has_no_limit && covers_actions(deny, allow) && covers_resources(deny, allow)
}

fn covers_actions(wide: &Compared<'_>, narrow: &Compared<'_>) -> bool {
    let Some(wide) = wide.actions() else { return false };
    if wide.iter().any(Pattern::is_any) {
        return true;
    }
    let Some(narrow) = narrow.actions() else { return false };
    narrow.iter().all(|narrow| wide.iter().any(|wide| wide.contains(narrow)))
}

fn covers_resources(wide: &Compared<'_>, narrow: &Compared<'_>) -> bool {
    let Some(wide) = wide.resources() else { return false };
    if wide.iter().any(|wide| wide.is_any) {
        return true;
    }
    let Some(narrow) = narrow.resources() else { return false };
    let covers = |wide: &ComparedResource<'_>, narrow: &ComparedResource<'_>| {
        wide.text == narrow.text
            || match (&wide.pattern, &narrow.pattern) {
                (Some(wide), Some(narrow)) => wide.contains(narrow),
                _ => false,
            }
    };
    narrow.iter().all(|narrow| wide.iter().any(|wide| covers(wide, narrow)))
}
