//! What services refuse on resources that AWS owns.

use iamkit_arn::Arn;
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use super::ServiceRule;

/// Resources of one service that belong to AWS, and what nobody can do to them.
struct Owned {
    service: &'static str,
    /// The account field of the ARN, if it tells.
    account: Option<&'static str>,
    /// How the last field of the ARN starts.
    path: &'static str,
    refused: Refused,
    rule: ServiceRule,
}

#[derive(Clone, Copy)]
enum Refused {
    /// Every action that the catalog does not count under List or Read.
    AllButReads,
    These(&'static [&'static str]),
}

/// A rule that refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Restriction {
    pub(crate) rule: ServiceRule,
    /// The rule leaves actions alone that only read.
    pub(crate) spares_reads: bool,
}

const OWNED: [Owned; 4] = [
    // IAM User Guide, "Managed policies and inline policies": AWS managed policies are created and
    // administered by AWS.
    Owned {
        service: "iam",
        account: Some("aws"),
        path: "policy/",
        refused: Refused::AllButReads,
        rule: ServiceRule::AwsManagedPolicy,
    },
    // IAM User Guide, "IAM roles": the path is reserved for services, IAM Identity Center first.
    Owned {
        service: "iam",
        account: None,
        path: "role/aws-reserved/",
        refused: Refused::AllButReads,
        rule: ServiceRule::ReservedRole,
    },
    // IAM API Reference, the error `UnmodifiableEntity` of each of these operations. That of
    // `UpdateRoleDescription` is not among them: a description can be edited (IAM User Guide,
    // "Edit a service-linked role description").
    Owned {
        service: "iam",
        account: None,
        path: "role/aws-service-role/",
        refused: Refused::These(&[
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
        ]),
        rule: ServiceRule::ServiceLinkedRole,
    },
    // AWS KMS Developer Guide, "Aliases in AWS KMS": the prefix `alias/aws/` is reserved.
    Owned {
        service: "kms",
        account: None,
        path: "alias/aws/",
        refused: Refused::These(&["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"]),
        rule: ServiceRule::AwsManagedAlias,
    },
];

/// Returns the rule that protects what AWS owns.
pub(super) fn restriction(action: &ActionName, resource: Option<&Arn>) -> Option<Restriction> {
    let arn = resource?;
    let owned = OWNED.iter().find(|owned| {
        arn.service() == owned.service
            && action.service() == owned.service
            && arn.resource().starts_with(owned.path)
            && owned.account.is_none_or(|account| arn.account() == account)
    })?;
    let spares_reads = match owned.refused {
        Refused::AllButReads => true,
        Refused::These(list) if list.iter().any(|name| action.is(name)) => false,
        Refused::These(_) => return None,
    };
    Some(Restriction { rule: owned.rule, spares_reads })
}

/// Tells by its name whether an action of IAM only reads, where no catalog tells.
pub(super) fn reads_by_name(action: &ActionName) -> bool {
    const VERBS: [&str; 3] = ["get", "list", "simulate"];
    let starts_with = |verb: &&str| Case::Fold.starts_with(action.name(), verb);
    VERBS.iter().any(starts_with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_owns_is_protected_from_its_own_service_alone() {
        let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/R";
        let alias = "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3";
        for (action, resource, rule) in [
            ("iam:DeleteRolePolicy", linked, Some(ServiceRule::ServiceLinkedRole)),
            ("iam:DeleteRolePolicy", "arn:aws:iam::111122223333:role/Dev", None),
            // The role is used by its service, which is no change of it.
            ("sts:AssumeRole", linked, None),
            ("kms:DeleteAlias", alias, Some(ServiceRule::AwsManagedAlias)),
            ("kms:DescribeKey", alias, None),
            ("kms:DeleteAlias", "arn:aws:kms:eu-west-1:111122223333:alias/mine", None),
            ("s3:GetObject", alias, None),
        ] {
            let arn: Arn = resource.parse().unwrap();
            let found = restriction(&action.parse().unwrap(), Some(&arn));
            assert_eq!(found.map(|found| found.rule), rule, "{action} {resource}");
        }
    }
}
