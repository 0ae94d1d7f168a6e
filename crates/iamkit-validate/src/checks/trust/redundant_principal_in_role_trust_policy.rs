//! A role and one of its sessions are both named as principals.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove the session.
//!
//! # Why it matters
//!
//! Whoever trusts the role trusts every session of it.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"AWS": ["arn:aws:iam::123456789012:role/r",
//!                            "arn:aws:sts::123456789012:assumed-role/r/s"]},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"AWS": ["arn:aws:iam::123456789012:role/r",
//!                            "arn:aws:sts::123456789012:assumed-role/other/s"]},
//!    "Action": "sts:AssumeRole"}]}
//! ```

use std::collections::BTreeMap;

use iamkit_arn::ArnRef;
use iamkit_policy::{PrincipalKind, PrincipalSpec};
use iamkit_syntax::Span;

use crate::fix::remove_entries;
use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::RedundantPrincipalInRoleTrustPolicy,
    finding_type: FindingType::Suggestion,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        let PrincipalSpec::Map(entries) = element.spec() else { continue };
        for entry in entries.iter().filter(|entry| entry.kind == PrincipalKind::Aws) {
            let mut roles: BTreeMap<(&str, &str), Span> = BTreeMap::new();
            for principal in &entry.values {
                if let Some(role) = role(principal.value.as_str()) {
                    roles.entry(role).or_insert(principal.span);
                }
            }
            let spans: Vec<Span> = entry.values.iter().map(|value| value.span).collect();
            for principal in &entry.values {
                let session = session(principal.value.as_str());
                if let Some(&role) = session.and_then(|session| roles.get(&session)) {
                    let edits = remove_entries(&spans, &[principal.span]);
                    let message =
                        format!("The session {} is part of a role named here.", principal.value);
                    found
                        .report(principal.span, message)
                        .also(role)
                        .fix(Fix::safe("remove the session", edits));
                }
            }
        }
    }
}

/// Account and name of a role ARN, the path left out.
fn role(arn: &str) -> Option<(&str, &str)> {
    let (account, resource) = account_and_resource(arn, "iam")?;
    let path = resource.strip_prefix("role/")?;
    Some((account, path.rsplit_once('/').map_or(path, |(_, name)| name)))
}

/// Account and role name of an assumed-role session.
fn session(arn: &str) -> Option<(&str, &str)> {
    let (account, resource) = account_and_resource(arn, "sts")?;
    let (role, _) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    Some((account, role))
}

fn account_and_resource<'t>(arn: &'t str, service: &str) -> Option<(&'t str, &'t str)> {
    let arn = ArnRef::parse(arn).ok()?;
    let is_meant = arn.service() == service && arn.region().is_empty();
    is_meant.then_some((arn.account(), arn.resource()))
}
