//! The `Principal` element.

use iamkit_syntax::{Kind, Node, Origin, nearest};

use super::PolicyErrorKind;
use super::value::{FirstSeen, Lowering, wrong_type};
use crate::{Principal, PrincipalClause, PrincipalEntry, PrincipalKind, PrincipalSpec};

/// Reads the value of a `Principal` or `NotPrincipal` member.
pub(super) fn clause(
    element: &str,
    node: Node<'_>,
    origin: Origin,
    lowering: &mut Lowering,
) -> PrincipalClause {
    let spec = match (node.kind(), node.as_str()) {
        (_, Some(text)) if text == "*" => PrincipalSpec::Everyone,
        (_, Some(text)) => {
            lowering.report(PolicyErrorKind::BarePrincipal(text.into()), node.span());
            PrincipalSpec::Map(Vec::new())
        }
        (Kind::Object, _) => PrincipalSpec::Map(entries(node, lowering)),
        _ => {
            lowering.errors.push(wrong_type(element, "`\"*\"` or an object of principals", node));
            PrincipalSpec::Map(Vec::new())
        }
    };
    PrincipalClause { spec, origin }
}

fn entries(node: Node<'_>, lowering: &mut Lowering) -> Vec<PrincipalEntry> {
    let mut entries = Vec::with_capacity(node.members().count());
    let mut seen = FirstSeen::default();
    for member in node.members() {
        let name = member.name();
        if !seen.is_first(member, lowering) {
            continue;
        }
        match name.parse::<PrincipalKind>() {
            Ok(kind) => entries.push(PrincipalEntry {
                kind,
                values: lowering.strings(&name, member.value(), Principal::new),
                origin: member.origin(),
            }),
            Err(_) => lowering.report(
                PolicyErrorKind::UnknownPrincipalKind {
                    nearest: nearest(&name, PrincipalKind::ALL.map(PrincipalKind::as_str)),
                    name: name.into(),
                },
                member.name_span(),
            ),
        }
    }
    entries
}
