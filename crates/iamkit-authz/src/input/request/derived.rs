//! Condition keys that follow from caller and resource.

use std::borrow::Cow;

use iamkit_arn::AccountId;
use iamkit_condition::{ContextValue, DuplicateKeyError, KeyName, Lookup, RequestContext};
use iamkit_pattern::Case;

use super::{RequestDiagnostic, keys, service_linked_roles};
use crate::{Caller, CallerKind, Organization, ServiceContext};

/// Path of the roles of permission sets (IAM Identity Center User Guide, "Referencing permission
/// sets in resource policies"). A Region may follow, which a session's ARN does not tell.
const RESERVED_PATH: &str = "aws-reserved/sso.amazonaws.com/";

/// Adds keys to a context, in which given ones win.
///
/// Which keys there are: IAM User Guide, "AWS global condition context keys" and "IAM policy
/// elements: Variables and tags", the table of principal key values.
pub(super) struct Derived<'c> {
    pub(super) context: &'c mut RequestContext,
    diagnostics: Vec<RequestDiagnostic>,
    assumes_role_path: bool,
}

impl<'c> Derived<'c> {
    pub(super) const fn new(context: &'c mut RequestContext, assumes_role_path: bool) -> Self {
        Self { context, diagnostics: Vec::new(), assumes_role_path }
    }

    pub(super) fn finish(self) -> Vec<RequestDiagnostic> {
        self.diagnostics
    }

    pub(super) fn caller(
        &mut self,
        caller: &Caller,
        of_services: ServiceContext,
    ) -> Result<(), DuplicateKeyError> {
        self.identity(caller);
        if let Some(account) = caller.account {
            self.set(keys::PRINCIPAL_ACCOUNT, account.as_str());
            self.set(keys::PRINCIPAL_IS_AWS_SERVICE, false);
        }
        match &caller.kind {
            CallerKind::Service { names } => self.service(names, of_services),
            CallerKind::Anonymous => {
                self.set(keys::PRINCIPAL_TYPE, "Anonymous");
                self.set(keys::USER_ID, "anonymous");
                self.set(keys::PRINCIPAL_ACCOUNT, "anonymous");
            }
            _ => {}
        }
        if let Some(organization) = &caller.organization {
            self.organization(keys::PRINCIPAL_ORG_ID, keys::PRINCIPAL_ORG_PATHS, organization);
        }
        self.tags("aws:PrincipalTag/", &caller.tags)
    }

    /// Sets who the caller is.
    fn identity(&mut self, caller: &Caller) {
        let account = || caller.account.as_ref().map_or("", AccountId::as_str);
        let principal_type = match &caller.kind {
            CallerKind::Root => {
                self.set(keys::USER_ID, account());
                "Account"
            }
            CallerKind::RootSession => {
                self.set(keys::USER_ID, account());
                self.set(keys::ASSUMED_ROOT, true);
                "Account"
            }
            CallerKind::User => {
                let name = caller.arn.as_ref().and_then(|arn| arn.resource().rsplit('/').next());
                self.set_some(keys::USERNAME, name);
                match caller.unique_id() {
                    Some(id) => self.set(keys::USER_ID, id),
                    None => self.context.declare_present("aws:userid"),
                }
                "User"
            }
            CallerKind::RoleSession { role, role_name, session_name } => {
                match (caller.unique_id(), session_name) {
                    (Some(id), Some(session)) => self.set(keys::USER_ID, format!("{id}:{session}")),
                    (Some(id), None) => {
                        self.context.declare_beginning(keys::USER_ID, &format!("{id}:"));
                    }
                    (None, _) => self.context.declare_present("aws:userid"),
                }
                if role.is_none() {
                    self.assumed_role_arn(caller, role_name);
                }
                "AssumedRole"
            }
            CallerKind::FederatedUser { name, parent } => {
                self.set(keys::USER_ID, format!("{}:{name}", account()));
                if parent.is_none() {
                    self.diagnostics.push(RequestDiagnostic::UnknownParent);
                }
                "FederatedUser"
            }
            CallerKind::Service { .. } | CallerKind::Federated { .. } | CallerKind::Anonymous => {
                return;
            }
        };
        self.set(keys::PRINCIPAL_TYPE, principal_type);
        if let Some(arn) = caller.principal_arn() {
            self.set(keys::PRINCIPAL_ARN, arn.as_str());
        }
    }

