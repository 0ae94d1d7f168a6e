//! Policy types: what each allows, and how large it may be.

use std::fmt;
use std::str::FromStr;

use iamkit_syntax::{Span, nearest};

use crate::{
    ActionElement, Effect, Element, ForbiddenValue, PolicyDocument, PolicyError, PolicyErrorKind,
    PrincipalElement, PrincipalSpec, Statement,
};

/// Kind of a policy: what it is attached to decides what its document may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Identity-based: attached to a user, group or role.
    Identity,
    /// Resource-based: attached to a bucket, queue, key and the like.
    Resource,
    /// Role trust policy: says who may assume a role.
    RoleTrust,
    /// Service control policy of an organization.
    ServiceControl,
    /// Resource control policy of an organization.
    ResourceControl,
    /// Permissions boundary of a user or role.
    PermissionsBoundary,
    /// Session policy passed to AWS STS.
    Session,
    /// VPC endpoint policy.
    VpcEndpoint,
}

/// Whether an element must, may or must not stand in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
    Forbidden,
}

/// How many characters a document of a policy type may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    /// The greatest number of characters.
    pub characters: u32,
    /// Whether white space between JSON tokens counts.
    pub counts_white_space: bool,
}

struct Spec {
    name: &'static str,
    with_article: &'static str,
    principal: Presence,
    not_principal: Presence,
    resource: Presence,
    grants: bool,
    quota: Option<Quota>,
}

