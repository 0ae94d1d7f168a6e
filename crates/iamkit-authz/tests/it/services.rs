//! Rules that single services add.

use iamkit_authz::{
    AccessPoint, AclGrant, Authorizer, Caller, Decision, GrantPath, KeyGrant, KeyGrantConstraint,
    Layer, Options, Organization, Outcome, Policies, PolicySet, Request, ResourcePart, ServiceRule,
};
use iamkit_policy::PolicyType;
use serde_json::{Value, json};

use crate::scenario::{policy_set, with_options};

const INES: &str = "arn:aws:iam::111122223333:user/ines";
const OUTSIDER: &str = "arn:aws:iam::777788889999:user/max";
const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0aa0";

fn set(policy_type: PolicyType, statements: &Value) -> PolicySet {
    policy_set(&json!({"Version": "2012-10-17", "Statement": statements}), policy_type)
}

fn full_access() -> PolicySet {
    set(PolicyType::Identity, &json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]))
}

fn request(principal: &str, action: &str, resource: &str) -> Request {
    let caller = principal.parse::<Caller>().unwrap();
    let builder = Authorizer::default().request(caller, action.parse().unwrap()).resource(resource);
    builder.resource_account("111122223333".parse().unwrap()).build().unwrap()
}

fn authorize(request: &Request, policies: &Policies<'_>) -> Outcome {
    Authorizer::default().authorize(request, policies)
}

fn decide(request: &Request, policies: &Policies<'_>, options: &[(&str, &str)]) -> Decision {
    let mut all = Options::default();
    for (id, value) in options {
        all.set(id, value).unwrap();
    }
    authorize(&with_options(request, all), policies).decision
}

fn rule(request: &Request, policies: &Policies<'_>) -> Option<ServiceRule> {
    let outcome = authorize(request, policies);
    assert_eq!(outcome.decision, Decision::ImplicitDeny);
    outcome.rule
}

#[test]
fn grants_of_keys() {
    let key_policy = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Admin"},
            "Action": "kms:*", "Resource": "*"}]),
    );
    let grants = [KeyGrant::new(INES, ["Decrypt"])
        .with_constraint(KeyGrantConstraint::Equals, [("project", "blue")])];
    let mut policies = Policies::new();
    policies = policies.resource(&key_policy);
    policies = policies.key_grants(&grants);
    let with_context = |action: &str, pairs: &[(&str, &str)]| {
        let caller = INES.parse::<Caller>().unwrap();
        let mut builder =
            Authorizer::default().request(caller, action.parse().unwrap()).resource(KEY);
        for (key, value) in pairs {
            builder = builder.key(&format!("kms:EncryptionContext:{key}"), *value);
        }
        builder.build().unwrap()
    };
    let blue = ("project", "blue");
    let fits = with_context("kms:Decrypt", &[blue]);
    let outcome = authorize(&fits, &policies);
    assert_eq!(outcome.grant, Some(GrantPath::Direct));
    for other in [
        with_context("kms:Encrypt", &[blue]),
        with_context("kms:Decrypt", &[]),
        with_context("kms:Decrypt", &[blue, ("more", "x")]),
        with_context("kms:Decrypt", &[("project", "Blue")]),
        with_context("kms:Decrypt", &[("Project", "blue")]),
        request(OUTSIDER, "kms:Decrypt", KEY),
    ] {
        assert_eq!(decide(&other, &policies, &[]), Decision::ImplicitDeny, "{other:?}");
    }
    // A grant is no use against a Deny.
    let deny = set(
        PolicyType::Resource,
        &json!([{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}]),
    );
    policies = policies.resource(&deny);
    assert_eq!(decide(&fits, &policies, &[]), Decision::ExplicitDeny);
}

#[test]
fn grants_of_keys_across_accounts() {
    let grants = [KeyGrant::new(OUTSIDER, ["Decrypt"])];
    let mut policies = Policies::new();
    policies = policies.key_grants(&grants);
    let foreign = request(OUTSIDER, "kms:Decrypt", KEY);
    assert_eq!(decide(&foreign, &policies, &[]), Decision::ImplicitDeny);
    let alone = [("kms.grant-cross-account", "grant-alone")];
    assert_eq!(decide(&foreign, &policies, &alone), Decision::Allow);
    let identity = full_access();
    policies = policies.identity(&identity);
    assert_eq!(decide(&foreign, &policies, &[]), Decision::Allow);
}

