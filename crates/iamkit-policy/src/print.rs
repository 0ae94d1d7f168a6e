//! From the typed document to JSON text.

use std::fmt;

use iamkit_syntax::{Spanned, write_string};

use crate::{
    ConditionBlock, OneOrMany, PolicyDocument, PrincipalElement, PrincipalSpec, Statement,
};

/// Spaces for one level of nesting, as AWS prints policies.
const INDENT: usize = 4;

impl PolicyDocument {
    /// Prints the document without white space; what was an array stays one.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.print(None)
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
    let mut text = document.print(Some(INDENT));
    text.push('\n');
    text
}

impl fmt::Display for PolicyDocument {
    /// Writes the document as [`PolicyDocument::to_json`], or as [`format()`] with `{:#}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(f.alternate().then_some(INDENT)))
    }
}

impl PolicyDocument {
    fn print(&self, indent: Option<usize>) -> String {
        let mut printer = Printer { out: String::new(), indent, depth: 0, is_first: true };
        printer.document(self);
        printer.out
    }
}

struct Printer {
    out: String,
    indent: Option<usize>,
    depth: usize,
    is_first: bool,
}

impl Printer {
    fn document(&mut self, document: &PolicyDocument) {
        self.open('{');
        if let Some(version) = document.version {
            self.text_member("Version", version.value.as_str());
        }
        if let Some(id) = &document.id {
            self.text_member("Id", &id.value);
        }
        self.name("Statement");
        self.one_or_many(&document.statements, Self::statement);
        self.close('}');
    }

    fn statement(&mut self, statement: &Statement) {
        self.open('{');
        if let Some(sid) = &statement.sid {
            self.text_member("Sid", sid.value.as_str());
        }
        self.text_member("Effect", statement.effect.value.as_str());
        if let Some(principal) = &statement.principal {
            self.principal(principal);
        }
        self.name(statement.action.name());
        self.texts(&statement.action.list().patterns, |pattern| pattern.as_str());
        if let Some(resource) = &statement.resource {
            self.name(resource.name());
            self.texts(&resource.list().patterns, |pattern| pattern.as_str());
        }
        if let Some(condition) = &statement.condition {
            self.condition(condition);
        }
        self.close('}');
    }

    fn principal(&mut self, element: &PrincipalElement) {
        self.name(element.name());
        match element.spec() {
            PrincipalSpec::Everyone => self.out.push_str("\"*\""),
            PrincipalSpec::Map(entries) => {
                self.open('{');
                for entry in entries {
                    self.name(entry.kind.as_str());
                    self.texts(&entry.values, |principal| principal.as_str());
                }
                self.close('}');
            }
        }
    }

    fn condition(&mut self, condition: &ConditionBlock) {
        self.name("Condition");
        self.open('{');
        for block in &condition.operators {
            self.name(&block.operator.value.to_string());
            self.open('{');
            for test in &block.tests {
                self.name(test.key.value.as_str());
                self.one_or_many(&test.values, |printer, value| {
                    printer.out.push_str(&value.value.to_json());
                });
            }
            self.close('}');
        }
        self.close('}');
    }

    fn texts<T>(&mut self, values: &OneOrMany<Spanned<T>>, text: impl Fn(&T) -> &str) {
        self.one_or_many(values, |printer, value| {
            write_string(&mut printer.out, text(&value.value));
        });
    }

    fn one_or_many<T>(&mut self, values: &OneOrMany<T>, mut print: impl FnMut(&mut Self, &T)) {
        match values {
            OneOrMany::One(value) => print(self, value),
            OneOrMany::Many(values) => {
                self.open('[');
                for value in values {
                    self.separate();
                    print(self, value);
                }
                self.close(']');
            }
        }
    }

    fn text_member(&mut self, name: &str, value: &str) {
        self.name(name);
        write_string(&mut self.out, value);
    }

    fn name(&mut self, name: &str) {
        self.separate();
        write_string(&mut self.out, name);
        self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.is_first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.is_first {
            self.break_line();
        }
        self.is_first = false;
        self.out.push(bracket);
    }

    fn separate(&mut self) {
        if !self.is_first {
            self.out.push(',');
        }
        self.is_first = false;
        self.break_line();
    }

    fn break_line(&mut self) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * self.depth));
        }
    }
}
