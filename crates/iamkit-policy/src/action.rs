//! Actions and action patterns.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use iamkit_pattern::{Case, matches};
use iamkit_syntax::{Origin, Spanned};

use crate::{Element, OneOrMany, Text};

/// The `Action` or the `NotAction` element of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ActionElement {
    /// Applies to the listed actions.
    Action(ActionList),
    /// Applies to every action but the listed ones.
    NotAction(ActionList),
}

/// The patterns of an `Action` or `NotAction` element and where the member stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActionList {
    /// The patterns, in document order.
    pub patterns: OneOrMany<Spanned<ActionPattern>>,
    /// Where the member stood.
    pub origin: Origin,
}

impl ActionElement {
    /// Returns the list, negated or not.
    #[must_use]
    pub const fn list(&self) -> &ActionList {
        match self {
            Self::Action(list) | Self::NotAction(list) => list,
        }
    }

    /// Returns the patterns in document order.
    #[must_use]
    pub fn patterns(&self) -> &[Spanned<ActionPattern>] {
        self.list().patterns.as_slice()
    }

    /// Says whether this is `NotAction`.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        matches!(self, Self::NotAction(_))
    }

    /// Returns which of the two elements this is.
    #[must_use]
    pub const fn element(&self) -> Element {
        match self {
            Self::Action(_) => Element::Action,
            Self::NotAction(_) => Element::NotAction,
        }
    }

    /// Returns `Action` or `NotAction`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.element().as_str()
    }

    /// Says whether the element covers `action`; an empty `NotAction` covers every action.
    #[must_use]
    pub fn covers(&self, action: &ActionName) -> bool {
        self.patterns().iter().any(|pattern| pattern.value.matches(action)) != self.is_negated()
    }
}

/// How an action pattern is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ActionForm {
    /// The lone `*`.
    Any,
    /// `prefix:name` without wildcards.
    Exact,
    /// `prefix:name` with a wildcard somewhere.
    Wildcard,
    /// Anything else: white space, a comma, no colon, two colons, an empty half.
    Malformed,
}

/// Text of an `Action` element, such as `s3:Get*`.
///
/// Every text is a value of this type; one that is no action pattern
/// ([`ActionPattern::is_malformed`]) matches nothing.
///
/// ```
/// use iamkit_policy::ActionPattern;
///
/// let pattern = ActionPattern::new("S3:Get*");
/// assert!(pattern.matches(&"s3:getobject".parse()?));
/// assert!(ActionPattern::new("s3:GetObject ").is_malformed());
/// # Ok::<(), iamkit_policy::ParseActionNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActionPattern {
    text: Text,
    // INVARIANT: offset of the only colon, when the form is `Exact` or `Wildcard`.
    colon: u32,
    form: ActionForm,
    // INVARIANT: whether the text holds ASCII letters, digits, `-`, `.`, `:`, `*` and `?` alone.
    is_plain: bool,
}

impl ActionPattern {
    /// Reads a pattern; every text is accepted.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        let text = text.into();
        let (form, colon, is_plain) = classify(&text);
        Self { text, colon, form, is_plain }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part before the colon, `s3` of `s3:Get*`.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self.form {
            ActionForm::Exact | ActionForm::Wildcard => self.text.get(..self.colon as usize),
            ActionForm::Any | ActionForm::Malformed => None,
        }
    }

    /// Returns the part after the colon, `Get*` of `s3:Get*`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.form {
            ActionForm::Exact | ActionForm::Wildcard => self.text.get(self.colon as usize + 1..),
            ActionForm::Any | ActionForm::Malformed => None,
        }
    }

    /// Says whether this is the lone `*`.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        matches!(self.form, ActionForm::Any)
    }

    /// Says whether the text is `prefix:name` without wildcards.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        matches!(self.form, ActionForm::Exact)
    }

    /// Says whether `*` or `?` occurs in a well-formed pattern.
    #[must_use]
    pub const fn has_wildcard(&self) -> bool {
        matches!(self.form, ActionForm::Any | ActionForm::Wildcard)
    }

    /// Says whether the text can match no action: white space, a comma, no or two colons.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        matches!(self.form, ActionForm::Malformed)
    }

    /// Says whether the text holds ASCII letters, digits, `-`, `.`, `:`, `*` and `?` alone, as every
    /// action of AWS does: rules about other characters need not look at it.
    pub(crate) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Says whether `action` matches, without regard to case (IAM User Guide, "IAM JSON policy
    /// elements: Action").
    #[must_use]
    pub fn matches(&self, action: &ActionName) -> bool {
        match (self.form, self.service(), self.name()) {
            (ActionForm::Any, ..) => true,
            (_, Some(service), Some(name)) => {
                matches(service, action.service().as_str(), Case::Fold)
                    && matches(name, action.name(), Case::Fold)
            }
            _ => false,
        }
    }
}

