//! Whom `NotPrincipal` leaves out, in grants and in denials.

use iamkit_authz::{Authorizer, Caller, Decision, OptionId, Outcome, Policies};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::policy_set;

const ROLE: &str = "arn:aws:iam::111122223333:role/Dev";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
const INES: &str = "arn:aws:iam::111122223333:user/ines";
const MAX: &str = "arn:aws:iam::777788889999:user/max";
const ACCOUNT: &str = "arn:aws:iam::111122223333:root";

fn ask(caller: &str, statements: &Value) -> Outcome {
    let caller = match caller {
        SESSION => Caller::builder().text(SESSION).role(ROLE).build().unwrap(),
        other => other.parse::<Caller>().unwrap(),
    };
    let request = Authorizer::default().request(caller, "s3:GetObject".parse().unwrap());
    let request = request.resource("arn:aws:s3:::b/k");
    let request = request.resource_account("111122223333".parse().unwrap()).build().unwrap();
    let resource = json!({"Version": "2012-10-17", "Statement": statements});
    let resource = policy_set(&resource, PolicyType::Resource);
    let full = json!({"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let identity = policy_set(&full, PolicyType::Identity);
    let policies = Policies::new().identity(&identity).resource(&resource);
    Authorizer::default().authorize(&request, &policies)
}

fn with_deny(spared: &Value) -> Value {
    json!([
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": spared, "Action": "s3:*", "Resource": "*"},
    ])
}

#[test]
fn denials_spare_who_is_listed_with_all_links() {
    let assumes = |outcome: &Outcome| -> bool {
        outcome.assumptions.iter().any(|id| id == OptionId::NpAccountOnly)
    };
    for (spared, caller, is_spared, is_assumed) in [
        (json!("*"), INES, true, false),
        (json!("*"), MAX, true, false),
        // Nobody is exempt who is nobody.
        (json!("*"), "*", false, false),
        (json!({"AWS": "*"}), INES, true, false),
        (json!({"AWS": [ACCOUNT, INES]}), INES, true, false),
        (json!({"AWS": [ACCOUNT, INES]}), ACCOUNT, true, false),
        (json!({"AWS": [ACCOUNT, INES]}), MAX, false, false),
        // The account alone spares its root user; whether its members, too, is an option.
        (json!({"AWS": ACCOUNT}), ACCOUNT, true, false),
        (json!({"AWS": ACCOUNT}), INES, false, true),
        (json!({"AWS": INES}), INES, false, false),
        (json!({"AWS": [ACCOUNT, ROLE, SESSION]}), SESSION, true, false),
        (json!({"AWS": [ROLE, SESSION]}), SESSION, false, false),
        (json!({"AWS": [ACCOUNT, SESSION]}), SESSION, false, true),
        (json!({"Service": "cloudtrail.amazonaws.com"}), "cloudtrail.amazonaws.com", true, false),
        (json!({"Service": "config.amazonaws.com"}), "cloudtrail.amazonaws.com", false, false),
    ] {
        let outcome = ask(caller, &with_deny(&spared));
        let expected = if is_spared { Decision::Allow } else { Decision::ExplicitDeny };
        assert_eq!(outcome.decision, expected, "{spared} {caller}");
        assert_eq!(assumes(&outcome), is_assumed, "{spared} {caller}");
    }
}

#[test]
fn grants_reach_everybody_else() {
    for (left_out, caller, is_granted) in [
        (json!({"AWS": INES}), MAX, true),
        (json!({"AWS": MAX}), MAX, false),
        (json!({"AWS": "777788889999"}), MAX, false),
        (json!({"AWS": INES}), "*", true),
        (json!("*"), "*", false),
    ] {
        let grant = json!([
            {"Effect": "Allow", "NotPrincipal": left_out, "Action": "s3:*", "Resource": "*"}]);
        let outcome = ask(caller, &grant);
        assert_eq!(outcome.decision == Decision::Allow, is_granted, "{left_out} {caller}");
    }
}
