//! Keys that follow from a caller or from one another, and what covers lacks.

#![expect(clippy::needless_pass_by_value, reason = "values are written where they are handed over")]

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_reason::{ReasonOptions, covers, no_new_access};
use serde_json::{Value, json};

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

fn set(policy_type: PolicyType, statements: Value) -> PolicySet {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let document: PolicyDocument = document.to_string().parse().unwrap();
    PolicySet::builder(policy_type).add("policy", document).build().unwrap()
}

fn tags(effect: &str, condition: Value) -> Value {
    json!({"Effect": effect, "Action": "ec2:CreateTags", "Resource": "*", "Condition": condition})
}

fn holds(new: Value, reference: Value) -> bool {
    let (new, reference) = (set(PolicyType::Identity, new), set(PolicyType::Identity, reference));
    no_new_access(&(&new).into(), &(&reference).into(), &options()).holds()
}

#[test]
fn a_tag_of_a_request_is_one_of_its_tag_keys() {
    let other = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    let owner = json!({"StringEquals": {"aws:RequestTag/owner": "x"}});
    let mut no_keys = owner.clone();
    no_keys["Null"] = json!({"aws:TagKeys": "true"});
    assert!(holds(tags("Allow", no_keys), other.clone()));
    let listed = json!({"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "owner"}});
    assert!(holds(tags("Allow", owner), tags("Allow", listed.clone())));
    // A call that removes tags lists their names and has no values.
    let present = json!({"Null": {"aws:RequestTag/owner": "false"}});
    assert!(!holds(tags("Allow", listed.clone()), tags("Allow", present.clone())));
    let absent = json!({"Null": {"aws:TagKeys": "true"}});
    let reference = json!([tags("Allow", absent), tags("Allow", listed)]);
    assert!(holds(tags("Allow", present), reference));
    let only = |keys: Value| json!({"ForAllValues:StringEquals": {"aws:TagKeys": keys}});
    let any = json!({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*"});
    let reference = json!([any, tags("Deny", json!({"Null": {"aws:RequestTag/c": "false"}}))]);
    assert!(holds(tags("Allow", only(json!(["a", "b"]))), reference.clone()));
    assert!(!holds(tags("Allow", only(json!(["a", "c"]))), reference));
}

#[test]
fn the_first_service_is_one_of_those_that_called() {
    let other = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    let first = |via: &str| {
        json!({"StringEquals": {"aws:CalledViaFirst": "a.amazonaws.com"},
            "ForAllValues:StringEquals": {"aws:CalledVia": via}})
    };
    assert!(holds(tags("Allow", first("b.amazonaws.com")), other.clone()));
    assert!(!holds(tags("Allow", first("a.amazonaws.com")), other));
}

#[test]
fn the_keys_of_a_caller_who_is_named_are_there() {
    let statement = |effect: &str, principal: Value, condition: Value| {
        json!({"Effect": effect, "Action": "sqs:SendMessage", "Principal": principal,
            "Resource": "arn:aws:sqs:eu-west-1:111122223333:q", "Condition": condition})
    };
    let queue_holds = |new: Value, reference: Value| {
        let (new, reference) =
            (set(PolicyType::Resource, new), set(PolicyType::Resource, reference));
        no_new_access(&(&new).into(), &(&reference).into(), &options()).holds()
    };
    let role = "arn:aws:iam::111122223333:role/x";
    let is_role = json!({"ArnEquals": {"aws:PrincipalArn": role}});
    let named = statement("Allow", json!({"AWS": role}), json!({}));
    assert!(queue_holds(named, statement("Allow", json!("*"), is_role)));
    let account = json!({"AWS": "111122223333"});
    let is_account = json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}});
    let named = statement("Allow", account.clone(), json!({}));
    assert!(queue_holds(named, statement("Allow", json!("*"), is_account.clone())));
    let everyone = statement("Allow", json!("*"), json!({}));
    let without = json!([everyone.clone(), statement("Deny", account, json!({}))]);
    let not_account = json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}});
    assert!(queue_holds(statement("Allow", json!("*"), not_account), without));
    assert!(!queue_holds(everyone, statement("Allow", json!("*"), is_account)));
}

