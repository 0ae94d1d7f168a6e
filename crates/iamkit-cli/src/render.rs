//! Decisions as text for people.

mod annotation;
mod decision;
mod denial;
mod drawer;
mod explanation;
pub(crate) mod proof;
mod warnings;

pub(crate) use annotation::{Annotation, Place};
pub(crate) use decision::{decision_style, lines_below, rests_on};
pub(crate) use explanation::write_explanation;
pub(crate) use warnings::{has_warnings, write_account_warnings, write_warnings};
