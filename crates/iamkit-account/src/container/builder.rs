//! One account of a deployment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iamkit_arn::{AccountId, Partition};
use iamkit_authz::Caller;
use iamkit_policy::{PolicyDocument, PolicyType, ResourceElement};
use iamkit_source::{
    Besides, BesidesKind, DumpEntityKind, Embedded, Granted, HeldPrincipal, Hole, HoleClass,
    OpenedPolicy, PolicyResolver, Presence, SourceError, SourceErrorKind,
};
use iamkit_syntax::Span;

use super::Deployment;
use super::found::Found;
use super::index::Index;
use super::place::{self, StandIn};
use crate::account::AccountWarning;
use crate::judged::Judged;
use crate::question::keys_asked;
use crate::{Account, Gap, GapPart, PolicyId, Principal, PrincipalKind};

/// Makes the model of an account, or of what stands for it, with some of the principals.
pub(super) fn build(
    index: &Index<'_, '_>,
    resolver: &dyn PolicyResolver,
    deployment: &Deployment,
    (own, stand_in, members): (AccountId, Option<StandIn>, &[usize]),
) -> Result<Account, Vec<(usize, SourceError)>> {
    let partition = deployment.partition.map_or("aws", Partition::as_str);
    let mut builder = Builder {
        index,
        resolver,
        partition,
        own,
        stand_in,
        known: BTreeMap::new(),
        account: Account { stand_in, ..Account::default() },
        policies: BTreeMap::new(),
        managed: BTreeMap::new(),
        errors: Vec::new(),
        faulty: BTreeSet::new(),
    };
    for (at, (_, held)) in index.principals.iter().enumerate() {
        builder.know(at, held);
    }
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for at in members {
        let Some((text, held)) = index.principals.get(*at) else { continue };
        let is_beside = index.texts.get(*text).is_none_or(|text| text.is_beside);
        if held.kind == DumpEntityKind::Group || is_beside {
            continue;
        }
        // The history of a principal says what it was at several times.
        if let Some(arn) = held.place.arn.as_deref()
            && let Some(first) = seen.insert(arn.to_ascii_lowercase(), held.span)
        {
            let name = arn.into();
            let kind = SourceErrorKind::DuplicateEntry { what: "principal", name, first };
            builder.errors.push((*text, SourceError::new(kind, held.span)));
        }
        builder.principal(*at, *text, held);
    }
    builder.account.cut = index.cut();
    builder.resource_policies();
    if builder.errors.is_empty() { Ok(builder.account) } else { Err(builder.errors) }
}

struct Builder<'i, 'c, 't> {
    index: &'i Index<'c, 't>,
    resolver: &'i dyn PolicyResolver,
    partition: &'i str,
    /// The account that is built.
    own: AccountId,
    stand_in: Option<StandIn>,
    /// What stands for parts that are not known before deployment, by how they are written.
    known: BTreeMap<String, String>,
    account: Account,
    /// Policies by their places; `None` for one that may not be shown.
    policies: BTreeMap<(String, PolicyType), Option<PolicyId>>,
    managed: BTreeMap<Box<str>, Option<PolicyId>>,
    errors: Vec<(usize, SourceError)>,
    /// Places whose errors were told.
    faulty: BTreeSet<String>,
}