impl FromStr for ActionPattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for ActionPattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for ActionPattern {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&ActionName> for ActionPattern {
    fn from(action: &ActionName) -> Self {
        Self::new(action.as_str())
    }
}

const COLON: u8 = 1;
const WILDCARD: u8 = 2;
/// White space, a comma, or a byte of a character that may be white space.
const ODD: u8 = 4;
/// Any other byte that no action of AWS has.
const OTHER: u8 = 8;

/// What each byte means in an action pattern.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, for the 256 values of a byte"
)]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b':' => COLON,
            b'*' | b'?' => WILDCARD,
            0..=b' ' | b',' | 0x80.. => ODD,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => 0,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

fn classify(text: &str) -> (ActionForm, u32, bool) {
    if text == "*" {
        return (ActionForm::Any, 0, true);
    }
    let (mut colons, mut colon, mut classes) = (0_u32, 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        let class = CLASSES.get(usize::from(byte)).copied().unwrap_or(ODD);
        classes |= class;
        if class == COLON {
            colons += 1;
            colon = at;
        }
    }
    let malformed = classes & ODD != 0 && text.contains(|c: char| c == ',' || c.is_whitespace());
    let halves = colons == 1 && colon > 0 && colon + 1 < text.len();
    let form = match (malformed || !halves, classes & WILDCARD != 0) {
        (true, _) => ActionForm::Malformed,
        (false, true) => ActionForm::Wildcard,
        (false, false) => ActionForm::Exact,
    };
    (form, u32::try_from(colon).unwrap_or(u32::MAX), classes & (ODD | OTHER) == 0)
}

/// Prefix of a service's actions, such as `s3` of `s3:GetObject`.
///
/// Prefixes are equal without regard to ASCII case, as action names are (IAM User Guide, "IAM JSON
/// policy elements: Action"); the spelling is kept.
///
/// ```
/// use iamkit_policy::{ActionName, ServicePrefix};
///
/// let action: ActionName = "S3:GetObject".parse()?;
/// assert_eq!(action.service(), ServicePrefix::new("s3"));
/// assert_eq!(action.service(), "s3");
/// assert_eq!(action.service().as_str(), "S3");
/// # Ok::<(), iamkit_policy::ParseActionNameError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServicePrefix<'t> {
    text: &'t str,
}

impl<'t> ServicePrefix<'t> {
    /// Wraps the text of a prefix; every text is accepted.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { text }
    }

    /// Returns the text as written.
    #[must_use]
    pub const fn as_str(&self) -> &'t str {
        self.text
    }

    /// Says whether this is one of the given prefixes.
    #[must_use]
    pub fn is_one_of(&self, prefixes: &[&str]) -> bool {
        prefixes.iter().any(|prefix| self == prefix)
    }
}

impl PartialEq for ServicePrefix<'_> {
    fn eq(&self, other: &Self) -> bool {
        Case::Fold.is_same(self.text, other.text)
    }
}

