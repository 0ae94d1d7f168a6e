//! What a decision is made from: caller, request, policies by layer, options and facts.

mod caller;
mod facts;
mod key_grant;
mod layer;
mod level;
mod options;
mod per_layer;
mod policies;
mod request;

pub use caller::{
    Caller, CallerBuilder, CallerKind, CallerType, Organization, ParseCallerError,
    ParseCallerTypeError,
};
pub(crate) use caller::{
    has_full_access, has_identity_policies, layers_of, requires_session_policy,
};
pub use facts::{ActionFacts, BuiltinFacts};
pub(crate) use facts::{RCP_SERVICES_AS_OF, RESOURCE_POLICIES_AS_OF};
pub use key_grant::{KeyGrant, KeyGrantConstraint};
pub(crate) use layer::{Binds, Silence};
pub use layer::{Layer, Layers, ParseLayerError};
pub use level::Level;
pub use options::{
    Assumptions, GuardrailsWithoutAccount, OptionId, Options, ParseOptionIdError, ServiceContext,
    ServiceList, SetOptionError, UnreadableRequests,
};
pub use per_layer::PerLayer;
pub(crate) use policies::PolicySource;
pub use policies::{AccessPoint, AclGrant, Policies, VpcEndpointType};
pub use request::{Request, RequestBuilder, RequestDiagnostic, RequestError, RequestResource};
pub(crate) use request::{ResourceView, caller_context};
