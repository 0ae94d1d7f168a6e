//! Requests without a caller.

use iamkit_arn::AccountId;
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::ActionName;

use crate::{Caller, Options, Organization, Policies, Request, RequestBuilder, RequestError};

/// A request that any caller may make: an action, a resource and the rest of the context, with the
/// policies on the side of the resource.
///
/// ```
/// use iamkit_authz::{Caller, Options, Target};
///
/// let target = Target::new("s3:GetObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// let caller = Caller::from_text("arn:aws:iam::111122223333:user/ines")?;
/// let request = target.request(&caller, &Options::default())?;
/// assert_eq!(request.action().as_str(), "s3:GetObject");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Target<'a> {
    action: ActionName,
    // INVARIANT: the caller in it is a stand-in.
    builder: RequestBuilder,
    policies: Policies<'a>,
}

impl<'a> Target<'a> {
    /// Starts a target on resource `*`.
    pub fn new(action: ActionName) -> Self {
        let builder = Request::builder(Caller::anonymous(), action.clone());
        Self { action, builder, policies: Policies::default() }
    }

    /// Sets the resource, as [`RequestBuilder::resource`] does.
    pub fn resource(mut self, text: &str) -> Self {
        self.builder = self.builder.resource(text);
        self
    }

    /// Sets the account that owns the resource.
    pub fn resource_account(mut self, account: AccountId) -> Self {
        self.builder = self.builder.resource_account(account);
        self
    }

    /// Sets the organization of the account that owns the resource.
    pub fn resource_organization(mut self, organization: Organization) -> Self {
        self.builder = self.builder.resource_organization(organization);
        self
    }

    /// Adds a tag of the resource.
    pub fn resource_tag(mut self, key: &str, value: &str) -> Self {
        self.builder = self.builder.resource_tag(key, value);
        self
    }

    /// Adds a key to the request context.
    pub fn key(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        self.builder = self.builder.key(key, value);
        self
    }

    /// Replaces the request context.
    pub fn context(mut self, context: RequestContext) -> Self {
        self.builder = self.builder.context(context);
        self
    }

    /// Sets the policies on the side of the resource: everything but identity-based policies,
    /// boundary, session and service control policies, which belong to the caller.
    pub const fn policies(mut self, policies: Policies<'a>) -> Self {
        self.policies = policies;
        self
    }

    /// Returns the action.
    #[must_use]
    pub const fn action(&self) -> &ActionName {
        &self.action
    }

    /// Makes the request of a caller.
    ///
    /// # Errors
    ///
    /// As [`RequestBuilder::build`].
    pub fn request(&self, caller: &Caller, options: &Options) -> Result<Request, RequestError> {
        self.builder.clone().caller(caller.clone()).options(options).build()
    }

    /// Returns the policies of caller and target together.
    pub(super) fn policies_for(&self, own: &Policies<'a>) -> Policies<'a> {
        Policies {
            identity: None,
            permissions_boundary: own.permissions_boundary,
            session: own.session,
            service_control: own.service_control,
            ..self.policies
        }
    }

    /// Says whether there is no policy on the side of the resource.
    pub(super) const fn is_bare(&self) -> bool {
        self.policies.is_bare()
            && self.policies.resource_control.is_none()
            && self.policies.vpc_endpoint.is_none()
    }

    /// Returns the owner of the resource, unless it is whoever asks.
    pub(super) fn owner(&self) -> Option<AccountId> {
        self.builder.explicit_owner()
    }

    pub(super) const fn explicit_context(&self) -> &RequestContext {
        self.builder.explicit_context()
    }
}
