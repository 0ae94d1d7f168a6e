//! `ArnEquals`, `ArnLike` and their negations.

use iamkit_pattern::{Case, Field, FieldCrossing, FieldPattern, Fields, tokens_match};
use iamkit_policy::{ConditionValue, Template, ValueType};

use super::{Comparison, Outcome, PossibleMatches, Scope};
use crate::{CompiledTemplate, ConditionOption, Note};

/// Compares ARNs with ARN patterns, field by field; a `*` never leaves its field.
#[derive(Clone, Debug)]
pub(crate) struct ArnComparison {
    values: Box<[ArnValue]>,
}

#[derive(Clone, Debug)]
pub(crate) struct ArnValue {
    pattern: ArnPattern,
    /// Whether fewer than six fields are written.
    is_short: bool,
}

#[derive(Clone, Debug)]
enum ArnPattern {
    Fixed(FieldPattern),
    /// A policy variable that stands for a whole ARN.
    Whole(CompiledTemplate),
    /// Fields with variables; those that are not written are not there.
    Fields(Box<[FieldValue]>),
}

#[derive(Clone, Debug)]
enum FieldValue {
    Text(Box<str>),
    Template(CompiledTemplate),
}

impl ArnValue {
    fn new(value: &ConditionValue, has_variables: bool) -> Self {
        match value.template() {
            Some(template) if has_variables && template.parts().is_some() => {
                Self::from_template(template)
            }
            _ => {
                let pattern = FieldPattern::new(value.text());
                let is_short = !pattern.has_all_fields();
                Self { pattern: ArnPattern::Fixed(pattern), is_short }
            }
        }
    }

    fn from_template(template: &Template) -> Self {
        let compiled = CompiledTemplate::new(template, true);
        if compiled.is_lone_variable() {
            let whole = CompiledTemplate::new(template, false);
            return Self { pattern: ArnPattern::Whole(whole), is_short: false };
        }
        let field = |field: CompiledTemplate| match field.literal() {
            Some(text) => FieldValue::Text(text.into()),
            None => FieldValue::Template(field),
        };
        let fields: Box<[_]> = compiled.split_fields().into_iter().map(field).collect();
        Self { is_short: fields.len() < Field::COUNT, pattern: ArnPattern::Fields(fields) }
    }

    fn is_unreadable(&self, scope: Scope<'_>) -> bool {
        self.is_short && !scope.options.has(ConditionOption::ShortArns)
    }
}

impl ArnComparison {
    pub(super) fn new<'v>(
        values: impl Iterator<Item = &'v ConditionValue>,
        has_variables: bool,
    ) -> Self {
        Self { values: values.map(|value| ArnValue::new(value, has_variables)).collect() }
    }
}

impl Comparison for ArnComparison {
    type Policy = ArnValue;
    type Request<'r> = Fields<'r>;

    fn value_type(&self) -> ValueType {
        ValueType::Arn
    }

    fn policies(&self) -> &[ArnValue] {
        &self.values
    }

    fn read<'r>(&self, text: &'r str, _: Scope<'_>) -> Option<Fields<'r>> {
        let fields = Fields::split(text)?;
        let is_arn = fields.get(Field::Prefix) == "arn" && !fields.get(Field::Resource).is_empty();
        is_arn.then_some(fields)
    }

    fn compare(&self, policy: &ArnValue, request: &Fields<'_>, scope: Scope<'_>) -> Outcome {
        match &policy.pattern {
            _ if policy.is_unreadable(scope) => Outcome::UnreadablePolicy,
            ArnPattern::Fixed(pattern) => {
                Outcome::of(pattern.matches_fields(request, FieldCrossing::Strict))
            }
            ArnPattern::Whole(template) => template_outcome(template, request.as_str(), scope),
            ArnPattern::Fields(fields) => fields_outcome(fields, request, scope),
        }
    }

    fn possible_matches(&self, policy: &ArnValue, scope: Scope<'_>) -> PossibleMatches {
        match &policy.pattern {
            _ if policy.is_unreadable(scope) => PossibleMatches::Nothing,
            ArnPattern::Fixed(_) => PossibleMatches::Something,
            ArnPattern::Whole(template) => template_possible_matches(template, scope),
            ArnPattern::Fields(fields) => {
                let of = |field: &FieldValue| match field {
                    FieldValue::Text(_) => PossibleMatches::Something,
                    FieldValue::Template(template) => template_possible_matches(template, scope),
                };
                fields.iter().map(of).min().unwrap_or(PossibleMatches::Nothing)
            }
        }
    }

    fn remark(&self, policy: &ArnValue, _: Option<&Fields<'_>>, notes: &mut Vec<Note>) {
        if policy.is_short {
            notes.push(Note::ShortArn);
        }
    }
}

/// Compares field by field, up to the first one that differs.
fn fields_outcome(fields: &[FieldValue], request: &Fields<'_>, scope: Scope<'_>) -> Outcome {
    let mut all = Outcome::Match;
    for (field, text) in fields.iter().zip(request.to_array()) {
        let outcome = match field {
            FieldValue::Text(literal) => Outcome::of(Case::Sensitive.is_same(literal, text)),
            FieldValue::Template(template) => template_outcome(template, text, scope),
        };
        match outcome {
            Outcome::Match => {}
            Outcome::Unknown => all = Outcome::Unknown,
            Outcome::Differ
            | Outcome::Unresolved
            | Outcome::UnreadablePolicy
            | Outcome::UnreadableRequest => return outcome,
        }
    }
    all
}

fn template_outcome(template: &CompiledTemplate, text: &str, scope: Scope<'_>) -> Outcome {
    let answer = template.substitute(scope.context, scope.options, |tokens| {
        tokens_match(tokens, text, Case::Sensitive)
    });
    answer.into()
}

fn template_possible_matches(template: &CompiledTemplate, scope: Scope<'_>) -> PossibleMatches {
    PossibleMatches::of(template.substitute(scope.context, scope.options, |_| ()))
}
