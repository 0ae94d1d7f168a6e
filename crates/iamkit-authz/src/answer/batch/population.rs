//! Principals that share a pool of policies.

use std::fmt;
use std::sync::Arc;

use iamkit_arn::AccountId;

use super::bits::Bits;
use super::caller_dependent_keys::CallerDependentKeys;
use crate::{ActionFacts, Caller, CallerKind, Layer, Options, Policies, PolicySet};

/// A principal with its identity-based policies, which belong to a pool.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member<'a> {
    /// Who it is.
    pub caller: Caller,
    /// Its identity-based policies, those of its groups included, by their index in the pool.
    pub policies: Vec<u32>,
    /// Its boundary, session policies, scope down policies and service control policies; the other fields do not count.
    pub others: Policies<'a>,
}

/// The layers besides identity-based policies that belong to a caller; all others belong to the
/// resource or to the way of the request.
pub(super) const LAYERS_OF_CALLERS: [Layer; 4] =
    [Layer::PermissionsBoundary, Layer::Session, Layer::ScopeDown, Layer::ServiceControl];

impl Member<'_> {
    /// Returns a principal without boundary, session and service control policies.
    #[must_use]
    pub fn new(caller: Caller, policies: Vec<u32>) -> Self {
        Self { caller, policies, others: Policies::new() }
    }

    /// Says whether identity-based policies decide alone about requests inside the account.
    fn is_decided_by_identity_policies(&self) -> bool {
        matches!(self.caller.kind(), CallerKind::User | CallerKind::RoleSession { .. })
            && !LAYERS_OF_CALLERS.into_iter().any(|layer| self.others.has(layer))
    }
}

/// Principals that share a pool of policies, ready to be asked about many requests at once.
///
/// ```
/// use iamkit_authz::{Authorizer, Decision, Member, PolicySet, Target};
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let read: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#
///     .parse()?;
/// let write: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}"#
///     .parse()?;
/// let pool =
///     PolicySet::builder(PolicyType::Identity).add("read", read).add("write", write).build()?;
/// let ines = Member::new("arn:aws:iam::111122223333:user/ines".parse()?, vec![0, 1]);
/// let bo = Member::new("arn:aws:iam::111122223333:user/bo".parse()?, vec![0]);
///
/// let authorizer = Authorizer::default();
/// let population = authorizer.population(&pool, vec![ines, bo])?;
/// let put = Target::new("s3:PutObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// assert_eq!(population.who_can(&put)?, [0]);
/// let get = Target::new("s3:GetObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// let matrix = population.matrix(&[get, put])?;
/// assert_eq!(matrix.get(1, 0), Decision::Allow);
/// assert_eq!(matrix.get(1, 1), Decision::ImplicitDeny);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Population<'a> {
    pub(super) options: &'a Arc<Options>,
    pub(super) facts: &'a dyn ActionFacts,
    pub(super) pool: &'a PolicySet,
    pub(super) members: Vec<Member<'a>>,
    /// The policies of each member.
    pub(super) policies_of: Vec<Bits>,
    /// The members of each policy.
    pub(super) members_of: Vec<Bits>,
    /// The members about whom identity-based policies decide alone, unless the request says
    /// otherwise.
    pub(super) eligible: Bits,
    /// The members of each account.
    pub(super) accounts: Vec<(AccountId, Bits)>,
    pub(super) caller_dependent: CallerDependentKeys,
}

impl fmt::Debug for Population<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Population").field("members", &self.members).finish_non_exhaustive()
    }
}

/// Why principals and pool do not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PopulationError {
    /// A member has a policy that the pool does not have.
    #[error("member {member} has policy {policy}, but the pool has {count}")]
    NoSuchPolicy {
        /// The index of the member.
        member: usize,
        /// The index of the policy.
        policy: u32,
        /// The number of policies in the pool.
        count: usize,
    },
}

impl<'a> Population<'a> {
    pub(crate) fn new(
        options: &'a Arc<Options>,
        facts: &'a dyn ActionFacts,
        pool: &'a PolicySet,
        members: Vec<Member<'a>>,
    ) -> Result<Self, PopulationError> {
        let count = pool.policy_count();
        let mut policies_of = vec![Bits::new(count); members.len()];
        let mut members_of = vec![Bits::new(members.len()); count];
        let mut eligible = Bits::new(members.len());
        let mut accounts: Vec<(AccountId, Bits)> = Vec::new();
        for (at, (member, own)) in members.iter().zip(&mut policies_of).enumerate() {
            for &policy in &member.policies {
                let Some(of_policy) = members_of.get_mut(policy as usize) else {
                    return Err(PopulationError::NoSuchPolicy { member: at, policy, count });
                };
                of_policy.insert(at);
                own.insert(policy as usize);
            }
            if member.is_decided_by_identity_policies() {
                eligible.insert(at);
            }
            if let Some(account) = member.caller.account() {
                let known = accounts.iter().position(|(known, _)| *known == account);
                let index = known.unwrap_or_else(|| {
                    accounts.push((account, Bits::new(members.len())));
                    accounts.len() - 1
                });
                if let Some((_, bits)) = accounts.get_mut(index) {
                    bits.insert(at);
                }
            }
        }
        let callers: Vec<&Caller> = members.iter().map(|member| &member.caller).collect();
        let caller_dependent = CallerDependentKeys::new(pool, &callers);
        Ok(Self {
            options,
            facts,
            pool,
            members,
            policies_of,
            members_of,
            eligible,
            accounts,
            caller_dependent,
        })
    }

    /// Returns the principals.
    #[must_use]
    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }
}
