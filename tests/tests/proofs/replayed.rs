//! Every request that is shown, decided as `simulate` decides it: it shows what the proof says, or the
//! answer says that it does not, and why.

use std::path::Path;

use iamkit::CatalogFacts;
use iamkit::authz::{Decision, PolicySet};
use iamkit::catalog::Catalog;
use iamkit::policy::{PolicyDocument, PolicyType, PrincipalKind, Statement};
use iamkit::reason::{
    NotSimulated, PolicyFiles, PolicyLayers, PublicResourceType, ReasonOptions, Violation,
    access_not_granted, difference, no_new_access, no_public_access,
};
use iamkit::scenario::{ScenarioCompiler, ScenarioDecision, read_one};
use iamkit::source::ManagedPolicies;
use serde_json::Value;

const ALLOWED: ScenarioDecision = ScenarioDecision::Known(Decision::Allow);

/// The policies of a scenario of the corpus, by layer.
#[derive(Default)]
struct Given {
    identity: Option<PolicySet>,
    boundary: Option<PolicySet>,
    session: Option<PolicySet>,
    organization: Option<PolicySet>,
    resource: Option<PolicySet>,
    trust: Option<PolicySet>,
}

impl Given {
    fn of(scenario: &Value) -> Self {
        let policies = &scenario["policies"];
        let set = |member: &str, policy_type| set_of(&documents(&policies[member]), policy_type);
        let levels = documents_of_levels(&policies["serviceControl"]);
        let trust = set("resource", PolicyType::RoleTrust);
        Self {
            identity: set("identity", PolicyType::Identity),
            boundary: set("permissionsBoundary", PolicyType::PermissionsBoundary),
            session: set("session", PolicyType::Session),
            organization: set_of(&levels, PolicyType::ServiceControl),
            resource: set("resource", PolicyType::Resource).filter(|_| trust.is_none()),
            trust,
        }
    }

    /// The layers that limit an identity-based policy.
    fn limited<'a>(&'a self, identity: &'a PolicySet) -> PolicyLayers<'a> {
        let limits = [&self.boundary, &self.session, &self.organization];
        let limits = limits.into_iter().flatten();
        limits.fold(PolicyLayers::new(identity), PolicyLayers::and)
    }
}

/// Returns the documents of one policy or of several; those of AWS stay out.
fn documents(given: &Value) -> Vec<PolicyDocument> {
    let policies = given.as_array().cloned().unwrap_or_else(|| vec![given.clone()]);
    let document = |policy: &Value| policy.get("document").unwrap_or(policy).to_string();
    policies.iter().filter_map(|policy| document(policy).parse().ok()).collect()
}

fn documents_of_levels(levels: &Value) -> Vec<PolicyDocument> {
    let levels = levels.as_array().into_iter().flatten();
    levels.flat_map(|level| documents(&level["policies"])).collect()
}

fn set_of(documents: &[PolicyDocument], policy_type: PolicyType) -> Option<PolicySet> {
    if documents.is_empty() {
        return None;
    }
    let builder = PolicySet::builder(policy_type);
    let builder = documents.iter().zip(0..).fold(builder, |builder, (document, number)| {
        builder.add(format!("policy {number}"), document.clone())
    });
    builder.build().ok()
}

fn nothing(policy_type: PolicyType) -> PolicySet {
    let deny = if policy_type == PolicyType::RoleTrust {
        Statement::deny(["sts:AssumeRole"])
    } else {
        Statement::deny(["*"]).on(["*"])
    };
    let deny = if policy_type.has_principal() { deny.by(PrincipalKind::Aws, ["*"]) } else { deny };
    PolicySet::builder(policy_type)
        .add("nothing", PolicyDocument::new().with_statement(deny))
        .build()
        .unwrap()
}

