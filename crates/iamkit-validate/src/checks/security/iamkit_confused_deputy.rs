//! A service takes the role for whoever asks it to, from any account.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Compare `aws:SourceAccount` with the account, or `aws:SourceArn` with the resource that the role is for.
//!
//! # Why it matters
//!
//! A service that works for many customers takes the role when one of its resources names it. Without a
//! condition on whose resource that is, a resource of another account that names the role works with it where
//! the service does not check it itself (IAM User Guide, "The confused deputy problem"). The services that say for whom
//! they act when they take a role are a list (`role-services.tsv`); others, such as `ec2` and `lambda`, cannot
//! be asked for it. For resource-based policies `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL` speaks.
//!
//! The authorization engine is asked about the service that acts for a resource of an account that the policy
//! does not name. A pattern such as `arn:aws:codebuild:*:*:project/*` keeps it out of nothing.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole",
//!    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:codebuild:*:*:project/*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole",
//!    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"},
//!   {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
//!    "Condition": {"StringNotEquals": {"aws:SourceOrgID": "o-aa111bb222"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
//!    "Action": "sts:AssumeRole"}]}
//! ```

use iamkit_arn::{AccountId, Field};
use iamkit_policy::{PrincipalElement, PrincipalKind, Statement};

use crate::context::Test;
use crate::security::{Deputy, ExternalPrincipal};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitConfusedDeputy, finding_type: FindingType::Suggestion, run };

/// Accounts of strangers; the policy names one of them at most.
const STRANGERS: [&str; 2] = ["444455556666", "777788889999"];
/// So many patterns of `aws:SourceArn` are tried.
const PATTERNS: usize = 16;

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    let names = |account: &str| {
        cx.source.contains(account) || cx.owner().is_some_and(|owner| owner.as_str() == account)
    };
    let account = STRANGERS.into_iter().find(|account| !names(account));
    let Some(account) = account.and_then(AccountId::new) else { return };
    for (index, statement) in cx.statements().iter().enumerate() {
        let Some(element @ PrincipalElement::Principal(_)) = &statement.principal else { continue };
        for (kind, principal) in element.principals() {
            let name = principal.value.as_str();
            let Some(service) = service_of(name).filter(|_| kind == PrincipalKind::Service) else {
                continue;
            };
            let open = sources(cx, statement, (service, account)).into_iter().find(|source| {
                let deputy = Deputy { principal: name, source: source.clone(), account };
                external_access.has_access(index, ExternalPrincipal::Service(&deputy))
            });
            if let Some(source) = open {
                found.report(
                    principal.span,
                    format!(
                        "The service takes the role for a resource of any account, such as \
                         `{source}`."
                    ),
                );
            }
        }
    }
}

/// Returns the name of a service that says for whom it takes a role, such as `codebuild`.
fn service_of(principal: &str) -> Option<&str> {
    let name = principal
        .strip_suffix(".amazonaws.com")
        .or_else(|| principal.strip_suffix(".amazonaws.com.cn"))?;
    let rows = include_str!("../../../data/role-services.tsv").lines();
    let mut rows = rows.filter(|line| !line.starts_with('#'));
    rows.find_map(|line| line.split('\t').next().filter(|service| *service == name))
}

/// Returns ARNs of a stranger that fit what the statement asks for, as far as it leaves the account open.
fn sources(
    cx: &Context<'_>,
    statement: &Statement,
    (service, account): (&str, AccountId),
) -> Vec<String> {
    let service = service.rsplit('.').next().unwrap_or(service);
    let mut sources = vec![format!("arn:aws:{service}:us-east-1:{account}:example/stranger")];
    let tests = cx.tests_of(statement).filter(|test| test.is_key(&["aws:SourceArn"]));
    let values = tests.flat_map(Test::values).take(PATTERNS);
    sources.extend(values.filter_map(|value| fitting(value.value.text(), account)));
    sources
}

/// Returns an ARN of the account that a pattern matches.
fn fitting(pattern: &str, account: AccountId) -> Option<String> {
    let usual = ["arn", "aws", "example", "us-east-1", account.as_str()];
    let mut arn = String::new();
    for (field, usual) in Field::ALL.into_iter().zip(usual) {
        let text = field.of(pattern)?;
        let is_open = match field {
            // A fixed account is not the stranger's.
            Field::Account if !text.contains(['*', '?']) => return None,
            Field::Account => true,
            _ => text == "*",
        };
        arn.push_str(if is_open { usual } else { text });
        arn.push(':');
    }
    arn.push_str(Field::Resource.of(pattern)?);
    Some(arn.replace('*', "stranger").replace('?', "x"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_of_the_list_are_service_principals() {
        let catalog = iamkit_catalog::Catalog::embedded();
        let rows = include_str!("../../../data/role-services.tsv");
        for row in rows.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = row.split('\t').collect();
            assert_eq!(columns.len(), 3, "{row}");
            let principal = format!("{}.amazonaws.com", columns[0]);
            assert!(catalog.is_service_principal(&principal), "{principal}");
            assert_eq!(service_of(&principal), Some(columns[0]));
        }
        assert_eq!(service_of("ec2.amazonaws.com"), None);
    }
}
