//! A message about a place in an input, drawn with its source line.

mod excerpt;

use std::fmt::{self, Write as _};
use std::io;
use std::path::Path;

use annotate_snippets::{Group, Level, Renderer};
use clap::builder::styling::{AnsiColor, Style};
use iamkit::syntax::Span;

use crate::escape::escaped;
use crate::source::{ReadError, SIZE_LIMIT, Source, Unread};
use excerpt::Excerpt;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// Stops the input from being used.
    Error,
    /// Lets more through than is wise.
    SecurityWarning,
    /// Deserves attention.
    Warning,
    /// Could be better.
    Suggestion,
    /// Is good to know.
    Note,
}

impl Severity {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security warning",
            Self::Warning => "warning",
            Self::Suggestion => "suggestion",
            Self::Note => "note",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::Error => AnsiColor::BrightRed.on_default().bold(),
            Self::SecurityWarning => AnsiColor::Magenta.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Suggestion => AnsiColor::BrightGreen.on_default().bold(),
            Self::Note => AnsiColor::BrightCyan.on_default().bold(),
        }
    }

    const fn level(self) -> Level<'static> {
        match self {
            Self::Error => Level::ERROR,
            Self::SecurityWarning | Self::Warning => Level::WARNING,
            Self::Suggestion => Level::HELP,
            Self::Note => Level::NOTE,
        }
    }
}

/// One thing to say about an input.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    severity: Severity,
    code: Option<String>,
    message: String,
    span: Option<Span>,
    /// What the place is a part of.
    within: Option<String>,
    has_excerpt: bool,
    related: Vec<(Span, String)>,
    reasons: Vec<String>,
    hints: Vec<String>,
    links: Vec<String>,
}

impl Problem {
    /// Makes a problem that is about an input as a whole.
    pub(crate) fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: None,
            message: message.into(),
            span: None,
            within: None,
            has_excerpt: true,
            related: Vec::new(),
            reasons: Vec::new(),
            hints: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Makes an error that is about an input as a whole.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// Names the place.
    pub(crate) fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Says what the place is a part of, on a line below the message.
    pub(crate) fn within(mut self, what: impl Into<String>) -> Self {
        self.within = Some(what.into());
        self
    }

    /// Draws no source line: the text is nobody's business.
    pub(crate) fn without_excerpt(mut self) -> Self {
        self.has_excerpt = false;
        self
    }

    /// Returns how bad it is.
    pub(crate) const fn severity(&self) -> Severity {
        self.severity
    }

    /// Adds an issue code, which follows the severity in brackets.
    pub(crate) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds a second place and what it has to do with the first.
    pub(crate) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a line that says what is the case.
    pub(crate) fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }

    /// Adds a line that says what would be right.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        self.maybe_hint(Some(hint))
    }

    /// Adds a line that says what would be right, where one is known.
    pub(crate) fn maybe_hint(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hints.extend(hint.map(Into::into));
        self
    }

    /// Adds the address of a page about it.
    pub(crate) fn link(mut self, link: impl Into<String>) -> Self {
        self.links.push(link.into());
        self
    }

    /// Returns the message alone.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Returns the first line that says what would be right.
    pub(crate) fn first_hint(&self) -> Option<&str> {
        self.hints.first().map(String::as_str)
    }

    /// Returns the place, if the problem has one.
    pub(crate) fn span(&self) -> Option<Span> {
        self.span
    }

    /// Draws `path:line:column: error: message`, the source line and the hints.
    pub(crate) fn render(&self, source: &Source, is_colored: bool) -> String {
        if !source.is_user_text() {
            return self.render_without_source(is_colored);
        }
        let mut text = String::new();
        let bold = if is_colored { Style::new().bold() } else { Style::new() };
        let _ = write!(text, "{bold}{}", escaped(source.name()));
        if let Some(span) = self.span {
            let (line, column) = source.line_and_column(span.start);
            let _ = write!(text, ":{line}:{column}");
        }
        let _ = write!(text, ":{bold:#} ");
        self.write_headline(&mut text, is_colored);
        if let Some(within) = &self.within {
            let _ = write!(text, "\n  {}", escaped(within));
        }
        if let Some(span) = self.span.filter(|_| self.has_excerpt) {
            for excerpt in Excerpt::of(source, span, &self.related) {
                let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() };
                let level = self.severity.level();
                let group = Group::with_level(level).element(excerpt.snippet());
                text.push('\n');
                text.push_str(renderer.render(&[group]).trim_end());
            }
        }
        self.write_hints(&mut text, is_colored);
        text
    }

    /// Writes `error: message` and the hints, for what is about no input.
    pub(crate) fn render_without_source(&self, is_colored: bool) -> String {
        let mut text = String::new();
        self.write_headline(&mut text, is_colored);
        self.write_hints(&mut text, is_colored);
        text
    }

    fn write_headline(&self, text: &mut String, is_colored: bool) {
        let style = if is_colored { self.severity.style() } else { Style::new() };
        let _ = write!(text, "{style}{}", self.severity.name());
        if let Some(code) = &self.code {
            let _ = write!(text, "[{code}]");
        }
        let _ = write!(text, "{style:#}: {}", escaped(&self.message));
    }

    fn write_hints(&self, text: &mut String, is_colored: bool) {
        let style = if is_colored { AnsiColor::BrightCyan.on_default() } else { Style::new() };
        for (label, lines) in [("why", &self.reasons), ("hint", &self.hints), ("see", &self.links)]
        {
            for line in lines {
                let _ = write!(text, "\n  {style}{label}{style:#}: {}", escaped(line));
            }
        }
    }
}

/// An input that could not be used, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Unreadable {
    /// What could be read, for the excerpt.
    pub(crate) source: Source,
    /// Why it is not enough.
    pub(crate) problem: Problem,
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
///
/// It cannot be read, is too large, is no UTF-8 or is empty.
pub(crate) fn read_source(path: &Path) -> Result<Source, Box<Unreadable>> {
    Source::read(path).map_err(|error| unreadable(*error))
}

/// Says why an input could not be read.
pub(crate) fn unreadable(error: ReadError) -> Box<Unreadable> {
    let problem = Problem::of_unread(&error.reason);
    Box::new(Unreadable { source: error.source, problem })
}

impl Problem {
    /// Says why an input could not be read.
    fn of_unread(reason: &Unread) -> Self {
        match reason {
            Unread::Folder => Self::error("is a folder").hint("name one file in it"),
            Unread::NoFile(what) => Self::error(format!("is {what}, no file"))
                .hint("`-` reads standard input: `iamkit … - < NAME`"),
            Unread::TooLarge { bytes } => {
                Self::error(format!("the input is too large, {} MiB", bytes >> 20))
                    .hint(format!("at most {} MiB are read", SIZE_LIMIT >> 20))
            }
            Unread::Encoding { at, looks } => Self::error("the text is not valid UTF-8")
                .at(Span::new(*at, at.saturating_add(1)))
                .hint(format!("the file looks like {}, save it as UTF-8", looks.name())),
            Unread::Empty => Self::error("the input is empty").hint("it must hold JSON"),
            Unread::System(error) => match error.kind() {
                io::ErrorKind::NotFound => Self::error("no such file or folder"),
                io::ErrorKind::PermissionDenied => {
                    Self::error("may not be read, permission denied")
                }
                _ => Self::error(format!("could not be read: {error}")),
            },
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source.name(), self.problem.message())
    }
}

impl std::error::Error for Unreadable {}
