//! What is known about an answer.

use std::borrow::Cow;
use std::fmt;

use iamkit_policy::Effect;

use crate::{Assumptions, Layer, Outcome, ResourcePart, StatementRef};

/// Answer to a request of which not everything is known, from
/// [`Authorizer::authorize_partial`](crate::Authorizer::authorize_partial).
#[derive(Clone, Debug)]
pub enum PartialOutcome<'a> {
    /// The answer is the same whatever the unknown things are.
    Known(Outcome),
    /// It depends on them.
    Conditional(Conditional<'a>),
}

/// An answer that depends on what is not known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conditional<'a> {
    /// The request is allowed exactly if this holds.
    pub residual: Residual<'a>,
    /// The undecided choices that had a part.
    pub assumptions: Assumptions,
}

/// Formula over what is not known.
///
/// It displays as text: `aws:SourceVpc StringEquals "vpc-1" and not (…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Residual<'a> {
    /// All parts hold.
    All(Vec<Residual<'a>>),
    /// Some part holds.
    Any(Vec<Residual<'a>>),
    /// The part does not hold.
    Not(Box<Residual<'a>>),
    /// One test holds.
    Leaf(ResidualLeaf<'a>),
}

/// One test that depends on what is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResidualLeaf<'a> {
    /// The condition operator, such as `StringEquals`, or the element that must cover the request:
    /// `Resource`, `NotResource`, `Principal`, `NotPrincipal`, or `KeyGrant`.
    pub operator: Cow<'a, str>,
    /// The condition key as the policy spells it; `resource`, `principal` or
    /// `kms:EncryptionContext` for the others.
    pub key: Cow<'a, str>,
    /// The values as written.
    pub values: Vec<Cow<'a, str>>,
    /// The effect of the first statement with this test; `NotPrincipal` means something else in an
    /// `Allow` than in a `Deny`.
    pub effect: Effect,
    /// The layer of that statement; `None` for a test that no policy makes, but a service: whether the
    /// credentials can call the operation.
    pub layer: Option<Layer>,
    /// The level, for the policies of an organization, else 0.
    pub level: u32,
    /// Which policies of [`Layer::Resource`] the statement belongs to.
    pub part: ResourcePart,
    /// The name of the statement's policy; empty without one.
    pub policy: &'a str,
    /// The place of the statement in its policy set.
    pub statement: StatementRef,
}

impl PartialOutcome<'_> {
    /// Returns the answer, if it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&Outcome> {
        match self {
            Self::Known(outcome) => Some(outcome),
            Self::Conditional(_) => None,
        }
    }
}

impl Residual<'_> {
    /// Says whether the formula holds, given which leaves do.
    pub fn holds(&self, leaf: &impl Fn(&ResidualLeaf<'_>) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
            Self::Not(part) => !part.holds(leaf),
            Self::Leaf(test) => leaf(test),
        }
    }
}

impl fmt::Display for ResidualLeaf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key, self.operator)?;
        let many = self.values.len() != 1;
        f.write_str(if many { " [" } else { " " })?;
        for (at, value) in self.values.iter().enumerate() {
            write!(f, "{}{value:?}", if at > 0 { ", " } else { "" })?;
        }
        f.write_str(if many { "]" } else { "" })
    }
}

impl fmt::Display for Residual<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, word) = match self {
            Self::Leaf(leaf) => return leaf.fmt(f),
            Self::Not(part) => return write!(f, "not ({part})"),
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        for (at, part) in parts.iter().enumerate() {
            f.write_str(if at > 0 { word } else { "" })?;
            match part {
                Self::All(_) | Self::Any(_) => write!(f, "({part})")?,
                Self::Not(_) | Self::Leaf(_) => part.fmt(f)?,
            }
        }
        Ok(())
    }
}
