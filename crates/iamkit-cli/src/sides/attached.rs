//! What is attached to users, groups and roles: managed policies, permissions boundaries, groups.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iamkit::authz::PolicySet;
use iamkit::policy::{PolicyDocument, PolicyType, Statement};
use iamkit::source::{
    Besides, BesidesKind, Container, Granted, ManagedPolicies, Place, PolicyResolver,
};

use super::{NamedDocument, Pair};
use crate::module_files::is_configuration;
use crate::source::Source;

/// An attachment.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    pub(crate) kind: BesidesKind,
    /// Who has it: ARN, place or name.
    pub(crate) owner: String,
    grant: Granted,
    /// Says what it is, such as `the permissions boundary of Resources/Role`.
    pub(crate) what: String,
    /// The place of the owner in its container.
    path: String,
    /// Whether the principal is gone that has it.
    pub(crate) is_owner_gone: bool,
}

/// The users, groups and roles of a side, by container.
#[derive(Debug, Default)]
pub(super) struct Owners(BTreeSet<(String, String)>);

impl Owners {
    pub(super) fn add(&mut self, container: &Container<'_>, file: &str) {
        let places = container.principals.iter().map(|held| &held.place);
        self.0.extend(places.map(|place| (container_of(file), owner_of(place).to_owned())));
    }

    fn have(&self, one: &NamedDocument) -> bool {
        one.attached.as_ref().is_some_and(|attached| {
            self.0.contains(&(container_of(&one.file), attached.owner.clone()))
        })
    }
}

/// Returns what a principal is called: its ARN in what AWS prints, and otherwise where it stands.
fn owner_of(place: &Place) -> &str {
    let path = place.path.strip_suffix("/Properties").unwrap_or(&place.path);
    place.arn.as_deref().filter(|_| place.addresses.is_empty()).unwrap_or(path)
}

impl Attached {
    /// Returns what stands for an attachment until [`paired`] finds its policies.
    pub(super) fn document(source: &Source, one: &Besides) -> NamedDocument {
        let owner = match &one.named {
            Some(named) => named.strip_suffix("/Properties").unwrap_or(named),
            None => owner_of(&one.place),
        };
        // A reference from another file of Terraform is its resource.
        let owner = match owner.rsplit_once('.') {
            Some((resource, "name" | "id")) if owner.starts_with("aws_iam_") => resource,
            _ => owner,
        };
        let what = one.written.strip_suffix("/Properties").unwrap_or(&one.written);
        let (label, what) = match one.kind {
            BesidesKind::Boundary => {
                (format!("boundary {what}"), format!("the permissions boundary {what} of {owner}"))
            }
            BesidesKind::Group => (
                format!("in group {what}"),
                format!("the membership of {owner} in the group {what}"),
            ),
            BesidesKind::Permission => {
                (format!("permission {what}"), format!("the permission {what} on {owner}"))
            }
            BesidesKind::PublicAccessBlock => (
                format!("public access block {what}"),
                format!("the public access block {what} of {owner}"),
            ),
            _ => (format!("attached {what}"), format!("the attachment of {what} to {owner}")),
        };
        let document = NamedDocument::unknown(source, &format!("{owner} ({label})"), "", one.span);
        let path = one.place.path.strip_suffix("/Properties").unwrap_or(&one.place.path);
        let attached = Some(Self {
            kind: one.kind,
            owner: owner.to_owned(),
            grant: one.grant.clone(),
            what,
            path: path.to_owned(),
            is_owner_gone: false,
        });
        NamedDocument { unknown: Vec::new(), attached, ..document }
    }

    /// Returns what two attachments have in common that are the same one before and after.
    fn key(&self, file: &str) -> (String, String, BesidesKind, Option<Granted>) {
        // A principal has one boundary, whichever that is.
        let grant = (self.kind != BesidesKind::Boundary).then(|| self.grant.clone());
        (container_of(file), self.owner.clone(), self.kind, grant)
    }
}

/// Returns what the places of a file are unique in: the folder of a configuration of Terraform.
fn container_of(file: &str) -> String {
    if is_configuration(file.as_ref()) {
        file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
    } else {
        file.to_owned()
    }
}

/// Pairs attachments, and finds the policies of those that one side has alone.
pub(super) fn paired(
    old: &[NamedDocument],
    new: &[NamedDocument],
    documents: &[Pair],
    (owners_before, owners_now): (&Owners, &Owners),
) -> Vec<Pair> {
    let before =
        Side::of(documents.iter().filter_map(|pair| Some((pair.old.as_ref()?, pair))), old);
    let after = Side::of(documents.iter().filter_map(|pair| Some((pair.new.as_ref()?, pair))), new);
    let key = |one: &NamedDocument| one.attached.as_ref().map(|it| it.key(&one.file));
    let mut olds: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, one) in old.iter().enumerate().rev() {
        olds.entry(key(one)).or_default().push(index);
    }
    let mut pairs = Vec::new();
    let mut taken = BTreeSet::new();
    for one in new {
        let partner = olds.get_mut(&key(one)).and_then(Vec::pop);
        let partner = partner.and_then(|index| Some((index, old.get(index)?)));
        match partner {
            Some((index, partner)) => {
                taken.insert(index);
                if !is_same(partner, one) {
                    pairs
                        .push(Pair { old: Some(before.told(partner)), new: Some(after.told(one)) });
                }
            }
            None if after.says_itself(one) => {}
            // A new principal loses nothing by what bounds it.
            None if owners_now.have(one) && !owners_before.have(one) && bounds(one) => {}
            None => pairs.push(Pair { old: None, new: Some(after.told(one)) }),
        }
    }
    for (index, one) in old.iter().enumerate() {
        if taken.contains(&index) || before.says_itself(one) {
            continue;
        }
        let is_owner_gone = owners_before.have(one) && !owners_now.have(one);
        if is_owner_gone && bounds(one) {
            continue;
        }
        let mut old = before.told(one);
        if let Some(attached) = &mut old.attached {
            attached.is_owner_gone = is_owner_gone;
        }
        pairs.push(Pair { old: Some(old), new: None });
    }
    pairs
}

