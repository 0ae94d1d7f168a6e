//! Configuration items of AWS Config.

mod besides;

use std::collections::BTreeMap;

use iamkit_policy::PolicyType;
use iamkit_syntax::{Kind as JsonKind, Limits, Node, parse_with};

use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::embedded_text::decode;
use crate::outputs::{holds_policy, is_like_policy};
use crate::parts::{Parts, steps};
use crate::places::{PlaceKind, in_cloudformation};
use crate::{
    Besides, BesidesKind, DumpEntityKind, Granted, HeldPrincipal, MAX_POLICY_BYTES, SourceMap,
};

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
pub(crate) fn read(root: Node<'_>, parts: &mut Parts<'_>) {
    let mut groups = BTreeMap::new();
    read_items(root, parts, &mut groups);
    besides::resolve_groups(&mut parts.besides, &groups);
}

/// Names of groups in small letters, and their places.
type Groups = BTreeMap<String, String>;

fn read_items(root: Node<'_>, parts: &mut Parts<'_>, groups: &mut Groups) {
    let lists = ["configurationItems", "baseConfigurationItems", "BaseConfigurationItems"];
    if root.kind() == JsonKind::Array {
        for (index, item) in root.items().enumerate() {
            read_item(item, &format!("{index}"), parts, groups);
        }
        return;
    }
    if let Some(item) = root.member("configurationItem") {
        read_item(item, "configurationItem", parts, groups);
    }
    for name in lists {
        for (index, item) in root.member(name).into_iter().flat_map(Node::items).enumerate() {
            read_item(item, &format!("{name}/{index}"), parts, groups);
        }
    }
    if root.member("resourceType").is_some() {
        read_item(root, "", parts, groups);
    }
}

fn read_item(item: Node<'_>, at: &str, parts: &mut Parts<'_>, groups: &mut Groups) {
    let string = |name| item.member(name).and_then(Node::as_str);
    let status = string("configurationItemStatus").unwrap_or_default();
    if matches!(&*status, "ResourceDeleted" | "ResourceNotRecorded") {
        return;
    }
    let resource_type = string("resourceType").unwrap_or_default();
    let arn = string("arn").or_else(|| string("ARN")).unwrap_or_default();
    let mut push = |found: Found, policy_type, owner: Option<&'static str>| {
        let kind = Kind {
            policy_type: Some(policy_type),
            resource_type: owner.map(Into::into),
            because: Because::TableRow,
        };
        let place = place_of(&resource_type, &arn, found.path);
        let document = Embedded::new(found.text.into(), found.map, place, kind);
        let document = document.attached_to(Attachment::Principal((&*arn).into()));
        parts.documents.push(Embedded { is_output: true, ..document });
    };
    if &*resource_type == "AWS::IAM::Group" {
        let name = arn.rsplit('/').next().unwrap_or_default();
        groups.insert(name.to_ascii_lowercase(), at.to_owned());
    }
    let principal = match &*resource_type {
        "AWS::IAM::User" => Some(DumpEntityKind::User),
        "AWS::IAM::Group" => Some(DumpEntityKind::Group),
        "AWS::IAM::Role" => Some(DumpEntityKind::Role),
        _ => None,
    };
    parts.principals.extend(principal.map(|kind| {
        let place = place_of(&resource_type, &arn, at.to_owned());
        HeldPrincipal::new(kind, place, item.span())
    }));
    let place = place_of(&resource_type, &arn, at.to_owned());
    if principal.is_some() && item.member("configuration").is_none() {
        let what = "an item without `configuration`";
        let grant = Granted::Unknown(what.into());
        let one = Besides::new(&place, BesidesKind::Inline, what, grant, item.span());
        parts.besides.push(one);
    }
    besides::collect(item, &place, &mut parts.besides);
    besides::slips(item, &resource_type, &mut parts.errors);
    for (of_type, path, policy_type) in PLACES {
        if of_type != resource_type {
            continue;
        }
        let steps: Vec<&str> = steps(path).collect();
        let resource = matches!(of_type, "AWS::S3::Bucket").then_some(of_type);
        let mut all = Vec::new();
        find(item, &steps, at.to_owned(), None, &mut all);
        for found in all {
            if found.is_default {
                push(found, policy_type, resource);
            }
        }
    }
    let is_listed = PLACES.iter().any(|(of_type, ..)| *of_type == resource_type);
    for row in in_cloudformation(&resource_type).iter().filter(|_| !is_listed) {
        let PlaceKind::Document(policy_type) = row.kind else { continue };
        let steps: Vec<&str> = std::iter::once("configuration").chain(steps(row.path)).collect();
        let mut all = Vec::new();
        find(item, &steps, at.to_owned(), None, &mut all);
        for found in all {
            push(found, policy_type, row.resource_type);
        }
    }
}

fn place_of(resource_type: &str, arn: &str, path: String) -> Place {
    let arn = (!arn.is_empty()).then(|| arn.into());
    Place { owner: Some(resource_type.into()), arn, ..Place::new(path) }
}

/// A document and where it stands.
struct Found {
    path: String,
    text: String,
    map: SourceMap,
    /// Whether it is that of the default version of a managed policy.
    is_default: bool,
}

/// Finds the documents at a path. Names may start with a letter of either case, and everything may be
/// JSON text instead of JSON; `outer` is the map of the text that the node stands in.
fn find(
    node: Node<'_>,
    steps: &[&str],
    path: String,
    outer: Option<&SourceMap>,
    all: &mut Vec<Found>,
) {
    let mapped = |text: &str, map: SourceMap| match outer {
        Some(outer) => map.within(text, outer),
        None => map,
    };
    if node.kind() == JsonKind::String {
        let (text, map) = decode(node);
        let map = mapped(&text, map);
        let inner = parse_with(&text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
        let root = inner.root().filter(|_| inner.errors().is_empty());
        match (steps, root) {
            // Encoded twice.
            (_, Some(root)) if root.kind() == JsonKind::String && text.len() > 2 => {
                find(root, steps, path, Some(&map), all);
            }
            ([], _) if is_like_policy(&text) => {
                all.push(Found { path, text, map, is_default: true });
            }
            ([_, ..], Some(root)) => find(root, steps, path, Some(&map), all),
            _ => {}
        }
        return;
    }
    match steps {
        [] => {
            if holds_policy(node) {
                let text = node.source().to_owned();
                let map = mapped(&text, SourceMap::verbatim(node.span()));
                all.push(Found { path, text, map, is_default: true });
            }
        }
        ["[]", rest @ ..] => {
            for (index, item) in node.items().enumerate() {
                let before = all.len();
                find(item, rest, format!("{path}/{index}"), outer, all);
                let version = item.member("isDefaultVersion");
                let is_default = version.is_none_or(|value| value.kind() == JsonKind::Bool(true));
                all.iter_mut().skip(before).for_each(|found| found.is_default &= is_default);
            }
        }
        [name, rest @ ..] => {
            let lower = lower_first(name);
            if let Some(value) = node.member(name).or_else(|| node.member(&lower)) {
                let slash = if path.is_empty() { "" } else { "/" };
                find(value, rest, format!("{path}{slash}{name}"), outer, all);
            }
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
