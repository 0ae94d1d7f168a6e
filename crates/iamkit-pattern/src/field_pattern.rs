//! Patterns over colon-separated fields, compiled once and matched often.

use iamkit_work::is_used_up;

use crate::crossing::{FieldGlob, fields_match};
use crate::field_tokens::{is_any, split_tokens};
use crate::fields::{FIELDS, Fields};
use crate::language::{self, Class, Step, Steps};
use crate::{Case, Field, FieldCrossing, Pattern, Token};

/// Pattern over six colon-separated fields, such as `arn:aws:s3:::reports/*`.
///
/// The text is split on its first five literal colons; each field is a case-sensitive glob. A
/// pattern that is exactly `*` matches every text. Any other matches only texts that have six
/// fields; fields that the pattern does not write out are `*`.
///
/// Whether `*` may leave its field is asked with each question, see [`FieldCrossing`].
///
/// ```
/// use iamkit_pattern::{FieldCrossing, FieldPattern};
///
/// let reports = FieldPattern::new("arn:aws:s3:::reports/*");
/// assert!(reports.matches("arn:aws:s3:::reports/2026/a:b", FieldCrossing::Strict));
///
/// let buckets = FieldPattern::new("arn:aws:s3:::*");
/// assert!(buckets.contains(&reports, FieldCrossing::Trailing));
/// assert!(!reports.contains(&buckets, FieldCrossing::Trailing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPattern {
    // INVARIANT: `None` when the pattern is exactly `*`.
    fields: Option<Box<[CompiledField; FIELDS]>>,
    written: u8,
    // INVARIANT: the one text that matches, if the pattern has no wildcard and six fields.
    literal: Option<Box<str>>,
    // INVARIANT: whether a substituted value put a colon into a field that cannot hold one.
    is_void: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CompiledField {
    pattern: Pattern,
    // INVARIANT: `false` for the last field, which no `*` can leave. The pattern does not tell,
    // since its normal form of `*?` is `?*`.
    ends_in_run: bool,
}

impl FieldGlob for CompiledField {
    fn matches(&self, text: &str) -> bool {
        self.pattern.matches(text)
    }

    fn tokens(&self) -> impl Iterator<Item = Token<'_>> + Clone {
        self.pattern.tokens()
    }

    fn ends_in_run(&self) -> bool {
        self.ends_in_run
    }
}

