//! Rules about `Principal` and `NotPrincipal`: 3.1 to 3.10, 4.2.

use iamkit_arn::{AccountId, ArnRef, Partition};
use iamkit_syntax::nearest;

use super::violation::{Part, Violations};
use super::{Rule, Scope};
use crate::{Effect, PolicyType, PrincipalClause, PrincipalElement, PrincipalKind, PrincipalSpec};

pub(super) fn judge(scope: &Scope<'_>, found: &mut Violations) {
    let statement = scope.statement;
    let span = statement.origin.value;
    if !scope.policy_type.has_principal() {
        return;
    }
    match &statement.principal {
        // The other types with principals demand one: that is a rule of the grammar.
        None if is_optional(scope.policy_type) && !found.has_error_in(span) => {
            let rule = if scope.is_deny() {
                Rule::DenyWithoutPrincipal
            } else {
                Rule::AllowWithoutPrincipal
            };
            found.add(rule, Part::Principal, span);
        }
        None => {}
        Some(element) => {
            if element.is_negated() && statement.effect.value == Effect::Allow {
                found.add(
                    Rule::AllowWithNotPrincipal,
                    Part::Principal,
                    element.clause().origin.name,
                );
            }
            judge_clause(element, scope, found);
        }
    }
}

const fn is_optional(policy_type: PolicyType) -> bool {
    matches!(policy_type, PolicyType::Resource | PolicyType::VpcEndpoint)
}

fn judge_clause(element: &PrincipalElement, scope: &Scope<'_>, found: &mut Violations) {
    let PrincipalClause { spec, origin } = element.clause();
    // A resource control policy takes `"*"` alone: a rule of its grammar.
    if scope.policy_type == PolicyType::ResourceControl {
        return;
    }
    match spec {
        PrincipalSpec::Everyone if scope.policy_type == PolicyType::RoleTrust => {
            found.add(Rule::EveryoneInTrust, Part::Principal, origin.value);
        }
        PrincipalSpec::Everyone => {}
        PrincipalSpec::Map(entries) => {
            if entries.is_empty() && !found.has_error_in(origin.value) {
                found.add(Rule::EmptyPrincipals, Part::Principal, origin.value);
            }
            for entry in entries {
                if entry.values.is_empty() && !found.has_error_in(entry.origin.value) {
                    found.add(Rule::EmptyPrincipalList, Part::Principal, entry.origin.value);
                }
                for principal in &entry.values {
                    let text = principal.value.as_str();
                    if let Some(rule) = rule(entry.kind, text, scope.policy_type) {
                        let nearest = meant(rule, text);
                        found.add_meant(rule, Part::Principal, (principal.span, text), nearest);
                    }
                }
            }
        }
    }
}

fn rule(kind: PrincipalKind, text: &str, policy_type: PolicyType) -> Option<Rule> {
    match kind {
        PrincipalKind::Aws => rule_of_aws(text, policy_type),
        PrincipalKind::Service => rule_of_service(text),
        PrincipalKind::Federated => rule_of_federated(text, policy_type),
        PrincipalKind::CanonicalUser => {
            let is_id = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            (!is_id).then_some(Rule::MalformedPrincipal)
        }
    }
}

fn has_wildcard(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?'))
}

fn rule_of_aws(text: &str, policy_type: PolicyType) -> Option<Rule> {
    if text == "*" || AccountId::new(text).is_some() || is_unique_id(text) {
        return None;
    }
    if has_wildcard(text) {
        return Some(Rule::WildcardInPrincipal);
    }
    if text.starts_with("arn:") {
        return rule_of_arn(text, policy_type);
    }
    let is_service = Partition::ALL.iter().any(|partition| text.ends_with(partition.dns_suffix()));
    Some(if is_service { Rule::PrincipalUnderWrongKey } else { Rule::MalformedPrincipal })
}

