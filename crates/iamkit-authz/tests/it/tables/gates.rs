//! Resources whose policy must allow inside one account, too, and what is said when it is missing.

use iamkit_authz::MissingInput;
use serde_json::{Value, json};

use super::{INES, KEY, MAX, ROLE, explained};

const LATTICE: &str = "arn:aws:vpc-lattice-svcs:eu-west-1:111122223333:service/svc-0aa0/orders";

fn missing(request: &Value, policies: &Value, options: &[(&str, &str)]) -> Vec<MissingInput> {
    let mut policies = policies.clone();
    policies["identity"] = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let scenario = json!({"request": request, "policies": policies});
    explained(
        &scenario,
        options,
        |policies| policies,
        |explanation| {
            assert!(!explanation.outcome.decision.is_allowed());
            explanation.missing_input.clone()
        },
    )
}

/// IAM User Guide, "Roles terms and concepts"; AWS KMS Developer Guide, "Key policies in AWS KMS".
#[test]
fn every_gate() {
    let chosen = [("service.same-account-explicit", "lambda")];
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:resize";
    for (principal, action, resource, options, expected) in [
        (INES, "sts:AssumeRole", ROLE, &[][..], MissingInput::TrustPolicy),
        (INES, "sts:TagSession", ROLE, &[], MissingInput::TrustPolicy),
        (INES, "sts:SetSourceIdentity", ROLE, &[], MissingInput::TrustPolicy),
        (INES, "sts:SetContext", ROLE, &[], MissingInput::TrustPolicy),
        (INES, "vpc-lattice-svcs:Invoke", LATTICE, &[], MissingInput::AuthPolicy),
        (INES, "kms:Decrypt", KEY, &[], MissingInput::KeyPolicy),
        (INES, "lambda:InvokeFunction", function, &chosen, MissingInput::ResourcePolicy),
    ] {
        let request = json!({"principal": principal, "action": action, "resource": resource});
        assert!(missing(&request, &json!({}), options).contains(&expected), "{action}");
        // A policy that is there and silent is not missing.
        let silent = json!({"resource": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": MAX}, "Action": "*", "Resource": "*"}}});
        assert!(!missing(&request, &silent, options).contains(&expected), "{action}");
    }
}

#[test]
fn the_parent_of_a_federated_user() {
    let tmp = "arn:aws:sts::111122223333:federated-user/tmp";
    let request = |principal: Value| json!({"principal": principal, "action": "s3:GetObject", "resource": "*"});
    let with_parent = json!({"arn": tmp, "parentArn": INES});
    assert!(missing(&request(json!(tmp)), &json!({}), &[]).contains(&MissingInput::Parent));
    assert!(!missing(&request(with_parent), &json!({}), &[]).contains(&MissingInput::Parent));
}

/// AWS STS API Reference, `AssumeRoot`: the task policy is required.
#[test]
fn the_task_policy_of_a_root_session() {
    let session = json!({"type": "rootSession", "arn": "arn:aws:iam::111122223333:root"});
    let request = json!({"principal": session, "action": "iam:ListAccessKeys", "resource": INES});
    assert!(missing(&request, &json!({}), &[]).contains(&MissingInput::TaskPolicy));
    let other = json!({"session": {"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}});
    assert!(!missing(&request, &other, &[]).contains(&MissingInput::TaskPolicy));
}

/// Amazon S3 User Guide, "Configuring IAM policies for using access points".
#[test]
fn the_bucket_behind_an_access_point() {
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/q1.csv";
    let open = json!({"resource": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": "*", "Action": "*", "Resource": "*"}}});
    for principal in [MAX, "*"] {
        let request = json!({"principal": principal, "action": "s3:GetObject", "resource": point});
        assert!(missing(&request, &open, &[]).contains(&MissingInput::BucketPolicy), "{principal}");
    }
    let own = json!({"request": {"principal": INES, "action": "s3:GetObject", "resource": point},
        "policies": open});
    let (is_allowed, missing) = explained(
        &own,
        &[],
        |policies| policies,
        |explanation| {
            (explanation.outcome.decision.is_allowed(), explanation.missing_input.clone())
        },
    );
    assert!(is_allowed);
    assert_eq!(missing, []);
}
