//! The answer for one principal.

use std::sync::Arc;

use iamkit_authz::{
    ActionFacts, Authorizer, CompileError, Decision, Explanation, GrantPath, Layer, MissingInput,
    PartialOutcome, Policies, PolicySet, PopulationError, Request, RequestError, RequestResource,
    Residual, StatementRef,
};
use iamkit_condition::{DuplicateKeyError, RequestContext};
use iamkit_policy::PolicyType;

use crate::deployed::{Undeployed, certain_scope};
use crate::resource_policies::{is_assume_role, resource_policy_of};
use crate::slices::{SlicedSet, Slices};
use crate::stand_in::{self, OpenPolicy};
use crate::words::scope;
use crate::{
    Account, AccountDecision, Answer, Condition, DecidingPolicyStatement, GapPart, Missing,
    PolicyId, Principal, Question, ResourceOwner,
};

/// Why a question cannot be answered.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// It is no request: the resource is no ARN, for instance.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// It sets a key twice.
    #[error(transparent)]
    Key(#[from] DuplicateKeyError),
    /// Policies do not compile.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// Principals and policies do not fit.
    #[error(transparent)]
    Population(#[from] PopulationError),
}

/// Asks one question of principals, one by one.
///
/// The policies that were not given are taken at their best: a layer that can only take away does
/// not turn a no into a yes, and one that can grant makes a no unknown.
pub(crate) struct Asker<'a, F> {
    pub(crate) account: &'a Account,
    pub(crate) engine: &'a Authorizer<F>,
    pub(crate) question: &'a Question,
    pub(crate) context: RequestContext,
    pub(crate) slices: &'a Slices<'a>,
    /// The trust policy of the role, or the policy of the resource, that the question is about.
    pub(crate) given: Option<(PolicyId, Arc<SlicedSet>)>,
    /// The policy of the resource that was not given, and what stands for it.
    open: Option<(Missing, PolicySet)>,
    /// Whether a policy that is missing counts where nothing that was given allows: in a list of
    /// what one principal can do, that would be every action of AWS.
    hopes_for_gaps: bool,
}

/// The compiled policies of a principal.
#[derive(Clone)]
struct Sets {
    identity: Arc<SlicedSet>,
    boundary: Option<Arc<SlicedSet>>,
}

impl<'a, F: ActionFacts> Asker<'a, F> {
    pub(crate) fn new(
        account: &'a Account,
        engine: &'a Authorizer<F>,
        question: &'a Question,
        slices: &'a Slices<'a>,
        open_policy: &OpenPolicy,
    ) -> Result<Self, AskError> {
        let context = question.request_context(account.keys())?;
        let (action, resource) = (&question.action, &*question.resource);
        let given = if is_assume_role(action) {
            let role = account.principals().iter().find(|role| *role.arn == *resource);
            role.and_then(|role| role.trust).map(|id| (PolicyType::RoleTrust, id))
        } else {
            account.policy_of(resource).map(|id| (PolicyType::Resource, id))
        };
        let given = given.map(|(of, id)| Ok::<_, CompileError>((id, slices.set(of, &[id])?)));
        let given = given.transpose()?;
        let has_types = engine.facts().has_resource_types(action).unwrap_or(true);
        let missing = resource_policy_of(action, resource, has_types).filter(|_| given.is_none());
        let open = missing.map(|missing| {
            let set = stand_in::resource(missing.policy_type(), open_policy)?;
            Ok::<_, CompileError>((missing, set))
        });
        let open = open.transpose()?;
        let hopes_for_gaps = matches!(open_policy, OpenPolicy::Everyone);
        Ok(Self { account, engine, question, context, slices, given, open, hopes_for_gaps })
    }

    pub(crate) fn request(&self, principal: &Principal) -> Result<Request, RequestError> {
        let builder = self.engine.request(principal.caller.clone(), self.question.action.clone());
        let mut builder = builder
            .resource(&self.question.resource)
            .context(self.context.clone())
            .any_credentials(true);
        if let ResourceOwner::Account(account) = self.question.owner {
            builder = builder.resource_account(account);
        }
        for key in principal.open_keys() {
            builder = builder.unknown_key(key);
        }
        builder.build()
    }

    pub(crate) fn answer(&self, principal: &Principal) -> Result<Answer, AskError> {
        let mut answer = self.without_owner(self.answer_of_owner(principal)?);
        let is_open = answer.decision == AccountDecision::Unknown;
        if !is_open && self.account.depends_on_name(principal, self.question) {
            let what = format!("the ARN of {}", self.question.resource).into();
            answer = Answer::of(AccountDecision::Unknown);
            answer.missing.push(Missing::Undeployed { what, place: None });
        }
        Ok(answer)
    }

