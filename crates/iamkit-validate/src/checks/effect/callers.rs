//! A statement is about callers that are never there, or leaves out none.
//!
//! # Why it matters
//!
//! Who calls is compared link by link: the account, the role, its session. A list that lacks a link, or names what no
//! caller is, reads as if it did something.
//!
//! # `IAMKIT_DENY_WITH_NOT_PRINCIPAL`
//!
//! A `Deny` with `NotPrincipal` spares a caller only if each link is listed: a user and its account; a role, its
//! account and the session. Who lacks one is denied all the same.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `"Principal": "*"` and a condition `ArnNotEquals` on `aws:PrincipalArn`.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/admin"}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/ines"}}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Principal": "*",
//!    "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:role/admin", "111122223333",
//!      "arn:aws:sts::111122223333:assumed-role/admin/ines"]}}]}
//! ```
//!
//! # `IAMKIT_SOURCE_ARN_OF_OTHER_SERVICE`
//!
//! The statement is for one service, whose requests carry an `aws:SourceArn` of its own resources; it asks for one of
//! another service.
//!
//! - Policy types: resource
//! - Evidence: not refuted
//! - Since: 2026-11
//! - Fix: Write the ARN of the resource that the service acts for, or name the service that owns it.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Principal": {"Service": "sns.amazonaws.com"},
//!    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::reports"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Principal": {"Service": "sns.amazonaws.com"},
//!    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:news"}}}]}
//! ```
//!
//! # `IAMKIT_PRINCIPAL_NEVER_MATCHES`
//!
//! The ARN of a session has the name of the role without its path, and that of a federated user one name.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Leave the path out.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/eng/dev/ines"}}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/dev/ines"}}]}
//! ```

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, PrincipalArn};
use iamkit_pattern::{Case, Field, matches};
use iamkit_policy::{
    Effect, NamedPrincipal, Principal, PrincipalElement, PrincipalKind, Statement,
};
use iamkit_syntax::Spanned;

use crate::context::{effect_of_nothing, has_effect};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 3] = [
    Check {
        code: IssueCode::IamkitDenyWithNotPrincipal,
        finding_type: FindingType::SecurityWarning,
        run: spared,
    },
    Check {
        code: IssueCode::IamkitSourceArnOfOtherService,
        finding_type: FindingType::Warning,
        run: foreign_sources,
    },
    Check {
        code: IssueCode::IamkitPrincipalNeverMatches,
        finding_type: FindingType::Warning,
        run: paths,
    },
];

/// The callers that a `NotPrincipal` lists, by the links that others need.
#[derive(Debug, Default)]
struct Listed<'t> {
    accounts: BTreeSet<AccountId>,
    roles: BTreeSet<(AccountId, &'t str)>,
    /// The roles of which a session is listed.
    with_session: BTreeSet<(AccountId, &'t str)>,
}

fn spared(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|it| has_effect(it, Effect::Deny)) {
        let Some(element @ PrincipalElement::NotPrincipal(_)) = &statement.principal else {
            continue;
        };
        let mut listed = Listed::default();
        for (kind, principal) in element.principals() {
            let named = NamedPrincipal::new(kind, principal.value.as_str());
            listed.accounts.extend(named.account());
            match arn_of_text(kind, principal) {
                Some(PrincipalArn::Role { account, name, .. }) => {
                    listed.roles.insert((account, name));
                }
                Some(PrincipalArn::AssumedRole { account, role_name, .. }) => {
                    listed.with_session.insert((account, role_name));
                }
                _ => {}
            }
        }
        let denied = element.principals().filter_map(|(kind, principal)| {
            let lacks = listed.lacks(&arn_of_text(kind, principal)?);
            (!lacks.is_empty()).then_some((principal, lacks))
        });
        let denied: Vec<_> = denied.collect();
        let Some((first, lacks)) = denied.first() else { continue };
        let verb = if lacks.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} is denied, too: {} {verb} not listed beside it.",
            first.value,
            lacks.join(" and ")
        );
        let report = found.report(first.span, message);
        report.also_all(denied.iter().skip(1).map(|(principal, _)| principal.span));
    }
}

fn arn_of_text(kind: PrincipalKind, principal: &Spanned<Principal>) -> Option<PrincipalArn<'_>> {
    match NamedPrincipal::new(kind, principal.value.as_str()) {
        NamedPrincipal::Arn(arn) => arn.principal(),
        _ => None,
    }
}

