//! The decision of a scenario.

use std::fmt;
use std::str::FromStr;

use iamkit_authz::Decision;

/// The decision of a scenario: one of the engine's, or one that depends on what is not known.
///
/// ```
/// use iamkit_authz::Decision;
/// use iamkit_scenario::ScenarioDecision;
///
/// let decision: ScenarioDecision = "implicitDeny".parse()?;
/// assert_eq!(decision, ScenarioDecision::Known(Decision::ImplicitDeny));
/// assert_eq!(ScenarioDecision::Conditional.to_string(), "conditional");
/// # Ok::<(), iamkit_scenario::ParseScenarioDecisionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScenarioDecision {
    /// It is the same whatever the unknown things are.
    Known(Decision),
    /// It depends on them.
    Conditional,
}

impl ScenarioDecision {
    /// All decisions.
    pub const ALL: [Self; 4] = [
        Self::Known(Decision::Allow),
        Self::Known(Decision::ExplicitDeny),
        Self::Known(Decision::ImplicitDeny),
        Self::Conditional,
    ];

    /// Returns the name in JSON, such as `explicitDeny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known(decision) => decision.as_str(),
            Self::Conditional => "conditional",
        }
    }
}

impl fmt::Display for ScenarioDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of `allowed`, `explicitDeny`, `implicitDeny`, `conditional`")]
pub struct ParseScenarioDecisionError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for ScenarioDecision {
    type Err = ParseScenarioDecisionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|decision| decision.as_str() == text);
        found.ok_or_else(|| ParseScenarioDecisionError { found: text.into() })
    }
}