/// IAM puts the unique id of a user or role in the place of its ARN when the entity is deleted (IAM
/// User Guide, "IAM identifiers").
fn is_unique_id(text: &str) -> bool {
    (16..=128).contains(&text.len())
        && (text.starts_with("AIDA") || text.starts_with("AROA"))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// IAM User Guide, "AWS JSON policy elements: Principal".
fn rule_of_arn(text: &str, policy_type: PolicyType) -> Option<Rule> {
    let Ok(arn) = ArnRef::parse(text) else { return Some(Rule::MalformedPrincipal) };
    if arn.known_partition().is_none() || !arn.region().is_empty() {
        return Some(Rule::MalformedPrincipal);
    }
    let (service, account, resource) = (arn.service(), arn.account(), arn.resource());
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    let is_account = AccountId::new(account).is_some();
    let is_right = match (service, kind) {
        ("iam", "root") => is_account && resource == "root",
        // Amazon CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".
        ("iam", "user") if account == "cloudfront" && policy_type == PolicyType::Resource => {
            name.starts_with("CloudFront Origin Access Identity E")
        }
        ("iam", "user" | "role") => is_account && is_name_with_path(name),
        ("sts", "assumed-role") => {
            let session = name.split_once('/');
            is_account && session.is_some_and(|(role, session)| is_name(role) && is_name(session))
        }
        ("sts", "federated-user") => is_account && is_name(name),
        ("iam", _) if IAM_NO_PRINCIPALS.contains(&kind) => {
            return Some(Rule::UnsupportedPrincipalType);
        }
        ("iam" | "sts", _) => false,
        _ => return Some(Rule::UnsupportedPrincipalType),
    };
    (!is_right).then_some(Rule::MalformedPrincipal)
}

/// Resource types of IAM that make no requests.
const IAM_NO_PRINCIPALS: [&str; 7] = [
    "group",
    "policy",
    "instance-profile",
    "mfa",
    "server-certificate",
    "saml-provider",
    "oidc-provider",
];

/// IAM User Guide, "IAM and AWS STS quotas, name requirements": `[\w+=,.@-]+`.
fn is_name(text: &str) -> bool {
    let is_name_byte = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'+' | b'=' | b',' | b'.' | b'@' | b'-')
    };
    !text.is_empty() && text.bytes().all(is_name_byte)
}

/// A path is any printable ASCII that ends in a slash.
fn is_name_with_path(text: &str) -> bool {
    let (path, name) = text.rsplit_once('/').unwrap_or(("", text));
    is_name(name) && path.bytes().all(|byte| byte.is_ascii_graphic())
}

fn rule_of_service(text: &str) -> Option<Rule> {
    let is_service_byte = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
    };
    if has_wildcard(text) {
        Some(Rule::WildcardInPrincipal)
    } else if text.starts_with("arn:") || AccountId::new(text).is_some() {
        Some(Rule::PrincipalUnderWrongKey)
    } else if !text.contains('.') || !text.bytes().all(is_service_byte) {
        Some(Rule::ServicePrincipal)
    } else {
        None
    }
}

fn rule_of_federated(text: &str, policy_type: PolicyType) -> Option<Rule> {
    if policy_type != PolicyType::RoleTrust {
        return Some(Rule::FederatedOutsideTrust);
    }
    let is_provider = if text.starts_with("arn:") {
        let arn = ArnRef::parse(text).ok();
        let arn = arn.filter(|arn| arn.service() == "iam" && arn.region().is_empty());
        arn.is_some_and(|arn| {
            let named =
                |start| arn.resource().strip_prefix(start).is_some_and(|name| !name.is_empty());
            named("oidc-provider/") || named("saml-provider/")
        })
    } else {
        is_domain(text)
    };
    if is_provider {
        None
    } else if has_wildcard(text) {
        Some(Rule::WildcardInPrincipal)
    } else {
        Some(Rule::FederatedPrincipal)
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(is_byte)
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Returns what was probably meant.
fn meant(rule: Rule, text: &str) -> Option<Box<str>> {
    let repaired = match rule {
        Rule::ServicePrincipal => {
            let bare = text.trim();
            let bare = bare.strip_prefix("https://").unwrap_or(bare).trim_end_matches('/');
            let lower = bare.to_ascii_lowercase();
            if lower.contains('.') { lower } else { format!("{lower}.amazonaws.com") }
        }
        Rule::MalformedPrincipal => {
            let rest = text.strip_prefix("arn:")?;
            // `arn:aws:iam:111122223333:user/ines` lacks a colon.
            let (head, tail) = rest.split_once(":iam:").or_else(|| rest.split_once(":sts:"))?;
            let service = if rest.contains(":iam:") { "iam" } else { "sts" };
            let tail = tail.trim_start_matches(':');
            let (account, resource) = tail.split_once(':')?;
            let (kind, name) = resource.split_once('/')?;
            let known = nearest(kind, ["user", "role", "assumed-role", "federated-user"])?;
            format!("arn:{head}:{service}::{account}:{known}/{name}")
        }
        _ => return None,
    };
    let kind = match rule {
        Rule::ServicePrincipal => PrincipalKind::Service,
        _ => PrincipalKind::Aws,
    };
    let is_better = self::rule(kind, &repaired, PolicyType::Resource).is_none();
    is_better.then(|| repaired.into())
}
