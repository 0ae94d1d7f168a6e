//! Telling a caller from a text.

use iamkit_arn::{AccountId, Arn, Partition, PrincipalArn};
use iamkit_pattern::Case;

use super::{Caller, CallerKind, CallerType, ParseCallerError};

/// Identity providers that need no provider resource (IAM User Guide, "Creating a role for web
/// identity or OpenID connect federation").
const BUILT_IN_PROVIDERS: [&str; 4] = [
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
    "graph.facebook.com",
    "accounts.google.com",
];

/// Reads any text that names a caller.
pub(super) fn identify(
    text: &str,
    wanted: Option<CallerType>,
    partition: Partition,
) -> Result<Caller, ParseCallerError> {
    if text == "*" {
        return Ok(Caller::anonymous());
    }
    if let Some(account) = AccountId::new(text) {
        return root(account, partition);
    }
    if text.starts_with("arn:") {
        return of_arn(text);
    }
    let is_provider = BUILT_IN_PROVIDERS.contains(&text) && wanted != Some(CallerType::Service);
    if is_provider || wanted == Some(CallerType::Federated) {
        return Ok(of_kind(CallerKind::Federated { provider: text.into() }, None));
    }
    if is_service_name(text) {
        return Ok(of_kind(CallerKind::Service { names: vec![text.into()] }, None));
    }
    Err(ParseCallerError::Unknown(text.into()))
}

fn of_arn(text: &str) -> Result<Caller, ParseCallerError> {
    let arn: Arn = text.parse().map_err(|_| ParseCallerError::Unknown(text.into()))?;
    let kind = match arn.principal() {
        Some(PrincipalArn::Root { .. }) => CallerKind::Root,
        Some(PrincipalArn::User { .. }) => CallerKind::User,
        Some(PrincipalArn::Role { name, .. }) => {
            let kind = CallerKind::RoleSession {
                role_name: name.into(),
                role: Some(arn.clone()),
                session_name: None,
            };
            let account = arn.account_id();
            return Ok(Caller { account, ..of_kind(kind, None) });
        }
        Some(PrincipalArn::AssumedRole { role_name, session_name, .. }) => {
            CallerKind::RoleSession {
                role_name: role_name.into(),
                role: None,
                session_name: Some(session_name.into()),
            }
        }
        Some(PrincipalArn::FederatedUser { name, .. }) => {
            CallerKind::FederatedUser { name: name.into(), parent: None }
        }
        Some(PrincipalArn::SamlProvider { .. } | PrincipalArn::OidcProvider { .. }) => {
            return Ok(of_kind(CallerKind::Federated { provider: text.into() }, None));
        }
        None => return Err(ParseCallerError::NotAPrincipal(text.into())),
    };
    Ok(of_kind(kind, Some(arn)))
}

/// Returns a caller of whom nothing but kind and ARN is known.
pub(super) fn of_kind(kind: CallerKind, arn: Option<Arn>) -> Caller {
    let account = arn.as_ref().and_then(Arn::account_id);
    Caller { kind, arn, account, ..Caller::anonymous() }
}

/// Returns the root user of an account.
pub(super) fn root(account: AccountId, partition: Partition) -> Result<Caller, ParseCallerError> {
    of_arn(&format!("arn:{partition}:iam::{account}:root"))
}

/// Reads a role's ARN, if it is one that the named sessions of the account can belong to. Names of
/// roles are unique in an account without regard to case (IAM User Guide, "IAM and AWS STS
/// quotas").
pub(super) fn role_arn(text: &str, role_name: &str, account: Option<AccountId>) -> Option<Arn> {
    let arn: Arn = text.parse().ok()?;
    match arn.principal()? {
        PrincipalArn::Role { account: owner, name, .. } => {
            (Some(owner) == account && Case::Fold.is_same(name, role_name)).then_some(arn)
        }
        _ => None,
    }
}

pub(super) const fn type_of(kind: &CallerKind) -> CallerType {
    match kind {
        CallerKind::Root => CallerType::Root,
        CallerKind::RootSession => CallerType::RootSession,
        CallerKind::User => CallerType::User,
        CallerKind::RoleSession { .. } => CallerType::RoleSession,
        CallerKind::FederatedUser { .. } => CallerType::FederatedUser,
        CallerKind::Service { .. } => CallerType::Service,
        CallerKind::Federated { .. } => CallerType::Federated,
        CallerKind::Anonymous => CallerType::Anonymous,
    }
}

/// Says whether the text is a host name under the suffix of some partition, such as
/// `ec2.amazonaws.com`.
fn is_service_name(text: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let under = |suffix: &str| {
        text.strip_suffix(suffix)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|name| !name.is_empty() && !name.starts_with('.'))
    };
    text.bytes().all(plain)
        && Partition::ALL.into_iter().any(|partition| under(partition.dns_suffix()))
}
