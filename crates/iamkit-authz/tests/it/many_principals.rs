//! Long lists of principals, which are looked up by account or name: that changes no answer.

use iamkit_authz::{Authorizer, Caller, Decision, Policies};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::policy_set;

/// Every kind of principal that a list may hold.
fn named() -> Vec<(&'static str, Value)> {
    vec![
        ("AWS", json!("111122223333")),
        ("AWS", json!("arn:aws:iam::111122223333:root")),
        ("AWS", json!("arn:aws-cn:iam::111122223333:root")),
        ("AWS", json!("arn:aws:iam::111122223333:user/ines")),
        ("AWS", json!("arn:aws:iam::111122223333:role/dev/Dev")),
        ("AWS", json!("arn:aws:iam::111122223333:role/Dev")),
        ("AWS", json!("arn:aws:sts::111122223333:assumed-role/Dev/s1")),
        ("AWS", json!("arn:aws:sts::111122223333:federated-user/max")),
        ("AWS", json!("AIDAEXAMPLEEXAMPLEEXA")),
        ("AWS", json!("AROAEXAMPLEEXAMPLEEXA")),
        ("AWS", json!("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1")),
        ("AWS", json!("*")),
        ("Service", json!("sns.amazonaws.com")),
        ("Federated", json!("arn:aws:iam::111122223333:saml-provider/Okta")),
        ("Federated", json!("accounts.google.com")),
        ("CanonicalUser", json!("0a".repeat(32))),
    ]
}

fn callers() -> Vec<Caller> {
    let of = |text: &str| Caller::builder().text(text);
    let session = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
    let built = [
        of("arn:aws:iam::111122223333:user/ines"),
        of("arn:aws:iam::111122223333:user/ines").unique_id("AIDAEXAMPLEEXAMPLEEXA"),
        of("arn:aws:iam::111122223333:user/ines").canonical_user(&"0a".repeat(32)),
        of("arn:aws:iam::111122223333:root"),
        of(session),
        of(session).role("arn:aws:iam::111122223333:role/dev/Dev"),
        of(session).role("arn:aws:iam::111122223333:role/Dev").unique_id("AROAEXAMPLEEXAMPLEEXA"),
        of("arn:aws:sts::111122223333:federated-user/max")
            .parent("arn:aws:iam::111122223333:user/ines"),
        of("arn:aws:sts::111122223333:federated-user/max").parent("arn:aws:iam::111122223333:root"),
        of("arn:aws:iam::444455556666:user/ines"),
        of("arn:aws-cn:iam::111122223333:user/ines"),
        Caller::builder().service("sns.amazonaws.com"),
        of("arn:aws:iam::111122223333:saml-provider/Okta"),
        of("accounts.google.com"),
        of("*"),
    ];
    built.into_iter().filter_map(|builder| builder.build().ok()).collect()
}

fn decide(caller: &Caller, effect: &str, element: &str, principals: &Value) -> Decision {
    let partition = caller.arn().map_or("aws", |arn| arn.partition());
    let request = Authorizer::default()
        .request(caller.clone(), "s3:GetObject".parse().unwrap())
        .resource(&format!("arn:{partition}:s3:::b/k"))
        .resource_account("111122223333".parse().unwrap())
        .build()
        .unwrap();
    let everyone = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    let tested = json!({"Effect": effect, element: principals, "Action": "*", "Resource": "*"});
    let statements = if effect == "Deny" { json!([everyone, tested]) } else { json!([tested]) };
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let set = policy_set(&document, PolicyType::Resource);
    Authorizer::default().authorize(&request, &Policies::new().resource(&set)).decision
}

#[test]
fn one_among_many_is_found_whatever_it_is() {
    let callers = callers();
    assert!(callers.len() >= 14, "{}", callers.len());
    let mut decisions = std::collections::BTreeSet::new();
    for (kind, principal) in named() {
        let others: Vec<Value> =
            (0..40).map(|index| json!(format!("arn:aws:iam::9{index:011}:role/r"))).collect();
        for caller in &callers {
            for (effect, element) in
                [("Allow", "Principal"), ("Deny", "Principal"), ("Deny", "NotPrincipal")]
            {
                let alone = json!({kind: principal});
                let mut among = others.clone();
                let mut many = alone.clone();
                if kind == "AWS" {
                    among.insert(17, principal.clone());
                }
                many["AWS"] = Value::from(among);
                let decision = decide(caller, effect, element, &alone);
                assert_eq!(
                    decide(caller, effect, element, &many),
                    decision,
                    "{caller:?} {effect} {element} {kind} {principal}"
                );
                decisions.insert(format!("{decision:?}"));
            }
        }
    }
    assert!(decisions.len() >= 3, "{decisions:?}: the sample shows too little");
}
