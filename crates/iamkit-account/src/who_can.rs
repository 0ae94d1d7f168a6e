//! Who can do something.

use std::collections::BTreeMap;

use iamkit_arn::{AccountId, ArnRef};
use iamkit_authz::{ActionFacts, Authorizer, Caller, GrantPath, Layer, Member, Policies, Target};
use iamkit_policy::{ActionName, Effect, PolicyType};

use crate::decide::{AskError, Asker};
use crate::slices::Slices;
use crate::stand_in::OpenPolicy;
use crate::{
    Account, AccountDecision, Answer, DecidingPolicyStatement, Missing, NamedCaller, NamedQuestion,
    PolicyId, Principal, Question, ResourceOwner,
};

/// Who can do something: an answer for each user and role.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WhoCan<'a> {
    /// The answers, in the order of the input.
    pub answers: Vec<(&'a Principal, Answer)>,
    /// Whether the root user of the account can, too, as far as can be told.
    pub root: AccountDecision,
    /// Whether the input is cut, so that there may be more principals.
    pub is_cut: bool,
    /// The policy on the side of the resource that was not given: it may grant more, or deny.
    pub open_policy: Option<Missing>,
    /// Those whom the trust policy of the role, or the policy of the resource, names beside the principals of
    /// the account.
    pub named: Vec<NamedCaller>,
}

impl WhoCan<'_> {
    /// Says whether nobody can, for certain; the root user is not counted.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        let own = self.answers.iter().map(|(_, answer)| answer);
        let mut all = own.chain(self.named.iter().map(|named| &named.answer));
        !self.is_cut && !all.any(|answer| answer.decision.is_open())
    }
}

impl Account {
    /// Answers a question for every user and role.
    ///
    /// ```
    /// use iamkit_account::{Account, AccountDecision, Question};
    /// use iamkit_authz::Authorizer;
    /// use iamkit_source::{ManagedPolicies, read_account_dump};
    ///
    /// let text = r#"{"UserDetailList": [{
    ///     "UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines",
    ///     "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}]}"#;
    /// let dump = read_account_dump(&iamkit_syntax::parse(text)).unwrap();
    /// let account = Account::build(&dump, &ManagedPolicies).unwrap();
    /// let engine = Authorizer::default();
    ///
    /// let read = Question::new("s3:GetObject".parse()?, "arn:aws:s3:::reports/q1.csv");
    /// let who = account.who_can(&engine, &read)?;
    /// assert_eq!(who.answers[0].1.decision, AccountDecision::Allowed);
    ///
    /// // The policy of the bucket may let her in.
    /// let write = Question::new("s3:PutObject".parse()?, "arn:aws:s3:::reports/q1.csv");
    /// let who = account.who_can(&engine, &write)?;
    /// assert_eq!(who.answers[0].1.decision, AccountDecision::Unknown);
    /// assert!(!who.is_nobody());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the question makes no request.
    pub fn who_can<F: ActionFacts>(
        &self,
        engine: &Authorizer<F>,
        question: &Question,
    ) -> Result<WhoCan<'_>, AskError> {
        let mut who = self.who_can_here(engine, question)?;
        for other in &self.elsewhere {
            let there = other.who_can_here(engine, &self.asked_elsewhere(question, other))?;
            self.join_who(&mut who, other, there);
        }
        if self.has_more_accounts {
            who.answers.iter_mut().for_each(|(_, answer)| answer.leave_open());
        }
        self.show_who(&mut who);
        Ok(who)
    }

    /// Answers in the account that this is the model of.
    fn who_can_here<F: ActionFacts>(
        &self,
        engine: &Authorizer<F>,
        question: &Question,
    ) -> Result<WhoCan<'_>, AskError> {
        let slices = Slices::of_action(self, &question.action);
        let asker = Asker::new(self, engine, question, &slices, &OpenPolicy::Everyone)?;
        let mut allowed = asker.allowed_together()?;
        let mut answers = Vec::with_capacity(self.principals.len());
        for (principal, index) in self.principals.iter().zip(0_usize..) {
            let answer = match allowed.remove(&index) {
                Some(answer) => asker.without_owner(answer),
                None => asker.answer(principal)?,
            };
            answers.push((principal, answer));
        }
        let root = asker.root()?;
        let open_policy = asker.open_policy().cloned();
        let named = asker.named()?;
        Ok(WhoCan { answers, root, is_cut: self.cut.is_some(), open_policy, named })
    }
}