#[test]
fn what_is_denied_is_told_apart_from_what_is_missing() {
    let allow = |actions: Value| json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let deny = json!({"Effect": "Deny", "Action": "s3:GetBucketAcl", "Resource": "*"});
    let policy = json!([allow(json!(["s3:Get*", "sqs:SendMessage"])), deny]);
    let policy = set(PolicyType::Identity, policy);
    let required = set(PolicyType::Identity, json!([allow(json!(["s3:Get*", "sqs:*"]))]));
    let answer = covers(&(&policy).into(), &required, &options());
    let mut missing: Vec<(bool, Vec<String>)> = Vec::new();
    for found in &answer.failure().unwrap().missing {
        let patterns = found.statement.action().patterns().iter();
        let patterns = patterns.map(|pattern| pattern.value.to_string()).collect();
        missing.push((found.is_denied, patterns));
    }
    missing.sort_unstable();
    let rest = [
        "sqs:*Move*",
        "sqs:*Queue*",
        "sqs:AddPermission",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage",
    ];
    let rest = rest.map(str::to_owned).to_vec();
    assert_eq!(missing, [(false, rest), (true, vec!["s3:GetBucketAcl".to_owned()])]);
    assert!(!answer.failure().unwrap().is_enough);
}

#[test]
fn what_a_guardrail_stops_is_not_enough() {
    let allow = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    let policy = set(PolicyType::Identity, allow("sqs:SendMessage"));
    let required = set(PolicyType::Identity, allow("s3:GetObject"));
    let boundary = set(PolicyType::PermissionsBoundary, allow("sqs:*"));
    let wide = set(PolicyType::PermissionsBoundary, allow("s3:*"));
    let layers = iamkit_reason::PolicyLayers::new(&policy).and(&wide).and(&boundary);
    let answer = covers(&layers, &required, &options());
    let uncovered = answer.failure().unwrap();
    assert!(!uncovered.is_enough);
    let limits: Vec<_> =
        uncovered.limits.iter().map(|found| (found.layer, &*found.policies)).collect();
    assert_eq!(limits, [(2, &["policy".into()][..])]);
    let text = iamkit_reason::covers_json(&answer, &options(), iamkit_syntax::JsonLayout::Compact);
    assert!(text.contains(r#""limits":[{"layer":2,"policies":["policy"]}]"#), "{text}");
    let layers = iamkit_reason::PolicyLayers::new(&policy).and(&wide);
    let answer = covers(&layers, &required, &options());
    assert!(answer.failure().unwrap().is_enough && answer.failure().unwrap().limits.is_empty());
}

#[test]
fn a_condition_on_the_caller_names_callers() {
    let statement = |effect: &str, principal: Value, condition: Value| {
        json!({"Effect": effect, "Action": "sqs:SendMessage", "Principal": principal,
            "Resource": "arn:aws:sqs:eu-west-1:999900001111:q", "Condition": condition})
    };
    let ask = |new: &Value, reference: &Value| {
        let new = set(PolicyType::Resource, new.clone());
        let reference = set(PolicyType::Resource, reference.clone());
        no_new_access(&(&new).into(), &(&reference).into(), &options())
    };
    let role = "arn:aws:iam::111122223333:role/x";
    let account = statement("Allow", json!({"AWS": "111122223333"}), json!({}));
    let named = statement("Allow", json!({"AWS": role}), json!({}));
    for everyone in [json!("*"), json!({"AWS": "*"})] {
        let is = |key: &str, operator: &str, text: &str| {
            statement("Allow", everyone.clone(), json!({operator: {key: text}}))
        };
        let of_account = is("aws:PrincipalAccount", "StringEquals", "111122223333");
        let of_role = is("aws:PrincipalArn", "ArnEquals", role);
        let of_roles = is("aws:PrincipalArn", "ArnLike", "arn:aws:iam::111122223333:role/*");
        for (new, reference, holds) in [
            (&of_account, &account, true),
            (&account, &of_account, true),
            (&of_role, &account, true),
            (&of_roles, &account, true),
            (&of_role, &named, true),
            (&named, &of_role, true),
            (&of_roles, &named, false),
            (&of_account, &named, false),
            (&of_account, &of_role, false),
        ] {
            let answer = ask(new, reference);
            assert_eq!(answer.holds(), holds, "{new} {reference}: {answer:#?}");
            let other = "arn:aws:iam::444455556666";
            let principal = answer.failure().map(|found| found[0].request.principal.clone());
            assert!(
                !principal.flatten().is_some_and(|text| text.starts_with(other)),
                "{answer:#?}"
            );
        }
    }
    // Of accounts that nobody names there are callers still.
    let wide =
        statement("Allow", json!("*"), json!({"StringLike": {"aws:PrincipalAccount": "1*"}}));
    assert!(ask(&wide, &account).failure().is_some());
}

#[test]
fn resources_of_the_catalog_are_of_a_partition_of_aws() {
    let allow = |resource: &str| json!({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": resource});
    let in_practice = |new: &str, reference: &str| {
        let (new, reference) =
            (set(PolicyType::Identity, allow(new)), set(PolicyType::Identity, allow(reference)));
        let mut options = options();
        options.universe = iamkit_reason::Universe::Catalog;
        no_new_access(&(&new).into(), &(&reference).into(), &options).holds()
    };
    assert!(in_practice("*", "arn:aws:s3:::*"));
    assert!(in_practice("arn:*:s3:::*", "arn:aws:s3:::*"));
    assert!(in_practice("*", "arn:aws-cn:s3:::*"));
    assert!(!in_practice("arn:aws-cn:s3:::*", "arn:aws:s3:::*"));
    assert!(!in_practice("arn:aws*:s3:::*", "arn:aws:s3:::*"));
    assert!(!in_practice("*", "arn:aws:s3:::a*"));
    assert!(!holds(allow("*"), allow("arn:aws:s3:::*")));
}

#[test]
fn callers_have_the_keys_of_their_kind() {
    let statement = |effect: &str, principal: Value, condition: Value| {
        json!({"Effect": effect, "Action": "sqs:SendMessage", "Principal": principal,
            "Resource": "arn:aws:sqs:eu-west-1:999900001111:q", "Condition": condition})
    };
    let ask = |new: Value, reference: Value| {
        let (new, reference) =
            (set(PolicyType::Resource, new), set(PolicyType::Resource, reference));
        no_new_access(&(&new).into(), &(&reference).into(), &options()).holds()
    };
    let nothing = statement("Deny", json!("*"), json!({}));
    let service = json!({"Service": "sns.amazonaws.com"});
    let is = |value: &str| json!({"Bool": {"aws:PrincipalIsAWSService": value}});
    assert!(ask(statement("Allow", service.clone(), is("false")), nothing.clone()));
    assert!(!ask(statement("Allow", service, is("true")), nothing.clone()));
    let of_organization = json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}});
    let everyone = |principal: Value| statement("Allow", principal, of_organization.clone());
    assert!(ask(everyone(json!("*")), everyone(json!({"AWS": "*"}))));
    assert!(ask(everyone(json!({"Service": "sns.amazonaws.com"})), nothing.clone()));
    let by_name = json!({"StringEquals": {"aws:PrincipalServiceName": "sns.amazonaws.com"}});
    assert!(ask(statement("Allow", json!({"AWS": "*"}), by_name), nothing.clone()));
    let account = json!({"AWS": "111122223333"});
    assert!(ask(statement("Allow", account, is("true")), nothing.clone()));
    let named = |kind: &str, condition: Value| {
        let arn = format!("arn:aws:iam::111122223333:{kind}/ann");
        statement("Allow", json!({"AWS": arn}), condition)
    };
    let is = |name: &str| json!({"StringEquals": {"aws:username": name}});
    assert!(!ask(named("user", is("ann")), nothing.clone()));
    assert!(ask(named("user", is("bob")), nothing.clone()));
    // A federated session of the user has none.
    assert!(!ask(named("user", json!({"Null": {"aws:username": "true"}})), nothing.clone()));
    assert!(ask(named("role", is("ann")), nothing));
}

#[test]
fn a_request_with_tags_lists_them() {
    let nothing = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    let context_of = |action: &str, condition: Value| {
        let mut statement = tags("Allow", condition);
        statement["Action"] = json!(action);
        let (new, reference) =
            (set(PolicyType::Identity, statement), set(PolicyType::Identity, nothing.clone()));
        let answer = no_new_access(&(&new).into(), &(&reference).into(), &options());
        format!("{:?}", answer.failure().unwrap()[0].request.context)
    };
    let context = |condition: Value| context_of("ec2:CreateTags", condition);
    let tag = context(json!({"StringEquals": {"aws:RequestTag/team": "x"}}));
    assert_eq!(tag, r#"[("aws:RequestTag/team", One("x")), ("aws:TagKeys", Many(["team"]))]"#);
    let team = json!({"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}});
    let listed = context(team.clone());
    let both = r#"[("aws:RequestTag/team", One("example")), ("aws:TagKeys", Many(["team"]))]"#;
    assert_eq!(listed, both);
    // Amazon SQS lists no `aws:RequestTag` with the call.
    let removed = context_of("sqs:UntagQueue", team);
    assert_eq!(removed, r#"[("aws:TagKeys", Many(["team"]))]"#);
}

#[test]
fn a_deny_of_removed_tags_has_an_effect() {
    let allow = json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"});
    let deny = json!({"Effect": "Deny", "Action": ["sqs:TagQueue", "sqs:UntagQueue"], "Resource": "*",
        "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "owner"},
            "Null": {"aws:RequestTag/owner": "true"}}});
    let statements = json!([allow, deny]);
    let kept = set(PolicyType::Identity, statements.clone());
    assert_eq!(iamkit_reason::redundancies(&kept, &options()).elements, []);
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let document: PolicyDocument = document.to_string().parse().unwrap();
    let after = iamkit_reason::minimize(&document, PolicyType::Identity, &options()).unwrap();
    assert_eq!(after.documents, [document]);
}

#[test]
fn no_request_contradicts_itself() {
    let nothing = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    let is_empty = |condition: Value| holds(tags("Allow", condition), nothing.clone());
    let mfa = |present: &str| {
        json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
            "Bool": {"aws:MultiFactorAuthPresent": present}})
    };
    assert!(is_empty(mfa("false")));
    assert!(!is_empty(mfa("true")));
    // Long-lived credentials have neither.
    assert!(!is_empty(json!({"Null": {"aws:MultiFactorAuthAge": "true",
        "aws:MultiFactorAuthPresent": "true"}})));
    let principal = |account: &str| {
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"},
            "StringEquals": {"aws:PrincipalAccount": account}})
    };
    assert!(is_empty(principal("444455556666")));
    assert!(!is_empty(principal("111122223333")));
    let not_theirs = json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"},
        "StringNotEquals": {"aws:PrincipalAccount": "444455556666"}});
    assert!(!is_empty(not_theirs));
    let first = |last: Value| json!({"StringEquals": {"aws:CalledViaFirst": "athena.amazonaws.com"}, "Null": last});
    assert!(is_empty(first(json!({"aws:CalledViaLast": "true"}))));
    assert!(!is_empty(first(json!({"aws:CalledViaLast": "false"}))));
}

