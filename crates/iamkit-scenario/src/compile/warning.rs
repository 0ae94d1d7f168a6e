//! What should be known about a decision.

use iamkit_authz::Layer;
use iamkit_catalog::{RequestLevel, RequestProblem, TargetProblem};
use iamkit_policy::{Class, Violation};
use iamkit_source::NamedPolicy;
use iamkit_syntax::{JsonWriter, LineIndex, Span};

use crate::PolicySource;
use crate::report::number_or_null;

/// Something that should be known about a decision: a part of a policy that can never match, a
/// request that AWS would never be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ScenarioWarning {
    /// How much it matters.
    pub level: WarningLevel,
    /// The code, such as `INVALID_ACTION`.
    pub code: &'static str,
    /// What it is, in one line.
    pub message: Box<str>,
    /// What would be right, in one line.
    pub hint: Option<Box<str>>,
    /// What was probably meant: a name, or the hint.
    pub suggestion: Option<Box<str>>,
    /// The layer of the policy.
    pub layer: Option<Layer>,
    /// The name of the policy.
    pub policy: Option<Box<str>>,
    /// The place of the statement in the policy, from zero.
    pub statement: Option<u32>,
    /// The place in the text of the scenario, for what stands there.
    pub span: Option<Span>,
    /// The file, line and column, for a policy in a file of its own.
    pub place: Option<Place>,
}

/// How much a [`ScenarioWarning`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningLevel {
    /// True, but a reader may expect something else.
    Note,
    /// Nearly always a mistake.
    Warning,
}

impl WarningLevel {
    /// Returns the name in JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

/// A place in a policy file; line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// Returns a place in the text of a named policy, or in the file that it was put together from.
    pub(super) fn of(path: &str, policy: &NamedPolicy, span: Span) -> Option<Self> {
        Some(match &policy.file {
            Some(file) => Self::new(&file.name, &file.text, file.map.outer(span)),
            None => Self::new(path, policy.text.as_deref()?, span),
        })
    }

    fn new(file: &str, text: &str, span: Span) -> Self {
        let position = LineIndex::new(text).position(span.start);
        Self { file: file.into(), line: position.line, column: position.column_chars + 1 }
    }
}

/// Returns the place in the scenario, for a policy that stands there, or in a file of its own.
fn places(
    source: &PolicySource,
    named: Option<&NamedPolicy>,
    span: Span,
) -> (Option<Span>, Option<Place>) {
    match (source, named) {
        (PolicySource::Document(_) | PolicySource::Refused(_), _) => (Some(span), None),
        (PolicySource::File(path), Some(named)) => (None, Place::of(&path.value, named, span)),
        _ => (None, None),
    }
}

impl ScenarioWarning {
    /// Makes the warning of a policy in a layer; `named` is one in a file of its own.
    pub(super) fn of_policy(
        (layer, policy): (Layer, &str),
        violation: &Violation,
        source: &PolicySource,
        named: Option<&NamedPolicy>,
    ) -> Self {
        let (span, place) = places(source, named, violation.span);
        Self {
            level: match violation.class() {
                Class::Note => WarningLevel::Note,
                // With the option `document.refused`, an error is decided all the same.
                Class::Warning | Class::Error => WarningLevel::Warning,
            },
            code: violation.code(),
            message: violation.to_string().into(),
            hint: violation.hint().map(Into::into),
            suggestion: violation.nearest.clone(),
            layer: Some(layer),
            policy: Some(policy.into()),
            statement: violation.statement,
            span,
            place,
        }
    }

    /// Makes the warning of a policy that no scenario names, such as one of an account.
    #[must_use]
    pub fn of_violation(policy: &str, violation: &Violation, span: Span) -> Self {
        let document = PolicySource::Document(std::sync::Arc::default());
        let warning = Self::of_policy((Layer::Identity, policy), violation, &document, None);
        Self { layer: None, span: Some(span), ..warning }
    }

