//! AWS would not store the document, or stores it although a part of it means nothing.
//!
//! # Why it matters
//!
//! A policy that is refused fails late: when it is created, in the middle of a deployment. Until then it
//! is taken for a guard that is in place. The rules are those by which decisions refuse a document.
//!
//! # `IAMKIT_MALFORMED_PRINCIPAL`
//!
//! A value under `AWS` names no account, user, role or session.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write an account of 12 digits, the ARN of a user, role or session, or *.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam:111122223333:user/ines"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:user/eng/ines"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! # `IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE`
//!
//! The ARN of something that makes no requests stands as a principal: a group, a policy, a bucket.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name a user, a role, a session or an account.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:group/dev"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! ## Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/dev"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! # `IAMKIT_PRINCIPAL_UNDER_WRONG_KEY`
//!
//! A service stands under `AWS`, or an account, user or role under `Service`.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Put services under Service, accounts, users and roles under AWS.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # `IAMKIT_UNKNOWN_SERVICE_PRINCIPAL`
//!
//! A value under `Service` does not look like a service principal.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the name in lower case with its domain, such as lambda.amazonaws.com.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "https://lambda.amazonaws.com"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_NOT_ARN`
//!
//! A resource without a colon is not `*`.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write an ARN, or *.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_PARTITION`
//!
//! The second field of a resource is no partition, or the first is not `arn`.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write arn:aws: or the prefix of another partition.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "aws:s3:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_VENDOR`
//!
//! The service of a resource is missing or has a wildcard.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write the service out.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:*:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_SHORT_ARN`
//!
//! A resource has fewer than six fields and two colons side by side.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write all six fields: arn:partition:service:region:account:resource.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3::reports"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs"}]}
//! ```
//!
//! # `IAMKIT_IAM_RESOURCE_PATH`
//!
//! A resource of IAM does not start with one of its types.
//!
//! - Policy types: identity, service-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Start the resource with user/, role/, policy/ or another type.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "arn:aws:iam::111122223333:users/ines"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "arn:aws:iam::111122223333:user/ines"}]}
//! ```
//!
//! # `IAMKIT_RESOURCE_REGION`
//!
//! A resource of IAM, or a bucket, has a Region.
//!
//! - Policy types: identity, service-control
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Leave the Region empty.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:eu-west-1::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/*"}]}
//! ```
//!
//! # `IAMKIT_ACTION_VENDOR`
//!
//! An action does not start with a service prefix.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write service:ActionName.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "GetObject", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "iam: GetRole", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_ACTION_COLONS`
//!
//! An action has more than one colon.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Leave one colon, behind the service prefix.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:List:Bucket", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_DATE_VALUE`
//!
//! A date operator compares with what is no date.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write 2026-10-01 or 2026-10-01T00:00:00Z.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "01/10/2026"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-10-01"}}}]}
//! ```
//!
//! # `IAMKIT_OPERATOR_VALUE`
//!
//! An operator cannot read its value: no address, no number, neither `true` nor `false`, no Base64.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write a value of the operator's type.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "flase"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
//! ```
//!
//! # `IAMKIT_EMPTY_STATEMENT_LIST`
//!
//! `Statement` is an empty list.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Add a statement, or do not create the policy.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": []}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_EMPTY_ELEMENT_LIST`
//!
//! A statement lists no action, no resource or no principal.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Name one, or delete the statement.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": []}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:username": []}}}]}
//! ```
//!
//! # `IAMKIT_UNSUPPORTED_CHARACTER`
//!
//! A text has a character that IAM does not take: one above U+00FF.
//!
//! - Policy types: identity, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write it with characters up to U+00FF, or as an escape.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/“q1”"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/Zürich"}]}
//! ```
//!
//! # `IAMKIT_TRUST_POLICY_ACTION`
//!
//! A role trust policy names an action of another service than AWS STS.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name sts:AssumeRole or another action of AWS STS.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
//!    "Action": ["sts:AssumeRole", "s3:GetObject"]}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
//!    "Action": ["sts:AssumeRole", "sts:TagSession"]}]}
//! ```
//!
//! # `IAMKIT_TRUST_POLICY_FIELD`
//!
//! A role trust policy has a resource.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Delete it: the policy is about the role it belongs to.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
//!    "Action": "sts:AssumeRole", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # `IAMKIT_RCP_ALLOW`
//!
//! A resource control policy allows.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write Deny: `RCPFullAWSAccess`, which AWS attaches, is the one that allows.
//!
//! ## Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
//! ```
//!
//! # `IAMKIT_SCHEMA_REFUSED`
//!
//! The document breaks the grammar.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Mend what the message names.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_POLICY_SIZE`
//!
//! A policy is longer than the quota of what it is attached to, which is told by `--attach`, by the resource type or by
//! the template around it. Where it is not known, an identity-based policy that is too long for a managed policy and
//! not for an inline one, or a control policy that is too long, is a warning.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Shorten the policy, or split it.
//!
//! ## Flagged
//!
//! ```json ServiceControl size-10241
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::PAD"}]}
//! ```
//!
//! ```json compact-6145
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::PAD"}]}
//! ```
//!
//! ```json inline-user compact-2049
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::PAD"}]}
//! ```
//!
//! ## Clean
//!
//! ```json managed compact-6144
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::PAD"}]}
//! ```
//!
//! ```json ServiceControl size-10240
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::PAD"}]}
//! ```
//!
//! # `IAMKIT_TEMPLATE_PLACEHOLDER`
//!
//! A text holds what a template should have replaced, and matches nothing.
//!
//! - Policy types: all
//! - Evidence: not refuted
//! - Since: 2026-11
//! - Fix: Put the value in its place.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${var.bucket}/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:username}/*"}]}
//! ```
//!
//! # `IAMKIT_OPERATOR_IN_TWO_CASES`
//!
//! A condition operator stands twice in one `Condition`, in different case: the tests of both must hold.
//!
//! - Policy types: all
//! - Evidence: not refuted
//! - Since: 2026-11
//! - Fix: Write the keys of both under one name.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {
//!     "StringEquals": {"aws:PrincipalTag/team": "blue"},
//!     "stringequals": {"aws:PrincipalTag/stage": "prod"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {
//!     "StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/stage": "prod"}}}]}
//! ```

use iamkit_policy::{Class, Effect};

use super::attached::size;
use crate::storable::awss_reason;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 24] = [
    Check {
        code: IssueCode::IamkitMalformedPrincipal,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitMalformedPrincipal),
    },
    Check {
        code: IssueCode::IamkitUnsupportedPrincipalType,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitUnsupportedPrincipalType),
    },
    Check {
        code: IssueCode::IamkitPrincipalUnderWrongKey,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitPrincipalUnderWrongKey),
    },
    Check {
        code: IssueCode::IamkitUnknownServicePrincipal,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitUnknownServicePrincipal),
    },
    Check {
        code: IssueCode::IamkitResourceNotArn,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourceNotArn),
    },
    Check {
        code: IssueCode::IamkitResourcePartition,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourcePartition),
    },
    Check {
        code: IssueCode::IamkitResourceVendor,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourceVendor),
    },
    Check {
        code: IssueCode::IamkitResourceShortArn,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourceShortArn),
    },
    Check {
        code: IssueCode::IamkitIamResourcePath,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitIamResourcePath),
    },
    Check {
        code: IssueCode::IamkitResourceRegion,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourceRegion),
    },
    Check {
        code: IssueCode::IamkitActionVendor,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitActionVendor),
    },
    Check {
        code: IssueCode::IamkitActionColons,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitActionColons),
    },
    Check {
        code: IssueCode::IamkitDateValue,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitDateValue),
    },
    Check {
        code: IssueCode::IamkitOperatorValue,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitOperatorValue),
    },
    Check {
        code: IssueCode::IamkitEmptyStatementList,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitEmptyStatementList),
    },
    Check {
        code: IssueCode::IamkitEmptyElementList,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitEmptyElementList),
    },
    Check {
        code: IssueCode::IamkitUnsupportedCharacter,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitUnsupportedCharacter),
    },
    Check {
        code: IssueCode::IamkitTrustPolicyAction,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitTrustPolicyAction),
    },
    Check {
        code: IssueCode::IamkitTrustPolicyField,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitTrustPolicyField),
    },
    Check {
        code: IssueCode::IamkitRcpAllow,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitRcpAllow),
    },
    Check {
        code: IssueCode::IamkitSchemaRefused,
        finding_type: FindingType::Error,
        run: |cx, found| run(cx, found, IssueCode::IamkitSchemaRefused),
    },
    Check {
        code: IssueCode::IamkitPolicySize,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            // What is attached has one quota, whatever the policy type says.
            if cx.attachment().is_none() {
                run(cx, found, IssueCode::IamkitPolicySize);
            }
            size(cx, found);
        },
    },
    Check {
        code: IssueCode::IamkitTemplatePlaceholder,
        finding_type: FindingType::Warning,
        run: |cx, found| run(cx, found, IssueCode::IamkitTemplatePlaceholder),
    },
    Check {
        code: IssueCode::IamkitOperatorInTwoCases,
        finding_type: FindingType::Warning,
        run: |cx, found| run(cx, found, IssueCode::IamkitOperatorInTwoCases),
    },
];

/// Reports the violations of the rules that a code stands for.
fn run(cx: &Context<'_>, found: &mut Findings, code: IssueCode) {
    for (violation, effect) in &cx.judged().violations {
        if violation.rule.storable_code() != Some(code.as_str()) {
            continue;
        }
        // Findings have no markup.
        let ours = violation.to_string().replace('`', "");
        let message = match awss_reason(violation) {
            Some(reason) => format!("AWS refuses to store it: \"{reason}\" {ours}."),
            None if violation.class() == Class::Error => {
                format!("AWS refuses to store it: {ours}.")
            }
            None => format!("{ours}."),
        };
        let report = found.report(violation.span, message);
        // What vanishes from a `Deny` opens something.
        if violation.class() == Class::Warning && *effect == Some(Effect::Deny) {
            report.finding_type = FindingType::SecurityWarning;
        }
        if let Some(hint) = violation.hint() {
            report.hint(hint.replace('`', ""));
        }
    }
}
