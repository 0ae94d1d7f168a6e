//! The decision: IAM User Guide, "Policy evaluation logic".

use std::collections::BTreeSet;

use serde_json::Value;

use crate::caller::Kind;
use crate::condition::block_holds;
use crate::context::text;
use crate::correction::Correction;
use crate::principal::{Grade, Place, grade};
use crate::request::Request;
use crate::services::{self, Gate};
use crate::text::{ShortArn, matches, resource_matches};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
}

/// A decision with the layers of which a statement denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    pub(crate) denying: BTreeSet<&'static str>,
}

/// What one layer says.
#[derive(Clone, Debug, Default)]
struct Said {
    denies: bool,
    allows: bool,
    /// How closely each `Allow` names the caller; of policies that name principals only.
    grades: BTreeSet<Grade>,
}

/// How the statements of a layer are read.
#[derive(Clone, Copy, Debug)]
struct Rules {
    names_principals: bool,
    is_gateway_endpoint: bool,
    /// Whether an `Allow` with a short ARN is completed; a `Deny` always is.
    completes: bool,
}

const PLAIN: Rules = Rules { names_principals: false, is_gateway_endpoint: false, completes: true };
const ON_RESOURCES: Rules =
    Rules { names_principals: true, is_gateway_endpoint: false, completes: false };

/// Decides one request under the `policies` member of a scenario, managed policies resolved.
pub(crate) fn decide(request: &Request, policies: &Value) -> Answer {
    let allowed = |is_allowed| if is_allowed { Decision::Allowed } else { Decision::ImplicitDeny };
    if services::is_always_allowed(request) {
        return Answer { decision: Decision::Allowed, denying: BTreeSet::new() };
    }
    let layers = Layers::read(request, policies);
    let denying = layers.denying();
    // "Deny evaluation": one explicit deny ends it.
    if !denying.is_empty() {
        return Answer { decision: Decision::ExplicitDeny, denying };
    }
    let decision =
        allowed(layers.guardrails_allow() && layers.grant(request) && !services::refuses(request));
    Answer { decision, denying }
}

/// What every layer says; `None` is a layer that does not apply.
struct Layers {
    identity: Option<Said>,
    boundary: Option<Said>,
    session: Option<Said>,
    /// The session policy is the task policy of `AssumeRoot`.
    is_task: bool,
    scope_down: Vec<Said>,
    resource: Option<Said>,
    service_control: Option<Vec<Said>>,
    resource_control: Option<Vec<Said>>,
    endpoint: Option<Said>,
}

