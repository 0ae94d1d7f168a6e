//! API operations to actions and back.

use iamkit_catalog::Catalog;

fn actions(client: &str, operation: &str) -> Option<Vec<String>> {
    let found = Catalog::embedded().operation(client, operation)?;
    Some(found.actions.iter().map(ToString::to_string).collect())
}

#[test]
fn operations_name_their_actions() {
    for (client, operation, expected) in [
        ("s3", "PutObject", "s3:PutObject"),
        ("S3", "completemultipartupload", "s3:PutObject"),
        ("s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "CopyObject", "s3:PutObject s3:GetObject"),
        ("s3.amazonaws.com", "HeadObject", "s3:GetObject"),
        ("stepfunctions", "StartExecution", "states:StartExecution"),
        ("SFN", "StartExecution", "states:StartExecution"),
        ("states.amazonaws.com", "StartExecution", "states:StartExecution"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("apigateway", "GetRestApi", "apigateway:GET"),
        ("elbv2", "CreateLoadBalancer", "elasticloadbalancing:CreateLoadBalancer"),
        ("keyspaces", "CreateTable", "cassandra:Create"),
        ("iot-data", "Publish", "iot:Publish"),
        ("sso-oidc", "CreateToken", ""),
    ] {
        let found = actions(client, operation).map(|names| names.join(" "));
        assert_eq!(found.as_deref(), Some(expected), "{client} {operation}");
    }
    assert!(actions("s3", "ListBucket").is_none(), "an action that is no operation");
    assert!(actions("s3", "Nothing").is_none());
    assert!(actions("nothing", "PutObject").is_none());
}

#[test]
fn actions_name_their_operations() {
    let catalog = Catalog::embedded();
    let operations = |action: &str| -> Vec<String> {
        let operations = catalog.action(action).unwrap().operations();
        operations.iter().map(ToString::to_string).collect()
    };
    assert!(operations("s3:ListBucket").contains(&"s3:ListObjectsV2".to_owned()));
    assert!(operations("s3:PutObject").contains(&"s3:UploadPart".to_owned()));
    assert_eq!(operations("iam:PassRole"), Vec::<String>::new());
}

#[test]
fn most_operations_are_covered() {
    let catalog = Catalog::embedded();
    let (mut all, mut covered) = (0, 0);
    for client in catalog.clients() {
        for operation in catalog.operations_of(client) {
            all += 1;
            covered += usize::from(!operation.actions.is_empty());
            let found = catalog.operation(client, operation.name);
            assert_eq!(found.as_ref(), Some(&operation), "{operation}");
        }
    }
    assert_eq!((all, covered), (19_797, 19_170));
}
