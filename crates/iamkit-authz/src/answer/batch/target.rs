//! Requests without a caller.

use std::sync::Arc;

use iamkit_arn::AccountId;
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::ActionName;

use super::population::LAYERS_OF_CALLERS;
use crate::{
    Authorizer, BuiltinFacts, Caller, Layer, Options, Organization, Policies, PolicySet, Request,
    RequestBuilder, RequestError,
};

/// A request that any caller may make: an action, a resource and the rest of the context, with the
/// policies on the side of the resource.
///
/// ```
/// use iamkit_authz::Target;
///
/// let target = Target::new("s3:GetObject".parse()?).resource("arn:aws:s3:::reports/q1.csv");
/// assert_eq!(target.action().as_str(), "s3:GetObject");
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
        let builder =
            Authorizer::<BuiltinFacts>::default().request(Caller::anonymous(), action.clone());
        Self { action, builder, policies: Policies::new() }
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

    /// Says that callers take whichever of their credentials can call the operation, as
    /// [`RequestBuilder::any_credentials`] does.
    pub fn any_credentials(mut self, are_taken: bool) -> Self {
        self.builder = self.builder.any_credentials(are_taken);
        self
    }

    /// Replaces the request context.
    pub fn context(mut self, context: RequestContext) -> Self {
        self.builder = self.builder.context(context);
        self
    }

    /// Sets the policies on the side of the resource: everything but identity-based policies,
    /// boundary, session and service control policies, which belong to the caller.
    pub fn policies(mut self, policies: Policies<'a>) -> Self {
        self.policies = policies;
        self
    }

    /// Returns the action.
    #[must_use]
    pub const fn action(&self) -> &ActionName {
        &self.action
    }

    /// Makes the request of a caller.
    pub(super) fn request(
        &self,
        caller: &Caller,
        options: &Arc<Options>,
    ) -> Result<Request, RequestError> {
        self.builder.clone().for_caller(caller.clone(), Arc::clone(options)).build()
    }

    /// Returns the policies of caller and target together.
    pub(super) fn policies_for(&self, pool: &'a PolicySet, own: &Policies<'a>) -> Policies<'a> {
        LAYERS_OF_CALLERS
            .into_iter()
            .fold(self.policies, |policies, layer| policies.with_layer_of(layer, own))
            .identity(pool)
    }

    /// Says whether there is no policy on the side of the resource.
    pub(super) fn is_bare(&self) -> bool {
        let of_callers = |layer| layer == Layer::Identity || LAYERS_OF_CALLERS.contains(&layer);
        self.policies.has_no_resource_side_grants()
            && Layer::ALL.into_iter().all(|layer| of_callers(layer) || !self.policies.has(layer))
    }

    pub(super) const fn explicit_context(&self) -> &RequestContext {
        self.builder.explicit_context()
    }
}
