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
    /// The path of its name, such as `/team/`, where that is known before deployment.
    pub path: Option<Box<str>>,
    /// Where it stands in the text.
    pub span: Span,
}

impl HeldPrincipal {
    /// Returns one whose name is not known.
    pub(crate) const fn new(kind: DumpEntityKind, place: Place, span: Span) -> Self {
        Self { kind, place, name: None, path: None, span }
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
