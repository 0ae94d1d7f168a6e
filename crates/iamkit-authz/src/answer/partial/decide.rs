//! The decision on a request of which not everything is known.

use super::formula::Formula;
use super::judge::FormulaJudge;
use super::minimize::minimize;
use super::outcome::{Conditional, PartialOutcome};
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
        let leaves = judge.into_leaves();
        let answer = Answer::of(&input, policies, &answers);
        match leaves.to_residual(&answer.allowed) {
            Some(residual) => {
                PartialOutcome::Conditional(Conditional { residual, assumptions: notes.noted() })
            }
            None => PartialOutcome::Known(answer.certain(outcome)),
        }
    })
}

/// What holds whatever the unknown things are, and what the rest depends on.
struct Answer {
    /// Some statement denies.
    denied: Formula,
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
    ) -> Self {
        let denying = answers.denying(|denies| *denies == Formula::True);
        let denied =
            minimize(Formula::any(Layer::ALL.map(|layer| answers.denies.get(layer).clone())));
        if services::restriction(input, policies).is_some() {
            return Self { denied, allowed: Formula::False, denying, blocking: Layers::EMPTY };
        }
        let situation = Situation::of(input, policies);
        let granted = Paths::of(&situation, answers).allowed();
        situation.note_options(input, answers);
        let allowed = minimize(Formula::all([Formula::not(denied.clone()), granted]));
        let certain = answers.certain();
        let blocking = Paths::of(&situation, &certain).blocking_layers();
        Self { denied, allowed, denying, blocking }
    }

    /// Returns the answer that holds in any case. `outcome` is the one in which everything unknown
    /// counts against the request.
    fn certain(&self, outcome: Outcome) -> Outcome {
        let (decision, layers) = match (&self.denied, &self.allowed) {
            (Formula::True, _) => (Decision::ExplicitDeny, self.denying),
            (_, Formula::True) => (Decision::Allow, Layers::EMPTY),
            _ => (Decision::ImplicitDeny, self.blocking),
        };
        if outcome.decision != decision {
            let assumptions = outcome.assumptions;
            let denied = Outcome::denied(outcome.is_same_account);
            let blocking_layers = layers;
            return Outcome {
                decision,
                blocking_layers,
                assumptions,
                rule: outcome.rule,
                ..denied
            };
        }
        // Without a layer that is certain, it takes several together.
        if layers.is_empty() { outcome } else { outcome.blocked_by(layers) }
    }
}
