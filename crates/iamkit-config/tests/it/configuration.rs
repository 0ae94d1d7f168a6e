//! Reading `iamkit.toml`.

use iamkit_config::{Configuration, StaleSuppression, SuppressionSubject, Suppressions};
use iamkit_syntax::LineIndex;
use iamkit_validate::{Day, DocumentKind, Options, validate};

/// Renders `line:column: message (hint) at text` for each error.
fn errors(text: &str) -> String {
    let lines = LineIndex::new(text);
    let errors = Configuration::read(text).unwrap_err();
    let line = |error: &iamkit_config::ConfigurationError| {
        let place = lines.position(error.span.start);
        let at = error.span.of(text).unwrap_or_default().lines().next().unwrap_or_default();
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}:{}: {error}{hint} at `{at}`\n", place.line, place.column_chars + 1)
    };
    errors.iter().map(line).collect()
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    insta::assert_snapshot!(errors(
        r#"
include = ["[", 7]
exlude = []
select = ["securty", "INVALID_ACTIO"]
ignore-all = true

[policy-types]
"scp.json" = "service-controll"
"bucket.json" = "resource AWS::S3::Buckett"
"trust.json" = 1

[options]
fieldCrossing = ["strict"]

[[ignore]]
code = "INVALID_ACTIO"
reson = "x"

[[ignore]]
code = "INVALID_ACTION"
reason = "  "
expires = "soon"
path = "["

[[ignore]]
reason = "no code"
"#
    ));
}

#[test]
fn what_is_no_toml_is_placed() {
    insta::assert_snapshot!(errors("select = [\n\n[options]\nx = \"y\"\n"));
    insta::assert_snapshot!(errors("select = []\nselect = []\n"));
    insta::assert_snapshot!(errors("ignore = \"all\"\noptions = []\npolicy-types = 1\n"));
}

#[test]
fn the_keys_are_typed() {
    let configuration = Configuration::read(
        r#"
include = ["policies/**"]
select = ["security", "invalid-action"]
options = { fieldCrossing = "strict", "x.y" = true }

[policy-types]
"bucket*.json" = "resource AWS::S3::Bucket"
"#,
    )
    .unwrap();
    assert_eq!(
        configuration.kind_of("a/bucket-1.json"),
        Some(DocumentKind::from_names("resource", Some("AWS::S3::Bucket")).unwrap())
    );
    assert!(configuration.select.contains("INVALID_ACTION".parse().unwrap()));
    assert!(!configuration.select.contains("MISSING_VERSION".parse().unwrap()));
    let options: Vec<_> =
        configuration.options.iter().map(|o| (&*o.id.value, &*o.value.value)).collect();
    assert_eq!(options, [("fieldCrossing", "strict"), ("x.y", "true")]);
    assert_eq!(Configuration::read("").unwrap(), Configuration::default());
}

#[test]
fn suppressions_that_hide_nothing_are_told() {
    let configuration = Configuration::read(
        r#"
[[ignore]]
code = "INVALID_ACTION"
sid = "Read"
pointer = "/Statement"
reason = "newer than the catalog"

[[ignore]]
code = "INVALID_ACTION"
reason = "once"
expires = "2020-01-31"

[[ignore]]
code = "MISSING_VERSION"
path = "*.json"
reason = "old"

[[ignore]]
code = "MISSING_VERSION"
path = "other/*.json"
reason = "not among the files"
"#,
    )
    .unwrap();
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}]}"#;
    let options = Options::new(iamkit_catalog::Catalog::embedded());
    let judge = |sid: &'static str, today: &str| {
        let mut findings = validate(text, DocumentKind::Identity, &options);
        let today: Option<Day> = today.parse().ok();
        let mut suppressions = Suppressions::new(&configuration, today);
        let sid = |_: &_| Some(sid.to_owned());
        let subject = SuppressionSubject { path: "a.json", sid: &sid };
        let hidden = suppressions.apply(&subject, &mut findings);
        let stale = suppressions.stale().map(|stale| match stale {
            StaleSuppression::Expired { suppression, on } => format!("{} {on}", suppression.reason),
            StaleSuppression::Unused(suppression) => suppression.reason.to_string(),
        });
        (hidden, findings.len(), stale.collect::<Vec<_>>())
    };
    assert_eq!(judge("Read", "2020-02-01"), (1, 0, vec!["once 2020-01-31".into(), "old".into()]));
    assert_eq!(judge("Read", "2020-01-31"), (1, 0, vec!["once".into(), "old".into()]));
    assert_eq!(judge("Other", "2020-01-31").0, 1);
    assert_eq!(judge("Other", "2020-02-01").0, 0);
}
