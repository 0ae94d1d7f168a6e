//! Lines of an input of any length, in constant memory.

use std::io::{self, BufRead, BufReader, Read};

use clap::Args;

use crate::output::Output;
use crate::status::Status;

/// Flags of the commands that read lines.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct LineFlags {
    /// Longest line of `--jsonl`, so that none holds up those behind it for long: 98,304 bytes for
    /// one policy, 229,376 for a scenario, unless given
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..=MOST), requires = "jsonl")]
    max_line_bytes: Option<u64>,
}

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineContent {
    /// One policy. The longest managed policy has 82 kB, and the quotas of other policies are far lower.
    Policy,
    /// A request and its policies. All that one principal can have, at their quotas, are about 200 kB.
    Scenario,
}

impl LineContent {
    /// Returns the longest line in bytes, unless another one is asked for.
    const fn usual_limit(self) -> u64 {
        match self {
            Self::Policy => 96 << 10,
            Self::Scenario => 224 << 10,
        }
    }
}

/// The most that can be asked for.
const MOST: u64 = 8 << 20;

/// Answers every line of standard input with one line, in order and as soon as it is complete.
///
/// An `Err` of `answer` is printed like an `Ok` and never stops the rest; it makes the status
/// [`Status::CouldNotRun`]. `failure` gives the answer to a line that is no text.
///
/// # Errors
///
/// The input cannot be read, or the answers cannot be written.
pub(crate) fn answer_lines(
    flags: LineFlags,
    content: LineContent,
    output: &mut Output,
    mut answer: impl FnMut(&str) -> Result<String, String>,
    failure: impl Fn(&str) -> String,
) -> anyhow::Result<Status> {
    let mut lines = LineReader::new(
        BufReader::with_capacity(1 << 18, io::stdin().lock()),
        flags.max_line_bytes.unwrap_or_else(|| content.usual_limit()),
    );
    let mut status = Status::Clean;
    loop {
        if lines.would_wait() {
            // Whoever waits for the answer to the last line before writing the next one gets it.
            output.flush()?;
        }
        let answer = match lines.next()? {
            Line::End => return Ok(status),
            Line::Text(text) if text.trim().is_empty() => continue,
            Line::Text(text) => answer(text),
            Line::NotUtf8 { valid_up_to } => {
                Err(failure(&format!("the line is not valid UTF-8 after {valid_up_to} bytes")))
            }
            Line::TooLong { limit } => Err(failure(&format!(
                "the line is longer than {limit} bytes; `--max-line-bytes` takes longer ones"
            ))),
        };
        if answer.is_err() {
            status = Status::CouldNotRun;
        }
        let (Ok(line) | Err(line)) = answer;
        output.json_text(&line)?;
    }
}

/// Reads lines into one buffer.
#[derive(Debug)]
pub(crate) struct LineReader<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    /// The most bytes that a line may have.
    limit: u64,
}

/// What comes next in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'r> {
    /// A line without its line end.
    Text(&'r str),
    /// A line that is not UTF-8.
    NotUtf8 {
        /// How many bytes are.
        valid_up_to: usize,
    },
    /// A line over the limit, which was passed over.
    TooLong {
        /// The most bytes that a line may have.
        limit: u64,
    },
    /// The end of the input.
    End,
}

impl<R: Read> LineReader<R> {
    /// Reads the lines of `input`, each of at most `limit` bytes.
    pub(crate) const fn new(input: BufReader<R>, limit: u64) -> Self {
        Self { input, line: Vec::new(), limit }
    }

    /// Says whether reading on may have to wait for whoever writes the input.
    pub(crate) fn would_wait(&self) -> bool {
        !self.input.buffer().contains(&b'\n')
    }

    /// Reads the next line.
    ///
    /// # Errors
    ///
    /// The input cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Line<'_>> {
        self.line.clear();
        let limit = self.limit;
        let read = (&mut self.input).take(limit + 1).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(Line::End);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if u64::try_from(read).is_ok_and(|read| read > limit) {
            self.line = Vec::new();
            self.skip_line()?;
            return Ok(Line::TooLong { limit });
        }
        match std::str::from_utf8(&self.line) {
            Ok(text) => Ok(Line::Text(text)),
            Err(error) => Ok(Line::NotUtf8 { valid_up_to: error.valid_up_to() }),
        }
    }

    /// Passes over the rest of a line without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
