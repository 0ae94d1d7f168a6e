//! The response of the `ValidatePolicy` operation as JSON.

use std::fmt::Write;

use iamkit_syntax::{PathStep, write_string};

use crate::{Finding, Location, Position};

/// Writes findings as the response of `ValidatePolicy`, indented by four as the AWS CLI prints it,
/// without a final newline.
///
/// ```
/// assert_eq!(iamkit_validate::response_json(&[]), "{\n    \"findings\": []\n}");
/// ```
#[must_use]
pub fn response_json(findings: &[Finding]) -> String {
    let mut writer = Writer { out: String::new(), depth: 0, indented: true };
    writer.open('{');
    writer.name("findings", true);
    writer.findings(findings);
    writer.close('}');
    writer.out
}

/// Writes findings as the value of the response's `findings`, on one line.
///
/// ```
/// assert_eq!(iamkit_validate::findings_json(&[]), "[]");
/// ```
#[must_use]
pub fn findings_json(findings: &[Finding]) -> String {
    let mut writer = Writer { out: String::new(), depth: 0, indented: false };
    writer.findings(findings);
    writer.out
}

struct Writer {
    out: String,
    depth: usize,
    indented: bool,
}

impl Writer {
    fn findings(&mut self, findings: &[Finding]) {
        self.array(findings, Self::finding);
    }

    fn finding(&mut self, finding: &Finding) {
        self.open('{');
        self.text_member("findingDetails", &finding.details(), true);
        self.text_member("findingType", finding.finding_type.as_str(), false);
        self.text_member("issueCode", finding.code.as_str(), false);
        self.text_member("learnMoreLink", &finding.learn_more_link(), false);
        self.name("locations", false);
        self.array(&finding.locations, Self::location);
        self.close('}');
    }

    fn location(&mut self, location: &Location) {
        self.open('{');
        self.name("path", true);
        self.array(location.path.steps(), Self::step);
        self.name("span", false);
        self.open('{');
        self.name("start", true);
        self.position(location.start);
        self.name("end", false);
        self.position(location.end);
        self.close('}');
        self.close('}');
    }

    fn step(&mut self, step: &PathStep) {
        self.open('{');
        match step {
            PathStep::Value(name) => self.text_member("value", name, true),
            PathStep::Key(name) => self.text_member("key", name, true),
            PathStep::Index(index) => self.number_member("index", *index, true),
        }
        self.close('}');
    }

    fn position(&mut self, position: Position) {
        self.open('{');
        self.number_member("line", position.line, true);
        self.number_member("column", position.column, false);
        self.number_member("offset", position.offset, false);
        self.close('}');
    }

    fn array<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        if items.is_empty() {
            self.out.push_str("[]");
            return;
        }
        self.open('[');
        for (index, item) in items.iter().enumerate() {
            self.separate(index == 0);
            write(self, item);
        }
        self.close(']');
    }

    fn text_member(&mut self, name: &str, text: &str, is_first: bool) {
        self.name(name, is_first);
        write_string(&mut self.out, text);
    }

    fn number_member(&mut self, name: &str, number: u32, is_first: bool) {
        self.name(name, is_first);
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{number}");
    }

    fn name(&mut self, name: &str, is_first: bool) {
        self.separate(is_first);
        write_string(&mut self.out, name);
        self.out.push_str(": ");
    }

    fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.push(',');
        }
        if self.indented {
            self.line();
        } else if !is_first {
            self.out.push(' ');
        }
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if self.indented {
            self.line();
        }
        self.out.push(bracket);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("    ", self.depth));
    }
}
