//! Toolkit for AWS IAM policies: parse, decide, look up, validate, offline.

#[cfg(feature = "arn")]
pub use iamkit_arn as arn;
#[cfg(feature = "authz")]
pub use iamkit_authz as authz;
#[cfg(feature = "catalog")]
pub use iamkit_catalog as catalog;
#[cfg(feature = "condition")]
pub use iamkit_condition as condition;
#[cfg(feature = "managed")]
pub use iamkit_managed as managed;
#[cfg(feature = "pattern")]
pub use iamkit_pattern as pattern;
#[cfg(feature = "policy")]
pub use iamkit_policy as policy;
#[cfg(feature = "scenario")]
pub use iamkit_scenario as scenario;
#[cfg(feature = "syntax")]
pub use iamkit_syntax as syntax;
#[cfg(feature = "validate")]
pub use iamkit_validate as validate;
