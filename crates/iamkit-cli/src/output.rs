//! Where a command writes: data to standard output, messages to standard error.

use std::io::{self, BufWriter, IsTerminal, StderrLock, Write};

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};

use crate::closed_streams;
use crate::data_stream::{AskedForm, DataStream};
use crate::escape::{escaped, json_escaped};
use crate::globals::Globals;
use crate::problem::{Problem, Severity, Unreadable};
use crate::recognition::PassedOver;
use crate::source::Source;
use crate::status::Status;

/// When colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into pipes and files.
    Always,
    /// Nowhere.
    Never,
}

/// Both output streams and what is known about them.
#[derive(Debug)]
pub(crate) struct Output {
    out: DataStream,
    err: StderrLock<'static>,
    data_look: Look,
    has_colored_messages: bool,
    is_quiet: bool,
    /// Whether something could not be written on standard error.
    has_lost_messages: bool,
}

/// A text of JSON on its way out, in pieces that are whole characters.
struct JsonStream<'o> {
    out: &'o mut DataStream,
}

impl Write for JsonStream<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(data).map_err(io::Error::other)?;
        self.out.write_all(json_escaped(text).as_bytes())?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How data is written.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// Whether a person reads it.
    is_terminal: bool,
    is_colored: bool,
}

impl Output {
    /// Locks both streams for the whole run.
    pub(crate) fn new(globals: &Globals, asked: AskedForm) -> Self {
        let choice = globals.color;
        let out = DataStream::new(asked, globals.output_file());
        let err = io::stderr().lock();
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colors = |is_terminal: bool| match choice {
            ColorChoice::Auto => is_terminal && !is_plain,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        // What a file gets, too, is written as for a file.
        let is_shared = out.has_file() && asked == AskedForm::Text;
        let is_terminal = io::stdout().is_terminal() && !is_shared;
        Self {
            is_quiet: globals.messages.quiet,
            has_lost_messages: false,
            data_look: Look { is_terminal, is_colored: colors(is_terminal) },
            has_colored_messages: colors(err.is_terminal()),
            out,
            err,
        }
    }

    /// Says whether a person reads the data, so that tables and headings help.
    pub(crate) fn is_terminal(&self) -> bool {
        self.data_look.is_terminal
    }

    /// Returns the stream for data.
    pub(crate) fn data(&mut self) -> &mut DataStream {
        &mut self.out
    }

    /// Says whether text is written for people, by itself or beside the file of `--output-file`.
    pub(crate) fn shows_text(&self, is_text_asked: bool) -> bool {
        is_text_asked || self.out.has_file()
    }

    /// Writes what was found in the form that was asked for; with `--output-file` the file gets that and
    /// the terminal the text.
    ///
    /// # Errors
    ///
    /// Those of `write`.
    pub(crate) fn in_forms<F: Copy + PartialEq>(
        &mut self,
        asked: F,
        text: F,
        mut write: impl FnMut(F, &mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        if asked == text || !self.out.has_file() {
            return write(asked, self);
        }
        let for_people = self.data_look;
        self.data_look = Look { is_terminal: false, is_colored: false };
        self.out.turn_to_file(true);
        let written = write(asked, self);
        self.out.turn_to_file(false);
        self.data_look = for_people;
        written?;
        write(text, self)
    }

    /// Returns `style` where data may be coloured, the empty style elsewhere.
    pub(crate) fn style(&self, style: Style) -> Style {
        if self.data_look.is_colored { style } else { Style::new() }
    }

    /// Says whether data may be coloured.
    pub(crate) fn colors(&self) -> bool {
        self.data_look.is_colored
    }

    /// Writes `value` as indented JSON and a line end; what is not safe to show is escaped. No more than a
    /// buffer of the text is kept.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        let mut text = BufWriter::with_capacity(1 << 16, JsonStream { out: &mut self.out });
        serde_json::to_writer_pretty(&mut text, value).map_err(|error| {
            // A reader that went away is told apart by its error.
            if error.is_io() {
                anyhow::Error::new(io::Error::from(error))
            } else {
                anyhow::Error::new(error)
            }
        })?;
        writeln!(text)?;
        text.flush()?;
        Ok(())
    }

    /// Writes a JSON text and a line end; what is not safe to show is escaped.
    pub(crate) fn json_text(&mut self, json: &str) -> io::Result<()> {
        writeln!(self.out, "{}", json_escaped(json))
    }

    /// Hands buffered data on.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes the file of `--output-file`, once the command is done.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn write_file(&mut self) -> anyhow::Result<()> {
        self.out.write_file()
    }

