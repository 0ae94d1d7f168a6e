//! Condition keys that follow from caller and resource.

use iamkit_arn::AccountId;
use iamkit_condition::{ContextValue, DuplicateKeyError, KeyName, Lookup, RequestContext};
use iamkit_policy::ActionName;

use super::RequestDiagnostic;
use crate::{Caller, CallerKind, Organization};

/// Adds keys to a context, in which given ones win.
///
/// Which keys there are: IAM User Guide, "AWS global condition context keys" and "IAM policy
/// elements: Variables and tags", the table of principal key values.
pub(super) struct Derived<'c> {
    context: &'c mut RequestContext,
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
        fills_services: bool,
    ) -> Result<(), DuplicateKeyError> {
        self.identity(caller);
        if let Some(account) = caller.account {
            self.set("aws:PrincipalAccount", account.as_str());
            self.set("aws:PrincipalIsAWSService", false);
        }
        match &caller.kind {
            CallerKind::Service { names } => self.service(names, fills_services),
            CallerKind::Anonymous => {
                self.set("aws:PrincipalType", "Anonymous");
                self.set("aws:userid", "anonymous");
                if fills_services {
                    self.set("aws:PrincipalAccount", "anonymous");
                }
            }
            _ => {}
        }
        if let Some(organization) = &caller.organization {
            self.organization("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", organization);
        }
        self.tags("aws:PrincipalTag/", &caller.tags)
    }

    /// Sets who the caller is.
    fn identity(&mut self, caller: &Caller) {
        let account = caller.account.as_ref().map_or("", AccountId::as_str);
        let principal_type = match &caller.kind {
            CallerKind::Root => {
                self.set("aws:userid", account);
                "Account"
            }
            CallerKind::RootSession => {
                self.set("aws:userid", account);
                self.set("aws:AssumedRoot", true);
                "Account"
            }
            CallerKind::User => {
                let name = caller.arn.as_ref().and_then(|arn| arn.resource().rsplit('/').next());
                self.set_some("aws:username", name);
                self.set_some("aws:userid", caller.unique_id());
                "User"
            }
            CallerKind::RoleSession { role, role_name, session_name } => {
                match (caller.unique_id(), session_name) {
                    (Some(id), Some(session)) => self.set("aws:userid", format!("{id}:{session}")),
                    (Some(_), None) => self.context.declare_unknown("aws:userid"),
                    (None, _) => {}
                }
                if role.is_none() {
                    self.assumed_role_arn(caller, role_name);
                }
                "AssumedRole"
            }
            CallerKind::FederatedUser { name, parent } => {
                self.set("aws:userid", format!("{account}:{name}"));
                if parent.is_none() {
                    self.diagnostics.push(RequestDiagnostic::UnknownParent);
                }
                "FederatedUser"
            }
            CallerKind::Service { .. } | CallerKind::Federated { .. } | CallerKind::Anonymous => {
                return;
            }
        };
        self.set("aws:PrincipalType", principal_type);
        if let Some(arn) = caller.principal_arn() {
            self.set("aws:PrincipalArn", arn.as_str());
        }
    }

    /// A session's ARN leaves the path of the role out. Most roles have none, so that is assumed,
    /// and said.
    fn assumed_role_arn(&mut self, caller: &Caller, role_name: &str) {
        let Some(session) = caller.arn.as_ref().filter(|_| self.assumes_role_path) else { return };
        let arn =
            format!("arn:{}:iam::{}:role/{role_name}", session.partition(), session.account());
        if self.context.lookup(&KeyName::from("aws:PrincipalArn")) == Lookup::Absent {
            self.diagnostics.push(RequestDiagnostic::AssumedRolePath { arn: arn.as_str().into() });
        }
        self.set("aws:PrincipalArn", arn);
    }

    fn service(&mut self, names: &[Box<str>], fills: bool) {
        self.set("aws:PrincipalIsAWSService", true);
        let first = names.first().map(|name| &**name);
        self.set_some("aws:PrincipalServiceName", first);
        self.set("aws:PrincipalServiceNamesList", ContextValue::many(names.iter().cloned()));
        if fills {
            self.set("aws:PrincipalType", "Service");
            self.set_some("aws:userid", first);
        }
    }

    pub(super) fn resource(
        &mut self,
        account: Option<AccountId>,
        organization: Option<&Organization>,
        tags: &[(Box<str>, Box<str>)],
    ) -> Result<(), DuplicateKeyError> {
        self.set_some("aws:ResourceAccount", account.as_ref().map(AccountId::as_str));
        if let Some(organization) = organization {
            self.organization("aws:ResourceOrgID", "aws:ResourceOrgPaths", organization);
        }
        self.tags("aws:ResourceTag/", tags)
    }

    /// Adds the keys of single services.
    pub(super) fn of_service(&mut self, caller: &Caller, action: &ActionName) {
        if action.service() == "sns" {
            self.source_owner(caller);
        }
    }

    /// Amazon SNS Developer Guide, the default policy of a topic: it compares this key with the
    /// owner, and covers the owner's account.
    fn source_owner(&mut self, caller: &Caller) {
        self.set_some("aws:SourceOwner", caller.account.as_ref().map(AccountId::as_str));
    }

    fn organization(&mut self, id: &str, paths: &str, organization: &Organization) {
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
            let earlier =
                tags.iter().take(index).find(|(other, _)| other.eq_ignore_ascii_case(tag));
            if let Some((other, _)) = earlier {
                let first = format!("{prefix}{other}").into();
                return Err(DuplicateKeyError { key: key.into(), first });
            }
            self.set_over_unknown(&key, value.clone().into());
        }
        Ok(())
    }

    fn set_some(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    fn set(&mut self, key: &str, value: impl Into<ContextValue>) {
        if self.context.lookup(&KeyName::from(key)) != Lookup::Unknown {
            self.set_over_unknown(key, value.into());
        }
    }

    fn set_over_unknown(&mut self, key: &str, value: ContextValue) {
        match self.context.get(key) {
            None => {
                self.context.replace(key, value);
            }
            Some(given) if *given == value => {}
            Some(given) => self.diagnostics.push(RequestDiagnostic::KeyContradicts {
                key: key.into(),
                given: text_of(given),
                derived: text_of(&value),
            }),
        }
    }
}

/// Returns every key that may follow from the caller, whatever the options are.
pub(crate) fn caller_context(caller: &Caller) -> RequestContext {
    let mut context = RequestContext::new();
    let mut derived = Derived::new(&mut context, true);
    // Tags that contradict each other are reported when a request is made.
    if derived.caller(caller, true).is_err() {
        return RequestContext::new();
    }
    derived.source_owner(caller);
    context
}

fn text_of(value: &ContextValue) -> Box<str> {
    match value {
        ContextValue::One(text) => text.clone(),
        ContextValue::Many(values) => format!("[{}]", values.join(", ")).into(),
    }
}
