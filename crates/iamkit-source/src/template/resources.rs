//! The resources of a template, and the policies at the places of the table.

mod condition;
mod documents;
mod site;
mod slips;
mod unread;

use std::collections::{BTreeMap, BTreeSet};

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::condition::branches_of;
use super::{Situation, Template, call_of, sam};
use crate::permission;

pub(super) use site::Site;

use crate::besides::Principals;
use crate::embedded::{Because, Kind};
use crate::parts::{Parts, steps};
use crate::places::{PlaceKind, PlaceRow, in_cloudformation, organization_type};
use crate::value::{Data, Member, Text, Value};
use crate::{
    Besides, BesidesKind, Granted, MetadataIgnore, NoteKind, ReadOptions, Reference, SourceError,
    SourceErrorKind,
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
        for item in list.one_or_many() {
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
        sam::role::unread(self, &resource, prefix, member.name.span);
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
        if let Some((_, branches)) = branches_of(value, situation) {
            for (branch, situation) in branches {
                self.references_in(branch, &situation);
            }
        } else if let Data::List(items) = &value.data {
            for item in items {
                self.references_in(item, situation);
            }
        } else {
            for item in self.template.resolve(value, situation).one_or_many() {
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
        if let Some((name, branches)) = branches_of(value, situation)
            && self.template.conditions.contains_key(name)
        {
            for (branch, situation) in branches {
                self.walk(branch, steps, path.clone(), &situation, resource, row);
            }
            return;
        }
        if call_of(value).is_some() && !steps.is_empty() {
            let resolved = self.template.resolve(value, situation);
            match &resolved.data {
                Data::Hole(source) => self.unknown(&path, &source.what, value.span),
                Data::Call(_) | Data::Nothing => {}
                _ => self.walk(&resolved, steps, path, situation, resource, row),
            }
            return;
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
