//! What a question is answered with.

use std::fmt;

use iamkit_authz::{ServiceRule, StatementRef};
use iamkit_condition::{ConditionOption, ContextValue};

use crate::options::{Limits, ReasonOptions};

/// The answer to a question about all requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<W> {
    /// It is so for every request.
    Holds,
    /// It is not so; what shows it was confirmed by the engine that decides single requests.
    Fails(W),
    /// Neither could be shown.
    Undecided(Undecided),
}

impl<W> Answer<W> {
    /// Returns `holds`, `fails` or `undecided`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails(_) => "fails",
            Self::Undecided(_) => "undecided",
        }
    }

    /// Says whether it is so for every request.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Holds)
    }

    /// Returns what shows that it is not so.
    #[must_use]
    pub const fn failure(&self) -> Option<&W> {
        match self {
            Self::Fails(failure) => Some(failure),
            Self::Holds | Self::Undecided(_) => None,
        }
    }
}

/// Why a question could not be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undecided {
    /// A limit was hit.
    Budget {
        /// The value of the limit.
        limit: u32,
        /// Its name: `nodes`, `states` or `comparisons`.
        option: &'static str,
    },
    /// No decider covers a construct.
    Unsupported {
        /// The statement that has it.
        statement: Place,
        /// What it is, such as the key and operators of a condition.
        construct: Box<str>,
        /// Why it is not covered.
        reason: &'static str,
    },
    /// A part of a policy is not known, such as a parameter of a template. No question of this crate
    /// is answered so: whoever reads templates does.
    Unknown {
        /// The policy.
        policy: Box<str>,
        /// The part, such as `parameter Bucket`.
        what: Box<str>,
    },
    /// What is compared names something that nobody can read, such as a managed policy of another account. No
    /// question of this crate is answered so: whoever reads attachments does.
    Untold {
        /// What it is, and what became of it, in a few words.
        what: Box<str>,
    },
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget { limit, option } => {
                write!(f, "more than {limit} {option} would be needed, which is the limit")
            }
            Self::Unsupported { statement, construct, reason } => {
                write!(f, "{statement}: {construct}: {reason}")
            }
            Self::Unknown { policy, what } => {
                write!(f, "{what} of {policy} is not known before deployment")
            }
            Self::Untold { what } => write!(f, "{what}: what it allows cannot be told"),
        }
    }
}

/// Writes `statement 1 (Sid) of policy`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {}", self.at.statement)?;
        if let Some(sid) = &self.sid {
            write!(f, " ({sid})")?;
        }
        write!(f, " of {}", self.policy)
    }
}

impl Undecided {
    /// The classes of actions are too many.
    pub(crate) const fn classes(options: &ReasonOptions<'_>) -> Self {
        Self::Budget { limit: options.limits.states, option: "states" }
    }

    /// Patterns and values are too many to compare.
    pub(crate) const fn comparisons(limits: Limits) -> Self {
        Self::Budget { limit: limits.comparisons, option: "comparisons" }
    }
}

/// A statement, by its place in what was asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Place {
    /// The layer, counted from 0.
    pub layer: usize,
    /// The name of the policy.
    pub policy: Box<str>,
    /// The policy in its layer and the statement in its policy, both counted from 0.
    pub at: StatementRef,
    /// The `Sid` of the statement.
    pub sid: Option<Box<str>>,
}

/// Requests that one side allows and the other does not, shown by one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// One such request.
    pub request: Witness,
    /// The `Allow` that grants it, of the first layer.
    pub statement: Place,
    /// Why the other side does not allow it, the closest statements first.
    pub not_covered: Vec<NotCovered>,
    /// The actions that behave the same.
    pub actions: ActionClass,
}

/// A request that shows something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Witness {
    /// The caller, as `iamkit-authz` reads it; `None` stands for any caller.
    pub principal: Option<Box<str>>,
    /// What else is known of the caller, by member of scenario files: `roleArn`, `parentArn`,
    /// `uniqueId` or `canonicalId`.
    pub principal_details: Vec<(&'static str, Box<str>)>,
    /// The action.
    pub action: Box<str>,
    /// The resource: an ARN, or `*`.
    pub resource: Box<str>,
    /// The condition keys. One without values must be missing, though AWS may send it or it may
    /// follow from the rest of the request.
    pub context: Vec<(Box<str>, ContextValue)>,
    /// Whether the catalog does not know the action.
    pub is_unknown_action: bool,
    /// Why deciding the request as AWS would need not give the same answer; `None` where it does.
    pub not_simulated: Option<NotSimulated>,
}

impl Witness {
    /// Says whether deciding the request as AWS would gives the same answer.
    #[must_use]
    pub const fn simulates(&self) -> bool {
        self.not_simulated.is_none()
    }
}

/// Why AWS would not decide a request as the statements do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotSimulated {
    /// AWS never asks about the action on the resource.
    #[error("AWS pairs no such action and resource; the statements do")]
    Resource,
    /// There is no such request.
    #[error("no such request is made: {0}")]
    Request(Box<str>),
    /// Wildcards at the end of a field of an ARN may run over colons where single requests are decided.
    #[error("a wildcard may run over fields of the ARN there")]
    FieldCrossing,
    /// The service refuses it.
    #[error("{0}")]
    Rule(ServiceRule),
    /// It rests on the other reading of a condition, of which AWS does not say which is right.
    #[error("AWS may read the condition so, which is option {0}")]
    Reading(ConditionOption),
    /// The side that allows it no longer does.
    #[error("with the keys that AWS adds to the request it is not allowed")]
    NotAllowed,
    /// The other side allows it, too.
    #[error("with the keys that AWS adds to the request both sides allow it")]
    AllowedByBoth,
}

/// The part of a statement that a request does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementPart {
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Condition`.
    Condition,
    /// All of a `Deny`, which applies.
    Deny,
    /// No statement of a layer allows the request.
    Layer,
}

impl StatementPart {
    /// Returns the name in our JSON, such as `resource`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Resource => "resource",
            Self::Principal => "principal",
            Self::Condition => "condition",
            Self::Deny => "deny",
            Self::Layer => "layer",
        }
    }
}

/// Why a statement does not cover a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotCovered {
    /// The statement; of a layer without statements for the action, its first one.
    pub statement: Place,
    /// The first part that is not met.
    pub part: StatementPart,
    /// What would be and what is.
    pub detail: Mismatch,
}

/// What a statement asks for, and what the request has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The condition key, for a condition.
    pub key: Option<Box<str>>,
    /// What the statement asks for.
    pub expected: Box<str>,
    /// What the request has.
    pub actual: Box<str>,
}

/// Actions that no statement tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionClass {
    /// Patterns that name them and match no catalogued action outside of the class.
    pub patterns: Vec<Box<str>>,
    /// How many catalogued actions they are.
    pub count: usize,
}
