//! What bytes that are no text in UTF-8 look like.

/// What bytes that are no UTF-8 look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Two bytes for most characters, the lower one first.
    Utf16Le,
    /// The same, the higher one first.
    Utf16Be,
    /// Four bytes for a character, the lowest one first.
    Utf32Le,
    /// The same, the highest one first.
    Utf32Be,
    /// Text in UTF-8, of which some is damaged.
    Utf8,
    /// One byte for a character, as in ISO 8859-1.
    Latin1,
    /// The same with characters where ISO 8859-1 has controls.
    Windows1252,
    /// No text.
    Binary,
}

impl Encoding {
    /// How many bytes are looked at for NULs.
    const SAMPLE: usize = 4096;

    /// Tells by the bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::of_mark(bytes)
            .or_else(|| Self::of_nuls(bytes))
            .unwrap_or_else(|| Self::of_high(bytes))
    }

    /// Tells characters of several bytes by the start alone: a text that is none of these is not looked
    /// through.
    pub(crate) fn wide(bytes: &[u8]) -> Option<Self> {
        Self::of_mark(bytes).or_else(|| Self::of_nuls(bytes)).filter(|found| found.is_wide())
    }

    /// Tells by the byte order mark; that of UTF-16 is the start of one of UTF-32.
    const fn of_mark(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, 0, 0, ..] => Some(Self::Utf32Le),
            [0, 0, 0xfe, 0xff, ..] => Some(Self::Utf32Be),
            [0xff, 0xfe, ..] => Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// Tells by where NULs stand: JSON is mostly ASCII, and each letter of it has them at the same places.
    fn of_nuls(bytes: &[u8]) -> Option<Self> {
        let sample = bytes.get(..Self::SAMPLE).unwrap_or(bytes);
        let nuls =
            |from: usize| sample.iter().skip(from).step_by(4).filter(|byte| **byte == 0).count();
        let counts = [nuls(0), nuls(1), nuls(2), nuls(3)];
        let [first, second, third, fourth] = counts;
        if counts == [0; 4] {
            return None;
        }
        let (most, few) = (sample.len() / 6, sample.len() / 32);
        let are_most = |counts: &[usize]| counts.iter().all(|count| *count >= most.max(1));
        let are_few = |counts: &[usize]| counts.iter().all(|count| *count <= few);
        Some(if are_most(&[second, third, fourth]) && are_few(&[first]) {
            Self::Utf32Le
        } else if are_most(&[first, second, third]) && are_few(&[fourth]) {
            Self::Utf32Be
        } else if are_most(&[second, fourth]) && are_few(&[first, third]) {
            Self::Utf16Le
        } else if are_most(&[first, third]) && are_few(&[second, fourth]) {
            Self::Utf16Be
        } else {
            Self::Binary
        })
    }

    /// Tells by bytes beyond ASCII, of which there is one that is no UTF-8.
    fn of_high(bytes: &[u8]) -> Self {
        let sound = str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        if bytes.get(..sound).is_some_and(|sound| !sound.is_ascii()) {
            // Letters of one byte that happen to read as UTF-8 are rare.
            Self::Utf8
        } else if bytes.iter().any(|byte| matches!(byte, 0x80..=0x9f)) {
            Self::Windows1252
        } else {
            Self::Latin1
        }
    }

    /// Says whether a character has more than one byte, of which some may be NULs.
    const fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be | Self::Utf32Le | Self::Utf32Be)
    }

    /// Returns what the encoding is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Utf32Le => "UTF-32 LE",
            Self::Utf32Be => "UTF-32 BE",
            Self::Utf8 => "UTF-8 with bytes in it that are none",
            Self::Latin1 => "Latin-1 or another encoding of one byte for a character",
            Self::Windows1252 => "Windows-1252 or another encoding of one byte for a character",
            Self::Binary => "binary, it holds NUL bytes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = r#"{"Version": "2012-10-17", "Statement": [], "Id": "é€"}"#;
        let units: Vec<u16> = text.encode_utf16().collect();
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            units.iter().flat_map(|unit| bytes(*unit)).collect()
        };
        let utf32 = |bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
            text.chars().flat_map(|c| bytes(u32::from(c))).collect()
        };
        let with_mark = |mark: &[u8], text: Vec<u8>| [mark, &text].concat();
        let mut damaged = text.as_bytes().to_vec();
        damaged.push(0xff);
        for (bytes, expected) in [
            (utf16(u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(u16::to_be_bytes), Encoding::Utf16Be),
            (utf32(u32::to_le_bytes), Encoding::Utf32Le),
            (utf32(u32::to_be_bytes), Encoding::Utf32Be),
            (with_mark(&[0xff, 0xfe], utf16(u16::to_le_bytes)), Encoding::Utf16Le),
            (with_mark(&[0xfe, 0xff], utf16(u16::to_be_bytes)), Encoding::Utf16Be),
            (with_mark(&[0xff, 0xfe, 0, 0], utf32(u32::to_le_bytes)), Encoding::Utf32Le),
            (with_mark(&[0, 0, 0xfe, 0xff], utf32(u32::to_be_bytes)), Encoding::Utf32Be),
            (damaged, Encoding::Utf8),
            (b"{\"Id\": \"\xe9t\xe9\"}".to_vec(), Encoding::Latin1),
            (b"{\"Id\": \"\x93x\x94\"}".to_vec(), Encoding::Windows1252),
            (b"{\"Id\": \"\0\"}".to_vec(), Encoding::Binary),
        ] {
            assert_eq!(Encoding::of(&bytes), expected, "{bytes:?}");
        }
    }
}