impl Eq for ServicePrefix<'_> {}

impl PartialEq<str> for ServicePrefix<'_> {
    fn eq(&self, other: &str) -> bool {
        Case::Fold.is_same(self.text, other)
    }
}

impl PartialEq<&str> for ServicePrefix<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialOrd for ServicePrefix<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ServicePrefix<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        folded(self.text).cmp(folded(other.text))
    }
}

impl Hash for ServicePrefix<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_folded(self.text, state);
    }
}

impl<'t> From<&'t str> for ServicePrefix<'t> {
    fn from(text: &'t str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for ServicePrefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

fn folded(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

fn hash_folded(text: &str, state: &mut impl Hasher) {
    folded(text).for_each(|byte| state.write_u8(byte));
    // As the standard library ends a string, so that neighbours do not run together.
    state.write_u8(0xFF);
}

/// Name of one action, such as `s3:GetObject`, as a request carries it.
///
/// Names are equal without regard to ASCII case (IAM User Guide, "IAM JSON policy elements:
/// Action"); the spelling is kept.
#[derive(Clone, Debug)]
pub struct ActionName {
    // INVARIANT: `prefix:name`, both halves non-empty, no wildcard, white space or comma.
    text: Box<str>,
    colon: u32,
}

impl ActionName {
    /// Returns the whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the service prefix, `s3` of `s3:GetObject`.
    #[must_use]
    pub fn service(&self) -> ServicePrefix<'_> {
        let prefix = self.text.get(..self.colon as usize);
        debug_assert!(prefix.is_some(), "the colon stands in the text");
        ServicePrefix::new(prefix.unwrap_or_default())
    }

    /// Returns the name behind the prefix, `GetObject` of `s3:GetObject`.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.text.get(self.colon as usize + 1..);
        debug_assert!(name.is_some(), "the colon stands in the text");
        name.unwrap_or_default()
    }

    /// Says whether this is the given action, without regard to case.
    #[must_use]
    pub fn is(&self, action: &str) -> bool {
        Case::Fold.is_same(&self.text, action)
    }
}

impl PartialEq for ActionName {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.text)
    }
}

impl Eq for ActionName {}

impl PartialOrd for ActionName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ActionName {
    fn cmp(&self, other: &Self) -> Ordering {
        folded(&self.text).cmp(folded(&other.text))
    }
}

impl Hash for ActionName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_folded(&self.text, state);
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a text is not the name of one action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseActionNameError {
    /// The text holds `*` or `?`; a request is about one action.
    #[error("`{0}` has a wildcard, but a request names one action")]
    Wildcard(Box<str>),
    /// The text is not `prefix:name`.
    #[error("`{0}` is not of the form `service:ActionName`")]
    Malformed(Box<str>),
}

impl FromStr for ActionName {
    type Err = ParseActionNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match classify(text) {
            (ActionForm::Exact, colon, _) => Ok(Self { text: text.into(), colon }),
            (ActionForm::Any | ActionForm::Wildcard, ..) => {
                Err(ParseActionNameError::Wildcard(text.into()))
            }
            (ActionForm::Malformed, ..) => Err(ParseActionNameError::Malformed(text.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;

    #[test]
    fn names_are_one_in_any_case() {
        let names = ["s3:GetObject", "S3:getobject", "s3:GetObjectAcl", "ec2:GetObject"];
        let names = names.map(|name| name.parse::<ActionName>().unwrap());
        assert_eq!(names[0], names[1]);
        assert_ne!(names[0], names[2]);
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3);
        assert!(names[3] < names[1]);
        let prefixes: HashSet<_> = names.iter().map(ActionName::service).collect();
        assert_eq!(prefixes.len(), 2);
        assert!(prefixes.contains(&ServicePrefix::new("EC2")));
        assert!(ServicePrefix::new("S3").is_one_of(&["ec2", "s3"]));
        assert_ne!(ServicePrefix::new("s3"), "s3express");
    }
}
