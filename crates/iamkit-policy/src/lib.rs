//! The IAM policy document as typed AST: lower, print, format, build, JSON Schema.
//!
//! ```
//! use iamkit_policy::{Effect, PolicyDocument};
//!
//! let document: PolicyDocument = r#"{
//!     "Version": "2012-10-17",
//!     "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}]
//! }"#
//! .parse()?;
//! let statement = &document.statements()[0];
//! assert_eq!(statement.effect(), Effect::Allow);
//! assert!(statement.action().covers(&"s3:GetObject".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `serde` implements `Serialize` and `Deserialize` for [`PolicyDocument`]; `schema` gives
//! the JSON Schema of each policy type (`schema`) and implements schemars' `JsonSchema`.

mod action;
mod build;
mod condition;
mod document;
mod element;
mod lower;
mod one_or_many;
mod policy_type;
mod principal;
mod print;
mod quoted;
mod resource;
mod root_kind;
#[cfg(feature = "schema")]
mod schema;
#[cfg(feature = "serde")]
mod serde;
mod statement;
mod storable;
mod template;
mod text;

pub use action::{
    ActionElement, ActionList, ActionName, ActionPattern, ParseActionNameError, ServicePrefix,
};
pub use condition::{
    BaseOperator, Compare, ConditionBlock, ConditionKey, ConditionOperator, ConditionTest,
    ConditionTestRef, ConditionValue, OperatorBlock, OperatorName, ParseOperatorError, SetOperator,
    ValueType,
};
pub use document::{LanguageVersion, ParseLanguageVersionError, PassedOver, PolicyDocument};
pub use element::{Element, ParseElementError};
pub use lower::{
    ForbiddenValue, Lowered, ParsePolicyError, PolicyError, PolicyErrorKind, lower, parse_with,
};
pub use one_or_many::OneOrMany;
pub use policy_type::{ParsePolicyTypeError, PolicyType, Quota};
pub use principal::{
    NamedPrincipal, ParsePrincipalKindError, Principal, PrincipalClause, PrincipalElement,
    PrincipalEntry, PrincipalKind, PrincipalSpec,
};
pub use print::format;
pub use resource::{ResourceElement, ResourceList, ResourcePattern};
pub use root_kind::{RootKind, RootNode};
#[cfg(feature = "schema")]
pub use schema::{Draft, schema};
pub use statement::{Effect, ParseEffectError, Sid, Statement};
pub use storable::{Class, Detail, Part, Rule, Violation, fails_closed, judge, judge_lowered};
pub use template::{PolicyVariable, Template, TemplatePart, VariableError};
pub use text::Text;