impl FieldPattern {
    /// Compiles a pattern text; every text is a pattern.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text == "*" {
            return Self { fields: None, written: 1, literal: None, is_void: false };
        }
        let mut written = 0;
        let mut rest = Some(text);
        let fields = std::array::from_fn(|index| {
            let field = match rest {
                None => "*",
                Some(all) => {
                    written += 1;
                    let cut = if index + 1 < FIELDS { all.split_once(':') } else { None };
                    let (field, after) =
                        cut.map_or((all, None), |(field, after)| (field, Some(after)));
                    rest = after;
                    field
                }
            };
            CompiledField {
                pattern: Pattern::new(field, Case::Sensitive),
                ends_in_run: field.ends_with('*'),
            }
        });
        Self::assemble(fields, written)
    }

    /// Compiles the pattern made of `tokens`, in which a [`Token::Value`] never ends a field.
    #[must_use]
    pub fn from_tokens<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Self {
        let tokens: Vec<_> = tokens.into_iter().collect();
        if is_any(&tokens) {
            return Self { fields: None, written: 1, literal: None, is_void: false };
        }
        let split = split_tokens(&tokens);
        let fields = split.fields.map(|field| CompiledField {
            pattern: Pattern::from_tokens(field.iter(), Case::Sensitive),
            ends_in_run: field.ends_in_run(),
        });
        Self::assemble(fields, split.written)
    }

    fn assemble(mut fields: [CompiledField; FIELDS], written: usize) -> Self {
        if let Some(last) = fields.last_mut() {
            last.ends_in_run = false;
        }
        let is_void = fields.iter().take(FIELDS - 1).any(|field| field.pattern.has_text(':'));
        let mut pattern = Self {
            fields: Some(Box::new(fields)),
            written: u8::try_from(written).unwrap_or(u8::MAX),
            literal: None,
            is_void,
        };
        pattern.literal = pattern.literal_text().map(String::into_boxed_str);
        pattern
    }

    fn literal_text(&self) -> Option<String> {
        if self.is_void {
            return None;
        }
        let mut text = String::new();
        for (index, field) in self.fields.as_deref()?.iter().enumerate() {
            let literal = field.pattern.literal()?;
            if index > 0 {
                text.push(':');
            }
            text.push_str(literal);
        }
        Some(text)
    }

    /// Says whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str, crossing: FieldCrossing) -> bool {
        match (&self.fields, &self.literal) {
            (None, _) => true,
            (_, Some(literal)) => **literal == *text,
            (Some(patterns), None) => {
                Fields::split(text).is_some_and(|fields| fields_match(patterns, &fields, crossing))
            }
        }
    }

    /// Says whether a text matches that is already split.
    #[must_use]
    pub fn matches_fields(&self, fields: &Fields<'_>, crossing: FieldCrossing) -> bool {
        match (&self.fields, &self.literal) {
            (None, _) => true,
            (_, Some(literal)) => **literal == *fields.as_str(),
            (Some(patterns), None) => fields_match(patterns, fields, crossing),
        }
    }

    /// Says whether this pattern matches every text that `other` matches.
    ///
    /// Exact up to the same size as [`Pattern::contains`], beyond which it is `false`.
    #[must_use]
    pub fn contains(&self, other: &Self, crossing: FieldCrossing) -> bool {
        let Some(ours) = self.fields.as_deref() else { return true };
        if other.is_void || is_used_up() {
            return true;
        }
        if self.is_void {
            return false;
        }
        if let Some(literal) = &other.literal {
            return self.matches(literal, crossing);
        }
        let Some(theirs) = other.fields.as_deref() else { return false };
        // Enough also with crossing, if whatever may run on in `other` may do so here.
        let by_field = ours.iter().zip(theirs).all(|(our, their)| {
            our.pattern.contains(&their.pattern)
                && (crossing == FieldCrossing::Strict || our.ends_in_run || !their.ends_in_run)
        });
        by_field
            || (self.crosses(crossing) || other.crosses(crossing))
                && language::contains(&self.steps(crossing), &other.steps(crossing))
    }

    /// Says whether some text matches both patterns.
    ///
    /// Exact up to the same size as [`Pattern::intersects`], beyond which it is `true`.
    #[must_use]
    pub fn intersects(&self, other: &Self, crossing: FieldCrossing) -> bool {
        if self.is_void || other.is_void || is_used_up() {
            return false;
        }
        let (Some(ours), Some(theirs)) = (self.fields.as_deref(), other.fields.as_deref()) else {
            return true;
        };
        // From the last field back: it tells most ARNs apart.
        let by_field = ours
            .iter()
            .zip(theirs)
            .rev()
            .all(|(our, their)| our.pattern.intersects(&their.pattern));
        by_field
            || (self.crosses(crossing) || other.crosses(crossing))
                && language::intersects(&self.steps(crossing), &other.steps(crossing))
    }

    /// Says whether this is exactly `*`.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.fields.is_none()
    }

    /// Returns the pattern of one field, or `None` when the whole pattern is `*`. A field that is
    /// not written out is `*`.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<&Pattern> {
        self.fields.as_deref()?.get(field.index()).map(|field| &field.pattern)
    }

    /// Says whether the pattern writes out all six fields.
    ///
    /// Fewer are completed with `*` in `Resource`; the ARN condition operators have no such rule,
    /// there the caller treats a short pattern as one that matches nothing.
    #[must_use]
    pub const fn has_all_fields(&self) -> bool {
        self.written as usize == Field::COUNT
    }

    /// Returns the only text that matches, when the pattern has six fields and no wildcard.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }

    fn crosses(&self, crossing: FieldCrossing) -> bool {
        crossing == FieldCrossing::Trailing && self.early().any(|field| field.ends_in_run)
    }

    fn early(&self) -> impl Iterator<Item = &CompiledField> {
        self.fields.as_deref().into_iter().flatten().take(FIELDS - 1)
    }

    fn steps(&self, crossing: FieldCrossing) -> Vec<Step> {
        let Some((last, early)) = self.fields.as_deref().and_then(|fields| fields.split_last())
        else {
            return vec![Step::Run(Class::Any)];
        };
        let mut steps = Steps::default();
        for field in early {
            let crosses = crossing == FieldCrossing::Trailing && field.ends_in_run;
            steps.push_field(&field.pattern, crosses);
        }
        steps.push_pattern(&last.pattern);
        steps.finish()
    }
}

impl From<&str> for FieldPattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens;

    #[test]
    fn text_and_tokens_compile_alike() {
        for text in ["*", "", "arn", "arn:aws:s3:::b/*", "a:b:c:d:e:f:g", "::::", ":::::", "a*?:*"]
        {
            assert_eq!(FieldPattern::new(text), FieldPattern::from_tokens(tokens(text)), "{text}");
        }
    }
}
