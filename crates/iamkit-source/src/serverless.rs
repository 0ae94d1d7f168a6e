//! Configurations of the Serverless Framework.

mod role;

use std::collections::BTreeSet;

use iamkit_policy::PolicyType;

use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::parts::{Parts, limit_error, wrapped};
use crate::project::project;
use crate::template::read_resources;
use crate::value::{Call, Data, Member, Part, Text, TextBuilder, Value, Written, end_of_reference};
use crate::{Besides, BesidesKind, Encoding, Granted, Note, NoteKind, ReadOptions, Reference};

/// Lists of statements: where they stand, and what they are.
const STATEMENTS: [(&[&str], PolicyType); 5] = [
    (&["provider", "iam", "role", "statements"], PolicyType::Identity),
    (&["provider", "iamRoleStatements"], PolicyType::Identity),
    (&["functions", "*", "iamRoleStatements"], PolicyType::Identity),
    (&["provider", "apiGateway", "resourcePolicy"], PolicyType::Resource),
    (&["provider", "resourcePolicy"], PolicyType::Resource),
];
/// Names of managed policies, and of a boundary; the last two are how earlier versions call them.
const REFERENCES: [(&[&str], BesidesKind); 5] = [
    (&["provider", "iam", "role", "managedPolicies"], BesidesKind::Attached),
    (&["provider", "iam", "role", "permissionsBoundary"], BesidesKind::Boundary),
    (&["provider", "iam", "role", "permissionBoundary"], BesidesKind::Boundary),
    (&["provider", "iamManagedPolicies"], BesidesKind::Attached),
    (&["provider", "rolePermissionsBoundary"], BesidesKind::Boundary),
];
/// The role that all functions share.
const ROLE: &str = "provider/iam/role";

/// Reads the policies of a configuration.
pub(crate) fn read(root: &Value, options: &ReadOptions, parts: &mut Parts<'_>) {
    let root = with_holes(root, options);
    for (steps, policy_type) in STATEMENTS {
        for (path, value) in find(&root, steps, String::new()) {
            match &value.data {
                Data::List(_) | Data::Object(_) => document(value, &path, policy_type, parts),
                Data::Null | Data::Nothing => {}
                _ => {
                    let message =
                        format!("the statements at {path} are not known before deployment");
                    let note = Note::new(NoteKind::Unknown, value.span, message);
                    parts.notes.push(note.about(path));
                }
            }
        }
    }
    note_unknown(&root, &mut parts.notes);
    of_references(&root, |item, kind| {
        parts.besides.push(besides(item, kind));
        if let Some(name) = item.as_str() {
            if let Some(message) = Reference::what_is_wrong(name) {
                let kind = NoteKind::InvalidManagedPolicy;
                parts.notes.push(Note::new(kind, item.span, message));
            }
            parts.references.push(Reference { name: name.into(), span: item.span });
        }
    });
    role::read(&root, parts);
    let Some(resources) = root.member("resources") else { return };
    read_resources(resources, options, "resources/", parts);
    for (index, item) in resources.items().iter().enumerate() {
        read_resources(item, options, &format!("resources/{index}/"), parts);
    }
}

/// Says where statements may stand of which nothing is known: in another file, in a variable.
fn note_unknown(root: &Value, notes: &mut Vec<Note>) {
    let mut told = BTreeSet::new();
    for (steps, _) in STATEMENTS {
        let mut value = root;
        for (depth, step) in steps.iter().enumerate() {
            if let Data::Hole(source) = &value.data
                && depth > 0
                && told.insert(value.span.start)
            {
                let path = steps.get(..depth).unwrap_or_default().join("/");
                let message = format!(
                    "`{path}` is `{}`, which is not known here: statements in it are not read",
                    source.what
                );
                notes.push(Note::new(NoteKind::Unknown, value.span, message).about(path));
            }
            let Some(next) = value.member(step) else { break };
            value = next;
        }
    }
}

/// Calls a function with each managed policy of the shared role, and with its boundary.
fn of_references(root: &Value, mut run: impl FnMut(&Value, BesidesKind)) {
    for (steps, kind) in REFERENCES {
        for (_, value) in find(root, steps, String::new()) {
            for item in value.one_or_many() {
                run(item, kind);
            }
        }
    }
}

/// Returns the place of the role that a policy belongs to: that of the policy without its last step.
fn owner_of(path: &str) -> &str {
    let role = path.rsplit_once('/').map(|(role, _)| role);
    role.filter(|role| *role == ROLE || role.starts_with("functions/")).unwrap_or(path)
}

/// Returns a place of a configuration.
fn place_of(path: &str) -> Place {
    Place { owner: Some("Serverless".into()), ..Place::new(path) }
}

