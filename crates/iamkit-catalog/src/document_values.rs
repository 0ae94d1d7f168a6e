//! Condition tests and policy variables that AWS stores and that hold for no request, or for every one.

use iamkit_arn::AccountId;
use iamkit_pattern::{Case, matches};
use iamkit_policy::{
    BaseOperator, ConditionOperator, ConditionTestRef, Statement, Template, ValueType,
    VariableError,
};
use iamkit_syntax::Span;

use crate::catalog::Catalog;
use crate::document_targets::TargetProblem;

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
    let nested = template.variables().find(|variable| variable.key().contains("${"));
    if nested.is_some() {
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

/// Keys that hold one account.
const ACCOUNTS: [&str; 4] =
    ["aws:PrincipalAccount", "aws:ResourceAccount", "aws:SourceAccount", "aws:VpceAccount"];

/// Keys that hold the id of one organization.
const ORGANIZATIONS: [&str; 4] =
    ["aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:SourceOrgID", "aws:VpceOrgID"];

/// Judges a value by the form that all values of the key have.
fn value_fault(
    catalog: &Catalog,
    operator: ConditionOperator,
    test: &ConditionTestRef<'_>,
    text: &str,
) -> Option<Fault> {
    let is_key = |keys: &[&str]| keys.iter().any(|key| test.test.key.value.is(key));
    if text.contains(['$', '{', '<']) {
        return None;
    }
    if is_key(&["aws:PrincipalArn"]) {
        return session_fault(text);
    }
    if operator.base.value_type() != ValueType::String {
        return None;
    }
    if is_key(&["aws:RequestedRegion"]) {
        return region_fault(catalog, operator.base, text);
    }
    if text.contains(['*', '?']) {
        return None;
    }
    // `anonymous` is what a caller without credentials has.
    let is_account = || AccountId::new(text).is_some() || text == "anonymous";
    let what = if is_key(&ACCOUNTS) && !is_account() {
        ("no account of 12 digits", "write the digits alone, such as `111122223333`")
    } else if is_key(&ORGANIZATIONS) && !is_organization(text) {
        ("no id of an organization", "write the id, such as `o-aa111bb222`")
    } else {
        return None;
    };
    let message = format!("`{text}` is {}: no request has it", what.0);
    Some(("IAMKIT_VALUE_NEVER_OCCURS", message, what.1.to_owned()))
}

/// Judges the ARN of a session, which `aws:PrincipalArn` never holds (IAM User Guide, "AWS global
/// condition context keys": of a session it is the ARN of the role).
fn session_fault(text: &str) -> Option<Fault> {
    let mut fields = text.splitn(6, ':').skip(2);
    let is_session = fields.next() == Some("sts") && fields.nth(2)?.starts_with("assumed-role/");
    is_session.then(|| {
        let message = format!("`aws:PrincipalArn` is the ARN of the role, never `{text}`");
        let hint = "write the ARN of the role, such as `arn:aws:iam::111122223333:role/dev`";
        ("IAMKIT_SESSION_ARN_IN_PRINCIPAL_ARN", message, hint.to_owned())
    })
}

fn region_fault(catalog: &Catalog, base: BaseOperator, text: &str) -> Option<Fault> {
    let is_pattern = text.contains(['*', '?']);
    // Wildcards where none are read have a warning of their own.
    if is_pattern && !base.takes_wildcards() {
        return None;
    }
    let is_known = |case: Case| catalog.regions().any(|region| matches(text, region.code, case));
    let folds = matches!(
        base,
        BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase
    );
    let is_right = if is_pattern {
        is_known(Case::Sensitive)
    } else if folds {
        catalog.is_region(&text.to_ascii_lowercase())
    } else {
        catalog.is_region(text)
    };
    let near = || iamkit_syntax::nearest(text, catalog.regions().map(|region| region.code));
    (!is_right).then(|| {
        let hint = near().map_or_else(
            || "the catalog may be older than the Region".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        ("INVALID_REGION", format!("`{text}` is no Region of the catalog"), hint)
    })
}

fn is_organization(text: &str) -> bool {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let rest = text.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&rest.len()) && rest.bytes().all(is_small)
}