    /// Takes back what would not hold for a resource of another account.
    pub(crate) fn without_owner(&self, mut answer: Answer) -> Answer {
        if self.question.lacks_owner() && answer.decision.is_open() {
            answer.decision = AccountDecision::Unknown;
            answer.missing.push(Missing::Owner(self.question.resource.clone()));
        }
        answer
    }

    fn given_set(&self) -> Option<&PolicySet> {
        self.given.as_ref().map(|(_, set)| &set.policies)
    }

    /// Returns the policy of the resource that was not given.
    pub(crate) fn open_policy(&self) -> Option<&Missing> {
        self.open.as_ref().map(|(missing, _)| missing)
    }

    fn answer_of_owner(&self, principal: &Principal) -> Result<Answer, AskError> {
        let request = self.request(principal)?;
        let boundary = principal.permissions_boundary;
        let sets = Sets {
            identity: self.slices.set(PolicyType::Identity, &principal.identity)?,
            boundary: boundary
                .map(|id| self.slices.set(PolicyType::PermissionsBoundary, &[id]))
                .transpose()?,
        };
        let given = policies(&sets, self.given_set());
        let base = self.engine.authorize_partial(&request, &given);
        let denied = |outcome: &PartialOutcome<'_>| match outcome.known() {
            Some(known) => (!known.decision.is_allowed()).then_some(known.decision),
            None => None,
        };
        let hopes = self.hopes_for_gaps || denied(&base).is_none();
        let gaps = if hopes { self.gaps(principal) } else { Vec::new() };
        let is_settled = denied(&base) == Some(Decision::ExplicitDeny)
            || is_always_allowed(&base)
            || gaps.is_empty() && (self.open.is_none() || is_allowed(&base));
        if is_settled {
            return Ok(self.settled(principal, (&request, &given, &sets), base));
        }
        let best_sets = if hopes { self.best_sets(principal, &sets)? } else { sets.clone() };
        let with_open = self.open.as_ref().map(|(_, set)| set);
        let resource = self.given_set();
        let best_policies = policies(&best_sets, with_open.or(resource));
        let best = self.engine.authorize_partial(&request, &best_policies);
        // What a service allows without any policy a policy can take away.
        if denied(&best).is_some() && !is_by_default(&base) {
            return Ok(self.settled(principal, (&request, &given, &sets), base));
        }
        if gaps.is_empty() && formula(&best).is_some() && formula(&best) == formula(&base) {
            return Ok(self.settled(principal, (&request, &given, &sets), base));
        }
        let has_gaps = !gaps.is_empty();
        let mut missing = gaps;
        if let PartialOutcome::Conditional(found) = &base {
            let (_, more) = self.condition(principal, &request, found.residual.clone(), &sets);
            missing.extend(more);
        }
        let own = policies(&best_sets, resource);
        let needs_resource =
            !has_gaps || denied(&self.engine.authorize_partial(&request, &own)).is_some();
        missing.extend(self.open.iter().filter(|_| needs_resource).map(|(open, _)| open.clone()));
        let condition = match best {
            PartialOutcome::Known(_) => None,
            PartialOutcome::Conditional(found) => {
                let (condition, more) =
                    self.condition(principal, &request, found.residual, &best_sets);
                missing.extend(
                    more.into_iter().filter(|it| !missing.contains(it)).collect::<Vec<_>>(),
                );
                condition
            }
        };
        Ok(Answer { condition, missing, ..Answer::of(AccountDecision::Unknown) })
    }

    /// Returns the policies of a principal as they would be if what is missing allowed everything.
    fn best_sets(&self, principal: &Principal, sets: &Sets) -> Result<Sets, CompileError> {
        let lacks = |parts: &[GapPart]| {
            let mut gaps = principal.gaps.iter().filter_map(|gap| self.account.gaps().get(*gap));
            gaps.any(|gap| parts.contains(&gap.part))
        };
        let identity = if lacks(&[GapPart::Group, GapPart::Policy]) {
            let more = stand_in::everything();
            Arc::new(self.slices.set_with(PolicyType::Identity, &principal.identity, &more)?)
        } else {
            Arc::clone(&sets.identity)
        };
        let boundary = if lacks(&[GapPart::PermissionsBoundary]) {
            let more = stand_in::everything();
            Some(Arc::new(self.slices.set_with(PolicyType::PermissionsBoundary, &[], &more)?))
        } else {
            sets.boundary.clone()
        };
        Ok(Sets { identity, boundary })
    }

    fn gaps(&self, principal: &Principal) -> Vec<Missing> {
        let gaps = principal.gaps.iter().filter_map(|gap| self.account.gaps().get(*gap));
        gaps.map(|gap| Missing::Gap(gap.to_string().into())).collect()
    }

    /// Returns an answer that depends on nothing that is missing.
    fn settled(
        &self,
        principal: &Principal,
        (request, policies, sets): (&Request, &Policies<'_>, &Sets),
        outcome: PartialOutcome<'_>,
    ) -> Answer {
        match outcome {
            PartialOutcome::Conditional(found) => {
                let (condition, missing) = self.condition(principal, request, found.residual, sets);
                let decision = if missing.is_empty() {
                    AccountDecision::Conditional
                } else {
                    AccountDecision::Unknown
                };
                Answer { condition, missing, ..Answer::of(decision) }
            }
            PartialOutcome::Known(outcome) => {
                let mut explanation = self.engine.explain(request, policies);
                explanation.outcome = outcome;
                known(&explanation, &|layer, at| self.place(layer, at, sets))
            }
        }
    }

    /// Returns the condition, and what of it is not known before deployment; where that is all of it, there is
    /// no other condition.
    fn condition(
        &self,
        principal: &Principal,
        request: &Request,
        mut residual: Residual<'_>,
        sets: &Sets,
    ) -> (Option<Condition>, Vec<Missing>) {
        relocate(&mut residual, &|layer, at| self.place(layer, at, sets));
        let Undeployed { missing, has_others } = Undeployed::of(&residual, self.account, principal);
        if missing.is_empty() {
            return (Some(Condition::of(request, &residual)), missing);
        }
        let certain = certain_scope(&residual, self.account, principal, scope);
        let is_shown = has_others || certain.is_some();
        let condition =
            is_shown.then(|| Condition { certain, ..Condition::of(request, &residual) });
        (condition, missing)
    }

    /// Returns the place of a statement in the user's policy.
    fn place(&self, layer: Layer, at: StatementRef, sets: &Sets) -> u32 {
        let set = match layer {
            Layer::Identity => Some(&sets.identity),
            Layer::PermissionsBoundary => sets.boundary.as_ref(),
            _ => self.given.as_ref().map(|(_, set)| set),
        };
        set.map_or(at.statement, |set| set.whole(at.policy, at.statement))
    }
}

