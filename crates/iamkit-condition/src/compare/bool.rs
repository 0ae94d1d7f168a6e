//! `Bool`.

use iamkit_pattern::{Case, tokens_match};
use iamkit_policy::{ConditionValue, ValueType};

use super::{Comparison, Outcome, PossibleMatches, Scope, read_bool};
use crate::{CompiledTemplate, ConditionOption, Substituted};

/// Compares `true` and `false`.
#[derive(Clone, Debug)]
pub(crate) struct BoolComparison {
    values: Box<[BoolValue]>,
}

#[derive(Clone, Debug)]
pub(crate) enum BoolValue {
    Known(bool),
    Template(CompiledTemplate),
    Unreadable,
}

impl BoolComparison {
    pub(super) fn new<'v>(
        values: impl Iterator<Item = &'v ConditionValue>,
        has_variables: bool,
    ) -> Self {
        let value = |value: &ConditionValue| match value.template() {
            Some(template) if has_variables && template.parts().is_some() => {
                BoolValue::Template(CompiledTemplate::new(template, false))
            }
            _ => read_bool(value.text()).map_or(BoolValue::Unreadable, BoolValue::Known),
        };
        Self { values: values.map(value).collect() }
    }
}

impl Comparison for BoolComparison {
    type Policy = BoolValue;
    type Request<'r> = bool;

    fn value_type(&self) -> ValueType {
        ValueType::Bool
    }

    fn policies(&self) -> &[BoolValue] {
        &self.values
    }

    fn read(&self, text: &str, _: Scope<'_>) -> Option<bool> {
        read_bool(text)
    }

    fn compare(&self, policy: &BoolValue, request: &bool, scope: Scope<'_>) -> Outcome {
        let template = match policy {
            BoolValue::Known(value) => return Outcome::of(value == request),
            BoolValue::Unreadable => return Outcome::UnreadablePolicy,
            BoolValue::Template(_) if scope.options.has(ConditionOption::BoolPlainVariables) => {
                return Outcome::UnreadablePolicy;
            }
            BoolValue::Template(template) => template,
        };
        let (same, other) = if *request { ("true", "false") } else { ("false", "true") };
        let answer = template.substitute(scope.context, scope.options, |tokens| {
            let is = |text| tokens_match(tokens, text, Case::Fold);
            (is(same), is(other))
        });
        match answer {
            Substituted::Complete((true, _)) => Outcome::Match,
            // The text is the request's.
            Substituted::Complete((_, false)) => Outcome::UnreadableRequest,
            Substituted::Open((true, _)) => Outcome::Unknown,
            Substituted::Complete(_) | Substituted::Open(_) | Substituted::NotGiven => {
                Outcome::Differ
            }
            Substituted::Unresolved => Outcome::Unresolved,
        }
    }

    fn possible_matches(&self, policy: &BoolValue, scope: Scope<'_>) -> PossibleMatches {
        match policy {
            BoolValue::Unreadable => PossibleMatches::Nothing,
            BoolValue::Known(_) => PossibleMatches::Something,
            BoolValue::Template(template) => {
                PossibleMatches::of(template.substitute(scope.context, scope.options, |_| ()))
            }
        }
    }
}
