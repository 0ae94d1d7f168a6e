//! What the policies of a container are attached to.

use iamkit_policy::PolicyType;
use iamkit_source::{Attachment, Embedded};
use iamkit_validate::AttachmentKind;

/// Returns what the container says that a document is attached to; nothing where it does not, and for
/// the managed policies of a dump, which were stored whatever the rules are now.
pub(super) fn attachment_kind(document: &Embedded<'_>) -> Option<AttachmentKind> {
    if document.is_output {
        return of_principal(document);
    }
    let owner = document.place.owner.as_deref()?;
    Some(match document.kind.policy_type? {
        PolicyType::Identity => return of_identity(owner),
        PolicyType::PermissionsBoundary => AttachmentKind::Boundary,
        PolicyType::Session => AttachmentKind::Session,
        PolicyType::RoleTrust => AttachmentKind::Trust,
        PolicyType::ServiceControl => AttachmentKind::Scp,
        PolicyType::ResourceControl => AttachmentKind::Rcp,
        PolicyType::VpcEndpoint => AttachmentKind::Endpoint,
        PolicyType::Resource => return of_resource(owner),
    })
}

/// An inline policy that AWS printed.
fn of_principal(document: &Embedded<'_>) -> Option<AttachmentKind> {
    let Attachment::Principal(arn) = &document.attachment else { return None };
    if document.kind.policy_type != Some(PolicyType::Identity) {
        return None;
    }
    let resource = arn.splitn(6, ':').nth(5)?;
    match resource.split('/').next()? {
        "user" => Some(AttachmentKind::InlineUser),
        "group" => Some(AttachmentKind::InlineGroup),
        "role" => Some(AttachmentKind::InlineRole),
        _ => None,
    }
}

/// Resource types of CloudFormation (Template Reference, "AWS IAM") and of the Terraform provider that
/// hold identity-based policies. What may be inline in several kinds of principals has the largest quota
/// of them.
fn of_identity(owner: &str) -> Option<AttachmentKind> {
    Some(match owner {
        "AWS::IAM::ManagedPolicy" | "aws_iam_policy" => AttachmentKind::Managed,
        "AWS::IAM::User" | "AWS::IAM::UserPolicy" | "aws_iam_user" | "aws_iam_user_policy" => {
            AttachmentKind::InlineUser
        }
        "AWS::IAM::Group" | "AWS::IAM::GroupPolicy" | "aws_iam_group_policy" => {
            AttachmentKind::InlineGroup
        }
        "AWS::IAM::Role"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::Policy"
        | "aws_iam_role"
        | "aws_iam_role_policy"
        | "Serverless" => AttachmentKind::InlineRole,
        _ if owner.starts_with("AWS::Serverless::") => AttachmentKind::InlineRole,
        _ => return None,
    })
}

/// The same for policies of resources of which AWS has a quota or a rule of its own.
fn of_resource(owner: &str) -> Option<AttachmentKind> {
    Some(match owner {
        "AWS::SQS::QueuePolicy"
        | "AWS::SQS::QueueInlinePolicy"
        | "aws_sqs_queue"
        | "aws_sqs_queue_policy" => AttachmentKind::Queue,
        "AWS::SNS::TopicPolicy"
        | "AWS::SNS::TopicInlinePolicy"
        | "aws_sns_topic"
        | "aws_sns_topic_policy" => AttachmentKind::Topic,
        "AWS::KMS::Key"
        | "AWS::KMS::ReplicaKey"
        | "aws_kms_key"
        | "aws_kms_key_policy"
        | "aws_kms_external_key"
        | "aws_kms_replica_key"
        | "aws_kms_replica_external_key" => AttachmentKind::Key,
        "AWS::SecretsManager::ResourcePolicy"
        | "aws_secretsmanager_secret"
        | "aws_secretsmanager_secret_policy" => AttachmentKind::Secret,
        "AWS::ECR::Repository" | "aws_ecr_repository_policy" => AttachmentKind::Repository,
        _ => return None,
    })
}
