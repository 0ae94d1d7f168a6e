//! A request and the policies that apply to it, to a decision and its explanation.
//!
//! ```
//! use iamkit_authz::{Authorizer, Decision, GrantPath, Layer, Level, Policies, PolicySet};
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
//! let authorizer = Authorizer::default();
//! let request = authorizer
//!     .request("arn:aws:iam::111122223333:user/ines".parse()?, "s3:GetObject".parse()?)
//!     .resource("arn:aws:s3:::reports/q1.csv")
//!     .build()?;
//!
//! let policies = Policies::new().identity(&identity);
//! let outcome = authorizer.authorize(&request, &policies);
//! assert_eq!(outcome.decision, Decision::Allow);
//! assert_eq!(outcome.grant, Some(GrantPath::Identity));
//!
//! let policies = policies.service_control(levels.as_slice());
//! let explanation = authorizer.explain(&request, &policies);
//! assert_eq!(explanation.outcome.decision, Decision::ImplicitDeny);
//! assert!(explanation.outcome.blocking_layers.contains(Layer::ServiceControl));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An [`Authorizer`] builds requests and decides them: [`authorize`](Authorizer::authorize) decides,
//! [`explain`](Authorizer::explain) decides and tells why,
//! [`authorize_partial`](Authorizer::authorize_partial) says what a decision depends on when not
//! everything is known, and a [`Population`] decides many requests of many principals at once.
//! Policies are compiled to a [`PolicySet`] first.
//!
//! # Features
//!
//! - `rayon`: [`Population::matrix`] shares its targets out to threads.

mod answer;
mod authorizer;
mod compile;
mod decide;
mod input;

pub use answer::{
    ActionMatch, Applies, Check, CheckEffect, CheckType, Conditional, DecidingStatement, Decision,
    Diagnostic, Explanation, GrantPath, InapplicableLayer, LayerReport, LayerResult, Matrix,
    Member, MissingInput, NotApplicable, Outcome, PartialOutcome, PatternAt, PolicyReport,
    Population, PopulationError, Refusal, Residual, ResidualLeaf, ResourcePart, ResourceReason,
    StatementPart, StatementRef, StatementTrace, Target,
};
pub use authorizer::Authorizer;
pub use compile::{
    CompileError, PolicySet, PolicySetBuilder, PolicyWarning, PrincipalSpecificity,
    RefusedDocuments,
};
pub use decide::services::ServiceRule;
pub use input::{
    AccessPoint, AclGrant, ActionFacts, Assumptions, BuiltinFacts, Caller, CallerBuilder,
    CallerKind, CallerType, GuardrailsWithoutAccount, KeyGrant, KeyGrantConstraint, Layer, Layers,
    Level, OptionId, Options, Organization, ParseCallerError, ParseCallerTypeError,
    ParseLayerError, ParseOptionIdError, PerLayer, Policies, Request, RequestBuilder,
    RequestDiagnostic, RequestError, RequestResource, ServiceContext, ServiceList, SetOptionError,
    UnreadableRequests, VpcEndpointType,
};
