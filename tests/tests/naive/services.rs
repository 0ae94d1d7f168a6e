//! Rules of single services.

use serde_json::Value;

use crate::caller::{Caller, Kind};
use crate::request::Request;
use crate::text::{field, matches};

/// The service prefix of an action, in lower case.
pub(crate) fn prefix(action: &str) -> String {
    action.split(':').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_any(action: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(action))
}

/// Actions of the tests without resource types (Service Authorization Reference): they are
/// authorized on `*`.
const WITHOUT_RESOURCES: [&str; 12] = [
    "dynamodb:ListTables",
    "ec2:DescribeInstances",
    "iam:ListUsers",
    "iam:ListRoles",
    "kms:ListKeys",
    "sns:ListTopics",
    "sqs:ListQueues",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
    "sts:GetWebIdentityToken",
    "sts:GetDelegatedAccessToken",
    "sts:DecodeAuthorizationMessage",
];

/// What a request is authorized on.
///
/// The Service Authorization Reference gives `s3:ListAllMyBuckets` no resource type, while policies
/// with `arn:aws:s3:::*` are documented to work.
pub(crate) fn resource_of(action: &str, given: &str, caller: &Caller) -> String {
    if action.eq_ignore_ascii_case("s3:ListAllMyBuckets") {
        format!("arn:{}:s3:::*", caller.partition())
    } else if is_any(action, &WITHOUT_RESOURCES) {
        "*".to_owned()
    } else {
        given.to_owned()
    }
}

/// IAM User Guide, "AWS global condition context keys", `aws:ResourceAccount`: the operations
/// without it.
pub(crate) fn hides_resource_account(action: &str) -> bool {
    const OPERATIONS: [&str; 4] = [
        "ec2:CreateVpcPeeringConnection",
        "ec2:AcceptVpcPeeringConnection",
        "ec2:CreateVpcEndpoint",
        "route53:AssociateVpcWithHostedZone",
    ];
    prefix(action) == "ebs" || is_any(action, &OPERATIONS)
}

/// A resource whose policy must allow inside one account, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// IAM User Guide, "Roles terms and concepts", trust policy.
    RoleTrust,
    /// AWS KMS Developer Guide, "Key policies in AWS KMS".
    Key,
    /// VPC Lattice User Guide, "Control access to VPC Lattice services using auth policies".
    AuthPolicy,
}

const ON_ROLES: [&str; 6] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

pub(crate) fn gate(request: &Request) -> Option<Gate> {
    let resource = field(&request.resource, 5);
    let service = field(&request.resource, 2);
    if is_any(&request.action, &ON_ROLES) && service == "iam" && resource.starts_with("role/") {
        Some(Gate::RoleTrust)
    } else if request.service() == "kms" && service == "kms" && resource.starts_with("key/") {
        Some(Gate::Key)
    } else if request.is("vpc-lattice-svcs:Invoke") {
        Some(Gate::AuthPolicy)
    } else {
        None
    }
}

/// Says whether no policy matters: AWS STS API Reference, `GetCallerIdentity` ("no permissions are
/// required") and `GetSessionToken` ("you cannot use policies to control authentication
/// operations").
pub(crate) fn is_always_allowed(request: &Request) -> bool {
    let is_signed = !matches!(request.caller.kind, Kind::Anonymous | Kind::Federated(_));
    let is_long_term =
        matches!(request.caller.kind, Kind::User | Kind::Root) && !request.has_token();
    (is_signed && request.is("sts:GetCallerIdentity"))
        || (is_long_term && request.is("sts:GetSessionToken"))
}

/// Says whether the service refuses what policies allow.
pub(crate) fn refuses(request: &Request) -> bool {
    credentials_cannot(request)
        || provider_cannot(request)
        || takes_no_such_caller(request)
        || is_pass_role_across_accounts(request)
        || is_change_of_what_aws_owns(request)
}

