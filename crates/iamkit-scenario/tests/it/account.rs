//! The output of `aws iam get-account-authorization-details`.

use iamkit_scenario::{Managed, read_account};

const DUMP: &str = r#"{
    "UserDetailList": [{
        "UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines", "GroupList": ["builders"],
        "Tags": [{"Key": "team", "Value": "blue"}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/limit"}
    }],
    "GroupDetailList": [{
        "GroupName": "builders", "GroupPolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "AWSImageBuilderReadOnlyAccess",
            "PolicyArn": "arn:aws:iam::aws:policy/AWSImageBuilderReadOnlyAccess"}]
    }],
    "RoleDetailList": [{
        "RoleName": "ci", "Arn": "arn:aws:iam::111122223333:role/ci",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}},
        "RolePolicyList": [{"PolicyName": "put",
            "PolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3APutObject%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"}]
    }],
    "Policies": [{"PolicyName": "limit", "Arn": "arn:aws:iam::111122223333:policy/limit",
        "DefaultVersionId": "v2", "PolicyVersionList": [
            {"VersionId": "v1", "Document": {"Statement": []}},
            {"VersionId": "v2", "Document": {"Version": "2012-10-17", "Statement": []}}]}]
}"#;

#[test]
fn principals_get_their_policies() {
    let account = read_account(&iamkit_syntax::parse(DUMP), &Managed).unwrap();
    let [ines, ci] = account.principals.as_slice() else { panic!("{account:?}") };
    assert_eq!(&*ines.identity[0].name, "AWSImageBuilderReadOnlyAccess");
    assert!(ines.permissions_boundary.as_ref().unwrap().document.version.is_some());
    assert_eq!(ines.tags, [("team".into(), "blue".into())]);
    assert_eq!(&*ci.identity[0].name, "put");
    assert_eq!(ci.identity[0].document.statements.len(), 1);
    assert!(ci.trust.is_some() && ines.trust.is_none());
}

#[test]
fn what_is_missing_or_malformed_is_refused() {
    let check = |text: &str| {
        let errors = read_account(&iamkit_syntax::parse(text), &Managed).unwrap_err();
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(check("{}"), "there is neither `UserDetailList` nor `RoleDetailList`");
    assert_eq!(
        check(&DUMP.replace("[\"builders\"]", "[\"builder\"]")),
        "group `builder` is not in `GroupDetailList`"
    );
    assert_eq!(
        check(&DUMP.replace("\"v2\", \"PolicyV", "\"v3\", \"PolicyV")),
        "there is no AWS managed policy `arn:aws:iam::111122223333:policy/limit`; \
         policy `limit` has no document of its default version"
    );
    assert_eq!(
        check(&DUMP.replace("Allow%22%2C", "Alow%22%2C")),
        "in the encoded policy: 1:48: `Alow` is neither `Allow` nor `Deny`"
    );
}
