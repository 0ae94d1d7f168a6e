//! Principals that share a pool of policies.

use iamkit_arn::AccountId;

use super::bits::Bits;
use super::varying::Varying;
use crate::{Caller, CallerKind, Policies, PolicySet};

/// A principal with its identity-based policies, which belong to a pool.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member<'a> {
    /// Who it is.
    pub caller: Caller,
    /// Its identity-based policies, those of its groups included, by their index in the pool.
    pub policies: Vec<u32>,
    /// Its boundary, session policies and service control policies; the other fields do not count.
    pub others: Policies<'a>,
}

impl Member<'_> {
    /// Returns a principal without boundary, session and service control policies.
    #[must_use]
    pub fn new(caller: Caller, policies: Vec<u32>) -> Self {
        Self { caller, policies, others: Policies::default() }
    }

    /// Says whether identity-based policies decide alone about requests inside the account.
    fn is_plain(&self) -> bool {
        let Policies { permissions_boundary, session, service_control, .. } = self.others;
        matches!(self.caller.kind(), CallerKind::User | CallerKind::RoleSession { .. })
            && permissions_boundary.is_none()
            && session.is_none()
            && service_control.is_none()
    }
}

/// Principals that share a pool of policies, ready to be asked about many requests at once.
///
/// ```
/// use iamkit_authz::{
///     BuiltinFacts, Caller, Decision, Member, Options, PolicySet, Population, Target,
/// };
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
/// let ines = Caller::from_text("arn:aws:iam::111122223333:user/ines")?;
/// let bo = Caller::from_text("arn:aws:iam::111122223333:user/bo")?;
/// let population =
///     Population::new(&pool, vec![Member::new(ines, vec![0, 1]), Member::new(bo, vec![0])])?;
///
/// let (options, facts) = (Options::default(), BuiltinFacts);
/// let put = Target::new("s3:PutObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// assert_eq!(population.who_can(&put, &options, &facts)?, [0]);
/// let get = Target::new("s3:GetObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// let matrix = population.matrix(&[get, put], &options, &facts)?;
/// assert_eq!(matrix.get(1, 0), Decision::Allow);
/// assert_eq!(matrix.get(1, 1), Decision::ImplicitDeny);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Population<'a> {
    pub(super) pool: &'a PolicySet,
    pub(super) members: Vec<Member<'a>>,
    /// The policies of each member.
    pub(super) policies_of: Vec<Bits>,
    /// The members of each policy.
    pub(super) members_of: Vec<Bits>,
    /// The members about whom identity-based policies decide alone.
    pub(super) plain: Bits,
    /// The members of each account.
    pub(super) accounts: Vec<(AccountId, Bits)>,
    pub(super) varying: Varying,
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
    /// Prepares principals for questions.
    ///
    /// # Errors
    ///
    /// When a member has a policy that the pool does not have.
    pub fn new(pool: &'a PolicySet, members: Vec<Member<'a>>) -> Result<Self, PopulationError> {
        let count = pool.policy_count();
        let mut policies_of = vec![Bits::new(count); members.len()];
        let mut members_of = vec![Bits::new(members.len()); count];
        let mut plain = Bits::new(members.len());
        let mut accounts: Vec<(AccountId, Bits)> = Vec::new();
        for (at, (member, own)) in members.iter().zip(&mut policies_of).enumerate() {
            for &policy in &member.policies {
                let Some(of_policy) = members_of.get_mut(policy as usize) else {
                    return Err(PopulationError::NoSuchPolicy { member: at, policy, count });
                };
                of_policy.insert(at);
                own.insert(policy as usize);
            }
            if member.is_plain() {
                plain.insert(at);
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
        let varying = Varying::new(pool, &members);
        Ok(Self { pool, members, policies_of, members_of, plain, accounts, varying })
    }

    /// Returns the principals.
    #[must_use]
    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }
}
