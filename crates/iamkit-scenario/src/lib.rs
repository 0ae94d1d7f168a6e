//! Scenario files: one request and all policies that bear on it, read with positions and decided.
//!
//! ```
//! use iamkit_authz::BuiltinFacts;
//! use iamkit_scenario::{Report, ScenarioCompiler, read_one};
//! use iamkit_source::ManagedPolicies;
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
//! let compiled = ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).unwrap();
//! let report = Report::new(scenario.name.as_deref(), &compiled, &BuiltinFacts);
//! assert!(report.is_allowed());
//! assert_eq!(report.reason(), "identity-based policies grant it");
//! assert_eq!(scenario.question(), "imagebuilder:ListImages on *");
//! ```
//!
//! The crate has no features.

mod authorization_details;
mod call;
mod compile;
mod decision;
mod expect;
mod read;
mod report;
mod resource_side;
mod scenario;
mod schema;

pub use authorization_details::{AuthorizationDetails, ConditionalDecisionError};
pub use call::{
    Call, CallReport, CallRequest, CompiledCall, CompiledCallRequest, CompiledQuestion,
    QuestionReport, whole_decision,
};
pub use compile::{
    CompiledScenario, Place, ScenarioCompiler, ScenarioWarning, WarningLevel, judge_request,
};
pub use decision::{ParseScenarioDecisionError, ScenarioDecision};
pub use expect::Mismatch;
pub use read::{read, read_besides, read_one};
pub use report::{
    Answer, KnownAnswer, LayerWords, MatchedStatement, NearMatches, Report, StatementName,
    StatementWords, error_json,
};
pub use resource_side::{AccessPointInput, BlockPublicAccess, ObjectOwnership, ResourceSideInput};
pub use scenario::{
    ContextEntry, ContextInput, Expectation, LayerInput, LevelInput, OperationInput, OptionInput,
    OrganizationInput, PolicyInput, PolicyInputs, PolicySource, PrincipalDetails, PrincipalInput,
    RequestInput, ResourcePolicyInput, Scenario, TagInput,
};
pub use schema::{AUTHORIZATION_DETAILS_SCHEMA, DECISION_SCHEMA, SCENARIO_SCHEMA};
