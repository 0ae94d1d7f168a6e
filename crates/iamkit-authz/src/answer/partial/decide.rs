//! The decision on a request of which not everything is known.

use iamkit_condition::Truth;

use super::formula::Formula;
use super::judge::FormulaJudge;
use super::leaf::Leaves;
use super::minimize::minimize;
use super::outcome::{Conditional, PartialOutcome};
use crate::decide::services::KnownOfCredentials;
use crate::decide::{
    EvaluationInput, LayerAnswers, Notes, Paths, Situation, applicable_layers, decide, services,
    with_scratch,
};
use crate::{ActionFacts, Decision, GrantPath, Layer, Layers, Outcome, Policies, Request};

/// Decides a request of which not everything is known.
pub(crate) fn authorize_partial<'a>(
    request: &'a Request,
    policies: &Policies<'a>,
    facts: &dyn ActionFacts,
) -> PartialOutcome<'a> {
    with_scratch(|scratch| {
        let outcome = decide(request, policies, facts, scratch);
        if outcome.grant == Some(GrantPath::AlwaysAllowed) {
            return PartialOutcome::Known(outcome);
        }
        let notes = Notes::starting_with(outcome.assumptions);
        let input = EvaluationInput::new(request, facts, &notes).with_open_keys();
        let applicable = applicable_layers(&input, policies, facts);
        let mut judge = FormulaJudge::new(input, scratch);
        let mut answers = LayerAnswers::without_policies(request.caller());
        answers.ask(&mut judge, &input, policies, applicable);
        let mut leaves = judge.into_leaves();
        let service = OfService::of(&input, policies, &mut leaves);
        let answer = Answer::of(&input, policies, &answers, service);
        match leaves.to_residual(&answer.allowed) {
            Some(residual) => {
                PartialOutcome::Conditional(Conditional { residual, assumptions: notes.noted() })
            }
            None => PartialOutcome::Known(answer.certain(outcome)),
        }
    })
}

/// What the service says, whatever the policies are.
struct OfService {
    /// It refuses.
    refused: Formula,
    /// It answers everyone.
    always_allowed: Formula,
}

impl OfService {
    fn of(
        input: &EvaluationInput<'_, '_>,
        policies: &Policies<'_>,
        leaves: &mut Leaves<'_>,
    ) -> Self {
        let mut known = |truth: Truth, operator, key| match truth {
            Truth::True => Formula::True,
            Truth::False => Formula::False,
            Truth::Unknown => leaves.of_service(operator, key, "true"),
        };
        let traits = input.request.traits();
        let lacks_token = known(!traits.token, "Null", "aws:TokenIssueTime");
        let has_mfa = known(services::has_mfa(input.request), "Bool", "aws:MultiFactorAuthPresent");
        let always_allowed = if traits.is_always_allowed_without_token {
            lacks_token.clone()
        } else {
            Formula::False
        };
        let credentials = KnownOfCredentials {
            has_token: Formula::not(lacks_token.clone()),
            lacks_token,
            lacks_mfa: Formula::not(has_mfa),
        };
        let refused = if services::certain_restriction(input, policies).is_some() {
            Formula::True
        } else {
            services::exceeds_credentials(input, &credentials)
        };
        Self { refused, always_allowed }
    }
}

/// What holds whatever the unknown things are, and what the rest depends on.
struct Answer {
    /// Some statement denies.
    denied: Formula,
    /// The service refuses.
    refused: Formula,
    /// The request is allowed.
    allowed: Formula,
    /// The layers that deny in any case.
    denying: Layers,
    /// The layers that block a grant in any case.
    blocking: Layers,
}

impl Answer {
    fn of(
        input: &EvaluationInput<'_, '_>,
        policies: &Policies<'_>,
        answers: &LayerAnswers<Formula>,
        service: OfService,
    ) -> Self {
        let OfService { refused, always_allowed } = service;
        let denying = answers.denying(|denies| *denies == Formula::True);
        let counts = Formula::not(always_allowed.clone());
        let denies = Formula::any(Layer::ALL.map(|layer| answers.denies.get(layer).clone()));
        let denied = minimize(Formula::all([denies, counts]));
        if refused == Formula::True && always_allowed == Formula::False {
            let (allowed, blocking) = (Formula::False, Layers::EMPTY);
            return Self { denied, refused, allowed, denying, blocking };
        }
        let situation = Situation::of(input, policies);
        let granted = Paths::of(&situation, answers).allowed();
        situation.note_options(input, answers);
        let stops = Formula::any([denied.clone(), refused.clone()]);
        let by_policies = Formula::all([Formula::not(stops), granted]);
        let allowed = minimize(Formula::any([always_allowed, by_policies]));
        let certain = answers.certain();
        let blocking = Paths::of(&situation, &certain).blocking_layers();
        Self { denied, refused: minimize(refused), allowed, denying, blocking }
    }

    /// Returns the answer that holds in any case. `outcome` is the one in which everything unknown
    /// counts against the request.
    fn certain(&self, outcome: Outcome) -> Outcome {
        let (decision, layers) = match (&self.denied, &self.allowed) {
            (Formula::True, _) => (Decision::ExplicitDeny, self.denying),
            (_, Formula::True) => (Decision::Allow, Layers::EMPTY),
            _ => (Decision::ImplicitDeny, self.blocking),
        };
        // A refusal that depends on what is not known decides nothing here: the answer is the same
        // without it.
        let rule = outcome.rule.filter(|_| self.refused == Formula::True);
        if outcome.decision != decision {
            let assumptions = outcome.assumptions;
            let denied = Outcome::denied(outcome.is_same_account);
            let blocking_layers = layers;
            return Outcome { decision, blocking_layers, assumptions, rule, ..denied };
        }
        let outcome = Outcome { rule, ..outcome };
        // Without a layer that is certain, it takes several together.
        if layers.is_empty() { outcome } else { outcome.blocked_by(layers) }
    }
}
