//! Findings on the tree of a text with syntax errors, for editors.

use iamkit_syntax::{Kind, Node, Span, Tree};

use crate::{CheckFamily, Finding, IssueCode};

/// So many syntax errors are told.
const SYNTAX_ERRORS: usize = 20;

/// The syntax errors of a text that are told.
pub(crate) fn told<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = &'t iamkit_syntax::SyntaxError> {
    tree.errors().iter().take(SYNTAX_ERRORS)
}

/// Leaves out what the errors of the text make: findings on a value that is broken, on what an object lacks
/// that breaks off or holds an error, and on the size. What an attacker gains is not told of half a policy: the
/// `Deny` may be in the other half.
pub(crate) fn leave_out_consequences(tree: &Tree<'_>, root: Node<'_>, findings: &mut Vec<Finding>) {
    let errors: Vec<Span> = tree.errors().iter().map(|error| error.span).collect();
    let around: Vec<Span> = errors.iter().map(|error| innermost(root, *error).span()).collect();
    let is_open = |span: Span| {
        let text = span.of(tree.text()).unwrap_or_default().trim_end();
        (text.starts_with('{') && !text.ends_with('}'))
            || (text.starts_with('[') && !text.ends_with(']'))
    };
    findings.retain(|finding| {
        if finding.code == IssueCode::JsonSyntaxError {
            return true;
        }
        if finding.code.family() == CheckFamily::Security || is_about_size(finding.code) {
            return false;
        }
        let Some(place) = finding.locations.first().map(|location| location.bytes) else {
            return true;
        };
        if is_about_absence(finding.code) {
            return !is_open(place) && !around.contains(&place);
        }
        !is_broken(tree.text(), place, &errors)
    });
}

/// Says whether an error lies in a value that is no object or array.
fn is_broken(text: &str, place: Span, errors: &[Span]) -> bool {
    let is_container = place.of(text).is_some_and(|text| text.starts_with(['{', '[']));
    let touches = |error: &Span| error.start < place.end && place.start < error.end;
    // A value that is not there has no characters.
    place.is_empty() || (!is_container && errors.iter().any(touches))
}

/// Returns the innermost object or array around an error.
fn innermost<'t>(root: Node<'t>, error: Span) -> Node<'t> {
    let mut node = root;
    loop {
        let is_around = |child: &Node<'t>| {
            matches!(child.kind(), Kind::Object | Kind::Array)
                && child.span().start < error.start
                && error.end <= child.span().end
        };
        let child = match node.kind() {
            Kind::Object => node.members().map(iamkit_syntax::Member::value).find(is_around),
            _ => node.items().find(is_around),
        };
        match child {
            Some(child) => node = child,
            None => return node,
        }
    }
}

fn is_about_size(code: IssueCode) -> bool {
    code.subject() == "size" || code == IssueCode::IamkitPolicySize
}

fn is_about_absence(code: IssueCode) -> bool {
    let name = code.as_str();
    code == IssueCode::IamkitSchemaRefused
        || ["MISSING_", "EMPTY_", "IAMKIT_EMPTY_"].iter().any(|prefix| name.starts_with(prefix))
        || code == IssueCode::IamkitManagedPolicyVersion
}