fn bounds(one: &NamedDocument) -> bool {
    one.attached.as_ref().is_some_and(|it| it.kind == BesidesKind::Boundary)
}

fn is_same(old: &NamedDocument, new: &NamedDocument) -> bool {
    let grant = |one: &NamedDocument| one.attached.as_ref().map(|it| it.grant.clone());
    grant(old) == grant(new)
}

/// The policies and attachments of one side.
struct Side<'d> {
    /// By container and place.
    documents: BTreeMap<(String, &'d str), Vec<&'d NamedDocument>>,
    /// Places whose policies one side has alone.
    alone: BTreeSet<(String, &'d str)>,
    /// What groups have, by container and place.
    attached: BTreeMap<(String, &'d str), Vec<&'d NamedDocument>>,
}

impl<'d> Side<'d> {
    fn of(
        documents: impl Iterator<Item = (&'d NamedDocument, &'d Pair)>,
        attached: &'d [NamedDocument],
    ) -> Self {
        let mut side =
            Self { documents: BTreeMap::new(), alone: BTreeSet::new(), attached: BTreeMap::new() };
        for (document, pair) in documents {
            let key = (container_of(&document.file), document.site.as_str());
            if pair.old.is_none() || pair.new.is_none() {
                side.alone.insert(key.clone());
            }
            side.documents.entry(key).or_default().push(document);
        }
        for one in attached {
            let Some(attached) = &one.attached else { continue };
            let key = (container_of(&one.file), attached.path.as_str());
            side.attached.entry(key).or_default().push(one);
        }
        side
    }

    /// Returns the policies at a place or below it.
    fn below(&self, container: &str, place: &str) -> Vec<&'d NamedDocument> {
        let from = self.documents.range((container.to_owned(), place)..);
        let found = from.take_while(|((own, path), _)| own == container && path.starts_with(place));
        let is_below = |path: &str| {
            path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = found.filter(|((_, path), _)| is_below(path));
        found.flat_map(|(_, documents)| documents.iter().copied()).collect()
    }

    /// Says whether the policy of an attachment is one that says itself whom it is attached to and that the other
    /// side does not have: it is told as a policy.
    fn says_itself(&self, one: &NamedDocument) -> bool {
        let Some(Attached { kind: BesidesKind::Inline, grant: Granted::Place(place), .. }) =
            &one.attached
        else {
            return false;
        };
        let container = container_of(&one.file);
        let found = self.below(&container, place);
        !found.is_empty()
            && found.iter().all(|it| self.alone.contains(&(container.clone(), it.site.as_str())))
    }

    /// Returns an attachment with its policies, as far as these can be told.
    fn told(&self, one: &NamedDocument) -> NamedDocument {
        let mut told = one.clone();
        let mut policies = Vec::new();
        if let Some(attached) = &one.attached
            && self.collect(attached, &container_of(&one.file), &mut policies, &mut told)
        {
            let mut builder = PolicySet::builder(PolicyType::Identity);
            for (name, document) in policies {
                builder = builder.add_stored(name, document);
            }
            told.set = builder.build().ok();
        }
        told
    }

    /// Adds the policies of an attachment; `false` says that they cannot be told.
    fn collect(
        &self,
        attached: &Attached,
        container: &str,
        policies: &mut Vec<(String, Arc<PolicyDocument>)>,
        told: &mut NamedDocument,
    ) -> bool {
        let place = match &attached.grant {
            Granted::Managed(arn) => {
                let Ok(found) = ManagedPolicies.managed(arn, None) else { return false };
                policies.push((found.name.to_string(), found.document));
                return true;
            }
            Granted::Place(place) => &**place,
            _ => return false,
        };
        let found = self.below(container, place);
        let is_group = attached.kind == BesidesKind::Group;
        if found.is_empty() && !is_group {
            return false;
        }
        for document in found {
            let Some(set) = &document.set else { return false };
            if set.policy_type().has_principal() {
                continue;
            }
            told.perhaps.extend(document.perhaps.iter().cloned());
            told.unknown.extend(document.unknown.iter().cloned());
            let Some(document_of) = document.document() else { return false };
            policies.push((document.name.clone(), Arc::clone(document_of)));
        }
        let place = place.strip_suffix("/Properties").unwrap_or(place);
        let others = self.attached.get(&(container.to_owned(), place)).into_iter().flatten();
        is_group.then_some(others).into_iter().flatten().all(|other| {
            other.attached.as_ref().is_some_and(|it| {
                it.kind != BesidesKind::Group && self.collect(it, container, policies, told)
            })
        })
    }
}

/// Returns what a principal without a permissions boundary is bound by.
pub(crate) fn unbound() -> Option<PolicySet> {
    let everything = PolicyDocument::new().with_statement(Statement::allow(["*"]).on(["*"]));
    PolicySet::builder(PolicyType::Identity).add("no permissions boundary", everything).build().ok()
}
