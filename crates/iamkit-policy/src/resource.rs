//! Resources and resource patterns.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_arn::Field;
use iamkit_syntax::{Origin, Spanned};

use crate::{Element, OneOrMany, Template, Text};

/// The `Resource` or the `NotResource` element of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResourceElement {
    /// Applies to the listed resources.
    Resource(ResourceList),
    /// Applies to every resource but the listed ones.
    NotResource(ResourceList),
}

/// The patterns of a `Resource` or `NotResource` element and where the member stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResourceList {
    /// The patterns, in document order.
    pub patterns: OneOrMany<Spanned<ResourcePattern>>,
    /// Where the member stood.
    pub origin: Origin,
}

impl ResourceElement {
    /// Returns the list, negated or not.
    #[must_use]
    pub const fn list(&self) -> &ResourceList {
        match self {
            Self::Resource(list) | Self::NotResource(list) => list,
        }
    }

    /// Returns the patterns in document order.
    #[must_use]
    pub fn patterns(&self) -> &[Spanned<ResourcePattern>] {
        self.list().patterns.as_slice()
    }

    /// Says whether this is `NotResource`.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        matches!(self, Self::NotResource(_))
    }

    /// Returns which of the two elements this is.
    #[must_use]
    pub const fn element(&self) -> Element {
        match self {
            Self::Resource(_) => Element::Resource,
            Self::NotResource(_) => Element::NotResource,
        }
    }

    /// Returns `Resource` or `NotResource`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.element().as_str()
    }
}

/// Text of a `Resource` element, such as `arn:aws:s3:::home/${aws:username}/*`.
///
/// Every text is a value of this type. It is split on its first five colons, those inside `${…}`
/// not counted. Policy variables count only in the sixth field (IAM User Guide, "IAM policy
/// elements: Variables and tags"); in the first five they stay plain text.
///
/// ```
/// use iamkit_arn::Field;
/// use iamkit_policy::ResourcePattern;
///
/// let pattern = ResourcePattern::new("arn:aws:s3:::home/${aws:username}/*");
/// assert_eq!(pattern.field(Field::Service), Some("s3"));
/// assert_eq!(pattern.field(Field::Resource), Some("home/${aws:username}/*"));
/// assert_eq!(pattern.template().variables().count(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourcePattern {
    template: Template,
    // INVARIANT: offsets of the first colons outside `${…}`, ascending; `count` of them are set.
    colons: [u32; Field::COUNT - 1],
    count: u8,
}

impl ResourcePattern {
    /// Reads a pattern; every text is accepted.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        let text = text.into();
        let (colons, count) = first_colons(&text);
        let plain = match colons {
            [.., last] if count as usize == colons.len() => last as usize + 1,
            _ => text.len(),
        };
        Self { template: Template::with_plain_head(text, plain), colons, count }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.template.as_str()
    }

    /// Returns the text with its variables, of which those in the first five fields are none.
    #[must_use]
    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// Says whether this is the lone `*`.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.as_str() == "*"
    }

    /// Says whether the pattern writes out all six fields of an ARN.
    #[must_use]
    pub const fn has_all_fields(&self) -> bool {
        self.count as usize + 1 == Field::COUNT
    }

    /// Returns a field as written; `None` when the pattern does not write it out.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<&str> {
        let index = field.index();
        let ends = self.colons.get(..self.count as usize)?;
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => *ends.get(before)? as usize + 1,
        };
        let end = ends.get(index).map_or(self.as_str().len(), |&colon| colon as usize);
        let text = self.as_str().get(start..end);
        debug_assert!(text.is_some(), "colons stand in the text, in order");
        text
    }

    /// Says whether a `${` stands in one of the first five fields, where AWS knows no variables.
    #[must_use]
    pub fn has_misplaced_variable(&self) -> bool {
        let early = Field::ALL.into_iter().filter(|field| *field != Field::Resource);
        early.filter_map(|field| self.field(field)).any(|text| text.contains("${"))
    }
}

impl FromStr for ResourcePattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&str> for ResourcePattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for ResourcePattern {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Finds the colons that end the first five fields.
// Not `Field::of`: the colons inside `${aws:username}` end no field, and where the fields end is kept.
fn first_colons(text: &str) -> ([u32; Field::COUNT - 1], u8) {
    let mut colons = [0; Field::COUNT - 1];
    let (mut count, mut inside, mut previous) = (0_u8, false, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if previous == b'$' => inside = true,
            b'}' => inside = false,
            b':' if !inside => {
                if let (Some(slot), Ok(offset)) =
                    (colons.get_mut(count as usize), u32::try_from(at))
                {
                    *slot = offset;
                    count += 1;
                }
                if count as usize == colons.len() {
                    break;
                }
            }
            _ => {}
        }
        previous = byte;
    }
    (colons, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_inside_variables_are_not_borders() {
        let pattern = ResourcePattern::new("arn:aws:iam::${aws:PrincipalAccount}:role/a");
        assert_eq!(pattern.field(Field::Account), Some("${aws:PrincipalAccount}"));
        assert_eq!(pattern.field(Field::Resource), Some("role/a"));
        assert!(pattern.has_misplaced_variable());
        assert_eq!(pattern.template().parts(), None);
    }

    #[test]
    fn short_patterns_keep_their_fields() {
        let pattern = ResourcePattern::new("arn:aws:s3");
        assert!(!pattern.has_all_fields());
        assert_eq!(pattern.field(Field::Service), Some("s3"));
        assert_eq!(pattern.field(Field::Region), None);
        assert_eq!(ResourcePattern::new("*").field(Field::Prefix), Some("*"));
    }
}
