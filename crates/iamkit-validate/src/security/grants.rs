//! What an identity-based policy grants its principal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use iamkit_authz::{
    Authorizer, BuiltinFacts, Caller, Decision, Layer, Options, Policies, PolicySet, StatementRef,
};
use iamkit_catalog::{Action, ActionId, ActionResourceType, ActionSet, Catalog};
use iamkit_condition::ConditionOption;
use iamkit_pattern::Case;
use iamkit_policy::{ActionName, Effect, PolicyDocument, PolicyType, ResourceElement, Statement};
use iamkit_syntax::Span;
use iamkit_work::spend;

use super::attack_paths::SensitiveAction;
use super::chosen_keys::{ChosenKey, Contexts, chosen_keys};
use super::readings::Readings;
use super::resources::ResourceSample;
use super::sample_context::SampleContext;

/// Answers what the principal of an identity-based policy may do.
#[derive(Debug)]
pub(crate) struct Grants<'a> {
    allows: Vec<Allow<'a>>,
    catalog: &'a Catalog,
    policies: PolicySet,
    readings: Readings,
    named: ActionSet,
    context: SampleContext,
    chosen: Vec<ChosenKey>,
    known: RefCell<BTreeMap<(ActionId, Target<'a>), Option<Grant>>>,
    /// The callers of the places, each made once.
    callers: RefCell<BTreeMap<ResourceSample, Option<Calling>>>,
}

/// A caller and the context of its calls.
type Calling = (Caller, Rc<SampleContext>);

/// A statement with what is asked of it for every action.
#[derive(Debug)]
struct Allow<'a> {
    statement: &'a Statement,
    /// The actions that it covers.
    covered: ActionSet,
    /// Where its resources are.
    places: Vec<ResourceSample>,
}

/// Which request an action is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target<'a> {
    /// On a resource that the policy does not mention.
    Any,
    /// `Any`, or on the caller itself.
    AnyOrSelf,
    /// On whatever resource the policy names: the caller creates it.
    CallerCreated,
    /// `Any`, for a role that is passed to a service.
    PassedTo(&'a str),
    /// `CallerCreated`, for a role that is passed to a service.
    CallerCreatedPassedTo(&'a str),
    /// `Any`, with an access key and without MFA.
    WithoutMfa,
}

/// Where an action is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The action patterns, or the lists of a `NotAction`: of each statement that takes part. Never
    /// empty.
    pub(crate) spans: Vec<Span>,
    /// The reading of a condition that it rests on, where AWS does not say which is right.
    pub(crate) reading: Option<ConditionOption>,
}

/// Name of the user that asks.
const CALLER: &str = "user/example-caller";
/// Of an action without a required resource type, up to this many types are tried.
// No action of the escalation paths has more; the limit bounds `Action: "*"`.
const TYPES: usize = 8;
/// So many ARN patterns of the policy are tried for a resource that the caller creates.
// One question costs a decision. Sixteen patterns cover the statements that people write, and a
// statement of a thousand ARNs does not cost a thousand decisions for each action.
const PATTERNS: usize = 16;

/// Actions whose target is a resource type that is not required of every call: a command of AWS
/// Systems Manager can go to instances, to other nodes, or to tags.
const TARGETS: [(&str, &str); 3] = [
    ("ssm:CreateAssociation", "instance"),
    ("ssm:SendCommand", "instance"),
    ("ssm:StartSession", "instance"),
];

fn is_target(action: &ActionName, resource_type: &str) -> bool {
    TARGETS.iter().any(|(name, target)| *target == resource_type && action.is(name))
}

impl<'a> Grants<'a> {
    /// Compiles the document; `None` when the engine does not take it.
    ///
    /// `day` is that of the calls, such as `2026-11-01`.
    pub(crate) fn new(
        document: &'a PolicyDocument,
        catalog: &'a Catalog,
        day: &str,
    ) -> Option<Self> {
        let policies = PolicySet::builder(PolicyType::Identity)
            .add("policy", document.clone())
            .build()
            .ok()?;
        let mut named = ActionSet::empty(catalog.action_count());
        let mut allows = Vec::new();
        for statement in &document.statements {
            if statement.effect.value == Effect::Allow {
                let covered = actions_of(statement, catalog);
                named.union(&covered);
                let places = ResourceSample::of_statement(statement);
                allows.push(Allow { statement, covered, places });
            }
        }
        Some(Self {
            allows,
            catalog,
            readings: Readings::of(&policies),
            policies,
            named,
            context: SampleContext::direct().on(day).satisfying(document),
            chosen: chosen_keys(document, catalog),
            known: RefCell::default(),
            callers: RefCell::default(),
        })
    }

    /// Returns the actions that some `Allow` covers, denied or not.
    pub(crate) const fn named(&self) -> &ActionSet {
        &self.named
    }

