//! Scenario files: one request and all policies that bear on it, read with positions and decided.
//!
//! ```
//! use iamkit_authz::BuiltinFacts;
//! use iamkit_scenario::{Managed, Preparer, Report, read_one};
//!
//! let text = r#"{
//!     "name": "look, do not touch",
//!     "request": {
//!         "principal": "arn:aws:iam::111122223333:user/ines",
//!         "action": "imagebuilder:ListImages",
//!         "resource": "*"
//!     },
//!     "policies": {"identity": [{"managed": "AWSImageBuilderReadOnlyAccess"}]}
//! }"#;
//! let tree = iamkit_syntax::parse(text);
//! let scenario = read_one(&tree).unwrap();
//! let prepared = Preparer::new(&Managed).prepare(&scenario).unwrap();
//! let report = Report::new(scenario.name.as_deref(), &prepared, &BuiltinFacts);
//! assert_eq!(report.decision, "allowed");
//! ```
//!
//! The crate has no features.

mod account;
mod error;
mod expect;
mod prepare;
mod read;
mod report;
mod scenario;
mod schema;
mod sources;

pub use account::{Account, AccountPrincipal, read_account};
pub use error::{ScenarioError, ScenarioErrorKind};
pub use expect::Mismatch;
pub use prepare::{Prepared, Preparer};
pub use read::{read, read_one};
pub use report::{MatchedStatement, Report, error_json};
pub use scenario::{
    ContextEntry, ContextInput, Expectation, LevelInput, OptionInput, OrganizationInput,
    PolicyInput, PolicyInputs, PolicySource, PrincipalDetails, PrincipalInput, RequestInput,
    Scenario, TagInput,
};
pub use schema::{DECISION_SCHEMA, SCENARIO_SCHEMA};
pub use sources::{Managed, NamedPolicy, SourceError, Sources};
