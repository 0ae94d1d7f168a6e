//! Conditions in words.

use iamkit_arn::is_name_char;
use iamkit_authz::{Request, RequestResource, Residual, ResidualLeaf};
use iamkit_pattern::Case;

use crate::{Condition, ResourceScope};

impl Condition {
    pub(crate) fn of(request: &Request, residual: &Residual<'_>) -> Self {
        Self {
            formula: residual.to_string(),
            words: words(residual, &Session::of(request), false),
            json: residual.to_json(),
            scope: scope(residual),
            certain: None,
        }
    }
}

/// Returns the resources of a formula that is about nothing else.
pub(crate) fn scope(residual: &Residual<'_>) -> Option<ResourceScope> {
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
fn words(residual: &Residual<'_>, session: &Session<'_>, is_nested: bool) -> String {
    let join = |parts: &[Residual<'_>], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| words(part, session, true)).collect();
        let text = parts.join(word);
        if is_nested && parts.len() > 1 { format!("({text})") } else { text }
    };
    match residual {
        Residual::All(parts) => join(parts, " and "),
        Residual::Any(parts) => join(parts, " or "),
        Residual::Leaf(leaf) => {
            let named = session.phrase(leaf).map(|name| format!("as session {name}"));
            named.or_else(|| phrase(leaf, false)).unwrap_or_else(|| leaf.to_string())
        }
        Residual::Not(part) => match &**part {
            Residual::Leaf(leaf) => {
                let named = session.phrase(leaf).map(|name| format!("not as session {name}"));
                named.or_else(|| phrase(leaf, true)).unwrap_or_else(|| format!("not ({leaf})"))
            }
            part => format!("not ({})", words(part, session, false)),
        },
    }
}

/// A role session whose name is not known, and the resource that it asks for.
struct Session<'r> {
    /// What its `aws:userid` begins with: the id of the role and a colon.
    beginning: Option<&'r str>,
    resource: &'r str,
}

impl<'r> Session<'r> {
    fn of(request: &'r Request) -> Self {
        let mut begun = request.context().beginnings();
        let id = begun.find(|(key, _)| Case::Fold.is_same(key, "aws:userid"));
        let resource = match request.resource() {
            RequestResource::Any => "*",
            RequestResource::Arn(arn) => arn.as_str(),
        };
        Self { beginning: id.map(|(_, beginning)| beginning), resource }
    }

    /// Returns the names of the session for which a test holds, if it asks for nothing else.
    fn phrase(&self, leaf: &ResidualLeaf<'_>) -> Option<String> {
        let beginning = self.beginning?;
        let names: Vec<&str> = match &*leaf.operator {
            "StringEquals" | "StringLike" if Case::Fold.is_same(&leaf.key, "aws:userid") => {
                let values = leaf.values.iter().map(|value| &**value);
                // A wildcard or a variable may stand for the id, or a part of it.
                let is_clear = |text: &str| {
                    !text.bytes().take(beginning.len()).any(|byte| matches!(byte, b'*' | b'?'))
                        && !text.contains("${")
                };
                if !values.clone().all(is_clear) {
                    return None;
                }
                values.filter_map(|text| text.strip_prefix(beginning)).collect()
            }
            "Resource" if !self.resource.contains(['*', '?']) => {
                let names = leaf.values.iter().map(|pattern| self.name_in(beginning, pattern));
                let mut names = names.flatten().collect::<Vec<_>>();
                names.dedup();
                names
            }
            _ => return None,
        };
        (!names.is_empty()).then(|| names.join(" or "))
    }

    /// Returns the name that a pattern asks for: its one variable is the id, what stands before that
    /// is plain text, and a session name ends where it does (`[\w+=,.@-]*`, API Reference of AWS STS,
    /// `AssumeRole`).
    fn name_in(&self, beginning: &str, pattern: &str) -> Option<&'r str> {
        let (head, variable) = pattern.split_once("${")?;
        let (key, tail) = variable.split_once('}')?;
        let is_clear = Case::Fold.is_same(key.trim(), "aws:userid")
            && !head.contains(['*', '?'])
            && !tail.contains("${")
            && !tail.starts_with(|c| is_name_char(c) || c == '*' || c == '?');
        let rest = self.resource.strip_prefix(head)?.strip_prefix(beginning)?;
        let end = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        is_clear.then(|| rest.get(..end)).flatten().filter(|name| !name.is_empty())
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
        ("aws:tokenissuetime", "Null") => {
            let is_absent = (values == "true") == is_equal;
            let credentials = if is_absent { "long-term" } else { "temporary" };
            format!("with {credentials} credentials")
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
            if !Case::Fold.is_same(family, "aws:ResourceTag") || base != "StringEquals" {
                return None;
            }
            let has = if is_equal { "has" } else { "does not have" };
            format!("when the resource {has} the tag {name}={values}")
        }
    })
}
