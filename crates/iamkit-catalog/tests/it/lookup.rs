//! Names to facts.

use iamkit_catalog::{AccessLevel, Catalog, ConditionKeyType, Presence};

#[test]
fn every_action_is_found_in_any_case() {
    let catalog = Catalog::embedded();
    let mut count = 0;
    for action in catalog.actions() {
        let name = action.to_string();
        for text in [name.clone(), name.to_lowercase(), name.to_uppercase()] {
            let found = catalog.action(&text).unwrap_or_else(|| panic!("{text} is not found"));
            assert_eq!(found.id(), action.id(), "{text}");
            assert_eq!(found.to_string(), name);
        }
        assert_eq!(catalog.action_by_id(action.id()), Some(action));
        assert!(catalog.action(&format!("{name}x")).is_none());
        count += 1;
    }
    assert_eq!(count, catalog.action_count());
    assert_eq!(count, 22_325);
    for unknown in ["", ":", "s3", "s3:", ":GetObject", "s3:GetObject ", "s3:Get:Object", "S33:x"] {
        assert!(catalog.action(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn every_service_is_found_in_any_case() {
    let catalog = Catalog::embedded();
    for service in catalog.services() {
        assert_eq!(catalog.service(&service.prefix().to_uppercase()), Some(service));
        assert!(!service.name().is_empty());
    }
    assert_eq!(catalog.service_count(), 457);
    assert_eq!(catalog.service("s3").unwrap().name(), "Amazon S3");
    assert!(!catalog.service("s3").unwrap().category().is_empty());
    assert!(catalog.is_rcp_enabled("S3") && !catalog.is_rcp_enabled("iam"));
}

#[test]
fn an_action_with_its_facts() {
    let catalog = Catalog::embedded();
    let action = catalog.action("s3:putobject").unwrap();
    assert_eq!(action.access_level(), AccessLevel::Write);
    let types: Vec<_> = action.resource_types().map(|pair| pair.resource_type.name()).collect();
    assert_eq!(types, ["accesspointobject", "object"]);
    let keys: Vec<_> = action.condition_keys().map(|key| key.name()).collect();
    assert!(keys.contains(&"s3:x-amz-acl") && keys.contains(&"s3:RequestObjectTag/${TagKey}"));
    let tag = catalog.action("ec2:CreateTags").unwrap();
    assert_eq!(tag.access_level(), AccessLevel::Tagging);
    assert!(tag.level_flags().contains(AccessLevel::Write));
    assert!(!catalog.action("ec2:DescribeInstances").unwrap().has_resource_types());
    let dependents = catalog.action("ecs:RunTask").map(|action| {
        action.dependent_actions().map(|other| other.to_string()).collect::<Vec<_>>()
    });
    assert_eq!(dependents.unwrap(), ["iam:PassRole"]);
}

#[test]
fn condition_keys_resolve() {
    let catalog = Catalog::embedded();
    for (key, name) in [
        ("aws:requesttag/team", "aws:RequestTag/${TagKey}"),
        ("AWS:PRINCIPALORGID", "aws:PrincipalOrgID"),
        ("kms:EncryptionContext:aws:s3:arn", "kms:EncryptionContext:${EncryptionContextKey}"),
        ("s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/${TagKey}"),
        (
            "codebuild:secondarySources/x.auth.type",
            "codebuild:secondarySources/${sourceIdentifier}.auth.type",
        ),
        ("Token.Actions.GitHubUserContent.com:Actor", "token.actions.githubusercontent.com:actor"),
    ] {
        assert_eq!(catalog.condition_key(key).map(|key| key.name()), Some(name), "{key}");
    }
    for unknown in ["aws:PrincipalOrgMaster", "aws:RequestTag/", "aws:RequestTag", "s3", ""] {
        assert!(catalog.condition_key(unknown).is_none(), "{unknown}");
    }
    let key = catalog.condition_key("aws:TagKeys").unwrap();
    assert!(key.is_multivalued() && key.is_global());
    assert_eq!(key.presence(), Presence::Conditional);
    assert_eq!(
        catalog.condition_key("aws:SourceIp").unwrap().value_type(),
        ConditionKeyType::IpAddress
    );
    assert!(catalog.global_condition_key("s3:prefix").is_none());
    for key in catalog.condition_keys() {
        assert_eq!(catalog.condition_key(key.name()), Some(key));
    }
    assert!(catalog.is_condition_key_namespace("saml"));
    assert!(catalog.is_condition_key_namespace("agent.eu.buildkite.dev"));
    assert!(!catalog.is_condition_key_namespace("nimbus"));
}

#[test]
fn arns_find_their_resource_types() {
    let catalog = Catalog::embedded();
    let names = |arn: &str| -> Vec<String> {
        let types = catalog.resource_types_matching_arn(arn);
        types.iter().map(|found| format!("{}:{}", found.service(), found.name())).collect()
    };
    assert_eq!(names("arn:aws:sqs:eu-west-1:111122223333:jobs"), ["sqs:queue"]);
    assert!(names("arn:aws:s3:::b").contains(&"s3:bucket".into()));
    assert!(!names("arn:aws:s3:::b/*").contains(&"s3:bucket".into()));
    assert!(names("arn:aws:s3:::b/*").contains(&"s3:object".into()));
    assert!(names("arn:aws:s3:::${aws:PrincipalTag/x}").contains(&"s3:bucket".into()));
    assert!(names("arn:aws:iam::111122223333:role/a/b/*").contains(&"iam:role".into()));
    assert!(names("arn:aws:ec2:us-east-1:123456789012:instances/i-1").is_empty());
    assert!(names("arn:aws:nothing:::x").is_empty());
    assert_eq!(names("*").len(), catalog.resource_types().count());
}

/// What is found by the fields, or settled by the colons, is what a comparison with all forms as one text finds.
#[test]
fn plain_arns_without_a_type_have_none_in_any_reading() {
    let catalog = Catalog::embedded();
    let mut empty = 0;
    for segment in catalog.arn_services() {
        for rest in
            ["eu-west-1:111122223333:no-such-kind/x", "::x/y", "eu-west-1:1:a:b/c", "::", ":::x"]
        {
            let arn = format!("arn:aws:{segment}:{rest}");
            let found = catalog.resource_types_matching_arn(&arn);
            let forms = catalog.arn_templates_with(segment);
            let is_met = forms.iter().any(|form| form.overlaps(&arn));
            assert_eq!(found.is_empty(), !is_met, "{arn}");
            empty += usize::from(found.is_empty());
        }
    }
    assert!(empty > 500, "{empty}");
}

#[test]
fn templates_are_found_by_their_service_segment() {
    let catalog = Catalog::embedded();
    let segments: Vec<&str> = catalog.arn_services().collect();
    assert!(segments.is_sorted() && segments.windows(2).all(|pair| pair[0] != pair[1]));
    for segment in segments {
        let all = catalog.resource_types().flat_map(|found| found.arn_templates());
        let expected: Vec<_> = all.filter(|it| it.service_segment() == segment).collect();
        assert_eq!(catalog.arn_templates_with(segment), expected, "{segment}");
    }
    assert!(catalog.arn_templates_with("nothing").is_empty());
}

/// A form that may be meant is compared field by field where the colons are written out, as one text elsewhere.
#[test]
fn forms_are_meant_by_field_or_as_one_text() {
    let catalog = Catalog::embedded();
    let may_be = |service: &str, name: &str, arn: &str| {
        catalog.service(service).unwrap().resource_type(name).unwrap().may_be_meant_by(arn)
    };
    assert!(may_be("s3", "object", "arn:aws:s3:::reports/*"));
    assert!(may_be("s3", "bucket", "arn:aws:s3:::reports"));
    assert!(!may_be("s3", "bucket", "arn:aws:s3:eu-west-1::reports"));
    assert!(!may_be("s3", "bucket", "arn:aws:sqs:::reports"));
    assert!(may_be("sqs", "queue", "arn:*:sqs:*:*:jobs"));
    assert!(may_be("sqs", "queue", "arn:aws:sqs:*jobs"));
    assert!(may_be("iam", "role", "arn:aws:iam::111122223333:role/${aws:username}"));
    assert!(!may_be("iam", "role", "arn:aws:iam::111122223333:user/*"));
    assert!(may_be("iam", "role", "arn:aws:iam::1111*"));
    assert!(!may_be("iam", "role", "arn:aws:iam::1111/2222:role/a"));
}
