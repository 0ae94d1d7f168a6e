//! What a project decides once about its policies: `iamkit.toml`, suppressions, selection,
//! baseline; text in, decisions out.
//!
//! ```
//! use iamkit_config::{CheckSelection, Configuration, Suppressions, SuppressionSubject};
//! use iamkit_validate::{DocumentKind, Options, validate};
//!
//! let configuration = Configuration::read(
//!     r#"
//!     select = ["access-analyzer"]
//!
//!     [[ignore]]
//!     code = "PASS_ROLE_WITH_STAR_IN_RESOURCE"
//!     path = "deploy/*.json"
//!     reason = "the account has one role"
//!     "#,
//! )
//! .unwrap();
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}"#;
//! let selection = CheckSelection::default().with_defaults(&configuration);
//! let options = selection.apply(Options::new(iamkit_catalog::Catalog::embedded()));
//! let mut findings = validate(text, DocumentKind::Identity, &options);
//! assert_eq!(findings.len(), 1);
//!
//! let mut suppressions = Suppressions::new(&configuration, None);
//! let subject = SuppressionSubject { path: "deploy/role.json", sid: &|_| None };
//! assert_eq!(suppressions.apply(&subject, &mut findings), 1);
//! assert!(findings.is_empty());
//! ```
//!
//! The crate has no features.

mod baseline;
mod comments;
mod configuration;
mod document;
mod error;
mod fingerprint;
mod glob;
mod read;
mod selection;
mod suppressions;

pub use baseline::{Baseline, BaselineError, BaselineErrorKind};
pub use comments::{CommentError, CommentSuppressions, StaleComment};
pub use configuration::{Configuration, EngineOption, PolicyTypeRule, Suppression};
pub use document::{
    Validated, findings_of_source, stated_kind, validate_documents, validate_some_documents,
};
pub use error::{ConfigurationError, ConfigurationErrorKind};
pub use fingerprint::fingerprint;
pub use glob::{Glob, ParseGlobError};
pub use selection::{CheckSelection, CheckSet, ParseCheckError};
pub use suppressions::{StaleSuppression, SuppressionSubject, Suppressions};
