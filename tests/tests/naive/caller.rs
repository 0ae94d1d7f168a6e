//! Who makes a request.

use serde_json::Value;

use crate::text::field;

/// Who makes a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) kind: Kind,
    /// The ARN of user, session or root user.
    pub(crate) arn: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) unique_id: Option<String>,
    pub(crate) canonical_id: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) organization_path: Option<String>,
    pub(crate) is_management_account: bool,
    /// The delegated administrator for IAM.
    pub(crate) is_delegated_administrator: bool,
    is_service_linked_role: bool,
    pub(crate) tags: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    /// Credentials from `AssumeRoot`.
    RootSession,
    User,
    RoleSession {
        role: Option<String>,
        role_name: String,
        session: Option<String>,
    },
    /// Credentials from `GetFederationToken`.
    FederatedUser {
        name: String,
        parent: Option<String>,
    },
    Service(Vec<String>),
    /// A caller of `AssumeRoleWith…`, by its provider.
    Federated(String),
    Anonymous,
}

/// Identity providers that need no provider resource (IAM User Guide, "Create an OpenID Connect
/// (OIDC) identity provider in IAM").
const PROVIDERS: [&str; 4] = [
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
    "graph.facebook.com",
    "accounts.google.com",
];

impl Caller {
    /// Reads the `principal` member of a request.
    pub(crate) fn read(member: &Value) -> Self {
        let details = member.as_object().cloned().unwrap_or_default();
        let text_of = |name: &str| details.get(name).and_then(Value::as_str).map(str::to_owned);
        let is = |name: &str| details.get(name).and_then(Value::as_bool).unwrap_or_default();
        let services: Vec<String> = details
            .get("services")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let text = member.as_str().map(str::to_owned).or_else(|| text_of("arn"));
        let wanted = text_of("type");
        let mut kind = match &text {
            Some(text) => kind_of(text, wanted.as_deref()),
            None if services.is_empty() => kind_of("*", None),
            None => Kind::Service(Vec::new()),
        };
        let mut arn = text.filter(|text| text.starts_with("arn:"));
        match &mut kind {
            Kind::RoleSession { role, session, .. } => {
                *role = text_of("roleArn").or_else(|| role.take());
                arn = arn.filter(|_| session.is_some());
            }
            Kind::FederatedUser { parent, .. } => *parent = text_of("parentArn"),
            Kind::Service(names) => names.extend(services),
            Kind::Federated(_) => arn = None,
            Kind::Root => {
                let account = member.as_str().filter(|text| !text.starts_with("arn:"));
                arn = arn.or_else(|| account.map(|id| format!("arn:aws:iam::{id}:root")));
            }
            _ => {}
        }
        let role = match &kind {
            Kind::RoleSession { role, .. } => role.as_deref(),
            _ => None,
        };
        let own = arn.as_deref().or(role).map(|arn| field(arn, 4).to_owned());
        let tags = details.get("tags").and_then(Value::as_object).into_iter().flatten();
        Self {
            account: text_of("account").or(own),
            unique_id: text_of("uniqueId"),
            canonical_id: text_of("canonicalId"),
            organization_id: text_of("organizationId"),
            organization_path: text_of("organizationPath"),
            is_management_account: is("isManagementAccount"),
            is_delegated_administrator: is("isDelegatedAdministrator"),
            is_service_linked_role: is("isServiceLinkedRole"),
            tags: tags
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            kind,
            arn,
        }
    }

    /// Users and roles have identity-based policies and may have a permissions boundary.
    pub(crate) fn has_identity_policies(&self) -> bool {
        matches!(self.kind, Kind::User | Kind::RoleSession { .. } | Kind::FederatedUser { .. })
    }

    /// The partition of the caller's ARN.
    pub(crate) fn partition(&self) -> &str {
        let role = match &self.kind {
            Kind::RoleSession { role, .. } => role.as_deref(),
            _ => None,
        };
        self.arn.as_deref().or(role).map_or("aws", |arn| field(arn, 1))
    }

    /// IAM User Guide, "Service-linked roles": they stand under this path.
    pub(crate) fn is_service_linked_role(&self) -> bool {
        match &self.kind {
            Kind::RoleSession { role, role_name, .. } => {
                self.is_service_linked_role
                    || role_name.starts_with("AWSServiceRoleFor")
                    || role.as_ref().is_some_and(|arn| arn.contains(":role/aws-service-role/"))
            }
            _ => false,
        }
    }

    /// The value of `aws:PrincipalArn` (IAM User Guide, "AWS global condition context keys"): of a
    /// session, its role.
    pub(crate) fn principal_arn(&self) -> Option<String> {
        match &self.kind {
            Kind::RoleSession { role: Some(role), .. } => Some(role.clone()),
            Kind::RoleSession { role: None, role_name, .. } => {
                let account = self.account.as_deref()?;
                Some(format!("arn:{}:iam::{account}:role/{role_name}", self.partition()))
            }
            _ => self.arn.clone(),
        }
    }
}

fn kind_of(text: &str, wanted: Option<&str>) -> Kind {
    let is_account = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if text == "*" {
        return Kind::Anonymous;
    }
    if is_account {
        return Kind::Root;
    }
    if !text.starts_with("arn:") {
        let is_provider = PROVIDERS.contains(&text) && wanted != Some("service");
        return if is_provider || wanted == Some("federated") {
            Kind::Federated(text.to_owned())
        } else {
            Kind::Service(vec![text.to_owned()])
        };
    }
    let parts: Vec<&str> = field(text, 5).split('/').collect();
    match (parts[0], wanted) {
        ("root", Some("rootSession")) => Kind::RootSession,
        ("root", _) => Kind::Root,
        ("user", _) => Kind::User,
        ("role", _) => Kind::RoleSession {
            role: Some(text.to_owned()),
            role_name: parts[parts.len() - 1].to_owned(),
            session: None,
        },
        ("assumed-role", _) => Kind::RoleSession {
            role: None,
            role_name: parts[1].to_owned(),
            session: Some(parts[2].to_owned()),
        },
        ("federated-user", _) => Kind::FederatedUser { name: parts[1].to_owned(), parent: None },
        ("saml-provider" | "oidc-provider", _) => Kind::Federated(text.to_owned()),
        other => unreachable!("{other:?}"),
    }
}
