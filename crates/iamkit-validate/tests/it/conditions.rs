//! The checks of conditions on the smallest condition that raises each, and on its neighbours.

use std::fmt::Write;

use iamkit_catalog::Catalog;
use iamkit_validate::{DocumentKind, Options, PolicyResourceType, validate};

const IDENTITY: DocumentKind = DocumentKind::Identity;
const BUCKET: DocumentKind = DocumentKind::Resource(Some(PolicyResourceType::S3Bucket));
const TABLE: DocumentKind = DocumentKind::Resource(Some(PolicyResourceType::DynamoDbTable));
const RESOURCE: DocumentKind = DocumentKind::Resource(None);

/// Says that `code` is raised `count` times on one statement with the given effect, action member
/// and condition.
struct Case {
    code: &'static str,
    count: usize,
    kind: DocumentKind,
    statement: String,
}

fn case(code: &'static str, count: usize, condition: &str) -> Case {
    on(IDENTITY, "Allow", r#""Action": "s3:GetObject""#, code, count, condition)
}

fn with_action(code: &'static str, count: usize, action: &str, condition: &str) -> Case {
    on(IDENTITY, "Allow", action, code, count, condition)
}

fn on(
    kind: DocumentKind,
    effect: &str,
    action: &str,
    code: &'static str,
    count: usize,
    condition: &str,
) -> Case {
    let principal = if kind == IDENTITY { "" } else { r#""Principal": {"AWS": "123456789012"}, "# };
    let statement = format!(
        r#"{{{principal}"Effect": "{effect}", {action}, "Resource": "arn:aws:s3:::example/*", "Condition": {condition}}}"#
    );
    Case { code, count, kind, statement }
}

#[track_caller]
fn check(cases: &[Case]) {
    let options = Options::new(Catalog::embedded());
    let mut wrong = String::new();
    for case in cases {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, case.statement);
        let findings = validate(&text, case.kind, &options);
        let count = findings.iter().filter(|finding| finding.code.as_str() == case.code).count();
        if count != case.count {
            writeln!(wrong, "{} {count} times, not {}: {text}", case.code, case.count).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn operators() {
    check(&[
        case("INVALID_CONDITION_OPERATOR", 1, r#"{"StringMatches":{"aws:username":"a"}}"#),
        case("INVALID_CONDITION_OPERATOR", 1, r#"{"ForEach:StringLike":{"aws:username":"a"}}"#),
        case(
            "INVALID_CONDITION_OPERATOR",
            0,
            r#"{"foranyvalue:stringlikeifexists":{"aws:TagKeys":"a"}}"#,
        ),
        case("NULL_WITH_IF_EXISTS", 1, r#"{"NullIfExists":{"aws:username":"true"}}"#),
        case("NULL_WITH_IF_EXISTS", 1, r#"{"ForAnyValue:NullIfExists":{"aws:TagKeys":"true"}}"#),
        case("NULL_WITH_QUALIFIER", 1, r#"{"ForAnyValue:NullIfExists":{"aws:TagKeys":"true"}}"#),
        case("NULL_WITH_QUALIFIER", 1, r#"{"ForAllValues:Null":{"aws:TagKeys":"false"}}"#),
        case("NULL_WITH_QUALIFIER", 0, r#"{"Null":{"aws:TagKeys":"false"}}"#),
        case(
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            1,
            r#"{"Null":{"aws:TagKeys":["true","false"]}}"#,
        ),
        case(
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            0,
            r#"{"ForAnyValue:Bool":{"aws:SecureTransport":["true","false"]}}"#,
        ),
    ]);
}

#[test]
fn keys() {
    check(&[
        case("INVALID_CONDITION_KEY_FORMAT", 1, r#"{"StringEquals":{":a":"a"}}"#),
        case("INVALID_CONDITION_KEY_FORMAT", 1, r#"{"StringEquals":{"aws:":"a"}}"#),
        case("INVALID_CONDITION_KEY_FORMAT", 0, r#"{"StringEquals":{"aws::a":"a"}}"#),
        case(
            "INVALID_GLOBAL_CONDITION_KEY",
            1,
            r#"{"StringEquals":{"AWS:PrincipalOrgMaster":"a"}}"#,
        ),
        case("INVALID_GLOBAL_CONDITION_KEY", 0, r#"{"StringEquals":{"AWS:RESOURCETAG/x":"a"}}"#),
        case("INVALID_SERVICE_CONDITION_KEY", 0, r#"{"StringEquals":{"unheard:of":"a"}}"#),
        case("INVALID_SERVICE_CONDITION_KEY", 0, r#"{"StringEquals":{"saml:edupersonorgdn":"a"}}"#),
        case("INVALID_SERVICE_CONDITION_KEY", 0, r#"{"StringEquals":{"example.com:made-up":"a"}}"#),
        case("INVALID_SERVICE_CONDITION_KEY", 0, r#"{"StringEquals":{"S3:Prefix":"a"}}"#),
        on(
            BUCKET,
            "Allow",
            r#""Action": "s3:GetObject""#,
            "UNSUPPORTED_GLOBAL_CONDITION_KEY",
            1,
            r#"{"ArnLike":{"aws:ARN":"x"}}"#,
        ),
        on(
            BUCKET,
            "Allow",
            r#""Action": "s3:GetObject""#,
            "DEPRECATED_GLOBAL_CONDITION_KEY",
            0,
            r#"{"ArnLike":{"aws:ARN":"x"}}"#,
        ),
        case("DEPRECATED_GLOBAL_CONDITION_KEY", 1, r#"{"ArnLike":{"AWS:arn":"x"}}"#),
        case("INVALID_GLOBAL_CONDITION_KEY", 0, r#"{"ArnLike":{"aws:ARN":"x"}}"#),
        case(
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
            1,
            r#"{"StringEquals":{"aws:username":"a","aws:username":"b","aws:UserName":"c"}}"#,
        ),
        case(
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
            0,
            r#"{"StringEquals":{"aws:username":"a"},"StringLike":{"aws:username":"b"}}"#,
        ),
        case("MISSING_TAG_KEY_IN_CONDITION", 1, r#"{"StringEquals":{"aws:RequestTag":"a"}}"#),
        case("MISSING_TAG_KEY_IN_CONDITION", 1, r#"{"StringEquals":{"ec2:ResourceTag/":"a"}}"#),
        case("INVALID_GLOBAL_CONDITION_KEY", 0, r#"{"StringEquals":{"aws:RequestTag":"a"}}"#),
        case("MISSING_TAG_KEY_IN_CONDITION", 0, r#"{"StringEquals":{"aws:RequestTag/a/b":"a"}}"#),
    ]);
}

#[test]
fn types_of_keys() {
    check(&[
        case("TYPE_MISMATCH", 1, r#"{"StringEquals":{"aws:ViaAWSService":["x.amazonaws.com"]}}"#),
        case("TYPE_MISMATCH", 1, r#"{"IpAddress":{"aws:username":"10.0.0.1"}}"#),
        case("TYPE_MISMATCH", 1, r#"{"NumericEquals":{"aws:PrincipalArn":"1"}}"#),
        case("TYPE_MISMATCH", 0, r#"{"Null":{"aws:SourceIp":"true"}}"#),
        case("TYPE_MISMATCH", 0, r#"{"Bool":{"example.com:made-up":"true"}}"#),
        case(
            "TYPE_MISMATCH",
            0,
            r#"{"NumericLessThan":{"aws:EpochTime":"1"}, "DateLessThan":{"aws:EpochTime":"2026-01-01"}}"#,
        ),
        case(
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
            1,
            r#"{"StringNotLikeIfExists":{"iam:AssociatedResourceARN":"*"}}"#,
        ),
        case(
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
            1,
            r#"{"ForAnyValue:StringLike":{"iam:PolicyARN":"a"}}"#,
        ),
        case(
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
            0,
            r#"{"StringEquals":{"iam:PolicyARN":"a*"}}"#,
        ),
        case("TYPE_MISMATCH", 0, r#"{"StringLike":{"iam:PolicyARN":"a"}}"#),
        case(
            "MISSING_QUALIFIER",
            1,
            r#"{"StringEqualsIfExists":{"aws:CalledVia":"athena.amazonaws.com"}}"#,
        ),
        case("MISSING_QUALIFIER", 1, r#"{"StringEquals":{"aws:TagKeys":["a","b"]}}"#),
        case(
            "MISSING_QUALIFIER",
            0,
            r#"{"StringEquals":{"aws:CalledViaLast":"athena.amazonaws.com"}}"#,
        ),
        case(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            1,
            r#"{"ForAllValues:StringEquals":{"aws:username":"a"},"Null":{"aws:username":"true"}}"#,
        ),
        case(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            0,
            r#"{"ForAllValues:StringEquals":{"aws:username":"a"},"Null":{"AWS:UserName":false}}"#,
        ),
        case(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            0,
            r#"{"ForAnyValue:StringEquals":{"aws:username":"a"}}"#,
        ),
        case(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            0,
            r#"{"ForAllValues:StringEquals":{"example.com:made-up":"a"}}"#,
        ),
        on(
            IDENTITY,
            "Deny",
            r#""Action": "s3:GetObject""#,
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            0,
            r#"{"ForAllValues:StringEquals":{"aws:username":"a"}}"#,
        ),
    ]);
}

#[test]
fn values() {
    check(&[
        case("TYPE_MISMATCH_BOOLEAN", 1, r#"{"Null":{"aws:username":"0"}}"#),
        case("TYPE_MISMATCH_BOOLEAN", 0, r#"{"Bool":{"aws:SecureTransport":"${aws:PrincipalTag/tls}"}}"#),
        case("TYPE_MISMATCH_NUMBER", 2, r#"{"NumericEquals":{"s3:max-keys":["1e3","","1",".5"]}}"#.replace(r#","","#, ",").as_str()),
        case("TYPE_MISMATCH_NUMBER", 0, r#"{"NumericEquals":{"s3:max-keys":[1, 1.5, -3]}}"#),
        case("TYPE_MISMATCH_DATE", 2, r#"{"DateEquals":{"aws:CurrentTime":["2026-02-30","2026-01-01 00:00","2026-01-01"]}}"#),
        case("TYPE_MISMATCH_DATE", 0, r#"{"DateEquals":{"aws:CurrentTime":["2026-01","2026-01-01T00:00Z","2026-01-01T00:00:00.5+01:00","1767225600","1767225600.5"]}}"#),
        case("INVALID_DATE_VALUE", 2, r#"{"DateEqualsIfExists":{"aws:CurrentTime":["2021","1767225600","2021-01-01"]}}"#),
        case("INVALID_DATE_VALUE", 0, r#"{"NumericLessThan":{"aws:EpochTime":"1767225600"}}"#),
        case("TYPE_MISMATCH_STRING", 1, r#"{"BinaryEquals":{"k:x":"%%%"}}"#),
        case("TYPE_MISMATCH_STRING", 1, r#"{"BinaryEquals":{"k:x":"QmluYXJ"}}"#),
        case("TYPE_MISMATCH_STRING", 0, r#"{"BinaryEquals":{"k:x":"QmluYXJ5"}}"#),
        case("TYPE_MISMATCH_IP_RANGE", 2, r#"{"NotIpAddress":{"aws:SourceIp":["10.0.0","::/129","::/0","2001:db8::1"]}}"#),
        case("IMPROVE_IP_RANGE", 2, r#"{"IpAddress":{"aws:SourceIp":["203.0.113.7/24","2001:db8::1/32","203.0.113.7"]}}"#),
        case("IMPROVE_IP_RANGE", 0, r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","203.0.113.7/32"]}}"#),
        case("PRIVATE_IP_ADDRESS", 1, r#"{"IpAddressIfExists":{"AWS:sourceip":["10.0.0.0/8","fd00::/8","127.0.0.1"]}}"#),
        case("PRIVATE_IP_ADDRESS", 0, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/7"]}}"#),
        case("PRIVATE_IP_ADDRESS", 0, r#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        case("PRIVATE_NOT_IP_ADDRESS", 1, r#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        case("PRIVATE_IP_ADDRESS", 0, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#),
        case("PRIVATE_IP_ADDRESS_SUBSET", 1, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16","203.0.113.0/24"]}}"#),
        case("PRIVATE_IP_ADDRESS_SUBSET", 0, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","ten"]}}"#),
        case("PRIVATE_IP_ADDRESS", 0, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","ten"]}}"#),
        case("PRIVATE_NOT_IP_ADDRESS_SUBSET", 0, r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#),
        case("PRIVATE_NOT_IP_ADDRESS_SUBSET", 1, r#"{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#),
        case("REDUNDANT_CONDITION_VALUE_NUM", 1, r#"{"NumericGreaterThanEquals":{"aws:MultiFactorAuthAge":[1, 2]}}"#),
        case("REDUNDANT_CONDITION_VALUE_NUM", 0, r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":["1", "ten"]}}"#),
        case("INVALID_CONDITION_DATA_TYPE", 1, r#"{"StringEquals":{"aws:username":["a",1]}}"#),
        case("INVALID_CONDITION_DATA_TYPE", 1, r#"{"Bool":{"aws:SecureTransport":["true",true]}}"#),
    ]);
}

#[test]
fn forms_of_values() {
    const KMS: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    let kms = |count, operator: &str, value: &str| {
        case("INVALID_KMS_KEY_VALUE", count, &format!(r#"{{"{operator}":{{"{KMS}":"{value}"}}}}"#))
    };
    check(&[
        case(
            "INVALID_REGION",
            1,
            r#"{"StringNotEquals":{"AWS:requestedregion":["us-east-1","us-est-1"]}}"#,
        ),
        case("INVALID_REGION", 1, r#"{"StringEquals":{"aws:RequestedRegion":"US-EAST-1"}}"#),
        case(
            "INVALID_REGION",
            0,
            r#"{"StringEqualsIgnoreCase":{"aws:RequestedRegion":"US-EAST-1"}}"#,
        ),
        case("INVALID_REGION", 1, r#"{"StringLike":{"aws:RequestedRegion":"moon-*"}}"#),
        case(
            "INVALID_REGION",
            0,
            r#"{"StringEquals":{"aws:RequestedRegion":["eu-*","${aws:PrincipalTag/region}"]}}"#,
        ),
        case(
            "INVALID_VPC_FORMAT",
            2,
            r#"{"StringEquals":{"aws:SourceVpc":["vpc-123","vpce-12345678","vpc-12345678","vpc-12345678901234567"]}}"#,
        ),
        case(
            "INVALID_VPC_FORMAT",
            0,
            r#"{"StringLike":{"aws:SourceVpc":["vpc-*","${aws:PrincipalTag/vpc}"]}}"#,
        ),
        case(
            "INVALID_VPCE_FORMAT",
            1,
            r#"{"StringNotEquals":{"aws:SourceVpce":["vpce-123","vpce-11223344556677889"]}}"#,
        ),
        kms(1, "StringEquals", "alias/x"),
        kms(1, "StringEquals", "arn:aws:kms:us-east-1:123456789012:alias/x"),
        kms(1, "StringEquals", "1234abcd-12ab-34cd-56ef-1234567890ab"),
        kms(1, "StringNotEquals", "arn:aws:kms:us-east-1:123456789012:key/"),
        kms(0, "StringNotEqualsIfExists", "arn:aws-cn:kms:us-east-1:123456789012:key/mrk-1234abcd"),
        kms(0, "ArnLike", "arn:aws:kms:*:123456789012:key/*"),
        kms(0, "StringLike", "arn:*:kms:*:*:key/*"),
        kms(1, "StringLike", "arn:aws:kms:*:*:alias/*"),
        kms(0, "Null", "true"),
        case(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            1,
            r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":["Athena.amazonaws.com","athena.amazonaws.com"]}}"#,
        ),
        case(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            0,
            r#"{"StringEquals":{"aws:PrincipalServiceName":["a.amazonaws.com.cn","b.amazon.com"]}}"#,
        ),
        case(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            0,
            r#"{"StringEquals":{"aws:CalledViaLast":"a.b.amazonaws.com","iam:AWSServiceName":"a.b.amazonaws.com"}}"#,
        ),
        case(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            0,
            r#"{"ForAnyValue:StringLike":{"aws:CalledVia":"a.b.amazonaws.com"}}"#,
        ),
        case(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            1,
            r#"{"StringEquals":{"kms:ViaService":["s3.amazonaws.com","s3.us-east-1.amazonaws.com"]}}"#,
        ),
        case(
            "WILDCARD_WITHOUT_LIKE_OPERATOR",
            1,
            r#"{"StringEquals":{"aws:TagKeys":"aws-glue-*"}}"#,
        ),
        case(
            "WILDCARD_WITHOUT_LIKE_OPERATOR",
            2,
            r#"{"ForAnyValue:StringNotEqualsIgnoreCaseIfExists":{"aws:TagKeys":["a?","*","b"]}}"#,
        ),
        case(
            "WILDCARD_WITHOUT_LIKE_OPERATOR",
            0,
            r#"{"StringEquals":{"aws:username":["${*}","${aws:PrincipalTag/a*}"]}}"#,
        ),
    ]);
}

#[test]
fn lone_wildcards() {
    check(&[
        case("EQUIVALENT_TO_NULL_FALSE", 1, r#"{"StringLike":{"aws:ResourceTag/a":["a","*"]}}"#),
        case("EQUIVALENT_TO_NULL_FALSE", 1, r#"{"ForAnyValue:StringLike":{"aws:TagKeys":"*"}}"#),
        case("EQUIVALENT_TO_NULL_FALSE", 1, r#"{"ArnLike":{"aws:PrincipalArn":"*"}}"#),
        case("EQUIVALENT_TO_NULL_FALSE", 0, r#"{"StringLike":{"aws:ResourceTag/a":"**"}}"#),
        case("EQUIVALENT_TO_NULL_FALSE", 0, r#"{"StringLikeIfExists":{"aws:PrincipalTag/a":"*"}}"#),
        case("EQUIVALENT_TO_NULL_FALSE", 0, r#"{"StringEquals":{"aws:PrincipalTag/a":"*"}}"#),
        case("EQUIVALENT_TO_NULL_TRUE", 1, r#"{"StringNotLike":{"aws:PrincipalTag/a":"*"}}"#),
        case("EQUIVALENT_TO_NULL_TRUE", 1, r#"{"ArnNotLike":{"aws:SourceArn":"*"}}"#),
        case("EQUIVALENT_TO_NULL_TRUE", 0, r#"{"StringNotLike":{"aws:PrincipalTag/a":"a*"}}"#),
        case(
            "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
            1,
            r#"{"ArnLikeIfExists":{"aws:SourceArn":"*"}}"#,
        ),
        case(
            "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
            1,
            r#"{"ForAllValues:StringLike":{"aws:TagKeys":["*"]}}"#,
        ),
        case(
            "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
            1,
            r#"{"StringLike":{"aws:requestedregion":"*"}}"#,
        ),
        case(
            "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
            0,
            r#"{"StringLike":{"aws:PrincipalAccount":"*"}}"#,
        ),
        case(
            "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
            1,
            r#"{"ForAnyValue:StringNotLike":{"aws:TagKeys":"*"}}"#,
        ),
        case(
            "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
            1,
            r#"{"StringNotLike":{"aws:RequestedRegion":"*"}}"#,
        ),
    ]);
}

#[test]
fn statements() {
    const ATTRIBUTES: &str = r#"{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]}}"#;
    const ATTRIBUTES_AND_SELECT: &str = r#"{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]},"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}"#;
    const VPCE: &str = r#"{"StringEquals":{"aws:VpceOrgID":"o-1234567890"}}"#;
    const PREFIX: &str = r#"{"StringEquals":{"s3:prefix":"private"}}"#;
    const NO_PREFIX: &str = r#"{"StringNotEquals":{"s3:prefix":"private"}}"#;
    const GET: &str = r#""Action": "s3:GetObject""#;
    const DYNAMODB: &str = "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT";
    const SUPPORTED: &str = "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES";
    const NEGATIVE: &str = "S3_PREFIX_IN_NEGATIVE_CONTEXT";
    const IRRELEVANT: &str = "IRRELEVANT_CONDITION_KEY_IN_POLICY";
    check(&[
        case(
            "MISSING_PAIRED_CONDITION_KEYS",
            1,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#,
        ),
        case(
            "MISSING_PAIRED_CONDITION_KEYS",
            0,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},"StringEquals":{"aws:SourceVpce":"vpce-12345678"}}"#,
        ),
        on(
            IDENTITY,
            "Deny",
            GET,
            "MISSING_PAIRED_CONDITION_KEYS",
            0,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#,
        ),
        on(
            IDENTITY,
            "Deny",
            GET,
            "UNTRUSTWORTHY_CONDITION_KEY",
            1,
            r#"{"StringLike":{"AWS:referer":"x*"}}"#,
        ),
        with_action(SUPPORTED, 1, r#""Action": "*""#, VPCE),
        with_action(SUPPORTED, 1, r#""NotAction": "s3:*""#, VPCE),
        with_action(SUPPORTED, 1, r#""Action": ["s3:*", "ec2:Run*"]"#, VPCE),
        with_action(SUPPORTED, 0, r#""Action": ["s3:*", "S3:getobject"]"#, VPCE),
        with_action(DYNAMODB, 1, r#""Action": "dynamodb:Get*""#, ATTRIBUTES),
        with_action(DYNAMODB, 1, r#""Action": "*""#, ATTRIBUTES),
        with_action(DYNAMODB, 0, r#""Action": "dynamodb:PutItem""#, ATTRIBUTES),
        with_action(DYNAMODB, 0, r#""Action": "dynamodb:Query""#, ATTRIBUTES_AND_SELECT),
        on(IDENTITY, "Deny", r#""Action": "dynamodb:Query""#, DYNAMODB, 0, ATTRIBUTES),
        on(IDENTITY, "Deny", r#""Action": "s3:ListBucket""#, NEGATIVE, 1, PREFIX),
        on(IDENTITY, "Deny", r#""Action": "s3:ListBucket""#, NEGATIVE, 0, NO_PREFIX),
        on(IDENTITY, "Allow", r#""Action": "s3:ListBucket""#, NEGATIVE, 1, NO_PREFIX),
        on(
            IDENTITY,
            "Allow",
            r#""Action": "s3:ListBucket""#,
            NEGATIVE,
            0,
            r#"{"Null":{"s3:prefix":"true"}}"#,
        ),
        on(
            BUCKET,
            "Allow",
            GET,
            IRRELEVANT,
            1,
            r#"{"StringEquals":{"aws:ResourceOrgID":"o-1234567890"}}"#,
        ),
        on(
            TABLE,
            "Allow",
            GET,
            IRRELEVANT,
            0,
            r#"{"StringEquals":{"s3:ResourceAccount":"123456789012"}}"#,
        ),
        on(
            RESOURCE,
            "Allow",
            GET,
            IRRELEVANT,
            0,
            r#"{"StringEquals":{"s3:ResourceAccount":"123456789012"}}"#,
        ),
    ]);
}

#[test]
fn resource_tags() {
    const TAG: &str = r#"{"StringEquals":{"aws:ResourceTag/a":"b"}}"#;
    const LISTS: &str = r#""Action": ["lambda:ListFunctions", "ec2:TerminateInstances"]"#;
    const ALLOW: &str = "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    const ALLOW_NOT: &str = "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    const DENY: &str = "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    const DENY_NOT: &str = "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    check(&[
        with_action(ALLOW, 1, LISTS, TAG),
        with_action(DENY, 0, LISTS, TAG),
        with_action(
            ALLOW,
            2,
            LISTS,
            r#"{"StringEquals":{"aws:ResourceTag/a":"b","AWS:resourcetag/c":"d"}}"#,
        ),
        with_action(ALLOW, 0, LISTS, r#"{"StringEquals":{"aws:RequestTag/a":"b"}}"#),
        with_action(ALLOW, 0, LISTS, r#"{"Null":{"aws:ResourceTag/a":"false"}}"#),
        with_action(ALLOW, 1, r#""Action": "sagemaker-mlflow:Access*""#, TAG),
        with_action(ALLOW, 1, r#""Action": "sagemaker-mlflow:*""#, TAG),
        with_action(ALLOW, 0, r#""Action": "sagemaker:*""#, TAG),
        with_action(ALLOW, 0, r#""Action": ["*", "ec2:*", "unheard:Of"]"#, TAG),
        with_action(ALLOW_NOT, 1, r#""NotAction": "iam:*""#, TAG),
        with_action(DENY_NOT, 0, r#""NotAction": "iam:*""#, TAG),
        on(IDENTITY, "Deny", LISTS, DENY, 1, TAG),
        on(IDENTITY, "Deny", r#""Action": "ec2:TerminateInstances""#, DENY, 0, TAG),
        on(IDENTITY, "Deny", r#""NotAction": "iam:*""#, DENY_NOT, 1, TAG),
        on(DocumentKind::RoleTrust, "Allow", LISTS, ALLOW, 0, TAG),
        on(DocumentKind::ServiceControl, "Allow", LISTS, ALLOW, 0, TAG),
        on(DocumentKind::ServiceControl, "Deny", LISTS, DENY, 1, TAG),
    ]);
}