    /// Writes the warning as JSON, with the name of the file and the line and column in its text,
    /// where it stands in one.
    #[must_use]
    pub fn to_json(&self, file: Option<(&str, &str)>) -> String {
        let lines = file.map(|(_, text)| LineIndex::new(text));
        let mut json = JsonWriter::default();
        self.write_in(file.map(|(name, _)| name), lines.as_ref(), &mut json);
        json.finish()
    }

    /// Writes the warning as JSON as [`ScenarioWarning::to_json`] does, with the lines of the text of a file
    /// that has many.
    #[must_use]
    pub fn to_json_in(&self, name: &str, lines: &LineIndex<'_>) -> String {
        let mut json = JsonWriter::default();
        self.write_in(Some(name), Some(lines), &mut json);
        json.finish()
    }

    /// Makes the warning of a statement that reaches nothing of what its actions are asked of.
    pub(super) fn of_target(
        (layer, policy): (Layer, &str),
        target: &TargetProblem,
        source: &PolicySource,
        named: Option<&NamedPolicy>,
    ) -> Self {
        let (span, place) = places(source, named, target.span);
        Self {
            level: WarningLevel::Warning,
            code: target.code,
            message: target.message.as_str().into(),
            hint: Some(target.suggestion.as_str().into()),
            suggestion: Some(target.suggestion.as_str().into()),
            layer: Some(layer),
            policy: Some(policy.into()),
            statement: Some(target.statement),
            span,
            place,
        }
    }

    /// Makes a warning about the request; `span` is the part of it.
    pub(crate) fn of_request(
        level: WarningLevel,
        code: &'static str,
        message: &str,
        span: Span,
    ) -> Self {
        Self {
            level,
            code,
            message: message.into(),
            hint: None,
            suggestion: None,
            layer: None,
            policy: None,
            statement: None,
            span: (span != Span::NONE).then_some(span),
            place: None,
        }
    }

    /// Makes the warning of a problem of the request.
    pub(super) fn of_problem(problem: &RequestProblem, level: RequestLevel, span: Span) -> Self {
        let level = match level {
            RequestLevel::Note => WarningLevel::Note,
            RequestLevel::Warning | RequestLevel::Error => WarningLevel::Warning,
        };
        let warning = Self::of_request(level, problem.code.as_str(), &problem.message, span);
        let hint = problem.suggestion.as_deref();
        Self {
            hint: hint.map(Into::into),
            suggestion: problem.nearest.as_deref().or(hint).map(Into::into),
            ..warning
        }
    }

    /// Writes the warning as a member of the list `warnings`; `lines` are those of the scenario.
    pub(crate) fn write(&self, lines: Option<&LineIndex<'_>>, json: &mut JsonWriter) {
        self.write_in(None, lines, json);
    }

    fn write_in(&self, file: Option<&str>, lines: Option<&LineIndex<'_>>, json: &mut JsonWriter) {
        let inline = self.span.zip(lines).map(|(span, lines)| lines.position(span.start));
        let file =
            self.place.as_ref().map(|place| &*place.file).or(file.filter(|_| inline.is_some()));
        let line = self.place.as_ref().map(|place| (place.line, place.column));
        let line = line.or(inline.map(|position| (position.line, position.column_chars + 1)));
        json.object(|json| {
            json.member("level").text(self.level.as_str());
            json.member("code").text(self.code);
            json.member("message").text(&self.message);
            json.member("layer").text_or_null(self.layer.map(Layer::as_str));
            json.member("policy").text_or_null(self.policy.as_deref());
            number_or_null(json.member("statement"), self.statement);
            json.member("file").text_or_null(file);
            number_or_null(json.member("line"), line.map(|(line, _)| line));
            number_or_null(json.member("column"), line.map(|(_, column)| column));
            json.member("suggestion").text_or_null(self.suggestion.as_deref());
        });
    }
}