    /// Draws a problem of a source on standard error.
    pub(crate) fn problem(&mut self, source: &Source, problem: &Problem) {
        if self.hides(problem.severity()) {
            return;
        }
        let text = problem.render(source, self.has_colored_messages);
        self.line(&text);
    }

    /// Says whether `--quiet` leaves something out.
    fn hides(&self, severity: Severity) -> bool {
        self.is_quiet && severity != Severity::Error
    }

    /// Writes all problems of one source.
    pub(crate) fn problems(&mut self, source: &Source, problems: &[Problem]) {
        for problem in problems {
            self.problem(source, problem);
        }
    }

    /// Shows all problems but the last one, which ends the command.
    pub(crate) fn refuse(&mut self, source: &Source, mut problems: Vec<Problem>) -> anyhow::Error {
        let problem = problems.pop().unwrap_or_else(|| Problem::error("cannot be used"));
        self.problems(source, &problems);
        Box::new(Unreadable { source: source.clone(), problem }).into()
    }

    /// Writes a line on standard error, such as `3 files would change`.
    pub(crate) fn message(&mut self, text: &str) {
        if !self.is_quiet {
            self.line(text);
        }
    }

    fn line(&mut self, text: &str) {
        // Data that was written earlier is shown earlier. A closed stream is noticed at the end.
        let _ = self.out.flush();
        self.has_lost_messages |=
            closed_streams::is_error_closed() || writeln!(self.err, "{text}").is_err();
    }

    /// Says whether something could not be written on standard error.
    pub(crate) const fn has_lost_messages(&self) -> bool {
        self.has_lost_messages
    }

    /// Says what a walk passed over, as the last line of a run.
    pub(crate) fn passed_over(&mut self, passed_over: &PassedOver) {
        if let Some(summary) = passed_over.summary() {
            self.message(&escaped(&summary));
        }
    }

    /// Writes `error: …`, or `warning: …`, and a hint on standard error.
    pub(crate) fn note(&mut self, severity: Severity, message: &str, hint: Option<&str>) {
        self.bare_problem(&Problem::new(severity, message).maybe_hint(hint));
    }

    /// Writes a problem that is about no text.
    pub(crate) fn bare_problem(&mut self, problem: &Problem) {
        if self.hides(problem.severity()) {
            return;
        }
        let text = problem.render_without_source(self.has_colored_messages);
        self.line(&text);
    }

    /// Reports why a command could not run; a closed pipe is not worth a word.
    pub(crate) fn failure(&mut self, error: &anyhow::Error) -> Status {
        let is_broken_pipe = error.chain().any(|cause| {
            let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
            let json = cause
                .downcast_ref::<serde_json::Error>()
                .and_then(serde_json::Error::io_error_kind);
            io.or(json) == Some(io::ErrorKind::BrokenPipe)
        });
        if is_broken_pipe {
            return Status::CouldNotRun;
        }
        if let Some(unreadable) = error.downcast_ref::<Box<Unreadable>>() {
            self.problem(&unreadable.source, &unreadable.problem);
        } else {
            let hint = error.downcast_ref::<Hinted>().map(|hinted| hinted.hint.clone());
            self.note(Severity::Error, &format!("{error:#}"), hint.as_deref());
        }
        Status::CouldNotRun
    }
}

/// A message with a second line that says what would be right.
#[derive(Debug)]
pub(crate) struct Hinted {
    message: String,
    hint: String,
}

impl Hinted {
    /// Makes an error of a message and a hint.
    pub(crate) fn error(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self { message: message.into(), hint: hint.into() })
    }

    /// Returns what would be right.
    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }
}

impl std::fmt::Display for Hinted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Hinted {}

/// Green: allowed, passed, added.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Red: denied, failed, removed.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// Yellow: open.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// Bold: headings and names.
pub(crate) const STRONG: Style = Style::new().bold();
/// Faint: what may be skipped.
pub(crate) const FAINT: Style = Style::new().dimmed();
