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
    let is_same_account = input.request.is_same_account();
    let denying = answers.denying(|&denies| denies);
    if !denying.is_empty() {
        return Outcome {
            decision: Decision::ExplicitDeny,
            grant: None,
            blocking_layers: denying,
            is_same_account,
            assumptions: input.notes.noted(),
            rule: None,
            deciding: denies.of(denying),
        };
    }
    let situation = Situation::of(input, policies);
    if let Some(rule) = services::restriction(input, policies) {
        // What a service refuses, no layer prevents.
        let assumptions = input.notes.noted();
        return Outcome { rule: Some(rule), assumptions, ..Outcome::denied(is_same_account) };
    }
    let mut paths = Paths::none(answers);
    paths.find(&situation);
    situation.note_options(input, answers);
    let assumptions = input.notes.noted();
    match paths.grant() {
        Some(grant) => Outcome {
            decision: Decision::Allow,
            grant: Some(grant),
            blocking_layers: Layers::EMPTY,
            is_same_account,
            assumptions,
            rule: None,
            deciding: allows.of(granting(grant, &situation)),
        },
        None => Outcome {
            blocking_layers: paths.blocking_layers(),
            assumptions,
            ..Outcome::denied(is_same_account)
        },
    }
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
