//! Amazon S3.

use std::net::IpAddr;

use iamkit_arn::{Arn, Partition};
use iamkit_policy::{
    ActionName, BaseOperator, ConditionOperator, ConditionTestRef, Effect, PrincipalElement,
    PrincipalSpec, SetOperator, Statement,
};

use super::ServiceRule;
use crate::decide::EvaluationInput;
use crate::{CallerKind, Layer, OptionId, Policies, PolicySet, Request};

/// Says whether the action is one with which the owner of a bucket repairs its policy.
pub(super) fn is_on_bucket_policy(action: &ActionName) -> bool {
    const POLICY_ACTIONS: [&str; 3] =
        ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];
    POLICY_ACTIONS.iter().any(|name| action.is(name))
}

/// Amazon S3 User Guide, "Access control list (ACL) overview", mapping of ACL permissions and access
/// policy permissions: what `READ`, `WRITE`, `READ_ACP` and `WRITE_ACP` grant.
const BY_ACL: [&str; 12] = [
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListBucketMultipartUploads",
    "s3:PutObject",
    "s3:GetBucketAcl",
    "s3:PutBucketAcl",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectAcl",
    "s3:GetObjectVersionAcl",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
];

pub(super) fn takes_acls(action: &ActionName, resource: Option<&Arn>) -> bool {
    action.service() == "s3"
        && resource.is_none_or(|arn| arn.service() == "s3")
        && BY_ACL.iter().any(|name| action.is(name))
}

/// Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3": the
/// action has no resource type, while policies with `arn:aws:s3:::*` are documented to work.
pub(super) fn lists_buckets(action: &ActionName) -> bool {
    action.is("s3:ListAllMyBuckets")
}

/// Amazon S3 User Guide, "Configuring IAM policies for using access points": the policy of the
/// bucket behind it must permit what the access point permits.
pub(super) fn is_access_point(action: &ActionName, resource: Option<&Arn>) -> bool {
    action.service() == "s3"
        && !lists_buckets(action)
        && resource
            .is_some_and(|arn| arn.service() == "s3" && arn.resource().starts_with("accesspoint/"))
}

/// Returns what stands for all buckets, in the partition of the caller.
pub(super) fn all_buckets(request: &Request) -> &'static str {
    let caller = request.caller();
    let arn = caller.arn().or_else(|| caller.principal_arn()).or_else(|| request.resource().arn());
    buckets_of(arn.and_then(|arn| arn.partition().parse().ok()).unwrap_or_default())
}

const fn buckets_of(partition: Partition) -> &'static str {
    match partition {
        Partition::AwsCn => "arn:aws-cn:s3:::*",
        Partition::AwsUsGov => "arn:aws-us-gov:s3:::*",
        Partition::AwsIso => "arn:aws-iso:s3:::*",
        Partition::AwsIsoB => "arn:aws-iso-b:s3:::*",
        Partition::AwsIsoE => "arn:aws-iso-e:s3:::*",
        Partition::AwsIsoF => "arn:aws-iso-f:s3:::*",
        Partition::AwsEusc => "arn:aws-eusc:s3:::*",
        // `Partition` can grow; a test holds every one of them against this list.
        _ => "arn:aws:s3:::*",
    }
}

/// The root user of the account that owns a bucket can always repair the bucket's policy.
pub(super) fn root_escapes(input: &EvaluationInput<'_, '_>) -> bool {
    let request = input.request;
    let escapes = request.traits().is_on_bucket_policy
        && *request.caller().kind() == CallerKind::Root
        && request.is_same_account();
    if escapes {
        input.note(OptionId::RootS3PolicyEscape);
    }
    escapes && !input.options().bucket_policy_can_lock_out_root
}

/// Amazon S3 User Guide, "Working with directory buckets": Block Public Access is on, all four settings,
/// and cannot be turned off.
pub(super) fn is_on_directory_bucket(action: &ActionName) -> bool {
    action.service() == "s3express"
}

/// Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage": `RestrictPublicBuckets`
/// leaves a bucket, or an access point, with a public policy to AWS services and the owner's account.
pub(super) fn restriction(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    let request = input.request;
    if !request.action().service().is_one_of(&["s3", "s3express"]) {
        return None;
    }
    let is_other_account = match request.caller().kind() {
        CallerKind::Service { .. } => false,
        _ => !request.is_same_account(),
    };
    if !is_other_account {
        return None;
    }
    let sets = [policies.set(Layer::Resource), policies.set_of_access_point()];
    let public =
        |conditions_narrow| sets.iter().flatten().any(|set| is_public(set, conditions_narrow));
    let (with, without) = (public(true), public(false));
    if with != without {
        input.note(OptionId::S3Bpa);
    }
    let public =
        if input.options().conditions_never_make_policies_private { without } else { with };
    public.then_some(ServiceRule::RestrictPublicBuckets)
}

/// Says whether some statement grants to everyone.
fn is_public(set: &PolicySet, conditions_narrow: bool) -> bool {
    let grants_to_everyone = |statement: &Statement| {
        statement.effect.value == Effect::Allow
            && statement.principal.as_ref().is_some_and(names_everyone)
            && !(conditions_narrow && statement.tests().any(narrows))
    };
    set.documents().any(|document| document.statements.iter().any(grants_to_everyone))
}

fn names_everyone(element: &PrincipalElement) -> bool {
    element.is_negated()
        || *element.spec() == PrincipalSpec::Everyone
        || element.principals().any(|(_, principal)| principal.value.is_everyone())
}

/// Says whether a test holds callers to fixed values of a key that S3 counts as narrowing (Amazon
/// S3 User Guide, the meaning of "public"): a negated operator, `IfExists` and `ForAllValues` let
/// everyone else in.
fn narrows(test: ConditionTestRef<'_>) -> bool {
    const KEYS: [&str; 14] = [
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:userid",
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOwner",
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    ];
    let ConditionTestRef { operator, test } = test;
    operator.value.known().is_some_and(holds_to_values)
        && KEYS.iter().any(|key| test.key.value.is(key))
        && test.values.iter().all(|value| is_fixed(value.value.text()))
}

const fn holds_to_values(operator: ConditionOperator) -> bool {
    let compares = matches!(
        operator.base,
        BaseOperator::StringEquals
            | BaseOperator::StringEqualsIgnoreCase
            | BaseOperator::StringLike
            | BaseOperator::ArnEquals
            | BaseOperator::ArnLike
            | BaseOperator::IpAddress
    );
    compares && !operator.if_exists && !matches!(operator.set, Some(SetOperator::ForAllValues))
}

/// Says whether a value stands for itself, or for a block of addresses that is not broad.
fn is_fixed(text: &str) -> bool {
    !text.contains(['*', '?']) && !text.contains("${") && !is_broad_block(text)
}

/// Amazon S3 User Guide, the meaning of "public": blocks of more addresses than those of `/8`, of
/// IPv6 `/32`, are public. Private networks are smaller than that.
fn is_broad_block(text: &str) -> bool {
    const BROADEST: (u8, u8) = (8, 32);
    let Some((address, bits)) = text.split_once('/') else { return false };
    let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u8>()) else {
        return false;
    };
    match address {
        IpAddr::V4(_) => bits < BROADEST.0,
        IpAddr::V6(_) => bits < BROADEST.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_has_its_own_buckets() {
        for partition in Partition::ALL {
            assert_eq!(buckets_of(partition), format!("arn:{partition}:s3:::*"));
        }
    }

    #[test]
    fn access_points_are_met_by_actions_of_s3_on_them() {
        let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/a";
        let bucket = "arn:aws:s3:::reports";
        let other = "arn:aws:sqs:eu-west-1:111122223333:accesspoint/reports";
        for (action, resource, expected) in [
            ("s3:GetObject", point, true),
            ("s3:ListAllMyBuckets", point, false),
            ("sqs:SendMessage", point, false),
            ("s3:GetObject", bucket, false),
            ("s3:GetObject", other, false),
        ] {
            let arn: Arn = resource.parse().unwrap();
            let is_met = is_access_point(&action.parse().unwrap(), Some(&arn));
            assert_eq!(is_met, expected, "{action} {resource}");
        }
        assert!(!is_access_point(&"s3:GetObject".parse().unwrap(), None));
    }
}