impl Answer {
    /// Answers one request whose policies are all given: what the engine misses is unknown.
    pub fn of_outcome<F: ActionFacts>(
        engine: &Authorizer<F>,
        request: &Request,
        policies: &Policies<'_>,
    ) -> Self {
        let outcome = match engine.authorize_partial(request, policies) {
            PartialOutcome::Known(outcome) => outcome,
            PartialOutcome::Conditional(found) => {
                let condition = Some(Condition::of(request, &found.residual));
                return Self { condition, ..Self::of(AccountDecision::Conditional) };
            }
        };
        let mut explanation = engine.explain(request, policies);
        explanation.outcome = outcome;
        let own = |_, at: StatementRef| at.statement;
        let answer = known(&explanation, &own);
        let missing = &explanation.missing_input;
        // Without the caller's own account nothing that is missing grants.
        let is_known = answer.blocked_by.contains(&Layer::Identity);
        if answer.decision != AccountDecision::ImplicitDeny || missing.is_empty() || is_known {
            return answer;
        }
        let arn = match request.resource() {
            RequestResource::Any => "*",
            RequestResource::Arn(arn) => arn.as_str(),
        };
        let missing = missing.iter().map(|missing| match missing {
            MissingInput::TrustPolicy => Missing::TrustPolicy(arn.into()),
            MissingInput::KeyPolicy => Missing::KeyPolicy(arn.into()),
            _ => Missing::ResourcePolicy(arn.into()),
        });
        Self { missing: missing.collect(), ..Self::of(AccountDecision::Unknown) }
    }

    /// Answers one request about a resource whose own policy was not given: where that could grant what
    /// nothing else does, the answer is unknown.
    ///
    /// # Errors
    ///
    /// When a policy cannot stand in for the one that is missing.
    pub fn of_open_resource<F: ActionFacts>(
        engine: &Authorizer<F>,
        request: &Request,
        policies: &Policies<'_>,
    ) -> Result<Self, AskError> {
        let answer = Self::of_outcome(engine, request, policies);
        let has_types = engine.facts().has_resource_types(request.action()).unwrap_or(true);
        let missing = resource_policy_of(request.action(), request.resource().as_str(), has_types);
        let Some(missing) = missing.filter(|_| answer.decision == AccountDecision::ImplicitDeny)
        else {
            return Ok(answer);
        };
        let open = stand_in::resource(missing.policy_type(), &OpenPolicy::Everyone)?;
        Ok(Self::of_missing(engine, request, &policies.resource(&open), missing).unwrap_or(answer))
    }

