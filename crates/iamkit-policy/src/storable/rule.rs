//! The rules: one table.

mod table;

use std::fmt;

/// How bad a [`Violation`](super::Violation) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// True, but a reader may expect something else.
    Note,
    /// AWS stores it, but a part can never match.
    Warning,
    /// AWS refuses to store it, or it cannot be read: nothing is decided from it.
    Error,
}

impl Class {
    /// Returns the word that output uses, such as `warning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule about what AWS stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant says what is wrong; the table has the sentence")]
#[non_exhaustive]
pub enum Rule {
    // The grammar.
    Syntax,
    UnknownElement,
    DuplicateElement,
    JsonType,
    NullInList,
    InvalidVersion,
    MissingStatement,
    MissingEffect,
    InvalidEffect,
    MissingAction,
    BothElements,
    BarePrincipal,
    PrincipalKind,
    DuplicateConditionKey,
    MixedConditionValues,
    // The document.
    UnsupportedCharacter,
    EmptyStatements,
    SidCharacters,
    RepeatedSid,
    RepeatedSidElsewhere,
    VariableInOldVersion,
    TemplatePlaceholder,
    Size,
    // Elements by policy type.
    IdentityPrincipal,
    ScpPrincipal,
    TrustNotPrincipal,
    TrustResource,
    RcpPrincipal,
    RcpNotAction,
    RcpAllow,
    RcpAnyAction,
    RcpFullAccess,
    MissingPrincipal,
    MissingResource,
    ResourceTaken,
    // Actions.
    EmptyActions,
    ActionWithoutPrefix,
    ActionColons,
    ActionPrefix,
    WildcardInActionPrefix,
    AnyActionPrefix,
    ActionName,
    TrustAction,
    TrustActionAssumesNothing,
    // Resources.
    EmptyResources,
    ResourceNotArn,
    ArnPrefix,
    ShortArnPrefix,
    ArnPartition,
    ArnPartitionPattern,
    ArnWithoutService,
    WildcardInArnService,
    IamRegion,
    IamResource,
    S3Region,
    ShortArnWithS3Region,
    ShortArnWithGap,
    ShortArnInSession,
    ShortArnNotCompleted,
    ArnCompleted,
    ArnRegion,
    ArnAccount,
    ArnResource,
    ApiCompleted,
    // Principals.
    DenyWithoutPrincipal,
    AllowWithoutPrincipal,
    AllowWithNotPrincipal,
    EmptyPrincipals,
    EmptyPrincipalList,
    EveryoneInTrust,
    MalformedPrincipal,
    WildcardInPrincipal,
    UnsupportedPrincipalType,
    PrincipalUnderWrongKey,
    ServicePrincipal,
    FederatedOutsideTrust,
    FederatedPrincipal,
    // Conditions.
    UnknownOperator,
    UnknownOperatorWithoutKeys,
    OperatorWithoutKeys,
    OperatorInTwoCases,
    NullIfExists,
    MissingTagKey,
    EmptyValues,
    DateValue,
    DateWithoutInstant,
    NumberValue,
    AddressValue,
    BoolValue,
    BinaryValue,
    VariableInValue,
    VariableInBool,
    ArnValue,
    ArnNeverMatches,
    // Names, which the catalog knows.
    UnknownAction,
    OperationName,
    UnknownService,
    UnknownArnService,
    UnknownGlobalKey,
    UnknownServiceKey,
    UnknownKeyPrefix,
    BlankInTagKey,
    KeyWithoutPrefix,
    MissingQualifier,
    WildcardWithoutLike,
    UnknownServicePrincipal,
    NoRcpService,
}

impl Rule {
    /// All rules, in the order of the table.
    pub const ALL: [Self; 107] = {
        use Rule as R;
        [
            R::Syntax,
            R::UnknownElement,
            R::DuplicateElement,
            R::JsonType,
            R::NullInList,
            R::InvalidVersion,
            R::MissingStatement,
            R::MissingEffect,
            R::InvalidEffect,
            R::MissingAction,
            R::BothElements,
            R::BarePrincipal,
            R::PrincipalKind,
            R::DuplicateConditionKey,
            R::MixedConditionValues,
            R::UnsupportedCharacter,
            R::EmptyStatements,
            R::SidCharacters,
            R::RepeatedSid,
            R::RepeatedSidElsewhere,
            R::VariableInOldVersion,
            R::TemplatePlaceholder,
            R::Size,
            R::IdentityPrincipal,
            R::ScpPrincipal,
            R::TrustNotPrincipal,
            R::TrustResource,
            R::RcpPrincipal,
            R::RcpNotAction,
            R::RcpAllow,
            R::RcpAnyAction,
            R::RcpFullAccess,
            R::MissingPrincipal,
            R::MissingResource,
            R::ResourceTaken,
            R::EmptyActions,
            R::ActionWithoutPrefix,
            R::ActionColons,
            R::ActionPrefix,
            R::WildcardInActionPrefix,
            R::AnyActionPrefix,
            R::ActionName,
            R::TrustAction,
            R::TrustActionAssumesNothing,
            R::EmptyResources,
            R::ResourceNotArn,
            R::ArnPrefix,
            R::ShortArnPrefix,
            R::ArnPartition,
            R::ArnPartitionPattern,
            R::ArnWithoutService,
            R::WildcardInArnService,
            R::IamRegion,
            R::IamResource,
            R::S3Region,
            R::ShortArnWithS3Region,
            R::ShortArnWithGap,
            R::ShortArnInSession,
            R::ShortArnNotCompleted,
            R::ArnCompleted,
            R::ArnRegion,
            R::ArnAccount,
            R::ArnResource,
            R::ApiCompleted,
            R::DenyWithoutPrincipal,
            R::AllowWithoutPrincipal,
            R::AllowWithNotPrincipal,
            R::EmptyPrincipals,
            R::EmptyPrincipalList,
            R::EveryoneInTrust,
            R::MalformedPrincipal,
            R::WildcardInPrincipal,
            R::UnsupportedPrincipalType,
            R::PrincipalUnderWrongKey,
            R::ServicePrincipal,
            R::FederatedOutsideTrust,
            R::FederatedPrincipal,
            R::UnknownOperator,
            R::UnknownOperatorWithoutKeys,
            R::OperatorWithoutKeys,
            R::OperatorInTwoCases,
            R::NullIfExists,
            R::MissingTagKey,
            R::EmptyValues,
            R::DateValue,
            R::DateWithoutInstant,
            R::NumberValue,
            R::AddressValue,
            R::BoolValue,
            R::BinaryValue,
            R::VariableInValue,
            R::VariableInBool,
            R::ArnValue,
            R::ArnNeverMatches,
            R::UnknownAction,
            R::OperationName,
            R::UnknownService,
            R::UnknownArnService,
            R::UnknownGlobalKey,
            R::UnknownServiceKey,
            R::UnknownKeyPrefix,
            R::BlankInTagKey,
            R::KeyWithoutPrefix,
            R::MissingQualifier,
            R::WildcardWithoutLike,
            R::UnknownServicePrincipal,
            R::NoRcpService,
        ]
    };

