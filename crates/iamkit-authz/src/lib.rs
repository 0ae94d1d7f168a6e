//! A request and the policies that apply to it, to a decision and its explanation.
//!
//! ```
//! use iamkit_authz::{
//!     BuiltinFacts, Caller, Decision, GrantPath, Layer, Level, Options, Policies, PolicySet,
//!     Request, authorize, explain,
//! };
//! use iamkit_policy::{PolicyDocument, PolicyType};
//!
//! // The user may read; the organization leaves room for EC2 alone.
//! let read: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}}"#
//!     .parse()?;
//! let compute: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}"#
//!     .parse()?;
//! let identity = PolicySet::builder(PolicyType::Identity).add("read", read).build()?;
//! let control = PolicySet::builder(PolicyType::ServiceControl).add("compute", compute).build()?;
//! let levels = [Level::new("r-ab12", control)];
//!
//! let request = Request::builder(
//!     Caller::from_text("arn:aws:iam::111122223333:user/ines")?,
//!     "s3:GetObject".parse()?,
//! )
//! .resource("arn:aws:s3:::reports/q1.csv")
//! .build()?;
//! let (options, facts) = (Options::default(), BuiltinFacts);
//!
//! let mut policies = Policies::default();
//! policies.identity = Some(&identity);
//! let outcome = authorize(&request, &policies, &options, &facts);
//! assert_eq!(outcome.decision, Decision::Allow);
//! assert_eq!(outcome.grant, Some(GrantPath::Identity));
//!
//! policies.service_control = Some(&levels);
//! let explanation = explain(&request, &policies, &options, &facts);
//! assert_eq!(explanation.outcome.decision, Decision::ImplicitDeny);
//! assert!(explanation.outcome.blockers.contains(Layer::ServiceControl));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`authorize`] decides, [`explain`] decides and tells why, [`authorize_partial`] says what a
//! decision depends on when not everything is known, and a [`Population`] decides many requests of
//! many principals at once. Policies are compiled to a [`PolicySet`] first.
//!
//! # Features
//!
//! - `rayon`: [`Population::matrix`] shares its targets out to threads.

mod authorize;
mod batch;
mod caller;
mod decision;
mod evaluate;
mod explain;
mod facts;
mod grant;
mod index;
mod layer;
mod layers;
mod options;
mod partial;
mod policies;
mod policy_set;
mod principal;
mod request;
mod resource_side;
mod services;

pub use authorize::authorize;
pub use batch::{Matrix, Member, Population, PopulationError, Target};
pub use caller::{
    Caller, CallerBuilder, CallerKind, CallerType, Organization, ParseCallerError,
    ParseCallerTypeError,
};
pub use decision::{DecidingStatement, Decision, GrantPath, Outcome, ResourcePart, StatementRef};
pub use explain::{
    ActionMatch, Applies, Diagnostic, Explanation, LayerReport, LayerResult, MissingInput,
    PatternAt, PolicyReport, ResourceReason, StatementPart, StatementTrace, explain,
};
pub use facts::{ActionFacts, BuiltinFacts};
pub use layer::{Layer, Layers, ParseLayerError};
pub use options::{
    Assumptions, GuardrailsWithoutAccount, OptionId, Options, ParseOptionIdError, ServiceList,
    SetOptionError,
};
pub use partial::{Conditional, PartialOutcome, Residual, ResidualLeaf, authorize_partial};
pub use policies::{
    AccessPoint, AclGrant, KeyGrant, KeyGrantConstraint, Level, Policies, VpcEndpointType,
};
pub use policy_set::{CompileError, PolicySet, PolicySetBuilder};
pub use principal::Grade;
pub use request::{Request, RequestBuilder, RequestDiagnostic, RequestError, RequestResource};
pub use services::ServiceRule;
