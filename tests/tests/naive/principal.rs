//! `Principal` and `NotPrincipal` elements.

use serde_json::Value;

use crate::caller::{Caller, Kind};
use crate::text::field;

/// How closely an element names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// The caller's account.
    Account,
    /// The role of the session, or the parent of the federated user.
    Entity,
    /// Everyone.
    Star,
    /// The very caller.
    Direct,
}

/// Where an element stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) is_deny: bool,
    /// The caller has a permissions boundary.
    pub(crate) has_boundary: bool,
    /// The policy is that of a gateway endpoint.
    pub(crate) is_gateway_endpoint: bool,
}

/// The entries of an element, as pairs of kind and text.
fn entries(element: &Value) -> Vec<(&str, &str)> {
    match element {
        Value::Object(map) => map
            .iter()
            .flat_map(|(kind, value)| {
                let texts: Vec<&str> = match value {
                    Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
                    one => one.as_str().into_iter().collect(),
                };
                texts.into_iter().map(move |text| (kind.as_str(), text))
            })
            .collect(),
        _ => vec![("*", "*")],
    }
}

/// Says how closely a statement names the caller; `None` when it does not apply to it.
pub(crate) fn grade(statement: &Value, caller: &Caller, place: Place) -> Option<Grade> {
    if let Some(element) = statement.get("Principal") {
        let entries = entries(element);
        return entries.iter().filter_map(|entry| entry_grade(*entry, caller, place)).max();
    }
    let element = statement.get("NotPrincipal")?;
    let entries = entries(element);
    let applies = if place.is_deny {
        // IAM JSON policy elements, "NotPrincipal": a principal with a boundary is always denied.
        place.has_boundary || !is_exempt(&entries, caller)
    } else {
        !entries.iter().any(|entry| entry_grade(*entry, caller, place).is_some())
    };
    applies.then_some(Grade::Star)
}

fn entry_grade(entry: (&str, &str), caller: &Caller, place: Place) -> Option<Grade> {
    match entry {
        ("*", _) => Some(Grade::Star),
        // Services sign as themselves, not as AWS accounts.
        ("AWS", "*") => (!matches!(caller.kind, Kind::Service(_))).then_some(Grade::Star),
        _ if names_caller(entry, caller) => Some(Grade::Direct),
        _ if names_issuer(entry, caller) => Some(Grade::Entity),
        _ if names_account(entry, caller) => {
            // Amazon VPC User Guide, gateway endpoints: an account is its root user alone. That is
            // about granting; a `Deny` covers the account.
            (place.is_deny || !place.is_gateway_endpoint).then_some(Grade::Account)
        }
        _ => None,
    }
}

/// Says whether the entry is the very caller.
fn names_caller((kind, text): (&str, &str), caller: &Caller) -> bool {
    match (kind, &caller.kind) {
        ("AWS", Kind::Root | Kind::RootSession) => names_account((kind, text), caller),
        ("AWS", Kind::User) if caller.unique_id.as_deref() == Some(text) => true,
        ("AWS", _) => caller.arn.as_deref() == Some(text),
        ("Service", Kind::Service(names)) => names.iter().any(|name| name == text),
        ("Federated", Kind::Federated(provider)) => provider == text,
        _ => false,
    }
}

/// Says whether the entry is the role of the session, or the parent of the federated user.
fn names_issuer((kind, text): (&str, &str), caller: &Caller) -> bool {
    if kind != "AWS" {
        return false;
    }
    match &caller.kind {
        Kind::RoleSession { .. } if caller.unique_id.as_deref() == Some(text) => true,
        Kind::RoleSession { role: Some(role), .. } => text == role,
        Kind::RoleSession { role: None, role_name, .. } => {
            // Names of roles are unique in an account without regard to case.
            let name =
                field(text, 5).strip_prefix("role/").and_then(|path| path.rsplit('/').next());
            field(text, 1) == caller.partition()
                && field(text, 2) == "iam"
                && caller.account.as_deref() == Some(field(text, 4))
                && name.is_some_and(|name| name.eq_ignore_ascii_case(role_name))
        }
        Kind::FederatedUser { parent: Some(parent), .. } => {
            text == parent || (field(parent, 5) == "root" && names_account((kind, text), caller))
        }
        _ => false,
    }
}

/// Says whether the entry is the caller's account: its id, the ARN of its root user, or its
/// canonical user id (Amazon S3 User Guide, "Principals for bucket policies").
fn names_account((kind, text): (&str, &str), caller: &Caller) -> bool {
    let Some(account) = &caller.account else { return false };
    match kind {
        "AWS" => {
            text == account || text == format!("arn:{}:iam::{account}:root", caller.partition())
        }
        "CanonicalUser" => caller.canonical_id.as_deref() == Some(text),
        _ => false,
    }
}

/// Says whether `NotPrincipal` spares the caller from a `Deny`: every link of its chain must be
/// listed (IAM JSON policy elements, "`NotPrincipal`", whose examples list account, role and session,
/// and still deny other users of a listed account).
fn is_exempt(entries: &[(&str, &str)], caller: &Caller) -> bool {
    let is_listed = |link: &dyn Fn((&str, &str), &Caller) -> bool| {
        entries.iter().any(|entry| link(*entry, caller))
    };
    let everyone = entries.iter().any(|(kind, text)| {
        *kind == "*" || (*kind, *text) == ("AWS", "*") && !matches!(caller.kind, Kind::Service(_))
    });
    if everyone {
        return caller.kind != Kind::Anonymous;
    }
    match caller.kind {
        Kind::Anonymous => false,
        Kind::Root | Kind::RootSession => is_listed(&names_account),
        Kind::User => is_listed(&names_account) && is_listed(&names_caller),
        Kind::RoleSession { .. } | Kind::FederatedUser { .. } => {
            is_listed(&names_account) && is_listed(&names_issuer) && is_listed(&names_caller)
        }
        Kind::Service(_) | Kind::Federated(_) => is_listed(&names_caller),
    }
}
