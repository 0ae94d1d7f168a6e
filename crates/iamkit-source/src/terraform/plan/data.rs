//! Documents of data sources that are computed at apply, of which a plan has parts.

use iamkit_syntax::{Kind as JsonKind, Node};

use super::super::policy_document;
use super::{Change, DATA_DOCUMENT, Plan, Resource, is_marked};
use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::parts::limit_error;
use crate::places::{PlaceKind, PlaceRow};
use crate::project::project;
use crate::value::{Data, Member, Value, value_of};

impl<'a> Plan<'a, '_, '_> {
    /// Reads an unknown policy as the document of the data source that the configuration names for it,
    /// and says whether there is one. It stands where the known parts of that do.
    pub(super) fn computed_at_apply(
        &mut self,
        resource: &Resource<'a>,
        steps: &[&str],
        row: PlaceRow,
    ) -> bool {
        let Some(address) = self.document_of(resource, steps) else { return false };
        let found = self.changes.get(&address).and_then(|change| block_of(change, &address));
        let Some((block, is_secret)) = found else { return false };
        let Some(kind) = self.kind(resource, row, block.span) else { return true };
        let is_sensitive = is_secret || self.is_sensitive(resource, row);
        let is_near = row.kind == PlaceKind::NearIam;
        let path = format!("{}/{}", resource.address, steps.join("/").replace("[]", "0"));
        let owner = Attachment::Named(resource.address.clone());
        self.document(&block, resource.place(path), kind, (owner, is_sensitive, is_near));
        self.taken.insert(address);
        true
    }

    /// Returns the address of the only data document that the configuration names in an attribute of a
    /// resource.
    fn document_of(&self, resource: &Resource<'a>, steps: &[&str]) -> Option<Box<str>> {
        let at = resource.address.rfind(&format!("{}.", resource.of_type))?;
        let (prefix, local) = resource.address.split_at_checked(at)?;
        let (local, index) = local.split_once('[').unwrap_or((local, ""));
        let mut module = self.configuration?;
        for call in prefix.split("module.").skip(1) {
            let name = call.trim_end_matches('.').split('[').next()?;
            module = module.member("module_calls")?.member(name)?.member("module")?;
        }
        let mut resources = module.member("resources")?.items();
        let is_meant = |node: &Node<'_>| {
            node.member("address").and_then(Node::as_str).is_some_and(|address| *address == *local)
        };
        let mut expression = resources.find(is_meant)?.member("expressions")?;
        for step in steps {
            expression = match *step {
                // Which block is meant nobody says.
                "[]" => expression.items().next()?,
                name => expression.member(name)?,
            };
        }
        let mut names: Vec<String> = Vec::new();
        for reference in expression.member("references")?.items() {
            let text = reference.as_str()?;
            let behind =
                text.strip_prefix("data.").and_then(|rest| rest.strip_prefix(DATA_DOCUMENT));
            let name = behind.and_then(|rest| rest.strip_prefix('.')?.split(['.', '[']).next());
            if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
            }
        }
        let [name] = names.as_slice() else { return None };
        let address = format!("{prefix}data.{DATA_DOCUMENT}.{name}");
        // Instances of `count` and `for_each` go together by their index.
        let indexed = format!("{address}[{index}");
        let mut instances = self.changes.keys().filter(|known| {
            known.strip_prefix(&*address).is_some_and(|rest| rest.starts_with('['))
        });
        let any = instances.next().filter(|_| instances.next().is_none());
        let known = |address: &str| self.changes.get_key_value(address).map(|(known, _)| known);
        known(&address).or_else(|| known(&indexed)).or(any).cloned()
    }

    /// Reads the documents that are computed at apply and that no resource was found for: their known
    /// parts.
    pub(super) fn data_documents(&mut self) {
        let mut documents = Vec::new();
        for (address, change) in &self.changes {
            if let Some((block, is_secret)) =
                block_of(change, address).filter(|_| !self.taken.contains(address))
            {
                documents.push((address.clone(), block, is_secret));
            }
        }
        for (address, block, is_secret) in documents {
            let kind = Kind { policy_type: None, resource_type: None, because: Because::TableRow };
            let place = Place {
                owner: Some(DATA_DOCUMENT.into()),
                addresses: vec![address.clone()],
                ..Place::new(format!("{address}/json"))
            };
            self.document(&block, place, kind, (Attachment::Named(address), is_secret, false));
        }
    }

    fn document(
        &mut self,
        block: &Value,
        place: Place,
        kind: Kind,
        (owner, is_sensitive, is_near): (Attachment, bool, bool),
    ) {
        let (document, notes) = policy_document::document_of(block);
        for note in notes {
            if !self.parts.notes.contains(&note) {
                self.parts.notes.push(note);
            }
        }
        match project(&document) {
            Ok(projection) => {
                let document = Embedded::projected(projection, place, kind);
                self.parts.documents.push(Embedded {
                    is_complete: document.is_complete && !is_near,
                    is_sensitive,
                    is_output: true,
                    ..document.attached_to(owner)
                });
            }
            Err(error) => self.parts.errors.push(limit_error(error)),
        }
    }
}

