//! The `expect` member.

use iamkit_syntax::Node;

use super::object::{members, text, texts};
use crate::{Expectation, ScenarioError, ScenarioErrorKind};

const DECISIONS: [&str; 4] = ["allowed", "explicitDeny", "implicitDeny", "conditional"];
const LAYERS: [&str; 7] = [
    "identity",
    "permissionsBoundary",
    "session",
    "resource",
    "serviceControl",
    "resourceControl",
    "vpcEndpoint",
];

pub(super) fn expectation(node: Node<'_>, errors: &mut Vec<ScenarioError>) -> Option<Expectation> {
    const KNOWN: [&str; 3] = ["decision", "blockedBy", "matchedStatements"];
    let [decision, blocked, matched] = members("an expectation", node, KNOWN, errors)?.values;
    let decision = decision.and_then(|node| text("decision", node, errors));
    let blocked_by = blocked.map(|node| texts("blockedBy", node, errors));
    if let Some(found) = &decision
        && !DECISIONS.contains(&&*found.value)
    {
        errors.push(ScenarioError {
            kind: ScenarioErrorKind::UnknownWord {
                found: found.value.clone(),
                expected: "`allowed`, `explicitDeny`, `implicitDeny`, `conditional`",
            },
            span: found.span,
        });
    }
    for found in blocked_by.iter().flatten() {
        if !LAYERS.contains(&&*found.value) {
            errors.push(ScenarioError {
                kind: ScenarioErrorKind::UnknownWord {
                    found: found.value.clone(),
                    expected: "`identity`, `permissionsBoundary`, `session`, `resource`, \
                               `serviceControl`, `resourceControl`, `vpcEndpoint`",
                },
                span: found.span,
            });
        }
    }
    Some(Expectation {
        decision,
        blocked_by,
        matched_statements: matched.map(|node| texts("matchedStatements", node, errors)),
        span: node.span(),
    })
}