    /// Returns where the document grants an action, if it does.
    pub(crate) fn grant(&self, action: &SensitiveAction, target: Target<'a>) -> Option<Grant> {
        if !self.named.contains(action.id) {
            return None;
        }
        let key = (action.id, target);
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = self.find(action, target);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn find(&self, action: &SensitiveAction, target: Target<'a>) -> Option<Grant> {
        let allows = || self.allows.iter().filter(|allow| allow.covered.contains(action.id));
        let covering: Vec<&Statement> = allows().map(|allow| allow.statement).collect();
        let info = self.catalog.action_by_id(action.id)?;
        let places = ResourceSample::first(allows().flat_map(|allow| &allow.places));
        places.into_iter().find_map(|place| {
            // What credentials cannot call is left aside: the question is what policies grant, and the
            // sample context has a token without MFA, so that conditions on either hide no grant.
            let mut options = Options::default();
            options.credential_limits_are_ignored = true;
            let mut readings = self.readings.each(options);
            let (statements, reading) = readings.find_map(|(options, reading)| {
                let question = Question::new(self, &action.name, place, target, options)?;
                Some((question.granted(info, &covering)?, reading))
            })?;
            let mut spans: Vec<Span> =
                statements.iter().filter_map(|at| self.span_of(*at, &action.name)).collect();
            spans.sort_unstable();
            spans.dedup();
            (!spans.is_empty()).then_some(Grant { spans, reading })
        })
    }

    /// Returns the caller in a place, and the context of its calls.
    fn caller_at(&self, place: &ResourceSample) -> Option<Calling> {
        if let Some(known) = self.callers.borrow().get(place) {
            return known.clone();
        }
        let made = self.make_caller(place);
        self.callers.borrow_mut().insert(place.clone(), made.clone());
        made
    }

    fn make_caller(&self, place: &ResourceSample) -> Option<Calling> {
        let ResourceSample { partition, account, .. } = place;
        let arn = format!("arn:{partition}:iam::{account}:{CALLER}");
        let caller = arn.parse::<Caller>().ok()?;
        let mut context = self.context.clone();
        for (key, value) in [
            ("aws:PrincipalArn", &*arn),
            ("aws:PrincipalAccount", account),
            ("aws:PrincipalType", "User"),
            ("aws:PrincipalIsAWSService", "false"),
            ("aws:username", CALLER.trim_start_matches("user/")),
            ("aws:ResourceAccount", account),
        ] {
            context.set(key, value);
        }
        Some((caller, Rc::new(context)))
    }

    /// Returns the place of the pattern by which a statement grants `action`.
    fn span_of(&self, at: StatementRef, action: &ActionName) -> Option<Span> {
        let element = &self.policies.statement(at)?.action;
        let mut patterns = element.patterns().iter();
        let pattern =
            patterns.find(|pattern| !element.is_negated() && pattern.value.matches(action));
        Some(pattern.map_or(element.list().origin.value, |pattern| pattern.span))
    }
}

fn actions_of(statement: &Statement, catalog: &Catalog) -> ActionSet {
    let mut covered = ActionSet::empty(catalog.action_count());
    for pattern in statement.action.patterns() {
        covered.union(&catalog.actions_matching(pattern.value.as_str()));
    }
    if statement.action.is_negated() { covered.complement() } else { covered }
}

/// One action in one place.
struct Question<'g, 'a> {
    grants: &'g Grants<'a>,
    action: &'g ActionName,
    place: &'g ResourceSample,
    target: Target<'a>,
    caller: Caller,
    /// What the caller can bring about; one of these must be allowed.
    contexts: Contexts<'g>,
    /// The policy of the resource, where there must be one.
    trust: Option<PolicySet>,
    authorizer: Authorizer,
}

impl<'g, 'a> Question<'g, 'a> {
    fn new(
        grants: &'g Grants<'a>,
        action: &'g ActionName,
        place: &'g ResourceSample,
        target: Target<'a>,
        options: Options,
    ) -> Option<Self> {
        let keys = grants.context.count_keys() + 4 * grants.chosen.len();
        if !spend(1_000 + 60 * keys, "looking for what a policy grants") {
            return None;
        }
        let (caller, base) = grants.caller_at(place)?;
        let context = match target {
            Target::PassedTo(service) | Target::CallerCreatedPassedTo(service) => {
                let mut context = SampleContext::clone(&base);
                context.set("iam:PassedToService", service);
                Rc::new(context)
            }
            Target::WithoutMfa => Rc::new(SampleContext::clone(&base).without_mfa()),
            Target::Any | Target::AnyOrSelf | Target::CallerCreated => base,
        };
        let contexts = Contexts::new(context, &grants.chosen, action, place);
        let trust = trust_in(&place.account, action);
        let authorizer = Authorizer::new(options, BuiltinFacts);
        Some(Self { grants, action, place, target, caller, contexts, trust, authorizer })
    }

