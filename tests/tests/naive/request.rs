//! The request of a scenario, with the keys that AWS adds.

use serde_json::Value;

use crate::caller::{Caller, Kind};
use crate::context::{Context, Key};
use crate::services;
use crate::text::field;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) caller: Caller,
    pub(crate) action: String,
    /// One ARN, or `*`.
    pub(crate) resource: String,
    /// The account that owns the resource.
    pub(crate) owner: Option<String>,
    pub(crate) owner_is_management_account: bool,
    /// The organization of that account, where it is given.
    pub(crate) owner_organization: Option<String>,
    pub(crate) context: Context,
}

impl Request {
    /// Reads the `request` member of a scenario; `policies` tell how the request travels.
    pub(crate) fn read(member: &Value, policies: &Value) -> Self {
        let caller = Caller::read(&member["principal"]);
        let action = member["action"].as_str().unwrap().to_owned();
        let given = member["resource"].as_str().unwrap();
        let resource = services::resource_of(&action, given, &caller);
        let account = Some(field(given, 4)).filter(|account| !account.is_empty());
        let owner = member["resourceAccount"]
            .as_str()
            .or(account)
            // What AWS itself owns needs no policy of another account.
            .filter(|account| *account != "aws")
            .or(caller.account.as_deref())
            .map(str::to_owned);
        let organization = &member["resourceOrganization"];
        let mut request = Self {
            action,
            resource,
            owner,
            owner_is_management_account: organization["isManagementAccount"] == true,
            owner_organization: organization["id"].as_str().map(str::to_owned),
            context: Context::read(&member["context"]),
            caller,
        };
        // The owner's organization is that of the caller where both are one account.
        if request.is_same_account() && organization.is_null() {
            request.owner_is_management_account = request.caller.is_management_account;
        }
        let has_endpoint = policies.get("vpcEndpoint").is_some();
        // A list of scope down policies without one is none.
        let is_temporary = policies.get("session").is_some()
            || policies["scopeDown"].as_array().is_some_and(|layers| !layers.is_empty());
        request.add_caller_keys(is_temporary);
        request.add_resource_keys(given, organization);
        request.add_request_keys();
        request.add_network_keys(has_endpoint);
        request
    }

