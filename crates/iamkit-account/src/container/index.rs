//! What the texts of a deployment hold, by place.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_arn::{AccountId, is_name_char};
use iamkit_source::{
    Besides, BesidesKind, DumpEntityKind, Embedded, HeldPrincipal, Note, NoteKind,
};
use iamkit_syntax::Span;

use super::DeploymentText;
use crate::account::Cut;

/// Types of resources that attach something to principals, and what these are: what nobody knows whom it is
/// attached to may be attached to each of them.
const ATTACHING: [(&str, Option<DumpEntityKind>); 7] = [
    ("aws_iam_policy_attachment", None),
    ("aws_iam_role_policy", Some(DumpEntityKind::Role)),
    ("aws_iam_role_policy_attachment", Some(DumpEntityKind::Role)),
    ("aws_iam_role_policy_attachments_exclusive", Some(DumpEntityKind::Role)),
    ("aws_iam_user_group_membership", Some(DumpEntityKind::User)),
    ("aws_iam_user_policy", Some(DumpEntityKind::User)),
    ("aws_iam_user_policy_attachment", Some(DumpEntityKind::User)),
];

/// Something that is attached to nobody knows whom.
pub(super) struct Unplaced<'c> {
    pub(super) text: usize,
    /// What it is attached to; nothing for users and roles alike.
    kind: Option<DumpEntityKind>,
    pub(super) what: String,
    pub(super) span: Span,
    /// Whether the principals of its own text were not told of it.
    is_everywhere: bool,
    /// The part that attaches it, which is not read.
    note: Option<&'c Note>,
    /// Whether it can name a group, whose members have what the group is given.
    can_name_groups: bool,
}

impl Unplaced<'_> {
    /// Says whether it can name a principal.
    fn can_name(&self, held: &HeldPrincipal) -> bool {
        self.note.is_none_or(|note| note.can_name(held))
    }
}

/// Returns what a resource is attached to, by its address.
fn attaching(address: &str) -> impl Iterator<Item = Option<DumpEntityKind>> {
    let is_meant = |name: &str| address.split('.').any(|part| part == name);
    ATTACHING.into_iter().filter(move |(name, _)| is_meant(name)).map(|(_, kind)| kind)
}

/// What the texts hold, by place.
pub(super) struct Index<'c, 't> {
    pub(super) texts: &'c [DeploymentText<'c, 't>],
    /// The principals, with the number of their text.
    pub(super) principals: Vec<(usize, &'c HeldPrincipal)>,
    /// Their places.
    held: BTreeSet<&'c str>,
    /// Documents by path.
    documents: BTreeMap<&'c str, Vec<(usize, &'c Embedded<'t>)>>,
    /// Paths of documents by the resources that have them.
    addresses: BTreeMap<&'c str, BTreeSet<&'c str>>,
    /// What principals have besides, by place.
    besides: BTreeMap<String, Vec<(usize, &'c Besides)>>,
    /// What is attached to nobody knows whom.
    unplaced: Vec<Unplaced<'c>>,
    /// What is said of policies that are not known, by place.
    unknown: BTreeMap<&'c str, Vec<(usize, &'c Note)>>,
}

impl<'c, 't> Index<'c, 't> {
    pub(super) fn of(texts: &'c [DeploymentText<'c, 't>]) -> Self {
        let mut index = Self {
            texts,
            principals: Vec::new(),
            held: BTreeSet::new(),
            documents: BTreeMap::new(),
            addresses: BTreeMap::new(),
            besides: BTreeMap::new(),
            unplaced: Vec::new(),
            unknown: BTreeMap::new(),
        };
        for (number, text) in texts.iter().enumerate() {
            let container = text.container;
            index.principals.extend(container.principals.iter().map(|held| (number, held)));
            index.held.extend(container.principals.iter().map(|held| &*held.place.path));
            for document in &container.documents {
                let path = &*document.place.path;
                index.documents.entry(path).or_default().push((number, document));
                for address in &document.place.addresses {
                    index.addresses.entry(address).or_default().insert(path);
                }
            }
            for note in container.notes.iter().filter(|note| note.kind == NoteKind::Unknown) {
                if let Some(place) = note.place.as_deref() {
                    index.unknown.entry(place).or_default().push((number, note));
                }
            }
        }
        index.place_besides();
        index
    }

