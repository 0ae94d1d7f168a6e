//! Parts of a policy that nobody knows before deployment.

use std::fmt;

use iamkit_syntax::Span;

/// The first character that stands for a hole in the text of a document.
const FIRST: u32 = 0xe000;
/// The last one. The range is Unicode's private use area, of which AWS takes no character in a
/// policy (pattern of `PolicyDocument` in the IAM API).
const LAST: u32 = 0xf8ff;

/// How many holes one document can have.
pub const MAX_HOLES: usize = (LAST - FIRST + 1) as usize;

/// A part of a document that is not known yet.
///
/// In [`Embedded::text`](crate::Embedded::text) it is one character of Unicode's private use area;
/// a hole that may be several values, or none, is not written there at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hole {
    /// Its number in the document. Holes of the same source share one: equal unknowns are equal.
    pub index: u16,
    /// Where it is written in the user's file.
    pub span: Span,
    /// What stands there, as the user wrote it: `!GetAtt Bucket.Arn`.
    pub what: Box<str>,
    /// What can come to stand there.
    pub class: HoleClass,
    /// Why it is not known.
    pub cause: HoleCause,
}

/// What can come to stand in a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HoleClass {
    /// Anything.
    Any,
    /// Text that is no ARN and no wildcard, as far as one can tell: a name.
    Text,
    /// Any number of texts, also none.
    List,
    /// An ARN.
    Arn,
    /// 12 digits.
    AccountId,
    /// The code of a Region.
    Region,
    /// The name of a partition.
    Partition,
    /// The domain of AWS services in a partition.
    DnsSuffix,
}

/// Why a part is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HoleCause {
    /// AWS makes the value when it creates the resource.
    AtDeployment,
    /// A parameter or variable without a default.
    NoDefault,
    /// It is marked as sensitive; what the file says of it is never shown.
    Secret,
    /// The reader does not compute it.
    NotSupported,
    /// It stands in another file.
    OtherFile,
    /// A plan says that it is known after apply.
    KnownAfterApply,
}

impl Hole {
    /// Returns the character that stands for the hole.
    #[must_use]
    pub fn marker(&self) -> char {
        Self::marker_of(self.index)
    }

    pub(crate) fn marker_of(index: u16) -> char {
        char::from_u32(FIRST + u32::from(index)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Returns the number of the hole that a character stands for.
    #[must_use]
    pub fn index_of(marker: char) -> Option<u16> {
        let code = u32::from(marker);
        let is_marker = (FIRST..=LAST).contains(&code);
        is_marker.then(|| u16::try_from(code - FIRST).ok()).flatten()
    }
}

/// Writes `${!GetAtt Bucket.Arn}`.
impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${{{}}}", self.what)
    }
}

/// Finds the first character of a text that could be taken for a hole, also one that is written as
/// an escape of JSON or percent-encoded.
///
/// A text that a person wrote may have none: it would be read as something unknown.
#[must_use]
pub fn private_use_character(text: &str) -> Option<Span> {
    // All characters of the range start with one of two bytes in UTF-8, which most texts lack.
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = next_suspect(bytes.get(at..)?) {
        let start = at + found;
        if let Some(length) = private_use_at(text, start) {
            let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
            return Some(Span::new(offset(start), offset(start + length)));
        }
        // An escaped backslash is no escape of what follows.
        let is_backslash = bytes.get(start) == Some(&b'\\');
        at = start + if is_backslash { 2 } else { 1 };
    }
    None
}

/// Finds the first suspect byte. Most blocks have none, which is told of all their bytes at once.
fn next_suspect(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 32;
    let holds_one = |block: &[u8; BLOCK]| {
        block.iter().fold(u8::MAX, |least, byte| least.min(suspicion(*byte))) == 0
    };
    let clean = bytes.as_chunks::<BLOCK>().0.iter().take_while(|block| !holds_one(block)).count();
    let start = clean * BLOCK;
    let found = bytes.get(start..)?.iter().position(|byte| is_suspect(*byte))?;
    Some(start + found)
}

fn is_suspect(byte: u8) -> bool {
    suspicion(byte) == 0
}

/// Returns 0 for a suspect byte. A least value is what the compiler finds of many bytes at once; of comparisons
/// it makes a look-up, byte for byte.
fn suspicion(byte: u8) -> u8 {
    [0xee, 0xef, b'\\', b'%'].into_iter().fold(u8::MAX, |least, suspect| least.min(byte ^ suspect))
}

/// Returns the length of a private character that starts at a byte, however it is written.
fn private_use_at(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let is_private = |code: u32| (FIRST..=LAST).contains(&code);
    if let Some(digits) = rest.strip_prefix("\\u").and_then(|digits| digits.get(..4)) {
        return u32::from_str_radix(digits, 16).ok().filter(|code| is_private(*code)).map(|_| 6);
    }
    if rest.starts_with('%') {
        let byte = |at: usize| {
            let digits = rest.get(at..at + 3)?.strip_prefix('%')?;
            u8::from_str_radix(digits, 16).ok()
        };
        let bytes = [byte(0)?, byte(3)?, byte(6)?];
        let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
        return is_private(u32::from(c)).then_some(9);
    }
    let c = rest.chars().next()?;
    is_private(u32::from(c)).then(|| c.len_utf8())
}

/// What a hole is before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HoleSource {
    pub(crate) span: Span,
    pub(crate) what: Box<str>,
    pub(crate) class: HoleClass,
    pub(crate) cause: HoleCause,
}
