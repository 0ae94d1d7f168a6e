//! All policies of a user, group or role that a place of a file names.

use std::path::Path;

use iamkit::policy::PolicyType;
use iamkit::source::{
    Attachment, Besides, BesidesKind, Container, DumpEntityKind, Embedded, Granted, HeldPrincipal,
    NoteKind, Place, ReadOptions,
};

use crate::module_files::container_of;
use crate::output::Hinted;
use crate::policy_file::{fits, place_of, told};
use crate::problem::read_source;
use crate::source::Source;

/// Where a policy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PolicyAt {
    /// `FILE` or `FILE#PLACE`.
    File(String),
    /// An AWS managed policy, by its ARN.
    Managed(String),
}

/// The policies of a user, group or role.
#[derive(Clone, Debug)]
pub(crate) struct PrincipalPolicies {
    pub(crate) identity: Vec<PolicyAt>,
    pub(crate) boundary: Option<PolicyAt>,
}

impl PrincipalPolicies {
    /// Says whether they are what a path names and nothing else.
    pub(crate) fn is_only(&self, path: &str) -> bool {
        let own = PolicyAt::File(path.to_owned());
        self.boundary.is_none() && self.identity == [own]
    }

    fn only(path: &str) -> Self {
        Self { identity: vec![PolicyAt::File(path.to_owned())], boundary: None }
    }
}

/// Returns where the identity-based policies and the permissions boundary of what `path` names are:
/// those that stand in a user, group or role, its managed policies, those of its groups and what other resources
/// attach to it. Anything else than a principal is its path alone; whoever reads that says what it is.
///
/// `has_boundary` says that the permissions boundary is given otherwise.
///
/// # Errors
///
/// Something that the principal has cannot be told from the file.
pub(crate) fn policies_at(
    path: &str,
    has_boundary: bool,
    reading: &ReadOptions,
) -> anyhow::Result<PrincipalPolicies> {
    let (file, Some(place)) = place_of(Path::new(path)) else {
        return Ok(PrincipalPolicies::only(path));
    };
    policies_in(&file, &place, path, has_boundary, reading)
}

/// Returns the same of a place in a file; `path` is how the two are named.
///
/// # Errors
///
/// Something that the principal has cannot be told from the file.
pub(crate) fn policies_in(
    file: &Path,
    place: &str,
    path: &str,
    has_boundary: bool,
    reading: &ReadOptions,
) -> anyhow::Result<PrincipalPolicies> {
    let only = || Ok(PrincipalPolicies::only(path));
    let Ok(source) = read_source(file) else { return only() };
    let container = container_of(&source, reading);
    let is_document = container.documents.iter().any(|one| *one.place.path == *place);
    if !container.errors.is_empty() || is_document {
        return only();
    }
    let reaching = unread_parts(&container, place, &source);
    if !reaching.is_empty() {
        return Err(untold(&source, place, &reaching));
    }
    let found = Found {
        source: &source,
        file: path.strip_suffix(&format!("#{place}")).unwrap_or(path),
        container: &container,
    };
    let Some(owner) = found.owner(place) else {
        let unknown = found.unknown(|path| Place::new(path).is_at(place));
        return if unknown.is_empty() { only() } else { Err(untold(&source, place, &unknown)) };
    };
    found.policies(&source, place, &owner, has_boundary)
}

/// What a file holds.
struct Found<'c, 't> {
    source: &'c Source,
    file: &'c str,
    container: &'c Container<'t>,
}

