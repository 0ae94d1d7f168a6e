//! What should be known about the policies of a decision.

use iamkit_authz::Layer;
use iamkit_policy::Violation;
use iamkit_syntax::{JsonWriter, LineIndex, Span};

use crate::PolicySource;

/// A part of a policy that can never match, or that means something else than it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScenarioWarning {
    /// The layer of the policy.
    pub layer: Layer,
    /// The name of the policy.
    pub policy: Box<str>,
    /// What it is; its place is in the text of the policy.
    pub violation: Violation,
    /// The place in the text of the scenario, for a policy that stands there.
    pub span: Option<Span>,
    /// The file, line and column, for a policy in a file of its own.
    pub place: Option<Place>,
}

/// A place in a policy file; line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file.
    pub file: Box<str>,
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl Place {
    pub(super) fn new(file: &str, text: &str, span: Span) -> Self {
        let position = LineIndex::new(text).position(span.start);
        Self { file: file.into(), line: position.line, column: position.column_chars + 1 }
    }
}

impl ScenarioWarning {
    /// Makes the warning of a policy in a layer; `text` is that of a policy in a file of its own.
    pub(super) fn new(
        (layer, policy): (Layer, &str),
        violation: Violation,
        source: &PolicySource,
        text: Option<&str>,
    ) -> Self {
        let is_inline = matches!(source, PolicySource::Document(_) | PolicySource::Refused(_));
        let place = match (source, text) {
            (PolicySource::File(path), Some(text)) => {
                Some(Place::new(&path.value, text, violation.span))
            }
            _ => None,
        };
        Self {
            layer,
            policy: policy.into(),
            span: is_inline.then_some(violation.span),
            place,
            violation,
        }
    }

    /// Writes the warning as a member of the list `warnings`; `lines` are those of the scenario.
    pub(crate) fn write(&self, lines: Option<&LineIndex<'_>>, json: &mut JsonWriter) {
        let inline = self.span.zip(lines).map(|(span, lines)| lines.position(span.start));
        let file = self.place.as_ref().map(|place| &*place.file);
        let line = self.place.as_ref().map(|place| (place.line, place.column));
        let line = line.or(inline.map(|position| (position.line, position.column_chars + 1)));
        let number_or_null = |json: &mut JsonWriter, number: Option<u32>| match number {
            Some(number) => json.number(number),
            None => json.raw("null"),
        };
        json.object(|json| {
            json.member("level").text(self.violation.class().as_str());
            json.member("code").text(self.violation.code());
            json.member("message").text(&self.violation.to_string());
            json.member("layer").text(self.layer.as_str());
            json.member("policy").text(&self.policy);
            number_or_null(json.member("statement"), self.violation.statement);
            json.member("file").text_or_null(file);
            number_or_null(json.member("line"), line.map(|(line, _)| line));
            number_or_null(json.member("column"), line.map(|(_, column)| column));
            json.member("suggestion").text_or_null(self.violation.nearest.as_deref());
        });
    }
}
