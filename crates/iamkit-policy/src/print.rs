//! From the typed document to JSON text.

use std::fmt;

use iamkit_syntax::{JsonLayout, JsonWriter, Spanned};

use crate::{
    ConditionBlock, OneOrMany, PolicyDocument, PrincipalElement, PrincipalSpec, Statement,
};

/// Four spaces for one level of nesting, as AWS prints policies.
const CANONICAL: JsonLayout = JsonLayout::Indented(4);

impl PolicyDocument {
    /// Prints the document without white space; what was an array stays one.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.print(JsonLayout::Compact)
    }
}

impl Statement {
    /// Prints the statement alone without white space.
    ///
    /// ```
    /// let statement = iamkit_policy::Statement::allow(["s3:*"]).on(["*"]);
    /// let json = r#"{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]}"#;
    /// assert_eq!(statement.to_json(), json);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        object(JsonLayout::Compact, |json| statement(json, self))
    }
}

impl ConditionBlock {
    /// Prints the condition alone without white space.
    #[must_use]
    pub fn to_json(&self) -> String {
        object(JsonLayout::Compact, |json| condition(json, self))
    }
}

/// Prints the document in the canonical layout: four spaces, one value a line, members in the
/// order that AWS uses, and a newline at the end.
///
/// Formatting keeps the meaning and is idempotent.
///
/// ```
/// let document: iamkit_policy::PolicyDocument =
///     r#"{"Statement":{"Action":"s3:*","Resource":"*","Effect":"Deny"},"Version":"2012-10-17"}"#
///         .parse()?;
/// assert_eq!(
///     iamkit_policy::format(&document),
///     r#"{
///     "Version": "2012-10-17",
///     "Statement": {
///         "Effect": "Deny",
///         "Action": "s3:*",
///         "Resource": "*"
///     }
/// }
/// "#
/// );
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[must_use]
pub fn format(document: &PolicyDocument) -> String {
    let mut text = document.print(CANONICAL);
    text.push('\n');
    text
}

impl fmt::Display for PolicyDocument {
    /// Writes the document as [`PolicyDocument::to_json`], or as [`format()`] with `{:#}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(if f.alternate() { CANONICAL } else { JsonLayout::Compact }))
    }
}

impl PolicyDocument {
    fn print(&self, layout: JsonLayout) -> String {
        object(layout, |json| document(json, self))
    }
}

fn object(layout: JsonLayout, fill: impl FnOnce(&mut JsonWriter)) -> String {
    let mut json = JsonWriter::new(layout);
    json.object(fill);
    json.finish()
}

fn document(json: &mut JsonWriter, document: &PolicyDocument) {
    if let Some(version) = document.version {
        json.member("Version").text(version.value.as_str());
    }
    if let Some(id) = &document.id {
        json.member("Id").text(&id.value);
    }
    one_or_many(json.member("Statement"), &document.statements, |json, value| {
        json.object(|json| statement(json, value));
    });
}

fn statement(json: &mut JsonWriter, statement: &Statement) {
    if let Some(sid) = &statement.sid {
        json.member("Sid").text(sid.value.as_str());
    }
    json.member("Effect").text(statement.effect.value.as_str());
    if let Some(element) = &statement.principal {
        principal(json.member(element.name()), element);
    }
    let action = &statement.action;
    texts(json.member(action.name()), &action.list().patterns, |pattern| pattern.as_str());
    if let Some(resource) = &statement.resource {
        texts(json.member(resource.name()), &resource.list().patterns, |pattern| pattern.as_str());
    }
    if let Some(block) = &statement.condition {
        json.member("Condition").object(|json| condition(json, block));
    }
}

fn principal(json: &mut JsonWriter, element: &PrincipalElement) {
    match element.spec() {
        PrincipalSpec::Everyone => json.text("*"),
        PrincipalSpec::Map(entries) => json.object(|json| {
            for entry in entries {
                texts(json.member(entry.kind.as_str()), &entry.values, |value| value.as_str());
            }
        }),
    }
}

fn condition(json: &mut JsonWriter, condition: &ConditionBlock) {
    for block in &condition.operators {
        json.member(&block.operator.value.to_string()).object(|json| {
            for test in &block.tests {
                one_or_many(json.member(test.key.value.as_str()), &test.values, |json, value| {
                    json.raw(&value.value.to_json());
                });
            }
        });
    }
}

fn texts<T>(json: &mut JsonWriter, values: &OneOrMany<Spanned<T>>, text: impl Fn(&T) -> &str) {
    one_or_many(json, values, |json, value| json.text(text(&value.value)));
}

fn one_or_many<T>(
    json: &mut JsonWriter,
    values: &OneOrMany<T>,
    print: impl Fn(&mut JsonWriter, &T),
) {
    match values {
        OneOrMany::One(value) => print(json, value),
        OneOrMany::Many(values) => json.array(|json| {
            for value in values {
                print(json.item(), value);
            }
        }),
    }
}