    /// Puts what is attached to principals to them, also to those of other texts.
    fn place_besides(&mut self) {
        let mut named: BTreeMap<(DumpEntityKind, &str), Vec<&'c str>> = BTreeMap::new();
        for (_, held) in &self.principals {
            if let Some(name) = held.name.as_deref() {
                named.entry((held.kind, name)).or_default().push(&held.place.path);
            }
        }
        for (number, text) in self.texts.iter().enumerate() {
            for one in &text.container.besides {
                let Some(written) = one.named.as_deref() else {
                    let known = self.besides.entry(one.place.path.to_string()).or_default();
                    known.push((number, one));
                    continue;
                };
                if matches!(one.kind, BesidesKind::Permission | BesidesKind::PublicAccessBlock) {
                    continue;
                }
                let kinds = [DumpEntityKind::Role, DumpEntityKind::User, DumpEntityKind::Group];
                let by_name = kinds.into_iter().filter_map(|kind| named.get(&(kind, written)));
                let by_name: Vec<&str> = by_name.flatten().copied().collect();
                match address_in(written) {
                    Some(address) => {
                        self.besides.entry(address.to_owned()).or_default().push((number, one));
                    }
                    None if !by_name.is_empty() => {
                        for place in by_name {
                            self.besides.entry(place.to_owned()).or_default().push((number, one));
                        }
                    }
                    // A plain name is that of a principal of no text.
                    None if is_name(written) && !written.contains('.') => {}
                    None => {
                        let what = format!("{}, perhaps,", one.place.path);
                        let kinds = attaching(&one.place.path);
                        self.unplaced.extend(kinds.map(|kind| Unplaced {
                            text: number,
                            kind,
                            what: what.clone(),
                            span: one.span,
                            is_everywhere: false,
                            note: None,
                            can_name_groups: true,
                        }));
                    }
                }
            }
        }
        self.place_unread();
        // What a plan leaves for a later one says nothing of whom it is attached to.
        let placed = self.besides.values().flatten().map(|(_, one)| &*one.place.path);
        let placed: BTreeSet<&str> = placed.collect();
        for (place, notes) in &self.unknown {
            if place.contains('/') || placed.contains(place) {
                continue;
            }
            for kind in attaching(place) {
                self.unplaced.extend(notes.iter().map(|(text, note)| Unplaced {
                    text: *text,
                    kind,
                    what: format!("{place}, perhaps,"),
                    span: note.span,
                    is_everywhere: true,
                    note: None,
                    can_name_groups: true,
                }));
            }
        }
    }

    /// Puts what parts of the deployment may attach that are not read to all principals.
    fn place_unread(&mut self) {
        for (number, text) in self.texts.iter().enumerate() {
            let notes = text.container.notes.iter();
            for note in notes.filter(|note| note.kind == NoteKind::PartNotRead) {
                let place = note.place.as_deref().unwrap_or("a part that is not read");
                let mut unplaced = Unplaced {
                    text: number,
                    kind: None,
                    what: format!("that {place}, which is not read, may attach"),
                    span: note.span,
                    is_everywhere: true,
                    note: Some(note),
                    can_name_groups: false,
                };
                let mut groups = self.principals.iter().map(|(_, held)| held);
                unplaced.can_name_groups = groups
                    .any(|held| held.kind == DumpEntityKind::Group && unplaced.can_name(held));
                self.unplaced.push(unplaced);
            }
        }
    }

    /// Returns the documents at a path, which conditions may make several of one.
    pub(super) fn documents(&self, path: &str) -> &[(usize, &'c Embedded<'t>)] {
        self.documents.get(path).map_or(&[], Vec::as_slice)
    }

    /// Returns the paths of all documents of a kind.
    pub(super) fn paths(
        &self,
        is_meant: impl Fn(&Embedded<'t>) -> bool,
    ) -> impl Iterator<Item = &'c str> {
        let meant = self.documents.iter();
        let meant =
            meant.filter(move |(_, documents)| documents.iter().all(|(_, one)| is_meant(one)));
        meant.map(|(path, _)| *path)
    }

    /// Returns where the policy at a path stands.
    pub(super) fn place_of(&self, path: &str) -> (usize, Span) {
        let first = self.documents(path).first();
        first.map_or((0, Span::NONE), |(text, one)| (*text, one.map.whole()))
    }

