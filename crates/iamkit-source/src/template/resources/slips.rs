//! Slips in resources that carry policies or principals: what is not read would be left out.

use iamkit_syntax::Span;

use super::super::{Situation, call_of};
use super::{Reader, Resource};
use crate::spelling::{meant, properties_of, slip, slip_of_type};
use crate::value::{Data, Member, Value};
use crate::{SourceError, SourceErrorKind};

/// What a resource has (CloudFormation template reference, "Resource attributes"; AWS SAM guide).
const ATTRIBUTES: [&str; 11] = [
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "IgnoreGlobals",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];
const INLINE: [&str; 2] = ["PolicyDocument", "PolicyName"];
/// Types that are nothing without a document.
const POLICIES: [&str; 5] = [
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
];
/// Properties of policies that name principals.
const PRINCIPALS: [&str; 4] = ["Groups", "RoleName", "Roles", "Users"];

/// Longest name of a resource (CloudFormation User Guide, "Quotas").
const MAX_ID: usize = 255;

impl Reader<'_, '_, '_> {
    /// Reports a resource type that is none and was meant for one of those that are read.
    pub(super) fn slip_of_type(&mut self, resource_type: &str, span: Span) {
        self.parts.errors.extend(slip_of_type(resource_type, span));
    }

    /// Reports names that were meant for others, and policies without a document.
    pub(super) fn slips(&mut self, resource: &Resource<'_>, whole: &Value, situation: &Situation) {
        let Some(known) = properties_of(resource.of_type) else { return };
        let before = self.parts.errors.len();
        self.names(whole.members(), &ATTRIBUTES, "a resource");
        self.names(resource.properties.members(), known, "a resource of this type");
        let inline = resource.properties.member("Policies").map(Value::items).unwrap_or_default();
        if resource.of_type.starts_with("AWS::IAM::") {
            for item in inline.iter().filter(|item| call_of(item).is_none()) {
                self.names(item.members(), &INLINE, "an inline policy");
                let is_object = matches!(item.data, Data::Object(_));
                if is_object && self.is_without_document(item, before) {
                    self.missing("an inline policy", item.span);
                }
            }
        }
        if !POLICIES.contains(&resource.of_type) {
            return;
        }
        if call_of(resource.properties).is_none()
            && self.is_without_document(resource.properties, before)
        {
            self.missing("a policy", whole.span);
        }
        for name in PRINCIPALS {
            if let Some(value) = resource.properties.member(name) {
                for item in value.one_or_many() {
                    self.principal(item, situation);
                }
            }
        }
    }

    fn names(&mut self, members: &[Member], known: &[&'static str], parent: &'static str) {
        for member in members {
            let Some(name) = member.name.as_known() else { continue };
            // Of two, one is right, and the other is something else.
            let is_there = |meant: &str| members.iter().any(|it| it.name.as_known() == Some(meant));
            if !name.starts_with("Fn::") && !meant(name, known).is_some_and(is_there) {
                self.parts.errors.extend(slip(name, member.name.span, known, parent));
            }
        }
    }

    /// Says whether a document is missing, and nothing was said of a name that was meant for it. What a function
    /// adds may be one.
    fn is_without_document(&self, value: &Value, before: usize) -> bool {
        let is_function =
            |member: &Member| member.name.as_known().is_none_or(|it| it.starts_with("Fn::"));
        self.parts.errors.len() == before
            && value.member("PolicyDocument").is_none()
            && !value.members().iter().any(is_function)
    }

    fn missing(&mut self, parent: &'static str, span: Span) {
        let kind = SourceErrorKind::MissingMember { name: "PolicyDocument", parent };
        self.parts.errors.push(SourceError::new(kind, span));
    }

    /// Reports a reference to a principal that is nowhere in the template.
    fn principal(&mut self, value: &Value, situation: &Situation) {
        let Some(call) = call_of(value).filter(|call| call.name == "Ref") else { return };
        let Some(name) = call.argument.as_str() else { return };
        let template = self.template;
        let is_known = name.starts_with("AWS::")
            || situation.bindings.contains_key(name)
            || template.parameters.contains_key(name)
            || template.resources.contains_key(name);
        if is_known || self.may_be_made(name) {
            return;
        }
        let kind = SourceErrorKind::Invalid(template.no_such_name(name).into());
        self.parts.errors.push(SourceError::new(kind, value.span));
    }

    /// Says whether something in the template may make a resource of this name. Loops, macros, modules and SAM make
    /// resources with names of their own, which begin with that of another.
    fn may_be_made(&self, name: &str) -> bool {
        let makes = |id: &str| {
            let of_type =
                self.template.resources.get(id).map(|of_type| of_type.unwrap_or_default());
            of_type
                .is_some_and(|it| it.starts_with("AWS::Serverless::") || it.ends_with("::MODULE"))
        };
        self.has_made_resources
            || (0..=name.len().min(MAX_ID)).filter_map(|end| name.get(..end)).any(makes)
    }
}
