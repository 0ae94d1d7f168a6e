//! Documents that AWS would refuse to store: an error, or decided so that what cannot be read fails
//! closed.

use iamkit_authz::{
    Authorizer, CompileError, Decision, OptionId, Options, Policies, PolicySet, RefusedDocuments,
};
use iamkit_policy::{Class, Part, PolicyDocument, PolicyType, PrincipalKind, Statement, lower};

fn compile(
    policy_type: PolicyType,
    text: &str,
    refused: RefusedDocuments,
) -> Result<PolicySet, CompileError> {
    let tree = iamkit_syntax::parse(text);
    let lowered = lower(tree.root().unwrap());
    PolicySet::builder(policy_type).refused_documents(refused).add_lowered("p", lowered).build()
}

/// Decides a read of `reports/x` by a user who has no other policy.
fn decide(policy_type: PolicyType, text: &str) -> (Decision, Vec<OptionId>) {
    let set = compile(policy_type, text, RefusedDocuments::Decide).unwrap();
    let mut options = Options::default();
    options.refused_documents = RefusedDocuments::Decide;
    let authorizer = Authorizer::new(options, iamkit_authz::BuiltinFacts);
    let request = authorizer
        .request(
            "arn:aws:iam::111122223333:user/ines".parse().unwrap(),
            "s3:GetObject".parse().unwrap(),
        )
        .resource("arn:aws:s3:::reports/x")
        .resource_account("111122223333".parse().unwrap())
        .key("aws:CurrentTime", "2026-11-29T00:00:00Z")
        .build()
        .unwrap();
    let policies = match policy_type {
        PolicyType::Resource => Policies::new().resource(&set),
        _ => Policies::new().identity(&set),
    };
    let outcome = authorizer.authorize(&request, &policies);
    assert_eq!(authorizer.explain(&request, &policies).outcome, outcome, "{text}");
    (outcome.decision, outcome.assumptions.iter().collect())
}

fn identity(statement: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}},
            {{"Effect": "Allow", "Action": "*", "Resource": "*"}}]}}"#
    )
}

#[test]
fn a_deny_that_cannot_be_read_applies() {
    for statement in [
        r#""Effect": "Deny", "Action": "s3GetObject", "Resource": "*""#,
        r#""Effect": "Deny", "Action": "s3:Get:Object", "Resource": "*""#,
        r#""Effect": "Deny", "Action": [], "Resource": "*""#,
        r#""Effect": "Deny", "Acton": "s3:*", "Resource": "*""#,
        r#""Effect": "Deny", "NotAction": "s3:*", "Action": "sqs:*", "Resource": "*""#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "reports/*""#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": {}"#,
        r#""Effect": "Deny", "Action": "s3:*""#,
        r#""Effect": "deny", "Action": "s3:*", "Resource": "*""#,
        r#""Action": "s3:*", "Resource": "*""#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": {"AWS": "1"}"#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": []"#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringMatches": {"aws:username": "bo"}}"#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*",
            "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/33"}}"#,
        r#""Effect": "Deny", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "flase"}, "Null": {"a:b": "false"}}"#,
    ] {
        let (decision, assumptions) = decide(PolicyType::Identity, &identity(statement));
        assert_eq!(decision, Decision::ExplicitDeny, "{statement}");
        assert!(assumptions.contains(&OptionId::DocumentRefused), "{statement}");
        let error = compile(PolicyType::Identity, &identity(statement), RefusedDocuments::Error);
        let Err(CompileError::Refused { violation, .. }) = error else { panic!("{statement}") };
        assert_eq!((violation.class(), violation.statement), (Class::Error, Some(0)));
    }
}

#[test]
fn what_can_be_read_still_excludes() {
    for statement in [
        r#""Effect": "Deny", "Action": "sqs:*", "Resource": "reports/*""#,
        r#""Effect": "Deny", "Action": "GetObject", "Resource": "arn:aws:s3:::other/*""#,
        r#""Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Condition": []"#,
    ] {
        let (decision, _) = decide(PolicyType::Identity, &identity(statement));
        assert_eq!(decision, Decision::Allow, "{statement}");
    }
}

