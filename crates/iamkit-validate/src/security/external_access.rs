//! Access by principals outside the account that a resource-based or trust policy grants.

use iamkit_arn::AccountId;
use iamkit_authz::{
    Authorizer, BuiltinFacts, Caller, CallerType, Decision, Layer, Options, Policies, PolicySet,
};
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;
use iamkit_policy::{
    ActionName, ConditionKey, Effect, PolicyDocument, PolicyType, ResourceElement, Statement,
};
use iamkit_reason::{ResourceOwners, SharedProvider};
use iamkit_work::spend;

use super::UNMENTIONED;
use super::readings::Readings;
use super::resources::ResourceSample;
use super::sample_context::SampleContext;
use crate::identity_provider::{IdentityProvider, claim, is_claim_of};

/// Answers which external principals have access by a resource-based or trust policy.
#[derive(Debug)]
pub(crate) struct ExternalAccess<'a> {
    document: &'a PolicyDocument,
    catalog: &'a Catalog,
    policies: PolicySet,
    /// The identity-based policy of the external principal, which allows everything.
    own: PolicySet,
    is_trust: bool,
    readings: Readings,
    owner: Option<AccountId>,
    /// Context of a call in which the caller chooses what it can.
    context: SampleContext,
    /// The same, with network and time keys that satisfy the conditions of the document.
    satisfying: SampleContext,
}

/// A principal outside the account, or one that calls in a way that should be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExternalPrincipal<'t> {
    /// A user of the given account, about whom nothing else is known.
    Account(AccountId),
    /// A user of the owner's account who calls over plain HTTP.
    WithoutTls,
    /// Someone else's workload or user at an identity provider.
    Provider(&'t str),
    /// Someone whom an identity provider of the account's own knows.
    Holder(&'t Token<'t>),
    /// A service that acts for an account of strangers, whose resource it names.
    Service(&'t Deputy<'t>),
    /// An IAM user of whom an access key is in use, without MFA.
    WithoutMfa(&'t str),
}

/// A service and the resource of strangers that it acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deputy<'t> {
    /// The service principal, such as `codebuild.amazonaws.com`.
    pub(crate) principal: &'t str,
    /// The resource, whose ARN the service sends.
    pub(crate) source: String,
    /// The account that owns it.
    pub(crate) account: AccountId,
}

/// What an identity provider says of somebody who is not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    /// The provider, as the policy names it.
    pub(crate) principal: &'t str,
    /// What stands before the colon of the keys of its claims: a URL, or `SAML`.
    pub(crate) prefix: &'t str,
    /// The action that takes it.
    pub(crate) action: &'static str,
    /// The claims that are known. Of others the policy may tell them apart.
    pub(crate) claims: Vec<(&'t str, ClaimValue)>,
    /// Whether the claims that are not listed say whatever the policy asks for.
    pub(crate) fits_otherwise: bool,
}

/// Value of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClaimValue {
    Known(ContextValue),
    /// What the policy asks for, and else the text.
    AsAsked(&'static str),
}

