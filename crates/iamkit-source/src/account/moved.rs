//! A dump whose text stands in another one.

use iamkit_syntax::Spanned;

use super::{AccountDump, DumpEntity, DumpManagedPolicy, UnknownMember};
use crate::{Embedded, SourceMap};

type Name = Spanned<Box<str>>;

impl AccountDump<'_> {
    /// Returns the dump with the places of the text around it, whose map `outer` is.
    #[must_use]
    pub fn moved(mut self, outer: &SourceMap) -> Self {
        let entities = self.users.iter_mut().chain(&mut self.groups).chain(&mut self.roles);
        entities.for_each(|entity| move_entity(entity, outer));
        self.policies.iter_mut().for_each(|policy| move_policy(policy, outer));
        self.cut = self.cut.map(|span| outer.outer(span));
        for UnknownMember { span, .. } in &mut self.unknown_members {
            *span = outer.outer(*span);
        }
        self
    }
}

fn move_entity(entity: &mut DumpEntity<'_>, outer: &SourceMap) {
    let names = [&mut entity.arn, &mut entity.name].into_iter();
    let names = names.chain(&mut entity.unique_id).chain(&mut entity.attached_policies);
    let names = names.chain(&mut entity.groups).chain(&mut entity.permissions_boundary);
    let names = names.chain(entity.tags.iter_mut().map(|(key, _)| key));
    names.for_each(|name| move_name(name, outer));
    for inline in &mut entity.inline_policies {
        move_name(&mut inline.name, outer);
        move_document(&mut inline.document, outer);
    }
    entity.trust_policy.iter_mut().for_each(|document| move_document(document, outer));
    entity.span = outer.outer(entity.span);
}

fn move_policy(policy: &mut DumpManagedPolicy<'_>, outer: &SourceMap) {
    for name in [&mut policy.arn, &mut policy.version] {
        move_name(name, outer);
    }
    move_document(&mut policy.document, outer);
}

fn move_name(name: &mut Name, outer: &SourceMap) {
    name.span = outer.outer(name.span);
}

fn move_document(document: &mut Embedded<'_>, outer: &SourceMap) {
    document.map = document.map.within(&document.text, outer);
}
