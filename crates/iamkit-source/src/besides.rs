//! What users, groups and roles have besides the policies that stand in them.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_syntax::Span;

use crate::{Note, NoteKind, Place};

/// How many policies of one name are kept: they are told, and one of them is enough to be told.
const MAX_OF_A_NAME: usize = 8;

/// Something that decides for a user, group or role and is no policy at its place: an attached policy, a
/// permissions boundary, a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Besides {
    /// The resource that has it.
    pub place: Place,
    /// Whether it is the permissions boundary.
    pub is_boundary: bool,
    /// What it is, in a few words.
    pub what: Box<str>,
    /// Where it is said.
    pub span: Span,
}

/// Which principal a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Principal {
    User,
    Group,
    Role,
}

/// What a principal is called where something names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// A logical id or an address.
    Id(String),
    /// Its name, with what is unknown as it is written.
    Text(String),
    /// Nobody can tell.
    Unknown,
}

/// Collects principals and what is attached to them from other places.
#[derive(Debug, Default)]
pub(crate) struct Principals {
    owners: Vec<(Principal, BTreeSet<Name>, Place)>,
    attached: BTreeMap<(Principal, Name), Vec<(String, Span)>>,
}

impl Principals {
    /// Adds a principal with its names.
    pub(crate) fn add(&mut self, principal: Principal, names: BTreeSet<Name>, place: Place) {
        self.owners.push((principal, names, place));
    }

    /// Says whether there is a principal.
    pub(crate) fn has_owners(&self) -> bool {
        !self.owners.is_empty()
    }

    /// Adds something that names the principals it is attached to.
    pub(crate) fn attach(
        &mut self,
        principal: Principal,
        names: BTreeSet<Name>,
        what: &str,
        span: Span,
    ) {
        for name in names {
            let known = self.attached.entry((principal, name)).or_default();
            if known.len() < MAX_OF_A_NAME {
                known.push((what.to_owned(), span));
            }
        }
    }

    /// Returns what each of the principals has from other places.
    pub(crate) fn into_besides(self) -> Vec<Besides> {
        let mut found = Vec::new();
        for (principal, names, place) in self.owners {
            // What is attached to nobody knows whom may be attached to it.
            let mut told = BTreeSet::new();
            for name in names.into_iter().chain([Name::Unknown]) {
                let of_name = self.attached.get(&(principal, name)).into_iter().flatten();
                for (what, span) in of_name {
                    if told.insert((span.start, what)) {
                        found.push(Besides::policy(&place, what, *span));
                    }
                }
            }
        }
        found
    }
}

impl Besides {
    pub(crate) fn policy(place: &Place, what: &str, span: Span) -> Self {
        Self { place: place.clone(), is_boundary: false, what: what.into(), span }
    }

    /// Returns the inline policy of a principal that a note says nobody knows.
    pub(crate) fn of_unknown(note: &Note) -> Option<Self> {
        const INLINE: [&str; 2] = ["/inline_policy", "/Properties/Policies"];
        let path = note.place.as_deref().filter(|_| note.kind == NoteKind::Unknown)?;
        let is_inline = INLINE.iter().any(|member| path.contains(member));
        is_inline.then(|| {
            Self::policy(&Place::new(path), "an inline policy that is not known", note.span)
        })
    }

    pub(crate) fn boundary(place: &Place, span: Span) -> Self {
        let what = "a permissions boundary".into();
        Self { place: place.clone(), is_boundary: true, what, span }
    }
}
