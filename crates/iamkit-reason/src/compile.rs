//! Statements to conjunctions of predicates.

use std::borrow::Cow;

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_condition::internal::is_value_of;
use iamkit_pattern::Case;
use iamkit_policy::{
    BaseOperator, Compare, ConditionTestRef, ConditionValue, Effect, OperatorName, ResourceElement,
    SetOperator, Statement, Template, ValueType,
};

use crate::readings::ShortArns;
use crate::space::{
    BodyId, Coordinate, Form, How, Predicate, PredicateId, Space, Test, TextPattern,
};

/// A statement, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) layer: usize,
    pub(crate) at: StatementRef,
    pub(crate) effect: Effect,
    /// What it asks of resource and condition keys.
    pub(crate) body: BodyId,
    /// What it comes to, part by part: the resource, and each test of the condition. Empty where the
    /// statement is not decided as it is written.
    pub(crate) parts: Box<[Part]>,
    /// A test that no decider covers, which is not in the body.
    pub(crate) unsupported: Option<Unsupported>,
}

/// What a part of a compiled statement comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Always,
    Predicate(PredicateId),
    /// No decider covers it.
    Unsupported,
}

/// A test that no decider covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported {
    pub(crate) construct: Box<str>,
    pub(crate) reason: &'static str,
}

/// What a part of a statement comes to.
pub(crate) enum Compiled {
    /// Always met.
    Always,
    /// Never met.
    Never,
    Predicate(Predicate),
    Unsupported(Unsupported),
}

/// Compiles a statement; `None` when it never applies.
pub(crate) fn compile(
    space: &mut Space<'_>,
    set: &PolicySet,
    layer: usize,
    at: StatementRef,
) -> Option<Rule> {
    let decided = set.decided_statement(at)?;
    let is_written = matches!(decided, Cow::Borrowed(_));
    let statement = &*decided;
    let has_variables = set.document(at.policy)?.has_variables();
    let effect = statement.effect();
    let mut parts = vec![resource(space, statement, has_variables)];
    for test in statement.tests() {
        parts.push(condition(space, test, has_variables, effect));
    }
    let mut unsupported = None;
    let mut found = Vec::with_capacity(parts.len());
    for part in parts {
        found.push(match part {
            Compiled::Always => Part::Always,
            Compiled::Never => return None,
            Compiled::Predicate(predicate) => Part::Predicate(space.predicate(predicate)),
            Compiled::Unsupported(part) => {
                unsupported.get_or_insert(part);
                Part::Unsupported
            }
        });
    }
    let predicate = |part: &Part| match part {
        Part::Predicate(predicate) => Some(*predicate),
        Part::Always | Part::Unsupported => None,
    };
    let body = space.body(found.iter().filter_map(predicate).collect());
    let parts = if is_written { found.into() } else { Box::default() };
    Some(Rule { layer, at, effect, body, parts, unsupported })
}

/// Compiles what a statement says about resources.
pub(crate) fn resource(
    space: &mut Space<'_>,
    statement: &Statement,
    has_variables: bool,
) -> Compiled {
    let Some(element) = statement.resource() else { return Compiled::Always };
    let has_any = element.patterns().iter().any(|pattern| pattern.value.is_any());
    let is_negated = matches!(element, ResourceElement::NotResource(_));
    if has_any || element.patterns().is_empty() {
        return if has_any == is_negated { Compiled::Never } else { Compiled::Always };
    }
    let mut patterns: Vec<TextPattern> = element
        .patterns()
        .iter()
        .map(|pattern| {
            let template = pattern.value.template();
            TextPattern::new(space, template, has_variables, true, Form::Completed)
        })
        .collect();
    patterns.sort_unstable();
    patterns.dedup();
    Compiled::Predicate(Predicate {
        coordinate: Coordinate::Resource,
        test: Test::Resource { patterns: patterns.into(), is_negated },
    })
}

