//! Decisions as text for people.

mod decision;
mod denial;
mod drawer;
mod explanation;
mod near_miss;

pub(crate) use decision::{decision_style, decision_words, why};
pub(crate) use explanation::write_explanation;