    /// A call needs the action on a resource of every required type.
    fn granted(&self, info: Action<'_>, covering: &[&Statement]) -> Option<Vec<StatementRef>> {
        if !info.has_resource_types() {
            return Some(vec![self.ask("*")?]);
        }
        let is_needed = |pair: &ActionResourceType<'_>| {
            pair.is_required || is_target(self.action, pair.resource_type.name())
        };
        let mut needed = info.resource_types().filter(is_needed).peekable();
        if needed.peek().is_none() {
            let mut types = info.resource_types().take(TYPES);
            return types.find_map(|pair| Some(vec![self.reaches(&pair, covering)?]));
        }
        needed.map(|pair| self.reaches(&pair, covering)).collect()
    }

    fn reaches(
        &self,
        resource_type: &ActionResourceType<'_>,
        covering: &[&Statement],
    ) -> Option<StatementRef> {
        let resource_type = resource_type.resource_type;
        let is_user = resource_type.name() == "user" && resource_type.service().prefix() == "iam";
        let is_own = is_user && self.target == Target::AnyOrSelf;
        let is_document =
            resource_type.name() == "document" && resource_type.service().prefix() == "ssm";
        let chosen =
            matches!(self.target, Target::CallerCreated | Target::CallerCreatedPassedTo(_));
        resource_type.arn_templates().find_map(|template| {
            let ask = |arn: &str| may_match(covering, arn).then(|| self.ask(arn)).flatten();
            let unmentioned = ask(&self.place.unmentioned(&template));
            let own = || self.caller.arn().filter(|_| is_own).and_then(|arn| ask(arn.as_str()));
            // AWS owns the document, and everyone may run it where a policy lets them.
            let public = || {
                let ResourceSample { partition, region, .. } = self.place;
                let arn = format!("arn:{partition}:ssm:{region}::document/AWS-RunShellScript");
                is_document.then(|| ask(&arn)).flatten()
            };
            let created = || {
                let patterns = covering.iter().filter(|_| chosen).flat_map(|statement| {
                    match &statement.resource {
                        Some(ResourceElement::Resource(list)) => list.patterns.as_slice(),
                        _ => &[],
                    }
                });
                let arns = patterns.filter_map(|p| self.place.matching(p.value.as_str()));
                let mut arns = arns.filter(|arn| template.overlaps(arn)).take(PATTERNS);
                arns.find_map(|arn| ask(&arn))
            };
            unmentioned.or_else(own).or_else(public).or_else(created)
        })
    }

    /// Returns the statement by which the engine allows the request.
    fn ask(&self, resource: &str) -> Option<StatementRef> {
        self.contexts.iter().find_map(|context| self.ask_in(context, resource))
    }

    fn ask_in(&self, context: &SampleContext, resource: &str) -> Option<StatementRef> {
        let authorizer = &self.authorizer;
        if !spend(1_000 + 120 * context.count_keys(), "looking for what a policy grants") {
            return None;
        }
        let request = authorizer
            .request(self.caller.clone(), self.action.clone())
            .context(context.request_context().clone())
            .resource(resource)
            .build()
            .ok()?;
        let policies =
            Policies::new().identity(&self.grants.policies).resource(self.trust.as_ref());
        let outcome = authorizer.authorize(&request, &policies);
        let mut deciding = outcome.deciding().filter(|found| found.layer == Layer::Identity);
        let deciding = deciding.next().filter(|_| outcome.decision == Decision::Allow)?;
        Some(deciding.statement)
    }
}

/// Says whether a resource may be one of those of the statements: what is not need not be decided. Matching
/// without regard to fields and case lets all through that the engine lets through.
fn may_match(covering: &[&Statement], arn: &str) -> bool {
    covering.iter().any(|statement| match &statement.resource {
        Some(ResourceElement::Resource(list)) => list.patterns.iter().any(|pattern| {
            let text = pattern.value.as_str();
            spend(20 + text.len() / 4, "looking for what a policy grants");
            // A short ARN stands for more, a variable for anything.
            !pattern.value.has_all_fields()
                || text.contains('$')
                || iamkit_pattern::matches(text, arn, Case::Fold)
        }),
        _ => true,
    })
}

/// Returns a policy that leaves the decision to the account: roles, keys and services of VPC Lattice
/// need one (IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Default key
/// policy"), and without one a file system of Amazon EFS is open to everyone.
fn trust_in(account: &str, action: &ActionName) -> Option<PolicySet> {
    let (policy_type, resource) = if action.service() == "sts" {
        (PolicyType::RoleTrust, "")
    } else if action.service().is_one_of(&["kms", "elasticfilesystem", "vpc-lattice-svcs"]) {
        (PolicyType::Resource, r#", "Resource": "*""#)
    } else {
        return None;
    };
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {{"AWS": "{account}"}}, "Action": "*"{resource}}}}}"#
    );
    let document: PolicyDocument = text.parse().ok()?;
    PolicySet::builder(policy_type).add("account", document).build().ok()
}