#[test]
fn access_points_and_buckets_must_both_allow() {
    let everyone = |action: &str| {
        set(
            PolicyType::Resource,
            &json!([{"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}]),
        )
    };
    let arn = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/q1.csv";
    let (arn, point, bucket) =
        (arn.parse().unwrap(), everyone("s3:GetObject"), everyone("s3:PutObject"));
    let mut policies = Policies::new();
    policies = policies.access_point(AccessPoint { policies: &point, resource: &arn });
    policies = policies.resource(&bucket);
    let get = request(INES, "s3:GetObject", OBJECT);
    assert_eq!(decide(&get, &policies, &[]), Decision::ImplicitDeny);
    let alone = [("s3.access-point", "access-point-alone")];
    assert_eq!(decide(&get, &policies, &alone), Decision::Allow);
    policies = policies.resource(&point);
    assert_eq!(decide(&get, &policies, &[]), Decision::Allow);
    // The policy of the access point names its own ARNs.
    let own = set(
        PolicyType::Resource,
        &json!([{"Effect": "Deny", "Principal": "*", "Action": "*",
            "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/*"}]),
    );
    policies = policies.access_point(AccessPoint { policies: &own, resource: &arn });
    assert_eq!(decide(&get, &policies, &[]), Decision::ExplicitDeny);
}

#[test]
fn shares_add_to_the_resource_policy() {
    let share = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": "777788889999"},
            "Action": "ec2:RunInstances", "Resource": "*"}]),
    );
    let identity = full_access();
    let mut policies = Policies::new();
    policies = policies.resource_shares(&share);
    let subnet = "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1";
    let run = request(OUTSIDER, "ec2:RunInstances", subnet);
    assert_eq!(decide(&run, &policies, &[]), Decision::ImplicitDeny);
    policies = policies.identity(&identity);
    assert_eq!(decide(&run, &policies, &[]), Decision::Allow);
}

#[test]
fn acls_grant() {
    let mut policies = Policies::new();
    let anonymous = request("*", "s3:GetObject", OBJECT);
    assert_eq!(decide(&anonymous, &policies, &[]), Decision::ImplicitDeny);
    policies = policies.acl_grant(AclGrant::Account);
    assert_eq!(decide(&anonymous, &policies, &[]), Decision::ImplicitDeny);
    policies = policies.acl_grant(AclGrant::Everyone);
    assert_eq!(decide(&anonymous, &policies, &[]), Decision::Allow);
}