#[test]
fn a_request_has_what_goes_with_its_keys() {
    let nothing = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    let context = |condition: Value| {
        let new = set(PolicyType::Identity, tags("Allow", condition));
        let reference = set(PolicyType::Identity, nothing.clone());
        let answer = no_new_access(&(&new).into(), &(&reference).into(), &options());
        format!("{:?}", answer.failure().unwrap()[0].request.context)
    };
    let age = context(json!({"NumericEquals": {"aws:MultiFactorAuthAge": "60"}}));
    let expected =
        r#"[("aws:MultiFactorAuthAge", One("60")), ("aws:MultiFactorAuthPresent", One("true"))]"#;
    assert_eq!(age, expected);
    let first = context(json!({"StringEquals": {"aws:CalledViaFirst": "athena.amazonaws.com"}}));
    let expected = r#"[("aws:CalledVia", Many(["athena.amazonaws.com"])), ("aws:CalledViaFirst", One("athena.amazonaws.com"))]"#;
    assert_eq!(first, expected);
}

#[test]
fn a_key_that_nobody_knows_may_have_one_value_or_several() {
    let any =
        |effect: &str, key: &str, value: Value| tags(effect, json!({key: {"new:key": value}}));
    let present = json!({"new:key": "false"});
    let of_list = |effect: &str, value: Value| {
        tags(effect, json!({"ForAllValues:StringEquals": {"new:key": value}, "Null": present}))
    };
    // One value, which a list of one would hide.
    let reference = any("Allow", "ForAnyValue:StringLike", json!("b*"));
    assert!(!holds(any("Allow", "StringLike", json!("a*")), reference));
    // Two values, which no operator without a prefix takes.
    let reference = any("Allow", "StringEquals", json!(["a", "b"]));
    assert!(!holds(of_list("Allow", json!(["a", "b"])), reference));
    let reference = any("Allow", "ForAnyValue:StringEquals", json!("a"));
    assert!(holds(any("Allow", "StringEquals", json!("a")), reference));
}

