//! What a request would need, layer by layer: for explanations, which ask what a decision does not.

use super::{LayerAnswers, Paths, Situation};
use crate::decide::BySpecificity;
use crate::decide::ask::ResourceAnswers;
use crate::{Layer, Layers};

/// What a request would need, and what of it is there, `Deny` statements aside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    /// Something grants the request, limits aside.
    pub(crate) is_granted: bool,
    /// The caller's side: its identity-based policies, or that it is a root user.
    pub(crate) identity: Side,
    /// The owner's side: the resource's policy and what adds to it.
    pub(crate) resource: Side,
    /// The layers that limit and leave no room.
    pub(crate) silent: Layers,
    /// The layers that limit and leave room.
    pub(crate) open: Layers,
    /// The layers whose silence does not count, since a grant is there that lifts it.
    pub(crate) lifted: Layers,
}

/// One of the two sides that can grant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side {
    /// It allows the request, as far as it can.
    pub(crate) allows: bool,
    /// Without it, nothing grants the request, whatever the other side says.
    pub(crate) is_needed: bool,
}

impl Needs {
    pub(crate) fn of(situation: &Situation<'_>, answers: &LayerAnswers<bool>) -> Self {
        let paths = Paths::of(situation, answers);
        let lifts = paths.iter().filter(|path| path.base).map(|path| path.lifts);
        let limits = |wanted| {
            let found = answers.limits().filter(move |(_, leaves_room)| **leaves_room == wanted);
            found.map(|(layer, _): (Layer, _)| layer).collect()
        };
        Self {
            is_granted: paths.iter().any(|path| path.base),
            identity: Side {
                allows: answers.identity && answers.identity_at_access_point.unwrap_or(true),
                is_needed: !is_granted(situation, &with_identity(answers, false)),
            },
            resource: resource_side(situation, answers),
            silent: limits(false),
            open: limits(true),
            lifted: lifts.flat_map(Layers::iter).collect(),
        }
    }
}

fn resource_side(situation: &Situation<'_>, answers: &LayerAnswers<bool>) -> Side {
    let willing = with_identity(answers, true);
    let mut alone = willing.clone();
    alone.resource = nothing();
    let is_needed = !is_granted(&Situation { acl: None, ..*situation }, &alone);
    let allows = if is_needed {
        is_granted(situation, &willing)
    } else {
        let resource = &answers.resource;
        resource.grants(situation.acl, &situation.options).any() || resource.key_grant
    };
    Side { allows, is_needed }
}

fn is_granted(situation: &Situation<'_>, answers: &LayerAnswers<bool>) -> bool {
    Paths::of(situation, answers).iter().any(|path| path.base)
}

fn with_identity(answers: &LayerAnswers<bool>, identity: bool) -> LayerAnswers<bool> {
    let mut other = answers.clone();
    other.identity = identity;
    other.identity_at_access_point = answers.identity_at_access_point.map(|_| identity);
    other
}

/// What a resource without policy grants.
fn nothing() -> ResourceAnswers<bool> {
    ResourceAnswers {
        policy: BySpecificity::default(),
        access_point: None,
        share: false,
        key_grant: false,
    }
}
