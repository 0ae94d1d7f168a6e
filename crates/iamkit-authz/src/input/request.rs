//! One request.

mod builder;
mod derived;
mod diagnostic;
mod error;
mod keys;
mod resource;
mod sent_keys;
mod service_linked_roles;

use std::sync::Arc;

use iamkit_arn::AccountId;
use iamkit_condition::RequestContext;
use iamkit_policy::ActionName;

pub use builder::RequestBuilder;
pub(crate) use derived::caller_context;
pub use diagnostic::RequestDiagnostic;
pub use error::RequestError;
pub use resource::RequestResource;
pub(crate) use resource::ResourceView;

use crate::compile::ActionKey;
use crate::decide::services::RequestTraits;
use crate::{Caller, Options, Organization};

/// One request: a caller, one action, one resource, and the request context.
///
/// An API call that needs several permissions is several requests, all of which must be allowed.
///
/// ```
/// use iamkit_authz::Authorizer;
///
/// let request = Authorizer::default()
///     .request("arn:aws:iam::111122223333:user/ines".parse()?, "s3:GetObject".parse()?)
///     .resource("arn:aws:s3:::reports/q1.csv")
///     .key("aws:SourceIp", "203.0.113.7")
///     .build()?;
/// assert_eq!(request.context().get("aws:username"), Some(&"ines".into()));
/// assert_eq!(request.resource_account(), "111122223333".parse().ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    caller: Caller,
    action: ActionName,
    // INVARIANT: that of `action`.
    action_key: ActionKey,
    // INVARIANT: those of action, resource, caller, context and options.
    traits: RequestTraits,
    resource: RequestResource,
    resource_account: Option<AccountId>,
    // INVARIANT: that of caller and `resource_account`.
    is_same_account: bool,
    resource_organization: Option<Organization>,
    context: RequestContext,
    diagnostics: Vec<RequestDiagnostic>,
    // INVARIANT: those that the keys of the context were derived with.
    options: Arc<Options>,
}

impl Request {
    /// Returns the caller.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Returns the action.
    #[must_use]
    pub const fn action(&self) -> &ActionName {
        &self.action
    }

    /// Returns the resource as it was given.
    #[must_use]
    pub const fn resource(&self) -> &RequestResource {
        &self.resource
    }

    /// Returns the account that owns the resource, as far as it is known.
    #[must_use]
    pub const fn resource_account(&self) -> Option<AccountId> {
        self.resource_account
    }

    /// Returns the organization of the account that owns the resource.
    #[must_use]
    pub const fn resource_organization(&self) -> Option<&Organization> {
        self.resource_organization.as_ref()
    }

    /// Returns the request context, with the keys that follow from caller and resource.
    #[must_use]
    pub const fn context(&self) -> &RequestContext {
        &self.context
    }

    /// Returns what is odd about the request without making it invalid.
    #[must_use]
    pub fn diagnostics(&self) -> &[RequestDiagnostic] {
        &self.diagnostics
    }

    /// Says whether caller and resource belong to the same account.
    #[must_use]
    pub const fn is_same_account(&self) -> bool {
        self.is_same_account
    }

    /// Returns the options that the request is decided with: those of the
    /// [`Authorizer`](crate::Authorizer) that built it.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) const fn action_key(&self) -> &ActionKey {
        &self.action_key
    }

    pub(crate) const fn traits(&self) -> &RequestTraits {
        &self.traits
    }
}
