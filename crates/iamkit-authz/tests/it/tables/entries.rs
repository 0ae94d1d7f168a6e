//! Every kind of entry of a `Principal` element against every kind of caller.

use iamkit_authz::{Authorizer, Caller, Policies, PolicySet, PrincipalSpecificity};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::policy_set;

const CANONICAL: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

fn policy(member: &str, effect: &str, principal: &Value) -> PolicySet {
    let mut statement = json!({"Effect": effect, "Action": "*", "Resource": "*"});
    statement[member] = principal.clone();
    policy_set(&json!({"Version": "2012-10-17", "Statement": statement}), PolicyType::Resource)
}

/// The grade at which an `Allow` for the principal covers the caller.
fn grade(principal: &Value, caller: &Caller) -> PrincipalSpecificity {
    let set = policy("Principal", "Allow", principal);
    let policies = Policies::new().resource(&set);
    let authorizer = Authorizer::default();
    let request = authorizer
        .request(caller.clone(), "sqs:SendMessage".parse().unwrap())
        .resource("arn:aws:sqs:eu-west-1:111122223333:jobs")
        .build()
        .unwrap();
    let explanation = authorizer.explain(&request, &policies);
    let report = &explanation.layers[0].policies[0];
    let traces = report.allows.iter().chain(&report.near_matches);
    traces.filter_map(iamkit_authz::StatementTrace::principal).max().unwrap_or_default()
}

fn user() -> Caller {
    let builder = Caller::builder().text("arn:aws:iam::111122223333:user/team/ines");
    builder.unique_id("AIDAINES").canonical_user(CANONICAL).build().unwrap()
}

fn session(role: Option<&str>) -> Caller {
    let builder = Caller::builder()
        .text("arn:aws:sts::111122223333:assumed-role/Dev/s1")
        .unique_id("AROADEV");
    match role {
        Some(role) => builder.role(role).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn federated_user(parent: &str) -> Caller {
    let builder = Caller::builder().text("arn:aws:sts::111122223333:federated-user/tmp");
    builder.parent(parent).build().unwrap()
}

fn caller(text: &str) -> Caller {
    text.parse::<Caller>().unwrap()
}

/// IAM JSON policy elements, "Principal"; Amazon S3 User Guide, "Principals for bucket policies".
#[test]
fn every_kind_of_entry() {
    const USER: &str = "arn:aws:iam::111122223333:user/ines";
    let oidc = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
    let (direct, entity, account, none) = (
        PrincipalSpecificity::Caller,
        PrincipalSpecificity::RoleOrUser,
        PrincipalSpecificity::Account,
        PrincipalSpecificity::None,
    );
    let rows = [
        // Everyone
        (json!("*"), caller("*"), direct),
        (json!("*"), caller("sns.amazonaws.com"), direct),
        (json!({"AWS": "*"}), caller("*"), direct),
        (json!({"AWS": "*"}), user(), direct),
        (json!({"AWS": "*"}), caller("sns.amazonaws.com"), none),
        // Accounts
        (json!({"AWS": "111122223333"}), user(), account),
        (json!({"AWS": "444455556666"}), user(), none),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), user(), account),
        (json!({"AWS": "arn:aws-cn:iam::111122223333:root"}), user(), none),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), session(None), account),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), caller("111122223333"), direct),
        (json!({"AWS": "111122223333"}), caller("*"), none),
        // ARNs
        (json!({"AWS": "arn:aws:iam::111122223333:user/team/ines"}), user(), direct),
        (json!({"AWS": USER}), user(), none),
        (json!({"AWS": "arn:aws:iam::111122223333:user/team/Ines"}), user(), none),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/Dev/s1"}), session(None), direct),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/Dev/s2"}), session(None), none),
        (json!({"AWS": "arn:aws:iam::111122223333:role/Dev"}), session(None), entity),
        (json!({"AWS": "arn:aws:iam::111122223333:role/team/DEV"}), session(None), entity),
        (json!({"AWS": "arn:aws-cn:iam::111122223333:role/Dev"}), session(None), none),
        (json!({"AWS": "arn:aws:iam::444455556666:role/Dev"}), session(None), none),
        (
            json!({"AWS": "arn:aws:iam::111122223333:role/Dev"}),
            session(Some("arn:aws:iam::111122223333:role/team/Dev")),
            none,
        ),
        (
            json!({"AWS": "arn:aws:iam::111122223333:role/team/Dev"}),
            session(Some("arn:aws:iam::111122223333:role/team/Dev")),
            entity,
        ),
        (
            json!({"AWS": "arn:aws:sts::111122223333:federated-user/tmp"}),
            federated_user(USER),
            direct,
        ),
        (json!({"AWS": USER}), federated_user(USER), entity),
        (json!({"AWS": "arn:aws:iam::111122223333:user/bo"}), federated_user(USER), none),
        (
            json!({"AWS": "arn:aws:iam::111122223333:root"}),
            federated_user("arn:aws:iam::111122223333:root"),
            entity,
        ),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), federated_user(USER), account),
        // Unique ids
        (json!({"AWS": "AIDAINES"}), user(), direct),
        (json!({"AWS": "AIDABO"}), user(), none),
        (json!({"AWS": "AROADEV"}), session(None), entity),
        (json!({"AWS": "AROAOPS"}), session(None), none),
        // Services and providers
        (json!({"Service": "sns.amazonaws.com"}), caller("sns.amazonaws.com"), direct),
        (json!({"Service": "sqs.amazonaws.com"}), caller("sns.amazonaws.com"), none),
        (json!({"Federated": oidc}), caller(oidc), direct),
        (json!({"Federated": "accounts.google.com"}), caller("accounts.google.com"), direct),
        (json!({"Federated": "accounts.google.com"}), caller(oidc), none),
    ];
    for (principal, caller, expected) in rows {
        assert_eq!(grade(&principal, &caller), expected, "{principal} {caller:?}");
    }
}

