use std::fmt::Write as _;

use iamkit_managed::{Archive, ManagedPolicy};
use sha2::{Digest, Sha256};

/// The lines of the snapshot for one policy, from what the archive says.
fn lines(policy: ManagedPolicy<'_>) -> String {
    let marks = match (policy.is_removed(), policy.is_deprecated()) {
        (true, true) => "removed deprecated",
        (true, false) => "removed",
        (false, true) => "deprecated",
        (false, false) => "-",
    };
    let mut text = format!("{}\t{}\t{marks}\n", policy.name(), policy.path());
    for version in policy.versions() {
        let created = version.created().map_or("-".to_owned(), |created| created.to_string());
        write!(text, "\t{}\t{created}\t", version.id()).unwrap();
        if version.is_available() {
            for byte in Sha256::digest(version.json().unwrap()) {
                write!(text, "{byte:02x}").unwrap();
            }
        } else {
            text.push('-');
        }
        text.push('\n');
    }
    text
}

#[test]
fn every_document_is_the_one_that_was_packed() {
    let path = "../iamkit-managed-data/data/snapshot/policies.tsv";
    let snapshot = std::fs::read_to_string(path).unwrap();
    let expected: Vec<&str> = snapshot.lines().filter(|line| !line.starts_with('#')).collect();
    let found: String = Archive::embedded().policies().map(lines).collect();
    for (found, expected) in found.lines().zip(&expected) {
        assert_eq!(found, *expected);
    }
    assert_eq!(found.lines().count(), expected.len());
}

#[test]
fn order_of_access_does_not_matter() {
    let one = iamkit_managed::Archive::from_bytes(iamkit_managed_data::POLICIES).unwrap();
    for name in ["ReadOnlyAccess", "SecurityAudit", "Billing"] {
        let known = Archive::embedded().policy(name).unwrap().versions();
        let fresh = one.policy(name).unwrap().versions();
        for (known, fresh) in known.zip(fresh).rev().filter(|(known, _)| known.is_available()) {
            assert_eq!(known.json(), fresh.json(), "{name} {}", known.id());
        }
    }
}

#[test]
fn newest_versions_are_policy_documents() {
    let mut statements = 0;
    for policy in Archive::embedded().policies() {
        let document = policy.latest().document().unwrap();
        assert!(!document.statements.is_empty(), "{}", policy.name());
        statements += document.statements.len();
    }
    assert_eq!(statements, 9020);
}

#[test]
fn unavailable_documents_are_named() {
    let policy = Archive::embedded().policy("PowerUserAccess").unwrap();
    let version = policy.version("v9".parse().unwrap()).unwrap();
    assert_eq!(
        version.document().unwrap_err().to_string(),
        "version `v9` of `PowerUserAccess` existed, but its document is not available"
    );
}

#[test]
fn descriptions_say_what_a_policy_is_for() {
    let description = |name| Archive::embedded().policy(name).unwrap().description().unwrap();
    assert_eq!(
        description("AmazonEC2ReadOnlyAccess"),
        "Provides read only access to Amazon EC2 via the AWS Management Console."
    );
    assert!(description("AmazonEC2RoleforSSM").contains("AmazonSSMManagedInstanceCore"));
    let described =
        Archive::embedded().policies().filter(|policy| !policy.description().unwrap().is_empty());
    assert_eq!(described.count(), 1584);
}
