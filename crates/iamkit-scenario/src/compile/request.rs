//! The request of a scenario.

use iamkit_arn::{ArnRef, Partition};
use iamkit_authz::{Authorizer, Caller, Layer, Organization, Request};
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Span, Spanned};

use crate::{
    ContextEntry, ContextInput, OrganizationInput, PrincipalDetails, PrincipalInput, Scenario,
};

pub(super) fn request(
    scenario: &Scenario,
    authorizer: &Authorizer,
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
    for key in scenario.unknown_context.iter().filter(|key| !names_keys(&key.value)) {
        let message = format!(
            "`{}` names no condition key: write a key such as `aws:SourceVpc`, or the start of some \
             with one `*` at the end",
            key.value
        );
        errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), key.span));
    }
    for key in &scenario.unknown_context {
        builder = builder.unknown_key(&key.value);
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
    match builder.build() {
        Ok(request) => Some(request),
        Err(error) => {
            let span = match &error {
                iamkit_authz::RequestError::Resource { .. } => input.resource.span,
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

fn caller(
    input: &Spanned<PrincipalInput>,
    partition: Partition,
    errors: &mut Vec<SourceError>,
) -> Option<Caller> {
    let builder = match &input.value {
        PrincipalInput::Text(text) => Caller::builder().text(text),
        PrincipalInput::Details(details) => detailed(details),
    };
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
    let OrganizationInput { id, path, is_management_account } = input;
    let is_management_account = is_management_account.unwrap_or(false);
    // A path starts with the id.
    let start = || path.as_ref().and_then(|path| path.value.split('/').next());
    let mut organization = match id.as_ref().map(|id| &*id.value).or_else(start) {
        Some(id) => Organization::new(id),
        None if is_management_account => Organization::unknown(),
        None => return None,
    };
    organization.path = path.as_ref().map(|path| path.value.clone());
    organization.is_management_account = is_management_account;
    Some(organization)
}

fn invalid(error: &impl ToString, span: Span) -> SourceError {
    SourceError { kind: SourceErrorKind::Invalid(error.to_string().into()), span }
}

/// Says whether a declaration can mean a condition key, or all that start so.
fn names_keys(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    let is_prefix = name.len() < text.len();
    let plain = !name.contains(['*', '?']) && !name.starts_with(' ') && !name.ends_with(' ');
    plain
        && match name.split_once(':') {
            Some((prefix, rest)) => !prefix.is_empty() && (is_prefix || !rest.is_empty()),
            None => is_prefix,
        }
}
