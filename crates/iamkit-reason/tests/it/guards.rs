//! Policies that take away and grant nothing.

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Quota, Statement};
use iamkit_reason::{
    Attachment, CompiledReference, PolicyLayers, ReasonOptions, allows_nothing, difference,
    equivalent, fit, minimize, no_new_access, redundancies,
};

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

fn document(statements: impl IntoIterator<Item = Statement>) -> PolicyDocument {
    statements.into_iter().fold(PolicyDocument::new(), PolicyDocument::with_statement)
}

fn set(policy_type: PolicyType, statements: impl IntoIterator<Item = Statement>) -> PolicySet {
    PolicySet::builder(policy_type).add("guard", document(statements)).build().unwrap()
}

fn deny(policy_type: PolicyType, action: &str) -> Statement {
    let statement = Statement::deny([action]).on(["*"]);
    if policy_type.has_principal() { statement.by_everyone() } else { statement }
}

const GUARDS: [PolicyType; 2] = [PolicyType::ServiceControl, PolicyType::ResourceControl];

#[test]
fn a_guard_that_goes_is_access_gained() {
    for policy_type in GUARDS {
        let old = set(policy_type, ["s3:DeleteBucket", "sqs:*"].map(|it| deny(policy_type, it)));
        let new = set(policy_type, [deny(policy_type, "sqs:*")]);
        let found = no_new_access(&(&new).into(), &(&old).into(), &options());
        let violation = &found.failure().unwrap()[0];
        assert_eq!(violation.actions.patterns, [Box::from("s3:DeleteBucket")]);
        assert!(violation.statement.policy.ends_with("FullAWSAccess (implied)"));
        assert_eq!(violation.not_covered[0].part.as_str(), "deny");
        assert!(no_new_access(&(&old).into(), &(&new).into(), &options()).holds());
        assert!(equivalent(&(&old).into(), &(&new).into(), &options()).failure().is_some());
        let found = difference(&(&old).into(), &(&new).into(), &options());
        assert_eq!((found.gained.len(), found.lost.len()), (1, 0));
    }
}

#[test]
fn a_list_of_what_is_allowed_stands_alone() {
    let allow = |action: &str| Statement::allow([action]).on(["*"]);
    let everything = set(PolicyType::ServiceControl, [allow("*")]);
    let queues = set(PolicyType::ServiceControl, [allow("sqs:*")]);
    assert!(no_new_access(&(&queues).into(), &(&everything).into(), &options()).holds());
    let found = no_new_access(&(&everything).into(), &(&queues).into(), &options());
    assert!(found.failure().is_some());
}

#[test]
fn a_shorter_document_denies_the_same() {
    for policy_type in
        [PolicyType::Identity, PolicyType::ServiceControl, PolicyType::ResourceControl]
    {
        let guards = ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteBucketPolicy", "sqs:*"];
        let tagged = |action: &str| {
            deny(policy_type, action).when(BaseOperator::StringEquals, "aws:PrincipalTag/a", ["1"])
        };
        let guards = guards.map(|it| deny(policy_type, it));
        let guards =
            document(guards.into_iter().chain([tagged("sqs:SendMessage"), tagged("kms:*")]));
        let shorter = minimize(&guards, policy_type, &options()).unwrap();
        assert!(shorter.is_proved);
        let [shorter] = &*shorter.documents else { panic!("{shorter:?}") };
        let mut kept: Vec<String> = shorter
            .statements()
            .iter()
            .flat_map(|statement| statement.action().patterns())
            .map(|pattern| pattern.value.to_string())
            .collect();
        kept.sort_unstable();
        assert_eq!(kept, ["kms:*", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "sqs:*"]);
    }
}

#[test]
fn many_guards_are_shared_out() {
    let guard = |number: usize| {
        let bucket = format!("arn:aws:s3:::bucket-number-{number}/*");
        let tag = format!("v{number}");
        Statement::deny(["s3:GetObject"]).on([bucket.as_str()]).when(
            BaseOperator::StringEquals,
            "aws:PrincipalTag/t",
            [tag.as_str()],
        )
    };
    let guards = document((0..12).map(guard));
    let quota = Quota { characters: 1_000, counts_white_space: false };
    let attachment = Attachment::new(PolicyType::ServiceControl, quota, 5);
    let found = fit(&guards, None, attachment, &options()).unwrap();
    assert!(found.is_proved, "{found:?}");
    let count: usize = found.documents.iter().map(|part| part.statements().len()).sum();
    assert_eq!(count, 12);
}

#[test]
fn a_deny_of_nothing_is_covered_by_no_allow() {
    let statements = [Statement::allow(["s3:Get*"]).on(["*"]), deny(PolicyType::Identity, "sqs:*")];
    let found = redundancies(&set(PolicyType::Identity, statements), &options());
    let [only] = &*found.elements else { panic!("{found:?}") };
    assert_eq!((only.statement.at.statement, only.by.len()), (1, 0));
    let guards = ["s3:DeleteBucket", "sqs:*", "sqs:SendMessage"];
    let guards = guards.map(|it| deny(PolicyType::ServiceControl, it));
    let found = redundancies(&set(PolicyType::ServiceControl, guards), &options());
    let [only] = &*found.elements else { panic!("{found:?}") };
    assert_eq!((only.statement.at.statement, only.by[0].at.statement), (2, 1));
}

#[test]
fn the_statement_that_is_named_grants_the_request() {
    let tagged = |operator, key: &str| {
        Statement::allow(["sqs:SendMessage"]).on(["*"]).when(operator, key, ["1"])
    };
    let if_exists: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "sqs:SendMessage", "Resource": "*",
        "Condition": {"StringEqualsIfExists": {"aws:PrincipalTag/b": "2"}}}}"#
        .parse()
        .unwrap();
    let both = document([tagged(BaseOperator::StringEquals, "aws:PrincipalTag/a")]);
    let both = if_exists.statements().iter().cloned().fold(both, PolicyDocument::with_statement);
    let new = PolicySet::builder(PolicyType::Identity).add("new", both).build().unwrap();
    let old = set(PolicyType::Identity, [Statement::allow(["sns:Publish"]).on(["*"])]);
    let answer = no_new_access(&(&new).into(), &(&old).into(), &options());
    let contexts: Vec<_> = answer
        .failure()
        .unwrap()
        .iter()
        .flat_map(|found| &found.request.context)
        .map(|(key, value)| (&**key, value.clone()))
        .collect();
    // The second one is allowed because the key is missing.
    let expected = [
        ("aws:PrincipalTag/a", ContextValue::from("1")),
        ("aws:PrincipalTag/b", ContextValue::Many(Vec::new())),
    ];
    assert_eq!(contexts, expected);
}

#[test]
fn a_level_around_a_policy_is_all_that_there_is_of_it() {
    let everything = set(PolicyType::Identity, [Statement::allow(["*"]).on(["*"])]);
    let guard =
        set(PolicyType::ServiceControl, [deny(PolicyType::ServiceControl, "s3:DeleteBucket")]);
    let guarded = PolicyLayers::new(&everything).and(&guard);
    assert!(allows_nothing(&guarded, &options()).holds());
    assert!(no_new_access(&guarded, &(&everything).into(), &options()).holds());
    let reference = CompiledReference::new(&guarded, options());
    assert!(reference.no_new_access(&(&everything).into()).failure().is_some());
}
