//! Whom the policy of a resource names beside the principals that were given.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, PrincipalArn};
use iamkit_authz::{
    ActionFacts, Authorizer, Caller, CallerType, Policies, PolicySet, Request, RequestError,
};
use iamkit_policy::{ActionName, Effect, NamedPrincipal, PolicyType};

use crate::decide::AskError;
use crate::{Answer, Missing, stand_in};

/// Somebody whom the policy of a resource names, who is no principal of the input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NamedCaller {
    /// Who it is, as policies write it: `ec2.amazonaws.com`, `arn:aws:iam::777788889999:root`, `*`.
    pub principal: Box<str>,
    /// What it is.
    pub kind: NamedCallerKind,
    /// The operation that it would call, where that is another one than was asked about: identity
    /// providers assume roles by operations of their own.
    pub operation: Option<ActionName>,
    /// The answer.
    pub answer: Answer,
}

/// What a named caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NamedCallerKind {
    /// An AWS service.
    Service,
    /// An identity provider: whoever it vouches for.
    Provider,
    /// Every principal of one account.
    Account,
    /// A user.
    User,
    /// A role.
    Role,
    /// A role session or a federated user.
    Session,
    /// Anybody, without credentials.
    Anonymous,
    /// Every principal of AWS.
    Everyone,
}

impl NamedCallerKind {
    /// Returns the name in JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Provider => "provider",
            Self::Account => "account",
            Self::User => "user",
            Self::Role => "role",
            Self::Session => "session",
            Self::Anonymous => "anonymous",
            Self::Everyone => "everyone",
        }
    }
}

