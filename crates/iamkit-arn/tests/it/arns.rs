//! Parsing, violations, building.

use iamkit_arn::{AccountId, Arn, ArnRef, Field, ParseArnError, Partition, Region};
use proptest::prelude::*;

fn parts(text: &str) -> [String; 5] {
    let arn: Arn = text.parse().unwrap();
    [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()].map(str::to_owned)
}

#[test]
fn splits_on_the_first_five_colons() {
    assert_eq!(
        parts("arn:aws:lambda:eu-west-1:111122223333:function:resize:2"),
        ["aws", "lambda", "eu-west-1", "111122223333", "function:resize:2"]
    );
    assert_eq!(parts("arn:aws:s3:::reports"), ["aws", "s3", "", "", "reports"]);
    assert_eq!(parts("arn:::::"), ["", "", "", "", ""]);
}

#[test]
fn tells_type_and_id() {
    let check = |resource: &str, kind: Option<&str>, id: &str| {
        let arn: Arn = format!("arn:aws:x:::{resource}").parse().unwrap();
        assert_eq!((arn.resource_type(), arn.resource_id()), (kind, id));
    };
    check("role/ci/deploy", Some("role"), "ci/deploy");
    check("function:resize:2", Some("function"), "resize:2");
    check("log-group:/a/b:*", Some("log-group"), "/a/b:*");
    check("reports", None, "reports");
    check("/x", Some(""), "x");
}

#[test]
fn says_why_a_text_is_no_arn() {
    let error = |text: &str| text.parse::<Arn>().unwrap_err().to_string();
    assert_eq!(error(""), "ARN has 1 of 6 fields");
    assert_eq!(error("arn:aws:s3"), "ARN has 3 of 6 fields");
    assert_eq!(error("ARN:aws:s3:::b"), "ARN starts with `ARN` instead of `arn`");
    assert_eq!(error(" arn:aws:s3:::b"), "ARN starts with ` arn` instead of `arn`");
}

#[test]
fn finds_nothing_odd_in_real_arns() {
    for text in [
        "arn:aws:s3:::reports/a.csv",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
        "arn:aws-cn:sqs:cn-north-1:111122223333:jobs",
        "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:instance/i-1",
        "arn:aws-iso-e:ec2:eu-isoe-west-1:111122223333:instance/i-1",
        "arn:aws-eusc:ec2:eusc-de-east-1:111122223333:instance/i-1",
    ] {
        assert_eq!(Arn::parse_strict(text).map(String::from), Ok(text.to_owned()));
    }
}

#[test]
fn finds_what_is_odd() {
    let check = |text: &str, expected: &[&str]| {
        let arn: Arn = text.parse().unwrap();
        let violations: Vec<_> = arn.violations().map(|defect| defect.to_string()).collect();
        assert_eq!(violations, expected, "{text}");
        assert_eq!(Arn::parse_strict(text).unwrap_err().to_string(), expected[0]);
    };
    check("arn:aws-moon:s3:::b", &["`aws-moon` is not a known partition"]);
    check(
        "arn:aws:S3:::",
        &[
            "service `S3` is not spelled in lower-case letters, digits and hyphens",
            "ARN names no resource",
        ],
    );
    check(
        "arn:aws:sqs:eu-west:1234:q",
        &[
            "`eu-west` does not have the form of a Region name such as `eu-west-1`",
            "`1234` is not an account id of 12 digits",
        ],
    );
    check(
        "arn:aws:sqs:cn-north-1:111122223333:q",
        &["Region `cn-north-1` is in partition `aws-cn`, not in `aws`"],
    );
    check("arn:aws::::b", &["service `` is not spelled in lower-case letters, digits and hyphens"]);
}

#[test]
fn builds_from_typed_parts() {
    let region: Region = "us-gov-west-1".parse().unwrap();
    let account: AccountId = "000000000001".parse().unwrap();
    let arn = Arn::builder()
        .partition(region.partition())
        .service("sqs")
        .region(region)
        .account(account)
        .resource("a:b")
        .build()
        .unwrap();
    assert_eq!(arn.to_string(), "arn:aws-us-gov:sqs:us-gov-west-1:000000000001:a:b");
}

#[test]
fn builds_nothing_odd() {
    let bucket = || Arn::builder().service("s3").resource("b");
    assert_eq!(bucket().build().unwrap().partition(), "aws");
    assert_eq!(bucket().region("eu:1").build(), Err(ParseArnError::ColonInField("eu:1".into())));
    assert_eq!(bucket().resource("").build(), Err(ParseArnError::EmptyResource));
    assert_eq!(bucket().account("1").build(), Err(ParseArnError::MalformedAccount("1".into())));
    assert!(bucket().partition("moon").build().is_err());
    assert!(bucket().partition(Partition::AwsIsoF).build().is_ok());
}

#[test]
fn orders_by_text() {
    let mut arns: Vec<Arn> =
        ["arn:aws:s3:::b", "arn:aws:iam::1:x", "arn:aws:s3:::a"].map(|t| t.parse().unwrap()).into();
    arns.sort();
    assert_eq!(arns[0].as_str(), "arn:aws:iam::1:x");
    assert_eq!(format!("{:?}", arns[1]), "Arn(arn:aws:s3:::a)");
}

proptest! {
    #[test]
    fn fields_join_to_the_text(text in "(arn)?[a:é*]{0,12}") {
        match ArnRef::parse(&text) {
            Ok(arn) => {
                let fields = Field::ALL.map(|field| arn.field(field));
                prop_assert_eq!(fields.join(":"), text.clone());
                let owned = arn.to_arn();
                prop_assert_eq!(owned.borrowed(), arn);
                prop_assert_eq!(owned.as_str(), text);
            }
            Err(ParseArnError::MissingField { found }) => {
                prop_assert_eq!(found, text.matches(':').count() + 1);
                prop_assert!(found < 6);
            }
            Err(_) => prop_assert!(!text.starts_with("arn:")),
        }
    }
}
