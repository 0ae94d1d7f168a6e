//! Layers: each must allow.

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Statement};
use iamkit_reason::{Answer, Limits, PolicyLayers, ReasonOptions, Violation, no_new_access};

fn set(policy_type: PolicyType, statements: impl IntoIterator<Item = Statement>) -> PolicySet {
    let document =
        statements.into_iter().fold(PolicyDocument::new(), PolicyDocument::with_statement);
    PolicySet::builder(policy_type).add(policy_type.as_str(), document).build().unwrap()
}

fn ask(new: &PolicyLayers<'_>, reference: &PolicyLayers<'_>) -> Answer<Vec<Violation>> {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    no_new_access(new, reference, &options)
}

fn all() -> PolicySet {
    set(PolicyType::Identity, [Statement::allow(["*"]).on(["*"])])
}

#[test]
fn a_boundary_limits() {
    let everything = all();
    let boundary = set(
        PolicyType::PermissionsBoundary,
        [Statement::allow(["s3:*"]).on(["*"]), Statement::deny(["s3:Put*"]).on(["*"])],
    );
    let storage = set(PolicyType::Identity, [Statement::allow(["s3:*"]).on(["*"])]);
    let limited = PolicyLayers::new(&everything).and(&boundary);
    assert!(ask(&limited, &(&storage).into()).holds());
    let answer = ask(&(&storage).into(), &limited);
    let [violation] = answer.failure().unwrap().as_slice() else { panic!("{answer:#?}") };
    assert!(violation.request.action.starts_with("s3:Put"), "{violation:#?}");
    assert_eq!(violation.not_covered[0].statement.layer, 1);
    assert_eq!(violation.not_covered[0].part.as_str(), "deny");
}

#[test]
fn two_limits_meet() {
    let everything = all();
    let level = |actions: &[&str]| {
        set(PolicyType::ServiceControl, [Statement::allow(actions.iter().copied()).on(["*"])])
    };
    let (root, account) = (level(&["s3:*", "sqs:*"]), level(&["sqs:*", "sns:*"]));
    let layers = PolicyLayers::new(&everything).and(&root).and(&account);
    let queues = set(PolicyType::Identity, [Statement::allow(["sqs:*"]).on(["*"])]);
    assert!(ask(&layers, &(&queues).into()).holds());
    assert!(ask(&(&queues).into(), &layers).holds());
    let answer = ask(&(&everything).into(), &layers);
    assert!(answer.failure().is_some(), "{answer:#?}");
}

#[test]
fn conditions_of_layers_add_up() {
    let team = |value: &str| {
        Statement::allow(["s3:*"]).on(["*"]).when(
            BaseOperator::StringLike,
            "aws:PrincipalTag/team",
            [value],
        )
    };
    let (reds, both) =
        (set(PolicyType::Identity, [team("red*")]), set(PolicyType::Session, [team("*blue")]));
    let layers = PolicyLayers::new(&reds).and(&both);
    let one = set(PolicyType::Identity, [team("red*blue")]);
    // `redblue` is in all three; no text that is in the first two is outside of the last but one
    // whose ends overlap, and these do not.
    assert!(ask(&(&one).into(), &layers).holds());
    let answer = ask(&layers, &(&one).into());
    assert!(answer.holds(), "{answer:#?}");
    let only = set(PolicyType::Identity, [team("redblue")]);
    assert!(ask(&layers, &(&only).into()).failure().is_some());
}

/// Three layers of thirty statements each, of which `values` are tested by a tag that no other has.
fn thirty(values: impl Fn(usize) -> String) -> [PolicySet; 3] {
    let layers =
        [PolicyType::Identity, PolicyType::PermissionsBoundary, PolicyType::ServiceControl];
    layers.map(|layer| {
        let statement = |number: usize| {
            let key = format!("aws:PrincipalTag/{}{number}", layer.as_str());
            let test = (BaseOperator::StringLike, key.as_str(), [values(number)]);
            Statement::allow(["s3:GetObject"]).on(["*"]).when(test.0, test.1, test.2)
        };
        set(layer, (0..30).map(statement))
    })
}

#[test]
fn many_statements_of_layers_do_not_multiply() {
    fn of([first, second, third]: &[PolicySet; 3]) -> PolicyLayers<'_> {
        PolicyLayers::new(first).and(second).and(third)
    }
    let (narrow, wide) = (thirty(|number| format!("v{number}")), thirty(|_| "v*".to_owned()));
    let (narrow, wide) = (of(&narrow), of(&wide));
    let mut limits = Limits::default();
    limits.nodes = 2_000;
    let options = ReasonOptions::default().with_catalog(Catalog::embedded()).with_limits(limits);
    assert!(no_new_access(&narrow, &wide, &options).holds());
    let answer = no_new_access(&wide, &narrow, &options);
    assert_eq!(answer.failure().unwrap().len(), 30);
}
