//! The request of a scenario.

mod unknown_keys;

use iamkit_arn::{ArnRef, Partition};
use iamkit_authz::{Authorizer, Caller, Layer, Organization, Request, RequestBuilder};
use iamkit_catalog::{AccessLevel, Catalog, ConditionKeyInfo, ResourceType};
use iamkit_condition::{ContextValue, KeyName, Lookup, RequestContext};
use iamkit_pattern::{Case, Field};
use iamkit_source::{SourceError, SourceErrorKind, UNKNOWN_KEYS};
use iamkit_syntax::{Span, Spanned};

use crate::{
    ContextEntry, ContextInput, OrganizationInput, PrincipalDetails, PrincipalInput, RequestInput,
    Scenario,
};

pub(super) fn request(
    scenario: &Scenario,
    authorizer: &Authorizer,
    (catalog, has_unknown_parts): (Option<&Catalog>, bool),
    errors: &mut Vec<SourceError>,
) -> Option<Request> {
    let input = &scenario.request;
    // An account id says nothing of its partition; the resource does.
    let partition = ArnRef::parse(&input.resource.value).ok().map(|arn| arn.partition());
    let partition = partition.and_then(|text| text.parse().ok()).unwrap_or_default();
    let principal = caller(&input.principal, partition, errors);
    let organization = input.resource_organization.as_ref().and_then(organization);
    let is_given = |layer| scenario.policies.get(layer).is_some();
    let mut builder = authorizer
        .request(principal?, input.action.value.clone())
        .resource(&input.resource.value)
        .temporary_credentials(is_given(Layer::Session) || is_given(Layer::ScopeDown))
        .through_vpc_endpoint(is_given(Layer::VpcEndpoint));
    if let Some(account) = &input.resource_account {
        builder = builder.resource_account(account.value);
    }
    if let Some(organization) = organization {
        builder = builder.resource_organization(organization);
    }
    for ContextEntry { key, value, .. } in &input.context {
        let value = match value {
            ContextInput::One(text) => ContextValue::One(text.clone()),
            ContextInput::Many(texts) => ContextValue::Many(texts.clone()),
        };
        builder = builder.key(&key.value, value);
    }
    errors.extend(unknown_keys::problems(&scenario.unknown_context, catalog));
    for key in &scenario.unknown_context {
        builder = builder.unknown_key(&key.value);
    }
    if has_unknown_parts {
        builder = builder.unknown_key(&format!("{UNKNOWN_KEYS}*"));
    }
    if let Some(point) = &scenario.policies.besides.access_point {
        for (key, value) in [
            ("s3:DataAccessPointArn", point.arn.value.as_str()),
            ("s3:DataAccessPointAccount", point.arn.value.account()),
        ] {
            if !input.context.iter().any(|entry| Case::Fold.is_same(&entry.key.value, key)) {
                builder = builder.key(key, value);
            }
        }
    }
    if let Some(catalog) = catalog {
        builder = with_catalog(builder, scenario, catalog);
    }
    match builder.build() {
        Ok(request) => Some(request),
        Err(error) => {
            let span = match &error {
                iamkit_authz::RequestError::Resource { .. }
                | iamkit_authz::RequestError::AccountField { .. } => input.resource.span,
                iamkit_authz::RequestError::ResourceAccount { .. } => {
                    input.resource_account.as_ref().map_or(input.span, |text| text.span)
                }
                _ => input.span,
            };
            errors.push(invalid(&error, span));
            None
        }
    }
}

/// Adds what the catalog knows to follow from a request.
fn with_catalog(
    mut builder: RequestBuilder,
    scenario: &Scenario,
    catalog: &Catalog,
) -> RequestBuilder {
    let input = &scenario.request;
    let given = |key: &str| {
        let mut keys = input.context.iter().map(|entry| &*entry.key.value);
        keys.any(|known| known.eq_ignore_ascii_case(key))
    };
    // A service that calls for the caller does not use the caller's endpoint.
    let is_forwarded = input.context.iter().any(|entry| {
        let key = &*entry.key.value;
        key.get(.."aws:CalledVia".len()).is_some_and(|it| it.eq_ignore_ascii_case("aws:CalledVia"))
            && !key.eq_ignore_ascii_case("aws:CalledViaAWSMCP")
            || key.eq_ignore_ascii_case("aws:ViaAWSService") && is_true(&entry.value)
    });
    // The organization keys are there only for an endpoint of an account in one.
    let is_through_endpoint = !is_forwarded
        && (scenario.policies.get(Layer::VpcEndpoint).is_some() || given("aws:SourceVpce"));
    if is_through_endpoint {
        let action = input.action.value.as_str();
        for key in ["aws:SourceVpcArn", "aws:VpceAccount"] {
            if catalog.sends_endpoint_key(action, key) == Some(true) {
                builder = builder.present_key(key);
            }
        }
    }
    let tags = created_tags(scenario, catalog);
    let told = if tags.is_empty() { RequestContext::new() } else { told_keys(scenario) };
    for (tag, value) in tags {
        let key = format!("aws:ResourceTag/{tag}");
        if told.lookup(&KeyName::from(&*key)) == Lookup::Absent {
            builder = builder.key(&key, value);
        }
    }
    builder
}

/// Returns a context with the keys that a scenario tells of, be it that they are not known.
fn told_keys(scenario: &Scenario) -> RequestContext {
    let mut told = RequestContext::new();
    for entry in &scenario.request.context {
        told.replace(&*entry.key.value, "");
    }
    for key in &scenario.unknown_context {
        told.declare_unknown(&key.value);
    }
    told
}

