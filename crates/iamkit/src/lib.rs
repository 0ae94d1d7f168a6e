//! Toolkit for AWS IAM policies: parse, decide, look up, validate, offline.
//!
//! One module per crate; each has a feature of the same name, all on by default.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use iamkit::CatalogFacts;
//! use iamkit::authz::{Authorizer, Decision, Options, Policies, PolicySet};
//! use iamkit::policy::PolicyType;
//!
//! let managed = iamkit::managed::Archive::embedded().policy("AWSImageBuilderReadOnlyAccess").unwrap();
//! let identity = PolicySet::builder(PolicyType::Identity)
//!     .add(managed.name(), managed.latest().document()?)
//!     .build()?;
//! let policies = Policies::new().identity(&identity);
//!
//! let authorizer = Authorizer::new(Options::default(), CatalogFacts::embedded());
//! let decide = |action: &str| -> Result<Decision, Box<dyn std::error::Error>> {
//!     let caller = "arn:aws:iam::111122223333:user/ines".parse()?;
//!     let request = authorizer.request(caller, action.parse()?).resource("*").build()?;
//!     Ok(authorizer.authorize(&request, &policies).decision)
//! };
//! assert_eq!(decide("imagebuilder:ListImages")?, Decision::Allow);
//! assert_eq!(decide("imagebuilder:CreateImage")?, Decision::ImplicitDeny);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Further features: `embedded` (the catalog and the managed policies are compiled in),
//! `descriptions` and `operations` (more of the catalog), `serde` and `schema` (for
//! [`policy`]).

#[cfg(all(feature = "authz", feature = "catalog"))]
mod catalog_facts;

#[cfg(all(feature = "authz", feature = "catalog"))]
pub use catalog_facts::CatalogFacts;
#[cfg(feature = "embedded")]
mod data_dates;

#[cfg(feature = "embedded")]
pub use data_dates::{CATALOG_DATE, MANAGED_POLICIES_DATE};
#[cfg(feature = "account")]
pub use iamkit_account as account;
#[cfg(feature = "arn")]
pub use iamkit_arn as arn;
#[cfg(feature = "authz")]
pub use iamkit_authz as authz;
#[cfg(feature = "catalog")]
pub use iamkit_catalog as catalog;
#[cfg(feature = "condition")]
pub use iamkit_condition as condition;
#[cfg(feature = "config")]
pub use iamkit_config as config;
#[cfg(feature = "managed")]
pub use iamkit_managed as managed;
#[cfg(feature = "pattern")]
pub use iamkit_pattern as pattern;
#[cfg(feature = "policy")]
pub use iamkit_policy as policy;
#[cfg(feature = "reason")]
pub use iamkit_reason as reason;
#[cfg(feature = "scenario")]
pub use iamkit_scenario as scenario;
#[cfg(feature = "source")]
pub use iamkit_source as source;
#[cfg(feature = "syntax")]
pub use iamkit_syntax as syntax;
#[cfg(feature = "validate")]
pub use iamkit_validate as validate;
#[cfg(feature = "work")]
pub use iamkit_work as work;

#[cfg(all(doctest, feature = "embedded", feature = "scenario"))]
#[doc = include_str!("../../../README.md")]
mod readme {}