impl<'c> Found<'c, '_> {
    /// Returns the path of the one principal that a place names: what has all policies there.
    fn owner(&self, place: &str) -> Option<String> {
        let besides = self.container.besides.iter().filter(|one| one.named.is_none());
        let mut owners: Vec<&str> =
            besides.filter(|one| one.place.is_at(place)).map(|one| &*one.place.path).collect();
        owners.dedup();
        let documents = self.container.documents.iter();
        let documents: Vec<&Embedded<'_>> = documents
            .filter(|one| one.place.is_at(place) && fits(one, PolicyType::Identity))
            .collect();
        match owners.as_slice() {
            [owner] => {
                let is_its = |one: &&Embedded<'_>| is_below(&one.place.path, owner);
                documents.iter().all(is_its).then(|| (*owner).to_owned())
            }
            [] => Self::owner_of(&documents),
            _ => None,
        }
    }

    /// Returns what has several policies and nothing else.
    fn owner_of(documents: &[&Embedded<'_>]) -> Option<String> {
        let known = documents.iter().filter(|one| one.kind.policy_type.is_some());
        let known: Vec<&&Embedded<'_>> = known.collect();
        let first = known.first()?;
        let is_one = known.iter().all(|one| one.attachment == first.attachment);
        let mut places: Vec<&str> = known.iter().map(|one| &*one.place.path).collect();
        places.dedup();
        if places.len() < 2 || !is_one || first.attachment == Attachment::Unknown {
            return None;
        }
        // The steps that all of them share.
        let mut shared: Vec<&str> = first.place.path.split('/').collect();
        for place in places {
            let same = shared.iter().zip(place.split('/')).take_while(|(own, other)| *own == other);
            shared.truncate(same.count());
        }
        Some(shared.join("/"))
    }

    fn policies(
        &self,
        source: &Source,
        place: &str,
        owner: &str,
        has_boundary: bool,
    ) -> anyhow::Result<PrincipalPolicies> {
        let mut found = PrincipalPolicies { identity: self.documents(owner), boundary: None };
        let mut besides: Vec<&Besides> = Vec::new();
        for one in self.besides(owner) {
            let policies = self.granted(one);
            match (one.kind, policies) {
                (BesidesKind::Boundary, _) if has_boundary => {}
                (BesidesKind::Boundary, Some(policies)) => match policies.as_slice() {
                    [only] if found.boundary.is_none() => found.boundary = Some(only.clone()),
                    _ => besides.push(one),
                },
                (_, Some(policies)) => {
                    let is_new = |one: &PolicyAt| !found.identity.contains(one);
                    let new: Vec<PolicyAt> = policies.into_iter().filter(is_new).collect();
                    found.identity.extend(new);
                }
                (_, None) => besides.push(one),
            }
        }
        let unknown = self.unknown(|path| is_below(path, owner));
        if besides.is_empty() && unknown.is_empty() {
            return Ok(found);
        }
        let mut what: Vec<String> = Vec::new();
        if !besides.is_empty() {
            what.push(told(source, &besides));
        }
        what.extend(unknown);
        Err(untold(source, place, &what))
    }

    fn besides(&self, owner: &str) -> impl Iterator<Item = &'c Besides> {
        let besides = self.container.besides.iter();
        besides.filter(move |one| one.named.is_none() && *one.place.path == *owner)
    }

    /// Returns the identity-based policies at a place.
    fn documents(&self, place: &str) -> Vec<PolicyAt> {
        let is_meant = |one: &&Embedded<'_>| {
            let is_address = one.place.addresses.iter().any(|address| **address == *place);
            (is_address || is_below(&one.place.path, place)) && fits(one, PolicyType::Identity)
        };
        let meant = self.container.documents.iter().filter(is_meant);
        let mut paths: Vec<&str> = meant.map(|one| &*one.place.path).collect();
        paths.dedup();
        let named = paths.into_iter().map(|path| PolicyAt::File(format!("{}#{path}", self.file)));
        named.collect()
    }

    /// Returns the policies that something brings; nothing where that cannot be told.
    fn granted(&self, one: &Besides) -> Option<Vec<PolicyAt>> {
        let place = match &one.grant {
            Granted::Managed(arn) => return Some(vec![PolicyAt::Managed(arn.to_string())]),
            Granted::Place(place) => place,
            _ => return None,
        };
        if !self.unknown(|path| is_below(path, place)).is_empty() {
            return None;
        }
        let mut policies = self.documents(place);
        if one.kind != BesidesKind::Group {
            return (!policies.is_empty()).then_some(policies);
        }
        for attached in self.besides(place) {
            // No group is in a group.
            if attached.kind == BesidesKind::Group {
                return None;
            }
            policies.extend(self.granted(attached)?);
        }
        Some(policies)
    }

    /// Says which policies at places are known after deployment alone.
    fn unknown(&self, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
        let notes = self.container.notes.iter().filter(|note| note.kind == NoteKind::Unknown);
        let about = notes.filter(|note| {
            let place = note.place.as_deref().filter(|place| !is_trust(place));
            place.is_some_and(&is_meant)
        });
        let said = about.map(|note| {
            let mut besides = self.container.besides.iter();
            let inline = besides.find(|one| note.place.as_deref() == Some(&*one.place.path));
            let what = inline.map_or(&note.message, |one| &one.what);
            format!("{what} (line {})", self.source.line_and_column(note.span.start).0)
        });
        said.collect()
    }
}

/// Says what parts of a deployment that are not read can attach policies to the principal at a place.
fn unread_parts(container: &Container<'_>, place: &str, source: &Source) -> Vec<String> {
    let mut held = container.principals.iter();
    let Some(held) = held.find(|held| held.place.is_at(place)) else { return Vec::new() };
    let is_user = held.kind == DumpEntityKind::User;
    let groups = container.principals.iter().filter(|one| one.kind == DumpEntityKind::Group);
    let groups: Vec<&HeldPrincipal> = groups.filter(|_| is_user).collect();
    let notes = container
        .notes
        .iter()
        .filter(|note| note.can_name(held) || groups.iter().any(|group| note.can_name(group)));
    let said = notes.map(|note| {
        let part = note.place.as_deref().unwrap_or("a part");
        let line = source.line_and_column(note.span.start).0;
        format!("what {part}, which is not read, may attach (line {line})")
    });
    said.collect()
}

/// Says whether the policy at a path says who may take on a role.
fn is_trust(path: &str) -> bool {
    path.ends_with("/assume_role_policy") || path.ends_with("/AssumeRolePolicyDocument")
}

fn untold(source: &Source, place: &str, what: &[String]) -> anyhow::Error {
    Hinted::error(
        format!(
            "{}: `{place}` has what the file does not tell: {}",
            source.name(),
            what.join(", ")
        ),
        "name its policies one by one: `--identity FILE#PLACE`, `--managed NAME`, `--boundary FILE`",
    )
}

/// Says whether a path is a place or below it.
fn is_below(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
