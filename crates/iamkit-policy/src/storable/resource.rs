//! Rules about `Resource` and `NotResource`: 14 to 22, 29, 3.14 to 3.16.

use iamkit_arn::{AccountId, Field, Partition, Region};
use iamkit_pattern::{Case, matches};
use iamkit_syntax::nearest;

use super::document::{placeholder_rule, placeholder_rule_of_resource};
use super::violation::{Part, Violations};
use super::{Rule, Scope};
use crate::{PolicyType, ResourcePattern};

pub(super) fn judge(scope: &Scope<'_>, found: &mut Violations) {
    let Some(element) = &scope.statement.resource else { return };
    // A trust policy takes no resource at all: a rule of its grammar.
    if scope.policy_type == PolicyType::RoleTrust {
        return;
    }
    let list = element.list();
    if list.patterns.is_empty() && !found.has_error_in(list.origin.value) {
        found.add(Rule::EmptyResources, Part::Resource, list.origin.value);
    }
    for pattern in &list.patterns {
        let rule = match rule(&pattern.value, scope) {
            taken @ (None | Some(Rule::ArnCompleted)) => text_rule(&pattern.value, scope).or(taken),
            refused => refused,
        };
        if let Some(rule) = rule {
            let nearest = meant(rule, &pattern.value);
            let at = (pattern.span, pattern.value.as_str());
            found.add_meant(rule, Part::Resource, at, nearest);
        }
    }
}

/// Returns the rule that a text breaks although AWS stores it.
fn text_rule(pattern: &ResourcePattern, scope: &Scope<'_>) -> Option<Rule> {
    let text = pattern.as_str();
    placeholder_rule(text).or_else(|| placeholder_rule_of_resource(text)).or_else(|| {
        let is_plain = !scope.has_variables && pattern.template().parts().is_some();
        is_plain.then_some(Rule::VariableInOldVersion)
    })
}

/// Returns the first rule that a text breaks, in the order of the service.
///
/// IAM splits the text at its colons, reads the first field as `arn` whatever it is, and completes
/// missing fields at the end with `*`; then it judges partition, service and Region. A first field
/// other than `arn` is refused here all the same: who writes `aws:s3:::reports` means another
/// resource than `arn:s3:::reports:*`.
fn rule(pattern: &ResourcePattern, scope: &Scope<'_>) -> Option<Rule> {
    if pattern.is_any() {
        return None;
    }
    let text = pattern.as_str();
    let policy_type = scope.policy_type;
    if policy_type == PolicyType::Resource
        && text.starts_with("execute-api:/")
        && scope.is_only_about(&["execute-api"])
    {
        return Some(Rule::ApiCompleted);
    }
    if pattern.field(Field::Partition).is_none() {
        return Some(Rule::ResourceNotArn);
    }
    if pattern.field(Field::Prefix) != Some("arn") {
        return Some(if pattern.has_all_fields() { Rule::ArnPrefix } else { Rule::ShortArnPrefix });
    }
    let partition = pattern.field(Field::Partition).unwrap_or_default();
    if !is_partition(partition) {
        return Some(Rule::ArnPartition);
    }
    let Some(service) = pattern.field(Field::Service) else { return Some(Rule::ArnWithoutService) };
    if service.is_empty() {
        return Some(Rule::ArnWithoutService);
    }
    if has_wildcard(service) || service.contains("${") {
        return Some(Rule::WildcardInArnService);
    }
    let is_short = !pattern.has_all_fields();
    if is_short && text.contains("::") {
        return Some(Rule::ShortArnWithGap);
    }
    if is_short && policy_type == PolicyType::Session {
        return Some(Rule::ShortArnInSession);
    }
    if judges_regions(policy_type)
        && let Some(rule) = rule_of_service(service, pattern)
    {
        return Some(rule);
    }
    match (is_short, completes(policy_type) || scope.is_deny()) {
        (false, _) => rule_of_place(pattern),
        // `arn:aws:sqs:eu-west-1:jobs` lacks the account, whose place `jobs` takes.
        (true, true) => rule_of_place(pattern).or(Some(Rule::ArnCompleted)),
        (true, false) => Some(Rule::ShortArnNotCompleted),
    }
}

/// Rules 19 to 21 hold where the older parser of IAM reads the document.
const fn judges_regions(policy_type: PolicyType) -> bool {
    completes(policy_type) || matches!(policy_type, PolicyType::Session)
}

/// IAM User Guide, "IAM JSON policy elements: Resource": short ARNs are completed in identity-based
/// policies. Service control policies are read the same way.
const fn completes(policy_type: PolicyType) -> bool {
    matches!(
        policy_type,
        PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::ServiceControl
    )
}

fn is_partition(text: &str) -> bool {
    Partition::ALL.iter().any(|partition| partition.as_str() == text) || has_wildcard(text)
}

fn has_wildcard(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?'))
}