impl<F: ActionFacts> Asker<'_, F> {
    /// Finds the principals that are allowed whatever the open keys are: one question to the batch
    /// engine, where everything open counts against the request.
    ///
    /// Whom a gap, a key of its own or the policy of the resource may concern is left out, and asked
    /// one by one.
    fn allowed_together(&self) -> Result<BTreeMap<usize, Answer>, AskError> {
        let mut answers = BTreeMap::new();
        if self.given.is_some() || self.question.owner != ResourceOwner::Own {
            return Ok(answers);
        }
        let plain = |principal: &&Principal| {
            principal.gaps.is_empty() && principal.open_keys().next().is_none()
        };
        let principals: Vec<&Principal> = self.account.principals().iter().collect();
        let mut numbers: BTreeMap<PolicyId, u32> = BTreeMap::new();
        for principal in principals.iter().copied().filter(|it| plain(it)) {
            for id in self.slices.relevant(&principal.identity) {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                numbers.entry(id).or_insert(next);
            }
        }
        let mut ids: Vec<(u32, PolicyId)> = numbers.iter().map(|(id, at)| (*at, *id)).collect();
        ids.sort_unstable();
        let ids: Vec<PolicyId> = ids.into_iter().map(|(_, id)| id).collect();
        let pool = self.slices.set(PolicyType::Identity, &ids)?;
        let boundaries = principals.iter().map(|principal| {
            let boundary = principal.permissions_boundary;
            boundary.map(|id| self.slices.set(PolicyType::PermissionsBoundary, &[id])).transpose()
        });
        let boundaries = boundaries.collect::<Result<Vec<_>, _>>()?;
        let mut places = Vec::new();
        let mut members = Vec::new();
        for ((principal, boundary), index) in principals.iter().zip(&boundaries).zip(0_usize..) {
            if !plain(principal) {
                continue;
            }
            let own = self.slices.relevant(&principal.identity);
            let own = own.iter().filter_map(|id| numbers.get(id).copied()).collect();
            let mut member = Member::new(principal.caller.clone(), own);
            member.others =
                Policies::new().permissions_boundary(boundary.as_deref().map(|set| &set.policies));
            members.push(member);
            places.push(index);
        }
        let population = self.engine.population(&pool.policies, members)?;
        let target = Target::new(self.question.action.clone())
            .resource(&self.question.resource)
            .context(self.context.clone())
            .any_credentials(true);
        for at in population.who_can(&target)? {
            let (Some(member), Some(&index)) = (population.members().get(at), places.get(at))
            else {
                continue;
            };
            let Some(principal) = principals.get(index) else { continue };
            let request = self.request(principal)?;
            let applying = pool.policies.applying(&request).into_iter();
            let own = applying.filter(|at| member.policies.contains(&at.policy));
            let statements = own.filter_map(|at| {
                let statement = pool.policies.statement(at)?;
                (statement.effect() == Effect::Allow).then(|| DecidingPolicyStatement {
                    layer: Layer::Identity,
                    policy: pool.policies.policy_name(at.policy).unwrap_or_default().into(),
                    statement: pool.whole(at.policy, at.statement),
                    sid: statement.sid().map(|sid| sid.as_str().into()),
                    effect: Effect::Allow,
                })
            });
            let matched_statements: Vec<_> = statements.collect();
            // Some actions are allowed without a statement: what grants them is told elsewhere.
            if !matched_statements.is_empty() {
                let granted_by = Some(GrantPath::Identity);
                let allowed = Answer::of(AccountDecision::Allowed);
                answers.insert(index, Answer { granted_by, matched_statements, ..allowed });
            }
        }
        Ok(answers)
    }

    /// Answers for those whom the policy of the resource names beside the principals of the account.
    fn named(&self) -> Result<Vec<NamedCaller>, AskError> {
        let Some((id, given)) = &self.given else { return Ok(Vec::new()) };
        // Whole: identity providers assume roles by operations of their own.
        let policy = Slices::whole(self.account).set(given.policies.policy_type(), &[*id])?;
        let request = |caller: Caller, action: &ActionName, open: &[&str]| {
            let builder = self.engine.request(caller, action.clone());
            let mut context = self.context.clone();
            for key in open {
                context.declare_unknown(key);
            }
            let builder = builder.resource(&self.question.resource).context(context);
            builder.any_credentials(true).build()
        };
        let is_given = |arn: &str| !self.account.find(arn).is_empty();
        let named = NamedQuestion {
            engine: self.engine,
            policy: &policy.policies,
            beside: Policies::new(),
            action: &self.question.action,
            owner: self.account.own_id(),
            request: &request,
            is_given: &is_given,
        };
        named.answers()
    }

    /// Answers for the root user of the account.
    fn root(&self) -> Result<AccountDecision, AskError> {
        let Some(caller) = self.account.root() else { return Ok(AccountDecision::ImplicitDeny) };
        Ok(self.answer(&Principal::root(caller))?.decision)
    }
}

impl Account {
    /// Returns the id of the account, if the input has a principal and says it.
    #[must_use]
    pub fn id(&self) -> Option<AccountId> {
        self.own_id().filter(|_| self.stand_in.is_none())
    }

    /// Says whether it is the account that something is deployed to, and nobody knows which one that is.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.stand_in.is_some()
    }

    /// Returns the id of the account, or what stands for it.
    fn own_id(&self) -> Option<AccountId> {
        self.principals.first()?.caller.account()
    }

    /// Returns the root user, if the input has a principal.
    fn root(&self) -> Option<Caller> {
        // A role has no ARN as a caller: its sessions have.
        let first = ArnRef::parse(&self.principals.first()?.arn).ok()?;
        let account = first.account();
        format!("arn:{}:iam::{account}:root", first.partition()).parse().ok()
    }
}
