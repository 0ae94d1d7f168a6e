//! From a dump to the model.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_authz::{Caller, ParseCallerError};
use iamkit_policy::{ActionName, Effect, PolicyDocument, PolicyType};
use iamkit_source::object::finish;
use iamkit_source::{
    AccountDump, DumpEntity, DumpEntityKind, Embedded, PolicyResolver, SourceError, SourceErrorKind,
};
use iamkit_syntax::Spanned;

use crate::account::Cut;
use crate::judged::Judged;
use crate::question::keys_asked;
use crate::{Account, Gap, GapPart, PolicyId, Principal, PrincipalKind};

impl Account {
    /// Makes the model of a dump. Attached policies are looked up in the dump, then among the AWS
    /// managed policies of `resolver`.
    ///
    /// # Errors
    ///
    /// Every document that is malformed, at its place in the user's file.
    pub fn build(
        dump: &AccountDump<'_>,
        resolver: &dyn PolicyResolver,
    ) -> Result<Self, Vec<SourceError>> {
        build(dump, resolver)
    }
}

fn build(
    dump: &AccountDump<'_>,
    resolver: &dyn PolicyResolver,
) -> Result<Account, Vec<SourceError>> {
    let mut builder = Builder {
        resolver,
        account: Account { cut: dump.cut.map(Cut::of_dump), ..Account::default() },
        documents: HashMap::new(),
        managed: HashMap::new(),
        groups: HashMap::new(),
        errors: Vec::new(),
    };
    for policy in &dump.policies {
        // A dump lists the policies of AWS that are in use: nobody but AWS can mend those.
        let is_own = !policy.arn.value.contains(":iam::aws:policy/");
        let policy_type = is_own.then_some(PolicyType::Identity);
        if let Some(id) = builder.policy(&policy.name, &policy.document, policy_type) {
            builder.managed.insert(policy.arn.value.clone(), Some(id));
        }
    }
    for group in &dump.groups {
        let held = builder.held(group);
        builder.groups.insert(group.name.value.to_ascii_lowercase(), held);
    }
    for entity in dump.users.iter().chain(&dump.roles) {
        builder.principal(entity);
    }
    finish(builder.account, builder.errors)
}

/// What a user, group or role has: policies, and what of them is missing.
#[derive(Clone, Default)]
struct Held {
    policies: Vec<PolicyId>,
    missing: Vec<(GapPart, Spanned<Box<str>>)>,
}

struct Builder<'d, 's> {
    resolver: &'s dyn PolicyResolver,
    account: Account,
    /// The documents by their text: each is read once.
    documents: HashMap<&'d str, Arc<PolicyDocument>>,
    /// Managed policies by ARN; `None` for one that nobody knows.
    managed: HashMap<Box<str>, Option<PolicyId>>,
    groups: HashMap<String, Held>,
    errors: Vec<SourceError>,
}

