//! The users, groups and roles that a container holds.

use iamkit_arn::is_name_char;
use iamkit_syntax::Span;

use crate::{DumpEntityKind, Place};

/// A user, group or role that a container holds, with policies or without.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldPrincipal {
    /// Which of the three it is.
    pub kind: DumpEntityKind,
    /// Where it stands; its ARN where the container says it.
    pub place: Place,
    /// Its name, where that is known before deployment.
    pub name: Option<Box<str>>,
    /// Whether the container chooses its name, known or not: one that nobody chooses is not known elsewhere.
    pub has_chosen_name: bool,
    /// The path of its name, such as `/team/`, where that is known before deployment.
    pub path: Option<Box<str>>,
    /// Where it stands in the text.
    pub span: Span,
}

impl HeldPrincipal {
    /// Returns one whose name is not known.
    pub(crate) const fn new(kind: DumpEntityKind, place: Place, span: Span) -> Self {
        Self { kind, place, name: None, has_chosen_name: true, path: None, span }
    }

    /// Returns one whose name a tool makes up when it is deployed.
    pub(crate) fn unnamed(self) -> Self {
        Self { has_chosen_name: false, ..self }
    }

    /// Returns one that has the name and the path; both must be texts that IAM takes (IAM API Reference,
    /// `CreateRole`).
    pub(crate) fn called(self, name: Option<String>, path: Option<String>) -> Self {
        let name = name.filter(|name| !name.is_empty() && name.chars().all(is_name_char));
        let is_path = |path: &String| {
            path.starts_with('/')
                && path.ends_with('/')
                && path.chars().all(|c| c == '/' || is_name_char(c))
        };
        let path = path.filter(is_path);
        Self { name: name.map(Into::into), path: path.map(Into::into), ..self }
    }
}