/// What became of the requests.
#[derive(Debug, Default)]
struct Tally {
    replayed: usize,
    not_replayed: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(
        &mut self,
        violations: &[Violation],
        allowing: &PolicyLayers<'_>,
        refusing: Option<&PolicyLayers<'_>>,
    ) {
        for violation in violations {
            let request = &violation.request;
            let replays = replays(violation, allowing, refusing);
            // A scenario says how it reads conditions, and takes resources that AWS never asks about.
            let why = request.not_simulated.as_ref();
            let is_reading = matches!(why, Some(NotSimulated::Reading(_)));
            let is_never_asked = matches!(why, Some(NotSimulated::Resource));
            if replays {
                self.replayed += 1;
            } else {
                self.not_replayed += 1;
            }
            if replays != (request.simulates() || is_reading) && !is_never_asked {
                let why = why.map(ToString::to_string);
                self.wrong.push(format!("{why:?}, and replays: {replays}: {}", request.to_json()));
            }
        }
    }
}

/// Says whether `simulate` decides a request so that it shows what the proof says.
fn replays(
    violation: &Violation,
    allowing: &PolicyLayers<'_>,
    refusing: Option<&PolicyLayers<'_>>,
) -> bool {
    let files = PolicyFiles::default();
    let scenarios = |layers| violation.request.to_scenarios("shown", layers, &files, None);
    let own = scenarios(allowing);
    let others = refusing.map(scenarios);
    own.iter().enumerate().any(|(way, text)| {
        decision(text) == Some(ALLOWED)
            && others.as_ref().is_none_or(|others| {
                others.get(way).and_then(|text| decision(text)).is_some_and(|it| it != ALLOWED)
            })
    })
}

fn decision(text: &str) -> Option<ScenarioDecision> {
    let tree = iamkit_syntax::parse(text);
    let scenario = read_one(&tree).unwrap();
    let catalog = Catalog::embedded();
    let mut compiler = ScenarioCompiler::new(&ManagedPolicies).with_names(catalog);
    let compiled = compiler.compile_question(&scenario).ok()?;
    Some(compiled.report(None, &CatalogFacts::new(catalog)).decision())
}

#[test]
fn requests_that_are_shown_replay_or_say_that_they_do_not() {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let scenarios: Value = serde_json::from_str(&text).unwrap();
        let scenarios = scenarios.as_array().cloned().unwrap_or_else(|| vec![scenarios]);
        for scenario in &scenarios {
            ask(&Given::of(scenario), &options, &mut tally);
        }
    }
    assert!(tally.wrong.is_empty(), "{} wrong: {}", tally.wrong.len(), tally.wrong.join("\n"));
    println!("{} replayed, {} not", tally.replayed, tally.not_replayed);
    assert!(tally.replayed > 500, "{}", tally.replayed);
}

fn ask(given: &Given, options: &ReasonOptions<'_>, tally: &mut Tally) {
    if let Some(identity) = &given.identity {
        let none = nothing(PolicyType::Identity);
        let (own, none) = (given.limited(identity), PolicyLayers::new(&none));
        let answer = no_new_access(&own, &none, options);
        tally.add(answer.failure().map_or(&[], Vec::as_slice), &own, Some(&none));
        let alone = PolicyLayers::new(identity);
        let found = difference(&own, &alone, options);
        let gained: Vec<Violation> =
            found.gained.into_iter().map(|change| change.violation).collect();
        tally.add(&gained, &alone, Some(&own));
        let access = iamkit::reason::Access::new(["*:*"], [""; 0]).unwrap();
        let answer = access_not_granted(&own, &access, options);
        tally.add(answer.failure().map_or(&[], Vec::as_slice), &own, None);
    }
    let of_resources = [
        (&given.resource, PublicResourceType::ANY_RESOURCE),
        (&given.trust, PublicResourceType::ROLE),
    ];
    for (set, resource_type) in of_resources {
        let Some(set) = set else { continue };
        let own = PolicyLayers::new(set);
        let answer = no_public_access(set, resource_type, options);
        tally.add(answer.failure().map_or(&[], Vec::as_slice), &own, None);
        let none = nothing(set.policy_type());
        let none = PolicyLayers::new(&none);
        let answer = no_new_access(&own, &none, options);
        tally.add(answer.failure().map_or(&[], Vec::as_slice), &own, Some(&none));
    }
}
