//! The resources of a template, and the policies at the places of the table.

mod condition;
mod site;
mod slips;
mod unread;

use std::collections::{BTreeMap, BTreeSet};

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::condition::Variant;
use super::{Situation, Template, call_of, sam};
use crate::permission;
use site::embedded;

pub(super) use site::Site;

use crate::besides::Principals;
use crate::embedded::{Because, Kind, Presence};
use crate::parts::{Parts, limit_error, starts_with_brace, steps, wrapped};
use crate::places::{PlaceKind, PlaceRow, in_cloudformation, organization_type};
use crate::project::{project, project_text};
use crate::value::{Data, Member, Part, Text, Value};
use crate::{
    Besides, BesidesKind, Granted, MetadataIgnore, Note, NoteKind, ReadOptions, Reference,
    SourceError, SourceErrorKind,
};

/// Resource types that AWS makes a statement of, without a document.
pub(super) const BUILT_FROM_FIELDS: [&str; 5] = [
    "AWS::Lambda::Permission",
    "AWS::Lambda::LayerVersionPermission",
    "AWS::Events::EventBusPolicy",
    "AWS::ACMPCA::Permission",
    "AWS::Signer::ProfilePermission",
];
/// Properties that name managed policies or a boundary.
const REFERENCES: [&str; 4] =
    ["ManagedPolicyArns", "ManagedPolicies", "PermissionsBoundary", "PermissionsBoundaryArn"];
/// How many copies a loop makes.
const MAX_LOOP_ITEMS: usize = 64;
/// How many copies all loops of a file make.
const MAX_COPIES: usize = 1_000;
/// How many variants all documents of a file have together.
const MAX_VARIANTS: usize = 10_000;
/// How many documents one file has.
const MAX_DOCUMENTS: usize = 100_000;

/// A resource, with the loop variables that hold in it.
pub(super) struct Resource<'v> {
    pub(super) name: String,
    pub(super) of_type: &'v str,
    pub(super) properties: &'v Value,
    pub(super) label: Option<Box<str>>,
    /// The condition that decides whether it is there, and where that is said; nothing where it always is.
    pub(super) condition: Option<condition::Deciding>,
}

/// Reads the policies of all resources below a member such as `Resources`.
pub(crate) fn read_resources(root: &Value, options: &ReadOptions, at: &str, parts: &mut Parts<'_>) {
    let template = Template::of(root, options);
    let mut reader = Reader {
        template: &template,
        parts,
        built_from_fields: Vec::new(),
        variants: 0,
        is_full: false,
        copies: 0,
        truths: BTreeMap::new(),
        principals: Principals::default(),
        has_made_resources: false,
    };
    let before = reader.parts.documents.len();
    reader.macros(root, at);
    if let Some(resources) = root.member("Resources") {
        let prefix = format!("{at}Resources/");
        reader.resources(resources, &prefix, &Situation::default());
    }
    sam::read_globals(root, at, &mut reader);
    reader.tell_built_from_fields();
    reader.mark_conditional(before);
    let principals = std::mem::take(&mut reader.principals);
    principals.finish(parts);
    if let Some(span) = template.exhausted() {
        let message = "the functions of the template put together more than is read";
        parts.errors.push(SourceError::new(SourceErrorKind::Limit(message.into()), span));
    }
    parts.parameters.extend(template.parameters().map(Into::into));
    parts.secrets.extend(template.secrets());
    let (notes, defaults) = template.into_notes();
    parts.notes.extend(notes);
    parts.defaults.extend(defaults);
}

pub(super) struct Reader<'r, 'v, 't> {
    pub(super) template: &'r Template<'v>,
    pub(super) parts: &'r mut Parts<'t>,
    built_from_fields: Vec<Span>,
    variants: usize,
    /// Whether there are no more variants.
    is_full: bool,
    /// How many copies loops have made.
    copies: usize,
    /// Which conditions hold in the documents of each place.
    truths: BTreeMap<String, Vec<Truths>>,
    pub(super) principals: Principals,
    /// Whether there are loops and macros, which make resources with names of their own.
    has_made_resources: bool,
}