#[test]
fn an_allow_that_cannot_be_read_grants_nothing() {
    for (policy_type, statement) in [
        (PolicyType::Identity, r#""Effect": "Allow", "NotAction": "iam", "Resource": "*""#),
        (PolicyType::Identity, r#""Effect": "Allow", "Action": "*", "NotResource": "reports""#),
        (
            PolicyType::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.256"}}"#,
        ),
        (
            PolicyType::Resource,
            r#""Effect": "Allow", "NotPrincipal": {"AWS": "ines"}, "Action": "*",
                "Resource": "arn:aws:s3:::reports/*""#,
        ),
    ] {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#);
        assert_eq!(decide(policy_type, &text).0, Decision::ImplicitDeny, "{statement}");
    }
}

#[test]
fn something_wrong_around_the_statements_is_wrong_with_all() {
    let text = r#"{"Version": "2013-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    assert_eq!(decide(PolicyType::Identity, text).0, Decision::ImplicitDeny);
    for hidden in [
        r#"{"Version": "2012-10-17"}"#,
        r#"{"Version": "2012-10-17", "Statement": ["x"]}"#,
        r#"{"Statement": [], "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#,
    ] {
        let set = compile(PolicyType::Identity, hidden, RefusedDocuments::Decide);
        assert!(matches!(set, Err(CompileError::Refused { .. })), "{hidden}");
    }
}

/// AWS stores these, and a part of them can never match.
#[test]
fn stored_values_that_no_request_can_meet_fail_closed() {
    let test = |effect: &str, value: &str| {
        let statement = format!(
            r#""Effect": "{effect}", "Action": "*", "Resource": "*",
                "Condition": {{"DateLessThan": {{"aws:CurrentTime": "{value}"}}}}"#
        );
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#)
    };
    for value in ["2027-02-31T00:00:00Z", "01T", "-292275054"] {
        let allow = test("Allow", value);
        assert_eq!(decide(PolicyType::Identity, &allow).0, Decision::ImplicitDeny, "{value}");
        let deny = test("Deny", value);
        assert_eq!(decide(PolicyType::Identity, &deny).0, Decision::ExplicitDeny, "{value}");
        let set = compile(PolicyType::Identity, &deny, RefusedDocuments::Error).unwrap();
        assert_eq!(set.warnings()[0].violation.class(), Class::Warning);
    }
    assert_eq!(decide(PolicyType::Identity, &test("Allow", "2027-02-28")).0, Decision::Allow);
}

#[test]
fn short_arns_of_policies_on_resources() {
    let test = |effect: &str, action: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "{effect}", "Principal": "*", "Action": "{action}",
                  "Resource": "arn:aws:s3"}}]}}"#
        )
    };
    assert_eq!(decide(PolicyType::Resource, &test("Allow", "s3:*")).0, Decision::ImplicitDeny);
    assert_eq!(decide(PolicyType::Resource, &test("Deny", "s3:*")).0, Decision::ExplicitDeny);
}

#[test]
fn documents_built_in_code_are_judged() {
    let document = PolicyDocument::new()
        .with_statement(Statement::allow(["s3:*"]).by(PrincipalKind::Aws, ["*"]).on(["*"]))
        .with_statement(
            Statement::deny(["not an action"]).by(PrincipalKind::Aws, ["*"]).on(["nope"]),
        );
    let error = PolicySet::builder(PolicyType::Resource).add("guard", document.clone()).build();
    let error = error.unwrap_err();
    assert_eq!(
        error.to_string(),
        "policy `guard`, statement 1: `not an action` has no service prefix"
    );
    let CompileError::Refused { violation, all, .. } = error else { panic!() };
    assert_eq!((violation.code(), violation.part), ("INVALID_ACTION", Part::Action));
    assert_eq!(all.len(), 2);
    let decided = PolicySet::builder(PolicyType::Resource)
        .refused_documents(RefusedDocuments::Decide)
        .add("guard", document)
        .build();
    assert!(decided.is_ok());
}

#[test]
fn the_earlier_option_means_the_new_one() {
    let mut options = Options::default();
    options.set("deny.unevaluable", "applied").unwrap();
    assert_eq!(options.get(OptionId::DocumentRefused), "decide");
    let error = options.set("deny.unevaluable", "skipped").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`skipped` is no value of `document.refused` any more, since a `Deny` that cannot be read \
         never vanishes"
    );
}
