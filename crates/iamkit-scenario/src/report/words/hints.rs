//! The facts that a decision turned on, one line each.

use std::collections::HashSet;

use iamkit_authz::{Decision, Layer, LayerResult, PolicyReport, StatementTrace};
use iamkit_condition::Lookup;
use iamkit_pattern::Case;
use iamkit_policy::Effect;

use super::super::Report;
use super::mistakes::mistakes;
use super::near_matches::close_matches;
use super::statement::StatementWords;
use crate::ScenarioDecision;

/// How many statements are told of.
const TOLD: usize = 3;

impl<'a> Report<'a> {
    /// Says what a reader should look at first, one line each: of a denied request the `Allow`
    /// statements that come closest and what is often written by mistake, of an allowed one the
    /// `Deny` statements that miss by one part.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        self.tell(true)
    }

    /// Says the same without the `Allow` statements that come close, for a reader to whom these are
    /// shown in full.
    #[must_use]
    pub fn hints_beside_near_matches(&self) -> Vec<String> {
        self.tell(false)
    }

    fn tell(&self, tells_of_near_matches: bool) -> Vec<String> {
        let mut hints = Vec::new();
        match self.decision() {
            ScenarioDecision::Known(Decision::Allow) => {
                let near: Vec<_> = self.near_denies().collect();
                self.tell_of(&near, 0, &mut hints);
            }
            ScenarioDecision::Known(Decision::ImplicitDeny) if self.refusal().is_none() => {
                self.tell_of_slips(&mut hints);
                let near = self.near_matches();
                if tells_of_near_matches {
                    self.tell_of(&near.statements, near.omitted, &mut hints);
                }
                hints.extend(self.levels_without_allow());
            }
            ScenarioDecision::Known(Decision::ExplicitDeny) => {
                // Whoever sees the near matches is told with the reason.
                hints.extend(self.silent_besides().filter(|_| tells_of_near_matches));
                hints.extend(self.levels_without_allow());
            }
            // A rule of the service is the whole reason; what a condition depends on is told.
            ScenarioDecision::Known(Decision::ImplicitDeny) | ScenarioDecision::Conditional => {}
        }
        hints.extend(self.keys_turned_on());
        if hints.len() > 1 {
            let mut seen = HashSet::new();
            hints.retain(|hint| seen.insert(hint.clone()));
        }
        hints
    }

    /// Returns the `Deny` statements that miss by one part; that a statement is about other actions
    /// is no near miss.
    pub(super) fn near_denies(&self) -> impl Iterator<Item = &StatementTrace<'a>> {
        let layers = self.explanation.layers.iter();
        let policies = layers.flat_map(|layer| &layer.policies);
        policies.flat_map(close_matches).filter(|near| near.effect() == Effect::Deny)
    }

    fn tell_of(&self, near: &[&StatementTrace<'_>], omitted: usize, hints: &mut Vec<String>) {
        for trace in near.iter().take(TOLD) {
            hints.push(StatementWords::in_one_line(trace, self.explanation.request()));
            hints.extend(mistakes(trace));
        }
        let more = near.len().saturating_sub(TOLD) + omitted;
        if more > 0 {
            hints.push(format!("and {more} more come close"));
        }
    }

    /// Tells of actions that do not exist and are nearly the one of the request.
    fn tell_of_slips(&self, hints: &mut Vec<String>) {
        let action = self.explanation.request().action().as_str();
        for warning in self.warnings.iter() {
            let nearest = warning.suggestion.as_deref().unwrap_or_default();
            let is_meant = Case::Fold.is_same(nearest, action);
            if let Some(policy) = warning.policy.as_deref().filter(|_| is_meant)
                && let Some((_, rest)) = warning.message.split_once('`')
                && let Some((text, _)) = rest.split_once('`')
            {
                hints.push(if warning.message.contains("API operation") {
                    format!("policy `{policy}` names `{text}`, an API operation")
                } else {
                    format!("policy `{policy}` names `{text}`, which does not exist")
                });
            }
        }
    }

    /// Tells of levels of service control policies that allow nothing at all.
    pub(super) fn levels_without_allow(&self) -> impl Iterator<Item = String> {
        let levels = self.explanation.layer(Layer::ServiceControl);
        let levels = levels.into_iter().flat_map(|layer| &layer.policies);
        let is_bare = |level: &&PolicyReport<'_>| {
            let mut documents = (0..).map_while(|policy| level.set.document(policy));
            level.result != LayerResult::Allow
                && documents.all(|document| {
                    document.statements.iter().all(|one| one.effect.value == Effect::Deny)
                })
        };
        levels.filter(is_bare).map(|level| {
            let target = level.target.unwrap_or_default();
            format!("level {target} has no `Allow`; `FullAWSAccess` is usually attached")
        })
    }

    /// Says which keys that AWS sends with every such request, and whose value is not given, the decision
    /// turned on, one line each.
    pub fn keys_turned_on(&self) -> impl Iterator<Item = String> {
        let context = self.explanation.request().context();
        let keys = self.missing_context_keys.iter();
        keys.filter(|key| matches!(context.lookup(&(**key).into()), Lookup::Present))
            .map(|key| format!("turns on `{key}`, which is not given"))
    }
}