/// Keys of which a caller chooses the value with the request.
// Parameters and headers of the request, from the pages of the services about their condition keys.
const CALLER_CHOSEN_KEYS: [&str; 15] = [
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

/// The actions that a trust policy is asked about.
const ASSUME: &str = "sts:Assume*";
/// The one by which services take a role.
const ASSUME_ROLE: &str = "sts:AssumeRole";
/// The one that takes a token of an OpenID Connect provider.
pub(crate) const WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";
/// What takes the work.
const WORK: &str = "looking for who has access";
/// Of one pattern, up to this many actions are asked about.
// Actions of one pattern differ in resource type and access level; four in catalog order meet both
// in the services with resource-based policies, and each costs a decision for every resource.
const ACTIONS: usize = 4;
/// Of one statement, up to this many patterns of each kind are asked about.
// Bounds the work: a statement asks for at most 16 x 4 x 16 decisions.
const PATTERNS: usize = 16;

impl<'a> ExternalAccess<'a> {
    /// Compiles the document; `None` when the engine does not take it.
    ///
    /// `day` is that of the calls, such as `2026-11-01`.
    pub(crate) fn new(
        document: &'a PolicyDocument,
        policy_type: PolicyType,
        catalog: &'a Catalog,
        (owner, day): (Option<AccountId>, &str),
    ) -> Option<Self> {
        let policies =
            PolicySet::builder(policy_type).add("policy", document.clone()).build().ok()?;
        let own: PolicyDocument = EVERYTHING.parse().ok()?;
        let own = PolicySet::builder(PolicyType::Identity).add("own", own).build().ok()?;
        let is_trust = policy_type == PolicyType::RoleTrust;
        let owner = owner.or_else(|| ResourceOwners::of([document]).only());
        let context =
            CALLER_CHOSEN_KEYS.iter().fold(SampleContext::direct().on(day), |context, key| {
                context.caller_chosen(document, key)
            });
        let satisfying = context.clone().satisfying(document);
        let readings = Readings::of(&policies);
        Some(Self {
            document,
            catalog,
            policies,
            own,
            is_trust,
            readings,
            owner,
            context,
            satisfying,
        })
    }

    /// Returns the document, compiled.
    pub(crate) const fn policies(&self) -> &PolicySet {
        &self.policies
    }

    /// Returns the account that owns the resource, if it is known.
    pub(crate) const fn owner(&self) -> Option<AccountId> {
        self.owner
    }

    /// Says whether the `Allow` statement at `index` grants access to an external principal.
    pub(crate) fn has_access(&self, index: usize, who: ExternalPrincipal<'_>) -> bool {
        let Some(statement) = self.document.statements.as_slice().get(index) else { return false };
        statement.effect.value == Effect::Allow
            && self.actions(statement).iter().filter(|action| who.may_call(action)).any(|action| {
                self.resources(statement, action).iter().any(|(place, resource)| {
                    let allows = |found| found == (Decision::Allow, Some(index));
                    self.ask(action, place, resource, who).any(allows)
                })
            })
    }

    /// Says whether nothing denies a request on the resources that match a pattern.
    pub(crate) fn is_not_denied(
        &self,
        action: &ActionName,
        resource: &str,
        who: ExternalPrincipal<'_>,
    ) -> bool {
        let places = ResourceSample::all(self.document.statements.iter());
        places.first().is_some_and(|place| {
            place.matching(resource).is_some_and(|resource| {
                let mut asked = self.ask(action, place, &resource, who);
                asked.any(|(decision, _)| decision != Decision::ExplicitDeny)
            })
        })
    }

    /// Returns some of the actions that a statement covers.
    fn actions(&self, statement: &Statement) -> Vec<ActionName> {
        let mut names = Vec::new();
        let patterns = statement.action.patterns();
        if statement.action.is_negated() {
            let all = if self.is_trust { ASSUME } else { "*" };
            let mut rest = self.catalog.actions_matching(all);
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
            let set = self.catalog.actions_matching(if self.is_trust { ASSUME } else { text });
            let some = self.catalog.actions_in(&set).take(ACTIONS);
            let some = some.filter_map(|action| action.to_string().parse().ok());
            names.extend(some.filter(|name: &ActionName| pattern.value.matches(name)));
        }
        names
    }

    /// Returns some of the resources that a statement covers.
    fn resources(
        &self,
        statement: &Statement,
        action: &ActionName,
    ) -> Vec<(ResourceSample, String)> {
        let mut place =
            ResourceSample::all(std::iter::once(statement)).into_iter().next().unwrap_or_default();
        if let Some(owner) = self.owner {
            place.account = owner.as_str().into();
        }
        let Some(ResourceElement::Resource(list)) = &statement.resource else {
            let ResourceSample { partition, account, .. } = &place;
            let arn = format!("arn:{partition}:iam::{account}:role/{UNMENTIONED}");
            return vec![(place, arn)];
        };
        let unmentioned = || {
            let types = self.catalog.action(action.as_str())?.resource_types().next()?;
            let template = types.resource_type.arn_templates().next()?;
            Some(place.unmentioned(&template))
        };
        let patterns = list.patterns.iter().take(PATTERNS);
        let resources = patterns.filter_map(|pattern| match pattern.value.as_str() {
            "*" => Some(unmentioned().unwrap_or_else(|| "*".to_owned())),
            text => place.matching(text),
        });
        resources.map(|resource| (place.clone(), resource)).collect()
    }

    /// Asks the engine for one request of `who`, in each way that AWS may read the conditions.
    fn ask(
        &self,
        action: &ActionName,
        place: &ResourceSample,
        resource: &str,
        who: ExternalPrincipal<'_>,
    ) -> impl Iterator<Item = (Decision, Option<usize>)> {
        let readings = self.readings.each(Options::default());
        readings
            .filter_map(move |(options, _)| self.ask_so(options, (action, resource), place, who))
    }

    /// Returns the decision and the index of the statement of the resource's policy that decided.
    fn ask_so(
        &self,
        options: Options,
        (action, resource): (&ActionName, &str),
        place: &ResourceSample,
        who: ExternalPrincipal<'_>,
    ) -> Option<(Decision, Option<usize>)> {
        let owner = AccountId::new(&place.account)?;
        let caller = caller(who, place)?;
        let context = self.context_of(who, &caller, owner);
        if !spend(80_000 + 200 * context.count_keys(), WORK) {
            return None;
        }
        let authorizer = Authorizer::new(options, BuiltinFacts);
        let request = authorizer
            .request(caller, action.clone())
            .context(context.request_context().clone())
            .resource(resource)
            .resource_account(owner)
            .build()
            .ok()?;
        let policies = Policies::new().resource(&self.policies).identity(&self.own);
        let outcome = authorizer.authorize(&request, &policies);
        let deciding = outcome.deciding().find(|found| found.layer == Layer::Resource);
        let index = deciding.and_then(|found| usize::try_from(found.statement.statement).ok());
        Some((outcome.decision, index))
    }

    /// Returns the request context that `who` can bring about.
    fn context_of(
        &self,
        who: ExternalPrincipal<'_>,
        caller: &Caller,
        owner: AccountId,
    ) -> SampleContext {
        let mut context = match who {
            ExternalPrincipal::Account(_) => self.context.clone(),
            ExternalPrincipal::WithoutTls => self.satisfying.clone().without_tls(),
            ExternalPrincipal::WithoutMfa(_) => self.satisfying.clone().without_mfa(),
            ExternalPrincipal::Provider(provider) => self.with_claims(provider),
            ExternalPrincipal::Holder(token) => self.with_token(token),
            ExternalPrincipal::Service(deputy) => self.with_source(deputy),
        };
        if let (Some(arn), Some(account)) = (caller.arn(), caller.account()) {
            context.set("aws:PrincipalArn", arn.as_str());
            context.set("aws:PrincipalAccount", account.as_str());
            context.set("aws:PrincipalType", "User");
            context.set("aws:PrincipalIsAWSService", "false");
        }
        context.set("aws:ResourceAccount", owner.as_str());
        context
    }

    /// Returns the context of a call with a token of the provider that was issued to someone else.
    fn with_claims(&self, provider: &str) -> SampleContext {
        let mut context = self.context.clone();
        if let IdentityProvider::Oidc(url) = IdentityProvider::new(provider) {
            self.without_foreign_claims(&mut context, url);
        }
        let Some(provider) = SharedProvider::of_principal(provider) else { return context };
        provider.claims_of_others().fold(context, |mut context, (claim, value)| {
            let key = format!("{}:{claim}", provider.url());
            let Some(value) = value else { return context.caller_chosen(self.document, &key) };
            context.set(&key, value);
            context
        })
    }

    /// Returns the context of a call with a token, from a place that the policy asks for.
    fn with_token(&self, token: &Token<'_>) -> SampleContext {
        let mut context = self.satisfying.clone();
        self.without_foreign_claims(&mut context, token.prefix);
        if token.fits_otherwise {
            for key in self.keys().filter(|key| is_claim_of(key, token.prefix)) {
                context.set(key.as_str(), UNMENTIONED);
                context = context.caller_chosen(self.document, key.as_str());
            }
        }
        token.claims.iter().fold(context, |mut context, (claim, value)| {
            let key = format!("{}:{claim}", token.prefix);
            match value {
                ClaimValue::Known(value) => context.set(&key, value.clone()),
                ClaimValue::AsAsked(otherwise) => {
                    context.set(&key, *otherwise);
                    context = context.caller_chosen(self.document, &key);
                }
            }
            context
        })
    }

    /// Returns the context of a call of a service for somebody else.
    fn with_source(&self, deputy: &Deputy<'_>) -> SampleContext {
        let mut context = self.satisfying.clone();
        for (key, value) in [
            ("aws:SourceArn", &*deputy.source),
            ("aws:SourceAccount", deputy.account.as_str()),
            ("aws:SourceOrgID", "o-strangerzz"),
            ("aws:PrincipalIsAWSService", "true"),
            ("aws:PrincipalServiceName", deputy.principal),
        ] {
            context.set(key, value);
        }
        let paths = vec!["o-strangerzz/r-zzzz/".into()];
        context.set("aws:SourceOrgPaths", ContextValue::Many(paths));
        context
    }

    /// Takes out the claims of all providers but one: a token has those of the provider that signed it.
    fn without_foreign_claims(&self, context: &mut SampleContext, url: &str) {
        let is_foreign = |key: &&ConditionKey| claim(key).is_some() && !is_claim_of(key, url);
        let keys = self.keys().take_while(|_| spend(150, WORK));
        for key in keys.filter(is_foreign) {
            spend(350, WORK);
            context.unset(key.as_str());
        }
    }

    /// Iterates over the condition keys of the document.
    fn keys(&self) -> impl Iterator<Item = &'a ConditionKey> + use<'a> {
        let conditions =
            self.document.statements.iter().filter_map(|statement| statement.condition.as_ref());
        let blocks = conditions.flat_map(|condition| &condition.operators);
        blocks.flat_map(|block| &block.tests).map(|test| &test.key.value)
    }
}

impl ExternalPrincipal<'_> {
    /// Says whether a call of an action is a way in for this principal: a token is good for one action,
    /// and what tags a session takes no role.
    fn may_call(self, action: &ActionName) -> bool {
        let only = match self {
            Self::Account(_) | Self::WithoutTls | Self::WithoutMfa(_) => return true,
            Self::Service(_) => ASSUME_ROLE,
            Self::Provider(_) => WITH_WEB_IDENTITY,
            Self::Holder(token) => token.action,
        };
        Case::Fold.is_same(action.as_str(), only)
    }
}

/// Returns the caller that `who` stands for; `None` when its text names no caller.
fn caller(who: ExternalPrincipal<'_>, place: &ResourceSample) -> Option<Caller> {
    let ResourceSample { partition, account, .. } = place;
    let user = |account: &str| format!("arn:{partition}:iam::{account}:user/{UNMENTIONED}");
    let builder = Caller::builder();
    let builder = match who {
        ExternalPrincipal::Account(other) => builder.text(&user(other.as_str())),
        ExternalPrincipal::WithoutTls => builder.text(&user(account)),
        ExternalPrincipal::WithoutMfa(arn) => builder.text(arn),
        ExternalPrincipal::Provider(provider) => {
            builder.caller_type(CallerType::Federated).text(provider)
        }
        ExternalPrincipal::Service(deputy) => {
            builder.caller_type(CallerType::Service).text(deputy.principal)
        }
        ExternalPrincipal::Holder(token) => {
            builder.caller_type(CallerType::Federated).text(token.principal)
        }
    };
    builder.build().ok()
}

const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
