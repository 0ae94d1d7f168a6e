//! Regions, principals, retired names, curated sets, descriptions.

use iamkit_catalog::{Catalog, Severity};

#[test]
fn regions_and_partitions() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.partition_of_region("eu-west-1"), Some("aws"));
    assert_eq!(catalog.partition_of_region("cn-north-1"), Some("aws-cn"));
    assert!(!catalog.is_region("us-est-1") && !catalog.is_region("aws-global"));
    let ids: Vec<_> = catalog.partitions().map(|partition| partition.id).collect();
    let expected = [
        "aws",
        "aws-cn",
        "aws-eusc",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
        "aws-us-gov",
    ];
    assert_eq!(ids, expected);
    assert!(ids.iter().all(|id| catalog.is_partition(id)));
    assert!(
        !catalog.is_partition("aw")
            && !catalog.is_partition("aws-iso-")
            && !catalog.is_partition("")
    );
    for region in catalog.regions() {
        let home = catalog.partitions().find(|partition| partition.id == region.partition).unwrap();
        assert!(home.could_have_region(region.code), "{}", region.code);
        assert!(!region.name.is_empty());
    }
    let aws = catalog.partitions().next().unwrap();
    assert!(aws.could_have_region("eu-west-9") && !aws.could_have_region("eu-west"));
    assert!(!aws.could_have_region("cn-north-1"));
}

#[test]
fn retired_names_and_principals() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.retired_action("codestar:createproject"), Some("codestar:CreateProject"));
    assert!(!catalog.is_retired_action("s3:GetObject"));
    assert!(catalog.is_retired_service("CodeStar") && !catalog.is_retired_service("s3"));
    for action in catalog.retired_actions() {
        assert!(catalog.action(action).is_none(), "{action} exists");
        assert!(catalog.is_retired_action(action));
    }
    assert_eq!(catalog.retired_actions().count(), 391);
    assert!(catalog.is_service_principal("lambda.amazonaws.com"));
    assert!(!catalog.is_service_principal("lambda"));
    assert!(
        catalog.is_sensitive_key("AWS:principalorgid") && !catalog.is_sensitive_key("s3:prefix")
    );
    for key in catalog.sensitive_keys() {
        assert!(catalog.global_condition_key(key).is_some(), "{key}");
    }
}

#[test]
fn global_keys_have_the_documented_arity() {
    let catalog = Catalog::embedded();
    let keys = catalog.condition_keys().filter(|key| key.is_global() && key.is_multivalued());
    let names: Vec<_> = keys.map(|key| key.name()).collect();
    let expected = [
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
        "aws:VpceOrgPaths",
    ];
    assert_eq!(names, expected);
    assert!(catalog.condition_key("bedrock-agentcore:KmsKeyArn").unwrap().holds_arn());
    assert!(catalog.condition_key("s3-outposts:RequestObjectTagKeys").unwrap().is_multivalued());
}

#[test]
fn curated_sets_name_existing_actions() {
    let catalog = Catalog::embedded();
    let mut sizes = Vec::new();
    for set in catalog.curated_sets() {
        let rows = catalog.curated_rows(set.id);
        for row in &rows {
            assert!(!row.summary.is_empty());
            assert!(row.actions().count() > 0, "{}/{}", set.id, row.id);
            for action in row.actions() {
                assert!(catalog.action(action).is_some(), "{action}");
            }
            for key in &row.mitigated_by {
                assert!(catalog.condition_key(key).is_some(), "{key}");
            }
        }
        sizes.push((set.id, rows.len()));
    }
    let expected = [
        ("credential-exposure", 13),
        ("data-access", 10),
        ("privilege-escalation", 152),
        ("resource-exposure", 6),
    ];
    assert_eq!(sizes, expected);
    let rows = catalog.curated_rows("privilege-escalation");
    let row = rows.iter().find(|row| row.id == "pass-role-ec2").unwrap();
    assert_eq!(row.severity, Severity::High);
    assert_eq!(row.mitigated_by, ["iam:PassedToService"]);
    assert!(catalog.curated_rows("privilege").is_empty());
}

#[cfg(feature = "descriptions")]
#[test]
fn descriptions_belong_to_their_names() {
    let catalog = Catalog::embedded();
    let text = |name: &str| catalog.action(name).and_then(|action| action.description());
    assert_eq!(text("s3:GetObject"), Some("Grants permission to retrieve objects from Amazon S3"));
    assert_eq!(catalog.actions().filter(|action| action.description().is_none()).count(), 0);
    let key = catalog.condition_key("s3:prefix").unwrap();
    assert_eq!(key.description(), Some("Filters access by key name prefix"));
}

#[test]
fn lists_of_pages_have_a_day() {
    use iamkit_catalog::DatedList;
    let catalog = Catalog::embedded();
    for list in
        [DatedList::RcpServices, DatedList::VpcEndpointKeys, DatedList::OrganizationPolicyTypes]
    {
        let reading = catalog.reading(list).unwrap();
        assert!(reading.date.starts_with("2026-") && !reading.source.is_empty());
    }
    let sent = |action: &str, key: &str| catalog.sends_endpoint_key(action, key);
    assert_eq!(sent("iam:ListUsers", "aws:SourceVpcArn"), Some(true));
    assert_eq!(sent("iam:PassRole", "aws:SourceVpcArn"), Some(false));
    assert_eq!(sent("dynamodb:GetItem", "AWS:vpceaccount"), Some(true));
    assert_eq!(sent("dynamodb:GetItem", "aws:SourceVpcArn"), Some(false));
    assert_eq!(sent("sqs:SendMessage", "aws:VpceOrgID"), Some(true));
    assert_eq!(sent("sqs:SendMessage", "aws:VpceOrgPaths"), Some(false));
    let types: Vec<_> = catalog.organization_policy_types().collect();
    assert_eq!(types.len(), 15);
    let authorizing = types.iter().filter(|found| found.is_authorizing).map(|found| found.name);
    assert!(authorizing.eq(["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]));
}

#[test]
fn names_newer_than_the_packages_are_known_with_their_day() {
    let catalog = Catalog::embedded();
    for name in ["aws:SignInSessionArn", "iam:GetRequestAuthorizationDetails"] {
        assert_eq!(catalog.newer_than_sources(name).unwrap().date, "2026-11-29", "{name}");
    }
    assert!(catalog.newer_than_sources("s3:GetObject").is_none());
    let key = |name: &str| catalog.global_condition_key(name).map(|key| key.name());
    assert_eq!(key("aws:originidentity/subject"), Some("aws:OriginIdentity/Subject"));
    assert_eq!(key("aws:OriginIdentity/Other"), None);
    assert_eq!(
        key("aws:TransactionContext/IdentityProvider/department"),
        Some("aws:TransactionContext/IdentityProvider/${ClaimName}")
    );
    assert!(catalog.condition_key("aws:SignInSessionArn").unwrap().holds_arn());
    assert!(!catalog.action("sts:GetScopedCredentials").unwrap().has_resource_types());
}

#[test]
fn variables_fill_their_fields() {
    let types = Catalog::embedded().services().flat_map(|service| service.resource_types());
    let templates = types.flat_map(|found| found.arn_templates());
    let mut count = 0;
    for template in templates {
        for text in [template.partition(), template.region(), template.account()] {
            let is_one = text.starts_with("${") && text.find('}') == Some(text.len() - 1);
            assert!(!text.contains("${") || is_one, "{template}");
        }
        assert!(!template.filled(|_, _| "").contains("${"), "{template}");
        count += 1;
    }
    assert!(count > 1_500);
}
