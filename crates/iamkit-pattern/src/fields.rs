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
    // INVARIANT: joined with colons, the fields are `whole`; the first five hold no colon.
    fields: [&'a str; FIELDS],
}

impl<'a> Fields<'a> {
    /// Splits `text`; `None` when it has fewer than five colons.
    #[must_use]
    pub fn split(text: &'a str) -> Option<Self> {
        let mut fields = [""; FIELDS];
        let mut rest = text;
        let (last, early) = fields.split_last_mut()?;
        for field in early {
            (*field, rest) = split_field(rest)?;
        }
        *last = rest;
        Some(Self { whole: text, fields })
    }

    /// Returns the text that was split.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.whole
    }

    /// Returns a field; the partition has index 1, the resource part index 5.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'a str> {
        self.fields.get(index).copied()
    }

    /// Returns all six fields.
    #[must_use]
    pub const fn to_array(self) -> [&'a str; FIELDS] {
        self.fields
    }

    /// Says whether the last field holds a colon.
    pub(crate) fn has_extra_colon(&self) -> bool {
        self.fields.last().is_some_and(|field| field.as_bytes().contains(&b':'))
    }
}

/// Splits on the first colon.
pub(crate) fn split_field(text: &str) -> Option<(&str, &str)> {
    let at = text.as_bytes().iter().position(|&byte| byte == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
