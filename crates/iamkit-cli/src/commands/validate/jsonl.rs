//! One policy a line in, its findings a line out.

use std::borrow::Cow;

use iamkit::policy::lower;
use iamkit::syntax::{JsonLayout, JsonWriter, Kind, Node, did_you_mean, nearest, parse};
use iamkit::validate::{DocumentKind, validate_tree, write_findings};

use super::selection::Selection;
use crate::line_reader::{LineContent, LineFlags, answer_lines};
use crate::output::Output;
use crate::status::Status;
use crate::work_limit::{Waiting, WorkLimit};

/// The members of a line.
const MEMBERS: [&str; 4] = ["name", "policyType", "resourceType", "document"];

pub(super) fn run(
    flags: LineFlags,
    work: WorkLimit,
    selection: &Selection,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let answer = |line: &str| answer(line, work, selection);
    answer_lines(flags, LineContent::Policy, output, answer, |message| failure(None, message))
}

/// Validates the policy of one line; an error is an object, too.
fn answer(line: &str, work: WorkLimit, selection: &Selection) -> Result<String, String> {
    let tree = parse(line);
    let root = tree.root();
    let name = root.and_then(|root| text(root, "name"));
    let refuse = |message: &str| failure(name.as_deref(), message);
    if let Some(error) = tree.errors().first() {
        return Err(refuse(&error.to_string()));
    }
    let Some(root) = root.filter(|root| root.kind() == Kind::Object) else {
        return Err(refuse("the line is no object"));
    };
    check_members(root).map_err(|message| refuse(&message))?;
    let document = match root.member("document") {
        Some(node) if node.kind() == Kind::Object => Cow::Borrowed(node.source()),
        Some(node) => node.as_str().ok_or_else(|| refuse("`document` is no text"))?,
        None => return Err(refuse("the line has no `document`")),
    };
    let tree = parse(&document);
    let named = |member| kind_name(root, member).map_err(|message| refuse(&message));
    let kind = match (named("policyType")?, named("resourceType")?) {
        (None, None) => None,
        (policy_type, resource_type) => {
            let policy_type = policy_type.as_deref().unwrap_or("RESOURCE_POLICY");
            let kind = DocumentKind::from_names(policy_type, resource_type.as_deref());
            Some(kind.map_err(|error| refuse(&error.to_string()))?)
        }
    };
    let recognized = || match tree.root() {
        Some(node) => DocumentKind::recognize(&lower(node).document),
        None => DocumentKind::Identity,
    };
    let answer = || {
        let kind = kind.unwrap_or_else(recognized);
        let findings = validate_tree(&tree, kind, &selection.options);
        let mut json = JsonWriter::new(JsonLayout::OneLine);
        json.object(|json| {
            json.member("name").text_or_null(name.as_deref());
            write_findings(json.member("findings"), &findings);
        });
        json.finish()
    };
    work.hold(Waiting::Lines, answer).map_err(|message| refuse(&message))
}

/// A member that is misspelled would change what the policy is validated as, one that stands twice
/// could mean either.
fn check_members(root: Node<'_>) -> Result<(), String> {
    let mut known = MEMBERS.map(|name| (name, false));
    for member in root.members() {
        let name = member.name();
        match known.iter_mut().find(|(known, _)| *known == name) {
            Some((_, is_there @ false)) => *is_there = true,
            Some(_) => return Err(format!("`{name}` stands twice")),
            None => {
                let hint = did_you_mean(nearest(&name, MEMBERS)).unwrap_or_else(|| {
                    format!(
                        "the members are {}",
                        MEMBERS.map(|name| format!("`{name}`")).join(", ")
                    )
                });
                return Err(format!("`{name}` is no member of a line, {hint}"));
            }
        }
    }
    Ok(())
}

/// Returns a name of the kind of document; `null` is none.
fn kind_name<'t>(root: Node<'t>, member: &str) -> Result<Option<Cow<'t, str>>, String> {
    match root.member(member) {
        None => Ok(None),
        Some(node) if node.kind() == Kind::Null => Ok(None),
        Some(node) => node.as_str().map(Some).ok_or_else(|| format!("`{member}` is no text")),
    }
}

fn text<'t>(node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
    node.member(name)?.as_str()
}

fn failure(name: Option<&str>, message: &str) -> String {
    let mut json = JsonWriter::new(JsonLayout::OneLine);
    json.object(|json| {
        json.member("name").text_or_null(name);
        json.member("error").object(|json| json.member("message").text(message));
    });
    json.finish()
}