impl PolicyType {
    /// All policy types.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Resource,
        Self::RoleTrust,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::PermissionsBoundary,
        Self::Session,
        Self::VpcEndpoint,
    ];

    // Quotas: IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas for
    // AWS Organizations"; Amazon VPC, "Control access to VPC endpoints using endpoint policies".
    const fn spec(self) -> Spec {
        use Presence::{Forbidden, Optional, Required};
        const fn spec(
            name: &'static str,
            with_article: &'static str,
            elements: [Presence; 3],
            grants: bool,
            quota: Option<(u32, bool)>,
        ) -> Spec {
            let [principal, not_principal, resource] = elements;
            let quota = match quota {
                Some((characters, counts_white_space)) => {
                    Some(Quota { characters, counts_white_space })
                }
                None => None,
            };
            Spec { name, with_article, principal, not_principal, resource, grants, quota }
        }
        const ATTACHED: [Presence; 3] = [Forbidden, Forbidden, Required];
        // A statement without principal never applies; it is reported, not refused, since
        // services differ in what they fill in.
        const ON_RESOURCE: [Presence; 3] = [Optional, Optional, Optional];
        match self {
            Self::Identity => {
                spec("identity", "an identity-based policy", ATTACHED, true, Some((6_144, false)))
            }
            Self::Resource => spec("resource", "a resource-based policy", ON_RESOURCE, true, None),
            Self::RoleTrust => spec(
                "role-trust",
                "a role trust policy",
                [Required, Forbidden, Forbidden],
                true,
                Some((2_048, false)),
            ),
            Self::ServiceControl => spec(
                "service-control",
                "a service control policy",
                ATTACHED,
                false,
                Some((10_240, true)),
            ),
            Self::ResourceControl => spec(
                "resource-control",
                "a resource control policy",
                [Required, Forbidden, Required],
                false,
                Some((5_120, true)),
            ),
            Self::PermissionsBoundary => spec(
                "permissions-boundary",
                "a permissions boundary",
                ATTACHED,
                false,
                Some((6_144, false)),
            ),
            Self::Session => {
                spec("session", "a session policy", ATTACHED, false, Some((2_048, true)))
            }
            Self::VpcEndpoint => spec(
                "vpc-endpoint",
                "a VPC endpoint policy",
                ON_RESOURCE,
                false,
                Some((20_480, true)),
            ),
        }
    }

    /// Returns the name as flags spell it, such as `service-control`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the name for a sentence, such as `a service control policy`.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        self.spec().with_article
    }

    /// Says whether an `Allow` of this type can grant; the others only limit.
    #[must_use]
    pub const fn can_grant(self) -> bool {
        self.spec().grants
    }

    /// Says whether statements name a principal: those of policies on a resource do.
    #[must_use]
    pub const fn has_principal(self) -> bool {
        !matches!(self.spec().principal, Presence::Forbidden)
    }

    /// Returns how large a document may be, where one number holds for all of the type.
    #[must_use]
    pub const fn quota(self) -> Option<Quota> {
        self.spec().quota
    }

    /// Lists what the document holds that this policy type does not take, in document order.
    ///
    /// ```
    /// use iamkit_policy::{PolicyDocument, PolicyType};
    ///
    /// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
    ///     "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}"#
    ///     .parse()?;
    /// let errors = PolicyType::Identity.check(&document);
    /// assert_eq!(errors[0].to_string(), "an identity-based policy does not take `Principal`");
    /// # Ok::<(), iamkit_policy::ParsePolicyError>(())
    /// ```
    #[must_use]
    pub fn check(self, document: &PolicyDocument) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        for statement in &document.statements {
            self.check_statement(statement, &mut errors);
        }
        errors
    }

    pub(crate) fn check_statement(self, statement: &Statement, errors: &mut Vec<PolicyError>) {
        self.check_elements(statement, errors);
        if self == Self::ResourceControl {
            self.check_resource_control(statement, errors);
        }
    }

    fn check_elements(self, statement: &Statement, errors: &mut Vec<PolicyError>) {
        let spec = self.spec();
        let mut report = |kind, span| errors.push(PolicyError { kind, span });
        let policy_type = self;
        match &statement.principal {
            None if spec.principal == Presence::Required => report(
                PolicyErrorKind::MissingElement { policy_type, element: Element::Principal },
                statement.origin.value,
            ),
            Some(element) => {
                let presence = match element {
                    PrincipalElement::Principal(_) => spec.principal,
                    PrincipalElement::NotPrincipal(_) => spec.not_principal,
                };
                if presence == Presence::Forbidden {
                    report(
                        PolicyErrorKind::ForbiddenElement {
                            policy_type,
                            element: element.element(),
                        },
                        element.clause().origin.name,
                    );
                }
            }
            None => {}
        }
        match &statement.resource {
            None if spec.resource == Presence::Required => report(
                PolicyErrorKind::MissingElement { policy_type, element: Element::Resource },
                statement.origin.value,
            ),
            Some(element) if spec.resource == Presence::Forbidden => report(
                PolicyErrorKind::ForbiddenElement { policy_type, element: element.element() },
                element.list().origin.name,
            ),
            _ => {}
        }
    }

    /// AWS Organizations User Guide, "RCP syntax": `Deny` only, `"Principal": "*"` only, no
    /// `NotAction`, every action with a service prefix. `RCPFullAWSAccess`, which AWS owns, is the
    /// one document that allows.
    fn check_resource_control(self, statement: &Statement, errors: &mut Vec<PolicyError>) {
        let policy_type = self;
        let mut forbid = |value, span: Span| {
            errors.push(PolicyError {
                kind: PolicyErrorKind::ForbiddenValue { policy_type, value },
                span,
            });
        };
        if let Some(PrincipalElement::Principal(clause)) = &statement.principal
            && clause.spec != PrincipalSpec::Everyone
        {
            forbid(ForbiddenValue::NamedPrincipal, clause.origin.value);
        }
        if let ActionElement::NotAction(list) = &statement.action {
            errors.push(PolicyError {
                kind: PolicyErrorKind::ForbiddenElement {
                    policy_type,
                    element: Element::NotAction,
                },
                span: list.origin.name,
            });
            return;
        }
        if Self::is_full_access(statement) {
            return;
        }
        if statement.effect.value == Effect::Allow {
            forbid(ForbiddenValue::Allow, statement.effect.span);
        }
        for pattern in statement.action.patterns() {
            if pattern.value.is_any() {
                forbid(ForbiddenValue::AnyAction, pattern.span);
            }
        }
    }

    /// Says whether the statement is the one of `RCPFullAWSAccess`.
    pub(crate) fn is_full_access(statement: &Statement) -> bool {
        let resources = statement.resource.as_ref();
        statement.effect.value == Effect::Allow
            && statement.condition.is_none()
            && !statement.action.is_negated()
            && statement.action.patterns().iter().all(|pattern| pattern.value.is_any())
            && resources.is_some_and(|resource| {
                !resource.is_negated()
                    && resource.patterns().iter().all(|pattern| pattern.value.is_any())
            })
    }
}

impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is no policy type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no policy type")]
pub struct ParsePolicyTypeError {
    /// What was found.
    pub found: Box<str>,
    /// The type that was probably meant.
    pub nearest: Option<PolicyType>,
}

impl FromStr for PolicyType {
    type Err = ParsePolicyTypeError;

    /// Reads a name as flags spell it, or as the API of IAM Access Analyzer does.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |name: &str| Self::ALL.into_iter().find(|known| known.as_str() == name);
        // API reference of IAM Access Analyzer, `ValidatePolicy`, `policyType`.
        let found = match text {
            "IDENTITY_POLICY" => Some(Self::Identity),
            "RESOURCE_POLICY" => Some(Self::Resource),
            "SERVICE_CONTROL_POLICY" => Some(Self::ServiceControl),
            "RESOURCE_CONTROL_POLICY" => Some(Self::ResourceControl),
            _ => named(text),
        };
        found.ok_or_else(|| ParsePolicyTypeError {
            found: text.into(),
            nearest: nearest(text, Self::ALL.map(Self::as_str)).and_then(named),
        })
    }
}