/// What follows from a caller of whom nothing but the account is known.
const OF_SOMEBODY: [&str; 7] = [
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:PrincipalTag/*",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:userid",
    "aws:username",
];

/// What follows from a caller of whom the name is known and the rest is not.
const OF_THE_NAMED: [&str; 4] =
    ["aws:PrincipalTag/*", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:userid"];

/// Makes the request of a caller to do something, in which the listed keys are not known.
pub type MakeRequest<'q> =
    dyn Fn(Caller, &ActionName, &[&str]) -> Result<Request, RequestError> + 'q;

/// A question about those whom the policy of a resource names.
pub struct NamedQuestion<'q, F> {
    /// What decides.
    pub engine: &'q Authorizer<F>,
    /// The policy of the resource.
    pub policy: &'q PolicySet,
    /// What else bears on everyone who asks for the resource, such as resource control policies.
    pub beside: Policies<'q>,
    /// What they would do.
    pub action: &'q ActionName,
    /// The account that owns the resource.
    pub owner: Option<AccountId>,
    /// Makes the request of a caller, in which the listed keys are not known.
    pub request: &'q MakeRequest<'q>,
    /// Says whether the principal with this ARN was given, so that its own policies are known.
    pub is_given: &'q dyn Fn(&str) -> bool,
}

impl<F> std::fmt::Debug for NamedQuestion<'_, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NamedQuestion").field("action", &self.action).finish_non_exhaustive()
    }
}

impl<F: ActionFacts> NamedQuestion<'_, F> {
    /// Answers for everyone whom an `Allow` of the action names in the policy, each once; principals that
    /// were given, and the own account, are left out.
    ///
    /// # Errors
    ///
    /// When the question makes no request.
    pub fn answers(&self) -> Result<Vec<NamedCaller>, AskError> {
        let mut named: BTreeSet<Named> = BTreeSet::new();
        let assumes = self.policy.policy_type() == PolicyType::RoleTrust;
        for statement in self.policy.documents().flat_map(|document| document.statements()) {
            let Some(element) = statement.principal.as_ref() else { continue };
            // Who assumes a role does so by one of several operations.
            let bears = assumes || statement.action.covers(self.action);
            if statement.effect() != Effect::Allow || !bears {
                continue;
            }
            if element.is_negated() {
                named.insert(Named::Everyone);
                continue;
            }
            named.extend(element.named().filter_map(|principal| self.meant(principal)));
        }
        let answers = named.iter().map(|one| self.answer(one));
        Ok(answers.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Returns whom a principal means beside those who were given.
    fn meant(&self, principal: NamedPrincipal<'_>) -> Option<Named> {
        Some(match principal {
            NamedPrincipal::Everyone | NamedPrincipal::AwsStar => Named::Everyone,
            NamedPrincipal::Account(account) | NamedPrincipal::RootUser { account, .. } => {
                if Some(account) == self.owner {
                    return None;
                }
                let partition = match principal {
                    NamedPrincipal::RootUser { partition, .. } => partition,
                    _ => "aws",
                };
                Named::Account(account, partition.into())
            }
            NamedPrincipal::Arn(arn) => {
                let kind = match arn.principal()? {
                    PrincipalArn::User { .. } => NamedCallerKind::User,
                    PrincipalArn::Role { .. } => NamedCallerKind::Role,
                    PrincipalArn::AssumedRole { .. } | PrincipalArn::FederatedUser { .. } => {
                        NamedCallerKind::Session
                    }
                    _ => return None,
                };
                if (self.is_given)(arn.as_str()) {
                    return None;
                }
                Named::Arn(kind, arn.as_str().into())
            }
            NamedPrincipal::Service(name) => Named::Service(name.into()),
            NamedPrincipal::Federated(provider) => Named::Provider(provider.into()),
            // What a deleted principal leaves behind, and what names nobody that can be asked for.
            NamedPrincipal::UniqueId(_) | NamedPrincipal::CanonicalUser(_) => return None,
        })
    }

    fn answer(&self, named: &Named) -> Result<Option<NamedCaller>, AskError> {
        let of_type = |kind, text: &str| Caller::builder().caller_type(kind).text(text).build();
        let found = |principal: &str, kind, answer| NamedCaller {
            principal: principal.into(),
            kind,
            operation: None,
            answer,
        };
        Ok(Some(match named {
            Named::Service(name) => {
                let Ok(caller) = of_type(CallerType::Service, name) else { return Ok(None) };
                found(name, NamedCallerKind::Service, self.alone(caller, self.action)?)
            }
            Named::Provider(provider) => {
                let Ok(caller) = of_type(CallerType::Federated, provider) else { return Ok(None) };
                let own = self.operation_of(provider);
                let action = own.as_ref().unwrap_or(self.action);
                let answer = self.alone(caller, action)?;
                NamedCaller { operation: own, ..found(provider, NamedCallerKind::Provider, answer) }
            }
            Named::Account(account, partition) => {
                let arn = format!("arn:{partition}:iam::{account}:root");
                let Some(caller) = somebody(partition, account.as_str()) else { return Ok(None) };
                let answer = self.with_own_policies(caller, &OF_SOMEBODY, &arn)?;
                found(&arn, NamedCallerKind::Account, answer)
            }
            Named::Arn(kind, arn) => {
                let Ok(caller) = arn.parse::<Caller>() else { return Ok(None) };
                // The path of a session's role is not known.
                let path = (*kind == NamedCallerKind::Session).then_some("aws:PrincipalArn");
                let open: Vec<&str> = OF_THE_NAMED.into_iter().chain(path).collect();
                found(arn, *kind, self.with_own_policies(caller, &open, arn)?)
            }
            Named::Everyone => {
                let anonymous = self.alone(Caller::anonymous(), self.action)?;
                if anonymous.decision.is_open() {
                    return Ok(Some(found("*", NamedCallerKind::Anonymous, anonymous)));
                }
                let Some(caller) = self.stranger() else { return Ok(None) };
                let open: Vec<&str> =
                    OF_SOMEBODY.into_iter().chain(["aws:PrincipalAccount"]).collect();
                let answer =
                    self.with_own_policies(caller, &open, "principals of other accounts")?;
                found("*", NamedCallerKind::Everyone, answer)
            }
        }))
    }

    /// Returns the operation by which a provider's callers assume a role, if another one was asked
    /// about (AWS STS API Reference, `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`).
    fn operation_of(&self, provider: &str) -> Option<ActionName> {
        let own = if provider.contains(":saml-provider/") {
            "sts:AssumeRoleWithSAML"
        } else {
            "sts:AssumeRoleWithWebIdentity"
        };
        self.action.is("sts:AssumeRole").then(|| own.parse().ok()).flatten()
    }

    /// Answers for a caller who has no policies.
    fn alone(&self, caller: Caller, action: &ActionName) -> Result<Answer, AskError> {
        let request = (self.request)(caller, action, &[])?;
        let policies = self.beside.resource(self.policy);
        Ok(Answer::of_outcome(self.engine, &request, &policies))
    }

    /// Answers for a caller whose own policies were not given: what they could allow is unknown.
    fn with_own_policies(
        &self,
        caller: Caller,
        open: &[&str],
        whose: &str,
    ) -> Result<Answer, AskError> {
        let request = (self.request)(caller, self.action, open)?;
        let best = PolicySet::builder(PolicyType::Identity)
            .add("not in the input", stand_in::everything())
            .build()?;
        let policies = self.beside.identity(&best).resource(self.policy);
        let missing = Missing::IdentityPolicies(whose.into());
        let answer = Answer::of_missing(self.engine, &request, &policies, missing);
        Ok(answer.unwrap_or_else(|| Answer::of_outcome(self.engine, &request, &policies)))
    }

    /// Returns somebody of another account than the owner's.
    fn stranger(&self) -> Option<Caller> {
        const ACCOUNTS: [&str; 2] = ["999999999999", "888888888888"];
        let owner = self.owner.as_ref().map(AccountId::as_str);
        let account = ACCOUNTS.into_iter().find(|account| Some(*account) != owner)?;
        somebody("aws", account)
    }
}

/// Whom a policy names, in the order of answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Service(Box<str>),
    Provider(Box<str>),
    Arn(NamedCallerKind, Box<str>),
    Account(AccountId, Box<str>),
    Everyone,
}

/// Returns a user of an account, whose name no policy has: root users cannot do what other principals of
/// an account can.
fn somebody(partition: &str, account: &str) -> Option<Caller> {
    format!("arn:{partition}:iam::{account}:user/=somebody=").parse().ok()
}
