//! Reading one input: a file or standard input.

mod encoding;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use iamkit::source::{ReadOptions, read};
use iamkit::syntax::{LineIndex, Lines, Position, Span};

pub(crate) use encoding::Encoding;

/// Inputs above this size are refused before they are read.
pub(crate) const SIZE_LIMIT: u64 = 256 << 20;

/// A text and the name that messages call it by.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    name: String,
    file: Option<PathBuf>,
    text: String,
    /// Whether a person has seen the text, so that places in it say something.
    is_user_text: bool,
    /// Whether a person named it, and no walk found it.
    is_named: bool,
    /// Where lines start; found when first asked for.
    lines: OnceLock<Lines>,
    /// Places of which nothing may be shown; found when first asked for.
    secrets: OnceLock<Vec<Span>>,
}

/// An input that could not be read.
#[derive(Debug)]
pub(crate) struct ReadError {
    /// What could be read, for the excerpt.
    pub(crate) source: Source,
    /// Why it is not enough.
    pub(crate) reason: Unread,
}

/// Why an input could not be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The path is that of a folder.
    Folder,
    /// It is a pipe, a device or a socket; what it is, with the article.
    NoFile(&'static str),
    /// It has more than [`SIZE_LIMIT`] bytes.
    TooLarge {
        /// How many were seen.
        bytes: u64,
    },
    /// It is text of another encoding, or no text.
    Encoding {
        /// Offset of the first byte that is no UTF-8.
        at: u32,
        /// What it looks like.
        looks: Encoding,
    },
    /// There is nothing in it but white space.
    Empty,
    /// The system says why.
    System(io::Error),
}

