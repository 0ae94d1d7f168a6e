//! Condition tests and policy variables that AWS stores and that hold for no request, or for every one.

use iamkit_policy::{
    BaseOperator, ConditionOperator, ConditionTestRef, Statement, Template, VariableError,
};
use iamkit_syntax::Span;

use crate::catalog::Catalog;
use crate::document_targets::TargetProblem;
use crate::value_forms::is_session_arn;

/// What is wrong with a text: code, sentence and what would be right.
pub(crate) type Fault = (&'static str, String, String);

/// Judges the condition tests of a statement.
pub(crate) fn judge_tests(
    catalog: &Catalog,
    statement: &Statement,
    number: u32,
    has_variables: bool,
) -> Vec<TargetProblem> {
    let mut found = Vec::new();
    let mut add = |span: Span, (code, message, suggestion): Fault| {
        found.push(TargetProblem { statement: number, span, code, message, suggestion });
    };
    for test in statement.tests() {
        let Some(operator) = test.operator.value.known() else { continue };
        let key = &test.test.key;
        if let Some(fault) = key_fault(key.value.as_str()) {
            add(key.span, fault);
        }
        if let Some(fault) = presence_fault(operator) {
            add(test.operator.span, fault);
        }
        for value in &test.test.values {
            let text = value.value.text();
            let malformed = has_variables.then(|| variable_fault(text)).flatten();
            let fault = malformed.or_else(|| value_fault(catalog, operator, &test, text));
            if let Some(fault) = fault {
                add(value.span, fault);
            }
        }
    }
    found
}

/// Judges the policy variables of a text: AWS reads `${key}` and `${key, 'default'}`.
pub(crate) fn variable_fault(text: &str) -> Option<Fault> {
    if !text.contains("${") {
        return None;
    }
    let template = Template::new(text);
    if nests_variables(&template) {
        let message = format!("`{text}` has a policy variable inside of a policy variable");
        let hint = "AWS replaces none there; write the key of the inner one".to_owned();
        return Some(("VARIABLE_UNSUPPORTED_IN_ELEMENT", message, hint));
    }
    let error = template.errors().into_iter().next()?;
    let (code, what, hint) = match error {
        VariableError::Unclosed => (
            "MISSING_BRACE_IN_VARIABLE",
            "without closing brace",
            "without it the characters stand for themselves; write `}`",
        ),
        VariableError::Empty => {
            ("EMPTY_VARIABLE", "that names no condition key", "name one, such as `${aws:username}`")
        }
        VariableError::Space(_) => (
            "UNSUPPORTED_SPACE_IN_VARIABLE",
            "with a blank in it",
            "the characters may stand for themselves; leave the blank out",
        ),
        _ => (
            "MISSING_QUOTE_IN_VARIABLE",
            "whose default is not in single quotes",
            "the characters stand for themselves; write `${key, 'default'}`",
        ),
    };
    Some((code, format!("`{text}` has a policy variable {what}"), hint.to_owned()))
}

/// Says whether a policy variable stands inside of another: AWS replaces neither.
#[must_use]
pub fn nests_variables(template: &Template) -> bool {
    template.variables().any(|variable| variable.key().contains("${"))
}

fn key_fault(key: &str) -> Option<Fault> {
    // Text of a template left over in a key is none of AWS's variables, and no key either.
    key.contains("${").then(|| {
        let message = format!("condition key `{key}` is missing in every request");
        let hint = "policy variables are replaced in values, not in keys".to_owned();
        ("VARIABLE_UNSUPPORTED_IN_ELEMENT", message, hint)
    })
}

/// Judges `Null` with a set operator (IAM User Guide, "Condition operator to check existence of
/// condition keys"): the answer is the same for every request.
fn presence_fault(operator: ConditionOperator) -> Option<Fault> {
    let set = operator.set.filter(|_| operator.base == BaseOperator::Null)?;
    let message = format!("`{set}:Null` has the same answer for every request");
    Some(("NULL_WITH_QUALIFIER", message, "write `Null`".to_owned()))
}

/// Judges a value by the form that all values of the key have.
fn value_fault(
    catalog: &Catalog,
    operator: ConditionOperator,
    test: &ConditionTestRef<'_>,
    text: &str,
) -> Option<Fault> {
    let key = &test.test.key.value;
    if text.contains(['$', '{', '<']) {
        return None;
    }
    if key.is("aws:PrincipalArn") {
        return session_fault(text);
    }
    let fault = catalog.judge_compared_value(key.as_str(), operator.base, text)?;
    let message = format!("`{text}` is {}: no request has it", fault.what);
    Some((fault.code, message, fault.right))
}

fn session_fault(text: &str) -> Option<Fault> {
    is_session_arn(text).then(|| {
        let message = format!("`aws:PrincipalArn` is the ARN of the role, never `{text}`");
        let hint = "write the ARN of the role, such as `arn:aws:iam::111122223333:role/dev`";
        ("IAMKIT_SESSION_ARN_IN_PRINCIPAL_ARN", message, hint.to_owned())
    })
}
