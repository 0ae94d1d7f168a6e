//! What AWS commands print: the places of documents in it.

use std::sync::LazyLock;

use iamkit_policy::{PolicyType, RootKind};
use iamkit_syntax::{Kind as JsonKind, Node};

use crate::embedded::{Because, Embedded, Kind, Place};
use crate::embedded_text::decode;
use crate::parts::{Parts, steps};
use crate::places::organization_type;
use crate::{Note, NoteKind, cloud_control};

static ROWS: LazyLock<Vec<(Vec<&'static str>, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../data/outputs.tsv").lines();
    rows.filter(|row| !row.starts_with('#'))
        .filter_map(|row| row.split_once('\t'))
        .map(|(path, kind)| (steps(path).collect(), kind))
        .collect()
});

/// Finds documents at the places of the table. Nothing is found where only the names of members fit.
pub(crate) fn documents<'t>(text: &'t str, root: Node<'_>, parts: &mut Parts<'t>) -> bool {
    let before = parts.documents.len() + parts.notes.len();
    if root.kind() == JsonKind::Array {
        for (index, item) in root.items().enumerate() {
            output(text, item, &format!("{index}/"), parts);
        }
    } else {
        output(text, root, "", parts);
    }
    parts.documents.len() + parts.notes.len() > before
}

/// Says whether a text is the output of a command that holds a policy.
pub(crate) fn is_output(root: Node<'_>) -> bool {
    let is = |object: Node<'_>| {
        object.kind() == JsonKind::Object
            && (object.member("Policy").unwrap_or(object).member("PolicySummary").is_some()
                || object.member("TemplateBody").is_some()
                || cloud_control::is_output(object)
                || ROWS.iter().any(|(steps, _)| {
                    let mut found = Vec::new();
                    walk(object, steps, String::new(), &mut found);
                    !found.is_empty()
                }))
    };
    if root.kind() == JsonKind::Array { root.items().take(1).any(is) } else { is(root) }
}

fn output<'t>(text: &'t str, root: Node<'_>, at: &str, parts: &mut Parts<'t>) {
    if root.kind() != JsonKind::Object || organization_policy(text, root, at, parts) {
        return;
    }
    for (steps, kind) in ROWS.iter() {
        let mut found = Vec::new();
        walk(root, steps, at.to_owned(), &mut found);
        let before = parts.documents.len();
        for (path, node) in found {
            let member = steps.last().copied().unwrap_or_default();
            let kind = kind_of(root, kind, member);
            let is_complete = kind.policy_type.is_some() || member != "policyDocument";
            let document = Embedded::of(text, node, Place::new(path), kind);
            parts.documents.push(Embedded { is_complete, is_output: false, ..document });
        }
        if parts.documents.len() > before {
            return;
        }
    }
}

fn kind_of(root: Node<'_>, kind: &str, member: &str) -> Kind {
    // One member name serves several commands, its neighbours tell which.
    let is_of_identity =
        ["UserName", "GroupName", "RoleName"].iter().any(|name| root.member(name).is_some());
    let policy_type = match kind {
        _ if is_of_identity && member != "AssumeRolePolicyDocument" => Some(PolicyType::Identity),
        "identity" => Some(PolicyType::Identity),
        "trust" => Some(PolicyType::RoleTrust),
        "session" => Some(PolicyType::Session),
        "endpoint" => Some(PolicyType::VpcEndpoint),
        "resource" => Some(PolicyType::Resource),
        _ => None,
    };
    Kind { policy_type, resource_type: None, because: Because::Member(member.into()) }
}

/// Reads what `aws organizations describe-policy` prints.
fn organization_policy<'t>(text: &'t str, root: Node<'_>, at: &str, parts: &mut Parts<'t>) -> bool {
    let policy = root.member("Policy").unwrap_or(root);
    let (Some(summary), Some(content)) = (policy.member("PolicySummary"), policy.member("Content"))
    else {
        return false;
    };
    let stated = summary.member("Type").and_then(Node::as_str).unwrap_or_default();
    if let Some(policy_type) = organization_type(&stated) {
        let kind = Kind {
            policy_type: Some(policy_type),
            resource_type: None,
            because: Because::StatedType,
        };
        let wrapper = if policy.span() == root.span() { "" } else { "Policy/" };
        let place = Place::new(format!("{at}{wrapper}Content"));
        parts.documents.push(Embedded::of(text, content, place, kind));
    } else {
        let message = format!("a {stated} authorizes nothing, it is no policy of IAM");
        parts.notes.push(Note::new(NoteKind::ManagementPolicy, content.span(), message));
    }
    true
}

fn walk<'a>(node: Node<'a>, steps: &[&str], path: String, found: &mut Vec<(String, Node<'a>)>) {
    match steps {
        [] if holds_policy(node) => found.push((path, node)),
        [] => {}
        ["[]", rest @ ..] => {
            for (index, item) in node.items().enumerate() {
                walk(item, rest, format!("{path}/{index}"), found);
            }
        }
        [name, rest @ ..] => {
            if node.kind() != JsonKind::Object {
                return;
            }
            if let Some(value) = node.member(name) {
                let slash = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
                walk(value, rest, format!("{path}{slash}{name}"), found);
            }
        }
    }
}

/// Says whether a value is a document, or a text that holds one.
pub(crate) fn holds_policy(node: Node<'_>) -> bool {
    match node.kind() {
        JsonKind::Object => {
            node.member("Statement").is_some() || RootKind::of(node) == RootKind::MisspelledPolicy
        }
        JsonKind::String => {
            // Cheap before dear: names and ARNs stand under the same members.
            node.source().contains(['{', '%', '\\']) && is_like_policy(&decode(node).0)
        }
        _ => false,
    }
}

/// Says whether a text may be a policy document, also one with a slip in it, or with escapes in its
/// words.
pub(crate) fn is_like_policy(text: &str) -> bool {
    const WORDS: [&str; 4] = ["tatement", "STATEMENT", "ffect", "\\u"];
    text.trim_start().starts_with('{') && WORDS.iter().any(|word| text.contains(word))
}
