//! From a request and its policies to a decision.
//!
//! ```text
//! sources of each layer ─judge→ LayerAnswers<T> ─paths→ allowed: T        T = bool, Formula
//! ```
//!
//! The layers are walked once, in [`LayerAnswers::ask`], and joined once, in [`Paths`]; who judges the
//! statements decides whether the answer is a `bool` or a formula over what is not known.

mod applicable;
mod ask;
mod authorize;
mod deciding;
mod evaluate;
mod grant_options;
mod judge;
mod logic;
mod notes;
mod paths;
mod resource_grants;
mod rules;
pub(crate) mod services;

pub(crate) use applicable::applicable_layers;
pub(crate) use ask::{Judge, LayerAnswers, SourceAnswer};
pub(crate) use authorize::{decide, decide_chosen, outcome_of};
pub(crate) use deciding::Deciding;
pub(crate) use evaluate::{
    BySpecificity, Evaluation, EvaluationInput, Scratch, StatementSource, with_scratch,
};
pub(crate) use grant_options::GrantOptions;
pub(crate) use logic::Logic;
pub(crate) use notes::Notes;
pub(crate) use paths::{Needs, Paths, Situation};
pub(crate) use rules::principal_rules;
