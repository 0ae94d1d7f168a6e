//! What each rule says: number, class, code, sentence, hint.

use super::{Class, Rule};

pub(super) struct Spec {
    pub(super) number: &'static str,
    pub(super) class: Class,
    pub(super) code: &'static str,
    pub(super) storable: Option<&'static str>,
    pub(super) reason: &'static str,
    pub(super) hint: Option<&'static str>,
}

impl Spec {
    const fn new(
        class: Class,
        number: &'static str,
        code: &'static str,
        reason: &'static str,
    ) -> Self {
        Self { number, class, code, storable: None, reason, hint: None }
    }

    const fn error(number: &'static str, code: &'static str, reason: &'static str) -> Self {
        Self::new(Class::Error, number, code, reason).storable("IAMKIT_SCHEMA_REFUSED")
    }

    const fn warning(number: &'static str, code: &'static str, reason: &'static str) -> Self {
        Self::new(Class::Warning, number, code, reason)
    }

    const fn note(number: &'static str, code: &'static str, reason: &'static str) -> Self {
        Self::new(Class::Note, number, code, reason)
    }

    /// Sets the code in the family of checks that ask whether AWS would store the document.
    const fn storable(self, code: &'static str) -> Self {
        Self { storable: Some(code), ..self }
    }

    const fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl Rule {
    // What `CreatePolicy` refuses was recorded from the service by the tests of the package moto
    // (`tests/test_iam/test_iam_policies.py`); the rest is AWS's documentation. docs/decisions.md
    // names the rules that are inferred.
    #[expect(clippy::too_many_lines, reason = "one row for each rule")]
    pub(super) const fn spec(self) -> Spec {
        use Spec as S;
        match self {
            Self::Syntax => S::error("1", "JSON_SYNTAX_ERROR", "the text is no JSON object"),
            Self::UnknownElement => {
                S::error("8", "INVALID_POLICY_ELEMENT", "the element does not exist")
            }
            Self::DuplicateElement => {
                S::error("3", "INVALID_POLICY_ELEMENT", "the element stands twice")
            }
            Self::JsonType => S::error("10", "DATA_TYPE_MISMATCH", "the JSON type is another one"),
            Self::NullInList => {
                S::warning("2.2", "DATA_TYPE_MISMATCH", "`null` in a list is passed over")
                    .hint("leave it out")
            }
            Self::InvalidVersion => S::error("2", "INVALID_VERSION", "{} is no version"),
            Self::MissingStatement => S::error("3", "MISSING_STATEMENT", "there is no `Statement`"),
            Self::MissingEffect => S::error("6", "MISSING_EFFECT", "there is no `Effect`"),
            Self::InvalidEffect => S::error("7", "INVALID_EFFECT", "{} is no effect"),
            Self::MissingAction => S::error("9", "MISSING_ACTION", "there is no `Action`"),
            Self::BothElements => S::error(
                "8",
                "UNSUPPORTED_ELEMENT_COMBINATION",
                "two elements cannot stand side by side",
            ),
            Self::BarePrincipal => {
                S::error("3.2", "INVALID_PRINCIPAL_FORMAT", "{} does not say its kind")
            }
            Self::PrincipalKind => {
                S::error("3.2", "INVALID_PRINCIPAL_KEY", "{} is no kind of principal")
            }
            Self::DuplicateConditionKey => {
                S::error("24", "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", "the key stands twice")
            }
            Self::MixedConditionValues => {
                S::error("24", "INVALID_CONDITION_DATA_TYPE", "the values have several types")
            }
            Self::UnsupportedCharacter => S::error(
                "1a",
                "IAMKIT_UNSUPPORTED_CHARACTER",
                "{} has a character that IAM does not take",
            )
            .storable("IAMKIT_UNSUPPORTED_CHARACTER")
            .hint("IAM takes U+0020 to U+00FF, tab and line breaks"),
            Self::EmptyStatements => {
                S::error("3", "IAMKIT_EMPTY_STATEMENT_LIST", "`Statement` is an empty list")
                    .storable("IAMKIT_EMPTY_STATEMENT_LIST")
            }
            Self::SidCharacters => S::error(
                "5",
                "UNSUPPORTED_SID",
                "`Sid` {} has other characters than letters and digits",
            ),
            Self::RepeatedSid => {
                S::error("5", "UNIQUE_SIDS_REQUIRED", "`Sid` {} names two statements")
            }
            Self::RepeatedSidElsewhere => {
                S::warning("5", "UNIQUE_SIDS_RECOMMENDED", "`Sid` {} names two statements")
            }
            Self::VariableInOldVersion => S::warning(
                "2",
                "VARIABLE_UNSUPPORTED_IN_VERSION",
                "{} is plain text without `\"Version\": \"2012-10-17\"`, no request has it",
            )
            .hint("add `\"Version\": \"2012-10-17\"`"),
            Self::TemplatePlaceholder => S::warning(
                "2.2",
                "IAMKIT_TEMPLATE_PLACEHOLDER",
                "{} holds a placeholder that is no condition key, it matches nothing",
            )
            .storable("IAMKIT_TEMPLATE_PLACEHOLDER")
            .hint("put the value in its place"),
            Self::Size => S::warning("30", "IAMKIT_POLICY_SIZE", "the document is too long: {}")
                .storable("IAMKIT_POLICY_SIZE"),
            Self::IdentityPrincipal => {
                S::error("23", "UNSUPPORTED_PRINCIPAL", "the policy type takes no principal")
            }
            Self::ScpPrincipal => {
                S::error("4.2", "SCP_SYNTAX_ERROR_PRINCIPAL", "the policy type takes no principal")
            }
            Self::TrustNotPrincipal => S::error(
                "4.1",
                "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
                "a role trust policy does not take `NotPrincipal`",
            ),
            Self::TrustResource => S::error(
                "4.1",
                "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
                "a role trust policy takes no resource",
            )
            .storable("IAMKIT_TRUST_POLICY_FIELD"),
            Self::RcpPrincipal => S::error(
                "4.3",
                "RCP_SYNTAX_ERROR_PRINCIPAL",
                "a resource control policy takes the principal `\"*\"` alone",
            ),
            Self::RcpNotAction => S::error(
                "4.3",
                "RCP_SYNTAX_ERROR_NOTACTION",
                "a resource control policy does not take `NotAction`",
            ),
            Self::RcpAllow => S::error(
                "4.3",
                "RCP_SYNTAX_ERROR_ALLOW",
                "a resource control policy does not take `Allow`",
            )
            .storable("IAMKIT_RCP_ALLOW"),
            Self::RcpAnyAction => S::error(
                "4.3",
                "RCP_SYNTAX_ERROR_ACTION",
                "a resource control policy does not take the action `*` without a service prefix",
            ),
            Self::RcpFullAccess => S::note(
                "4.3",
                "RCP_SYNTAX_ERROR_ALLOW",
                "`RCPFullAWSAccess` is attached everywhere and need not be given",
            ),
            Self::MissingPrincipal => {
                S::error("3.1", "MISSING_PRINCIPAL", "the statement has no `Principal`")
            }
            Self::MissingResource => {
                S::error("14", "MISSING_RESOURCE", "the statement has no `Resource`")
                    .hint("add \"Resource\"")
            }
            Self::ResourceTaken => S::note(
                "3.14",
                "MISSING_RESOURCE",
                "the statement has no `Resource` and is about the repository itself",
            ),
            Self::EmptyActions => {
                S::error("9", "IAMKIT_EMPTY_ELEMENT_LIST", "the statement lists no action")
                    .storable("IAMKIT_EMPTY_ELEMENT_LIST")
                    .hint("name an action, or remove the statement")
            }
            Self::ActionWithoutPrefix => {
                S::error("11", "INVALID_ACTION", "{} has no service prefix")
                    .storable("IAMKIT_ACTION_VENDOR")
                    .hint("write `service:ActionName`")
            }
            Self::ActionColons => S::error("12", "INVALID_ACTION", "{} has more than one colon")
                .storable("IAMKIT_ACTION_COLONS"),
            Self::ActionPrefix => {
                S::error("13", "INVALID_SERVICE_IN_ACTION", "{} starts with no service prefix")
                    .storable("IAMKIT_ACTION_VENDOR")
            }
            Self::WildcardInActionPrefix => {
                S::error("13", "IAMKIT_ACTION_VENDOR", "{} has a wildcard in its service prefix")
                    .storable("IAMKIT_ACTION_VENDOR")
                    .hint("write the service out")
            }
            Self::AnyActionPrefix => {
                S::warning("13", "WILDCARD_IN_SERVICE_NAME", "{} is about every service")
            }
            Self::ActionName => S::warning("2.2", "INVALID_ACTION", "{} matches no action"),
            Self::TrustAction => S::error(
                "4.1",
                "IAMKIT_TRUST_POLICY_ACTION",
                "{} assumes no role, and a role trust policy takes actions of AWS STS alone",
            )
            .storable("IAMKIT_TRUST_POLICY_ACTION")
            .hint("write `sts:AssumeRole` or another action of `sts`"),
            Self::EmptyResources => {
                S::error("14", "IAMKIT_EMPTY_ELEMENT_LIST", "the statement lists no resource")
                    .storable("IAMKIT_EMPTY_ELEMENT_LIST")
                    .hint("name a resource, or remove the statement")
            }
            Self::ResourceNotArn => {
                S::error("16", "MISSING_ARN_FIELD", "{} is neither an ARN nor `*`")
                    .storable("IAMKIT_RESOURCE_NOT_ARN")
                    .hint("write an ARN, such as `arn:aws:s3:::reports/*`")
            }
            Self::ArnPrefix => {
                S::error("17", "INVALID_ARN_PREFIX", "{} does not start with `arn:`")
                    .storable("IAMKIT_RESOURCE_PARTITION")
            }
            Self::ArnPartition => S::error("17", "INVALID_PARTITION", "{} names no partition")
                .storable("IAMKIT_RESOURCE_PARTITION"),
            Self::ArnPartitionPattern => S::warning(
                "17",
                "INVALID_PARTITION",
                "{} has a partition that stands for none and matches nothing",
            ),
            Self::ArnWithoutService => S::error("18", "MISSING_ARN_FIELD", "{} names no service")
                .storable("IAMKIT_RESOURCE_VENDOR"),
            Self::WildcardInArnService => {
                S::error("18", "IAMKIT_RESOURCE_VENDOR", "{} has a wildcard in its service")
                    .storable("IAMKIT_RESOURCE_VENDOR")
                    .hint("write the service out")
            }
            Self::IamRegion => S::error(
                "19",
                "ARN_REGION_NOT_ALLOWED",
                "{} has a Region, and ARNs of IAM have none",
            )
            .storable("IAMKIT_RESOURCE_REGION"),
            Self::IamResource => {
                S::error("20", "INVALID_ARN_RESOURCE", "{} does not name a type of resource of IAM")
                    .storable("IAMKIT_IAM_RESOURCE_PATH")
                    .hint("start the resource with `user/`, `role/`, `policy/` or another type")
            }
            Self::S3Region => S::error(
                "21",
                "ARN_REGION_NOT_ALLOWED",
                "{} has a Region, and ARNs of S3 buckets have none",
            )
            .storable("IAMKIT_RESOURCE_REGION"),
            Self::ShortArnWithGap => S::error(
                "22",
                "MISSING_ARN_FIELD",
                "{} has fewer than six fields and two colons side by side",
            )
            .storable("IAMKIT_RESOURCE_SHORT_ARN")
            .hint("write all six fields: arn:partition:service:region:account:resource"),
            Self::ShortArnInSession => S::error(
                "29",
                "MISSING_ARN_FIELD",
                "{} has fewer than six fields, which a session policy does not take",
            )
            .storable("IAMKIT_RESOURCE_SHORT_ARN")
            .hint("write all six fields: arn:partition:service:region:account:resource"),
            Self::ShortArnNotCompleted => S::warning(
                "3.15",
                "MISSING_ARN_FIELD",
                "{} has fewer than six fields and matches nothing: short ARNs are completed in \
                 identity-based policies only",
            )
            .hint("write all six fields: arn:partition:service:region:account:resource"),
            Self::ArnCompleted => S::note(
                "2.2",
                "ARN_COMPLETED",
                "{} has fewer than six fields, the others are completed with `*`",
            ),
            Self::ArnRegion => S::warning(
                "2.2",
                "INVALID_ARN_REGION",
                "{} has a Region that is none and matches nothing",
            ),
            Self::ArnAccount => S::warning(
                "2.2",
                "INVALID_ARN_ACCOUNT",
                "{} has an account that is none and matches nothing",
            ),
            Self::ArnResource => S::warning(
                "2.2",
                "INVALID_ARN_RESOURCE",
                "{} names a resource that none can be called and matches nothing",
            ),
            Self::ApiCompleted => S::note(
                "3.16",
                "ARN_COMPLETED",
                "{} is completed by API Gateway to the ARN of the API",
            ),
            Self::DenyWithoutPrincipal => S::error(
                "3.1",
                "MISSING_PRINCIPAL",
                "a `Deny` of this policy type needs `Principal`",
            )
            .hint("add \"Principal\": \"*\""),
            Self::AllowWithoutPrincipal => S::warning(
                "3.1",
                "MISSING_PRINCIPAL",
                "the statement has no `Principal` and grants nothing",
            )
            .hint("add \"Principal\": \"*\", or name principals"),
            Self::AllowWithNotPrincipal => S::warning(
                "3.10",
                "ALLOW_WITH_NOT_PRINCIPAL",
                "`NotPrincipal` with `Allow` grants everyone else, anonymous callers included",
            ),
            Self::EmptyPrincipals => {
                S::error("3.9", "IAMKIT_EMPTY_ELEMENT_LIST", "the statement lists no principal")
                    .storable("IAMKIT_EMPTY_ELEMENT_LIST")
            }
            Self::EveryoneInTrust => S::error(
                "4.1",
                "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
                "a role trust policy does not take the principal `\"*\"`",
            )
            .hint("write {\"AWS\": \"*\"}"),
            Self::MalformedPrincipal => {
                S::error("3.2", "IAMKIT_MALFORMED_PRINCIPAL", "{} is no principal")
                    .storable("IAMKIT_MALFORMED_PRINCIPAL")
                    .hint(
                        "write an account of 12 digits, the ARN of a user, role or session, or `*`",
                    )
            }
            Self::WildcardInPrincipal => S::error(
                "3.4",
                "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
                "{} has a wildcard, and only the whole principal `*` under `AWS` can be one",
            ),
            Self::UnsupportedPrincipalType => S::error(
                "3.5",
                "IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE",
                "{} makes no requests and is no principal",
            )
            .storable("IAMKIT_UNSUPPORTED_PRINCIPAL_TYPE"),
            Self::PrincipalUnderWrongKey => S::error(
                "3.5",
                "IAMKIT_PRINCIPAL_UNDER_WRONG_KEY",
                "{} belongs under another kind of principal",
            )
            .storable("IAMKIT_PRINCIPAL_UNDER_WRONG_KEY")
            .hint("services belong under `Service`, accounts, users and roles under `AWS`"),
            Self::ServicePrincipal => {
                S::error("3.6", "IAMKIT_UNKNOWN_SERVICE_PRINCIPAL", "{} is no service principal")
                    .storable("IAMKIT_UNKNOWN_SERVICE_PRINCIPAL")
            }
            Self::FederatedOutsideTrust => S::error(
                "3.7",
                "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
                "{} is an identity provider, which only a role trust policy takes",
            ),
            Self::FederatedPrincipal => S::error(
                "3.7",
                "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
                "{} is no identity provider",
            ),
            Self::UnknownOperator => {
                S::error("25", "INVALID_CONDITION_OPERATOR", "{} is no condition operator")
            }
            Self::UnknownOperatorWithoutKeys => S::warning(
                "2.2",
                "INVALID_CONDITION_OPERATOR",
                "{} is no condition operator; without keys it tests nothing",
            ),
            Self::OperatorWithoutKeys => S::warning(
                "2.2",
                "EMPTY_OBJECT_CONDITION",
                "{} has no condition keys and tests nothing",
            ),
            Self::NullIfExists => {
                S::error("25", "NULL_WITH_IF_EXISTS", "`Null` does not take `IfExists`")
                    .hint("write `Null`")
            }
            Self::MissingTagKey => {
                S::error("28", "MISSING_TAG_KEY_IN_CONDITION", "condition key {} has no tag name")
                    .hint("write the tag's name behind the `/`")
            }
            Self::EmptyValues => S::warning(
                "2.2",
                "EMPTY_ARRAY_CONDITION",
                "condition key {} is compared with an empty list: it is never equal",
            ),
            Self::DateValue => S::error("26", "IAMKIT_DATE_VALUE", "{} is no date")
                .storable("IAMKIT_DATE_VALUE")
                .hint("write `2026-10-01` or `2026-10-01T00:00:00Z`"),
            Self::DateWithoutInstant => S::warning(
                "2.2",
                "TYPE_MISMATCH_DATE",
                "{} is stored, but is no point in time: the test fails closed",
            )
            .hint("write `2026-10-01` or `2026-10-01T00:00:00Z`"),
            Self::OperatorValue => {
                S::error("27", "IAMKIT_OPERATOR_VALUE", "{} is no value of the condition operator")
                    .storable("IAMKIT_OPERATOR_VALUE")
            }
            Self::OperatorInTwoCases => S::warning(
                "27a",
                "IAMKIT_OPERATOR_IN_TWO_CASES",
                "{} stands twice in different case: the tests of both must hold",
            )
            .storable("IAMKIT_OPERATOR_IN_TWO_CASES")
            .hint("write the keys of both under one name"),
            Self::VariableInValue => S::warning(
                "27",
                "INVALID_VARIABLE_FOR_OPERATOR",
                "{} holds a policy variable, which the condition operator does not take: the test \
                 fails closed",
            ),
            Self::UnknownAction => {
                S::warning("2.2", "INVALID_ACTION", "{} matches no action of the catalog")
            }
            Self::OperationName => S::warning(
                "2.2",
                "INVALID_ACTION",
                "{} is an API operation, no action: it matches nothing",
            ),
            Self::UnknownService => {
                S::warning("2.2", "INVALID_SERVICE_IN_ACTION", "{} names no service of the catalog")
            }
            Self::UnknownArnService => {
                S::warning("2.2", "INVALID_SERVICE", "{} names no service of the catalog")
            }
            Self::UnknownGlobalKey => S::warning(
                "2.2",
                "INVALID_GLOBAL_CONDITION_KEY",
                "condition key {} is missing in every request",
            ),
            Self::UnknownServiceKey => S::warning(
                "2.2",
                "INVALID_SERVICE_CONDITION_KEY",
                "condition key {} is missing in every request",
            ),
            Self::KeyWithoutPrefix => S::warning(
                "2.2",
                "INVALID_CONDITION_KEY_FORMAT",
                "condition key {} has no service prefix and is missing in every request",
            ),
            Self::MissingQualifier => S::warning(
                "2.2",
                "MISSING_QUALIFIER",
                "condition key {} has several values and never matches without `ForAnyValue:` or \
                 `ForAllValues:`",
            ),
            Self::WildcardWithoutLike => S::warning(
                "2.2",
                "WILDCARD_WITHOUT_LIKE_OPERATOR",
                "{} is compared letter by letter, `*` and `?` are no wildcards here",
            ),
            Self::UnknownServicePrincipal => S::warning(
                "3.6",
                "IAMKIT_UNKNOWN_SERVICE_PRINCIPAL",
                "{} is no service principal of the catalog",
            ),
            Self::NoRcpService => S::warning(
                "4.4",
                "RCP_SYNTAX_ERROR_ACTION",
                "{} does nothing: resource control policies do not reach the service",
            ),
            Self::ArnValue => {
                S::warning("2.2", "IAMKIT_OPERATOR_VALUE", "{} is no ARN and never matches")
                    .hint("write all six fields: arn:partition:service:region:account:resource")
            }
        }
    }
}
