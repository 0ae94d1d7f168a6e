//! Conditions in words.

use iamkit_authz::{Residual, ResidualLeaf};

use crate::{Condition, ResourceScope};

impl Condition {
    pub(crate) fn of(residual: &Residual<'_>) -> Self {
        Self {
            formula: residual.to_string(),
            words: words(residual, false),
            json: residual.to_json(),
            scope: scope(residual),
        }
    }
}

/// Returns the resources of a formula that is about nothing else.
fn scope(residual: &Residual<'_>) -> Option<ResourceScope> {
    let parts = match residual {
        Residual::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut scope = ResourceScope::default();
    for part in parts {
        match part {
            Residual::Not(inner) => scope.except.append(&mut patterns(inner)?),
            // Two lists that must both cover a resource are no list.
            part if scope.resources.is_empty() => scope.resources = patterns(part)?,
            _ => return None,
        }
    }
    Some(scope)
}

/// Returns the patterns of a list of resources, of which one is enough.
fn patterns(residual: &Residual<'_>) -> Option<Vec<String>> {
    match residual {
        Residual::Leaf(leaf) if leaf.operator == "Resource" => {
            Some(leaf.values.iter().map(ToString::to_string).collect())
        }
        Residual::Any(parts) => {
            let lists: Option<Vec<Vec<String>>> = parts.iter().map(patterns).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}

// The engine keeps the formula flat: its depth is that of the policy layers, not of the input.
fn words(residual: &Residual<'_>, is_nested: bool) -> String {
    let join = |parts: &[Residual<'_>], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| words(part, true)).collect();
        let text = parts.join(word);
        if is_nested && parts.len() > 1 { format!("({text})") } else { text }
    };
    match residual {
        Residual::All(parts) => join(parts, " and "),
        Residual::Any(parts) => join(parts, " or "),
        Residual::Leaf(leaf) => phrase(leaf, false).unwrap_or_else(|| leaf.to_string()),
        Residual::Not(part) => match &**part {
            Residual::Leaf(leaf) => phrase(leaf, true).unwrap_or_else(|| format!("not ({leaf})")),
            part => format!("not ({})", words(part, false)),
        },
    }
}

/// Says what a test, or its contrary, asks for; `None` where AWS's own words are as good.
fn phrase(leaf: &ResidualLeaf<'_>, is_not: bool) -> Option<String> {
    let operator = &*leaf.operator;
    let base = operator.strip_suffix("IfExists").unwrap_or(operator);
    // `not (… NotEquals …)` is what people call equal, whatever happens without the key.
    let (base, is_equal) = match base.split_once("Not") {
        Some((head, tail)) if !head.is_empty() || !tail.is_empty() => {
            (format!("{head}{tail}"), is_not)
        }
        _ => (base.to_owned(), !is_not),
    };
    let values = leaf.values.iter().map(|value| &**value).collect::<Vec<&str>>().join(" or ");
    let key = leaf.key.to_ascii_lowercase();
    let not = if is_equal { "" } else { "not " };
    Some(match (key.as_str(), base.as_str()) {
        ("aws:multifactorauthpresent", "Bool") => {
            let is_true = (values == "true") == is_equal;
            if is_true { "with MFA".to_owned() } else { "without MFA".to_owned() }
        }
        ("aws:securetransport", "Bool") => {
            let is_true = (values == "true") == is_equal;
            if is_true { "over TLS".to_owned() } else { "without TLS".to_owned() }
        }
        ("aws:sourceip", "IpAddress") => format!("{not}from {values}"),
        ("aws:sourcevpc" | "aws:sourcevpce", _) => format!("{not}through {values}"),
        ("aws:requestedregion", _) => format!("{not}in Region {values}"),
        ("iam:passedtoservice", _) if is_equal => {
            format!("when the role is passed to {values}")
        }
        ("resource", "Resource") => {
            if is_equal {
                format!("on {values}")
            } else {
                format!("not on {values}")
            }
        }
        _ => {
            let (family, name) = leaf.key.split_once('/')?;
            if !family.eq_ignore_ascii_case("aws:ResourceTag") || base != "StringEquals" {
                return None;
            }
            let has = if is_equal { "has" } else { "does not have" };
            format!("when the resource {has} the tag {name}={values}")
        }
    })
}
