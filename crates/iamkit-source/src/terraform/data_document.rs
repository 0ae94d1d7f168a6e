//! Documents of `aws_iam_policy_document` data sources as values.

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;
use iamkit_syntax::Span;

use super::elsewhere::Found;
use super::expression::count;
use super::json_text::object_in;
use super::loops::Copies;
use super::module::{DataDocument, Module, Scope};
use super::policy_document;
use super::traversal::is_one;
use crate::NoteKind;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Data, Member, Part, Value};
use crate::yaml::span_of;

/// How many copies a dynamic block makes.
const MAX_DYNAMIC_ITEMS: usize = 64;

impl Module<'_> {
    /// Puts a document in place of `data.aws_iam_policy_document.x.json`.
    pub(super) fn document_of(&self, name: &str, span: Span, scope: &Scope) -> Value {
        let Some(Found { it: document, text }) = self.find_document(name) else {
            return self.hole(span, HoleClass::Any, HoleCause::OtherFile);
        };
        let compute = || self.deeper(|| self.document(&document, scope));
        let (value, _) = self.within(text, span, compute);
        match value.filter(|value| self.spend(count(value))) {
            Some(value) => {
                self.used.borrow_mut().insert(name.to_owned());
                value
            }
            None => self.hole(span, HoleClass::Any, HoleCause::NotSupported),
        }
    }

    pub(super) fn document(&self, document: &DataDocument<'_>, scope: &Scope) -> Value {
        let block = self.block_value(document.block, document.base, scope);
        let (own, notes) = policy_document::document_of(&block);
        for note in notes {
            self.note(note.kind, note.span, note.message);
        }
        let before = block.member("source_policy_documents");
        let after = block.member("override_policy_documents");
        if before.is_none() && after.is_none() {
            return own;
        }
        merged(before, own, after)
    }

    /// Makes an object of a block: attributes are members, blocks are lists of objects.
    fn block_value(&self, block: &Block, base: usize, scope: &Scope) -> Value {
        let span = span_of_block(block, base);
        let mut members: Vec<Member> = Vec::new();
        for attribute in block.body.attributes() {
            let name = attribute.key.span();
            let name = name.map_or(span, |r| span_of(base + r.start, base + r.end));
            let value = self.value(&attribute.value, base, scope);
            members.push(Member::synthetic(attribute.key.as_str(), name, value));
        }
        for inner in block.body.blocks() {
            let at = span_of_block(inner, base);
            let (name, items) = match (inner.ident.as_str(), inner.labels.first()) {
                ("dynamic", Some(label)) => {
                    (label.as_str().to_owned(), self.dynamic(inner, label.as_str(), base, scope))
                }
                (name, _) => (name.to_owned(), vec![self.block_value(inner, base, scope)]),
            };
            let known = members.iter_mut().find(|member| member.name.as_known() == Some(&name));
            match known.map(|member| &mut member.value.data) {
                Some(Data::List(list)) => list.extend(items),
                _ => members.push(Member::synthetic(&name, at, Value::new(Data::List(items), at))),
            }
        }
        Value::new(Data::Object(members), span)
    }

    /// Makes the copies of a dynamic block.
    fn dynamic(&self, block: &Block, label: &str, base: usize, scope: &Scope) -> Vec<Value> {
        let span = span_of_block(block, base);
        let Some(content) = block.body.get_blocks("content").next() else { return Vec::new() };
        let Copies { scopes, is_complete } = self.dynamic_copies(block, label, base, scope);
        let mut copies: Vec<Value> =
            scopes.iter().map(|scope| self.block_value(content, base, scope)).collect();
        if !is_complete {
            // There may be more of them, or none.
            copies.push(self.hole(span, HoleClass::List, HoleCause::NotSupported));
        }
        copies
    }

    /// Returns what the iterator of a dynamic block stands for in its copies. Where nobody knows over what
    /// it goes, there is one copy, with a hole.
    pub(super) fn dynamic_copies(
        &self,
        block: &Block,
        label: &str,
        base: usize,
        scope: &Scope,
    ) -> Copies {
        let span = span_of_block(block, base);
        let iterator =
            block.body.get_attribute("iterator").and_then(|attribute| match &attribute.value {
                Expression::Variable(name) => Some(name.value().as_str().to_owned()),
                _ => None,
            });
        let iterator = iterator.unwrap_or_else(|| label.to_owned());
        let each = block.body.get_attribute("for_each");
        let each = each.map(|attribute| self.value(&attribute.value, base, scope));
        let copy = |key: Value, value: Value| {
            let mut scope = scope.clone();
            scope.iterators.insert(iterator.clone(), (key, value));
            scope
        };
        let (scopes, count): (Vec<Scope>, usize) = match each.as_ref().map(|each| &each.data) {
            Some(Data::List(items)) => {
                let first = items.iter().take(MAX_DYNAMIC_ITEMS);
                (first.map(|item| copy(item.clone(), item.clone())).collect(), items.len())
            }
            Some(Data::Object(members)) => {
                let first = members.iter().take(MAX_DYNAMIC_ITEMS);
                let copies = first.map(|member| {
                    let key = Value::new(Data::Text(member.name.clone()), member.name.span);
                    copy(key, member.value.clone())
                });
                (copies.collect(), members.len())
            }
            _ => {
                let unknown = self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                let scopes = vec![copy(unknown.clone(), unknown)];
                return Copies { scopes, is_complete: false };
            }
        };
        let is_complete = count <= MAX_DYNAMIC_ITEMS;
        if !is_complete {
            let message = format!("the first {MAX_DYNAMIC_ITEMS} of {count} items are read");
            self.note(NoteKind::Remark, span, message);
        }
        let may_be_several = each.iter().flat_map(Value::items).any(|item| !is_one(item));
        Copies { scopes, is_complete: is_complete && !may_be_several }
    }
}