/// With six fields, AWS looks neither at Region nor at account, and what is none matches nothing;
/// nor does a wildcard in the partition that stands for none.
fn rule_of_place(pattern: &ResourcePattern) -> Option<Rule> {
    let partition = pattern.field(Field::Partition).unwrap_or_default();
    let is_matched = |known: &Partition| matches(partition, known.as_str(), Case::Sensitive);
    if partition != "*" && has_wildcard(partition) && !Partition::ALL.iter().any(is_matched) {
        return Some(Rule::ArnPartitionPattern);
    }
    // No resource has an empty name, and none starts with a colon: there is one too many.
    let resource = pattern.field(Field::Resource).unwrap_or("*");
    if resource.is_empty() || resource.starts_with(':') {
        return Some(Rule::ArnResource);
    }
    let is_written = |field: &&str| !field.is_empty() && !field.contains(['*', '?', '$']);
    let region = pattern.field(Field::Region).filter(is_written);
    if region.is_some_and(|region| !Region::is_well_formed(region)) {
        return Some(Rule::ArnRegion);
    }
    let account = pattern.field(Field::Account).filter(is_written);
    // AWS itself owns some resources: `arn:aws:iam::aws:policy/…`.
    let is_account = |account: &str| AccountId::new(account).is_some() || OWNERS.contains(&account);
    account.is_some_and(|account| !is_account(account)).then_some(Rule::ArnAccount)
}

/// What stands in the account field of ARNs of resources that AWS owns.
const OWNERS: [&str; 2] = ["aws", "cloudfront"];

fn rule_of_service(service: &str, pattern: &ResourcePattern) -> Option<Rule> {
    let region = pattern.field(Field::Region).unwrap_or_default();
    // A missing field was completed with `*`.
    let resource = pattern.field(Field::Resource).unwrap_or("*");
    match service {
        "iam" if !region.is_empty() => Some(Rule::IamRegion),
        "iam" if !is_iam_resource(resource) => Some(Rule::IamResource),
        "s3" if !may_be_s3_region(region, resource) => {
            Some(if pattern.has_all_fields() { Rule::S3Region } else { Rule::ShortArnWithS3Region })
        }
        _ => None,
    }
}

/// What a resource of IAM starts with: the list of IAM's own message ("IAM resource path must either
/// be "*" or start with …"), then types that came later.
const IAM_RESOURCES: [&str; 15] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
    "delegation-request/",
    "role-template/",
];

fn is_iam_resource(resource: &str) -> bool {
    // AWS's own policies for tasks name `root`.
    matches!(resource, "*" | "root")
        || IAM_RESOURCES.iter().any(|start| resource.starts_with(start))
}

/// Types of Amazon S3 whose ARNs have a Region (Service Authorization Reference, "Resource types
/// defined by Amazon S3").
const S3_REGIONAL: [&str; 6] = [
    "accesspoint/",
    "access-grants/",
    "async-request/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
];

fn may_be_s3_region(region: &str, resource: &str) -> bool {
    let is_region_byte = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'*' | b'?')
    };
    // A wildcard may stand for the rest of the type's name.
    let literal = resource.split(['*', '?']).next().unwrap_or_default();
    let is_whole = literal.len() == resource.len();
    matches!(region, "" | "*")
        || (region.bytes().all(is_region_byte)
            && S3_REGIONAL.iter().any(|start| {
                literal.starts_with(start) || (!is_whole && start.starts_with(literal))
            }))
}

/// Returns what was probably meant.
fn meant(rule: Rule, pattern: &ResourcePattern) -> Option<Box<str>> {
    let text = pattern.as_str();
    match rule {
        Rule::ArnPrefix | Rule::ShortArnPrefix => {
            let rest = text.strip_prefix("arn").unwrap_or(text);
            let (first, behind) = rest.split_once(':')?;
            // `aws:s3:::reports` lacks the first field, `ARN:aws:s3:::reports` misspells it.
            let repaired = if is_partition(first) && !first.is_empty() {
                format!("arn:{rest}")
            } else {
                format!("arn:{behind}")
            };
            let names_partition =
                ResourcePattern::new(&*repaired).field(Field::Partition).is_some_and(is_partition);
            names_partition.then(|| repaired.into())
        }
        Rule::ArnPartition => {
            let written = pattern.field(Field::Partition)?;
            let known = nearest(written, Partition::ALL.map(Partition::as_str))?;
            let rest = text.strip_prefix("arn:")?.strip_prefix(written)?;
            Some(format!("arn:{known}{rest}").into())
        }
        Rule::IamResource => {
            let resource = pattern.field(Field::Resource)?;
            let (kind, name) = resource.split_once('/')?;
            let known = nearest(kind, IAM_RESOURCES.map(|start| start.trim_end_matches('/')))?;
            let before = text.strip_suffix(resource)?;
            Some(format!("{before}{known}/{name}").into())
        }
        Rule::IamRegion | Rule::S3Region if pattern.has_all_fields() => {
            let [partition, service] =
                [pattern.field(Field::Partition)?, pattern.field(Field::Service)?];
            let [account, resource] =
                [pattern.field(Field::Account)?, pattern.field(Field::Resource)?];
            if service == "s3" && S3_REGIONAL.iter().any(|start| resource.starts_with(start)) {
                return None;
            }
            Some(format!("arn:{partition}:{service}::{account}:{resource}").into())
        }
        _ => None,
    }
}