/// Returns what a plan knows of a document that is computed at apply, and whether that is secret; nothing
/// of other things.
fn block_of(change: &Change<'_>, address: &str) -> Option<(Value, bool)> {
    let is_secret = change.after_sensitive.is_some_and(is_marked);
    let is_read = change.actions.iter().any(|action| &**action == "read");
    let is_document = change.is_data && &*change.of_type == DATA_DOCUMENT && is_read;
    let after = change.after.filter(|_| is_document)?;
    let is_unknown = after.member("json").is_none_or(|json| json.kind() == JsonKind::Null);
    is_unknown.then(|| (with_unknown(after, change.after_unknown, address), is_secret))
}

/// Returns what is known of a value, with holes for what is marked as unknown.
fn with_unknown(node: Node<'_>, unknown: Option<Node<'_>>, address: &str) -> Value {
    let is_unknown = unknown.is_some_and(|mark| mark.kind() == JsonKind::Bool(true));
    if is_unknown {
        let what = address.into();
        let (span, cause) = (node.span(), HoleCause::KnownAfterApply);
        let source = HoleSource { span, what, class: HoleClass::Any, cause };
        return Value::new(Data::Hole(Box::new(source)), span);
    }
    let data = match node.kind() {
        JsonKind::Array => {
            let mut marks = unknown.into_iter().flat_map(Node::items);
            let items = node.items().enumerate().map(|(index, item)| {
                with_unknown(item, marks.next(), &format!("{address}[{index}]"))
            });
            Data::List(items.collect())
        }
        JsonKind::Object => {
            let mut members: Vec<Member> = node
                .members()
                .map(|member| {
                    let name = member.name();
                    let mark = unknown.and_then(|unknown| unknown.member(&name));
                    let value = with_unknown(member.value(), mark, &format!("{address}.{name}"));
                    Member::synthetic(&name, member.name_span(), value)
                })
                .collect();
            // What is unknown as a whole may be left out of the values.
            for mark in unknown.into_iter().flat_map(Node::members) {
                let is_absent = node.member(&mark.name()).is_none();
                if is_absent && mark.value().kind() == JsonKind::Bool(true) && mark.name() != "json"
                {
                    let what = format!("{address}.{}", mark.name()).into();
                    let (span, cause) = (node.span(), HoleCause::KnownAfterApply);
                    let source = HoleSource { span, what, class: HoleClass::List, cause };
                    let value = Value::new(Data::Hole(Box::new(source)), span);
                    members.push(Member::synthetic(&mark.name(), span, value));
                }
            }
            Data::Object(members)
        }
        _ => return value_of(node),
    };
    Value::new(data, node.span())
}
