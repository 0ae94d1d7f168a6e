//! The `Principal` element.

use iamkit_syntax::{Kind, Node, Origin};

use super::value::{FirstSeen, strings, wrong_type};
use super::{PolicyError, PolicyErrorKind};
use crate::{Principal, PrincipalClause, PrincipalEntry, PrincipalKind, PrincipalSpec, nearest};

/// Reads the value of a `Principal` or `NotPrincipal` member.
pub(super) fn clause(
    element: &str,
    node: Node<'_>,
    origin: Origin,
    errors: &mut Vec<PolicyError>,
) -> PrincipalClause {
    let spec = match (node.kind(), node.as_str()) {
        (_, Some(text)) if text == "*" => PrincipalSpec::Everyone,
        (_, Some(text)) => {
            errors.push(PolicyError {
                kind: PolicyErrorKind::BarePrincipal(text.into()),
                span: node.span(),
            });
            PrincipalSpec::Map(Vec::new())
        }
        (Kind::Object, _) => PrincipalSpec::Map(entries(node, errors)),
        _ => {
            errors.push(wrong_type(element, "`\"*\"` or an object of principals", node));
            PrincipalSpec::Map(Vec::new())
        }
    };
    PrincipalClause { spec, origin }
}

fn entries(node: Node<'_>, errors: &mut Vec<PolicyError>) -> Vec<PrincipalEntry> {
    let mut entries = Vec::new();
    let mut seen = FirstSeen::default();
    for member in node.members() {
        let name = member.name();
        if !seen.is_first(&name, member, errors) {
            continue;
        }
        match name.parse::<PrincipalKind>() {
            Ok(kind) => entries.push(PrincipalEntry {
                kind,
                values: strings(&name, member.value(), errors, Principal::new),
                origin: member.origin(),
            }),
            Err(_) => errors.push(PolicyError {
                kind: PolicyErrorKind::UnknownPrincipalKind {
                    nearest: nearest(&name, PrincipalKind::ALL.map(PrincipalKind::as_str)),
                    name: name.into(),
                },
                span: member.name_span(),
            }),
        }
    }
    entries
}