/// Returns what the role of the functions has besides its statements.
fn besides(value: &Value, kind: BesidesKind) -> Besides {
    let grant = match (&value.data, value.as_text().and_then(Text::with_partition)) {
        (_, Some(text)) => Granted::of_arn(&text),
        (Data::Hole(source), None) => Granted::Unknown(source.what.clone()),
        _ => Granted::Unknown("an expression".into()),
    };
    let place = place_of(ROLE);
    match kind {
        BesidesKind::Boundary => Besides::boundary(&place, grant, value.span),
        _ => Besides::new(&place, kind, "managed policies in `managedPolicies`", grant, value.span),
    }
}

fn document(value: &Value, path: &str, policy_type: PolicyType, parts: &mut Parts<'_>) {
    let kind =
        Kind { policy_type: Some(policy_type), resource_type: None, because: Because::TableRow };
    crate::yaml_notes::add(value, false, &mut parts.notes);
    // Functions of CloudFormation may stand in statements, where they are what they are there.
    let empty = Value::new(Data::Object(Vec::new()), value.span);
    let options = ReadOptions::default();
    let template = crate::template::Template::of(&empty, &options);
    let resolved =
        template.resolve(&wrapped(value.clone()), &crate::template::Situation::default());
    match project(&resolved) {
        Ok(projection) => {
            let document = Embedded::projected(projection, place_of(path), kind);
            parts.documents.push(document.attached_to(Attachment::Named(owner_of(path).into())));
        }
        Err(error) => parts.errors.push(limit_error(error)),
    }
}

fn find<'v>(value: &'v Value, steps: &[&str], path: String) -> Vec<(String, &'v Value)> {
    let slash = if path.is_empty() { "" } else { "/" };
    match steps {
        [] => vec![(path, value)],
        ["*", rest @ ..] => value
            .members()
            .iter()
            .flat_map(|member| {
                let name = member.name.as_known().unwrap_or("*");
                find(&member.value, rest, format!("{path}{slash}{name}"))
            })
            .collect(),
        [name, rest @ ..] => match value.member(name) {
            Some(value) => find(value, rest, format!("{path}{slash}{name}")),
            None => Vec::new(),
        },
    }
}

/// Makes holes of the variables of the framework. Depth: that of the readers, which have a limit.
fn with_holes(value: &Value, options: &ReadOptions) -> Value {
    let data = match &value.data {
        Data::Text(text) => {
            let mut parts = Vec::new();
            for part in &text.parts {
                match part {
                    Part::Known(written) => cut(written, options, &mut parts),
                    hole @ Part::Hole(_) => parts.push(hole.clone()),
                }
            }
            match parts.as_slice() {
                // A variable alone may stand for anything, a list as well.
                [Part::Hole(source)] => Data::Hole(Box::new(source.clone())),
                _ => Data::Text(Text { parts, span: text.span }),
            }
        }
        Data::List(items) => {
            Data::List(items.iter().map(|item| with_holes(item, options)).collect())
        }
        Data::Object(members) => Data::Object(
            members
                .iter()
                .map(|member| Member {
                    name: member.name.clone(),
                    value: with_holes(&member.value, options),
                })
                .collect(),
        ),
        Data::Call(call) => {
            let Call { name, written, argument } = &**call;
            let argument = with_holes(argument, options);
            Data::Call(Box::new(Call { name: name.clone(), written: written.clone(), argument }))
        }
        other => other.clone(),
    };
    Value { data, span: value.span, used: value.used }
}

fn cut(written: &Written, options: &ReadOptions, parts: &mut Vec<Part>) {
    let text = &*written.text;
    let mut literal = 0;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${")) {
        let start = at + start;
        let Some(end) = end_of_reference(text, start) else { break };
        let name = text.get(start + 2..end - 1).unwrap_or_default();
        if !is_variable(name) {
            at = end;
            continue;
        }
        if literal < start {
            parts.push(Part::Known(written.slice(literal, start)));
        }
        let (class, given) = match name {
            "aws:accountId" => (HoleClass::AccountId, options.account.map(|id| id.to_string())),
            "aws:region" => (HoleClass::Region, options.region.as_ref().map(ToString::to_string)),
            _ => (HoleClass::Any, None),
        };
        let span = written.origin_of(start, end);
        parts.push(match given {
            Some(given) => {
                let mut builder = TextBuilder::default();
                builder.push(&given, span);
                Part::Known(builder.finish(Encoding::Synthetic, span))
            }
            None => Part::Hole(HoleSource {
                span,
                what: name.into(),
                class,
                cause: HoleCause::NotSupported,
            }),
        });
        literal = end;
        at = end;
    }
    if literal < text.len() || text.is_empty() {
        parts.push(Part::Known(written.slice(literal, text.len())));
    }
}

/// Says whether the framework replaces a name: `self:custom.bucket`. Names of CloudFormation and
/// policy variables stay.
fn is_variable(name: &str) -> bool {
    let source = name.split([':', '(', ',']).next().unwrap_or_default().trim();
    match source {
        "aws" => matches!(name, "aws:accountId" | "aws:region"),
        "AWS" => false,
        _ => matches!(
            source,
            "self" | "opt" | "env" | "file" | "ssm" | "cf" | "sls" | "param" | "s3" | "git"
        ),
    }
}
