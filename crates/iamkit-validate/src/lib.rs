//! Policy checks: a document to findings.
//!
//! The checks are those of `ValidatePolicy` of IAM Access Analyzer, run offline: same issue codes,
//! finding types, paths and positions.
//!
//! ```
//! use iamkit_catalog::Catalog;
//! use iamkit_validate::{DocumentKind, FindingType, Options, validate};
//!
//! let text = r#"{
//!     "Version": "2012-10-17",
//!     "Statement": [{
//!         "Effect": "Allow",
//!         "Action": ["s3:Get*", "s3:GetObject"],
//!         "Resource": "arn:aws:s3:::reports/*"
//!     }]
//! }"#;
//! let findings = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
//!
//! assert_eq!(findings.len(), 1);
//! let finding = &findings[0];
//! assert_eq!(finding.code.as_str(), "REDUNDANT_ACTION");
//! assert_eq!(finding.finding_type, FindingType::Suggestion);
//! assert_eq!(finding.locations[0].to_string(), "Statement/0/Action/0");
//! assert_eq!(finding.locations[0].start.line, 5);
//! ```
//!
//! Every code has a manual ([`IssueCode::manual`]) with examples that the tests execute.
//!
//! # Beyond AWS
//!
//! Two more families of checks are off until they are [selected](Options::select). Their codes start
//! with `IAMKIT_`. [`CheckFamily::Storable`] says what AWS would refuse to store, by the rules by which
//! the engine refuses a document ([`iamkit_policy::judge`]). [`CheckFamily::Security`] asks the authorization engine
//! what a policy grants: paths of privilege escalation, exposure of data, credentials and resources,
//! access by other accounts, guards that are missing.
//!
//! # How a check is written
//!
//! One check is one file, `src/checks/<subject>/<code>.rs`; codes that differ in data only share
//! one. The header is the manual; its list gives the policy types, the evidence, the date and the
//! repair as data; every block under *Flagged* must raise the code and no block under *Clean* may.
//! `cargo xtask new-check SUBJECT CODE` writes the frame, `cargo xtask codegen checks` the registry
//! (`src/generated/registry.rs`) and the pages in `docs/checks`.
//!
//! The function `run(cx, found)` reads the document through `Context` (`statements()`,
//! `actions()`, `resources()`, `tests()` for conditions, `arns()` for resource ARNs, `errors` for
//! what lowering left out) and reports with `found.report(span, message)`: the span of the value
//! or of the member name at fault; paths and positions follow from it. `.also(span)` adds a
//! place, `.fix(..)` a repair, `.hint(..)` replaces the advice of the header. What the catalog
//! does not know is the business of the `INVALID_*` checks alone: all others stay silent on it.
//!
//! The crate has no features.

mod action_facts;
mod arn_facts;
mod arn_index;
mod attachment_kind;
mod check;
mod condition_keys;
mod context;
mod day;
mod document_kind;
mod facts;
mod family;
mod finding;
mod findings;
mod fix;
mod generated;
mod identity_provider;
mod ip_range;
mod issue_code;
mod locate;
mod operator_fix;
mod quota;
mod recovered;
mod redundancy;
mod response;
mod role_action;
mod security;
mod service_principals;
mod storable;
mod validate;
mod variables;
mod way;

pub use attachment_kind::{AttachmentKind, ParseAttachmentKindError};
pub use day::{Day, ParseDayError};
pub use document_kind::{DocumentKind, ParseDocumentKindError, PolicyResourceType};
pub use facts::Evidence;
pub use family::{CheckFamily, ParseCheckFamilyError};
pub use finding::{Finding, FindingType, Location, ParseFindingTypeError, Position};
pub use fix::{Applicability, Fix, apply_fixes};
pub use generated::IssueCode;
pub use issue_code::ParseIssueCodeError;
pub use quota::{REQUEST_QUOTA, compact_length};
pub use response::{findings_json, response_json, write_findings};
pub use validate::{
    Options, validate, validate_again, validate_attached, validate_node, validate_tree,
};
pub use way::{ParseWayError, Way, WayChoice};

use check::Check;
use context::Context;
use findings::Findings;
