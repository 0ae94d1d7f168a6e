//! Facts about single layers.

use iamkit_authz::{Decision, Layer};
use serde_json::{Value, json};

use super::{INES, SESSION, explained};

/// Amazon VPC User Guide, gateway endpoints: those of Amazon S3 and DynamoDB, in whose policies an
/// account grants to its root user alone.
#[test]
fn accounts_in_endpoint_policies() {
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    for (principal, action, resource, expected) in [
        (INES, "s3:GetObject", "arn:aws:s3:::reports/q1.csv", Decision::ImplicitDeny),
        (INES, "dynamodb:GetItem", table, Decision::ImplicitDeny),
        (INES, "DynamoDB:GetItem", table, Decision::ImplicitDeny),
        (INES, "sqs:SendMessage", queue, Decision::Allow),
        ("111122223333", "dynamodb:GetItem", table, Decision::Allow),
    ] {
        let scenario = json!({
            "request": {"principal": principal, "action": action, "resource": resource},
            "policies": {
                "identity": {"Version": "2012-10-17",
                    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
                "vpcEndpoint": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                    "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}},
            },
        });
        let decision = explained(
            &scenario,
            &[],
            |policies| policies,
            |explanation| explanation.outcome.decision,
        );
        assert_eq!(decision, expected, "{principal} {action}");
    }
}

/// The level that decides is named, in both kinds of organization policies.
#[test]
fn the_level_that_denies() {
    let plain = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let deny = |names: bool| {
        let mut statement = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"});
        if names {
            statement["Principal"] = json!("*");
        }
        json!({"Version": "2012-10-17", "Statement": statement})
    };
    let levels = |policies: [Value; 3]| {
        let level = |policy| json!({"target": "x", "policies": [policy]});
        Value::from(policies.map(level).to_vec())
    };
    for at in 0..3_usize {
        for layer in [Layer::ServiceControl, Layer::ResourceControl] {
            let is_resource = layer == Layer::ResourceControl;
            let open = if is_resource { json!([]) } else { plain.clone() };
            let policy = |index| if index == at { deny(is_resource) } else { open.clone() };
            let mut scenario = json!({
                "request": {"principal": SESSION, "action": "s3:GetObject",
                    "resource": "arn:aws:s3:::reports/q1.csv"},
                "policies": {"identity": plain},
            });
            scenario["policies"][layer.as_str()] = levels([policy(0), policy(1), policy(2)]);
            if is_resource {
                for index in (0..3).filter(|index| *index != at) {
                    scenario["policies"][layer.as_str()][index]["policies"] = json!([]);
                }
            }
            let found = explained(
                &scenario,
                &[],
                |policies| policies,
                |explanation| explanation.outcome.deciding().next(),
            );
            let found = found.unwrap();
            assert_eq!((found.layer, usize::try_from(found.level).unwrap()), (layer, at));
        }
    }
}

/// Service Authorization Reference, Amazon S3: what all buckets of a partition are called.
#[test]
fn all_buckets_of_every_partition() {
    for partition in iamkit_arn::Partition::ALL {
        for (bucket, is_allowed) in [("*", true), ("reports", false)] {
            let scenario = json!({
                "request": {"principal": format!("arn:{partition}:iam::111122223333:user/ines"),
                    "action": "s3:ListAllMyBuckets", "resource": "*"},
                "policies": {"identity": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                    "Action": "s3:*", "Resource": format!("arn:{partition}:s3:::{bucket}")}}},
            });
            let decision = explained(
                &scenario,
                &[],
                |policies| policies,
                |explanation| explanation.outcome.decision,
            );
            assert_eq!(decision.is_allowed(), is_allowed, "{partition} {bucket}");
        }
    }
}
