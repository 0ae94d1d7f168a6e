//! Putting a request together.

use std::sync::Arc;

use iamkit_arn::{AccountId, Arn};
use iamkit_condition::{ContextValue, DuplicateKeyError, RequestContext};
use iamkit_policy::ActionName;

use super::derived::Derived;
use super::sent_keys::Sent;
use super::{Request, RequestDiagnostic, RequestError, RequestResource};
use crate::compile::ActionKey;
use crate::decide::services::{Asked, RequestTraits};
use crate::{Caller, Options, Organization};

/// Collects what a [`Request`] consists of.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestBuilder {
    caller: Caller,
    action: ActionName,
    resource: Option<Box<str>>,
    account: Option<AccountId>,
    organization: Option<Organization>,
    resource_tags: Vec<(Box<str>, Box<str>)>,
    context: RequestContext,
    duplicate: Option<DuplicateKeyError>,
    options: Arc<Options>,
    is_temporary: bool,
    takes_any_credentials: bool,
    is_through_endpoint: bool,
}

impl RequestBuilder {
    pub(crate) fn new(caller: Caller, action: ActionName, options: Arc<Options>) -> Self {
        Self {
            caller,
            action,
            resource: None,
            account: None,
            organization: None,
            resource_tags: Vec::new(),
            context: RequestContext::new(),
            duplicate: None,
            options,
            is_temporary: false,
            takes_any_credentials: false,
            is_through_endpoint: false,
        }
    }

    pub(crate) fn for_caller(mut self, caller: Caller, options: Arc<Options>) -> Self {
        self.caller = caller;
        self.options = options;
        self
    }

    /// Returns the keys that were given.
    pub(crate) const fn explicit_context(&self) -> &RequestContext {
        &self.context
    }

    /// Sets the resource: an ARN, or `*`.
    pub fn resource(mut self, text: &str) -> Self {
        self.resource = Some(text.into());
        self
    }

    /// Sets the account that owns the resource. Otherwise it is the account field of the ARN, or
    /// else the caller's account.
    pub const fn resource_account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the organization of the account that owns the resource.
    pub fn resource_organization(mut self, organization: Organization) -> Self {
        self.organization = Some(organization);
        self
    }

    /// Adds a tag of the resource, which becomes `aws:ResourceTag/…`.
    pub fn resource_tag(mut self, key: &str, value: &str) -> Self {
        self.resource_tags.push((key.into(), value.into()));
        self
    }

    /// Says that the credentials are temporary ones, as those that a session policy was passed for:
    /// the request then has `aws:TokenIssueTime`. Sessions have it in any case.
    pub const fn temporary_credentials(mut self, are_temporary: bool) -> Self {
        self.is_temporary = are_temporary;
        self
    }

    /// Says that the caller takes whichever of its credentials can call the operation, where
    /// `aws:TokenIssueTime` is not given: for questions about what a user can do. Otherwise the answer
    /// depends on the credentials where the key is declared unknown, and a request without it has
    /// long-term ones.
    pub const fn any_credentials(mut self, are_taken: bool) -> Self {
        self.takes_any_credentials = are_taken;
        self
    }

    /// Says that the request goes through a VPC endpoint: it then has `aws:SourceVpc` in place of
    /// `aws:SourceIp`.
    pub const fn through_vpc_endpoint(mut self, is_so: bool) -> Self {
        self.is_through_endpoint = is_so;
        self
    }

    /// Adds a key to the request context.
    pub fn key(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        if let Err(error) = self.context.insert(key, value) {
            self.duplicate.get_or_insert(error);
        }
        self
    }

    /// Declares that the request has a key whose value is not given, unless it is.
    pub fn present_key(mut self, key: &'static str) -> Self {
        self.context.declare_present(key);
        self
    }

    /// Declares that a key, or all keys with a prefix that ends in `*`, are not known.
    pub fn unknown_key(mut self, key: &str) -> Self {
        self.context.declare_unknown(key);
        self
    }

    /// Replaces the request context, keys that were added before included.
    pub fn context(mut self, context: RequestContext) -> Self {
        self.context = context;
        self
    }