/// The canonical user id is another form of the account id, so that inside the account it delegates
/// (Amazon S3 User Guide, "Principals for bucket policies").
#[test]
fn canonical_user_ids() {
    let named = json!({"CanonicalUser": CANONICAL});
    assert_eq!(grade(&named, &user()), PrincipalSpecificity::Account);
    assert_eq!(
        grade(&json!({"CanonicalUser": "0".repeat(64)}), &user()),
        PrincipalSpecificity::None
    );
    assert_eq!(grade(&named, &session(None)), PrincipalSpecificity::None);
}

/// Says whether a `Deny` for everyone but the listed leaves the caller alone.
fn is_exempt(listed: &Value, caller: &Caller, has_boundary: bool) -> bool {
    let deny = policy("NotPrincipal", "Deny", listed);
    let boundary = policy_set(
        &json!({"Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}),
        PolicyType::PermissionsBoundary,
    );
    let policies =
        Policies::new().resource(&deny).permissions_boundary(has_boundary.then_some(&boundary));
    let authorizer = Authorizer::default();
    let request = authorizer
        .request(caller.clone(), "sqs:SendMessage".parse().unwrap())
        .resource("arn:aws:sqs:eu-west-1:111122223333:jobs")
        .build()
        .unwrap();
    let explanation = authorizer.explain(&request, &policies);
    explanation.outcome.decision != iamkit_authz::Decision::ExplicitDeny
}

/// IAM JSON policy elements, "NotPrincipal": every link of the caller's chain is listed, and no
/// principal with a permissions boundary is exempt.
#[test]
fn every_chain_of_not_principal() {
    const ACCOUNT: &str = "arn:aws:iam::111122223333:root";
    const USER: &str = "arn:aws:iam::111122223333:user/ines";
    const ROLE: &str = "arn:aws:iam::111122223333:role/Dev";
    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
    const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/tmp";
    let ines = || caller(USER);
    let rows = [
        (json!({"AWS": [USER, ACCOUNT]}), ines(), true),
        (json!({"AWS": [USER, "111122223333"]}), ines(), true),
        (json!({"AWS": USER}), ines(), false),
        (json!({"AWS": ACCOUNT}), ines(), false),
        (json!({"AWS": [ACCOUNT, ROLE, SESSION]}), session(Some(ROLE)), true),
        (json!({"AWS": [ACCOUNT, ROLE]}), session(Some(ROLE)), false),
        (json!({"AWS": [ACCOUNT, SESSION]}), session(Some(ROLE)), false),
        (json!({"AWS": [ROLE, SESSION]}), session(Some(ROLE)), false),
        (json!({"AWS": [ACCOUNT, USER, FEDERATED]}), federated_user(USER), true),
        (json!({"AWS": [ACCOUNT, USER]}), federated_user(USER), false),
        (json!({"AWS": ACCOUNT}), caller(ACCOUNT), true),
        (json!({"Service": "sns.amazonaws.com"}), caller("sns.amazonaws.com"), true),
        (json!({"Service": "sqs.amazonaws.com"}), caller("sns.amazonaws.com"), false),
        (json!({"AWS": ACCOUNT}), caller("*"), false),
    ];
    for (listed, caller, expected) in rows {
        assert_eq!(is_exempt(&listed, &caller, false), expected, "{listed} {caller:?}");
    }
    assert!(!is_exempt(&json!({"AWS": [USER, ACCOUNT]}), &ines(), true));
}