type Truths = BTreeMap<Box<str>, bool>;

impl Reader<'_, '_, '_> {
    fn resources(&mut self, resources: &Value, prefix: &str, situation: &Situation) {
        let Data::Object(members) = &resources.data else {
            let message = "Resources must be a mapping".into();
            self.parts
                .errors
                .push(SourceError::new(SourceErrorKind::Invalid(message), resources.span));
            return;
        };
        let mut names = BTreeSet::new();
        for member in members {
            let name = loop_name(&member.name, situation);
            if name.starts_with("Fn::ForEach::") {
                self.each(&member.value, prefix, situation);
                continue;
            }
            if !names.insert(name.clone()) {
                let kind = SourceErrorKind::DuplicateMember(name.clone().into());
                self.parts.errors.push(SourceError::new(kind, member.name.span));
            }
            self.resource(name, member, prefix, situation);
        }
    }

    /// Reads the copies that `Fn::ForEach` makes of resources.
    fn each(&mut self, value: &Value, prefix: &str, situation: &Situation) {
        let [variable, list, body] = value.items() else { return };
        let variable = variable.as_str().unwrap_or_default();
        let list = self.template.resolve(list, situation);
        let unknown = || {
            super::function::hole(
                list.span,
                format!("!Ref {variable}"),
                crate::HoleClass::Text,
                crate::HoleCause::NoDefault,
            )
        };
        let mut items = match &list.data {
            Data::List(items) => items.clone(),
            _ => vec![unknown()],
        };
        if items.len() > MAX_LOOP_ITEMS {
            let message = format!("the first {MAX_LOOP_ITEMS} of {} items are read", items.len());
            self.template.note(NoteKind::NotRead, list.span, message);
            items.truncate(MAX_LOOP_ITEMS);
        }
        for item in items {
            self.copies += 1;
            if self.copies > MAX_COPIES {
                let message = format!("the first {MAX_COPIES} copies of loops are read");
                self.template.note(NoteKind::NotRead, list.span, message);
                return;
            }
            let mut situation = situation.clone();
            situation.bindings.insert(variable.into(), item);
            self.resources(body, prefix, &situation);
        }
    }

    /// Reads `Metadata.iamkit.ignore`; what is no list of objects becomes an entry that says nothing, so
    /// that it is told of.
    fn ignores(&mut self, own: &Value, resource: Span) {
        let list = own.member("ignore").unwrap_or(own);
        let items = match &list.data {
            Data::List(items) => items.as_slice(),
            _ => std::slice::from_ref(list),
        };
        for item in items {
            let text = |name| item.member(name).and_then(Value::as_str).map(Into::into);
            let ignore = MetadataIgnore {
                code: text("code"),
                reason: text("reason"),
                until: text("until"),
                span: item.span,
                resource,
            };
            // The copies of a loop say the same.
            if !self.parts.ignores.contains(&ignore) {
                self.parts.ignores.push(ignore);
            }
        }
    }

    fn resource(&mut self, name: String, member: &Member, prefix: &str, around: &Situation) {
        let value = &member.value;
        let Some((situation, condition)) = self.conditional(&name, value, around) else { return };
        let situation = &situation;
        let Some(resource_type) = value.member("Type").and_then(Value::as_str) else { return };
        let metadata = value.member("Metadata");
        let label = metadata.and_then(|data| data.member("aws:cdk:path"));
        if let Some(own) = metadata.and_then(|data| data.member("iamkit")) {
            self.ignores(own, value.span);
        }
        self.slip_of_type(resource_type, value.member("Type").map_or(value.span, |it| it.span));
        let nothing = Value::new(Data::Object(Vec::new()), value.span);
        let resource = Resource {
            name,
            of_type: resource_type,
            properties: value.member("Properties").unwrap_or(&nothing),
            label: label.and_then(Value::as_str).map(Into::into),
            condition,
        };
        let is_read = resource_type == permission::IN_CLOUDFORMATION
            && self.permission(&resource, prefix, situation);
        if BUILT_FROM_FIELDS.contains(&resource_type)
            && !is_read
            && resource.properties.member("Statement").is_none()
        {
            self.built_from_fields.push(member.name.span);
        }
        self.slips(&resource, value, situation);
        self.unread_parts(&resource, value, (prefix, member.name.span));
        let connectors = value.member("Connectors").map(Value::members).unwrap_or_default();
        if resource_type == "AWS::Serverless::Connector" || !connectors.is_empty() {
            let message = format!(
                "the permissions that SAM makes of the connectors of `{}` are not read",
                resource.name
            );
            self.template.note(NoteKind::NotRead, member.name.span, message);
            sam::role::connectors(self, &resource, prefix, member.name.span);
        }
        sam::role::read(self, &resource, prefix, situation);
        let target = (&mut self.principals, &mut self.parts.besides);
        super::besides::collect(self.template, &resource, prefix, situation, target);
        self.references(&resource, situation);
        let path = format!("{prefix}{}/Properties", resource.name);
        for row in in_cloudformation(resource_type) {
            let steps: Vec<&str> = steps(row.path).collect();
            self.walk(resource.properties, &steps, path.clone(), situation, &resource, row);
        }
    }

    /// Reads the statement that AWS Lambda makes of a permission.
    fn permission(&mut self, resource: &Resource<'_>, prefix: &str, situation: &Situation) -> bool {
        let properties = resource.properties;
        let field = |name: &str| {
            properties.member(name).map(|value| self.template.resolve(value, situation))
        };
        let Some(statements) = permission::statements(properties.span, field) else {
            return false;
        };
        let path = format!("{prefix}{}/Properties", resource.name);
        let site = Site { path, kind: permission::kind(), resource, is_near_iam: false };
        self.documents(&statements, situation, &site, true);
        true
    }

    fn references(&mut self, resource: &Resource<'_>, situation: &Situation) {
        for name in REFERENCES {
            if let Some(value) = resource.properties.member(name) {
                self.references_in(value, situation);
            }
        }
    }

    /// Notes the managed policies that a value names, in both branches of conditions.
    fn references_in(&mut self, value: &Value, situation: &Situation) {
        if let Some(call) = call_of(value)
            && let ("If", [name, yes, no]) = (call.name, call.argument.items())
            && let Some(name) = name.as_str()
        {
            for (branch, truth) in [(yes, true), (no, false)] {
                if situation.truths.get(name).is_none_or(|known| *known == truth) {
                    let mut situation = situation.clone();
                    situation.truths.insert(name.into(), truth);
                    self.references_in(branch, &situation);
                }
            }
        } else if let Data::List(items) = &value.data {
            for item in items {
                self.references_in(item, situation);
            }
        } else {
            let value = self.template.resolve(value, situation);
            let items = match &value.data {
                Data::List(items) => items.as_slice(),
                _ => std::slice::from_ref(&value),
            };
            for item in items {
                self.reference(item);
            }
        }
    }

    /// Notes the name or ARN of a managed policy, and whether AWS has it.
    pub(super) fn reference(&mut self, value: &Value) {
        let Some(text) = value.as_text().and_then(Text::with_partition) else { return };
        if let Some(message) = Reference::what_is_wrong(&text) {
            self.template.note(NoteKind::InvalidManagedPolicy, value.span, message);
        }
        self.parts.references.push(Reference { name: text.into(), span: value.span });
    }

    /// Notes what the role of a function has besides its documents. The resource is the one at `path`.
    pub(super) fn besides(
        &mut self,
        resource: &Resource<'_>,
        path: &str,
        (what, grant): (&str, Granted),
        span: Span,
    ) {
        let prefix = path.split(&format!("{}/Properties", resource.name)).next();
        let place = super::besides::place_of(resource, prefix.unwrap_or_default());
        self.parts.besides.push(Besides::new(&place, BesidesKind::Attached, what, grant, span));
    }

    /// Walks down to the places of a row. Functions on the way are resolved, both branches of a
    /// condition are read.
    pub(super) fn walk(
        &mut self,
        value: &Value,
        steps: &[&str],
        path: String,
        situation: &Situation,
        resource: &Resource<'_>,
        row: &PlaceRow,
    ) {
        if let Some(call) = call_of(value) {
            if let ("If", [name, yes, no]) = (call.name, call.argument.items())
                && let Some(name) = name.as_str()
                && self.template.conditions.contains_key(name)
            {
                for (branch, truth) in [(yes, true), (no, false)] {
                    if situation.truths.get(name).is_some_and(|known| *known != truth) {
                        continue;
                    }
                    let mut situation = situation.clone();
                    situation.truths.insert(name.into(), truth);
                    self.walk(branch, steps, path.clone(), &situation, resource, row);
                }
                return;
            }
            if !steps.is_empty() {
                let resolved = self.template.resolve(value, situation);
                match &resolved.data {
                    Data::Hole(source) => self.unknown(&path, &source.what, value.span),
                    Data::Call(_) | Data::Nothing => {}
                    _ => self.walk(&resolved, steps, path, situation, resource, row),
                }
                return;
            }
        }
        match steps {
            [] => self.place(value, &path, situation, resource, row),
            ["[]", rest @ ..] => match &value.data {
                Data::List(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let path = format!("{path}/{index}");
                        self.walk(item, rest, path, situation, resource, row);
                    }
                }
                Data::Object(_) => self.walk(value, rest, path, situation, resource, row),
                _ => {}
            },
            ["*", rest @ ..] => {
                for member in value.members() {
                    let path = format!("{path}/{}", member.name.as_known().unwrap_or("*"));
                    self.walk(&member.value, rest, path, situation, resource, row);
                }
            }
            [name, rest @ ..] => {
                let members = value.members().iter();
                for member in members.filter(|member| member.name.as_known() == Some(name)) {
                    let path = format!("{path}/{name}");
                    self.walk(&member.value, rest, path, situation, resource, row);
                }
            }
        }
    }

    fn place(
        &mut self,
        value: &Value,
        path: &str,
        situation: &Situation,
        resource: &Resource<'_>,
        row: &PlaceRow,
    ) {
        let because = Because::TableRow;
        let kind = |policy_type| Kind {
            policy_type: Some(policy_type),
            resource_type: row.resource_type.map(Into::into),
            because: because.clone(),
        };
        let site = |kind| Site { path: path.to_owned(), kind, resource, is_near_iam: false };
        match row.kind {
            PlaceKind::Document(policy_type) => {
                self.documents(value, situation, &site(kind(policy_type)), false);
            }
            PlaceKind::Statements(policy_type) => {
                self.documents(value, situation, &site(kind(policy_type)), true);
            }
            PlaceKind::NearIam => {
                let site = Site { is_near_iam: true, ..site(kind(PolicyType::Identity)) };
                self.documents(value, situation, &site, false);
            }
            PlaceKind::NearStatement => {
                let site = Site { is_near_iam: true, ..site(kind(PolicyType::Identity)) };
                self.documents(value, situation, &site, true);
            }
            PlaceKind::SamPolicies => {
                sam::policies(value, path.to_owned(), situation, resource, self);
            }
            PlaceKind::Organization => {
                let stated = resource.properties.member("Type").and_then(Value::as_str);
                match stated.map(|name| (name, organization_type(name))) {
                    Some((_, Some(policy_type))) => {
                        let kind = Kind { because: Because::StatedType, ..kind(policy_type) };
                        self.documents(value, situation, &site(kind), false);
                    }
                    Some((name, None)) => self.template.note(
                        NoteKind::NotRead,
                        value.span,
                        format!("`{name}` is no type of authorization policy"),
                    ),
                    None => {
                        let kind = Kind { policy_type: None, ..kind(PolicyType::ServiceControl) };
                        self.documents(value, situation, &site(kind), false);
                    }
                }
            }
        }
    }

    /// Reads a document, once for each way in which the conditions in it can turn out.
    pub(super) fn documents(
        &mut self,
        value: &Value,
        situation: &Situation,
        site: &Site<'_, '_>,
        is_statements: bool,
    ) {
        if self.template.exhausted().is_some() {
            return;
        }
        let mut variants = self.template.variants(value, situation);
        if variants.len() > 1 && self.variants + variants.len() > MAX_VARIANTS {
            // In none of the conditions is decided: what they decide is a hole.
            variants = vec![Variant { truths: situation.truths.clone() }];
            if !self.is_full {
                let message =
                    "more than 10,000 variants: what conditions decide from here on is unknown";
                self.template.note(NoteKind::Remark, value.span, message);
            }
            self.is_full = true;
        } else if variants.len() > 1 {
            self.variants += variants.len();
        }
        for variant in variants {
            // One more than there may be: the limit is told where all documents are together.
            if self.parts.documents.len() > MAX_DOCUMENTS {
                return;
            }
            let label = label_of(&variant.truths);
            let truths = variant.truths.clone();
            let situation = Situation { truths: variant.truths, ..situation.clone() };
            let mut resolved = self.template.resolve(value, &situation);
            if is_statements && !matches!(resolved.data, Data::Hole(_) | Data::Nothing) {
                resolved = wrapped(resolved);
            }
            let before = self.parts.documents.len();
            self.document(&resolved, value, label, site);
            if self.parts.documents.len() > before && !truths.is_empty() {
                self.truths.entry(site.path.clone()).or_default().push(truths);
            }
        }
    }

    /// Marks the documents of places that have none in some deployments. `from` is the number of the
    /// first document of the template.
    fn mark_conditional(&mut self, from: usize) {
        let truths = self.truths.iter();
        let conditional = truths.filter(|(_, truths)| !self.template.covers_everything(truths));
        let conditional: BTreeSet<&str> = conditional.map(|(path, _)| path.as_str()).collect();
        for document in self.parts.documents.iter_mut().skip(from) {
            if conditional.contains(&*document.place.path) {
                document.presence = Presence::Sometimes;
            }
        }
    }

    fn document(
        &mut self,
        resolved: &Value,
        written: &Value,
        label: Option<Box<str>>,
        site: &Site<'_, '_>,
    ) {
        let projected = match &resolved.data {
            Data::Nothing => return,
            Data::Hole(source) => return self.unknown(&site.path, &source.what, written.span),
            Data::Text(text) if starts_with_brace(text) => project_text(text),
            Data::Text(text) if !text.parts.iter().all(|part| matches!(part, Part::Known(_))) => {
                return self.unknown(&site.path, "text", written.span);
            }
            _ => {
                let mut notes = Vec::new();
                crate::yaml_notes::add(resolved, false, &mut notes);
                for note in notes {
                    self.template.note(note.kind, note.span, note.message);
                }
                project(resolved)
            }
        };
        match projected {
            Ok(projection) => self.parts.documents.push(embedded(projection, label, site)),
            Err(error) => self.parts.errors.push(limit_error(error)),
        }
    }

    fn unknown(&self, path: &str, what: &str, span: Span) {
        let message = format!("the policy at {path} is not known before deployment ({what})");
        self.template.push_note(Note::new(NoteKind::Unknown, span, message).about(path));
    }

    fn tell_built_from_fields(&mut self) {
        let Some(first) = self.built_from_fields.first() else { return };
        let (count, them) = match self.built_from_fields.len() {
            1 => (1, "permission built from fields was"),
            count => (count, "permissions built from fields were"),
        };
        self.template.note(NoteKind::NotRead, *first, format!("{count} {them} not read"));
    }
}

fn label_of(truths: &Truths) -> Option<Box<str>> {
    let labels = truths.iter().map(
        |(name, truth)| {
            if *truth { name.to_string() } else { format!("not {name}") }
        },
    );
    let label = labels.collect::<Vec<_>>().join(", ");
    (!label.is_empty()).then(|| label.into())
}

/// Returns a logical id in which the loop variables have their values. `&{Name}` keeps letters and
/// digits only.
pub(super) fn loop_name(name: &Text, situation: &Situation) -> String {
    let mut name = name.known().unwrap_or_default();
    for (variable, value) in &situation.bindings {
        let Some(value) = value.as_text().and_then(Text::known) else { continue };
        name = name.replace(&format!("${{{variable}}}"), &value);
        let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        name = name.replace(&format!("&{{{variable}}}"), &plain);
    }
    name
}
