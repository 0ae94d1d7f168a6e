//! Explanations of condition tests.

use std::borrow::Cow;

use iamkit_policy::{ConditionKey, ConditionValue, OperatorName, PolicyVariable};
use iamkit_work::spend;

use crate::compare::{Outcome, Scope};
use crate::compiled_test::Body;
use crate::{
    CompiledTest, Lookup, Note, Options, RequestContext, Resolved, TestReason, Truth, Unevaluable,
    resolve, resolved_text,
};

/// How a condition test came to its result, from [`CompiledTest::trace`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestTrace<'a> {
    /// The operator.
    pub operator: &'a OperatorName,
    /// The key as the policy spells it.
    pub key: &'a ConditionKey,
    /// What the request says about the key.
    pub request: Lookup<'a>,
    /// One entry for each value of the request that was compared, in order.
    pub values: Vec<RequestTrace<'a>>,
    /// The answer.
    pub result: Result<Truth, Unevaluable>,
    /// What decided it.
    pub because: TestReason,
}

/// How one value of the request compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestTrace<'a> {
    /// The value of the request.
    pub text: &'a str,
    /// One entry for each policy value, in document order.
    pub comparisons: Vec<ValueTrace<'a>>,
    /// The answer for this value, negation applied.
    pub result: Truth,
}

/// How one value of the request compared with one policy value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueTrace<'a> {
    /// The policy value as written.
    pub policy: &'a str,
    /// The policy value with its variables replaced.
    pub resolved: Cow<'a, str>,
    /// Whether the two compare, before negation.
    pub matched: Truth,
    /// What should be said about it, most important first.
    pub notes: Vec<Note>,
}

impl CompiledTest {
    /// Explains the answer of [`evaluate`](Self::evaluate): every comparison is made, also those
    /// that evaluation skips because the answer is already certain.
    #[must_use]
    pub fn trace<'a>(&'a self, context: &'a RequestContext, options: Options) -> TestTrace<'a> {
        let request = context.lookup(self.key_name());
        let scope = Scope { context, options };
        let (result, because, values) = match self.body() {
            None => (Err(Unevaluable), TestReason::UnknownOperator, Vec::new()),
            Some(body) => {
                let (truth, because) = body.decide(request, scope);
                let values = match because {
                    TestReason::Compared => self.compared(body, request, scope),
                    _ => Vec::new(),
                };
                (Ok(truth), because, values)
            }
        };
        TestTrace { operator: self.operator(), key: self.key(), request, values, result, because }
    }

    fn compared<'a>(
        &'a self,
        body: &Body,
        request: Lookup<'a>,
        scope: Scope<'a>,
    ) -> Vec<RequestTrace<'a>> {
        let values = body.compared(request, scope).map_while(|text| {
            // Whoever writes the comparisons writes the text with each of them.
            let length = (64 + text.len()).saturating_mul(1 + self.values().len());
            if !spend(length, "explaining conditions") {
                return None;
            }
            let outcomes = body.comparer.each(text, scope);
            let comparisons = self.values().iter().zip(outcomes).map(|(value, outcome)| {
                self.value_trace(&value.value, outcome, body.takes_variables(scope), scope)
            });
            Some(RequestTrace {
                text,
                comparisons: comparisons.collect(),
                result: body.single(text, scope),
            })
        });
        values.collect()
    }

    fn value_trace<'a>(
        &'a self,
        value: &'a ConditionValue,
        (outcome, mut notes): (Outcome, Vec<Note>),
        takes_variables: bool,
        scope: Scope<'a>,
    ) -> ValueTrace<'a> {
        let mut resolved = Cow::Borrowed(value.text());
        // A text without variables is by far the most common one.
        let template = value.template().filter(|template| template.parts().is_some());
        if let Some(template) = template.filter(|_| self.leaf.has_variables) {
            if takes_variables {
                let notes_of = |variable| variable_note(variable, scope);
                notes.extend(template.variables().filter_map(notes_of));
                resolved = resolved_text(template, scope.context, scope.options);
            } else {
                notes.push(Note::VariableIgnored);
            }
        }
        let length = value.text().len() + resolved.len();
        spend(100 + length, "explaining conditions");
        ValueTrace { policy: value.text(), resolved, matched: outcome.truth(), notes }
    }
}

fn variable_note(variable: &PolicyVariable, scope: Scope<'_>) -> Option<Note> {
    let key = || variable.key().into();
    match resolve(variable, scope.context, scope.options) {
        Resolved::Text(_) => None,
        Resolved::Default(_) => Some(Note::VariableDefault(key())),
        Resolved::Absent => Some(Note::VariableAbsent(key())),
        Resolved::MultiValued => Some(Note::VariableMultiValued(key())),
        Resolved::Unknown | Resolved::NotGiven | Resolved::Begins(_) => {
            Some(Note::VariableUnknown(key()))
        }
    }
}