impl Listed<'_> {
    /// Returns the links of a caller that are not listed (IAM User Guide, "AWS JSON policy elements:
    /// `NotPrincipal`"; AWS Security Blog, "How to restrict Amazon S3 bucket access to a specific IAM role").
    fn lacks(&self, caller: &PrincipalArn<'_>) -> Vec<&'static str> {
        let (account, role) = match caller {
            PrincipalArn::User { account, .. } | PrincipalArn::FederatedUser { account, .. } => {
                (account, None)
            }
            PrincipalArn::Role { account, name, .. } => (
                account,
                (!self.with_session.contains(&(*account, *name)))
                    .then_some("a session of the role"),
            ),
            PrincipalArn::AssumedRole { account, role_name, .. } => {
                (account, (!self.roles.contains(&(*account, *role_name))).then_some("the role"))
            }
            _ => return Vec::new(),
        };
        let of_account = (!self.accounts.contains(account)).then_some("the account");
        of_account.into_iter().chain(role).collect()
    }
}

/// Returns the service whose resources a service principal acts for.
fn source_of(principal: &str) -> Option<&'static str> {
    let rows = include_str!("../../../data/source-services.tsv").lines();
    rows.filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut columns = line.split('\t');
        (columns.next()? == principal).then(|| columns.next())?
    })
}

fn foreign_sources(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some((principal, service)) = only_service(statement) else { continue };
        for test in cx.tests_of(statement).filter(|test| test.is_key(&["aws:SourceArn"])) {
            let is_plain = test.operator.is_some_and(|it| !it.if_exists && it.set.is_none());
            if !is_plain || test.is_null() || !test.is_positive() {
                continue;
            }
            let is_foreign = |text: &str| {
                let field = Field::Service.of(text).filter(|_| !text.contains("${"));
                field.is_some_and(|field| !matches(field, service, Case::Sensitive))
            };
            let mut values = test.values().iter();
            if values.len() == 0 || !values.all(|value| is_foreign(value.value.text())) {
                continue;
            }
            let does = effect_of_nothing(statement.effect.value);
            let message =
                format!("{principal} acts for resources of {service}, and of no other: {does}.");
            found.report(test.value_span(), message).weigh(statement.effect.value, true);
        }
    }
}

/// Returns the only principal of a statement and the service whose resources it acts for.
fn only_service(statement: &Statement) -> Option<(&str, &'static str)> {
    let element @ PrincipalElement::Principal(_) = statement.principal.as_ref()? else {
        return None;
    };
    let mut principals = element.principals();
    let (kind, principal) = principals.next()?;
    let is_only = kind == PrincipalKind::Service && principals.next().is_none();
    let name = principal.value.as_str();
    is_only.then(|| Some((name, source_of(name)?)))?
}

fn paths(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let principals = statement.principal.iter().flat_map(PrincipalElement::principals);
        let principals: Vec<_> = principals.collect();
        let is_wrong = |(kind, principal): &&(PrincipalKind, &Spanned<Principal>)| {
            *kind == PrincipalKind::Aws && has_path(principal.value.as_str())
        };
        let wrong: Vec<_> = principals.iter().filter(is_wrong).collect();
        let Some((_, first)) = wrong.first() else { continue };
        let is_all = wrong.len() == principals.len();
        let message = format!("No caller is {}: its ARN has no path.", first.value);
        let report = found.report(first.span, message);
        report.also_all(wrong.iter().skip(1).map(|(_, principal)| principal.span));
        report.weigh(statement.effect.value, is_all);
    }
}

/// Says whether the ARN of a session has more names than such ARNs have.
fn has_path(arn: &str) -> bool {
    let resource = Field::Resource.of(arn).filter(|_| Field::Service.of(arn) == Some("sts"));
    let mut parts = resource.unwrap_or_default().split('/');
    match parts.next() {
        Some("assumed-role") => parts.count() > 2,
        Some("federated-user") => parts.count() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../../../data/source-services.tsv");
        for line in rows.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 4, "{line}");
            assert!(columns[0].ends_with(".amazonaws.com"), "{line}");
            assert_eq!(super::source_of(columns[0]), Some(columns[1]), "{line}");
        }
    }
}
