use std::thread;

use iamkit::authz::{Authorizer, Caller, Decision, Policies, PolicySet};
use iamkit::managed::{Archive, PolicyVersion};
use iamkit::policy::{Effect, PolicyDocument, PolicyType, Statement, format};

#[test]
fn every_version_prints_back_and_is_evaluated() {
    let versions: Vec<_> = Archive::embedded()
        .policies()
        .flat_map(|policy| policy.versions())
        .filter(PolicyVersion::is_available)
        .collect();
    assert!(versions.len() >= 6_194, "{} versions", versions.len());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for part in versions.chunks(versions.len().div_ceil(threads)) {
            scope.spawn(move || part.iter().for_each(check));
        }
    });
}

fn check(version: &PolicyVersion<'_>) {
    let name = format!("{} {}", version.policy().name(), version.id());
    let document = version.document().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(document.to_json().parse().as_ref(), Ok(&document), "{name}");
    if version.is_default() {
        assert_eq!(format(&document).parse().as_ref(), Ok(&document), "{name}");
    }
    evaluate(document, &name);
}

/// Asks for an action of the first statement, and for one that no AWS service has.
fn evaluate(document: PolicyDocument, name: &str) {
    let statement = document.statements.iter().next().unwrap();
    let action = match statement.action.patterns()[0].value.as_str() {
        "*" => "s3:GetObject".to_owned(),
        pattern => pattern.replace(['*', '?'], "x"),
    };
    let covers = statement.action.covers(&action.parse().unwrap());
    assert_eq!(covers, !statement.action.is_negated(), "{name}");
    // VPC Lattice User Guide, auth policies: the policy of the service must allow as well.
    let is_enough = action != "vpc-lattice-svcs:Invoke";
    let must_allow =
        document.statements.len() == 1 && covers && is_enough && allows_everywhere(statement);

    let set =
        PolicySet::builder(PolicyType::Identity).add(name, document).build_unchecked().unwrap();
    let mut policies = Policies::new();
    policies = policies.identity(&set);
    let authorizer = Authorizer::default();
    for action in [&*action, "invented:Action"] {
        let caller = "arn:aws:iam::111122223333:user/ines".parse::<Caller>().unwrap();
        let request = authorizer
            .request(caller, action.parse().unwrap())
            .resource("*")
            .key("aws:SecureTransport", "true")
            .build()
            .unwrap();
        let decision = authorizer.authorize(&request, &policies).decision;
        let explained = authorizer.explain(&request, &policies).outcome.decision;
        assert_eq!(explained, decision, "{name}");
        if must_allow && action != "invented:Action" {
            assert_eq!(decision, Decision::Allow, "{name}");
        }
    }
}

fn allows_everywhere(statement: &Statement) -> bool {
    let is_any_resource = statement.resource.as_ref().is_some_and(|resource| {
        !resource.is_negated() && resource.patterns().iter().any(|one| one.value.is_any())
    });
    statement.effect.value == Effect::Allow && statement.condition.is_none() && is_any_resource
}