impl Builder<'_, '_, '_> {
    /// Finds the policies of resources whose ARNs are known.
    fn resource_policies(&mut self) {
        let mut found: BTreeMap<Box<str>, Vec<PolicyId>> = BTreeMap::new();
        let is_of_resource =
            |one: &Embedded<'_>| one.kind.policy_type == Some(PolicyType::Resource);
        for path in self.index.paths(is_of_resource) {
            let Some(id) = self.policy(path, PolicyType::Resource) else { continue };
            let documents = self.index.documents(path);
            let told = documents.first().and_then(|(_, one)| one.place.arn.clone());
            let bucket = || self.account.policy(id).and_then(|it| bucket_of(&it.document));
            if let Some(arn) = told.or_else(bucket) {
                found.entry(arn).or_default().push(id);
            }
        }
        // Of two nobody knows which one counts.
        let only = found.into_iter().filter_map(|(arn, ids)| match ids.as_slice() {
            [only] => Some((arn, *only)),
            _ => None,
        });
        self.account.resource_policies.extend(only);
    }

    /// Notes how a principal is written where something refers to it.
    fn know(&mut self, at: usize, held: &HeldPrincipal) {
        let (arn, name) = (self.arn(at, held), name_of(at, held));
        let place = &*held.place.path;
        let mut add = |written: String, text: &str| {
            self.known.insert(written, text.to_owned());
        };
        if let Some(id) = place::logical_id(place) {
            let is_of_sam =
                held.place.owner.as_deref().is_some_and(|it| it.contains("::Serverless::"));
            let id = if is_of_sam { format!("{id}Role") } else { id.to_owned() };
            add(format!("!GetAtt {id}.Arn"), &arn);
            add(format!("!Ref {id}"), &name);
        } else {
            add(format!("{place}.arn"), &arn);
            add(format!("{place}.name"), &name);
            add(format!("{place}.id"), &name);
        }
    }

    /// Returns what is known to stand in a hole.
    fn filled(&self, hole: &Hole) -> Option<String> {
        let is_own_account = hole.class == HoleClass::AccountId
            && (&*hole.what == "!Ref AWS::AccountId"
                || &*hole.what == "aws:accountId"
                || hole.what.starts_with("data.aws_caller_identity."));
        if is_own_account {
            return Some(self.own.to_string());
        }
        self.known.get(&*hole.what).cloned()
    }

    fn arn(&self, at: usize, held: &HeldPrincipal) -> String {
        if let Some(arn) = &held.place.arn {
            return arn.to_string();
        }
        let kind = match held.kind {
            DumpEntityKind::Role => "role",
            DumpEntityKind::User => "user",
            DumpEntityKind::Group => "group",
        };
        let path = held.path.as_deref().unwrap_or("/");
        let (partition, account, name) = (self.partition, self.own, name_of(at, held));
        format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
    }

    fn principal(&mut self, at: usize, text: usize, held: &HeldPrincipal) {
        let place = &*held.place.path;
        let mut found = Found::default();
        self.collect(place, &mut found, 0);
        for (of_text, note) in self.index.unknown_below(place) {
            if !place::is_trust(note.place.as_deref().unwrap_or_default()) {
                let place = note.place.clone().unwrap_or_default();
                found.missing.push((GapPart::Policy, place, of_text, note.span));
            }
        }
        for one in self.index.of_anybody(text, held) {
            let what = one.what.as_str().into();
            found.missing.push((GapPart::Policy, what, one.text, one.span));
        }
        let trusts =
            self.index.below(place, |one| one.kind.policy_type == Some(PolicyType::RoleTrust));
        let trust = match trusts.as_slice() {
            [only] => self.policy(only, PolicyType::RoleTrust),
            _ => None,
        };
        let arn = self.arn(at, held);
        let caller = match Caller::builder().text(&arn).build() {
            Ok(caller) => caller,
            Err(error) => {
                let kind = SourceErrorKind::Invalid(error.to_string().into());
                self.errors.push((text, SourceError::new(kind, held.span)));
                return;
            }
        };
        let is_named = held.place.arn.is_some() || held.name.is_some() && held.path.is_some();
        let is_known = held.place.arn.is_some() || is_named && self.stand_in.is_none();
        let title = self.title(text, held);
        let about: Box<str> = if is_known { arn.as_str().into() } else { title.as_str().into() };
        let first = self.account.gaps.len();
        for (part, name, of_text, span) in found.missing {
            let of = self.index.texts.get(of_text);
            let place = of.filter(|_| !span.is_empty()).map(|text| (text.place)(span).into());
            let gap = Gap { about: about.clone(), part, name, span, text: of_text, place };
            let known = self.account.gaps.get(first..).unwrap_or_default();
            if !known.contains(&gap) {
                self.account.gaps.push(gap);
            }
        }
        if !is_named {
            let name = StandIn::name(at);
            self.account.names.push((name, place::short(place).to_owned()));
        }
        let mut identity = Vec::with_capacity(found.identity.len());
        for id in found.identity {
            if !identity.contains(&id) {
                identity.push(id);
            }
        }
        self.account.principals.push(Principal {
            kind: match held.kind {
                DumpEntityKind::Role => PrincipalKind::Role,
                DumpEntityKind::User | DumpEntityKind::Group => PrincipalKind::User,
            },
            name: name_of(at, held).into(),
            arn: arn.into(),
            title: (!is_known).then(|| title.as_str().into()),
            place: Some(title.into()),
            is_unnamed: !is_named,
            unique_id: None,
            tags: Vec::new(),
            identity,
            permissions_boundary: found.boundary,
            trust,
            gaps: (first..self.account.gaps.len()).collect(),
            span: held.span,
            text,
            caller,
            // Nobody reads its own tags either.
            has_session_tags: true,
        });
    }

    fn title(&self, text: usize, held: &HeldPrincipal) -> String {
        let file = self.index.texts.get(text).map_or("", |text| text.name);
        format!("{file}#{}", place::short(&held.place.path))
    }

    /// Adds the policies that stand at a place and what is attached to it; a group brings its own.
    fn collect(&mut self, place: &str, found: &mut Found, depth: usize) {
        for path in self.index.below(place, is_of_identity) {
            self.add(&path, PolicyType::Identity, found);
        }
        let index = self.index;
        for &(text, one) in index.besides(place) {
            let part = match one.kind {
                BesidesKind::Inline | BesidesKind::Attached => GapPart::Policy,
                BesidesKind::Boundary => GapPart::PermissionsBoundary,
                BesidesKind::Group => GapPart::Group,
                BesidesKind::Permission | BesidesKind::PublicAccessBlock => continue,
            };
            if !self.grant(one, found, depth) {
                found.missing.push((part, one.written.clone(), text, one.span));
            }
        }
    }

    /// Adds what an attachment brings; `false` says that this cannot be told.
    fn grant(&mut self, one: &Besides, found: &mut Found, depth: usize) -> bool {
        let is_boundary = one.kind == BesidesKind::Boundary;
        let place = match &one.grant {
            Granted::Managed(arn) => {
                let Some(id) = self.managed(arn) else { return false };
                return found.take(id, is_boundary);
            }
            Granted::Place(place) => &**place,
            _ => return false,
        };
        if !self.index.unknown_below(place).is_empty() {
            return false;
        }
        if one.kind == BesidesKind::Group {
            // No group is in a group.
            if depth > 0 || !self.index.is_held(place) {
                return false;
            }
            self.collect(place, found, depth + 1);
            return true;
        }
        let policy_type =
            if is_boundary { PolicyType::PermissionsBoundary } else { PolicyType::Identity };
        let paths = self.index.below(place, is_of_identity);
        let before = self.errors.len();
        let ids: Vec<_> = paths.iter().map(|path| self.policy(path, policy_type)).collect();
        // What is wrong with one was said.
        if self.errors.len() > before {
            return true;
        }
        !ids.is_empty()
            && ids.into_iter().all(|id| id.is_some_and(|id| found.take(id, is_boundary)))
    }

    fn add(&mut self, path: &str, policy_type: PolicyType, found: &mut Found) {
        let before = self.errors.len();
        match self.policy(path, policy_type) {
            Some(id) => found.identity.push(id),
            None if self.errors.len() > before || self.faulty.contains(path) => {}
            None => {
                let (text, span) = self.index.place_of(path);
                let what = format!("{path}, which is sensitive,").into();
                found.missing.push((GapPart::Policy, what, text, span));
            }
        }
    }

    /// Reads the policy at a place, with all variants that conditions make of it.
    fn policy(&mut self, path: &str, policy_type: PolicyType) -> Option<PolicyId> {
        let key = (path.to_owned(), policy_type);
        if let Some(known) = self.policies.get(&key) {
            return *known;
        }
        let id = self.read(path, policy_type);
        self.policies.insert(key, id);
        id
    }

    fn read(&mut self, path: &str, policy_type: PolicyType) -> Option<PolicyId> {
        let documents = self.index.documents(path);
        let (text, _) = documents.first()?;
        if documents.iter().any(|(_, one)| one.is_sensitive) {
            return None;
        }
        let of = self.index.texts.get(*text)?;
        let filled: Vec<Embedded<'_>> =
            documents.iter().map(|(_, one)| one.with_known(|hole| self.filled(hole))).collect();
        let place = of.place;
        let name = if path.is_empty() { of.name.to_owned() } else { format!("{}#{path}", of.name) };
        let read = match filled.as_slice() {
            [only] if is_plain(only) => only.lower().map(|document| {
                self.judge(*text, &name, only, &document, policy_type);
                let spans = document.statements().iter();
                let spans = spans.map(|one| place(only.map.outer(one.effect.span)).into());
                (spans.collect(), document)
            }),
            all => Embedded::opened_together(all).map(|opened| {
                let OpenedPolicy { document, unknown, places, .. } = opened;
                for part in unknown {
                    let at = part.span.map(place).map(Into::into);
                    let key = part.key().to_ascii_lowercase();
                    self.account.unknown.entry(key).or_insert((part.what, at));
                }
                (places.into_iter().map(|span| place(span).into()).collect(), document)
            }),
        };
        match read {
            Ok((places, document)) => {
                keys_asked(&document, &mut self.account.keys);
                Some(self.account.pool.add_placed(&name, &Arc::new(document), places))
            }
            Err(errors) => {
                if self.faulty.insert(path.to_owned()) {
                    self.errors.extend(errors.into_iter().map(|error| (*text, error)));
                }
                None
            }
        }
    }

    /// Judges a document of which all is known.
    fn judge(
        &mut self,
        text: usize,
        name: &str,
        embedded: &Embedded<'_>,
        document: &PolicyDocument,
        policy_type: PolicyType,
    ) {
        let judged = Judged::of(name, embedded, (document, policy_type), embedded.is_output);
        self.errors.extend(judged.errors.into_iter().map(|error| (text, error)));
        for warning in judged.warnings {
            let warning = AccountWarning { text, ..warning };
            if !self.account.warnings.contains(&warning) {
                self.account.warnings.push(warning);
            }
        }
    }

    /// Finds an AWS managed policy by its ARN.
    fn managed(&mut self, arn: &str) -> Option<PolicyId> {
        if let Some(known) = self.managed.get(arn) {
            return *known;
        }
        let found = self.resolver.managed(arn, None).ok();
        let id = found.map(|found| {
            keys_asked(&found.document, &mut self.account.keys);
            self.account.pool.add(&found.name, &found.document)
        });
        self.managed.insert(arn.into(), id);
        id
    }
}

