//! Nearest names for misspelled ones.

use iamkit_catalog::Catalog;

#[test]
fn nearest_names_come_first() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.suggest_action("s3:GetObjcet")[0], "s3:GetObject");
    assert_eq!(catalog.suggest_action("S3:listbuckets")[0], "s3:ListBucket");
    assert_eq!(catalog.suggest_action("s33:GetObject")[0], "s3:GetObject");
    assert!(
        catalog
            .suggest_action("appfabrik:GetIngestion")
            .iter()
            .any(|name| name == "appfabric:GetIngestion")
    );
    assert!(catalog.suggest_action("s3:Xyzzy").is_empty());
    assert!(catalog.suggest_action("nothing").is_empty());
    assert_eq!(catalog.suggest_service("lamda")[0], "lambda");
    assert_eq!(catalog.suggest_key("aws:PrincipalOrgld")[0], "aws:PrincipalOrgID");
    assert_eq!(catalog.suggest_key("s3:prefx")[0], "s3:prefix");
    assert!(catalog.suggest_key("nothing").is_empty());
    assert!(catalog.suggest_action(&format!("s3:{}", "x".repeat(100_000))).is_empty());
    for name in catalog.suggest_action("ec2:DescribeInstance") {
        assert!(catalog.action(&name).is_some());
    }
}
