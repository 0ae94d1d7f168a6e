//! Reading one input: a file or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use iamkit::syntax::Span;

use crate::problem::Problem;

/// Inputs above this size are refused before they are read.
const SIZE_LIMIT: u64 = 256 << 20;

/// A text and the name that messages call it by.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    name: String,
    file: Option<PathBuf>,
    text: String,
    /// Whether a person has seen the text, so that places in it say something.
    is_written: bool,
    /// Where lines start; found when first asked for.
    lines: OnceLock<Vec<usize>>,
}

/// An input that could not be read, ready to be shown.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// What could be read, for the excerpt.
    pub(crate) source: Source,
    /// Why it is not enough.
    pub(crate) problem: Problem,
}

impl Source {
    /// Makes a source of text that came from no file.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::of(name.into(), None, text.into())
    }

    /// Makes a source of text that the program put together, such as a scenario from flags.
    pub(crate) fn made_up(text: impl Into<String>) -> Self {
        Self { is_written: false, ..Self::new("", text) }
    }

    fn of(name: String, file: Option<PathBuf>, text: String) -> Self {
        Self { name, file, text, is_written: true, lines: OnceLock::new() }
    }

    /// Returns the same source with another text.
    pub(crate) fn with_text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), lines: OnceLock::new(), ..self }
    }

    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<Unreadable>> {
        if path == Path::new("-") { Self::read_stdin() } else { Self::read_file(path) }
    }

    fn read_file(path: &Path) -> Result<Self, Box<Unreadable>> {
        let name = path.display().to_string();
        let refuse = |problem| Err(Unreadable::new(&name, problem));
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return refuse(explain(&error)),
        };
        if metadata.is_dir() {
            return refuse(Problem::error("is a folder").hint("name one file in it"));
        }
        if metadata.len() > SIZE_LIMIT {
            return refuse(too_large(metadata.len()));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        let read =
            fs::File::open(path).and_then(|f| f.take(SIZE_LIMIT + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) => Self::decode(name, Some(path.to_owned()), bytes),
            Err(error) => refuse(explain(&error)),
        }
    }

    fn read_stdin() -> Result<Self, Box<Unreadable>> {
        let mut bytes = Vec::new();
        match io::stdin().lock().take(SIZE_LIMIT + 1).read_to_end(&mut bytes) {
            Ok(_) => Self::decode("<stdin>".to_owned(), None, bytes),
            Err(error) => Err(Unreadable::new("<stdin>", explain(&error))),
        }
    }

    fn decode(
        name: String,
        file: Option<PathBuf>,
        bytes: Vec<u8>,
    ) -> Result<Self, Box<Unreadable>> {
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(Unreadable::new(&name, too_large(bytes.len() as u64)));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                let bytes = error.as_bytes();
                let hint = if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
                    "the file looks like UTF-16, save it as UTF-8"
                } else {
                    "save the file as UTF-8"
                };
                let problem = Problem::error("the text is not valid UTF-8")
                    .at(Span::new(at, at + 1))
                    .hint(hint);
                let text = String::from_utf8_lossy(bytes).into_owned();
                let source = Self::of(name, file, text);
                return Err(Box::new(Unreadable { source, problem }));
            }
        };
        let source = Self::of(name, file, text);
        if source.text.trim_start_matches('\u{feff}').trim().is_empty() {
            let problem = Problem::error("the input is empty").hint("it must hold JSON");
            return Err(Box::new(Unreadable { source, problem }));
        }
        Ok(source)
    }

    /// Returns what messages call the source: the path as given, or `<stdin>`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the file, unless the text came from standard input.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Says whether a person has seen the text.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns line and column of a byte, both counted from 1, the column in characters.
    pub(crate) fn line_and_column(&self, offset: u32) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| line_starts(&self.text));
        let offset = (offset as usize).min(self.text.len());
        let line = lines.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start..offset).unwrap_or_default();
        // A character is counted at its first byte.
        let column = before.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        (line, column + 1)
    }
}

/// Finds where lines start: after `\n`, `\r\n` or `\r`.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|&(at, &byte)| {
        byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
    });
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.source.name(), self.problem.message())
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    fn new(name: &str, problem: Problem) -> Box<Self> {
        Box::new(Self { source: Source::new(name, ""), problem })
    }
}

fn explain(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::error("no such file or folder"),
        io::ErrorKind::PermissionDenied => Problem::error("may not be read, permission denied"),
        _ => Problem::error(format!("could not be read: {error}")),
    }
}

fn too_large(size: u64) -> Problem {
    Problem::error(format!("the input is too large, {} MiB", size >> 20))
        .hint(format!("at most {} MiB are read", SIZE_LIMIT >> 20))
}
