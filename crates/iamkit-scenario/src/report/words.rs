//! What a report says to people, in sentences. Drawing them is the caller's affair.

mod hints;
mod mistakes;
mod near_matches;
mod sides;
mod statement;

use std::fmt;

use iamkit_authz::{Decision, GrantPath, Layer, LayerReport, PolicyReport};

pub use near_matches::NearMatches;
pub use statement::{StatementName, StatementWords};

use near_matches::{close_matches, omitted_close_matches};

use super::{MatchedStatement, Report};
use crate::{PrincipalInput, Scenario, ScenarioDecision};

impl ScenarioDecision {
    /// Returns the decision in words, such as `implicit deny`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Known(Decision::Allow) => "allowed",
            Self::Known(Decision::ExplicitDeny) => "explicit deny",
            Self::Known(Decision::ImplicitDeny) => "implicit deny",
            Self::Conditional => "conditional",
        }
    }
}

impl Scenario {
    /// Writes action and resource of the request, such as `s3:GetObject on arn:aws:s3:::b/k`.
    #[must_use]
    pub fn question(&self) -> String {
        if let Some(operation) = &self.request.operation {
            return operation.name.value.to_string();
        }
        format!("{} on {}", self.request.action.value, self.request.resource.value)
    }

    /// Writes action, resource and principal of the request.
    #[must_use]
    pub fn whole_question(&self) -> String {
        let principal = match &self.request.principal.value {
            PrincipalInput::Text(text) if &**text == "*" => "an anonymous caller",
            principal => principal.named().unwrap_or("the principal"),
        };
        format!("{} by {principal}", self.question())
    }
}

impl PrincipalInput {
    /// Returns the text that names the principal: its ARN or the first of its service names.
    fn named(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Details(details) => {
                let name = details.arn.as_ref().or_else(|| details.services.first());
                name.map(|name| &*name.value)
            }
        }
    }
}

impl Report<'_> {
    /// Says in a few words what decided, such as `identity: ReadOnlyAccess#0`.
    #[must_use]
    pub fn why(&self) -> String {
        if let Some(text) = self.rule_in_words() {
            return text;
        }
        if !self.matched_statements().is_empty() {
            return deciders(self.matched_statements());
        }
        if let Some(formula) = self.residual() {
            return format!("if {formula}");
        }
        match self.decision() {
            ScenarioDecision::Known(Decision::Allow) => match self.granted_by() {
                Some(GrantPath::Root) => "the root user of the account".to_owned(),
                Some(path) => format!("granted by {path}"),
                None => String::new(),
            },
            ScenarioDecision::Known(Decision::ImplicitDeny) => match self.missing_side() {
                Some(text) => text,
                None if self.blocked_by().is_empty() => "nothing grants it".to_owned(),
                None => do_not_allow(self.blocked_by()),
            },
            ScenarioDecision::Known(Decision::ExplicitDeny) | ScenarioDecision::Conditional => {
                String::new()
            }
        }
    }

    /// Says in one sentence what decided.
    #[must_use]
    pub fn reason(&self) -> String {
        if let Some(text) = self.rule_in_words() {
            return text;
        }
        let blocked = self.blocked_by();
        match self.decision() {
            ScenarioDecision::Known(Decision::Allow) => grant(self.granted_by()).to_owned(),
            ScenarioDecision::Known(Decision::ExplicitDeny) => {
                let (denying, silent) = self.denying_and_silent();
                let text = format!("a `Deny` of {} applies", layer_names(&denying));
                match silent.as_slice() {
                    [] => text,
                    silent => format!("{text}; besides, {}", do_not_allow(silent)),
                }
            }
            ScenarioDecision::Conditional => match self.residual() {
                Some(formula) => format!("allowed exactly if {formula}"),
                None => "it depends on context that is not known".to_owned(),
            },
            ScenarioDecision::Known(Decision::ImplicitDeny) => match self.missing_side() {
                Some(text) => text,
                None if blocked.is_empty() => "nothing grants it".to_owned(),
                None => format!("it would be granted, but {}", do_not_allow(blocked)),
            },
        }
    }

    /// Splits the layers that stop an explicitly denied request into those with a `Deny` and those
    /// that are silent.
    fn denying_and_silent(&self) -> (Vec<Layer>, Vec<Layer>) {
        let denying = self.explanation.outcome.blocking_layers;
        self.blocked_by().iter().partition(|&&layer| denying.contains(layer))
    }

    /// Says which layers stop an explicitly denied request besides those with a `Deny`.
    fn silent_besides(&self) -> Option<String> {
        let (_, silent) = self.denying_and_silent();
        (!silent.is_empty()).then(|| format!("besides, {}", do_not_allow(&silent)))
    }

    /// Says which rule of the service decided, and for a refusal where AWS states it.
    fn rule_in_words(&self) -> Option<String> {
        if let Some(refusal) = self.refusal() {
            return Some(format!("{} ({})", refusal.text, refusal.page));
        }
        // A conditional answer depends on whether a rule decides: it says so itself.
        self.known()?;
        self.explanation.outcome.rule.map(|rule| rule.to_string())
    }
}

