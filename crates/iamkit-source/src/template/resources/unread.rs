//! Parts of a deployment that are not read and may attach policies to each of its principals.

use std::collections::BTreeSet;

use iamkit_syntax::Span;

use super::super::call_of;
use super::{Reader, Resource};
use crate::value::{Data, Member, Part, Value};
use crate::{Note, NoteKind};

/// Macros that AWS runs, without a version, whose work is read or concerns no policy (CloudFormation template
/// reference, "Transforms").
const KNOWN: [&str; 4] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager",
    "AWS::Serverless",
];

impl Reader<'_, '_, '_> {
    /// Notes the macros of a template, and remembers whether anything makes resources.
    pub(super) fn macros(&mut self, root: &Value, at: &str) {
        if let Some(transform) = root.member("Transform") {
            for item in transform.one_or_many() {
                self.unknown_macro(item, &format!("{at}Transform"));
            }
        }
        for member in root.member("Resources").map(Value::members).unwrap_or_default() {
            let name = member.name.as_known().unwrap_or_default();
            self.has_made_resources |= name.starts_with("Fn::");
            if name == "Fn::Transform" {
                self.unknown_macro(&member.value, &format!("{at}Resources/Fn::Transform"));
            }
        }
        // `Resources: !Transform` is the same.
        if let Some(call) = root.member("Resources").and_then(call_of)
            && call.name == "Transform"
        {
            self.unknown_macro(call.argument, &format!("{at}Resources"));
        }
    }

    /// Notes a macro that nobody here knows.
    fn unknown_macro(&mut self, value: &Value, path: &str) {
        let name = value.member("Name").unwrap_or(value).as_str().unwrap_or("a macro");
        let is_known = KNOWN.iter().any(|known| {
            let version = name.strip_prefix(known);
            version.is_some_and(|it| it.is_empty() || it.starts_with('-'))
        });
        if !is_known {
            self.has_made_resources = true;
            self.part(path, value.span, format!("what `{name}` makes is not read"));
        }
    }

    /// Notes that a resource is a deployment of its own, or that a macro makes a part of it.
    pub(super) fn unread_parts(
        &mut self,
        resource: &Resource<'_>,
        whole: &Value,
        (prefix, span): (&str, Span),
    ) {
        let path = format!("{prefix}{}", resource.name);
        let is_stack = matches!(
            resource.of_type,
            "AWS::CloudFormation::Stack"
                | "AWS::CloudFormation::StackSet"
                | "AWS::Serverless::Application"
        );
        if is_stack {
            let message =
                format!("the template of the nested stack `{}` is not read", resource.name);
            let given = if self.has_made_resources { None } else { given(resource.properties) };
            let note = Note::new(NoteKind::PartNotRead, span, message).about(&*path);
            self.template.push_note(Note { given, ..note });
        }
        for of in [whole, resource.properties] {
            let transform = match call_of(of).filter(|call| call.name == "Transform") {
                Some(call) => Some(call.argument),
                None => of.member("Fn::Transform"),
            };
            if let Some(transform) = transform {
                self.unknown_macro(transform, &path);
            }
        }
    }

    /// Notes that a tool makes a principal that is not read.
    pub(in crate::template) fn unread_principal(&self, path: &str, span: Span, message: String) {
        let note = Note::new(NoteKind::PrincipalsNotRead, span, message);
        self.template.push_note(note.about(path));
    }

    fn part(&self, path: &str, span: Span, message: String) {
        self.template.push_note(Note::new(NoteKind::PartNotRead, span, message).about(path));
    }
}

/// Returns the names of resources that stand anywhere in what a nested stack is given, and other words; nothing
/// where a macro may write them.
fn given(properties: &Value) -> Option<Box<[Box<str>]>> {
    let mut found = BTreeSet::new();
    let mut open = vec![properties];
    while let Some(value) = open.pop() {
        match &value.data {
            Data::Text(text) => {
                for part in &text.parts {
                    let Part::Known(written) = part else { return None };
                    let words = written.text.split(|c: char| !c.is_ascii_alphanumeric());
                    found.extend(words.filter(|word| !word.is_empty()).map(Box::from));
                }
            }
            Data::List(items) => open.extend(items),
            Data::Object(members) => {
                let is_macro = |member: &Member| member.name.as_known() == Some("Fn::Transform");
                if members.iter().any(is_macro) {
                    return None;
                }
                open.extend(members.iter().map(Member::value));
            }
            Data::Call(call) if &*call.name == "Transform" => return None,
            Data::Call(call) => open.push(&call.argument),
            Data::Hole(_) => return None,
            Data::Null | Data::Bool(..) | Data::Number(_) | Data::Nothing => {}
        }
    }
    Some(found.into_iter().collect())
}
