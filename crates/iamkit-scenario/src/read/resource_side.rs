//! The members of `policies` that are no policies of a layer.

use iamkit_arn::Arn;
use iamkit_authz::{AclGrant, Caller, CallerKind, KeyGrant, KeyGrantConstraint, VpcEndpointType};
use iamkit_condition::internal::is_value_of;
use iamkit_policy::ValueType;
use iamkit_source::SourceError;
use iamkit_source::object::{flag, invalid, members, missing, text, texts, wrong_type};
use iamkit_syntax::{Kind, Node, Spanned};

use super::policies::Reader;
use crate::{AccessPointInput, BlockPublicAccess, ObjectOwnership, ResourceSideInput};

/// The members, in the order in which [`member`] knows them.
pub(super) const MEMBERS: [&str; 7] = [
    "keyGrants",
    "aclGrant",
    "accessPoint",
    "resourceShares",
    "blockPublicAccess",
    "objectOwnership",
    "vpcEndpointType",
];

/// Reads one member.
pub(super) fn member(
    name: &str,
    node: Node<'_>,
    input: &mut ResourceSideInput,
    reader: &mut Reader<'_>,
) {
    match name {
        "keyGrants" => input.key_grants = key_grants(node, reader.errors),
        "aclGrant" => {
            input.acl_grant = word(name, node, &AclGrant::ALL, AclGrant::as_str, reader.errors);
        }
        "accessPoint" => input.access_point = access_point(node, reader),
        "resourceShares" => input.resource_shares = Some(reader.list(node)),
        "blockPublicAccess" => input.block_public_access = settings(node, reader.errors),
        "objectOwnership" => {
            let (all, name_of) = (&ObjectOwnership::ALL, ObjectOwnership::as_str);
            input.object_ownership = word(name, node, all, name_of, reader.errors);
        }
        _ => {
            let (all, name_of) = (&VpcEndpointType::ALL, VpcEndpointType::as_str);
            input.vpc_endpoint_type = word(name, node, all, name_of, reader.errors);
        }
    }
}

/// Reads one of a few words.
fn word<T: Copy>(
    member: &str,
    node: Node<'_>,
    all: &[T],
    name_of: fn(T) -> &'static str,
    errors: &mut Vec<SourceError>,
) -> Option<T> {
    let found = text(member, node, errors)?;
    let value = all.iter().copied().find(|&value| name_of(value) == &*found.value);
    if value.is_none() {
        let known: Vec<_> = all.iter().map(|&value| format!("`{}`", name_of(value))).collect();
        let message = format!("`{}` is none of {}", found.value, known.join(", "));
        errors.push(invalid(&message, node));
    }
    value
}

fn settings(node: Node<'_>, errors: &mut Vec<SourceError>) -> BlockPublicAccess {
    const KNOWN: [&str; 4] =
        ["restrictPublicBuckets", "ignorePublicAcls", "blockPublicAcls", "blockPublicPolicy"];
    let Some(found) = members("Block Public Access", node, KNOWN, errors) else {
        return BlockPublicAccess::default();
    };
    let mut settings = KNOWN
        .iter()
        .zip(found.values)
        .map(|(name, node)| node.is_some_and(|node| flag(name, node, errors).unwrap_or_default()));
    let mut next = || settings.next().unwrap_or_default();
    BlockPublicAccess {
        restrict_public_buckets: next(),
        ignore_public_acls: next(),
        block_public_acls: next(),
        block_public_policy: next(),
    }
}

fn access_point(node: Node<'_>, reader: &mut Reader<'_>) -> Option<AccessPointInput> {
    const PARENT: &str = "an access point";
    let [arn_node, policy] = members(PARENT, node, ["arn", "policy"], reader.errors)?.values;
    let Some(arn_node) = arn_node else {
        reader.errors.push(missing("arn", PARENT, node));
        return None;
    };
    let found = text("arn", arn_node, reader.errors)?;
    let arn = found.value.parse::<Arn>().ok().filter(|arn| {
        arn.service().starts_with("s3") && arn.resource().starts_with("accesspoint/")
    });
    let Some(arn) = arn else {
        let message = format!(
            "`{}` is no ARN of an access point, such as \
             `arn:aws:s3:eu-west-1:111122223333:accesspoint/reports`",
            found.value
        );
        reader.errors.push(invalid(&message, arn_node));
        return None;
    };
    Some(AccessPointInput {
        arn: Spanned::new(arn, arn_node.span()),
        policies: policy
            .filter(|policy| policy.kind() != Kind::Null)
            .map(|policy| reader.list(policy))
            .unwrap_or_default(),
    })
}

fn key_grants(node: Node<'_>, errors: &mut Vec<SourceError>) -> Vec<KeyGrant> {
    // What `aws kms list-grants` prints.
    if let Some(grants) = node.member("Grants") {
        const LIST: [&str; 4] = ["Grants", "Truncated", "NextMarker", "NextToken"];
        let found = members("a list of grants", node, LIST, errors);
        let [_, truncated, ..] = found.map(|found| found.values).unwrap_or_default();
        if truncated.is_some_and(|node| node.kind() == Kind::Bool(true)) {
            errors.push(invalid(&"the list of grants is cut: `Truncated` is true", node));
        }
        return key_grants(grants, errors);
    }
    if node.kind() != Kind::Array {
        errors.push(wrong_type("keyGrants", "an array of grants", node));
        return Vec::new();
    }
    node.items().filter_map(|item| key_grant(item, errors)).collect()
}

