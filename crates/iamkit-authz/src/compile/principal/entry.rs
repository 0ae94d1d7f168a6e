//! One principal of a `Principal` element.

use iamkit_arn::{AccountId, Arn, PrincipalArn};
use iamkit_pattern::Case;
use iamkit_policy::NamedPrincipal;

use super::{PrincipalMatch, PrincipalRules, PrincipalSpecificity};
use crate::{Caller, CallerKind, OptionId};

/// One principal, compiled.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// The string `"*"`.
    Everyone,
    /// `{"AWS": "*"}`
    AwsStar,
    /// An account id, or the ARN of a root user with its partition.
    Account { id: AccountId, partition: Option<Box<str>> },
    /// Another ARN.
    Arn(Arn),
    /// `AIDA…` or `AROA…`, which AWS leaves behind when the user or role was deleted.
    UniqueId(Box<str>),
    /// A service.
    Service(Box<str>),
    /// An identity provider.
    Federated(Box<str>),
    /// A canonical user id.
    CanonicalUser(Box<str>),
}

impl Entry {
    pub(crate) fn new(named: NamedPrincipal<'_>) -> Self {
        match named {
            NamedPrincipal::Everyone => Self::Everyone,
            NamedPrincipal::AwsStar => Self::AwsStar,
            NamedPrincipal::Account(id) => Self::Account { id, partition: None },
            NamedPrincipal::RootUser { account: id, partition } => {
                Self::Account { id, partition: Some(partition.into()) }
            }
            NamedPrincipal::Arn(arn) => Self::Arn(arn.to_arn()),
            NamedPrincipal::UniqueId(id) => Self::UniqueId(id.into()),
            NamedPrincipal::Service(name) => Self::Service(name.into()),
            NamedPrincipal::Federated(provider) => Self::Federated(provider.into()),
            NamedPrincipal::CanonicalUser(id) => Self::CanonicalUser(id.into()),
        }
    }

    /// Returns what a caller must share with this principal to be named by it: the account, or the whole
    /// name; nothing for everyone and for users that belong to no account.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Everyone | Self::AwsStar => "",
            Self::Account { id, .. } => id.as_str(),
            Self::Arn(arn) => arn.account_id().map_or("", |_| arn.account()),
            Self::UniqueId(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text) => text,
        }
    }

    /// Says how closely this principal names the caller.
    pub(crate) fn matches(&self, caller: &Caller, rules: PrincipalRules<'_>) -> PrincipalMatch {
        match self {
            Self::AwsStar if matches!(caller.kind, CallerKind::Service { .. }) => {
                rules.note(OptionId::PrincipalAwsStarService);
                if rules.options.aws_star_covers_services { EVERYONE } else { PrincipalMatch::NONE }
            }
            Self::Everyone | Self::AwsStar => EVERYONE,
            _ => {
                let specificity = if self.names_directly(caller) {
                    PrincipalSpecificity::Caller
                } else if self.names_parent_of(caller, rules) {
                    PrincipalSpecificity::RoleOrUser
                } else if self.names_account_of(caller) {
                    account_specificity(rules)
                } else {
                    PrincipalSpecificity::None
                };
                let may_be_direct =
                    specificity < PrincipalSpecificity::Caller && self.may_name_session_of(caller);
                PrincipalMatch { specificity, is_everyone: false, may_be_direct }
            }
        }
    }

    /// Says whether this names the very caller.
    pub(super) fn names_directly(&self, caller: &Caller) -> bool {
        match (self, &caller.kind) {
            (Self::Account { .. } | Self::CanonicalUser(_), _) => {
                caller.is_root() && self.names_account_of(caller)
            }
            (Self::Arn(arn), _) => caller.arn.as_ref() == Some(arn),
            (Self::UniqueId(id), CallerKind::User) => caller.unique_id() == Some(id),
            (Self::Service(name), CallerKind::Service { names }) => names.contains(name),
            (Self::Federated(name), CallerKind::Federated { provider }) => name == provider,
            _ => false,
        }
    }

    /// Says whether this names the role of the session, or the parent of the federated user.
    pub(super) fn names_parent_of(&self, caller: &Caller, rules: PrincipalRules<'_>) -> bool {
        match (self, &caller.kind) {
            (Self::Arn(arn), CallerKind::RoleSession { role: Some(role), .. }) => arn == role,
            (Self::Arn(arn), CallerKind::RoleSession { role: None, role_name, .. }) => {
                let by_name = names_role(arn, caller, role_name);
                if by_name {
                    rules.note(OptionId::PrincipalRolePath);
                }
                by_name && !rules.options.unknown_role_path_matches_nothing
            }
            (Self::UniqueId(id), CallerKind::RoleSession { .. }) => caller.unique_id() == Some(id),
            (Self::Arn(arn), CallerKind::FederatedUser { parent, .. }) => {
                parent.as_ref() == Some(arn)
            }
            (Self::Account { .. }, CallerKind::FederatedUser { parent: Some(parent), .. }) => {
                // The root user as parent: its ARN names the account, too.
                matches!(parent.principal(), Some(PrincipalArn::Root { .. }))
                    && self.names_account_of(caller)
            }
            _ => false,
        }
    }

    /// Says whether this names the caller's account: by its id, its root user or its canonical user
    /// id, which is another form of the account id (Amazon S3 User Guide, "Principals for bucket
    /// policies").
    pub(super) fn names_account_of(&self, caller: &Caller) -> bool {
        match self {
            Self::Account { id, partition } => {
                let own = caller.arn().or_else(|| caller.principal_arn());
                caller.account == Some(*id)
                    && partition.as_ref().is_none_or(|partition| {
                        own.is_none_or(|own| own.partition() == &**partition)
                    })
            }
            Self::CanonicalUser(id) => caller.canonical_user.as_ref() == Some(id),
            _ => false,
        }
    }

    /// Says whether this names some session of the role, when the caller's session is not known.
    fn may_name_session_of(&self, caller: &Caller) -> bool {
        let (Self::Arn(arn), CallerKind::RoleSession { session_name: None, role_name, .. }) =
            (self, &caller.kind)
        else {
            return false;
        };
        matches!(
            arn.principal(),
            Some(PrincipalArn::AssumedRole { account, role_name: name, .. })
                if caller.account == Some(account) && Case::Fold.is_same(name, role_name)
        )
    }
}

const EVERYONE: PrincipalMatch = PrincipalMatch {
    specificity: PrincipalSpecificity::Caller,
    is_everyone: true,
    may_be_direct: false,
};

/// An account in the policy of a gateway endpoint stands for its root user alone (Amazon VPC
/// User Guide, "Control access to VPC endpoints using endpoint policies").
fn account_specificity(rules: PrincipalRules<'_>) -> PrincipalSpecificity {
    if rules.is_gateway_endpoint {
        rules.note(OptionId::VpceGatewayAccount);
        if !rules.options.gateway_account_is_whole_account {
            return PrincipalSpecificity::None;
        }
    }
    PrincipalSpecificity::Account
}

/// Says whether a role's ARN could be that of the session's role, of which only the name is known:
/// names are unique in an account without regard to case (IAM User Guide, "IAM and AWS STS
/// quotas").
fn names_role(arn: &Arn, caller: &Caller, role_name: &str) -> bool {
    let same_partition = caller.arn.as_ref().is_none_or(|own| own.partition() == arn.partition());
    same_partition
        && matches!(
            arn.principal(),
            Some(PrincipalArn::Role { account, name, .. })
                if caller.account == Some(account) && Case::Fold.is_same(name, role_name)
        )
}
