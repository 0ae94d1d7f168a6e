//! `StringEquals`, `StringEqualsIgnoreCase`, `StringLike` and their negations.

mod fold;

use iamkit_pattern::{Case, Pattern, Token, tokens_match};
use iamkit_policy::{Compare, ConditionValue, ValueType};
use iamkit_work::spend;

use super::{Comparison, Outcome, PossibleMatches, Scope};
use crate::{CompiledTemplate, ConditionOption, Substituted};
use fold::{Fold, joined_is};

/// Compares texts.
#[derive(Clone, Debug)]
pub(crate) struct StringComparison {
    mode: Mode,
    values: Box<[StringValue]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Equal,
    EqualIgnoreCase,
    Like,
}

#[derive(Clone, Debug)]
pub(crate) enum StringValue {
    Text(Box<str>),
    Pattern(Pattern),
    Template(CompiledTemplate),
}

impl StringComparison {
    pub(super) fn new<'v>(
        compare: Compare,
        values: impl Iterator<Item = &'v ConditionValue>,
        has_variables: bool,
    ) -> Self {
        let mode = match compare {
            Compare::Like => Mode::Like,
            Compare::EqualIgnoreCase => Mode::EqualIgnoreCase,
            Compare::Equal
            | Compare::Less
            | Compare::LessOrEqual
            | Compare::Greater
            | Compare::GreaterOrEqual
            | Compare::Inside
            | Compare::Absent => Mode::Equal,
        };
        let value = |value: &ConditionValue| match value.template() {
            Some(template) if has_variables && template.parts().is_some() => {
                StringValue::Template(CompiledTemplate::new(template, mode == Mode::Like))
            }
            _ if mode == Mode::Like => {
                StringValue::Pattern(Pattern::new(value.text(), Case::Sensitive))
            }
            _ => StringValue::Text(value.text().into()),
        };
        Self { mode, values: values.map(value).collect() }
    }
}

/// Takes the work of comparing a text whatever the case of its letters, where it is long; returns whether
/// there was enough left.
fn spend_folding(text: &str) -> bool {
    if text.len() < LONG {
        return true;
    }
    // Each character is looked up in the tables of Unicode.
    let steps = if text.is_ascii() { 2 } else { 14 };
    spend(steps * text.len(), "comparing values of the request with those of policies")
}

/// Texts of so many bytes are longer than usual ones.
const LONG: usize = 128;

impl Comparison for StringComparison {
    type Policy = StringValue;
    type Request<'r> = &'r str;

    fn value_type(&self) -> ValueType {
        ValueType::String
    }

    fn policies(&self) -> &[StringValue] {
        &self.values
    }

    fn read<'r>(&self, text: &'r str, _: Scope<'_>) -> Option<&'r str> {
        Some(text)
    }

    fn compare(&self, policy: &StringValue, request: &&str, scope: Scope<'_>) -> Outcome {
        let request = *request;
        if self.mode == Mode::EqualIgnoreCase && !spend_folding(request) {
            return Outcome::Differ;
        }
        let fold = || {
            let ascii = scope.options.has(ConditionOption::AsciiCase);
            if ascii { Fold::Ascii } else { Fold::Unicode }
        };
        let template = match policy {
            StringValue::Text(text) if self.mode == Mode::EqualIgnoreCase => {
                return Outcome::of(fold().same(text, request));
            }
            StringValue::Text(text) => return Outcome::of(Case::Sensitive.is_same(text, request)),
            StringValue::Pattern(pattern) => return Outcome::of(pattern.matches(request)),
            StringValue::Template(template) => template,
        };
        template
            .substitute(scope.context, scope.options, |tokens| match self.mode {
                Mode::EqualIgnoreCase => joined_is(tokens, request, fold()),
                Mode::Equal | Mode::Like => tokens_match(tokens, request, Case::Sensitive),
            })
            .into()
    }

    // Where a text differs is found at once, and patterns count what they take.
    fn reading_steps(&self, _: &str, _: usize) -> usize {
        0
    }

    fn possible_matches(&self, policy: &StringValue, scope: Scope<'_>) -> PossibleMatches {
        match policy {
            StringValue::Pattern(pattern) if pattern.is_any() => PossibleMatches::Everything,
            StringValue::Text(_) | StringValue::Pattern(_) => PossibleMatches::Something,
            StringValue::Template(template) => {
                PossibleMatches::of(template.substitute(scope.context, scope.options, |_| ()))
            }
        }
    }

    fn possible_matches_of(
        &self,
        policy: &StringValue,
        beginning: &str,
        scope: Scope<'_>,
    ) -> PossibleMatches {
        let open = [Token::Value(beginning), Token::AnyRun];
        let of = |case: Case, pattern: &Pattern| {
            let texts = Pattern::from_tokens(open, case);
            if !pattern.intersects(&texts) {
                PossibleMatches::Nothing
            } else if case == Case::Sensitive && pattern.contains(&texts) {
                PossibleMatches::Everything
            } else {
                PossibleMatches::Something
            }
        };
        match policy {
            // Beyond ASCII letters more spellings are the same: then nothing is certain.
            StringValue::Text(text) if self.mode == Mode::EqualIgnoreCase => {
                if text.is_ascii() && beginning.is_ascii() {
                    of(Case::Fold, &Pattern::from_tokens([Token::Value(text)], Case::Fold))
                } else {
                    PossibleMatches::Something
                }
            }
            StringValue::Text(text) => {
                of(Case::Sensitive, &Pattern::from_tokens([Token::Value(text)], Case::Sensitive))
            }
            StringValue::Pattern(pattern) => of(Case::Sensitive, pattern),
            StringValue::Template(template) if self.mode == Mode::EqualIgnoreCase => {
                PossibleMatches::of(template.substitute(scope.context, scope.options, |_| ()))
            }
            StringValue::Template(template) => {
                let ask = |tokens: &[Token<'_>]| {
                    of(
                        Case::Sensitive,
                        &Pattern::from_tokens(tokens.iter().copied(), Case::Sensitive),
                    )
                };
                match template.substitute(scope.context, scope.options, ask) {
                    Substituted::Complete(matches) => matches,
                    Substituted::Open(matches) => matches.min(PossibleMatches::Something),
                    Substituted::Unresolved | Substituted::NotGiven => PossibleMatches::Nothing,
                }
            }
        }
    }
}