impl<'d> Builder<'d, '_> {
    fn principal(&mut self, entity: &'d DumpEntity<'_>) {
        let mut held = self.held(entity);
        for group in &entity.groups {
            match self.groups.get(&group.value.to_ascii_lowercase()) {
                Some(of_group) => {
                    held.policies.extend_from_slice(&of_group.policies);
                    held.missing.extend_from_slice(&of_group.missing);
                }
                None => held.missing.push((GapPart::Group, group.clone())),
            }
        }
        let permissions_boundary = entity.permissions_boundary.as_ref().and_then(|arn| {
            let found = self.managed(arn);
            if found.is_none() {
                held.missing.push((GapPart::PermissionsBoundary, arn.clone()));
            }
            found
        });
        // A policy that a user has twice counts once.
        let mut identity = Vec::with_capacity(held.policies.len());
        for id in held.policies {
            if !identity.contains(&id) {
                identity.push(id);
            }
        }
        let trust = entity
            .trust_policy
            .as_ref()
            .and_then(|document| self.policy("trust", document, Some(PolicyType::RoleTrust)));
        let caller = match caller(entity) {
            Ok(caller) => caller,
            Err(error) => {
                let kind = SourceErrorKind::Invalid(error.to_string().into());
                self.errors.push(SourceError::new(kind, entity.arn.span));
                return;
            }
        };
        let first = self.account.gaps.len();
        self.account.gaps.extend(held.missing.into_iter().map(|(part, name)| Gap {
            about: entity.arn.value.clone(),
            part,
            name: name.value,
            span: name.span,
            text: 0,
            place: None,
        }));
        self.account.principals.push(Principal {
            kind: match entity.kind {
                DumpEntityKind::Role => PrincipalKind::Role,
                DumpEntityKind::User | DumpEntityKind::Group => PrincipalKind::User,
            },
            arn: entity.arn.value.clone(),
            name: entity.name.value.clone(),
            unique_id: entity.unique_id.as_ref().map(|id| id.value.clone()),
            tags: entity
                .tags
                .iter()
                .map(|(key, value)| (key.value.clone(), value.clone()))
                .collect(),
            identity,
            permissions_boundary,
            trust,
            gaps: (first..self.account.gaps.len()).collect(),
            span: entity.span,
            text: 0,
            title: None,
            place: None,
            is_unnamed: false,
            caller,
            has_session_tags: self.can_tag_sessions(trust),
        });
    }

    /// Says whether a trust policy lets somebody tag sessions (IAM User Guide, "Pass session tags in
    /// AWS STS").
    fn can_tag_sessions(&self, trust: Option<PolicyId>) -> bool {
        let Ok(action) = "sts:TagSession".parse::<ActionName>() else { return true };
        let trust = trust.and_then(|id| self.account.policy(id));
        trust.is_some_and(|policy| {
            let statements = policy.document.statements().iter();
            let mut allows = statements.filter(|statement| statement.effect() == Effect::Allow);
            allows.any(|statement| statement.action.covers(&action))
        })
    }

    /// Returns the inline and attached policies of a user, group or role.
    fn held(&mut self, entity: &'d DumpEntity<'_>) -> Held {
        let mut held = Held::default();
        for inline in &entity.inline_policies {
            held.policies.extend(self.policy(
                &inline.name.value,
                &inline.document,
                Some(PolicyType::Identity),
            ));
        }
        for arn in &entity.attached_policies {
            match self.managed(arn) {
                Some(id) => held.policies.push(id),
                None => held.missing.push((GapPart::Policy, arn.clone())),
            }
        }
        held
    }

    /// Reads a document, unless one of the same text was read before; judges it by its type.
    fn policy(
        &mut self,
        name: &str,
        document: &'d Embedded<'_>,
        policy_type: Option<PolicyType>,
    ) -> Option<PolicyId> {
        let text: &'d str = &document.text;
        let known = if let Some(known) = self.documents.get(text) {
            Arc::clone(known)
        } else {
            match document.lower() {
                Ok(lowered) => {
                    if let Some(policy_type) = policy_type {
                        let judged = Judged::of(name, document, (&lowered, policy_type), true);
                        self.errors.extend(judged.errors);
                        self.account.warnings.extend(judged.warnings);
                    }
                    let lowered = Arc::new(lowered);
                    keys_asked(&lowered, &mut self.account.keys);
                    self.documents.insert(text, Arc::clone(&lowered));
                    lowered
                }
                Err(errors) => {
                    self.errors.extend(errors);
                    return None;
                }
            }
        };
        Some(self.account.pool.add(name, &known))
    }

    /// Finds a managed policy by its ARN.
    fn managed(&mut self, arn: &Spanned<Box<str>>) -> Option<PolicyId> {
        if let Some(known) = self.managed.get(&arn.value) {
            return *known;
        }
        let found = self.resolver.managed(&arn.value, None).ok();
        let id = found.map(|found| {
            keys_asked(&found.document, &mut self.account.keys);
            self.account.pool.add(&found.name, &found.document)
        });
        self.managed.insert(arn.value.clone(), id);
        id
    }
}

/// Returns what the engine knows of a user or role.
fn caller(entity: &DumpEntity<'_>) -> Result<Caller, ParseCallerError> {
    let mut caller = Caller::builder().text(&entity.arn.value);
    for (key, value) in &entity.tags {
        caller = caller.tag(&key.value, value);
    }
    if let Some(id) = &entity.unique_id {
        caller = caller.unique_id(&id.value);
    }
    caller.build()
}