    /// Answers one request for which a policy is missing; `best` are the policies with one in its place
    /// that grants everything. Nothing where even that would not be enough.
    pub(crate) fn of_missing<F: ActionFacts>(
        engine: &Authorizer<F>,
        request: &Request,
        best: &Policies<'_>,
        missing: Missing,
    ) -> Option<Self> {
        let condition = match engine.authorize_partial(request, best) {
            PartialOutcome::Known(known) if !known.decision.is_allowed() => return None,
            PartialOutcome::Known(_) => None,
            PartialOutcome::Conditional(found) => Some(Condition::of(request, &found.residual)),
        };
        let missing = vec![missing];
        Some(Self { condition, missing, ..Self::of(AccountDecision::Unknown) })
    }

    pub(crate) const fn of(decision: AccountDecision) -> Self {
        Self {
            decision,
            condition: None,
            missing: Vec::new(),
            granted_by: None,
            blocked_by: Vec::new(),
            matched_statements: Vec::new(),
        }
    }
}

fn policies<'p>(sets: &'p Sets, resource: Option<&'p PolicySet>) -> Policies<'p> {
    Policies::new()
        .identity(&sets.identity.policies)
        .permissions_boundary(sets.boundary.as_deref().map(|set| &set.policies))
        .resource(resource)
}

/// Returns an answer that depends on nothing; `place` gives the places of statements.
fn known(explanation: &Explanation<'_>, place: &dyn Fn(Layer, StatementRef) -> u32) -> Answer {
    let outcome = &explanation.outcome;
    let decision = match outcome.decision {
        Decision::Allow => AccountDecision::Allowed,
        Decision::ExplicitDeny => AccountDecision::ExplicitDeny,
        Decision::ImplicitDeny => AccountDecision::ImplicitDeny,
    };
    let statements = explanation.matched_statements();
    let any_certain = statements.iter().any(|trace| trace.is_certain());
    let certain = statements.iter().filter(|trace| !any_certain || trace.is_certain());
    let deciding = certain.map(|trace| DecidingPolicyStatement {
        layer: trace.layer(),
        policy: trace.policy().into(),
        statement: place(trace.layer(), trace.at()),
        sid: trace
            .sid()
            .map(iamkit_policy::Sid::as_str)
            .filter(|sid| !sid.is_empty())
            .map(Into::into),
        effect: trace.effect(),
    });
    Answer {
        granted_by: outcome.grant,
        blocked_by: explanation.blocked_by().iter().collect(),
        matched_statements: deciding.collect(),
        ..Answer::of(decision)
    }
}

/// Says whether a request is allowed, and not because nothing is known of a policy that may be there.
fn is_allowed(outcome: &PartialOutcome<'_>) -> bool {
    outcome.known().is_some_and(|known| known.decision.is_allowed()) && !is_by_default(outcome)
}

/// Says whether a service allows a request because its resource is not known to have a policy.
fn is_by_default(outcome: &PartialOutcome<'_>) -> bool {
    outcome.known().is_some_and(|known| known.grant == Some(GrantPath::ServiceDefault))
}

/// Says whether a service answers everyone, whatever the policies are.
fn is_always_allowed(outcome: &PartialOutcome<'_>) -> bool {
    outcome.known().is_some_and(|known| known.grant == Some(GrantPath::AlwaysAllowed))
}

fn formula<'o, 'a>(outcome: &'o PartialOutcome<'a>) -> Option<&'o Residual<'a>> {
    match outcome {
        PartialOutcome::Known(_) => None,
        PartialOutcome::Conditional(conditional) => Some(&conditional.residual),
    }
}

/// Replaces the places of statements in a formula.
fn relocate(residual: &mut Residual<'_>, place: &dyn Fn(Layer, StatementRef) -> u32) {
    match residual {
        Residual::All(parts) | Residual::Any(parts) => {
            for part in parts {
                relocate(part, place);
            }
        }
        Residual::Not(part) => relocate(part, place),
        Residual::Leaf(leaf) => {
            if let Some(layer) = leaf.layer {
                leaf.statement.statement = place(layer, leaf.statement);
            }
        }
    }
}