#[test]
fn public_buckets_can_be_restricted() {
    let narrow = json!({"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}});
    let policy = |condition: Option<&Value>| {
        let mut statement =
            json!({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"});
        if let Some(condition) = condition {
            statement["Condition"] = condition.clone();
        }
        set(PolicyType::Resource, &json!([statement]))
    };
    let (public, narrowed, identity) = (policy(None), policy(Some(&narrow)), full_access());
    let mut policies = Policies::new();
    policies = policies.restrict_public_buckets(true);
    policies = policies.identity(&identity);
    policies = policies.resource(&public);
    let outside = request(OUTSIDER, "s3:GetObject", OBJECT);
    assert_eq!(rule(&outside, &policies), Some(ServiceRule::RestrictPublicBuckets));
    let service = request("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT);
    assert_eq!(decide(&service, &policies, &[]), Decision::Allow);
    let inside = request(INES, "s3:GetObject", OBJECT);
    assert_eq!(decide(&inside, &policies, &[]), Decision::Allow);
    // What names accounts is not public.
    let named = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": ["777788889999", "444455556666"]},
            "Action": "s3:*", "Resource": "*"}]),
    );
    policies = policies.resource(&named);
    assert_eq!(decide(&outside, &policies, &[]), Decision::Allow);
    policies = policies.resource(&narrowed);
    let member = Authorizer::default()
        .request(OUTSIDER.parse::<Caller>().unwrap(), "s3:GetObject".parse().unwrap())
        .resource(OBJECT)
        .resource_account("111122223333".parse().unwrap())
        .key("aws:PrincipalOrgID", "o-aa111bb222")
        .build()
        .unwrap();
    assert_eq!(decide(&member, &policies, &[]), Decision::Allow);
    let ignored = [("s3.bpa", "conditions-ignored")];
    assert_eq!(decide(&member, &policies, &ignored), Decision::ImplicitDeny);
}

#[test]
fn the_owner_can_repair_a_bucket_policy() {
    let deny = set(
        PolicyType::Resource,
        &json!([{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]),
    );
    let mut policies = Policies::new();
    policies = policies.resource(&deny);
    let root = "arn:aws:iam::111122223333:root";
    let repair = request(root, "s3:PutBucketPolicy", "arn:aws:s3:::reports");
    assert_eq!(decide(&repair, &policies, &[]), Decision::Allow);
    let locked = [("root.s3-policy-escape", "locked-out")];
    assert_eq!(decide(&repair, &policies, &locked), Decision::ExplicitDeny);
    let read = request(root, "s3:GetObject", OBJECT);
    assert_eq!(decide(&read, &policies, &[]), Decision::ExplicitDeny);
}

#[test]
fn what_iam_refuses() {
    let identity = full_access();
    let mut policies = Policies::new();
    policies = policies.identity(&identity);
    let build = |action: &str, resource: &str| {
        let caller = INES.parse::<Caller>().unwrap();
        Authorizer::default()
            .request(caller, action.parse().unwrap())
            .resource(resource)
            .build()
            .unwrap()
    };
    for (action, resource, expected) in [
        (
            "iam:DeletePolicy",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            ServiceRule::AwsManagedPolicy,
        ),
        (
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/R",
            ServiceRule::ReservedRole,
        ),
        ("iam:PassRole", "arn:aws:iam::777788889999:role/R", ServiceRule::PassRoleAcrossAccounts),
        (
            "kms:DeleteAlias",
            "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3",
            ServiceRule::AwsManagedAlias,
        ),
    ] {
        assert_eq!(rule(&build(action, resource), &policies), Some(expected), "{action}");
    }
    for (action, resource) in [
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("iam:GetRole", "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/R"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/R"),
    ] {
        assert_eq!(decide(&build(action, resource), &policies, &[]), Decision::Allow, "{action}");
    }
}

#[test]
fn listing_all_buckets() {
    let listing = |resource: &str| {
        set(
            PolicyType::Identity,
            &json!([{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": resource}]),
        )
    };
    let list = request(INES, "s3:ListAllMyBuckets", "*");
    for (resource, by_arn, on_star) in [
        ("*", Decision::Allow, Decision::Allow),
        ("arn:aws:s3:::*", Decision::Allow, Decision::ImplicitDeny),
        ("arn:aws:s3:::reports", Decision::ImplicitDeny, Decision::ImplicitDeny),
    ] {
        let identity = listing(resource);
        let mut policies = Policies::new();
        policies = policies.identity(&identity);
        assert_eq!(decide(&list, &policies, &[]), by_arn);
        assert_eq!(decide(&list, &policies, &[("resource.s3-list-buckets", "star")]), on_star);
    }
}

#[test]
fn federated_callers_use_their_own_operation() {
    let provider = "arn:aws:iam::111122223333:saml-provider/Corp";
    let trust = set(
        PolicyType::RoleTrust,
        &json!([{"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:*"}]),
    );
    let mut policies = Policies::new();
    policies = policies.resource(&trust);
    let role = "arn:aws:iam::111122223333:role/Ops";
    let saml = request(provider, "sts:AssumeRoleWithSAML", role);
    assert_eq!(decide(&saml, &policies, &[]), Decision::Allow);
    let wrong = request(provider, "sts:AssumeRoleWithWebIdentity", role);
    assert_eq!(rule(&wrong, &policies), Some(ServiceRule::FederationOperation));
}

#[test]
fn chosen_services_need_their_policy() {
    let identity = full_access();
    let mut policies = Policies::new();
    policies = policies.identity(&identity);
    let invoke = request(
        INES,
        "lambda:InvokeFunction",
        "arn:aws:lambda:eu-west-1:111122223333:function:resize",
    );
    assert_eq!(decide(&invoke, &policies, &[]), Decision::Allow);
    let chosen = [("service.same-account-explicit", "lambda,sns")];
    assert_eq!(decide(&invoke, &policies, &chosen), Decision::ImplicitDeny);
}

#[test]
fn limits_of_temporary_credentials() {
    let identity = full_access();
    let mut policies = Policies::new();
    policies = policies.identity(&identity);
    policies = policies.session(&identity);
    let build = |principal: &str, action: &str, keys: &[(&str, &str)]| {
        let caller = principal.parse::<Caller>().unwrap();
        let mut builder = Authorizer::default().request(caller, action.parse().unwrap());
        for (key, value) in keys {
            builder = builder.key(key, *value);
        }
        builder.build().unwrap()
    };
    let token = ("aws:TokenIssueTime", "2026-05-01T11:00:00Z");
    let mfa = ("aws:MultiFactorAuthPresent", "true");
    let federated = "arn:aws:sts::111122223333:federated-user/tmp";
    for (principal, action, keys, refused) in [
        (federated, "iam:ListUsers", &[][..], true),
        (federated, "s3:ListAllMyBuckets", &[], false),
        (federated, "sts:GetCallerIdentity", &[], false),
        (INES, "iam:ListUsers", &[], false),
        (INES, "iam:ListUsers", &[token], true),
        (INES, "iam:ListUsers", &[token, mfa], false),
        (INES, "sts:GetFederationToken", &[token, mfa], true),
    ] {
        let request = build(principal, action, keys);
        let ignored = decide(&request, &policies, &[("credential.limits", "ignored")]);
        assert_eq!(ignored, Decision::Allow, "{principal} {action}");
        let applied = decide(&request, &policies, &[]);
        assert_eq!(applied == Decision::ImplicitDeny, refused, "{principal} {action}");
    }
}

#[test]
fn resource_control_leaves_service_linked_roles_alone() {
    let deny = set(
        PolicyType::ResourceControl,
        &json!([{"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"}]),
    );
    let levels = [iamkit_authz::Level::new("r-ab12", deny)];
    let trust = set(
        PolicyType::RoleTrust,
        &json!([{"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"},
            "Action": "sts:AssumeRole"}]),
    );
    let mut policies = Policies::new();
    policies = policies.resource(&trust);
    policies = policies.resource_control(levels.as_slice());
    for (role, expected) in [
        ("aws-service-role/x.amazonaws.com/AWSServiceRoleForX", Decision::Allow),
        ("X", Decision::ExplicitDeny),
    ] {
        let arn = format!("arn:aws:iam::111122223333:role/{role}");
        let request = request("x.amazonaws.com", "sts:AssumeRole", &arn);
        assert_eq!(decide(&request, &policies, &[]), expected);
    }
}

/// Inside the owner's account identity-based policies count where those of the resource do not
/// allow; from another account both must, on access point and bucket.
#[test]
fn identities_are_asked_about_access_point_and_bucket() {
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/q1.csv";
    let arn = point.parse().unwrap();
    let open = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": "777788889999"}, "Action": "s3:*",
            "Resource": "*"}]),
    );
    let identity = |resources: &[&str]| {
        set(
            PolicyType::Identity,
            &json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources}]),
        )
    };
    let (both, at_point, at_bucket) =
        (identity(&[point, OBJECT]), identity(&[point]), identity(&[OBJECT]));
    let outside = request(OUTSIDER, "s3:GetObject", OBJECT);
    for (identity, expected) in [
        (&both, Decision::Allow),
        (&at_point, Decision::ImplicitDeny),
        (&at_bucket, Decision::ImplicitDeny),
    ] {
        let access_point = AccessPoint { policies: &open, resource: &arn };
        let policies =
            Policies::new().access_point(access_point).resource(&open).identity(identity);
        assert_eq!(decide(&outside, &policies, &[]), expected);
    }
}

