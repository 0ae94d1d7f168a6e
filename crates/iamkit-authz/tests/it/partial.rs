//! Answers to requests of which not everything is known hold for everything that they could be.

use iamkit_authz::{
    Caller, CheckEffect, Decision, Layer, LayerResult, PartialOutcome, Policies, PolicySet,
    Request, ResidualLeaf,
};
use iamkit_condition::{CompiledCondition, Truth};
use iamkit_policy::{PolicyDocument, PolicyType};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use crate::case::{Case, KEYS, RESOURCES, caller, case};

/// What the unknown keys could be.
fn completions(case: &Case, unknown: &[usize]) -> Vec<Case> {
    let values: [&[Value]; KEYS.len()] = [
        &[Value::Null, json!("vpc-1"), json!("ines"), json!(["blue"])],
        &[Value::Null, json!("blue"), json!("vpc-1"), json!("")],
        &[Value::Null, json!(["red"]), json!(["blue", "x"]), json!("blue")],
    ];
    let mut cases = vec![case.clone()];
    for &key in unknown {
        cases = cases
            .into_iter()
            .flat_map(|case| {
                values[key].iter().map(move |value| {
                    let mut case = case.clone();
                    case.context[key] = Some(value.clone()).filter(|value| !value.is_null());
                    case
                })
            })
            .collect();
    }
    cases
}

fn parse(statement: &Value) -> PolicyDocument {
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string().parse().unwrap()
}

/// Says whether a test holds for a request of which everything is known.
fn holds(case: &Case, leaf: &ResidualLeaf<'_>, request: &Request) -> bool {
    let authorizer = case.authorizer();
    match &*leaf.key {
        "resource" => {
            let statement = json!({"Effect": "Allow", "Action": "*", &*leaf.operator: leaf.values});
            let identity = PolicySet::builder(PolicyType::Identity)
                .add("p", parse(&statement))
                .build()
                .unwrap();
            let mut policies = Policies::new();
            policies = policies.identity(&identity);
            let user = "arn:aws:sts::999999999999:assumed-role/R/s".parse::<Caller>().unwrap();
            // Not one of the actions whose resources have rules of their own.
            let request = authorizer
                .request(user, "ec2:Any".parse().unwrap())
                .resource(request.resource().as_str())
                .context(request.context().clone());
            let request = match request.clone().build() {
                Ok(built) if built.is_same_account() => built,
                _ => {
                    let user =
                        "arn:aws:sts::111122223333:assumed-role/R/s".parse::<Caller>().unwrap();
                    let other = request.build().unwrap();
                    authorizer
                        .request(user, "ec2:Any".parse().unwrap())
                        .resource(other.resource().as_str())
                        .context(other.context().clone())
                        .build()
                        .unwrap()
                }
            };
            authorizer.authorize(&request, &policies).decision.is_allowed()
        }
        "principal" => {
            let principal =
                if leaf.values == ["*"] { json!("*") } else { json!({"AWS": leaf.values}) };
            let statement = json!({"Effect": leaf.effect.as_str(), "Action": "*", "Resource": "*", &*leaf.operator: principal});
            let resource = PolicySet::builder(PolicyType::Resource)
                .add("p", parse(&statement))
                .build()
                .unwrap();
            let boundary = PolicySet::builder(PolicyType::PermissionsBoundary).build().unwrap();
            let mut policies = Policies::new();
            policies = policies.resource(&resource);
            policies =
                policies.permissions_boundary(Some(&boundary).filter(|_| case.boundary.is_some()));
            let explanation = authorizer.explain(request, &policies);
            explanation.layer(Layer::Resource).unwrap().result != LayerResult::ImplicitDeny
        }
        key => {
            let statement = json!({
                "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {&*leaf.operator: {key: leaf.values}},
            });
            let document = parse(&statement);
            let tests = document.statements.iter().flat_map(iamkit_policy::Statement::tests);
            let condition = CompiledCondition::new(tests, true);
            let readings = case.options.condition.with_unreadable_unknown();
            match condition.evaluate(request.context(), readings) {
                // A value that cannot be read counts against the request.
                Ok(Truth::Unknown) => leaf.effect == iamkit_policy::Effect::Deny,
                answer => answer == Ok(Truth::True),
            }
        }
    }
}

