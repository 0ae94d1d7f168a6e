//! Where data goes: to standard output, to the file of `--output-file`, or to both.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::PathBuf;

use crate::closed_streams;
use crate::output::Hinted;
use crate::write_file::write_new_file;

/// Which form of its data a command was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedForm {
    /// Text for people: with a file, both get it.
    Text,
    /// Another one: with a file, that gets it and the terminal gets the text.
    Other,
    /// The only one there is, such as a schema: with a file, nothing but that gets it.
    Only,
}

/// Standard output, with a file in its place or beside it.
#[derive(Debug)]
pub(crate) struct DataStream {
    stdout: BufWriter<StdoutLock<'static>>,
    // All of it is kept until the end: a run that fails leaves the old file as it was.
    file: Option<(PathBuf, Vec<u8>)>,
    to_stdout: bool,
    to_file: bool,
    /// Whether the file got what it should, be it nothing.
    has_answer: bool,
}

impl DataStream {
    /// Locks standard output for the whole run.
    pub(crate) fn new(asked: AskedForm, file: Option<PathBuf>) -> Self {
        let has_file = file.is_some();
        Self {
            stdout: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
            file: file.map(|path| (path, Vec::new())),
            to_stdout: !has_file || asked != AskedForm::Only,
            to_file: has_file && asked != AskedForm::Other,
            has_answer: asked != AskedForm::Other,
        }
    }

    /// Says whether a file gets data, now or later.
    pub(crate) const fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Sends what follows to the file alone, or to standard output alone.
    pub(crate) fn turn_to_file(&mut self, is_to_file: bool) {
        (self.to_file, self.to_stdout) = (is_to_file, !is_to_file);
        self.has_answer |= is_to_file;
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// It cannot be written; what was there stays then.
    pub(crate) fn write_file(&mut self) -> anyhow::Result<()> {
        let Some((path, data)) = self.file.take() else { return Ok(()) };
        if !self.has_answer {
            return Err(Hinted::error(
                "with these flags there is only text, which a file of another format does not get",
                "leave out `--output-format` or `--output-file`",
            ));
        }
        write_new_file(&path, &data)
    }
}

impl Write for DataStream {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.to_stdout {
            closed_streams::check_output()?;
        }
        let written = if self.to_stdout { self.stdout.write(data)? } else { data.len() };
        if let Some((_, file)) = self.file.as_mut().filter(|_| self.to_file) {
            file.extend_from_slice(data.get(..written).unwrap_or(data));
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}
