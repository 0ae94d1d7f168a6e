//! The statements that AWS Lambda makes of permissions, which are fields in templates and configurations.
//!
//! AWS Lambda API Reference, `AddPermission`; AWS Lambda Developer Guide, "Viewing resource-based IAM policies in
//! Lambda", shows such statements.

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use crate::embedded::{Because, Kind};
use crate::value::{Data, Member, Part, Text, Value};

/// The resource types whose fields are read as a statement.
pub(crate) const IN_CLOUDFORMATION: &str = "AWS::Lambda::Permission";
pub(crate) const IN_TERRAFORM: &str = "aws_lambda_permission";

/// Fields that become tests: the operator and the key.
const TESTS: [(&str, &str, &str); 6] = [
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
];

/// Returns the name of a field in Terraform.
pub(crate) fn in_terraform(field: &str) -> &'static str {
    match field {
        "Action" => "action",
        "FunctionName" => "function_name",
        "Principal" => "principal",
        "SourceArn" => "source_arn",
        "SourceAccount" => "source_account",
        "PrincipalOrgID" => "principal_org_id",
        "EventSourceToken" => "event_source_token",
        "FunctionUrlAuthType" => "function_url_auth_type",
        _ => "invoked_via_function_url",
    }
}

/// Returns what a permission is.
pub(crate) const fn kind() -> Kind {
    let policy_type = Some(PolicyType::Resource);
    Kind { policy_type, resource_type: None, because: Because::TableRow }
}

/// Returns the ARN of a function that is named, with wildcards for its Region and account.
fn function_of(named: &Value) -> Option<Value> {
    const HEAD: &str = "arn:aws:lambda:*:*:function:";
    let span = named.span;
    let mut parts = match &named.data {
        Data::Text(text) => text.parts.clone(),
        Data::Hole(source) => vec![Part::Hole((**source).clone())],
        _ => return None,
    };
    let is_arn = matches!(parts.first(), Some(Part::Known(text)) if text.text.starts_with("arn:"));
    if !is_arn {
        parts.splice(0..0, Text::synthetic(HEAD, span).parts);
    }
    Some(Value::new(Data::Text(Text { parts, span }), span))
}

/// Returns the statement of a permission as a list, by the values of its fields. The policy that it belongs to is
/// that of the function; nothing without an action and a principal.
pub(crate) fn statements(span: Span, field: impl Fn(&str) -> Option<Value>) -> Option<Value> {
    let given =
        |name: &str| field(name).filter(|value| !matches!(value.data, Data::Null | Data::Nothing));
    let (action, principal) = (given("Action")?, given("Principal")?);
    let member = |name: &str, value: Value| Member::synthetic(name, span, value);
    let object = |members: Vec<Member>| Value::new(Data::Object(members), span);
    let known = |value: &Value| value.as_text().and_then(Text::known);
    let principal = match known(&principal).as_deref() {
        Some("*") => principal,
        Some(id) if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            let root = Value::synthetic(&format!("arn:aws:iam::{id}:root"), principal.span);
            object(vec![member("AWS", root)])
        }
        Some(name) if !name.starts_with("arn:") => object(vec![member("Service", principal)]),
        _ => object(vec![member("AWS", principal)]),
    };
    let function = given("FunctionName").and_then(|value| function_of(&value));
    let mut members = vec![
        member("Effect", Value::synthetic("Allow", span)),
        member("Principal", principal),
        member("Action", action),
        member("Resource", function.unwrap_or_else(|| Value::synthetic("*", span))),
    ];
    let mut blocks: Vec<(&str, Vec<Member>)> = Vec::new();
    for (name, operator, key) in TESTS {
        let Some(value) = given(name) else { continue };
        let test = member(key, value);
        match blocks.iter_mut().find(|(known, _)| *known == operator) {
            Some((_, tests)) => tests.push(test),
            None => blocks.push((operator, vec![test])),
        }
    }
    if !blocks.is_empty() {
        let blocks = blocks.into_iter().map(|(operator, tests)| member(operator, object(tests)));
        let condition = object(blocks.collect());
        members.push(member("Condition", condition));
    }
    Some(Value::new(Data::List(vec![object(members)]), span))
}
