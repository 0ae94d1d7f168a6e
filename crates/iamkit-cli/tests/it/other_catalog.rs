//! A file of facts about AWS that stands for those of the program.

use std::fs;

use iamkit::catalog::Catalog;

use crate::run::Folder;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::reports/*"}]}
"#;

fn pack() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../iamkit-catalog-data/data/catalog.pack");
    fs::read(path).unwrap()
}

#[test]
fn a_file_stands_for_the_catalog() {
    let folder = Folder::with(&[("p.json", POLICY)]);
    folder.write("aws.pack", &pack());
    for arguments in [
        &["--catalog", "aws.pack", "validate", "p.json"][..],
        &["validate", "p.json", "--catalog", "aws.pack"],
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.stdout.contains("INVALID_ACTION"), "{outcome}");
    }
    let listed = folder.run(&["catalog", "action", "s3:GetObject", "--catalog", "aws.pack"]);
    assert_eq!(listed.code, Some(0), "{listed}");
    // The configuration names it, too, from its own folder.
    folder.write("iamkit.toml", b"catalog = \"aws.pack\"\n");
    assert_eq!(folder.run(&["validate", "p.json"]).code, Some(1));
    folder.write("iamkit.toml", b"catalog = \"none.pack\"\n");
    let missing = folder.run(&["catalog", "services"]);
    assert_eq!(missing.code, Some(2), "{missing}");
    assert!(missing.stderr.contains("none.pack"), "{missing}");
    assert_eq!(folder.run(&["validate", "p.json", "--no-config"]).code, Some(1));
}

#[test]
fn a_file_that_is_none_is_refused_by_name() {
    let folder = Folder::with(&[("p.json", POLICY), ("text.pack", "no catalog")]);
    let good = pack();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    folder.write("damaged.pack", &damaged);
    folder.write("short.pack", &good[..good.len() / 2]);
    let mut other = good.clone();
    // The format follows the eight letters of the name.
    other[8] = other[8].wrapping_add(1);
    folder.write("other.pack", &other);
    let expected = [
        ("text.pack", "not a catalog file"),
        ("damaged.pack", "damaged in its"),
        ("short.pack", "truncated"),
        ("other.pack", "this version reads format"),
        ("absent.pack", "absent.pack"),
    ];
    for (file, message) in expected {
        let outcome = folder.run(&["validate", "p.json", "--catalog", file]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stdout.is_empty(), "{outcome}");
        assert!(outcome.stderr.contains(file) && outcome.stderr.contains(message), "{outcome}");
    }
    assert!(Catalog::from_bytes(good).is_ok());
}

#[test]
fn a_project_with_another_catalog_is_refused() {
    let folder =
        Folder::with(&[("other/p.json", POLICY), ("other/iamkit.toml", "catalog = \"x.pack\"\n")]);
    folder.write("other/x.pack", &pack());
    let outcome = folder.run(&["validate", "other/p.json"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("is not that of the current folder"), "{outcome}");
    let named = folder.run(&["validate", "other/p.json", "--catalog", "other/x.pack"]);
    assert_eq!(named.code, Some(1), "{named}");
}

#[test]
fn the_day_of_a_project() {
    let text = POLICY.replace("s3:GetObjekt", "s3:*Bucket*").replace("Allow", "Deny");
    let folder = Folder::with(&[("p.json", &text)]);
    let flags = ["validate", "--policy-type", "service-control", "p.json"];
    assert!(!folder.run(&flags).stdout.contains("ACTION_WILDCARD"));
    folder.write("iamkit.toml", b"as-of = \"2025-09-18\"\n");
    assert!(folder.run(&flags).stdout.contains("ACTION_WILDCARD"));
    // The flag goes first.
    let later = folder.run(&[&flags[..], &["--as-of", "2025-09-19"]].concat());
    assert!(!later.stdout.contains("ACTION_WILDCARD"), "{later}");
    folder.write("iamkit.toml", b"as-of = \"soon\"\n");
    let wrong = folder.run(&flags);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("iamkit.toml:1:9"), "{wrong}");
}
