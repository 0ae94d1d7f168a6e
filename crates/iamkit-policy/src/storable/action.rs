//! Rules about `Action` and `NotAction`: 9 to 13, 4.1.

use super::violation::{Part, Violations};
use super::{Rule, Scope};
use crate::{ActionPattern, PolicyType, ServicePrefix};

pub(super) fn judge(scope: &Scope<'_>, found: &mut Violations) {
    let list = scope.statement.action.list();
    if list.patterns.is_empty() && !found.has_error_in(scope.statement.origin.value) {
        found.add(Rule::EmptyActions, Part::Action, list.origin.value);
    }
    for pattern in &list.patterns {
        let text = pattern.value.as_str();
        if let Some(rule) = rule(&pattern.value, scope.policy_type) {
            let nearest = nearest(rule, text);
            found.add_meant(rule, Part::Action, (pattern.span, text), nearest);
        }
    }
}

/// Returns the first rule that a text breaks, in the order of the service: the colons, then what
/// stands before them.
fn rule(pattern: &ActionPattern, policy_type: PolicyType) -> Option<Rule> {
    if pattern.is_any() {
        return None;
    }
    // What is well formed was split when it was read.
    let prefix = match pattern.service() {
        Some(prefix) => prefix,
        None => match prefix_of_malformed(pattern.as_str()) {
            Ok(prefix) => prefix,
            Err(rule) => return Some(rule),
        },
    };
    let is_any = prefix == "*";
    let is_known_plain = pattern.is_plain() && pattern.is_exact();
    if !is_known_plain && !is_any && !prefix.bytes().all(is_prefix_byte) {
        let has_wildcard = prefix.contains(['*', '?']);
        return Some(if has_wildcard { Rule::WildcardInActionPrefix } else { Rule::ActionPrefix });
    }
    // "AssumeRole policy may only specify STS AssumeRole actions" (IAM).
    if policy_type == PolicyType::RoleTrust && !is_any && ServicePrefix::new(prefix) != "sts" {
        return Some(Rule::TrustAction);
    }
    if is_any {
        return Some(Rule::AnyActionPrefix);
    }
    if policy_type == PolicyType::RoleTrust && !pattern.is_malformed() && !assumes_role(pattern) {
        return Some(Rule::TrustActionAssumesNothing);
    }
    // Blanks and commas: stored, and no action has them in its name.
    pattern.is_malformed().then_some(Rule::ActionName)
}

/// Says whether a pattern covers an action that takes part when a session of a role is made (AWS STS
/// API Reference).
fn assumes_role(pattern: &ActionPattern) -> bool {
    const ACTIONS: [&str; 6] = [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:SetContext",
        "sts:SetSourceIdentity",
        "sts:TagSession",
    ];
    ACTIONS.iter().any(|name| name.parse().is_ok_and(|action| pattern.matches(&action)))
}

fn prefix_of_malformed(text: &str) -> Result<&str, Rule> {
    match text.split_once(':') {
        None | Some(("", _)) => Err(Rule::ActionWithoutPrefix),
        Some((_, name)) if name.contains(':') => Err(Rule::ActionColons),
        Some((prefix, _)) => Ok(prefix),
    }
}

const fn is_prefix_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// Returns the text without what must not stand in it, when that reads as an action.
fn nearest(rule: Rule, text: &str) -> Option<Box<str>> {
    let repaired: String = match rule {
        Rule::ActionName | Rule::ActionPrefix => {
            text.chars().filter(|char| !char.is_whitespace()).collect()
        }
        // `s3:Get:Object` is most likely a slip of the key, `arn:aws:…` is none.
        Rule::ActionColons if text.split(':').count() == 3 => {
            let (prefix, name) = text.split_once(':')?;
            format!("{prefix}:{}", name.replace(':', ""))
        }
        _ => return None,
    };
    let pattern = ActionPattern::new(repaired);
    let is_better = pattern.as_str() != text && !pattern.is_malformed();
    is_better.then(|| pattern.as_str().into())
}