/// Reads a grant in our own names, or in those that `aws kms list-grants` prints.
fn key_grant(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<KeyGrant> {
    const PARENT: &str = "a grant";
    const OWN: [&str; 5] = ["grantee", "operations", "retiringPrincipal", "constraints", "grantId"];
    // The rest of what AWS prints has no part in decisions.
    const AWS: [&str; 9] = [
        "GranteePrincipal",
        "Operations",
        "RetiringPrincipal",
        "Constraints",
        "GrantId",
        "KeyId",
        "Name",
        "CreationDate",
        "IssuingAccount",
    ];
    let is_aws = node.member("GranteePrincipal").is_some();
    let (values, own) = if is_aws {
        let [grantee, operations, retiring, constraints, id, key, ..] =
            members(PARENT, node, AWS, errors)?.values;
        let values = [grantee, operations, retiring, constraints, key, id];
        (values, ["GranteePrincipal", "Operations"])
    } else {
        let [grantee, operations, retiring, constraints, id] =
            members(PARENT, node, OWN, errors)?.values;
        ([grantee, operations, retiring, constraints, None, id], ["grantee", "operations"])
    };
    let [grantee, operations, retiring, constraints, key, id] = values;
    let [grantee_name, operations_name] = own;
    let (Some(grantee_node), Some(operations)) = (grantee, operations) else {
        let name = if grantee.is_none() { grantee_name } else { operations_name };
        errors.push(missing(name, PARENT, node));
        return None;
    };
    let grantee = text(grantee_name, grantee_node, errors)?;
    if !is_grantee(&grantee.value) {
        let kind = format!("`{}` is nobody whom a grant can be for", grantee.value);
        errors.push(invalid(&kind, grantee_node));
    }
    let names = texts(operations_name, operations, errors);
    for name in names.iter().filter(|name| !OPERATIONS.contains(&&*name.value)) {
        let kind = format!("`{}` is no operation of a grant, such as `Decrypt`", name.value);
        errors.push(SourceError::new(
            iamkit_source::SourceErrorKind::Invalid(kind.into()),
            name.span,
        ));
    }
    let mut grant = KeyGrant::new(&grantee.value, names.into_iter().map(|name| name.value));
    if let Some(key) = key {
        grant = grant.on_key(&text("KeyId", key, errors)?.value);
    }
    if let Some(id) = id {
        grant = grant.with_id(&text("grantId", id, errors)?.value);
    }
    if let Some(retiring) = retiring {
        grant = grant.with_retiring_principal(&text("retiringPrincipal", retiring, errors)?.value);
    }
    let mut has_source = false;
    if let Some(node) = constraints {
        (grant, has_source) = constrained(grant, node, is_aws, errors)?;
    }
    // AWS KMS Developer Guide, "Grants for AWS services".
    if !has_source && grantee.value.ends_with(".amazonaws.com") {
        errors.push(invalid(&"a grant to a service has a `sourceArn`", grantee_node));
    }
    Some(grant)
}

/// AWS KMS API Reference, `CreateGrant`: accounts, users, roles, their sessions, and services; no groups,
/// no identity providers, and not everyone. AWS prints the unique id of one that was deleted.
fn is_grantee(text: &str) -> bool {
    let is_deleted = ["AIDA", "AROA"].iter().any(|prefix| text.starts_with(prefix));
    let is_caller = |caller: Caller| {
        !matches!(caller.kind(), CallerKind::Anonymous | CallerKind::Federated { .. })
    };
    is_deleted || text.parse().is_ok_and(is_caller)
}

/// Adds the constraints, and says whether `SourceArn` is one of them.
fn constrained(
    mut grant: KeyGrant,
    node: Node<'_>,
    is_aws: bool,
    errors: &mut Vec<SourceError>,
) -> Option<(KeyGrant, bool)> {
    let names = if is_aws {
        ["EncryptionContextEquals", "EncryptionContextSubset", "SourceArn"]
    } else {
        ["encryptionContextEquals", "encryptionContextSubset", "sourceArn"]
    };
    let [equals, subset, source] = members("the constraints", node, names, errors)?.values;
    for (constraint, node) in
        [(KeyGrantConstraint::Equals, equals), (KeyGrantConstraint::Subset, subset)]
    {
        let Some(node) = node else { continue };
        if node.kind() != Kind::Object {
            errors.push(wrong_type("an encryption context", "an object of strings", node));
            return None;
        }
        let mut pairs = Vec::new();
        for member in node.members() {
            let value = text("a value of an encryption context", member.value(), errors)?;
            pairs.push((member.name().into_owned(), value.value));
        }
        let pairs = pairs.iter().map(|(key, value)| (key.as_str(), &**value));
        grant = grant.with_constraint(constraint, pairs);
    }
    let Some(node) = source else { return Some((grant, false)) };
    let found = text("sourceArn", node, errors)?;
    if !is_value_of(ValueType::Arn, &found.value) {
        errors.push(invalid(&format!("`{}` is no ARN", found.value), node));
        return None;
    }
    match found.value.parse() {
        Ok(pattern) => Some((grant.with_source_arn(pattern), true)),
        Err(error) => {
            errors.push(invalid(&error, node));
            None
        }
    }
}

/// The operations that grants can allow (AWS KMS API Reference, "`CreateGrant`").
const OPERATIONS: [&str; 19] = [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_for_those_who_make_requests() {
        for text in [
            "111122223333",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:role/Dev",
            "arn:aws:sts::111122223333:assumed-role/Dev/s",
            "rds.amazonaws.com",
            "AROAEXAMPLEID",
        ] {
            assert!(is_grantee(text), "{text}");
        }
        for text in ["*", "", "arn:aws:iam::111122223333:group/Devs", "11112222333"] {
            assert!(!is_grantee(text), "{text}");
        }
    }
}