impl Layers {
    fn read(request: &Request, policies: &Value) -> Self {
        let caller = &request.caller;
        let has_account = caller.account.is_some();
        let plain = |name: &str| Some(layer(policies.get(name)?, request, policies, PLAIN));
        let levels = |name: &str, rules| {
            let levels = policies.get(name)?.as_array()?;
            let level = |level: &Value| layer(&level["policies"], request, policies, rules);
            Some(levels.iter().map(level).collect::<Vec<_>>())
        };
        let gateway = match policies.get("vpcEndpointType").and_then(Value::as_str) {
            Some(kind) => kind == "gateway",
            None => ["s3", "dynamodb"].contains(&request.service().as_str()),
        };
        let of_endpoint = Rules { is_gateway_endpoint: gateway, ..ON_RESOURCES };
        let named = |name: &str, rules| Some(layer(policies.get(name)?, request, policies, rules));
        let mut resource = named("resource", ON_RESOURCES);
        if let Some(said) = &mut resource
            && services::root_escapes(request)
        {
            said.denies = false;
        }
        // IAM User Guide, "Roles terms and concepts": a trust policy says who assumes the role.
        if request.service() == "iam" && services::is_role(request) {
            resource = None;
        }
        // AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource control
        // policies (RCPs)": neither binds the management account or service-linked roles.
        let under_service_control =
            has_account && !caller.is_management_account && !caller.is_service_linked_role();
        let under_resource_control = !request.owner_is_management_account
            && !caller.is_service_linked_role()
            && services::is_under_resource_control(request);
        Self {
            identity: plain("identity").filter(|_| caller.has_identity_policies()),
            boundary: plain("permissionsBoundary").filter(|_| caller.has_identity_policies()),
            session: plain("session").filter(|_| has_account),
            is_task: policies.get("session").is_some_and(services::is_task_policy),
            scope_down: policies
                .get("scopeDown")
                .filter(|_| has_account)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|policy| layer(policy, request, policies, PLAIN))
                .collect(),
            resource,
            service_control: levels("serviceControl", PLAIN).filter(|_| under_service_control),
            resource_control: levels("resourceControl", ON_RESOURCES)
                .filter(|_| under_resource_control),
            endpoint: named("vpcEndpoint", of_endpoint),
        }
    }

    fn denying(&self) -> BTreeSet<&'static str> {
        let one = |said: &Option<Said>| said.as_ref().is_some_and(|said| said.denies);
        let any = |list: &[Said]| list.iter().any(|said| said.denies);
        let levels = |levels: &Option<Vec<Said>>| levels.as_deref().is_some_and(any);
        let found = [
            ("identity", one(&self.identity)),
            ("permissionsBoundary", one(&self.boundary)),
            ("session", one(&self.session)),
            ("scopeDown", any(&self.scope_down)),
            ("resource", one(&self.resource)),
            ("serviceControl", levels(&self.service_control)),
            ("resourceControl", levels(&self.resource_control)),
            ("vpcEndpoint", one(&self.endpoint)),
        ];
        found.into_iter().filter(|(_, denies)| *denies).map(|(name, _)| name).collect()
    }

    /// "Service control policies (SCPs)": every level must allow. Resource control policies all
    /// have `RCPFullAWSAccess`.
    fn guardrails_allow(&self) -> bool {
        self.service_control.as_ref().is_none_or(|levels| levels.iter().all(|said| said.allows))
            && self.endpoint.as_ref().is_none_or(|said| said.allows)
    }

    /// Says whether something grants the request.
    fn grant(&self, request: &Request) -> bool {
        let caller = &request.caller;
        let none = BTreeSet::new();
        let grades = self.resource.as_ref().map_or(&none, |said| &said.grades);
        let is_open = self.resource.is_none() && services::is_open_by_default(request);
        if is_open || services::lacks_bucket_policy(request) {
            return is_open && self.scoped(request);
        }
        match &caller.kind {
            Kind::Service(_) => grades.contains(&Grade::Direct) || grades.contains(&Grade::Star),
            Kind::Federated(_) => grades.contains(&Grade::Direct),
            Kind::Anonymous => grades.contains(&Grade::Star),
            _ if request.is_same_account() => self.same_account(request, grades),
            // "Cross-account policy evaluation logic": both accounts must allow.
            _ => {
                let named = !grades.is_empty() || services::needs_no_resource_policy(request);
                named && self.identity_allows(request) && self.limits_allow(request)
            }
        }
    }

    /// "Policy evaluation logic", within a single account, and "Permissions boundaries for IAM
    /// entities", "Session policies": what the resource's policy names decides which silence counts.
    fn same_account(&self, request: &Request, grades: &BTreeSet<Grade>) -> bool {
        let gate = services::gate(request);
        let identity = self.identity_allows(request);
        if gate == Some(Gate::AuthPolicy) {
            return !grades.is_empty() && identity && self.limits_allow(request);
        }
        if grades.contains(&Grade::Direct) || grades.contains(&Grade::Star) {
            // IAM User Guide, "Update a role trust policy": a boundary must allow all the same.
            let is_limited = gate == Some(Gate::RoleTrust);
            return self.scoped(request) && (!is_limited || self.limits_allow(request));
        }
        let by_issuer = grades.contains(&Grade::Entity);
        let by_identity = identity && (gate.is_none() || !grades.is_empty());
        self.limits_allow(request) && (by_issuer || by_identity)
    }

    /// Identity-based policies allow; the root user needs none.
    fn identity_allows(&self, request: &Request) -> bool {
        let is_root = match &request.caller.kind {
            Kind::Root | Kind::RootSession => true,
            Kind::FederatedUser { parent: Some(parent), .. } => parent.ends_with(":root"),
            _ => false,
        };
        is_root || self.identity.as_ref().is_some_and(|said| said.allows)
    }

    /// Boundary, session policy and scope down policies, where there are some, all allow.
    fn limits_allow(&self, request: &Request) -> bool {
        let session = match (&request.caller.kind, &self.session) {
            // "Session policies": without one, a federated user has no permissions.
            (Kind::FederatedUser { .. } | Kind::RootSession, None) => false,
            (_, None) => true,
            // Task policies hold `Deny` statements only.
            (Kind::RootSession, Some(_)) if self.is_task => true,
            (_, Some(said)) => said.allows,
        };
        session
            && self.boundary.as_ref().is_none_or(|said| said.allows)
            && self.scope_down.iter().all(|said| said.allows)
    }

    /// What narrows temporary credentials as a whole, so that no grant lifts it (AWS STS API
    /// Reference, `GetScopedCredentials`): scope down policies, and a session policy of a user or
    /// root user.
    fn scoped(&self, request: &Request) -> bool {
        let is_user = matches!(request.caller.kind, Kind::User | Kind::Root);
        self.scope_down.iter().all(|said| said.allows)
            && (!is_user || self.session.as_ref().is_none_or(|said| said.allows))
    }
}

