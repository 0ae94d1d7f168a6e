//! Configuration items of AWS Config.

use iamkit_policy::PolicyType;
use iamkit_syntax::{Kind as JsonKind, Node};

use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::outputs::holds_policy;
use crate::parts::{Parts, steps};
use crate::places::{PlaceKind, in_cloudformation};
use crate::{Note, NoteKind};

/// Places that are not those of CloudFormation: type, path, kind.
const PLACES: [(&str, &str, PolicyType); 12] = [
    ("AWS::IAM::Role", "configuration.assumeRolePolicyDocument", PolicyType::RoleTrust),
    ("AWS::IAM::Role", "configuration.rolePolicyList[].policyDocument", PolicyType::Identity),
    ("AWS::IAM::User", "configuration.userPolicyList[].policyDocument", PolicyType::Identity),
    ("AWS::IAM::Group", "configuration.groupPolicyList[].policyDocument", PolicyType::Identity),
    ("AWS::IAM::Policy", "configuration.policyVersionList[].document", PolicyType::Identity),
    ("AWS::S3::Bucket", "supplementaryConfiguration.BucketPolicy.policyText", PolicyType::Resource),
    ("AWS::KMS::Key", "supplementaryConfiguration.Policy", PolicyType::Resource),
    ("AWS::SNS::Topic", "configuration.policy", PolicyType::Resource),
    ("AWS::SNS::Topic", "configuration.Policy", PolicyType::Resource),
    ("AWS::SQS::Queue", "configuration.policy", PolicyType::Resource),
    ("AWS::SQS::Queue", "configuration.Policy", PolicyType::Resource),
    ("AWS::Lambda::Function", "supplementaryConfiguration.Policy", PolicyType::Resource),
];

/// Reads the policies of a snapshot, a history, one item or a list of items.
pub(crate) fn read<'t>(text: &'t str, root: Node<'_>, parts: &mut Parts<'t>) {
    let lists = ["configurationItems", "baseConfigurationItems", "BaseConfigurationItems"];
    if root.kind() == JsonKind::Array {
        for (index, item) in root.items().enumerate() {
            read_item(text, item, &format!("{index}"), parts);
        }
        return;
    }
    if let Some(item) = root.member("configurationItem") {
        read_item(text, item, "configurationItem", parts);
    }
    for name in lists {
        for (index, item) in root.member(name).into_iter().flat_map(Node::items).enumerate() {
            read_item(text, item, &format!("{name}/{index}"), parts);
        }
    }
    if root.member("resourceType").is_some() {
        read_item(text, root, "", parts);
    }
}

fn read_item<'t>(text: &'t str, item: Node<'_>, at: &str, parts: &mut Parts<'t>) {
    let string = |name| item.member(name).and_then(Node::as_str);
    let status = string("configurationItemStatus").unwrap_or_default();
    if matches!(&*status, "ResourceDeleted" | "ResourceNotRecorded") {
        return;
    }
    let resource_type = string("resourceType").unwrap_or_default();
    let arn = string("arn").or_else(|| string("ARN")).unwrap_or_default();
    for name in ["configuration", "supplementaryConfiguration"] {
        let texts = item.member(name).filter(|value| value.kind() == JsonKind::String);
        if let Some(value) = texts.filter(|value| value.source().contains("tatement")) {
            let message = format!("`{name}` is text inside of text, which is not read");
            parts.notes.push(Note {
                kind: NoteKind::NotRead,
                span: value.span(),
                message: message.into(),
            });
        }
    }
    let mut push = |path: String, node: Node<'_>, policy_type, owner: Option<&'static str>| {
        let kind = Kind {
            policy_type: Some(policy_type),
            resource_type: owner.map(Into::into),
            because: Because::TableRow,
        };
        let place = Place { owner: Some((&*resource_type).into()), ..Place::new(path) };
        let document = Embedded::of(text, node, place, kind);
        let document = document.attached_to(Attachment::Principal((&*arn).into()));
        parts.documents.push(Embedded { is_output: true, ..document });
    };
    for (of_type, path, policy_type) in PLACES {
        if of_type != resource_type {
            continue;
        }
        let steps: Vec<&str> = steps(path).collect();
        let resource = matches!(of_type, "AWS::S3::Bucket").then_some(of_type);
        for (path, node) in find(item, &steps, at.to_owned()) {
            let is_default = !path.contains("policyVersionList") || is_default_version(item, node);
            if is_default {
                push(path, node, policy_type, resource);
            }
        }
    }
    let is_listed = PLACES.iter().any(|(of_type, ..)| *of_type == resource_type);
    for row in in_cloudformation(&resource_type).iter().filter(|_| !is_listed) {
        let PlaceKind::Document(policy_type) = row.kind else { continue };
        let steps: Vec<&str> = std::iter::once("configuration").chain(steps(row.path)).collect();
        for (path, node) in find(item, &steps, at.to_owned()) {
            push(path, node, policy_type, row.resource_type);
        }
    }
}

/// Says whether a document is that of the default version of a managed policy.
fn is_default_version(item: Node<'_>, document: Node<'_>) -> bool {
    let versions = item.member("configuration").and_then(|node| node.member("policyVersionList"));
    let version = versions.into_iter().flat_map(Node::items);
    let mut version = version.filter(|version| version.span().contains(document.span()));
    let is_default = version.next().and_then(|version| version.member("isDefaultVersion"));
    is_default.is_none_or(|value| value.kind() == JsonKind::Bool(true))
}

/// Finds the documents at a path. Names may start with a letter of either case.
fn find<'a>(node: Node<'a>, steps: &[&str], path: String) -> Vec<(String, Node<'a>)> {
    match steps {
        [] if holds_policy(node) => vec![(path, node)],
        [] => Vec::new(),
        ["[]", rest @ ..] => node
            .items()
            .enumerate()
            .flat_map(|(index, item)| find(item, rest, format!("{path}/{index}")))
            .collect(),
        [name, rest @ ..] => {
            if node.kind() != JsonKind::Object {
                return Vec::new();
            }
            let lower = lower_first(name);
            let Some(value) = node.member(name).or_else(|| node.member(&lower)) else {
                return Vec::new();
            };
            let slash = if path.is_empty() { "" } else { "/" };
            find(value, rest, format!("{path}{slash}{name}"))
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