/// IAM User Guide, "Compare AWS STS credentials", and the texts of the operations in the AWS STS
/// API Reference: what each kind of credentials can call.
fn credentials_cannot(request: &Request) -> bool {
    let service = request.service();
    if !["iam", "sts"].contains(&service.as_str()) {
        return false;
    }
    let is_iam = service == "iam";
    let one_of = |names: &[&str]| is_any(&request.action, names);
    match request.caller.kind {
        Kind::FederatedUser { .. } => {
            is_iam
                || !one_of(&[
                    "sts:GetCallerIdentity",
                    "sts:GetScopedCredentials",
                    "sts:GetDelegatedAccessToken",
                ])
        }
        Kind::User | Kind::Root if request.has_token() => {
            let allowed = one_of(&[
                "sts:AssumeRole",
                "sts:GetCallerIdentity",
                "sts:GetScopedCredentials",
                "sts:GetWebIdentityToken",
                "sts:GetDelegatedAccessToken",
            ]);
            if is_iam {
                !request.context.is_true("aws:MultiFactorAuthPresent")
            } else {
                !allowed || (request.caller.kind == Kind::Root && request.is("sts:AssumeRole"))
            }
        }
        Kind::User => one_of(&["sts:GetScopedCredentials"]),
        Kind::Root => one_of(&["sts:AssumeRole", "sts:AssumeRoot", "sts:GetScopedCredentials"]),
        Kind::RootSession => one_of(&["sts:AssumeRole", "sts:AssumeRoot"]),
        Kind::RoleSession { .. } => one_of(&["sts:GetFederationToken", "sts:GetSessionToken"]),
        _ => false,
    }
}

/// AWS STS API Reference, `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`: each is for one
/// kind of provider.
fn provider_cannot(request: &Request) -> bool {
    let Kind::Federated(provider) = &request.caller.kind else { return false };
    let own = if provider.contains(":saml-provider/") {
        "sts:AssumeRoleWithSAML"
    } else {
        "sts:AssumeRoleWithWebIdentity"
    };
    !is_any(&request.action, &[own, "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"])
}

/// The resource is a role, or a pattern of roles.
pub(crate) fn is_role(request: &Request) -> bool {
    request.resource.contains(":iam:") && request.resource.contains(":role/")
}

/// AWS STS API Reference: every operation is signed, but for the two that take the token of an
/// identity provider in place of credentials. IAM User Guide, "Perform a privileged task on an AWS
/// Organizations member account": who calls `AssumeRoot`.
fn takes_no_such_caller(request: &Request) -> bool {
    const BY_TOKEN: [&str; 2] = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    let caller = &request.caller;
    match &caller.kind {
        Kind::Anonymous => request.service() == "sts",
        Kind::Federated(_) => false,
        kind => {
            let is_member = (caller.organization_id.is_some()
                || caller.organization_path.is_some())
                && !caller.is_management_account
                && !caller.is_delegated_administrator;
            let is_elsewhere = caller.organization_id.is_some()
                && request.owner_organization.is_some()
                && caller.organization_id != request.owner_organization;
            let is_barred = matches!(kind, Kind::Service(_)) || is_member || is_elsewhere;
            is_any(&request.action, &BY_TOKEN) || request.is("sts:AssumeRoot") && is_barred
        }
    }
}

/// IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
fn is_pass_role_across_accounts(request: &Request) -> bool {
    request.is("iam:PassRole") && request.caller.account.is_some() && !request.is_same_account()
}

/// IAM User Guide, "Managed policies and inline policies"; IAM API Reference, the error
/// `UnmodifiableEntity`; AWS KMS Developer Guide, "Aliases in AWS KMS".
fn is_change_of_what_aws_owns(request: &Request) -> bool {
    const ON_LINKED_ROLES: [&str; 11] = [
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:DeleteRole",
        "iam:UpdateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:DeleteRolePermissionsBoundary",
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
    ];
    const ON_ALIASES: [&str; 3] = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"];
    let resource = request.resource.as_str();
    if request.service() == "iam" {
        let is_read = ["iam:Get*", "iam:List*", "iam:Simulate*", "iam:GenerateServiceLast*"]
            .iter()
            .any(|pattern| matches(pattern, &request.action));
        let is_reserved = matches("arn:*:iam::aws:policy/*", resource)
            || matches("arn:*:iam::*:role/aws-reserved/*", resource);
        return (is_reserved && !is_read)
            || (matches("arn:*:iam::*:role/aws-service-role/*", resource)
                && is_any(&request.action, &ON_LINKED_ROLES));
    }
    is_any(&request.action, &ON_ALIASES) && matches("arn:*:kms:*:*:alias/aws/*", resource)
}