/// Says whether what is allowed under a condition is nothing at all.
fn is_nothing(action: &str, resource: &str, condition: Value) -> bool {
    let new =
        json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition});
    let other = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"});
    holds(new, other)
}

#[test]
fn who_calls_is_of_the_partition_of_the_resource() {
    let of = |partition: &str| {
        let role = format!("arn:{partition}:iam::*:role/*");
        json!({"ArnLike": {"aws:PrincipalArn": role}})
    };
    assert!(is_nothing("s3:GetObject", "arn:aws:s3:::b/*", of("aws-cn")));
    assert!(!is_nothing("s3:GetObject", "arn:aws:s3:::b/*", of("aws*")));
    assert!(!is_nothing("s3:GetObject", "arn:aws-cn:s3:::b/*", of("aws-cn")));
    assert!(!is_nothing("s3:GetObject", "*", of("aws-cn")));
}

#[test]
fn the_name_of_a_user_is_the_end_of_its_arn() {
    let name = |name: &str, arn: &str| json!({"StringLike": {"aws:username": name}, "ArnLike": {"aws:PrincipalArn": arn}});
    let nothing = |condition: Value| is_nothing("s3:GetObject", "*", condition);
    assert!(nothing(name("ann", "arn:aws:iam::*:user/bob")));
    assert!(nothing(name("ann", "arn:aws:iam::*:user/ann/bob")));
    assert!(nothing(name("ann", "arn:aws:iam::*:role/ann")));
    assert!(!nothing(name("ann", "arn:aws:iam::*:user/ann")));
    assert!(!nothing(name("ann", "arn:aws:iam::*:user/team/ann")));
    assert!(!nothing(name("a*", "arn:aws:iam::*:user/team/*")));
    let missing =
        |arn: &str| json!({"Null": {"aws:username": "true"}, "ArnLike": {"aws:PrincipalArn": arn}});
    assert!(nothing(missing("arn:aws:iam::*:user/*")));
    assert!(!nothing(missing("arn:aws:iam::*:role/*")));
}

