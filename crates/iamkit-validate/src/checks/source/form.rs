//! The text around a policy says something else than it seems to.
//!
//! # Why it matters
//!
//! Templates and configurations have rules of their own for text, numbers and references. What they make
//! of a policy is what AWS gets. These codes come with a template, not with a bare policy in JSON.
//!
//! # `UNQUOTED_ACCOUNT_ID`
//!
//! An account id that starts with a zero stands in YAML without quotes. YAML 1.1 reads digits after a zero as an octal number, so that the template names another account, or none.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the account id in quotes.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement: [{Effect: Allow, Principal: {AWS: 011122223333}, Action: sts:AssumeRole}]
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement: [{Effect: Allow, Principal: {AWS: '011122223333'}, Action: sts:AssumeRole}]
//! ```
//!
//! # `YAML_BOOLEAN`
//!
//! A word such as `yes` or `off` stands in YAML without quotes. YAML 1.1 reads it as true or false, and the policy gets another word than the template shows.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write "true" or "false", in quotes.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': no}}}
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}
//! ```
//!
//! # `YAML_NUMBER`
//!
//! Text that YAML reads as a number stands without quotes in a principal or a condition. Numbers in other bases, with underscores, colons or exponents become other digits than the template shows.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the value in quotes.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag/build': 1e3}}}
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Deny, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'aws:PrincipalTag/build': '1e3'}}}
//! ```
//!
//! # `SUB_POLICY_VARIABLE`
//!
//! A policy variable stands in `Fn::Sub`, which takes it for a reference of the template. CloudFormation refuses the template: it has no parameter and no resource of that name.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `${!aws:username}`, which becomes `${aws:username}`.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::b/${aws:username}/*'}
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::b/${!aws:username}/*'}
//! ```
//!
//! # `UNKNOWN_TEMPLATE_REFERENCE`
//!
//! A name is no parameter, no resource and no condition of the template, or nothing replaces it. CloudFormation refuses a reference to nothing; text without `Fn::Sub` stays as it is, and as a part of an ARN it matches nothing.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name something of the template, or write `!Sub` before the text.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs-${AWS::AccountId}/*'}
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::logs-${AWS::AccountId}/*'}
//! ```
//!
//! # `INVALID_MANAGED_POLICY`
//!
//! No AWS managed policy has the name or ARN. AWS refuses to attach a policy that is not there, in the middle of a deployment.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name a policy that `iamkit managed list` shows.
//!
//! ## Flagged
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::User
//!     Properties:
//!       ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAcces']
//! ```
//!
//! ## Clean
//!
//! ```yaml
//! Resources:
//!   Example:
//!     Type: AWS::IAM::User
//!     Properties:
//!       ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
//! ```
//!
//! # `CONDITION_VALUES_MERGED`
//!
//! Two `condition` blocks of a Terraform policy document have the same test and variable. The provider joins their values into one list, so that either of them is enough; two blocks look as if both had to hold.
//!
//! - Policy types: identity, resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write one block with both values, or two statements.
//!
//! ## Flagged
//!
//! ```hcl
//! data "aws_iam_policy_document" "d" {
//!   statement {
//!     actions   = ["s3:GetObject"]
//!     resources = ["*"]
//!     condition {
//!       test     = "StringEquals"
//!       variable = "aws:PrincipalTag/team"
//!       values   = ["a"]
//!     }
//!     condition {
//!       test     = "StringEquals"
//!       variable = "aws:PrincipalTag/team"
//!       values   = ["b"]
//!     }
//!   }
//! }
//! ```
//!
//! ## Clean
//!
//! ```hcl
//! data "aws_iam_policy_document" "d" {
//!   statement {
//!     actions   = ["s3:GetObject"]
//!     resources = ["*"]
//!     condition {
//!       test     = "StringEquals"
//!       variable = "aws:PrincipalTag/team"
//!       values   = ["a", "b"]
//!     }
//!   }
//! }
//! ```

use crate::{Check, FindingType, IssueCode};

pub(crate) const CHECKS: [Check; 7] = [
    Check {
        code: IssueCode::UnquotedAccountId,
        finding_type: FindingType::Warning,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::YamlBoolean,
        finding_type: FindingType::Warning,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::YamlNumber,
        finding_type: FindingType::Warning,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::SubPolicyVariable,
        finding_type: FindingType::Error,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::UnknownTemplateReference,
        finding_type: FindingType::Warning,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::InvalidManagedPolicy,
        finding_type: FindingType::Error,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
    Check {
        code: IssueCode::ConditionValuesMerged,
        finding_type: FindingType::Warning,
        // The reader of the text around notes it, see `Finding::of_source`.
        run: |_, _| {},
    },
];
