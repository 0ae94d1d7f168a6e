//! Annotations of GitHub Actions: one workflow command for each.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::escape::{escaped, workflow_data, workflow_property};

/// One annotation; what people wrote is escaped when it is written.
#[derive(Clone, Debug)]
pub(crate) struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub(crate) command: &'static str,
    pub(crate) file: &'a str,
    /// First and last line and column, as far as they are known, counted from 1.
    pub(crate) place: Place,
    pub(crate) title: &'a str,
    pub(crate) message: &'a str,
}

/// Where an annotation stands in its file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) line: Option<usize>,
    pub(crate) end_line: Option<usize>,
    pub(crate) column: Option<usize>,
    pub(crate) end_column: Option<usize>,
}

impl Annotation<'_> {
    /// Writes the command on a line of its own.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let file = workflow_property(&escaped(self.file));
        let title = workflow_property(&escaped(self.title));
        let message = workflow_data(&escaped(self.message));
        let mut place = String::new();
        let Place { line, end_line, column, end_column } = self.place;
        let parts =
            [("line", line), ("endLine", end_line), ("col", column), ("endColumn", end_column)];
        for (name, number) in parts {
            if let Some(number) = number {
                // Writing to a string cannot fail.
                let _ = write!(place, ",{name}={number}");
            }
        }
        writeln!(out, "::{} file={file}{place},title={title}::{message}", self.command)
    }
}
