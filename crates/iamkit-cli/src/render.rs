//! Decisions as text for people.

mod decision;
mod denial;
mod drawer;
mod explanation;

pub(crate) use decision::decision_style;
pub(crate) use explanation::write_explanation;
