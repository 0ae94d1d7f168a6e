//! A text split on its first five colons.

/// How many fields an ARN has.
pub(crate) const FIELDS: usize = 6;

/// The six fields of a text that is split on its first five colons, as an ARN is.
///
/// Splitting once serves any number of field patterns.
///
/// ```
/// use iamkit_pattern::Fields;
///
/// let fields = Fields::split("arn:aws:sns:eu-west-1:111122223333:alerts:1").unwrap();
/// assert_eq!(fields.get(2), Some("sns"));
/// assert_eq!(fields.get(5), Some("alerts:1"));
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
/// use iamkit_pattern::Fields;
///
/// let text = String::from("arn:aws:sqs:eu-west-1:111122223333:jobs");
/// let borders = Fields::split(&text).unwrap().borders();
/// assert_eq!(Fields::with_borders(&text, borders).get(5), Some("jobs"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldBorders {
    // INVARIANT: ascending offsets of colons in the text that was split.
    colons: [usize; FIELDS - 1],
}

impl<'a> Fields<'a> {
    /// Splits `text`; `None` when it has fewer than five colons.
    #[must_use]
    pub fn split(text: &'a str) -> Option<Self> {
        let mut colons = [0; FIELDS - 1];
        let mut offsets =
            text.bytes().enumerate().filter(|&(_, byte)| byte == b':').map(|(at, _)| at);
        for colon in &mut colons {
            *colon = offsets.next()?;
        }
        Some(Self { whole: text, borders: FieldBorders { colons } })
    }

    /// Splits `text` where it was split before.
    ///
    /// The borders must come from a text equal to this one; with those of another text the
    /// fields make no sense.
    #[must_use]
    pub const fn with_borders(text: &'a str, borders: FieldBorders) -> Self {
        Self { whole: text, borders }
    }

    /// Returns where the fields end.
    #[must_use]
    pub const fn borders(&self) -> FieldBorders {
        self.borders
    }

    /// Returns the text that was split.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.whole
    }

    /// Returns a field; the partition has index 1, the resource part index 5.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'a str> {
        let colons = &self.borders.colons;
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => colons.get(before)? + 1,
        };
        self.whole.get(start..colons.get(index).copied().unwrap_or(self.whole.len()))
    }

    /// Returns all six fields.
    #[must_use]
    pub fn to_array(&self) -> [&'a str; FIELDS] {
        std::array::from_fn(|index| self.get(index).unwrap_or_default())
    }

    /// Says whether the last field holds a colon.
    pub(crate) fn has_extra_colon(&self) -> bool {
        self.get(FIELDS - 1).is_some_and(|field| field.as_bytes().contains(&b':'))
    }
}

/// Splits on the first colon.
pub(crate) fn split_field(text: &str) -> Option<(&str, &str)> {
    let at = text.as_bytes().iter().position(|&byte| byte == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
