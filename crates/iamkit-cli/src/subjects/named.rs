//! Those whom the policy of a scenario's resource names.

use iamkit::account::{NamedCaller, NamedQuestion, ResourceOwner};
use iamkit::authz::{ActionFacts, Caller, CallerKind, Layer, Policies};
use iamkit::policy::ActionName;

use super::ScenarioPrincipal;
use crate::question::Question;

impl ScenarioPrincipal {
    /// Answers for those whom the policy of the resource names beside the principals that were given. What
    /// the scenario says of its own request and its principal says nothing of them.
    pub(crate) fn named(
        &self,
        action: &ActionName,
        question: &Question,
        facts: &dyn ActionFacts,
        is_given: &dyn Fn(&str) -> bool,
    ) -> anyhow::Result<Vec<NamedCaller>> {
        let Some(policy) = self.compiled.resource_policy() else { return Ok(Vec::new()) };
        let engine = self.authorizer(facts);
        let told = self.compiled.request();
        let owner = match question.owner {
            ResourceOwner::Account(account) => Some(account),
            _ => told.resource_account(),
        };
        let own = [
            Layer::Identity,
            Layer::PermissionsBoundary,
            Layer::Session,
            Layer::ScopeDown,
            Layer::ServiceControl,
            Layer::VpcEndpoint,
        ];
        let beside = own.into_iter().fold(self.compiled.policies(), Policies::without);
        let beside = beside.acl_grant(None);
        let request = |caller: Caller, action: &ActionName, open: &[&str]| {
            let mut request = engine
                .request(caller, action.clone())
                .resource(&self.resource)
                .any_credentials(true);
            if let Some(account) = owner {
                request = request.resource_account(account);
            }
            if let Some(organization) = told.resource_organization() {
                request = request.resource_organization(organization.clone());
            }
            let given: Vec<_> = question.context.iter().collect();
            let unknown = question.unknown.iter().map(String::as_str).chain(open.iter().copied());
            self.with_keys(request, &given, &unknown.collect::<Vec<_>>()).build()
        };
        let named = NamedQuestion {
            engine: &engine,
            policy,
            beside,
            action,
            owner,
            request: &request,
            is_given,
        };
        Ok(named.answers()?)
    }

    /// Says whether it is a principal with this ARN, or a session of the role with it.
    pub(crate) fn is_called(&self, arn: &str) -> bool {
        let caller = self.compiled.request().caller();
        let is_role = match caller.kind() {
            // The ARN of a session leaves out the path of its role.
            CallerKind::RoleSession { role: None, role_name, .. } => {
                let account = caller.account().is_some_and(|own| arn.contains(own.as_str()));
                let name = arn.split_once(":role/").and_then(|(_, path)| path.rsplit('/').next());
                account && name == Some(&**role_name)
            }
            _ => caller.principal_arn().is_some_and(|own| own.as_str() == arn),
        };
        self.principal == arn || is_role
    }

    /// Says whether its scenario is about a resource, so that its policy was given or has none.
    pub(crate) fn is_about(&self, resource: &str) -> bool {
        self.resource == resource
    }
}