/// Compiles a test of a condition key.
pub(crate) fn condition(
    space: &mut Space<'_>,
    test: ConditionTestRef<'_>,
    has_variables: bool,
    effect: Effect,
) -> Compiled {
    let key = space.key(test.test.key.value.as_str());
    let OperatorName::Known(operator) = test.operator.value else {
        return unsupported(test, "the operator does not exist");
    };
    let base = operator.base;
    if base == BaseOperator::Null {
        return presence(test, operator.set, key);
    }
    let how = How {
        is_negated: base.is_negated(),
        if_missing: match operator.set {
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) => operator.if_exists,
            None => operator.if_exists || base.is_negated(),
        },
        set: operator.set,
        // What is no ARN matches no ARN, in a `Deny`, too (IAM User Guide, "Condition operators").
        if_unreadable: effect == Effect::Deny
            && (base.value_type() != ValueType::Arn || base.is_negated()),
    };
    let coordinate = Coordinate::Key(key);
    let value_type = base.value_type();
    if !matches!(value_type, ValueType::String | ValueType::Arn) {
        let template_of = |text: &str| has_variables && Template::new(text).parts().is_some();
        let mut values: Vec<Box<str>> =
            test.test.values.iter().map(|value| value.value.text().into()).collect();
        if values.iter().any(|text| template_of(text)) {
            return unsupported(test, "a policy variable stands in for a value that is no text");
        }
        if !values.iter().all(|text| is_value_of(value_type, text)) {
            return unsupported(test, "a value cannot be read");
        }
        values.sort_unstable();
        values.dedup();
        let test = Test::Typed { value_type, base, values: values.into(), how };
        return Compiled::Predicate(Predicate { coordinate, test });
    }
    let is_arn = value_type == ValueType::Arn;
    let values = test.test.values.iter();
    let mut patterns: Vec<TextPattern> =
        values.map(|value| value_pattern(space, &value.value, base, has_variables)).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let test = Test::Text { patterns: patterns.into(), is_arn, how };
    Compiled::Predicate(Predicate { coordinate, test })
}

/// Returns the pattern of a value of a text operator.
pub(crate) fn value_pattern(
    space: &mut Space<'_>,
    value: &ConditionValue,
    base: BaseOperator,
    has_variables: bool,
) -> TextPattern {
    let (form, has_wildcards) = match (base.value_type() == ValueType::Arn, base.compare()) {
        (true, _) if space.short_arns == ShortArns::Completed => (Form::Completed, true),
        (true, _) => (Form::Fields, true),
        (false, Compare::Like) => (Form::Text(Case::Sensitive), true),
        (false, Compare::EqualIgnoreCase) => (Form::Text(Case::Fold), false),
        (false, _) => (Form::Text(Case::Sensitive), false),
    };
    match value.template() {
        Some(template) => TextPattern::new(space, template, has_variables, has_wildcards, form),
        None => TextPattern::plain(value.text(), has_wildcards, form),
    }
}

fn presence(
    test: ConditionTestRef<'_>,
    set: Option<SetOperator>,
    key: crate::space::KeyId,
) -> Compiled {
    match set {
        Some(SetOperator::ForAllValues) => return Compiled::Always,
        Some(SetOperator::ForAnyValue) => return Compiled::Never,
        None => {}
    }
    let has = |text: &str| {
        test.test.values.iter().any(|value| value.value.text().eq_ignore_ascii_case(text))
    };
    match (has("true"), has("false")) {
        (true, true) => Compiled::Always,
        (false, false) => Compiled::Never,
        (is_missing, _) => Compiled::Predicate(Predicate {
            coordinate: Coordinate::Key(key),
            test: Test::Presence { is_missing },
        }),
    }
}

fn unsupported(test: ConditionTestRef<'_>, reason: &'static str) -> Compiled {
    let construct = format!("{} {}", test.operator.value, test.test.key.value);
    Compiled::Unsupported(Unsupported { construct: construct.into(), reason })
}
