//! What users, groups and roles have besides the policies that stand in them.

mod granted;

use std::collections::{BTreeMap, BTreeSet};

use iamkit_syntax::Span;

use crate::parts::Parts;
use crate::{DumpEntityKind, HeldPrincipal, Note, NoteKind, Place};
pub use granted::Granted;
pub(crate) use granted::resolve;

/// How many things that name the same principal are kept apart. AWS attaches at most 20 managed policies to one
/// (IAM User Guide, "IAM and AWS STS quotas").
const MAX_OF_A_NAME: usize = 64;

/// Something that decides for a user, group, role or resource and is no policy at its place: an attached policy, a
/// permissions boundary, a group, a permission that is made of fields, a block of public access.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Besides {
    /// The resource that has it; what names it where the container does not hold the principal.
    pub place: Place,
    /// The principal as it is named, where the container does not hold it; the resource of a permission or setting.
    pub named: Option<Box<str>>,
    /// How it bears on the principal.
    pub kind: BesidesKind,
    /// Which policy it is.
    pub grant: Granted,
    /// What it is, in a few words.
    pub what: Box<str>,
    /// What names the policy or group: a name, an ARN, an expression as it is written.
    pub written: Box<str>,
    /// Where it is said.
    pub span: Span,
}

/// How something bears on a user, group, role or resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BesidesKind {
    /// A policy of its own, which stands elsewhere.
    Inline,
    /// An attached managed policy.
    Attached,
    /// The permissions boundary.
    Boundary,
    /// A group that a user is in.
    Group,
    /// A statement of the policy of a resource that is made of fields, such as a permission of Lambda.
    Permission,
    /// A setting that keeps the public from a resource: S3 Block Public Access.
    PublicAccessBlock,
}

/// Which principal a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Principal {
    User,
    Group,
    Role,
}

impl Principal {
    pub(crate) const fn kind(self) -> DumpEntityKind {
        match self {
            Self::User => DumpEntityKind::User,
            Self::Group => DumpEntityKind::Group,
            Self::Role => DumpEntityKind::Role,
        }
    }
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

/// Something that names the principals it bears on.
#[derive(Clone, Debug)]
pub(crate) struct Attaching {
    /// Where it stands.
    pub(crate) place: Place,
    pub(crate) what: String,
    pub(crate) kind: BesidesKind,
    pub(crate) grant: Granted,
    /// Whether it bears on those whom it names for certain.
    pub(crate) is_certain: bool,
    /// How it names them.
    pub(crate) written: String,
    pub(crate) span: Span,
    /// Whether it stands in another file.
    pub(crate) is_elsewhere: bool,
}

/// Collects principals and what is attached to them from other places.
#[derive(Debug, Default)]
pub(crate) struct Principals {
    owners: Vec<(Principal, BTreeSet<Name>, HeldPrincipal)>,
    /// Principals of other files.
    elsewhere: BTreeSet<(Principal, Name)>,
    attaching: Vec<Attaching>,
    /// By whom each of these names.
    attached: BTreeMap<(Principal, Name), Vec<usize>>,
}

impl Principals {
    /// Adds a principal with its names.
    pub(crate) fn add(&mut self, principal: Principal, names: BTreeSet<Name>, held: HeldPrincipal) {
        self.owners.push((principal, names, held));
    }

    /// Adds a principal of another file.
    pub(crate) fn add_elsewhere(&mut self, principal: Principal, names: BTreeSet<Name>) {
        self.elsewhere.extend(names.into_iter().map(|name| (principal, name)));
    }

    /// Says whether there is a principal, or something that names one.
    pub(crate) fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.attaching.is_empty()
    }

    /// Adds something that names the principals it is attached to.
    pub(crate) fn attach(&mut self, principal: Principal, names: BTreeSet<Name>, one: Attaching) {
        let index = self.attaching.len();
        self.attaching.push(one);
        for name in names {
            let known = self.attached.entry((principal, name)).or_default();
            if known.len() <= MAX_OF_A_NAME {
                known.push(index);
            }
        }
    }

