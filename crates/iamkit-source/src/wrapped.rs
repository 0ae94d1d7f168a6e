//! Policy documents in what an AWS tool printed.

use iamkit_policy::PolicyType;
use iamkit_syntax::{Kind as JsonKind, Node};

use crate::embedded_text::decode;
use crate::outputs::holds_policy;
use crate::{Embedded, Kind, Place, SourceError, SourceErrorKind};

/// Members under which the AWS CLI and others print a document, as an object or as text, and the
/// type that the name says.
const WRAPPERS: [(&str, Option<PolicyType>); 3] = [
    ("PolicyDocument", None),
    ("Document", None),
    ("AssumeRolePolicyDocument", Some(PolicyType::RoleTrust)),
];
/// Member under which `aws s3api get-bucket-policy` and its like print a document as text.
const TEXT_WRAPPER: &str = "Policy";
/// How far down a wrapper is looked for: `{"PolicyVersion": {"Document": {}}}`.
const DEPTH: usize = 3;

/// A member that holds a document.
struct Found<'a> {
    name: &'static str,
    policy_type: Option<PolicyType>,
    value: Node<'a>,
}

/// Says whether an object holds documents in its members.
pub(crate) fn is_wrapper(object: Node<'_>) -> bool {
    holder(object).is_some()
}

/// Finds the documents that an object holds in its members. More than one is found, too: nobody can
/// tell which one is meant, so whoever needs one has to refuse.
pub(crate) fn documents<'t>(
    text: &'t str,
    object: Node<'_>,
    errors: &mut Vec<SourceError>,
) -> Vec<Embedded<'t>> {
    let Some((path, object, found)) = holder(object) else { return Vec::new() };
    for name in WRAPPERS.map(|(name, _)| name).into_iter().chain([TEXT_WRAPPER]) {
        for member in object.members().filter(|member| member.name() == name).skip(1) {
            let kind = SourceErrorKind::DuplicateMember(name.into());
            errors.push(SourceError::new(kind, member.name_span()));
        }
    }
    let embedded = |found: Found<'_>| {
        let place = Place::new(format!("{path}{}", found.name));
        Embedded::of(text, found.value, place, Kind::of_member(found.name, found.policy_type))
    };
    found.into_iter().map(embedded).collect()
}

/// Finds what else in the output of a tool may be meant as its document, besides those that were found
/// where the tool prints them: names with another spelling, a second document further down.
///
/// A document that nobody reads would be missing in a decision; whoever needs one sees two, and refuses.
pub(crate) fn others<'t>(
    text: &'t str,
    root: Node<'_>,
    known: &[Embedded<'_>],
) -> Vec<Embedded<'t>> {
    let mut found = Vec::new();
    if !known.is_empty() {
        others_in(text, root, "", DEPTH, known, &mut found);
    }
    found
}

fn others_in<'t>(
    text: &'t str,
    object: Node<'_>,
    path: &str,
    depth: usize,
    known: &[Embedded<'_>],
    found: &mut Vec<Embedded<'t>>,
) {
    for member in object.members() {
        let (name, value) = (member.name(), member.value());
        // The place of a document in a text is that without the quotes.
        let holds = |document: &Embedded<'_>| {
            let (whole, span) = (document.map.whole(), value.span());
            span.start <= whole.start && whole.end <= span.end
        };
        let place = format!("{path}{name}");
        if is_named_like_a_document(&name) && holds_policy(value) {
            if !known.iter().any(holds) {
                let kind = Kind::of_member(&name, None);
                found.push(Embedded::of(text, value, Place::new(place), kind));
            }
        } else if depth > 0 {
            others_in(text, value, &format!("{place}/"), depth - 1, known, found);
        }
    }
}

/// Says whether a name is that of a wrapper, in whatever spelling.
fn is_named_like_a_document(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut wrappers = WRAPPERS.into_iter().map(|(name, _)| name).chain([TEXT_WRAPPER]);
    wrappers.any(|wrapper| wrapper.eq_ignore_ascii_case(&plain))
}

/// Returns the object that holds documents, its path and the members with the documents.
fn holder(root: Node<'_>) -> Option<(String, Node<'_>, Vec<Found<'_>>)> {
    let mut path = String::new();
    let mut object = root;
    for _ in 0..=DEPTH {
        if object.kind() != JsonKind::Object || object.member("Statement").is_some() {
            return None;
        }
        let found = found_in(object);
        if !found.is_empty() {
            return Some((path, object, found));
        }
        // `aws iam get-policy-version` and its like print one object around the one with the
        // document.
        let mut members = object.members();
        let (Some(only), None) = (members.next(), members.next()) else { return None };
        path.push_str(&only.name());
        path.push('/');
        object = only.value();
    }
    None
}

fn found_in(object: Node<'_>) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    for (name, policy_type) in WRAPPERS {
        let value = object.member(name);
        let holds = |node: &Node<'_>| matches!(node.kind(), JsonKind::Object | JsonKind::String);
        found.extend(value.filter(holds).map(|value| Found { name, policy_type, value }));
    }
    let text = object.member(TEXT_WRAPPER).filter(|node| node.kind() == JsonKind::String);
    // Beside another document, `Policy` may be a name or an ARN.
    if let Some(value) = text
        && (found.is_empty() || decode(value).0.trim_start().starts_with('{'))
    {
        found.push(Found { name: TEXT_WRAPPER, policy_type: None, value });
    }
    found
}