    /// A session's ARN leaves the path of the role out. Most roles have none, so that is assumed,
    /// and said; those of IAM Identity Center have a known one.
    fn assumed_role_arn(&mut self, caller: &Caller, role_name: &str) {
        let Some(session) = caller.arn.as_ref().filter(|_| self.assumes_role_path) else { return };
        let path = match role_name {
            name if name.starts_with("AWSReservedSSO_") => Cow::Borrowed(RESERVED_PATH),
            name if name.starts_with(service_linked_roles::PREFIX) => {
                Cow::Owned(service_linked_roles::path_of(name))
            }
            _ => Cow::Borrowed(""),
        };
        let (partition, account) = (session.partition(), session.account());
        let arn = format!("arn:{partition}:iam::{account}:role/{path}{role_name}");
        if self.context.lookup(&keys::PRINCIPAL_ARN) == Lookup::Absent {
            self.diagnostics.push(RequestDiagnostic::AssumedRolePath { arn: arn.as_str().into() });
        }
        self.set(keys::PRINCIPAL_ARN, arn);
    }

    fn service(&mut self, names: &[Box<str>], context: ServiceContext) {
        self.set(keys::PRINCIPAL_IS_AWS_SERVICE, true);
        let first = names.first().map(|name| &**name);
        self.set_some(keys::PRINCIPAL_SERVICE_NAME, first);
        self.set(keys::PRINCIPAL_SERVICE_NAMES_LIST, ContextValue::many(names.iter().cloned()));
        match context {
            ServiceContext::Absent => return,
            ServiceContext::Filled => {
                self.set(keys::PRINCIPAL_TYPE, "Service");
                self.set_some(keys::USER_ID, first);
            }
            ServiceContext::Present => {
                self.context.declare_present("aws:PrincipalType");
                self.context.declare_present("aws:userid");
            }
        }
        self.context.declare_present("aws:PrincipalAccount");
    }

    pub(super) fn resource_tags(
        &mut self,
        tags: &[(Box<str>, Box<str>)],
    ) -> Result<(), DuplicateKeyError> {
        self.tags("aws:ResourceTag/", tags)
    }

    pub(super) fn organization(
        &mut self,
        id: KeyName,
        paths: KeyName,
        organization: &Organization,
    ) {
        self.set_some(id, organization.id.as_deref());
        if let Some(path) = &organization.path {
            self.set(paths, ContextValue::many([path.clone()]));
        }
    }

    /// Tags are given, so they replace a declaration that the key is unknown.
    fn tags(
        &mut self,
        prefix: &str,
        tags: &[(Box<str>, Box<str>)],
    ) -> Result<(), DuplicateKeyError> {
        for (index, (tag, value)) in tags.iter().enumerate() {
            let key = format!("{prefix}{tag}");
            let earlier = tags.iter().take(index).find(|(other, _)| Case::Fold.is_same(other, tag));
            if let Some((other, _)) = earlier {
                let first = format!("{prefix}{other}").into();
                return Err(DuplicateKeyError { key: key.into(), first });
            }
            self.set_over_unknown(KeyName::new(key), value.clone().into());
        }
        Ok(())
    }

    pub(super) fn set_some(&mut self, key: KeyName, value: Option<&str>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    pub(super) fn set(&mut self, key: KeyName, value: impl Into<ContextValue>) {
        if let Err((key, value)) = self.context.add_derived(key, value.into()) {
            self.contradiction(&key, &value);
        }
    }

    fn set_over_unknown(&mut self, key: KeyName, value: ContextValue) {
        match self.context.value(&key) {
            None => {
                self.context.replace(key, value);
            }
            Some(given) if *given == value => {}
            Some(_) => self.contradiction(&key, &value),
        }
    }

    #[cold]
    fn contradiction(&mut self, key: &KeyName, derived: &ContextValue) {
        let Some(given) = self.context.value(key) else { return };
        let (key, given, derived) = (key.as_str().into(), text_of(given), text_of(derived));
        self.diagnostics.push(RequestDiagnostic::KeyContradicts { key, given, derived });
    }
}

/// Returns every key that may follow from the caller, whatever the options are.
pub(crate) fn caller_context(caller: &Caller) -> RequestContext {
    let mut context = RequestContext::new();
    let mut derived = Derived::new(&mut context, true);
    // Tags that contradict each other are reported when a request is made.
    if derived.caller(caller, ServiceContext::Filled).is_err() {
        return RequestContext::new();
    }
    derived.set_some(keys::SOURCE_OWNER, caller.account.as_ref().map(AccountId::as_str));
    derived.set_some(keys::KMS_CALLER_ACCOUNT, caller.account.as_ref().map(AccountId::as_str));
    context
}

fn text_of(value: &ContextValue) -> Box<str> {
    match value {
        ContextValue::One(text) => text.clone(),
        ContextValue::Many(values) => format!("[{}]", values.join(", ")).into(),
    }
}