/// Merges documents: first the sources, then the own statements, then the overrides. A statement with
/// a Sid that is there replaces that one (provider documentation, `aws_iam_policy_document`).
fn merged(before: Option<&Value>, own: Value, after: Option<&Value>) -> Value {
    let mut statements: Vec<Value> = Vec::new();
    let mut add = |document: &Value| match &document.data {
        Data::Object(_) => {
            let list = document.member("Statement");
            let single = list.filter(|value| matches!(value.data, Data::Object(_)));
            let items = single.into_iter().chain(list.into_iter().flat_map(Value::items));
            for item in items {
                let sid = item.member("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
                let same = sid.and_then(|sid| {
                    statements.iter().position(|known: &Value| {
                        known.member("Sid").and_then(Value::as_str) == Some(sid)
                    })
                });
                match same.and_then(|at| statements.get_mut(at)) {
                    Some(slot) => *slot = item.clone(),
                    None => statements.push(item.clone()),
                }
            }
        }
        Data::Null | Data::Nothing => {}
        _ => statements.push(list_hole(document)),
    };
    let read = |value: &Value| match &value.data {
        Data::Text(text) => object_in(text).unwrap_or_else(|| value.clone()),
        _ => value.clone(),
    };
    let listed = |value: &Value| match &value.data {
        Data::List(items) => items.iter().map(read).collect(),
        _ => vec![read(value)],
    };
    before.into_iter().flat_map(listed).for_each(|document| add(&document));
    add(&own);
    after.into_iter().flat_map(listed).for_each(|document| add(&document));
    let span = own.span;
    let Data::Object(mut members) = own.data else { return own };
    for member in &mut members {
        if member.name.as_known() == Some("Statement") {
            member.value =
                Value::new(Data::List(std::mem::take(&mut statements)), member.value.span);
        }
    }
    Value::new(Data::Object(members), span)
}

/// Makes statements that are not known of a document that is not known.
fn list_hole(document: &Value) -> Value {
    let span = document.span;
    let known = match &document.data {
        Data::Hole(source) => Some((**source).clone()),
        Data::Text(text) => text.parts.iter().find_map(|part| match part {
            Part::Hole(source) => Some(source.clone()),
            Part::Known(_) => None,
        }),
        _ => None,
    };
    // What is no document would be refused, and nobody knows what was meant.
    let source = known.map_or_else(
        || HoleSource {
            span,
            what: "a text that is no policy".into(),
            class: HoleClass::List,
            cause: HoleCause::NotSupported,
        },
        |source| HoleSource { class: HoleClass::List, ..source },
    );
    Value::new(Data::Hole(Box::new(source)), span)
}

/// Returns the place of the first line of a block, which stands for what is missing in it.
pub(super) fn span_of_block(block: &Block, base: usize) -> Span {
    let start = block.ident.span().map_or(0, |r| r.start);
    let end = block.labels.last().and_then(hcl_edit::Span::span).map(|r| r.end);
    let end = end.or_else(|| block.ident.span().map(|r| r.end)).unwrap_or(start);
    span_of(base + start, base + end)
}
