//! Bytes of a file to text.

/// Why the bytes of a file are not a UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The file starts with the byte order mark of UTF-16.
    #[error("the file is UTF-16, save it as UTF-8")]
    Utf16,
    /// A byte sequence is not UTF-8.
    #[error("the byte at offset {offset} is not UTF-8")]
    InvalidUtf8 {
        /// Offset of the first bad byte.
        offset: usize,
    },
}

/// Reads bytes as UTF-8, the only encoding of policy documents.
///
/// ```
/// use iamkit_syntax::{EncodingError, decode};
///
/// assert_eq!(decode(b"{}"), Ok("{}"));
/// assert_eq!(decode(b"{\xE9}"), Err(EncodingError::InvalidUtf8 { offset: 1 }));
/// assert_eq!(decode(b"\xFF\xFE{\0}\0"), Err(EncodingError::Utf16));
/// ```
///
/// # Errors
///
/// UTF-16 with a byte order mark, and every byte sequence that is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, EncodingError> {
    std::str::from_utf8(bytes).map_err(|error| match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => EncodingError::Utf16,
        _ => EncodingError::InvalidUtf8 { offset: error.valid_up_to() },
    })
}
