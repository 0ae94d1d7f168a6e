//! `ArnEquals`, `ArnLike` and their negations.

use iamkit_pattern::{FieldCrossing, FieldPattern, Fields, fields_match};
use iamkit_policy::{ConditionValue, ValueType};

use super::{Comparison, Outcome, Reach, Scope};
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
    Template(CompiledTemplate),
}

const FIELDS: usize = 6;

impl ArnValue {
    fn new(value: &ConditionValue, has_variables: bool) -> Self {
        match value.template() {
            Some(template) if has_variables && template.parts().is_some() => {
                let template = CompiledTemplate::new(template, true);
                let colons = template.literals().flat_map(str::bytes).filter(|&byte| byte == b':');
                Self {
                    is_short: colons.count() + 1 < FIELDS,
                    pattern: ArnPattern::Template(template),
                }
            }
            _ => {
                let pattern = FieldPattern::new(value.text());
                Self {
                    is_short: pattern.field_count() < FIELDS,
                    pattern: ArnPattern::Fixed(pattern),
                }
            }
        }
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
        let [arn, .., resource] = fields.to_array();
        (arn == "arn" && !resource.is_empty()).then_some(fields)
    }

    fn compare(&self, policy: &ArnValue, request: &Fields<'_>, scope: Scope<'_>) -> Outcome {
        if policy.is_unreadable(scope) {
            return Outcome::UnreadablePolicy;
        }
        let template = match &policy.pattern {
            ArnPattern::Fixed(pattern) => {
                return Outcome::of(pattern.matches_fields(request, FieldCrossing::Strict));
            }
            ArnPattern::Template(template) => template,
        };
        let answer = template.substitute(scope.context, scope.options, |tokens| {
            fields_match(tokens, request.as_str(), FieldCrossing::Strict)
        });
        Outcome::from(answer)
    }

    fn reach(&self, policy: &ArnValue, scope: Scope<'_>) -> Reach {
        match &policy.pattern {
            _ if policy.is_unreadable(scope) => Reach::Nothing,
            ArnPattern::Fixed(_) => Reach::Something,
            ArnPattern::Template(template) => {
                Reach::of(template.substitute(scope.context, scope.options, |_| ()))
            }
        }
    }

    fn remark(&self, policy: &ArnValue, _: Option<&Fields<'_>>, notes: &mut Vec<Note>) {
        if policy.is_short {
            notes.push(Note::ShortArn);
        }
    }
}