/// Compares a partial answer with the full one for a completion.
fn check(
    case: &Case,
    partial: &PartialOutcome<'_>,
    complete: &Request,
    policies: &Policies<'_>,
) -> Result<(), proptest::test_runner::TestCaseError> {
    let full = case.authorizer().authorize(complete, policies).decision;
    match partial {
        PartialOutcome::Known(outcome) => {
            prop_assert_eq!(outcome.decision.is_allowed(), full.is_allowed());
            if outcome.decision == Decision::ExplicitDeny {
                prop_assert_eq!(full, Decision::ExplicitDeny);
            }
        }
        PartialOutcome::Conditional(conditional) => {
            let leaf = |leaf: &ResidualLeaf<'_>| holds(case, leaf, complete);
            let found = conditional.residual.holds(&leaf);
            prop_assert_eq!(found, full.is_allowed(), "{}", conditional.residual);
        }
    }
    Ok(())
}

/// The checks of an answer that is known fit it, whatever is not known.
fn checks_fit(
    case: &Case,
    partial: &PartialOutcome<'_>,
    request: &Request,
    policies: &Policies<'_>,
) -> Result<(), proptest::test_runner::TestCaseError> {
    let PartialOutcome::Known(outcome) = partial else { return Ok(()) };
    let mut explanation = case.authorizer().explain(request, policies);
    explanation.outcome = *outcome;
    let checks = explanation.checks();
    let has = |effect| checks.iter().any(|check| check.effect == effect);
    let found = (has(CheckEffect::ExplicitDeny), has(CheckEffect::ImplicitDeny));
    match outcome.decision {
        Decision::Allow => prop_assert_eq!(found, (false, false)),
        Decision::ExplicitDeny => prop_assert!(found.0),
        Decision::ImplicitDeny => {
            prop_assert_eq!(found, (false, outcome.rule.is_none() || found.1));
        }
    }
    let blocked = explanation.blocked_by();
    prop_assert!(outcome.blocking_layers.iter().all(|layer| blocked.contains(layer)));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn unknown_keys(case in case(), mask in 1_u8..8) {
        let unknown: Vec<_> = (0..KEYS.len()).filter(|key| mask >> key & 1 == 1).collect();
        let (compiled, authorizer) = (case.compile(), case.authorizer());
        let policies = compiled.policies();
        let request = case.request_of(caller(case.caller), case.resource, &unknown);
        let partial = authorizer.authorize_partial(&request, &policies);
        checks_fit(&case, &partial, &request, &policies)?;
        for complete in completions(&case, &unknown) {
            check(&case, &partial, &complete.request(), &policies)?;
        }
    }

    #[test]
    fn unknown_session_names(mut case in case()) {
        // The role by its ARN.
        case.caller = 3;
        let (compiled, authorizer) = (case.compile(), case.authorizer());
        let policies = compiled.policies();
        let request = case.request();
        let partial = authorizer.authorize_partial(&request, &policies);
        checks_fit(&case, &partial, &request, &policies)?;
        for session in ["s1", "s2"] {
            let caller = Caller::builder()
                .text(&format!("arn:aws:sts::111122223333:assumed-role/Dev/{session}"))
                .role("arn:aws:iam::111122223333:role/Dev")
                .organization(iamkit_authz::Organization::new("o-aa111bb222"))
                .build()
                .unwrap();
            let complete = case.request_of(caller, case.resource, &[]);
            check(&case, &partial, &complete, &policies)?;
        }
    }

    #[test]
    fn resources_as_patterns(case in case(), wide in any::<bool>()) {
        let pattern = if wide { "arn:aws:s3:::*" } else { "arn:aws:s3:::reports/*" };
        let (compiled, authorizer) = (case.compile(), case.authorizer());
        let policies = compiled.policies();
        let request = case.request_of(caller(case.caller), pattern, &[]);
        let partial = authorizer.authorize_partial(&request, &policies);
        let start = pattern.trim_end_matches('*');
        for resource in RESOURCES.iter().filter(|resource| resource.starts_with(start)) {
            let complete = case.request_of(caller(case.caller), resource, &[]);
            check(&case, &partial, &complete, &policies)?;
        }
    }

    #[test]
    fn nothing_unknown(case in case()) {
        let (request, compiled, authorizer) = (case.request(), case.compile(), case.authorizer());
        let policies = compiled.policies();
        let partial = authorizer.authorize_partial(&request, &policies);
        // A role that is given by its ARN leaves the session open. Keys that every request has, and
        // whose value is not given, are open as well: the residual says what a decision takes for
        // granted.
        if case.caller != 3 {
            check(&case, &partial, &request, &policies)?;
        }
    }
}
