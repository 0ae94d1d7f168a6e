//! Whom a resource-based or trust policy lets in from outside the account.

use iamkit_arn::AccountId;
use iamkit_authz::{
    BuiltinFacts, Caller, CallerType, Decision, Layer, Options, Policies, PolicySet, Request,
    authorize,
};
use iamkit_catalog::Catalog;
use iamkit_policy::{ActionName, Effect, PolicyDocument, PolicyType, ResourceElement, Statement};

use super::UNLISTED;
use super::circumstances::Circumstances;
use super::resources::Place;

/// Answers who may use what a resource-based or trust policy is about.
#[derive(Debug)]
pub(crate) struct Outsider<'a> {
    document: &'a PolicyDocument,
    catalog: &'a Catalog,
    policies: PolicySet,
    /// The policies of the outsider allow everything.
    own: PolicySet,
    is_trust: bool,
    owner: Option<AccountId>,
    /// Of a call in which the caller chooses what it can.
    circumstances: Circumstances,
    /// The same, from where the document wants its callers to be.
    wanted: Circumstances,
}

/// Who comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutsiderSide<'t> {
    /// Someone of another account, organization and network.
    Stranger,
    /// A user of the given account, about whom nothing else is known.
    Account(AccountId),
    /// A user of the owner's account who calls over plain HTTP.
    Plain,
    /// Someone else's workload or user at an identity provider.
    Provider(&'t str),
    /// An IAM user of whom an access key is in use, without MFA.
    WithoutMfa(&'t str),
}

/// Account of a stranger.
const STRANGER: &str = "999988887777";

/// Keys of which a caller chooses the value with the request.
const CHOSEN: [&str; 15] = [
    "aws:Referer",
    "aws:RequestedRegion",
    "aws:UserAgent",
    "s3:TlsVersion",
    "s3:VersionId",
    "s3:authType",
    "s3:delimiter",
    "s3:max-keys",
    "s3:prefix",
    "s3:signatureversion",
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
    "secretsmanager:VersionStage",
    "sns:Protocol",
    "sts:RoleSessionName",
];

/// Keys of which a caller of another account has this value.
const OF_STRANGERS: [(&str, &str); 5] = [
    ("aws:SourceIp", "198.51.100.77"),
    ("aws:PrincipalOrgID", "o-zq7stranger"),
    ("kms:CallerAccount", STRANGER),
    ("lambda:FunctionUrlAuthType", "NONE"),
    ("lambda:InvokedViaFunctionUrl", "true"),
];

/// Identity providers that sign tokens for everybody, with claims of a stranger's token. The
/// audience of the first four is the caller's choice; that of the others names an application.
pub(crate) const SHARED_PROVIDERS: [(&str, &[(&str, &str)]); 8] = [
    (
        "token.actions.githubusercontent.com",
        &[("sub", "repo:zq7stranger/zq7:ref:refs/heads/main"), ("aud", "")],
    ),
    (
        "gitlab.com",
        &[("sub", "project_path:zq7stranger/zq7:ref_type:branch:ref:main"), ("aud", "")],
    ),
    (
        "app.terraform.io",
        &[
            ("sub", "organization:zq7stranger:project:zq7:workspace:zq7:run_phase:apply"),
            ("aud", ""),
        ],
    ),
    (
        "agent.buildkite.com",
        &[("sub", "organization:zq7stranger:pipeline:zq7:ref:refs/heads/main"), ("aud", "")],
    ),
    (
        "accounts.google.com",
        &[
            ("sub", "100000000000000000077"),
            ("aud", "zq7stranger.apps.googleusercontent.com"),
            ("oaud", "zq7stranger.apps.googleusercontent.com"),
        ],
    ),
    (
        "cognito-identity.amazonaws.com",
        &[
            ("sub", "us-east-1:00000000-0000-4000-8000-000000000077"),
            ("aud", "us-east-1:00000000-0000-4000-8000-000000000078"),
        ],
    ),
    ("www.amazon.com", &[("app_id", "amzn1.application-oa2-client.zq7stranger")]),
    ("graph.facebook.com", &[("app_id", "100000000000077")]),
];

/// Of one pattern, up to this many actions are asked about.
const ACTIONS: usize = 4;
/// Of one statement, up to this many patterns of each kind are asked about.
const PATTERNS: usize = 16;

impl<'a> Outsider<'a> {
    /// Compiles the document; `None` when the engine does not take it.
    pub(crate) fn new(
        document: &'a PolicyDocument,
        policy_type: PolicyType,
        catalog: &'a Catalog,
        owner: Option<AccountId>,
    ) -> Option<Self> {
        let policies =
            PolicySet::builder(policy_type).add("policy", document.clone()).build().ok()?;
        let own: PolicyDocument = EVERYTHING.parse().ok()?;
        let own = PolicySet::builder(PolicyType::Identity).add("own", own).build().ok()?;
        let is_trust = policy_type == PolicyType::RoleTrust;
        let owner = owner.or_else(|| owner_of(document));
        let circumstances =
            CHOSEN.iter().fold(Circumstances::direct(), |made, key| made.chosen(document, key));
        let wanted = circumstances.clone().wanted_by(document);
        Some(Self { document, catalog, policies, own, is_trust, owner, circumstances, wanted })
    }

    /// Returns the account that owns the resource, if it is known.
    pub(crate) const fn owner(&self) -> Option<AccountId> {
        self.owner
    }

    /// Says whether an `Allow` lets someone from outside in.
    pub(crate) fn is_let_in(&self, index: usize, who: OutsiderSide<'_>) -> bool {
        let Some(statement) = self.document.statements.as_slice().get(index) else { return false };
        statement.effect.value == Effect::Allow
            && self.actions(statement).iter().any(|action| {
                self.resources(statement, action).iter().any(|(place, resource)| {
                    self.ask(action, place, resource, who) == Some((Decision::Allow, Some(index)))
                })
            })
    }

    /// Says whether nothing denies a request on the resources that match a pattern.
    pub(crate) fn is_not_denied(
        &self,
        action: &ActionName,
        resource: &str,
        who: OutsiderSide<'_>,
    ) -> bool {
        let places = Place::all(self.document.statements.iter());
        places.first().is_some_and(|place| {
            place.matching(resource).is_some_and(|resource| {
                let asked = self.ask(action, place, &resource, who);
                asked.is_some_and(|(decision, _)| decision != Decision::ExplicitDeny)
            })
        })
    }

    /// Returns some of the actions that a statement covers.
    fn actions(&self, statement: &Statement) -> Vec<ActionName> {
        let mut names = Vec::new();
        let patterns = statement.action.patterns();
        if statement.action.is_negated() {
            let mut rest = self.catalog.actions_matching("*");
            for pattern in patterns {
                rest.subtract(&self.catalog.actions_matching(pattern.value.as_str()));
            }
            let some = self.catalog.actions_in(&rest).take(ACTIONS);
            names.extend(some.filter_map(|action| action.to_string().parse().ok()));
            return names;
        }
        for pattern in patterns.iter().take(PATTERNS) {
            let text = pattern.value.as_str();
            if pattern.value.is_exact() {
                names.extend(text.parse());
                continue;
            }
            let set =
                self.catalog.actions_matching(if self.is_trust { "sts:Assume*" } else { text });
            let some = self.catalog.actions_in(&set).take(ACTIONS);
            let some = some.filter_map(|action| action.to_string().parse().ok());
            names.extend(some.filter(|name: &ActionName| pattern.value.matches(name)));
        }
        names
    }

    /// Returns some of the resources that a statement covers.
    fn resources(&self, statement: &Statement, action: &ActionName) -> Vec<(Place, String)> {
        let mut place =
            Place::all(std::iter::once(statement)).into_iter().next().unwrap_or_default();
        if let Some(owner) = self.owner {
            place.account = owner.as_str().into();
        }
        let Some(ResourceElement::Resource(list)) = &statement.resource else {
            let Place { partition, account, .. } = &place;
            let arn = format!("arn:{partition}:iam::{account}:role/{UNLISTED}");
            return vec![(place, arn)];
        };
        let unlisted = || {
            let types = self.catalog.action(action.as_str())?.resource_types().next()?;
            let template = types.resource_type.arn_templates().next()?;
            Some(place.unlisted(&template))
        };
        let patterns = list.patterns.iter().take(PATTERNS);
        let resources = patterns.filter_map(|pattern| match pattern.value.as_str() {
            "*" => Some(unlisted().unwrap_or_else(|| "*".to_owned())),
            text => place.matching(text),
        });
        resources.map(|resource| (place.clone(), resource)).collect()
    }

    /// Asks the engine; returns the answer and the statement that let the caller in.
    fn ask(
        &self,
        action: &ActionName,
        place: &Place,
        resource: &str,
        who: OutsiderSide<'_>,
    ) -> Option<(Decision, Option<usize>)> {
        let Place { partition, account, .. } = place;
        let mut circumstances = self.circumstances.clone();
        let user = |account: &str| format!("arn:{partition}:iam::{account}:user/{UNLISTED}");
        let mut caller = Caller::builder();
        let arn = match who {
            OutsiderSide::Stranger => {
                for (key, value) in OF_STRANGERS {
                    circumstances.set(key, value);
                }
                circumstances.unset("aws:SourceVpc");
                circumstances.unset("aws:SourceVpce");
                user(STRANGER)
            }
            OutsiderSide::Account(other) => user(other.as_str()),
            OutsiderSide::Plain => {
                circumstances = self.wanted.clone().without_tls();
                user(account)
            }
            OutsiderSide::WithoutMfa(arn) => {
                circumstances = self.wanted.clone().without_mfa();
                arn.to_owned()
            }
            OutsiderSide::Provider(provider) => {
                caller = caller.caller_type(CallerType::Federated);
                self.set_claims(&mut circumstances, provider);
                provider.to_owned()
            }
        };
        let caller = caller.text(&arn).build().ok()?;
        if let Some(account) = caller.account() {
            for (key, value) in [
                ("aws:PrincipalArn", arn.as_str()),
                ("aws:PrincipalAccount", account.as_str()),
                ("aws:PrincipalType", "User"),
                ("aws:PrincipalIsAWSService", "false"),
            ] {
                circumstances.set(key, value);
            }
        }
        circumstances.set("aws:ResourceAccount", &**account);
        let request = Request::builder(caller, action.clone())
            .context(circumstances.context().clone())
            .resource(resource)
            .resource_account(AccountId::new(account)?)
            .build()
            .ok()?;
        let mut policies = Policies::default();
        policies.resource = Some(&self.policies);
        policies.identity = Some(&self.own);
        let outcome = authorize(&request, &policies, &Options::default(), &BuiltinFacts);
        let deciding = outcome.deciding().find(|found| found.layer == Layer::Resource);
        let index = deciding.and_then(|found| usize::try_from(found.statement.statement).ok());
        Some((outcome.decision, index))
    }

    fn set_claims(&self, circumstances: &mut Circumstances, provider: &str) {
        let url = provider_url(provider);
        let claims = SHARED_PROVIDERS.iter().find(|(known, _)| *known == url);
        for (claim, value) in claims.map(|(_, claims)| *claims).unwrap_or_default() {
            let key = format!("{url}:{claim}");
            if value.is_empty() {
                *circumstances = circumstances.clone().chosen(self.document, &key);
            } else {
                circumstances.set(&key, *value);
            }
        }
    }
}

/// Returns the URL of an identity provider without its scheme.
pub(crate) fn provider_url(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, url)| url)
}

/// Returns the account that the resources of a policy name, if it is one.
fn owner_of(document: &PolicyDocument) -> Option<AccountId> {
    let elements = document.statements.iter().filter_map(|statement| statement.resource.as_ref());
    let mut patterns = elements.flat_map(ResourceElement::patterns);
    patterns.find_map(|pattern| AccountId::new(pattern.value.field(4)?))
}

const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