    /// Adds the principals, what each of them has from other places, and what is attached to others.
    pub(crate) fn finish(self, parts: &mut Parts<'_>) {
        parts.principals.extend(self.owners.iter().map(|(_, _, held)| held.clone()));
        parts.besides.extend(self.into_besides());
    }

    fn into_besides(self) -> Vec<Besides> {
        let mut found = Vec::new();
        let mut is_taken = vec![false; self.attaching.len()];
        for (principal, names, held) in &self.owners {
            let place = &held.place;
            let mut told = BTreeSet::new();
            for name in names {
                let of_name = self.attached.get(&(*principal, name.clone()));
                for index in of_name.into_iter().flatten().take(MAX_OF_A_NAME) {
                    let Some(one) = self.attaching.get(*index) else { continue };
                    if let Some(taken) = is_taken.get_mut(*index) {
                        *taken = true;
                    }
                    if told.insert(*index) {
                        found.push(one.to(place));
                    }
                }
                if of_name.is_some_and(|known| known.len() > MAX_OF_A_NAME) {
                    let grant = Granted::Unknown("more than are read".into());
                    let what = format!("more than {MAX_OF_A_NAME} policies");
                    let (kind, span) = (BesidesKind::Attached, Span::new(0, 0));
                    found.push(Besides::new(place, kind, &what, grant, span));
                }
            }
            // What is attached to nobody knows whom may be attached to it.
            let of_unknown = self.attached.get(&(*principal, Name::Unknown));
            for index in of_unknown.into_iter().flatten().take(MAX_UNKNOWN) {
                let Some(one) = self.attaching.get(*index) else { continue };
                if told.insert(*index) {
                    let grant = Granted::Unknown(one.what.as_str().into());
                    found.push(Besides { grant, ..one.to(place) });
                }
            }
        }
        for name in self.elsewhere {
            for index in self.attached.get(&name).into_iter().flatten() {
                if let Some(taken) = is_taken.get_mut(*index) {
                    *taken = true;
                }
            }
        }
        let others = self.attaching.iter().zip(is_taken);
        let others = others.filter(|(one, is_taken)| !is_taken && !one.is_elsewhere);
        found.extend(others.map(|(one, _)| {
            let named = Some(one.written.as_str().into());
            let of = Besides::new(&one.place, one.kind, &one.what, one.grant.clone(), one.span);
            Besides { named, ..of }
        }));
        found
    }
}

/// How many of those that name nobody knows whom are told of each principal: one of them is enough.
const MAX_UNKNOWN: usize = 8;

impl Attaching {
    fn to(&self, place: &Place) -> Besides {
        let grant = if self.is_certain {
            self.grant.clone()
        } else {
            Granted::Unknown(format!("{}, perhaps", self.what).into())
        };
        Besides::new(place, self.kind, &self.what, grant, self.span)
    }
}

impl Besides {
    pub(crate) fn new(
        place: &Place,
        kind: BesidesKind,
        what: &str,
        grant: Granted,
        span: Span,
    ) -> Self {
        let written = match &grant {
            Granted::Managed(text) | Granted::Place(text) | Granted::Unknown(text) => text.clone(),
        };
        Self { place: place.clone(), named: None, kind, grant, what: what.into(), written, span }
    }

    /// Returns the inline policy of a principal that a note says nobody knows.
    pub(crate) fn of_unknown(note: &Note) -> Option<Self> {
        const INLINE: [&str; 2] = ["/inline_policy", "/Properties/Policies"];
        let path = note.place.as_deref().filter(|_| note.kind == NoteKind::Unknown)?;
        let is_inline = INLINE.iter().any(|member| path.contains(member));
        is_inline.then(|| {
            let what = "an inline policy that is not known";
            let grant = Granted::Unknown(what.into());
            Self::new(&Place::new(path), BesidesKind::Inline, what, grant, note.span)
        })
    }

    pub(crate) fn boundary(place: &Place, grant: Granted, span: Span) -> Self {
        Self::new(place, BesidesKind::Boundary, "a permissions boundary", grant, span)
    }

    /// Says whether it is the permissions boundary.
    #[must_use]
    pub fn is_boundary(&self) -> bool {
        self.kind == BesidesKind::Boundary
    }
}