impl Source {
    /// Makes a source of text that came from no file.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::of(name.into(), None, text.into())
    }

    /// Makes a source of text that the program put together, such as a scenario from flags.
    pub(crate) fn synthetic(text: impl Into<String>) -> Self {
        Self { is_user_text: false, ..Self::new("", text) }
    }

    fn of(name: String, file: Option<PathBuf>, text: String) -> Self {
        Self {
            name,
            file,
            text,
            is_user_text: true,
            is_named: true,
            lines: OnceLock::new(),
            secrets: OnceLock::new(),
        }
    }

    /// Says whether a person named the source.
    pub(crate) fn named(self, is_named: bool) -> Self {
        Self { is_named, ..self }
    }

    /// Says whether a person named the source, and no walk found it.
    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// Returns the same source with another text.
    pub(crate) fn with_text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), lines: OnceLock::new(), secrets: OnceLock::new(), ..self }
    }

    /// Returns the name of the source alone.
    pub(crate) fn without_text(&self) -> Self {
        let (name, file) = (self.name.clone(), self.file.clone());
        let Self { is_user_text, is_named, .. } = *self;
        Self { is_user_text, is_named, ..Self::of(name, file, String::new()) }
    }

    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// It cannot be read, is too large, is no UTF-8 or is empty.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<ReadError>> {
        if path == Path::new("-") { Self::read_stdin() } else { Self::read_file(path) }
    }

    fn read_file(path: &Path) -> Result<Self, Box<ReadError>> {
        let name = path.display().to_string();
        let refuse = |reason| Err(ReadError::without_text(&name, reason));
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return refuse(Unread::System(error)),
        };
        if metadata.is_dir() {
            return refuse(Unread::Folder);
        }
        if let Some(what) = waiting(path, &metadata) {
            return refuse(Unread::NoFile(what));
        }
        if metadata.len() > SIZE_LIMIT {
            return refuse(Unread::TooLarge { bytes: metadata.len() });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        let read =
            fs::File::open(path).and_then(|f| f.take(SIZE_LIMIT + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) => Self::decode(name, Some(path.to_owned()), bytes),
            Err(error) => refuse(Unread::System(error)),
        }
    }

    fn read_stdin() -> Result<Self, Box<ReadError>> {
        let mut bytes = Vec::new();
        match io::stdin().lock().take(SIZE_LIMIT + 1).read_to_end(&mut bytes) {
            Ok(_) => Self::decode("<stdin>".to_owned(), None, bytes),
            Err(error) => Err(ReadError::without_text("<stdin>", Unread::System(error))),
        }
    }

    fn decode(name: String, file: Option<PathBuf>, bytes: Vec<u8>) -> Result<Self, Box<ReadError>> {
        if bytes.len() as u64 > SIZE_LIMIT {
            let bytes = bytes.len() as u64;
            return Err(ReadError::without_text(&name, Unread::TooLarge { bytes }));
        }
        let refuse = |text, reason| {
            Err(Box::new(ReadError { source: Self::of(name.clone(), file.clone(), text), reason }))
        };
        let wide = Encoding::wide(&bytes);
        match (String::from_utf8(bytes), wide) {
            // Plain letters in UTF-16 are UTF-8 with a NUL after each.
            (Ok(text), Some(looks)) => {
                let at = text.find('\0').and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
                refuse(text, Unread::Encoding { at, looks })
            }
            (Ok(text), None) if text.trim_start_matches('\u{feff}').trim().is_empty() => {
                refuse(text, Unread::Empty)
            }
            (Ok(text), None) => Ok(Self::of(name, file, text)),
            (Err(error), _) => {
                let looks = Encoding::of(error.as_bytes());
                let at = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                refuse(text, Unread::Encoding { at, looks })
            }
        }
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
    pub(crate) fn is_user_text(&self) -> bool {
        self.is_user_text
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns line and column of a byte, both counted from 1, the column in characters.
    pub(crate) fn line_and_column(&self, offset: u32) -> (usize, usize) {
        let place = self.position(offset);
        (place.line as usize, place.column_chars as usize + 1)
    }

    /// Returns what may be shown around a place, from where to where; nothing when the place itself
    /// may not. Every message that draws a part of the text asks this.
    pub(crate) fn shown_around(&self, place: Span) -> Option<(usize, usize)> {
        let find = || read(&self.name, &self.text, &ReadOptions::default()).secrets;
        let secrets = self.secrets.get_or_init(find);
        let at = secrets.partition_point(|secret| secret.end <= place.start);
        let before = at.checked_sub(1).and_then(|before| secrets.get(before));
        let from = before.map_or(0, |secret| secret.end as usize);
        match secrets.get(at) {
            Some(next) if next.start < place.end.max(place.start) => None,
            Some(next) => Some((from, next.start as usize)),
            None if from < self.text.len() || before.is_none() => Some((from, self.text.len())),
            None => None,
        }
    }

    /// Takes the places of which nothing may be shown from a reader of the whole text, so that it is not
    /// read again.
    pub(crate) fn keep_secrets(&self, secrets: &[Span]) {
        // What was found before stays.
        let _ = self.secrets.set(secrets.to_vec());
    }

    /// Says that nothing in the text is secret.
    pub(crate) fn reveal(&mut self) {
        self.secrets = OnceLock::from(Vec::new());
    }

    /// Returns the line and the columns of a byte.
    pub(crate) fn position(&self, offset: u32) -> Position {
        self.line_index().position(offset)
    }

    /// Returns the lines of the text, which are found once.
    pub(crate) fn line_index(&self) -> LineIndex<'_> {
        self.lines.get_or_init(|| Lines::new(&self.text)).of(&self.text)
    }
}

/// Returns what a path names, if reading it may wait for somebody for ever: a pipe that nobody writes, a
/// terminal. What the shell hands over open is read: `/dev/stdin`, and `/dev/fd/63` for `<(…)`.
#[cfg(unix)]
fn waiting(path: &Path, metadata: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;

    let is_handed_over = ["/dev/fd", "/dev/stdin", "/dev/null", "/proc/self/fd"];
    let kind = metadata.file_type();
    if kind.is_file() || is_handed_over.iter().any(|known| path.starts_with(known)) {
        None
    } else if kind.is_fifo() {
        Some("a named pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

#[cfg(not(unix))]
fn waiting(_: &Path, _: &fs::Metadata) -> Option<&'static str> {
    None
}

impl ReadError {
    fn without_text(name: &str, reason: Unread) -> Box<Self> {
        Box::new(Self { source: Source::new(name, ""), reason })
    }
}