#[test]
fn what_decided_says_whether_it_is_of_the_access_point() {
    let arn = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/q1.csv";
    let arn = arn.parse().unwrap();
    let of = |effect: &str| {
        set(
            PolicyType::Resource,
            &json!([{"Effect": effect, "Principal": "*", "Action": "s3:*", "Resource": "*"}]),
        )
    };
    let (allow, deny, identity) = (of("Allow"), of("Deny"), full_access());
    let get = request(INES, "s3:GetObject", OBJECT);
    for (point, bucket, part) in
        [(&deny, &allow, ResourcePart::AccessPoint), (&allow, &deny, ResourcePart::Policy)]
    {
        let policies = Policies::new()
            .access_point(AccessPoint { policies: point, resource: &arn })
            .resource(bucket)
            .identity(&identity);
        let outcome = authorize(&get, &policies);
        assert_eq!(outcome.decision, Decision::ExplicitDeny);
        let parts: Vec<_> =
            outcome.deciding().map(|decided| (decided.layer, decided.part)).collect();
        assert_eq!(parts, [(Layer::Resource, part)]);
    }
    // Those of other layers belong to no part.
    let denied =
        set(PolicyType::Identity, &json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]));
    let access_point = AccessPoint { policies: &deny, resource: &arn };
    let policies = Policies::new().access_point(access_point).identity(&denied);
    let outcome = authorize(&get, &policies);
    let parts: Vec<_> = outcome.deciding().map(|decided| (decided.layer, decided.part)).collect();
    assert!(parts.contains(&(Layer::Identity, ResourcePart::Policy)), "{parts:?}");
    assert!(parts.contains(&(Layer::Resource, ResourcePart::AccessPoint)), "{parts:?}");
}

