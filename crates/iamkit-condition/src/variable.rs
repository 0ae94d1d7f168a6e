//! Policy variables and what stands in their place.

use std::borrow::Cow;

use iamkit_pattern::Case;
use iamkit_pattern::internal::TextHash;
use iamkit_policy::{PolicyVariable, Template, TemplatePart};

use crate::{ConditionOption, KeyName, Lookup, Options, RequestContext};

/// What a policy variable stands for in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved<'a> {
    /// The value of the key. It is literal text: a `*` in it is no wildcard and a `${` no
    /// variable.
    Text(&'a str),
    /// The default text of the variable, for a key that has no single value.
    Default(&'a str),
    /// The key is absent and there is no default.
    Absent,
    /// The key is multi-valued and there is no default; such keys cannot replace a variable.
    MultiValued,
    /// The key is declared unknown.
    Unknown,
    /// The request has the key; its value is not given and counts as none that a policy names.
    NotGiven,
    /// The key has a value that begins so; what is behind it is not known.
    Begins(&'a str),
}

impl<'a> Resolved<'a> {
    /// Returns the text that takes the place of the variable, if it is known and there is one.
    #[must_use]
    pub const fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Default(text) => Some(text),
            Self::Absent | Self::MultiValued | Self::Unknown | Self::NotGiven | Self::Begins(_) => {
                None
            }
        }
    }
}

/// Returns what a policy variable stands for in a request.
///
/// An empty value that is present wins over the default text (IAM User Guide, "IAM policy
/// elements: Variables and tags").
///
/// ```
/// use iamkit_condition::{Options, RequestContext, Resolved, resolve};
/// use iamkit_policy::Template;
///
/// let mut context = RequestContext::new();
/// context.insert("aws:username", "ann")?;
/// let template = Template::new("${aws:username}/${aws:PrincipalTag/team, 'none'}");
/// let found = template.variables().map(|variable| resolve(variable, &context, Options::default()));
/// assert!(found.eq([Resolved::Text("ann"), Resolved::Default("none")]));
/// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
/// ```
#[must_use]
pub fn resolve<'a>(
    variable: &'a PolicyVariable,
    context: &'a RequestContext,
    options: Options,
) -> Resolved<'a> {
    let found = context.find(TextHash::of(variable.key(), Case::Fold), variable.key());
    resolved(found, variable.default_text(), options)
}

fn resolved<'a>(found: Lookup<'a>, default: Option<&'a str>, options: Options) -> Resolved<'a> {
    match (found, default) {
        (Lookup::One(text), _) => Resolved::Text(text),
        (Lookup::Present, _) if !options.has(ConditionOption::PresentKeysAgainst) => {
            Resolved::NotGiven
        }
        (Lookup::Unknown | Lookup::Present, _) => Resolved::Unknown,
        (Lookup::Begins(text), _) => Resolved::Begins(text),
        (Lookup::Absent, Some(text)) => Resolved::Default(text),
        (Lookup::Absent, None) => Resolved::Absent,
        (Lookup::Many(_), Some(text)) if !options.has(ConditionOption::DefaultOnlyWhenAbsent) => {
            Resolved::Default(text)
        }
        (Lookup::Many(_), _) => Resolved::MultiValued,
    }
}

/// A policy variable whose key is ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompiledVariable {
    key: KeyName,
    default: Option<Box<str>>,
}

impl CompiledVariable {
    /// Prepares a variable.
    #[must_use]
    pub fn new(variable: &PolicyVariable) -> Self {
        Self {
            key: KeyName::from(variable.key()),
            default: variable.default_text().map(Into::into),
        }
    }

    /// Returns the condition key that the variable names.
    #[must_use]
    pub const fn key(&self) -> &KeyName {
        &self.key
    }

    /// Returns what the variable stands for in a request, as [`resolve`] does.
    #[must_use]
    pub fn resolve<'a>(&'a self, context: &'a RequestContext, options: Options) -> Resolved<'a> {
        resolved(context.lookup(&self.key), self.default.as_deref(), options)
    }
}

/// Returns a text with its policy variables replaced, for explanations; a variable without a
/// value stays as it was written.
///
/// ```
/// use iamkit_condition::{Options, RequestContext, resolved_text};
/// use iamkit_policy::Template;
///
/// let mut context = RequestContext::new();
/// context.insert("aws:username", "ann")?;
/// let template = Template::new("home/${aws:username}/${aws:PrincipalTag/team}");
/// let text = resolved_text(&template, &context, Options::default());
/// assert_eq!(text, "home/ann/${aws:PrincipalTag/team}");
/// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
/// ```
#[must_use]
pub fn resolved_text<'a>(
    template: &'a Template,
    context: &'a RequestContext,
    options: Options,
) -> Cow<'a, str> {
    let Some(parts) = template.parts() else { return Cow::Borrowed(template.as_str()) };
    let mut text = String::new();
    for part in parts {
        match part {
            TemplatePart::Text(part) => text.push_str(part),
            TemplatePart::Escape(char) => text.push(*char),
            TemplatePart::Variable(variable) => match resolve(variable, context, options).text() {
                Some(value) => text.push_str(value),
                None => text.extend(["${", variable.key(), "}"]),
            },
        }
    }
    Cow::Owned(text)
}