    /// Returns the paths of documents at a place or below it, or of the resource with this address.
    pub(super) fn below(
        &self,
        place: &str,
        is_meant: impl Fn(&Embedded<'t>) -> bool,
    ) -> Vec<String> {
        let inside = format!("{place}/");
        let ranged = self.documents.range(&*inside..).map(|(path, _)| *path);
        let ranged = ranged.take_while(|path| path.starts_with(&inside));
        let own = self.documents.get_key_value(place).map(|(path, _)| *path);
        let mut paths: BTreeSet<&str> = own.into_iter().chain(ranged).collect();
        paths.extend(self.addresses.get(place).into_iter().flatten());
        let is_of = |path: &&str| self.documents(path).iter().all(|(_, one)| is_meant(one));
        paths.into_iter().filter(is_of).map(str::to_owned).collect()
    }

    /// Returns what the principal at a place has besides.
    pub(super) fn besides(&self, place: &str) -> &[(usize, &'c Besides)] {
        self.besides.get(place).map_or(&[], Vec::as_slice)
    }

    /// Says whether the texts hold the principal of a place.
    pub(super) fn is_held(&self, place: &str) -> bool {
        self.held.contains(place)
    }

    /// Returns what is said of policies at a place that are not known.
    pub(super) fn unknown_below(&self, place: &str) -> Vec<(usize, &'c Note)> {
        let inside = format!("{place}/");
        let ranged = self.unknown.range(&*inside..);
        let ranged = ranged.take_while(|(path, _)| path.starts_with(&inside));
        let own = self.unknown.get(place).into_iter();
        own.chain(ranged.map(|(_, notes)| notes)).flatten().copied().collect()
    }

    /// Returns where it stands, and what it is, that there may be principals which are not read.
    pub(super) fn cut(&self) -> Option<Cut> {
        let notes = self
            .texts
            .iter()
            .enumerate()
            .flat_map(|(text, it)| it.container.notes.iter().map(move |note| (text, note)));
        let mut notes = notes.filter(|(_, note)| {
            matches!(note.kind, NoteKind::PartNotRead | NoteKind::PrincipalsNotRead)
        });
        let (text, note) = notes.next()?;
        let more = match notes.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("{}{more}, principals may be missing", note.message);
        Some(Cut { text, span: note.span, message: message.into() })
    }

    /// Returns what may be attached to each principal of a kind, for nobody can tell to whom it is: what
    /// other texts say of them, and what a plan leaves for a later one.
    pub(super) fn of_anybody(
        &self,
        own: usize,
        held: &HeldPrincipal,
    ) -> impl Iterator<Item = &Unplaced<'c>> {
        self.unplaced.iter().filter(move |one| {
            let is_meant = one.kind.is_none_or(|of| of == held.kind);
            let by_group = one.can_name_groups && held.kind == DumpEntityKind::User;
            let can_name = || by_group || one.can_name(held);
            (one.is_everywhere || one.text != own) && is_meant && can_name()
        })
    }

    /// Returns the accounts that the texts name.
    pub(super) fn accounts(&self) -> BTreeSet<AccountId> {
        let mut found = BTreeSet::new();
        for text in self.texts {
            for document in &text.container.documents {
                let digits = document.text.split(|c: char| !c.is_ascii_digit());
                found.extend(digits.filter(|run| run.len() == 12).filter_map(AccountId::new));
            }
        }
        let arns = self.principals.iter().filter_map(|(_, held)| held.place.arn.as_deref());
        found.extend(arns.filter_map(|arn| AccountId::new(arn.split(':').nth(4)?)));
        found
    }
}

/// Returns the address of the principal that a text refers to and nothing besides.
fn address_in(written: &str) -> Option<&str> {
    let inner = written.strip_prefix("${").and_then(|it| it.strip_suffix('}')).unwrap_or(written);
    let (address, attribute) = inner.trim().rsplit_once('.')?;
    let (of_type, label) = address.split_once('.')?;
    let is_meant = matches!(of_type, "aws_iam_role" | "aws_iam_user" | "aws_iam_group")
        && matches!(attribute, "name" | "id" | "arn");
    (is_meant && is_name(label) && !label.contains('.')).then_some(address)
}

/// Says whether a text can be a name of IAM.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}