/// Block Public Access is a setting of buckets.
#[test]
fn trust_policies_for_everybody_are_no_public_buckets() {
    let trust = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]),
    );
    let identity = full_access();
    let policies = Policies::new().resource(&trust).identity(&identity);
    let assume = request(OUTSIDER, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Dev");
    assert_eq!(decide(&assume, &policies, &[]), Decision::Allow);
}

#[test]
fn chosen_services_take_shares_for_their_policy() {
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:resize";
    let invoke = request(INES, "lambda:InvokeFunction", function);
    let share = set(
        PolicyType::Resource,
        &json!([{"Effect": "Allow", "Principal": {"AWS": INES}, "Action": "lambda:*",
            "Resource": "*"}]),
    );
    let identity = full_access();
    let chosen = [("service.same-account-explicit", "lambda")];
    let policies = Policies::new().identity(&identity);
    assert_eq!(decide(&invoke, &policies, &chosen), Decision::ImplicitDeny);
    let policies = policies.resource_shares(&share);
    assert_eq!(decide(&invoke, &policies, &chosen), Decision::Allow);
}

#[test]
fn root_tasks_are_for_the_organization_of_the_caller() {
    let identity = full_access();
    let policies = Policies::new().identity(&identity);
    let of = |id: &str, manages: bool| {
        let mut organization = Organization::new(id);
        organization.is_management_account = manages;
        organization
    };
    for (caller, owner, refused) in [
        (of("o-aa111bb222", true), Some("o-aa111bb222"), false),
        (of("o-aa111bb222", true), Some("o-cc333dd444"), true),
        // Of the member nothing is known.
        (of("o-aa111bb222", true), None, false),
        (of("o-aa111bb222", false), Some("o-aa111bb222"), true),
    ] {
        let caller = Caller::builder().text(OUTSIDER).organization(caller).build().unwrap();
        let mut builder = Authorizer::default()
            .request(caller, "sts:AssumeRoot".parse().unwrap())
            .resource("arn:aws:iam::111122223333:root")
            .key(
                "sts:TaskPolicyArn",
                "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
            );
        if let Some(owner) = owner {
            builder = builder.resource_organization(Organization::new(owner));
        }
        let outcome = authorize(&builder.build().unwrap(), &policies);
        let is_refused = outcome.rule == Some(ServiceRule::RootTaskCaller);
        assert_eq!(is_refused, refused, "{owner:?}");
    }
}
