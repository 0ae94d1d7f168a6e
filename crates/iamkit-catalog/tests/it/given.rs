//! Requests that AWS would never make.

use iamkit_catalog::{
    Catalog, ConditionKeyType, GivenAction, GivenRequest, GivenResource, GivenValue, KeyProblem,
    RequestSubject,
};

fn action(name: &str) -> String {
    match Catalog::embedded().given_action(name) {
        GivenAction::Known(action) => format!("known {action}"),
        GivenAction::Operation(operation) => {
            let actions: Vec<_> = operation.actions.iter().map(ToString::to_string).collect();
            format!("operation of {}", actions.join(" "))
        }
        GivenAction::Retired(name) => format!("retired {name}"),
        GivenAction::Unknown { is_known_service, nearest } => {
            let nearest = nearest.first().map_or("nothing", String::as_str);
            format!("unknown, service known: {is_known_service}, near {nearest}")
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn names_of_actions() {
    assert_eq!(action("S3:getobject"), "known s3:GetObject");
    assert_eq!(action("s3:ListObjectsV2"), "operation of s3:ListBucket");
    assert_eq!(action("lambda:Invoke"), "operation of lambda:InvokeFunction");
    assert_eq!(action("codestar:CreateProject"), "retired codestar:CreateProject");
    assert_eq!(action("s3:DeletObject"), "unknown, service known: true, near s3:DeleteObject");
    assert_eq!(action("s33:GetObject"), "unknown, service known: false, near s3:GetObject");
    assert_eq!(action("lamda:Frobnicate"), "unknown, service known: false, near lambda");
}

fn resource(action: &str, resource: &str) -> String {
    let names = |types: Vec<iamkit_catalog::ResourceType<'_>>| {
        types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    match Catalog::embedded().action(action).unwrap().given_resource(resource) {
        GivenResource::Fits(types) => format!("fits {}", names(types)),
        GivenResource::Unnamed(types) => format!("unnamed {}", names(types)),
        GivenResource::OtherType(types) => format!("other than {}", names(types)),
        other => format!("{other:?}"),
    }
}

#[test]
fn resources_of_actions() {
    assert_eq!(resource("s3:ListBucket", "arn:aws:s3:::reports"), "fits bucket");
    assert_eq!(
        resource("s3:ListBucket", "arn:aws:s3:::reports/q1.csv"),
        "other than accesspoint bucket"
    );
    assert_eq!(
        resource("s3:GetObject", "arn:aws:s3:::reports"),
        "other than accesspointobject object"
    );
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    assert_eq!(resource("s3:GetObject", queue), "other than accesspointobject object");
    assert_eq!(resource("sqs:SendMessage", queue), "fits queue");
    assert_eq!(resource("s3:GetObject", "*"), "unnamed accesspointobject object");
    assert_eq!(resource("s3:ListAllMyBuckets", "*"), "Everything");
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    assert_eq!(resource("ec2:DescribeInstances", instance), "NotNeeded");
    assert_eq!(resource("s3:GetObject", "arn:aws:s3:::reports/*"), "Wildcard");
}

fn key(action: &str, resource: &str, name: &str, value: GivenValue<'_>) -> Vec<String> {
    let catalog = Catalog::embedded();
    // Enough of a reader for the values below.
    let reads = |value_type: ConditionKeyType, text: &str| match value_type {
        ConditionKeyType::Bool => text == "true" || text == "false",
        ConditionKeyType::Numeric => text.parse::<f64>().is_ok(),
        _ => true,
    };
    let action = catalog.action(action);
    let problems = catalog.given_key(action, resource, name, value, reads);
    let told = problems.iter().map(|problem| match problem {
        KeyProblem::Unknown { nearest } => format!("unknown, near {}", nearest[0]),
        KeyProblem::NotSent { key } => format!("{key} is not sent"),
        KeyProblem::WrongType { key, index } => format!("value {index} is no {}", key.value_type()),
        KeyProblem::NoList { .. } => "no list".into(),
        KeyProblem::List { .. } => "a list".into(),
        other => format!("{other:?}"),
    });
    told.collect()
}

#[test]
fn keys_of_requests() {
    let object = "arn:aws:s3:::reports/q1.csv";
    let one = GivenValue::One;
    assert_eq!(key("s3:GetObject", object, "aws:SourceIp", one("203.0.113.7")), [""; 0]);
    assert_eq!(
        key("s3:GetObject", object, "aws:SourcIp", one("x")),
        ["unknown, near aws:SourceIp"]
    );
    let bucket = "arn:aws:s3:::reports";
    assert_eq!(key("s3:ListBucket", bucket, "s3:prefix", one("a/")), [""; 0]);
    assert_eq!(key("s3:GetObject", object, "s3:prefix", one("a/")), ["s3:prefix is not sent"]);
    assert_eq!(key("s3:ListBucket", bucket, "s3:Prefixx", one("a/")), ["unknown, near s3:prefix"]);
    assert_eq!(key("s3:ListBucket", bucket, "s3:max-keys", one("ten")), ["value 0 is no Numeric"]);
    assert_eq!(
        key("s3:GetObject", object, "aws:MultiFactorAuthPresent", one("ture")),
        ["value 0 is no Bool"]
    );
    let image = "arn:aws:ec2:eu-west-1::image/ami-1";
    assert_eq!(
        key("ec2:RunInstances", image, "aws:RequestTag/team", one("blue")),
        ["aws:RequestTag/${TagKey} is not sent"]
    );
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    assert_eq!(key("ec2:RunInstances", instance, "aws:RequestTag/team", one("blue")), [""; 0]);
    assert_eq!(key("ec2:RunInstances", instance, "aws:TagKeys", one("team")), ["no list"]);
    let many = GivenValue::Many(&["203.0.113.7", "203.0.113.8"]);
    assert_eq!(key("s3:GetObject", object, "aws:SourceIp", many), ["a list"]);
    assert_eq!(key("s3:GetObject", object, "aws:SourceIp", GivenValue::Many(&[])), [""; 0]);
    // Keys that come with the credentials, and keys of identity providers.
    assert_eq!(key("s3:GetObject", object, "lambda:SourceFunctionArn", one("arn")), [""; 0]);
    assert_eq!(key("s3:GetObject", object, "idp.example.com:sub", one("x")), [""; 0]);
    // A service that does not tell of the endpoint.
    let topic = "arn:aws:sns:eu-west-1:111122223333:alarms";
    assert_eq!(
        key("sns:Publish", topic, "aws:VpceAccount", one("111122223333")),
        ["aws:VpceAccount is not sent"]
    );
    // An action that the catalog does not know carries whatever is known.
    assert_eq!(key("s3:Invented", object, "s3:prefix", one("a/")), [""; 0]);
}

fn request(action: &str, resource: &str, context: &[(&str, GivenValue<'_>)]) -> String {
    let request = GivenRequest { action, resource, context };
    let reads = |value_type: ConditionKeyType, text: &str| {
        value_type != ConditionKeyType::Numeric || text.parse::<f64>().is_ok()
    };
    let problems = Catalog::embedded().judge_request(&request, reads);
    let lines = problems.iter().map(|problem| {
        let subject = match problem.subject {
            RequestSubject::Action => "action".to_owned(),
            RequestSubject::Resource => "resource".to_owned(),
            RequestSubject::Key(index) => format!("key {index}"),
            RequestSubject::Value { key, value } => format!("key {key} value {value}"),
        };
        let hint = problem.suggestion.as_deref().unwrap_or("-");
        format!("{:?} {} {subject}: {} | {hint}", problem.level, problem.code, problem.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn requests_as_a_whole() {
    let bucket = "arn:aws:s3:::reports";
    let sound = [("s3:prefix", GivenValue::One("a/")), ("s3:max-keys", GivenValue::One("10"))];
    assert_eq!(request("s3:ListBucket", bucket, &sound), "");
    assert_eq!(
        request("s3:DeletObject", bucket, &[]),
        "Error REQUEST_UNKNOWN_ACTION action: the catalog of 2026-10-27 has no action \
         `s3:DeletObject` | did you mean `s3:DeleteObject` or `s3:GetObject`?"
    );
    assert_eq!(
        request("s3:GetObject", bucket, &[("s3:max-keys", GivenValue::One("ten"))]),
        "Warning REQUEST_RESOURCE_TYPE resource: `s3:GetObject` is never asked of \
         `arn:aws:s3:::reports` | its resource types are accesspointobject \
         `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`, \
         object `arn:${Partition}:s3:::${BucketName}/${ObjectName}`\n\
         Warning REQUEST_KEY_NOT_SENT key 0: `s3:max-keys` is not sent with `s3:GetObject` on this \
         resource | -\n\
         Error REQUEST_VALUE_TYPE key 0 value 0: `ten` is no value of `s3:max-keys`, which is a number | -"
    );
    let network = [
        ("aws:SourceVpce", GivenValue::One("vpce-0a1b2c3d")),
        ("aws:SourceIp", GivenValue::One("203.0.113.7")),
    ];
    assert_eq!(
        request("s3:ListBucket", bucket, &network),
        "Warning REQUEST_KEY_CONTRADICTION key 1: `aws:SourceIp` and `aws:SourceVpce` are never \
         sent together | -"
    );
    let absent = [("aws:SourceVpce", GivenValue::Many(&[])), network[1]];
    assert_eq!(request("s3:ListBucket", bucket, &absent), "");
    assert_eq!(
        request("ec2:DescribeInstances", bucket, &[]),
        "Note REQUEST_NO_RESOURCE_TYPE resource: `ec2:DescribeInstances` has no resource types and \
         is decided on `*` | -"
    );
}

#[test]
fn keys_without_prefix() {
    let catalog = Catalog::embedded();
    let nearest = |name: &str| {
        let found = catalog.given_key(None, "*", name, GivenValue::One("x"), |_, _| true);
        match found.as_slice() {
            [KeyProblem::Unknown { nearest }] => nearest.first().map(|name| (*name).to_owned()),
            other => panic!("{name}: {other:?}"),
        }
    };
    assert_eq!(nearest("SourceIp").as_deref(), Some("aws:SourceIp"));
    nearest("");
    nearest("aws:");
    nearest("idp:");
}