    /// Says whether the rule asks which names exist, so that only a catalog can judge by it.
    #[must_use]
    pub const fn is_about_names(self) -> bool {
        matches!(
            self,
            Self::UnknownAction
                | Self::OperationName
                | Self::UnknownService
                | Self::UnknownArnService
                | Self::UnknownGlobalKey
                | Self::UnknownServiceKey
                | Self::UnknownKeyPrefix
                | Self::BlankInTagKey
                | Self::KeyWithoutPrefix
                | Self::MissingQualifier
                | Self::WildcardWithoutLike
                | Self::UnknownServicePrincipal
                | Self::NoRcpService
        )
    }

    /// Returns the number of the rule, such as `11`: those of section 3 and 4 are about
    /// resource-based policies and about trust, organization and endpoint policies.
    #[must_use]
    pub const fn number(self) -> &'static str {
        self.spec().number
    }

    /// Says how bad it is.
    #[must_use]
    pub const fn class(self) -> Class {
        self.spec().class
    }

    /// Returns the issue code under which a decision reports it, such as `INVALID_ACTION`: that of
    /// IAM Access Analyzer where it reports an error, else that of [`Rule::storable_code`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.spec().code
    }

    /// Returns the code of the check that says why AWS would not store the document.
    #[must_use]
    pub const fn storable_code(self) -> Option<&'static str> {
        self.spec().storable
    }

    /// Returns the sentence, with `{}` in the place of the text at fault.
    pub(super) const fn reason(self) -> &'static str {
        self.spec().reason
    }

    pub(super) const fn hint(self) -> Option<&'static str> {
        self.spec().hint
    }
}