/// Returns the tags that the resource of a request gets when it is created (IAM User Guide, "AWS global
/// condition context keys", `aws:ResourceTag`).
///
/// AWS lists the tags of the request with the types that an action creates; an action of the access level
/// Tagging changes what is there.
fn created_tags<'s>(scenario: &'s Scenario, catalog: &Catalog) -> Vec<(&'s str, &'s str)> {
    const TAG: &str = "aws:RequestTag/";
    let input = &scenario.request;
    let tags = input.context.iter().filter_map(|entry| {
        let (prefix, tag) = entry.key.value.split_at_checked(TAG.len())?;
        match &entry.value {
            ContextInput::One(value) if prefix.eq_ignore_ascii_case(TAG) => Some((tag, &**value)),
            _ => None,
        }
    });
    let tags: Vec<_> = tags.collect();
    let action = catalog.action(input.action.value.as_str()).filter(|_| !tags.is_empty());
    let creates = action.is_some_and(|action| {
        let fits = |found: ResourceType<'_>| {
            let mut templates = found.arn_templates();
            templates.any(|template| template.overlaps(&input.resource.value))
        };
        let mut listed =
            action.resource_types().filter(|pair| is_tag(pair.condition_keys())).peekable();
        let is_listed = match listed.peek() {
            Some(_) => listed.any(|pair| fits(pair.resource_type)),
            // Where AWS lists them with the action alone, its name tells.
            None => action.name().starts_with("Create") && is_tag(action.condition_keys()),
        };
        action.access_level() != AccessLevel::Tagging && is_listed
    });
    if creates { tags } else { Vec::new() }
}

fn is_tag<'c>(mut keys: impl Iterator<Item = ConditionKeyInfo<'c>>) -> bool {
    keys.any(|key| key.name().starts_with("aws:RequestTag/"))
}

/// Returns the partition of a request: that of the resource, or of the caller.
pub(super) fn partition_of(input: &RequestInput) -> Option<&str> {
    let caller = match &input.principal.value {
        PrincipalInput::Text(text) => Some(&**text),
        PrincipalInput::Details(details) => details.arn.as_ref().map(|arn| &*arn.value),
    };
    Field::Partition
        .of(&input.resource.value)
        .filter(|it| !it.is_empty())
        .or_else(|| Field::Partition.of(caller?).filter(|it| !it.is_empty()))
}

fn caller(
    input: &Spanned<PrincipalInput>,
    partition: Partition,
    errors: &mut Vec<SourceError>,
) -> Option<Caller> {
    let builder = match &input.value {
        PrincipalInput::Text(text) => Caller::builder().text(text),
        PrincipalInput::Details(details) => detailed(details),
    };
    if let PrincipalInput::Details(details) = &input.value
        && let Some(id) = details.canonical_id.as_ref().filter(|id| !is_canonical_user(&id.value))
    {
        let why = format!("`{}` is no canonical user ID of 64 hexadecimal digits", id.value);
        errors.push(invalid(&why, id.span));
    }
    builder
        .partition(partition)
        .build()
        .map_err(|error| errors.push(invalid(&error, input.span)))
        .ok()
}

fn detailed(details: &PrincipalDetails) -> iamkit_authz::CallerBuilder {
    let mut builder = Caller::builder();
    if let Some(kind) = &details.kind {
        builder = builder.caller_type(kind.value);
    }
    if let Some(arn) = &details.arn {
        builder = builder.text(&arn.value);
    }
    if let Some(account) = &details.account {
        builder = builder.account(account.value);
    }
    if let Some(arn) = &details.role_arn {
        builder = builder.role(&arn.value);
    }
    if let Some(arn) = &details.parent_arn {
        builder = builder.parent(&arn.value);
    }
    for service in &details.services {
        builder = builder.service(&service.value);
    }
    if let Some(organization) = organization(&details.organization) {
        builder = builder.organization(organization);
    }
    if let Some(is_linked) = details.is_service_linked_role {
        builder = builder.service_linked_role(is_linked);
    }
    for tag in &details.tags {
        builder = builder.tag(&tag.key.value, &tag.value);
    }
    if let Some(id) = &details.unique_id {
        builder = builder.unique_id(&id.value);
    }
    if let Some(id) = &details.canonical_id {
        builder = builder.canonical_user(&id.value);
    }
    builder
}

/// Returns the organization when anything is known of it.
fn organization(input: &OrganizationInput) -> Option<Organization> {
    let OrganizationInput { id, path, is_management_account, is_delegated_administrator } = input;
    let is_management_account = is_management_account.unwrap_or(false);
    let is_delegated_administrator = is_delegated_administrator.unwrap_or(false);
    // A path starts with the id.
    let start = || path.as_ref().and_then(|path| path.value.split('/').next());
    let mut organization = match id.as_ref().map(|id| &*id.value).or_else(start) {
        Some(id) => Organization::new(id),
        None if is_management_account || is_delegated_administrator => Organization::unknown(),
        None => return None,
    };
    organization.path = path.as_ref().map(|path| path.value.clone());
    organization.is_management_account = is_management_account;
    organization.is_delegated_administrator = is_delegated_administrator;
    Some(organization)
}

fn invalid(error: &impl ToString, span: Span) -> SourceError {
    SourceError { kind: SourceErrorKind::Invalid(error.to_string().into()), span }
}

/// Amazon S3 User Guide, "Canonical user ID": 64 digits, the letters small.
fn is_canonical_user(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_true(value: &ContextInput) -> bool {
    matches!(value, ContextInput::One(text) if text.eq_ignore_ascii_case("true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_users_have_64_digits() {
        assert!(is_canonical_user(&"0f".repeat(32)));
        for text in ["abc".to_owned(), "0F".repeat(32), "0g".repeat(32)] {
            assert!(!is_canonical_user(&text), "{text}");
        }
    }
}