/// Says whether identity-based policies alone authorize the action although the resource has
/// another account (IAM User Guide, "Perform a privileged task on an AWS Organizations member
/// account"; Service Authorization Reference, AWS RAM and AWS Organizations).
pub(crate) fn needs_no_resource_policy(request: &Request) -> bool {
    const ACTIONS: [&str; 5] = [
        "sts:AssumeRoot",
        "ram:AcceptResourceShareInvitation",
        "ram:RejectResourceShareInvitation",
        "organizations:AcceptHandshake",
        "organizations:DeclineHandshake",
    ];
    is_any(&request.action, &ACTIONS)
}

/// Amazon S3 User Guide, "Configuring IAM policies for using access points": the bucket must permit
/// what the access point permits; in the owner's account its policy may be left out here.
pub(crate) fn lacks_bucket_policy(request: &Request) -> bool {
    request.service() == "s3"
        && matches("arn:*:s3:*:*:accesspoint/*", &request.resource)
        && !request.is_same_account()
}

/// Amazon EFS User Guide, "Using IAM to control access to file systems": the default file system
/// policy lets every client in that can reach a mount target.
pub(crate) fn is_open_by_default(request: &Request) -> bool {
    const ACTIONS: [&str; 3] = [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientWrite",
        "elasticfilesystem:ClientRootAccess",
    ];
    is_any(&request.action, &ACTIONS)
}

/// Says whether the root user of the owner passes the `Deny` statements of the resource's policy:
/// bucket policies never lock out the root user, and two tasks of `AssumeRoot` exist to remove such
/// a policy.
pub(crate) fn root_escapes(request: &Request) -> bool {
    const ON_BUCKETS: [&str; 3] =
        ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];
    const ON_QUEUES: [&str; 3] =
        ["sqs:SetQueueAttributes", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"];
    let is_on_bucket = is_any(&request.action, &ON_BUCKETS);
    request.is_same_account()
        && match request.caller.kind {
            Kind::Root => is_on_bucket,
            Kind::RootSession => is_on_bucket || is_any(&request.action, &ON_QUEUES),
            _ => false,
        }
}

/// AWS STS API Reference, `AssumeRoot`: the task policies that narrow its sessions.
pub(crate) fn is_task_policy(session: &Value) -> bool {
    const TASKS: [&str; 5] = [
        "IAMAuditRootUserCredentials",
        "IAMCreateRootUserPassword",
        "IAMDeleteRootUserCredentials",
        "S3UnlockBucketPolicy",
        "SQSUnlockQueuePolicy",
    ];
    let is_task = |policy: &Value| TASKS.iter().any(|name| policy["name"] == *name);
    match session {
        Value::Array(list) => !list.is_empty() && list.iter().all(is_task),
        one => is_task(one),
    }
}

/// Says whether resource control policies apply to the action: AWS Organizations User Guide,
/// "Resource control policies (RCPs)", those of the listed services that the tests ask for.
pub(crate) fn is_under_resource_control(request: &Request) -> bool {
    const SERVICES: [&str; 9] =
        ["s3", "sqs", "sts", "kms", "dynamodb", "secretsmanager", "ecr", "events", "logs"];
    let trusts_linked_role = gate(request) == Some(Gate::RoleTrust)
        && field(&request.resource, 5).starts_with("role/aws-service-role/");
    SERVICES.contains(&request.service().as_str())
        && !request.is("kms:RetireGrant")
        && !trusts_linked_role
}