#[test]
fn the_type_of_a_principal_is_that_of_its_arn() {
    let of = |kind: &str, arn: &str| json!({"StringEquals": {"aws:PrincipalType": kind}, "ArnLike": {"aws:PrincipalArn": arn}});
    let nothing = |condition: Value| is_nothing("s3:GetObject", "*", condition);
    assert!(nothing(of("User", "arn:aws:iam::*:role/*")));
    assert!(!nothing(of("User", "arn:aws:iam::*:user/*")));
    assert!(!nothing(of("AssumedRole", "arn:aws:iam::111122223333:role/x")));
}

#[test]
fn both_times_of_a_request_are_one_instant() {
    // 1900000000 is 2030-03-17T17:46:40Z.
    let between = |before: &str, after: &str| {
        json!({"DateLessThan": {"aws:CurrentTime": before},
            "DateGreaterThan": {"aws:EpochTime": after}})
    };
    let nothing = |condition: Value| is_nothing("s3:GetObject", "*", condition);
    assert!(nothing(between("2027-01-01T00:00:00Z", "1900000000")));
    assert!(nothing(between("2030-03-17T17:46:40Z", "1900000000")));
    assert!(!nothing(between("2031-01-01T00:00:00Z", "1900000000")));
    let equal = |epoch: &str| json!({"DateEquals": {"aws:CurrentTime": "2030-03-17T17:46:40Z", "aws:EpochTime": epoch}});
    assert!(nothing(equal("1900000001")));
    assert!(!nothing(equal("1900000000")));
}

#[test]
fn some_actions_carry_tags_and_do_not_list_them() {
    let statement = |action: &str, condition: Value| json!({"Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition});
    let is_listed = |action: &str| {
        let owner = json!({"StringEquals": {"aws:RequestTag/owner": "x"}});
        let listed = json!({"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "owner"}});
        holds(statement(action, owner), statement(action, listed))
    };
    assert!(is_listed("ec2:CreateTags"));
    assert!(!is_listed("backup:CopyIntoBackupVault"));
    assert!(!is_listed("backup:*"));
}

#[test]
fn users_that_are_shown_have_their_names() {
    let own = |principal: Value, condition: Value| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": principal},
            "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q",
            "Condition": condition});
        set(PolicyType::Resource, statement)
    };
    let alice = "arn:aws:iam::111122223333:user/x/alice";
    let team = json!({"StringLike": {"aws:username": "a*"}, "Bool": {"aws:ViaAWSService": "true"}});
    for (principal, reference, name) in [
        (json!(alice), json!(alice), Some("alice")),
        (json!("111122223333"), json!("111122223333"), None),
    ] {
        let (new, reference) = (own(principal, json!({})), own(reference, team.clone()));
        let answer = no_new_access(&(&new).into(), &(&reference).into(), &options());
        let mut users = 0;
        for violation in answer.failure().unwrap() {
            let request = &violation.request;
            let Some((_, shown)) = request.principal.as_deref().unwrap().split_once(":user/")
            else {
                continue;
            };
            users += 1;
            let (_, value) =
                request.context.iter().find(|(key, _)| &**key == "aws:username").unwrap();
            let shown = shown.rsplit('/').next().unwrap();
            assert_eq!(*value, ContextValue::from(shown), "{request:#?}");
            assert!(name.is_none_or(|name| name == shown), "{request:#?}");
        }
        assert!(users > 0, "{answer:#?}");
    }
}
