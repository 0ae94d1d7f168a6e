//! A request and the policies that apply to it, to a decision and its explanation.

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