    /// Checks the request and adds the keys that follow from caller and resource. A key that was
    /// given stays as it is; a different value that would follow becomes a diagnostic.
    ///
    /// # Errors
    ///
    /// When the resource is neither an ARN nor `*`, belongs to another partition than the caller or
    /// to another account than the given one or to none at all, or a key is given twice.
    pub fn build(mut self) -> Result<Request, RequestError> {
        if let Some(error) = self.duplicate.take() {
            return Err(error.into());
        }
        let resource = read_resource(self.resource.as_deref())?;
        let arn = resource.arn();
        if self.account.is_none() {
            check_account_field(arn)?;
        }
        self.check_partition(arn)?;
        let account = self.owner(arn)?;
        if self.organization.is_none() && account.is_some() && account == self.caller.account {
            self.organization.clone_from(&self.caller.organization);
        }
        let assumes_role_path = !self.options.unknown_role_path_matches_nothing;
        let of_services = self.options.context_of_services;
        // Of either sort, those with a value and those without, about as many follow.
        self.context.reserve(10);
        let mut derived = Derived::new(&mut self.context, assumes_role_path);
        derived.caller(&self.caller, of_services)?;
        derived.owner(&self.action, account, self.organization.as_ref());
        derived.resource_tags(&self.resource_tags)?;
        derived.sent(&Sent {
            caller: &self.caller,
            action: &self.action,
            resource: arn,
            owner: account.as_ref(),
            is_temporary: self.is_temporary,
            is_through_endpoint: self.is_through_endpoint,
        });
        let diagnostics = derived.finish();
        Ok(self.assemble(resource, account, diagnostics))
    }

    /// Puts the request together without the keys that follow from caller and resource: its context
    /// is what was given, and nothing else.
    ///
    /// For questions about what policies say, where a request may lack a key that AWS always sends.
    ///
    /// ```
    /// use iamkit_authz::Authorizer;
    ///
    /// let caller = "arn:aws:iam::111122223333:user/ines".parse()?;
    /// let request = Authorizer::default()
    ///     .request(caller, "s3:GetObject".parse()?)
    ///     .resource("arn:aws:s3:::reports/q1.csv")
    ///     .build_as_given()?;
    /// assert_eq!(request.context().get("aws:username"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the resource is neither an ARN nor `*`, or a key is given twice.
    pub fn build_as_given(mut self) -> Result<Request, RequestError> {
        if let Some(error) = self.duplicate.take() {
            return Err(error.into());
        }
        let resource = read_resource(self.resource.as_deref())?;
        let account = self.account;
        Ok(self.assemble(resource, account, Vec::new()))
    }

    fn assemble(
        self,
        resource: RequestResource,
        account: Option<AccountId>,
        diagnostics: Vec<RequestDiagnostic>,
    ) -> Request {
        let is_same_account = account.is_some() && account == self.caller.account;
        let traits = RequestTraits::of(&Asked {
            caller: &self.caller,
            action: &self.action,
            resource: resource.arn(),
            is_same_account,
            organization: self.organization.as_ref(),
            context: &self.context,
            takes_any_credentials: self.takes_any_credentials,
            options: &self.options,
        });
        Request {
            action_key: ActionKey::new(&self.action),
            traits,
            caller: self.caller,
            action: self.action,
            resource,
            resource_account: account,
            is_same_account,
            resource_organization: self.organization,
            context: self.context,
            diagnostics,
            options: self.options,
        }
    }

    /// Accounts live in exactly one partition (AWS General Reference, "Amazon Resource Names").
    fn check_partition(&self, resource: Option<&Arn>) -> Result<(), RequestError> {
        let caller = self.caller.arn().or_else(|| self.caller.principal_arn());
        match (caller, resource) {
            (Some(caller), Some(resource))
                if caller.partition() != resource.partition()
                    && !resource.partition().contains(['*', '?']) =>
            {
                Err(RequestError::Partition {
                    principal: caller.partition().into(),
                    resource: resource.partition().into(),
                })
            }
            _ => Ok(()),
        }
    }

    fn owner(&self, arn: Option<&Arn>) -> Result<Option<AccountId>, RequestError> {
        match (self.account, arn.and_then(|arn| Some((arn, arn.account_id()?)))) {
            (Some(given), Some((arn, named))) if given != named => {
                Err(RequestError::ResourceAccount { arn: arn.as_str().into(), account: given })
            }
            (Some(given), _) => Ok(Some(given)),
            (None, Some((_, named))) => Ok(Some(named)),
            (None, None) => Ok(self.caller.account),
        }
    }
}

/// The account field of an ARN is empty, 12 digits, or the word that stands for AWS or a partner, such as
/// `aws` (IAM User Guide, "Amazon Resource Names"). Any other text would name nobody's resource, which
/// must not count as the caller's own where the owner is not given. Patterns of resources have wildcards there.
fn check_account_field(arn: Option<&Arn>) -> Result<(), RequestError> {
    let Some(arn) = arn.filter(|arn| arn.account_id().is_none()) else { return Ok(()) };
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let account = arn.account();
    if account.contains(['*', '?']) || account.bytes().all(is_word) {
        return Ok(());
    }
    Err(RequestError::AccountField { arn: arn.as_str().into(), found: account.into() })
}

fn read_resource(text: Option<&str>) -> Result<RequestResource, RequestError> {
    Ok(match text {
        None | Some("*") => RequestResource::Any,
        Some(text) => RequestResource::Arn(
            text.parse().map_err(|why| RequestError::Resource { found: text.into(), why })?,
        ),
    })
}