    pub(crate) fn service(&self) -> String {
        self.action.split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    pub(crate) fn is(&self, action: &str) -> bool {
        self.action.eq_ignore_ascii_case(action)
    }

    /// Caller and resource lie in one account.
    pub(crate) fn is_same_account(&self) -> bool {
        self.caller.account.is_some() && self.caller.account == self.owner
    }

    /// The credentials are from `GetSessionToken`, `GetScopedCredentials` or another operation of
    /// AWS STS.
    pub(crate) fn has_token(&self) -> bool {
        self.context.has("aws:TokenIssueTime")
    }

    /// IAM User Guide, "AWS global condition context keys", properties of the principal, and
    /// "Variables and tags", the table of principal key values.
    fn add_caller_keys(&mut self, is_temporary: bool) {
        let (caller, context) = (&self.caller, &mut self.context);
        let id = caller.account.clone().unwrap_or_default();
        let principal_type = match &caller.kind {
            Kind::Root | Kind::RootSession => "Account",
            Kind::User => "User",
            Kind::RoleSession { .. } => "AssumedRole",
            Kind::FederatedUser { .. } => "FederatedUser",
            Kind::Anonymous => "Anonymous",
            Kind::Service(_) | Kind::Federated(_) => "",
        };
        if !principal_type.is_empty() {
            context.derive_one("aws:PrincipalType", principal_type);
        }
        match &caller.kind {
            Kind::Root => context.derive_one("aws:userid", id.as_str()),
            Kind::RootSession => {
                context.derive_one("aws:userid", id.as_str());
                context.derive_one("aws:AssumedRoot", "true");
            }
            Kind::User => {
                let name = caller.arn.as_deref().and_then(|arn| arn.rsplit('/').next());
                context.derive_one("aws:username", name.unwrap_or_default());
                let id = caller.unique_id.clone().map_or(Key::Unknown, Key::One);
                context.derive("aws:userid", id);
            }
            Kind::RoleSession { session, .. } => {
                let id = match (&caller.unique_id, session) {
                    (Some(id), Some(session)) => Key::One(format!("{id}:{session}")),
                    _ => Key::Unknown,
                };
                context.derive("aws:userid", id);
            }
            Kind::FederatedUser { name, .. } => {
                context.derive_one("aws:userid", format!("{id}:{name}"));
            }
            Kind::Service(names) => {
                context.derive_one("aws:PrincipalIsAWSService", "true");
                context.derive_one("aws:PrincipalServiceName", names[0].as_str());
                context.derive("aws:PrincipalServiceNamesList", Key::Many(names.clone()));
                for name in ["aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"] {
                    context.derive(name, Key::Unknown);
                }
            }
            Kind::Anonymous => {
                context.derive_later("aws:PrincipalAccount", Key::One("anonymous".into()));
                context.derive_one("aws:userid", "anonymous");
            }
            Kind::Federated(provider) if !provider.contains(":saml-provider/") => {
                context.derive_later("aws:FederatedProvider", Key::One(provider.as_str().into()));
            }
            Kind::Federated(_) => {}
        }
        if caller.account.is_some() {
            context.derive_one("aws:PrincipalAccount", id.as_str());
            context.derive_one("aws:PrincipalIsAWSService", "false");
            if let Some(arn) = caller.principal_arn() {
                context.derive_one("aws:PrincipalArn", arn);
            }
        }
        add_organization(
            context,
            ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"],
            caller.organization_id.as_deref(),
            caller.organization_path.as_deref(),
        );
        for (tag, value) in &caller.tags {
            context.derive_one(&format!("aws:PrincipalTag/{tag}"), value.as_str());
        }
        let is_session = matches!(
            caller.kind,
            Kind::RoleSession { .. } | Kind::FederatedUser { .. } | Kind::RootSession
        );
        let has_account = caller.account.is_some();
        if is_session || (is_temporary && has_account) {
            context.derive("aws:TokenIssueTime", Key::Unknown);
        }
        if context.has("aws:MultiFactorAuthAge") {
            context.derive_later("aws:MultiFactorAuthPresent", Key::One("true".into()));
        }
        if caller.kind == Kind::User
            && (context.has("aws:TokenIssueTime") || context.has("aws:CalledVia"))
        {
            context.derive_later("aws:MultiFactorAuthPresent", Key::One("false".into()));
        }
    }

    /// IAM User Guide, "AWS global condition context keys", properties of the resource.
    fn add_resource_keys(&mut self, given: &str, organization: &Value) {
        let context = &mut self.context;
        if !services::hides_resource_account(&self.action) {
            if let Some(owner) = &self.owner {
                context.derive_one("aws:ResourceAccount", owner.as_str());
            }
            add_organization(
                context,
                ["aws:ResourceOrgID", "aws:ResourceOrgPaths"],
                organization["id"].as_str(),
                organization["path"].as_str(),
            );
        }
        match (services::prefix(&self.action).as_str(), &self.owner, &self.caller.account) {
            ("s3", Some(owner), _) => {
                context.derive_later("s3:ResourceAccount", Key::One(owner.clone()));
            }
            ("kms", _, Some(account)) => {
                context.derive_later("kms:CallerAccount", Key::One(account.clone()));
            }
            // Amazon SNS Developer Guide, the default policy of a topic.
            ("sns", _, Some(account)) => {
                context.derive_one("aws:SourceOwner", account.as_str());
            }
            _ => {}
        }
        let region = match services::prefix(&self.action).as_str() {
            "iam" | "organizations" | "account" | "route53" | "cloudfront" | "support" => {
                "us-east-1"
            }
            _ => field(given, 3),
        };
        let region = Some(region).filter(|region| !region.is_empty() && !region.contains('*'));
        let region = region.map_or(Key::Unknown, |region| Key::One(region.to_owned()));
        context.derive_later("aws:RequestedRegion", region);
        // Service Authorization Reference, condition keys for Amazon EC2.
        if services::prefix(&self.action) == "ec2"
            && let Some(region) = context.get("aws:RequestedRegion").cloned()
        {
            context.derive_later("ec2:Region", region);
        }
    }

    /// IAM User Guide, "AWS global condition context keys", properties of the request.
    fn add_request_keys(&mut self) {
        let context = &mut self.context;
        if let Some(Key::Many(services)) = context.get("aws:CalledVia").cloned() {
            context.derive_later("aws:CalledViaFirst", Key::One(services[0].as_str().into()));
            context.derive_later(
                "aws:CalledViaLast",
                Key::One(services[services.len() - 1].as_str().into()),
            );
        }
        let is_via = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"]
            .iter()
            .any(|name| context.has(name));
        context.derive_later("aws:ViaAWSService", Key::One(is_via.to_string()));
        if context.has("aws:CalledViaAWSMCP") {
            context.derive_later("aws:ViaAWSMCPService", Key::One("true".into()));
        }
        let tags = context.starting("aws:RequestTag/");
        if !tags.is_empty() {
            let names = tags.into_iter().map(|(name, _)| name).collect();
            context.derive_later("aws:TagKeys", Key::Many(names));
        }
        if let Some(Key::One(arn)) = context.get("aws:SourceArn").cloned() {
            let account = field(&arn, 4);
            if !account.is_empty() {
                context.derive_later("aws:SourceAccount", Key::One(account.into()));
            }
        }
        for name in ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:UserAgent"] {
            context.derive(name, Key::Unknown);
        }
    }

    /// IAM User Guide, "AWS global condition context keys", properties of the network.
    fn add_network_keys(&mut self, has_endpoint: bool) {
        const OF_ENDPOINTS: [&str; 3] = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];
        let context = &mut self.context;
        let is_service = matches!(self.caller.kind, Kind::Service(_));
        let through_endpoint = OF_ENDPOINTS.iter().any(|name| context.has(name));
        if !is_service && !has_endpoint && !through_endpoint {
            context.derive("aws:SourceIp", Key::Unknown);
        }
        // "Forward access sessions": the caller's endpoint is not used.
        if has_endpoint && !context.is_true("aws:ViaAWSService") {
            for name in OF_ENDPOINTS {
                context.derive(name, Key::Unknown);
            }
        }
    }
}

/// Adds the keys of an organization; a path starts with the id.
fn add_organization(
    context: &mut Context,
    [id_key, paths_key]: [&str; 2],
    id: Option<&str>,
    path: Option<&str>,
) {
    if let Some(id) = id.or_else(|| path?.split('/').next()) {
        context.derive_one(id_key, id);
    }
    if let Some(path) = path {
        context.derive(paths_key, Key::Many(vec![path.to_owned()]));
    }
}
