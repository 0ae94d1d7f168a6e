//! What credentials can call, where it is not known what they are.

use iamkit_authz::{Authorizer, Decision, Options, PartialOutcome, Policies, PolicySet, Request};
use iamkit_condition::RequestContext;
use iamkit_policy::{PolicyDocument, PolicyType};
use serde_json::json;

const TOKEN: &str = "aws:TokenIssueTime";
const MFA: &str = "aws:MultiFactorAuthPresent";

const CALLERS: [&str; 3] = [
    "arn:aws:iam::111122223333:user/ines",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/Dev/s1",
];

const ACTIONS: [&str; 7] = [
    "iam:ListUsers",
    "sts:GetSessionToken",
    "sts:GetFederationToken",
    "sts:GetScopedCredentials",
    "sts:GetCallerIdentity",
    "sts:DecodeAuthorizationMessage",
    "ec2:DescribeInstances",
];

/// What the two keys can be together: MFA is told of temporary credentials alone.
const COMPLETIONS: [&[(&str, &str)]; 3] = [
    &[],
    &[(TOKEN, "2026-11-30T08:00:00Z"), (MFA, "false")],
    &[(TOKEN, "2026-11-30T08:00:00Z"), (MFA, "true")],
];

fn request(
    authorizer: &Authorizer,
    caller: &str,
    action: &str,
    keys: &[(&str, &str)],
    unknown: &[&str],
) -> Request {
    let mut builder = authorizer.request(caller.parse().unwrap(), action.parse().unwrap());
    for (key, value) in keys {
        builder = builder.key(key, *value);
    }
    unknown.iter().fold(builder, |builder, key| builder.unknown_key(key)).build().unwrap()
}

fn identity(effect: &str, condition: &serde_json::Value) -> PolicySet {
    let statements = json!([
        {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}]);
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let document: PolicyDocument = document.parse().unwrap();
    PolicySet::builder(PolicyType::Identity).add("p", document).build().unwrap()
}

/// Says whether the residual holds for a context in which everything is known.
fn holds(conditional: &iamkit_authz::Conditional<'_>, context: &RequestContext) -> bool {
    let is_true = |key: &str| {
        let value = context.get(key);
        value == Some(&"true".into())
    };
    conditional.residual.holds(&|leaf| match (&*leaf.key, &*leaf.operator) {
        (TOKEN, "Null") => context.get(TOKEN).is_none() == (leaf.values == ["true"]),
        (MFA, "Bool") => is_true(MFA),
        other => panic!("{other:?}"),
    })
}

#[test]
fn partial_answers_fit_every_completion() {
    let policies = [
        identity("Allow", &json!({})),
        identity("Allow", &json!({"Bool": {MFA: "true"}})),
        identity("Allow", &json!({"Null": {TOKEN: "false"}})),
        identity("Deny", &json!({})),
    ];
    let ignored = {
        let mut options = Options::default();
        options.set("credential.limits", "ignored").unwrap();
        options
    };
    for options in [Options::default(), ignored] {
        let authorizer = Authorizer::new(options, iamkit_authz::BuiltinFacts);
        for (caller, action) in CALLERS.iter().flat_map(|c| ACTIONS.iter().map(move |a| (c, a))) {
            for set in &policies {
                let given = Policies::new().identity(set);
                // Sessions have a token in any case.
                let open = request(&authorizer, caller, action, &[], &[TOKEN, MFA]);
                let partial = authorizer.authorize_partial(&open, &given);
                let against = authorizer.authorize(&open, &given).decision;
                let completions = if caller.contains(":assumed-role/") {
                    &COMPLETIONS[1..]
                } else {
                    &COMPLETIONS[..]
                };
                for keys in completions {
                    let closed = request(&authorizer, caller, action, keys, &[]);
                    let full = authorizer.authorize(&closed, &given).decision;
                    let words = format!("{caller} {action} {set:?} {keys:?} {partial:?}");
                    match &partial {
                        PartialOutcome::Known(known) => {
                            assert_eq!(known.decision.is_allowed(), full.is_allowed(), "{words}");
                        }
                        PartialOutcome::Conditional(conditional) => {
                            let found = holds(conditional, closed.context());
                            assert_eq!(found, full.is_allowed(), "{words}");
                        }
                    }
                    assert!(!against.is_allowed() || full.is_allowed(), "{words}");
                }
            }
        }
    }
}

fn residual(caller: &str, action: &str, keys: &[(&str, &str)], unknown: &[&str]) -> String {
    let authorizer = Authorizer::default();
    let set = identity("Allow", &json!({}));
    let request = request(&authorizer, caller, action, keys, unknown);
    match authorizer.authorize_partial(&request, &Policies::new().identity(&set)) {
        PartialOutcome::Known(outcome) => format!("{:?} {:?}", outcome.decision, outcome.rule),
        PartialOutcome::Conditional(conditional) => conditional.residual.to_string(),
    }
}

#[test]
fn answers_name_the_credentials() {
    let [user, root, role] = CALLERS;
    let without = r#"aws:TokenIssueTime Null "true""#;
    let mfa = r#"aws:MultiFactorAuthPresent Bool "true""#;
    let token = [(TOKEN, "2026-11-30T08:00:00Z")];
    assert_eq!(residual(user, "iam:ListUsers", &[], &[TOKEN]), format!("{without} or {mfa}"));
    assert_eq!(residual(root, "iam:ListUsers", &[], &[TOKEN]), format!("{without} or {mfa}"));
    assert_eq!(residual(user, "iam:ListUsers", &token, &[MFA]), mfa);
    assert_eq!(residual(user, "sts:GetSessionToken", &[], &[TOKEN]), without);
    assert_eq!(
        residual(user, "sts:GetScopedCredentials", &[], &[TOKEN]),
        format!("not ({without})")
    );
    assert_eq!(residual(user, "ec2:DescribeInstances", &[], &[TOKEN]), "Allow None");
    assert_eq!(residual(role, "iam:ListUsers", &[], &[TOKEN, MFA]), "Allow None");
    let refused = "ImplicitDeny Some(CredentialLimit)";
    assert_eq!(residual(role, "sts:GetSessionToken", &[], &[TOKEN]), refused);
}

#[test]
fn a_denial_that_needs_no_refusal_names_none() {
    let set = PolicySet::builder(PolicyType::Identity).build().unwrap();
    let authorizer = Authorizer::default();
    let open = request(&authorizer, CALLERS[0], "iam:ListUsers", &[], &[TOKEN]);
    let partial = authorizer.authorize_partial(&open, &Policies::new().identity(&set));
    let known = partial.known().unwrap();
    assert_eq!((known.decision, known.rule), (Decision::ImplicitDeny, None));
}

#[test]
fn questions_about_users_take_any_credentials() {
    let authorizer = Authorizer::default();
    let set = identity("Allow", &json!({}));
    for action in ACTIONS {
        let request = authorizer
            .request(CALLERS[0].parse().unwrap(), action.parse().unwrap())
            .any_credentials(true)
            .unknown_key(TOKEN)
            .build()
            .unwrap();
        let partial = authorizer.authorize_partial(&request, &Policies::new().identity(&set));
        assert!(partial.known().unwrap().decision.is_allowed(), "{action}");
    }
}
