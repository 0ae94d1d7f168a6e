//! Resource patterns, compiled.

use iamkit_condition::{
    CompiledTemplate, Options as ConditionOptions, RequestContext, Substituted,
};
use iamkit_pattern::{Case, Field, FieldCrossing, FieldPattern, Pattern, Token, fields_match};
use iamkit_policy::{ResourcePattern, TemplatePart};

use crate::compile::ResourceHint;
use crate::input::ResourceView;

/// A resource pattern in its cheapest form.
#[derive(Clone, Debug)]
pub(crate) enum ResourceMatcher {
    /// `*`
    Any,
    /// Six fields without wildcards.
    Exact(Box<str>),
    /// Six fields with one `*` at the very end, kept without it.
    Prefix(Box<str>),
    /// Five fields without wildcards and one with them, kept apart behind the fifth colon.
    Anchored(Box<str>, Pattern),
    /// Anything else without policy variables.
    Fields(FieldPattern),
    /// A pattern with policy variables or escapes.
    Template(CompiledTemplate),
}

/// Whether a resource pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceMatch {
    No,
    Yes,
    /// A policy variable has no value: the pattern matches nothing.
    Unresolved,
    /// It depends on a policy variable that is not known, and may have no value.
    Unknown,
    /// It does not match, whatever the value of a variable that is not known, and may have none.
    UnknownNo,
}

impl ResourceMatch {
    pub(crate) const fn to_bits(self) -> u32 {
        self as u32
    }

    pub(crate) const fn from_bits(bits: u32) -> Self {
        match bits {
            0 => Self::No,
            1 => Self::Yes,
            2 => Self::Unresolved,
            3 => Self::Unknown,
            _ => Self::UnknownNo,
        }
    }
}

impl ResourceMatcher {
    /// Compiles a pattern and tells what a matching resource starts with; `has_variables` says
    /// whether the policy language version knows policy variables.
    pub(crate) fn new(pattern: &ResourcePattern, has_variables: bool) -> (Self, ResourceHint) {
        let text = pattern.as_str();
        if pattern.is_any() {
            return (Self::Any, ResourceHint::Any);
        }
        if has_variables && let Some(parts) = pattern.template().parts() {
            let head = match parts.first() {
                Some(TemplatePart::Text(text)) => text,
                _ => "",
            };
            let matcher = Self::Template(CompiledTemplate::new(pattern.template(), true));
            return (matcher, hint(head));
        }
        let wildcard = text.find(['*', '?']);
        let matcher = match wildcard {
            None if pattern.has_all_fields() => Self::Exact(text.into()),
            Some(at) if at + 1 == text.len() && text.ends_with('*') && pattern.has_all_fields() => {
                Self::Prefix(text.get(..at).unwrap_or_default().into())
            }
            Some(at) if pattern.has_all_fields() => {
                let last = pattern.field(Field::Resource).unwrap_or_default();
                let head = text.len() - last.len();
                if at >= head {
                    let head = text.get(..head).unwrap_or_default();
                    Self::Anchored(head.into(), Pattern::new(last, Case::Sensitive))
                } else {
                    Self::Fields(FieldPattern::new(text))
                }
            }
            _ => Self::Fields(FieldPattern::new(text)),
        };
        (matcher, hint(text))
    }

    /// Says whether matching costs so little that an answer is not worth remembering.
    pub(crate) const fn is_cheap(&self) -> bool {
        matches!(self, Self::Any | Self::Exact(_) | Self::Prefix(_))
    }

    /// Says whether the answer may depend on whether `*` runs over colons.
    pub(crate) const fn may_cross(&self) -> bool {
        matches!(self, Self::Fields(_) | Self::Template(_))
    }

    #[inline]
    pub(crate) fn matches(
        &self,
        resource: &ResourceView<'_>,
        crossing: FieldCrossing,
        context: &RequestContext,
        options: ConditionOptions,
    ) -> ResourceMatch {
        let known = |matched| if matched { ResourceMatch::Yes } else { ResourceMatch::No };
        match self {
            Self::Any => ResourceMatch::Yes,
            Self::Exact(text) => known(**text == *resource.text),
            Self::Prefix(text) => known(resource.text.starts_with(&**text)),
            Self::Anchored(head, last) => {
                known(resource.text.strip_prefix(&**head).is_some_and(|rest| last.matches(rest)))
            }
            Self::Fields(pattern) => known(
                resource.fields().is_some_and(|fields| pattern.matches_fields(&fields, crossing)),
            ),
            Self::Template(template) => {
                // `*` is reached by the lone `*` alone, however the variables turn out.
                let ask = |tokens: &[Token<'_>]| {
                    !resource.is_any() && fields_match(tokens, resource.text, crossing)
                };
                match template.substitute(context, options, ask) {
                    Substituted::Complete(matched) => known(matched),
                    Substituted::NotGiven => ResourceMatch::No,
                    Substituted::Open(false) => ResourceMatch::UnknownNo,
                    Substituted::Open(true) => ResourceMatch::Unknown,
                    Substituted::Unresolved => ResourceMatch::Unresolved,
                }
            }
        }
    }
}

/// Returns what a resource starts with that matches a pattern whose text starts with `head`, up to
/// the first wildcard or variable.
fn hint(head: &str) -> ResourceHint {
    let Some(wildcard) = head.find(['*', '?']) else { return ResourceHint::Whole(head.into()) };
    match Field::Resource.of(head) {
        Some(last) if wildcard < head.len() - last.len() => {
            ResourceHint::LastField(last.split(['*', '?']).next().unwrap_or_default().into())
        }
        _ => ResourceHint::Whole(head.get(..wildcard).unwrap_or_default().into()),
    }
}
