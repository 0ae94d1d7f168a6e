//! The decision.

use super::judge::KnownJudge;
use super::{
    Deciding, EvaluationInput, LayerAnswers, Notes, Paths, Scratch, Situation, applicable_layers,
    services,
};
use crate::{ActionFacts, Decision, GrantPath, Layer, Layers, Outcome, Policies, Request};

/// Decides with the memory of an earlier decision.
pub(crate) fn decide(
    request: &Request,
    policies: &Policies<'_>,
    facts: &dyn ActionFacts,
    scratch: &mut Scratch,
) -> Outcome {
    decide_chosen(request, policies, facts, scratch, |_| true)
}

/// Decides for a caller whom only some of the identity-based policies belong to.
pub(crate) fn decide_chosen(
    request: &Request,
    policies: &Policies<'_>,
    facts: &dyn ActionFacts,
    scratch: &mut Scratch,
    belongs_to_caller: impl Fn(u32) -> bool,
) -> Outcome {
    if let Some(rule) = request.traits().always_allowed {
        return Outcome {
            decision: Decision::Allow,
            grant: Some(GrantPath::AlwaysAllowed),
            rule: Some(rule),
            ..Outcome::denied(request.is_same_account())
        };
    }
    let notes = Notes::default();
    let input = EvaluationInput::new(request, facts, &notes);
    let applicable = applicable_layers(&input, policies, facts);
    let mut judge = KnownJudge::new(&input, scratch, belongs_to_caller);
    // In place, as all that a decision builds up: what is moved is read in other widths than it was
    // written in, and the processor waits for that.
    let mut answers = LayerAnswers::without_policies(request.caller());
    answers.ask(&mut judge, &input, policies, applicable);
    outcome_of(&input, policies, &answers, &judge.denies, &judge.allows)
}

/// Turns what the layers say into a decision. `denies` and `allows` hold one statement of each
/// layer that says so.
pub(crate) fn outcome_of(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
    answers: &LayerAnswers<bool>,
    denies: &Deciding,
    allows: &Deciding,
) -> Outcome {
    let mut outcome = Outcome::denied(input.request.is_same_account());
    let denying = answers.denying(|&denies| denies);
    if !denying.is_empty() {
        outcome.decision = Decision::ExplicitDeny;
        outcome.blocking_layers = denying;
        outcome.deciding = denies.of(denying);
        outcome.assumptions = input.notes.noted();
        return outcome;
    }
    let situation = Situation::of(input, policies);
    let mut paths = Paths::none(answers);
    paths.find(&situation);
    outcome.rule = services::restriction(input, policies);
    if outcome.rule.is_none() {
        outcome.grant = paths.grant();
        match outcome.grant {
            Some(grant) => {
                outcome.decision = Decision::Allow;
                outcome.deciding = allows.of(granting(grant, &situation));
            }
            // What a service refuses, no layer prevents.
            None => outcome.blocking_layers = paths.blocking_layers(),
        }
        situation.note_options(input, answers);
    }
    outcome.assumptions = input.notes.noted();
    outcome
}

/// Returns the layers whose `Allow` statements a grant rests on.
fn granting(grant: GrantPath, situation: &Situation<'_>) -> Layers {
    let mut layers = Layers::EMPTY;
    match grant {
        GrantPath::Identity => {
            layers.insert(Layer::Identity);
            if situation.requires_resource_policy() {
                layers.insert(Layer::Resource);
            }
        }
        GrantPath::CrossAccount => {
            layers.insert(Layer::Identity);
            layers.insert(Layer::Resource);
        }
        GrantPath::Root | GrantPath::ServiceDefault | GrantPath::AlwaysAllowed => {}
        GrantPath::Direct
        | GrantPath::SessionIssuer
        | GrantPath::Service
        | GrantPath::Federated
        | GrantPath::Anonymous => layers.insert(Layer::Resource),
    }
    layers
}
