//! A text split on its first five colons.

use crate::Field;

/// How many fields an ARN has.
pub(crate) const FIELDS: usize = Field::COUNT;

/// The six fields of a text that is split on its first five colons, as an ARN is.
///
/// Splitting once serves any number of field patterns.
///
/// ```
/// use iamkit_pattern::{Field, Fields};
///
/// let fields = Fields::split("arn:aws:sns:eu-west-1:111122223333:alerts:1").unwrap();
/// assert_eq!(fields.get(Field::Service), "sns");
/// assert_eq!(fields.get(Field::Resource), "alerts:1");
/// assert!(Fields::split("arn:aws:sns").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields<'a> {
    whole: &'a str,
    borders: FieldBorders,
}

/// Where the first five colons of a text stand, for a value that owns its text.
///
/// ```
/// use iamkit_pattern::{Field, Fields};
///
/// let text = String::from("arn:aws:sqs:eu-west-1:111122223333:jobs");
/// let borders = Fields::split(&text).unwrap().borders();
/// assert_eq!(Fields::with_borders(&text, borders).get(Field::Resource), "jobs");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldBorders {
    // INVARIANT: ascending offsets of colons in the text that was split. Of 32 bits, since every
    // decision carries them around.
    colons: [u32; FIELDS - 1],
}

impl<'a> Fields<'a> {
    /// Splits `text`; `None` when it has fewer than five colons in its first four gigabytes.
    #[must_use]
    pub fn split(text: &'a str) -> Option<Self> {
        let mut colons = [0; FIELDS - 1];
        let mut offsets =
            text.bytes().enumerate().filter(|&(_, byte)| byte == b':').map(|(at, _)| at);
        for colon in &mut colons {
            *colon = u32::try_from(offsets.next()?).ok()?;
        }
        Some(Self { whole: text, borders: FieldBorders { colons } })
    }

    /// Splits `text` where it was split before.
    ///
    /// The borders must come from a text equal to this one; with those of another text the
    /// fields make no sense.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_borders(text: &'a str, borders: FieldBorders) -> Self {
        Self { whole: text, borders }
    }

    /// Returns where the fields end.
    #[doc(hidden)]
    #[must_use]
    pub const fn borders(&self) -> FieldBorders {
        self.borders
    }

    /// Returns the text that was split.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.whole
    }

    /// Returns a field.
    #[must_use]
    pub fn get(&self, field: Field) -> &'a str {
        let colons = &self.borders.colons;
        let index = field.index();
        let colon = |index: usize| colons.get(index).map(|&colon| colon as usize);
        let start = index.checked_sub(1).and_then(colon).map_or(0, |colon| colon + 1);
        let found = self.whole.get(start..colon(index).unwrap_or(self.whole.len()));
        debug_assert!(found.is_some(), "the borders are those of another text");
        found.unwrap_or_default()
    }

    /// Returns all six fields.
    #[must_use]
    pub fn to_array(&self) -> [&'a str; Field::COUNT] {
        Field::ALL.map(|field| self.get(field))
    }

    /// Says whether the last field holds a colon.
    pub(crate) fn has_extra_colon(&self) -> bool {
        self.get(Field::Resource).as_bytes().contains(&b':')
    }
}

/// Splits on the first colon.
pub(crate) fn split_field(text: &str) -> Option<(&str, &str)> {
    let at = text.as_bytes().iter().position(|&byte| byte == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
