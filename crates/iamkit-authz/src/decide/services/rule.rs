//! The rules by which services decide on their own.

use std::fmt;

/// Rule of one service that decided against, or for, what the policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServiceRule {
    /// `sts:GetCallerIdentity` needs no permission, and no policy denies it.
    CallerIdentity,
    /// `sts:GetSessionToken` needs no permission, and no policy denies it.
    SessionToken,
    /// A caller without credentials can use the `AssumeRoleWith…` operation of its provider only.
    FederationOperation,
    /// Root users assume neither roles nor root sessions.
    RootUserAssumesRole,
    /// The credentials cannot use the operation, whatever policies say.
    CredentialLimit,
    /// Policies that AWS manages can only be read.
    AwsManagedPolicy,
    /// Roles under `aws-reserved/` can only be read, and not passed.
    ReservedRole,
    /// The permissions of a service-linked role cannot be changed.
    ServiceLinkedRole,
    /// A role can be passed inside its own account only.
    PassRoleAcrossAccounts,
    /// Aliases under `alias/aws/` cannot be created, changed or deleted.
    AwsManagedAlias,
    /// AWS STS answers requests without credentials for tokens of providers only.
    UnsignedRequest,
    /// An `AssumeRoleWith…` operation takes the token of a provider, and no credentials.
    TokenOperation,
    /// Root sessions are for the management account and its delegated administrator.
    RootTaskCaller,
    /// S3 Block Public Access keeps other accounts out of a bucket with a public policy.
    RestrictPublicBuckets,
}

/// What is said of one rule.
struct Spec {
    /// The name in JSON output.
    name: &'static str,
    text: &'static str,
    /// The page of AWS that states the rule.
    page: &'static str,
}

impl ServiceRule {
    const fn spec(self) -> Spec {
        match self {
            Self::CallerIdentity => Spec {
                name: "callerIdentity",
                text: "sts:GetCallerIdentity needs no permission",
                page: "AWS STS API Reference, GetCallerIdentity",
            },
            Self::SessionToken => Spec {
                name: "sessionToken",
                text: "sts:GetSessionToken needs no permission",
                page: "AWS STS API Reference, GetSessionToken",
            },
            Self::FederationOperation => Spec {
                name: "federationOperation",
                text: "the provider's callers can use their own AssumeRoleWith operation only",
                page: "AWS STS API Reference, AssumeRoleWithSAML and AssumeRoleWithWebIdentity",
            },
            Self::RootUserAssumesRole => Spec {
                name: "rootUserAssumesRole",
                text: "root users can assume no role",
                page: "IAM User Guide, Compare AWS STS credentials",
            },
            Self::CredentialLimit => Spec {
                name: "credentialLimit",
                text: "the credentials cannot use this operation",
                page: "IAM User Guide, Compare AWS STS credentials",
            },
            Self::AwsManagedPolicy => Spec {
                name: "awsManagedPolicy",
                text: "AWS managed policies can only be read",
                page: "IAM User Guide, Managed policies and inline policies",
            },
            Self::ReservedRole => Spec {
                name: "reservedRole",
                text: "roles under `aws-reserved/` can only be read, and not passed",
                page: "IAM User Guide, IAM roles",
            },
            Self::ServiceLinkedRole => Spec {
                name: "serviceLinkedRole",
                text: "only its service changes a service-linked role",
                page: "IAM API Reference, UnmodifiableEntity",
            },
            Self::PassRoleAcrossAccounts => Spec {
                name: "passRoleAcrossAccounts",
                text: "a role can be passed inside its own account only",
                page: "IAM User Guide, Grant a user permissions to pass a role to an AWS service",
            },
            Self::AwsManagedAlias => Spec {
                name: "awsManagedAlias",
                text: "aliases under `alias/aws/` cannot be changed",
                page: "AWS KMS Developer Guide, Aliases in AWS KMS",
            },
            Self::UnsignedRequest => Spec {
                name: "unsignedRequest",
                text: "AWS STS answers an anonymous caller nothing",
                page: "AWS STS API Reference, AssumeRole",
            },
            Self::TokenOperation => Spec {
                name: "tokenOperation",
                text: "the operation takes the token of an identity provider, and no credentials",
                page: "AWS STS API Reference, AssumeRoleWithSAML and AssumeRoleWithWebIdentity",
            },
            Self::RootTaskCaller => Spec {
                name: "rootTaskCaller",
                text: "only the management account of the member's organization, or its delegated \
                       administrator for IAM, calls sts:AssumeRoot",
                page: "IAM User Guide, Perform a privileged task on an AWS Organizations member \
                       account",
            },
            Self::RestrictPublicBuckets => Spec {
                name: "restrictPublicBuckets",
                text: "S3 Block Public Access keeps other accounts out of a public bucket",
                page: "Amazon S3 User Guide, Blocking public access to your Amazon S3 storage",
            },
        }
    }

    /// Returns the name in JSON output, such as `reservedRole`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    pub(crate) const fn text(self) -> &'static str {
        self.spec().text
    }

    /// Returns the page of AWS that states the rule, such as `IAM User Guide, IAM roles`.
    #[must_use]
    pub const fn page(self) -> &'static str {
        self.spec().page
    }
}

impl fmt::Display for ServiceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_in_words_and_by_their_page() {
        let rule = ServiceRule::RestrictPublicBuckets;
        let text = "S3 Block Public Access keeps other accounts out of a public bucket";
        assert_eq!((rule.text(), &*rule.to_string()), (text, text));
        assert!(rule.page().starts_with("Amazon S3 User Guide, "));
        assert_eq!(rule.as_str(), "restrictPublicBuckets");
    }
}