/// Says that layers do not allow it.
fn do_not_allow(layers: &[Layer]) -> String {
    let verb = if layers.len() == 1 { "does" } else { "do" };
    format!("{} {verb} not allow it", layer_names(layers))
}

/// Names the statements that decided, each layer once.
fn deciders(statements: &[MatchedStatement<'_>]) -> String {
    let mut text = String::new();
    let mut layer = None;
    for statement in statements {
        if layer == Some(statement.layer) {
            text.push_str(", ");
        } else {
            text.push_str(if layer.is_some() { "; " } else { "" });
            text.push_str(statement.layer.as_str());
            text.push_str(": ");
            layer = Some(statement.layer);
        }
        text.push_str(&statement.statement_name().to_string());
    }
    text
}

impl<'a> MatchedStatement<'a> {
    /// Returns how the statement is called.
    #[must_use]
    pub const fn statement_name(&self) -> StatementName<'a> {
        StatementName { policy: self.policy, index: self.statement, sid: self.sid }
    }
}

/// Says what granted a request.
const fn grant(path: Option<GrantPath>) -> &'static str {
    match path {
        Some(GrantPath::Identity) => "identity-based policies grant it",
        Some(GrantPath::Direct) => "the policy of the resource names the caller",
        Some(GrantPath::SessionIssuer) => {
            "the policy of the resource names the role or user behind the session"
        }
        Some(GrantPath::CrossAccount) => {
            "the caller's account and the policy of the resource both allow it"
        }
        Some(GrantPath::Root) => "the root user may do everything in its account",
        Some(GrantPath::Service) => "the policy of the resource names the calling service",
        Some(GrantPath::Federated) => "the trust policy names the identity provider",
        Some(GrantPath::Anonymous) => "the policy of the resource is open to everyone",
        Some(_) | None => "it is allowed",
    }
}

fn layer_names(layers: &[Layer]) -> String {
    let names: Vec<&str> = layers.iter().map(|layer| layer.as_str()).collect();
    names.join(" and ")
}

/// What a layer says, in a few words: levels with what they say, or how many statements apply or
/// nearly do.
#[derive(Clone, Copy, Debug)]
pub struct LayerWords<'r, 'a>(pub &'r LayerReport<'a>);

impl fmt::Display for LayerWords<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&summary(self.0))
    }
}

/// Names levels with what they say, or the number of policies.
fn summary(layer: &LayerReport<'_>) -> String {
    let levels: Vec<String> = layer
        .policies
        .iter()
        .filter_map(|level| Some(format!("{} {}", level.target?, level.result)))
        .collect();
    if !levels.is_empty() {
        return levels.join(", ");
    }
    let statements =
        |count: fn(&PolicyReport<'_>) -> usize| -> usize { layer.policies.iter().map(count).sum() };
    let allows = statements(|report| report.allows.len());
    let denies = statements(|report| report.denies.len());
    let misses = statements(|report| close_matches(report).count() + omitted_close_matches(report));
    let far = statements(|report| report.far_matches.len());
    let mut parts = Vec::new();
    for (count, one, many) in [
        (denies, "Deny applies", "Deny apply"),
        (allows, "Allow applies", "Allow apply"),
        (misses, "statement misses by one part", "statements miss by one part"),
        (far, "statement misses by several parts", "statements miss by several parts"),
    ] {
        match count {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            _ => parts.push(format!("{count} {many}")),
        }
    }
    if parts.is_empty() { "no statement is close".to_owned() } else { parts.join(", ") }
}