/// Asks every statement of the policies of a layer.
fn layer(member: &Value, request: &Request, policies: &Value, rules: Rules) -> Said {
    let has_boundary =
        policies.get("permissionsBoundary").is_some() && request.caller.has_identity_policies();
    let mut said = Said::default();
    let documents = match member {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    for policy in documents {
        let document = policy.get("document").unwrap_or(policy);
        let has_variables = document.get("Version").is_some_and(|version| version == "2012-10-17");
        let statements = match &document["Statement"] {
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        for statement in statements {
            let is_deny = statement["Effect"] == "Deny";
            let place =
                Place { is_deny, has_boundary, is_gateway_endpoint: rules.is_gateway_endpoint };
            let named = if rules.names_principals {
                let Some(grade) = grade(statement, &request.caller, place) else { continue };
                Some(grade)
            } else {
                None
            };
            if !applies(statement, request, has_variables, is_deny, rules) {
                continue;
            }
            said.denies |= is_deny;
            said.allows |= !is_deny;
            if let Some(grade) = named.filter(|_| !is_deny) {
                said.grades.insert(grade);
            }
        }
    }
    said
}

/// Says whether action, resource and condition of a statement fit the request.
fn applies(
    statement: &Value,
    request: &Request,
    has_variables: bool,
    is_deny: bool,
    rules: Rules,
) -> bool {
    let listed = |member: &str, fits: &dyn Fn(&str) -> bool| -> Option<bool> {
        Some(match statement.get(member)? {
            Value::Array(list) => list.iter().any(|one| fits(&text(one))),
            one => fits(&text(one)),
        })
    };
    let action_fits = |pattern: &str| action_matches(pattern, &request.action);
    let completes = rules.completes || is_deny || Correction::ShortArn.is_pending();
    let short = if completes { ShortArn::Completed } else { ShortArn::MatchesNothing };
    let resource_fits = |pattern: &str| {
        resource_matches(pattern, has_variables, short, &request.context, &request.resource)
    };
    let action = listed("Action", &action_fits)
        .or_else(|| listed("NotAction", &action_fits).map(|listed| !listed));
    let resource = listed("Resource", &resource_fits)
        .or_else(|| listed("NotResource", &resource_fits).map(|listed| !listed));
    action == Some(true)
        && resource.unwrap_or(true)
        && statement
            .get("Condition")
            .is_none_or(|block| block_holds(block, has_variables, &request.context, is_deny))
}

/// IAM JSON policy elements, "Action": service and name are compared without regard to case.
fn action_matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    let Some((service, name)) = pattern.split_once(':') else { return pattern == "*" };
    let Some((own_service, own_name)) = action.split_once(':') else { return false };
    (service == "*" || service == own_service) && matches(name, own_name)
}