/// Returns the name of a principal, or what stands for it.
fn name_of(at: usize, held: &HeldPrincipal) -> String {
    let in_arn = held.place.arn.as_deref().and_then(|arn| arn.rsplit('/').next());
    let known = held.name.as_deref().or(in_arn);
    known.map_or_else(|| StandIn::name(at), str::to_owned)
}

fn is_of_identity(document: &Embedded<'_>) -> bool {
    document.kind.policy_type.is_none_or(|own| {
        matches!(own, PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session)
    })
}

/// Returns the bucket that all statements of a policy are about: Amazon S3 takes a policy for the bucket alone that
/// has it (Amazon S3 User Guide, "Policies and permissions in Amazon S3").
fn bucket_of(document: &PolicyDocument) -> Option<Box<str>> {
    let mut found: Option<&str> = None;
    for statement in document.statements() {
        let Some(ResourceElement::Resource(list)) = &statement.resource else { return None };
        for pattern in &list.patterns {
            let text = pattern.value.as_str();
            let bucket = text.split_once('/').map_or(text, |(bucket, _)| bucket);
            let is_bucket =
                bucket.split(':').nth(2) == Some("s3") && !bucket.contains(['*', '?', '$']);
            if !is_bucket || found.is_some_and(|known| known != bucket) {
                return None;
            }
            found = Some(bucket);
        }
    }
    found.map(Into::into)
}

/// Says whether a document is what it says, with nothing unknown.
fn is_plain(document: &Embedded<'_>) -> bool {
    document.holes.is_empty()
        && document.is_complete
        && document.presence == Presence::Always
        && document.variant.is_none()
}
