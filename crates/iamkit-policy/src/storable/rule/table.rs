//! What each rule says: number, class, code, sentence, hint. One file for each family of rules.

mod actions;
mod conditions;
mod document;
mod elements;
mod grammar;
mod names;
mod principals;
mod resources;

use super::{Class, Rule};

#[derive(Clone, Copy)]
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
    #[expect(clippy::too_many_lines, reason = "one line for each rule")]
    pub(super) const fn spec(self) -> Spec {
        match self {
            Self::Syntax => grammar::SYNTAX,
            Self::UnknownElement => grammar::UNKNOWN_ELEMENT,
            Self::DuplicateElement => grammar::DUPLICATE_ELEMENT,
            Self::JsonType => grammar::JSON_TYPE,
            Self::NullInList => grammar::NULL_IN_LIST,
            Self::InvalidVersion => grammar::INVALID_VERSION,
            Self::MissingStatement => grammar::MISSING_STATEMENT,
            Self::MissingEffect => grammar::MISSING_EFFECT,
            Self::InvalidEffect => grammar::INVALID_EFFECT,
            Self::MissingAction => grammar::MISSING_ACTION,
            Self::BothElements => grammar::BOTH_ELEMENTS,
            Self::BarePrincipal => grammar::BARE_PRINCIPAL,
            Self::PrincipalKind => grammar::PRINCIPAL_KIND,
            Self::DuplicateConditionKey => grammar::DUPLICATE_CONDITION_KEY,
            Self::MixedConditionValues => grammar::MIXED_CONDITION_VALUES,
            Self::UnsupportedCharacter => document::UNSUPPORTED_CHARACTER,
            Self::EmptyStatements => document::EMPTY_STATEMENTS,
            Self::SidCharacters => document::SID_CHARACTERS,
            Self::RepeatedSid => document::REPEATED_SID,
            Self::RepeatedSidElsewhere => document::REPEATED_SID_ELSEWHERE,
            Self::VariableInOldVersion => document::VARIABLE_IN_OLD_VERSION,
            Self::TemplatePlaceholder => document::TEMPLATE_PLACEHOLDER,
            Self::Size => document::SIZE,
            Self::IdentityPrincipal => elements::IDENTITY_PRINCIPAL,
            Self::ScpPrincipal => elements::SCP_PRINCIPAL,
            Self::TrustNotPrincipal => elements::TRUST_NOT_PRINCIPAL,
            Self::TrustResource => elements::TRUST_RESOURCE,
            Self::RcpPrincipal => elements::RCP_PRINCIPAL,
            Self::RcpNotAction => elements::RCP_NOT_ACTION,
            Self::RcpAllow => elements::RCP_ALLOW,
            Self::RcpAnyAction => elements::RCP_ANY_ACTION,
            Self::RcpFullAccess => elements::RCP_FULL_ACCESS,
            Self::MissingPrincipal => elements::MISSING_PRINCIPAL,
            Self::MissingResource => elements::MISSING_RESOURCE,
            Self::ResourceTaken => elements::RESOURCE_TAKEN,
            Self::EmptyActions => actions::EMPTY_ACTIONS,
            Self::ActionWithoutPrefix => actions::ACTION_WITHOUT_PREFIX,
            Self::ActionColons => actions::ACTION_COLONS,
            Self::ActionPrefix => actions::ACTION_PREFIX,
            Self::WildcardInActionPrefix => actions::WILDCARD_IN_ACTION_PREFIX,
            Self::AnyActionPrefix => actions::ANY_ACTION_PREFIX,
            Self::ActionName => actions::ACTION_NAME,
            Self::TrustAction => actions::TRUST_ACTION,
            Self::TrustActionAssumesNothing => actions::TRUST_ACTION_ASSUMES_NOTHING,
            Self::EmptyResources => resources::EMPTY_RESOURCES,
            Self::ResourceNotArn => resources::RESOURCE_NOT_ARN,
            Self::ArnPrefix => resources::ARN_PREFIX,
            Self::ShortArnPrefix => resources::SHORT_ARN_PREFIX,
            Self::ArnPartition => resources::ARN_PARTITION,
            Self::ArnPartitionPattern => resources::ARN_PARTITION_PATTERN,
            Self::ArnWithoutService => resources::ARN_WITHOUT_SERVICE,
            Self::WildcardInArnService => resources::WILDCARD_IN_ARN_SERVICE,
            Self::IamRegion => resources::IAM_REGION,
            Self::IamResource => resources::IAM_RESOURCE,
            Self::S3Region => resources::S3_REGION,
            Self::ShortArnWithS3Region => resources::SHORT_ARN_WITH_S3_REGION,
            Self::ShortArnWithGap => resources::SHORT_ARN_WITH_GAP,
            Self::ShortArnInSession => resources::SHORT_ARN_IN_SESSION,
            Self::ShortArnNotCompleted => resources::SHORT_ARN_NOT_COMPLETED,
            Self::ArnCompleted => resources::ARN_COMPLETED,
            Self::ArnRegion => resources::ARN_REGION,
            Self::ArnAccount => resources::ARN_ACCOUNT,
            Self::ArnResource => resources::ARN_RESOURCE,
            Self::ApiCompleted => resources::API_COMPLETED,
            Self::DenyWithoutPrincipal => principals::DENY_WITHOUT_PRINCIPAL,
            Self::AllowWithoutPrincipal => principals::ALLOW_WITHOUT_PRINCIPAL,
            Self::AllowWithNotPrincipal => principals::ALLOW_WITH_NOT_PRINCIPAL,
            Self::EmptyPrincipals => principals::EMPTY_PRINCIPALS,
            Self::EmptyPrincipalList => principals::EMPTY_PRINCIPAL_LIST,
            Self::EveryoneInTrust => principals::EVERYONE_IN_TRUST,
            Self::MalformedPrincipal => principals::MALFORMED_PRINCIPAL,
            Self::WildcardInPrincipal => principals::WILDCARD_IN_PRINCIPAL,
            Self::UnsupportedPrincipalType => principals::UNSUPPORTED_PRINCIPAL_TYPE,
            Self::PrincipalUnderWrongKey => principals::PRINCIPAL_UNDER_WRONG_KEY,
            Self::ServicePrincipal => principals::SERVICE_PRINCIPAL,
            Self::FederatedOutsideTrust => principals::FEDERATED_OUTSIDE_TRUST,
            Self::FederatedPrincipal => principals::FEDERATED_PRINCIPAL,
            Self::UnknownOperator => conditions::UNKNOWN_OPERATOR,
            Self::UnknownOperatorWithoutKeys => conditions::UNKNOWN_OPERATOR_WITHOUT_KEYS,
            Self::OperatorWithoutKeys => conditions::OPERATOR_WITHOUT_KEYS,
            Self::NullIfExists => conditions::NULL_IF_EXISTS,
            Self::MissingTagKey => conditions::MISSING_TAG_KEY,
            Self::EmptyValues => conditions::EMPTY_VALUES,
            Self::DateValue => conditions::DATE_VALUE,
            Self::DateWithoutInstant => conditions::DATE_WITHOUT_INSTANT,
            Self::NumberValue => conditions::NUMBER_VALUE,
            Self::AddressValue => conditions::ADDRESS_VALUE,
            Self::BoolValue => conditions::BOOL_VALUE,
            Self::BinaryValue => conditions::BINARY_VALUE,
            Self::OperatorInTwoCases => conditions::OPERATOR_IN_TWO_CASES,
            Self::VariableInValue => conditions::VARIABLE_IN_VALUE,
            Self::VariableInBool => conditions::VARIABLE_IN_BOOL,
            Self::UnknownAction => names::UNKNOWN_ACTION,
            Self::OperationName => names::OPERATION_NAME,
            Self::UnknownService => names::UNKNOWN_SERVICE,
            Self::UnknownArnService => names::UNKNOWN_ARN_SERVICE,
            Self::UnknownGlobalKey => names::UNKNOWN_GLOBAL_KEY,
            Self::UnknownServiceKey => names::UNKNOWN_SERVICE_KEY,
            Self::UnknownKeyPrefix => names::UNKNOWN_KEY_PREFIX,
            Self::BlankInTagKey => names::BLANK_IN_TAG_KEY,
            Self::KeyWithoutPrefix => names::KEY_WITHOUT_PREFIX,
            Self::MissingQualifier => names::MISSING_QUALIFIER,
            Self::WildcardWithoutLike => names::WILDCARD_WITHOUT_LIKE,
            Self::UnknownServicePrincipal => names::UNKNOWN_SERVICE_PRINCIPAL,
            Self::NoRcpService => names::NO_RCP_SERVICE,
            Self::ArnValue => names::ARN_VALUE,
            Self::ArnNeverMatches => names::ARN_NEVER_MATCHES,
        }
    }
}
