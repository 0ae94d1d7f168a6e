//! Documents that stand in the place of others.

use iamkit_catalog::Catalog;
use iamkit_policy::{Effect, PolicyDocument, PolicyType};
use iamkit_reason::{EqualSids, MergeError, ReasonOptions, Universe, equivalent, merge, minimize};

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

fn document(text: &str) -> PolicyDocument {
    text.parse().unwrap()
}

const GUARDED: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/*"},
    {"Sid": "Secret", "Effect": "Deny", "Action": ["s3:Get*", "s3:Delete*"], "Resource": "arn:aws:s3:::quarry/secret/*"},
    {"Sid": "Keep", "Effect": "Deny", "Action": "dynamodb:DeleteTable", "Resource": "*"}]}"#;

#[test]
fn a_deny_that_takes_nothing_away_goes() {
    let found = minimize(&document(GUARDED), PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved && !found.keeps_denies, "{found:#?}");
    let expected = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/*"},
            {"Sid": "Secret", "Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quarry/secret/*"}]}"#,
    );
    assert_eq!(found.documents, [expected]);
    assert_eq!(found.lost_sids.iter().map(|lost| &*lost.sid).collect::<Vec<_>>(), ["Keep"]);
}

#[test]
fn a_deny_stays_where_others_are_what_it_takes_from() {
    let of_resource = GUARDED.replace("\"Action\"", "\"Principal\": \"*\", \"Action\"");
    let of_resource = document(&of_resource);
    let only_denies = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
            {"Effect": "Deny", "Action": "dynamodb:DeleteTable", "Resource": "arn:aws:dynamodb:*:*:table/a"}]}"#,
    );
    for (document, policy_type) in [
        (&of_resource, PolicyType::Resource),
        (&only_denies, PolicyType::Identity),
        (&only_denies, PolicyType::ServiceControl),
    ] {
        let found = minimize(document, policy_type, &options()).unwrap();
        assert!(found.is_proved && found.keeps_denies, "{found:#?}");
        assert_eq!(found.documents[0].statements().len(), document.statements().len());
    }
}

#[test]
fn the_older_language_is_written_in_the_newer_one() {
    let older = document(
        r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::quarry/${aws:username}/*",
            "Condition": {"StringLike": {"aws:UserAgent": "a${b}*"}}}}"#,
    );
    let newer = document(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::quarry/${aws:username}/*"}}"#,
    );
    let expected = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::quarry/${$}{aws:username}/*",
                "Condition": {"StringLike": {"aws:UserAgent": "a${$}{b}*"}}},
            {"Effect": "Allow", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::quarry/${aws:username}/*"}]}"#,
    );
    let merged = |documents: &[PolicyDocument]| {
        merge(documents, PolicyType::Identity, EqualSids::KeepBoth, &options())
    };
    let found = merged(&[older.clone(), newer.clone()]).unwrap();
    assert!(found.is_proved, "{found:#?}");
    assert_eq!(found.documents, [expected]);

    // Fields before the last take no such text in the newer language.
    let misplaced =
        older.to_json().replace("arn:aws:s3:::quarry", "arn:aws:sns:${x}:111122223333:t");
    let refused = merged(&[document(&misplaced), newer]).unwrap_err();
    assert!(matches!(refused, MergeError::Version { .. } | MergeError::Refused(_)), "{refused}");
}

#[test]
fn what_stands_beside_a_doubtful_condition_goes() {
    // Whether a value differs from itself in some spelling is not decided: the rest still is.
    let by_itself = r#"{"Version": "2012-10-17", "Statement": {"Sid": "Own", "Effect": "Allow",
        "Action": ["s3:*Object*", "s3:GetObject"],
        "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::a/${aws:PrincipalTag/t}"],
        "Condition": {"StringNotEqualsIgnoreCase": {"aws:PrincipalTag/t": "${aws:PrincipalTag/t}"}}}}"#;
    let found = minimize(&document(by_itself), PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved && found.sizes.1 < found.sizes.0, "{found:#?}");
    let statement = &found.documents[0].statements()[0];
    assert_eq!(statement.resource().unwrap().patterns().len(), 1);
    assert_eq!(statement.action().patterns().len(), 1);
}

#[test]
fn what_replaces_says_what_changes() {
    let base = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}"#,
    );
    let by_sid = |over: &str| {
        let over = document(over);
        merge(&[base.clone(), over], PolicyType::Identity, EqualSids::Replace, &options()).unwrap()
    };
    let found = by_sid(
        r#"{"Version": "2012-10-17", "Statement": {"Sid": "Read", "Effect": "Deny",
            "Action": "s3:GetObject", "Resource": "*"}}"#,
    );
    assert!(found.is_proved, "{found:#?}");
    let [replaced] = &found.replaced[..] else { panic!("{found:#?}") };
    assert_eq!((replaced.old_effect, replaced.new_effect), (Effect::Allow, Effect::Deny));
    let change = found.by_replacing.unwrap();
    assert!(change.gained.is_empty(), "{change:#?}");
    assert_eq!(&*change.lost[0].violation.request.action, "s3:GetObject");

    let found = by_sid(
        r#"{"Version": "2012-10-17", "Statement": {"Sid": "Read", "Effect": "Allow",
            "Action": "s3:PutObject", "Resource": "*"}}"#,
    );
    let change = found.by_replacing.unwrap();
    assert_eq!(&*change.gained[0].violation.request.action, "s3:PutObject");
    assert_eq!(&*change.lost[0].violation.request.action, "s3:GetObject");

    let found = by_sid(&base.to_json());
    assert!(found.is_proved && found.replaced.is_empty() && found.by_replacing.is_none());
}

#[test]
fn the_same_statements_are_equal_at_once() {
    // Nothing could be decided of these by a search of one node.
    let statement = |name: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::{name}/${{aws:username}}*",
            "Condition": {{"StringNotLike": {{"aws:PrincipalTag/a": "${{aws:PrincipalTag/b}}*",
                "aws:PrincipalTag/b": "${{aws:PrincipalTag/a}}*"}}}}}}"#
        )
    };
    let of = |statements: &[String]| {
        let statements = statements.join(",");
        document(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
    };
    let set = |documents: &[PolicyDocument]| {
        let builder = iamkit_authz::PolicySet::builder(PolicyType::Identity);
        let add = |builder: iamkit_authz::PolicySetBuilder, document: &PolicyDocument| {
            builder.add("policy", document.clone())
        };
        documents.iter().fold(builder, add).build().unwrap()
    };
    let whole = set(&[of(&[statement("a"), statement("b")])]);
    let parts = set(&[of(&[statement("b")]), of(&[statement("a")])]);
    let mut options = options();
    options.limits.nodes = 0;
    assert!(equivalent(&(&whole).into(), &(&parts).into(), &options).holds());
}

#[test]
fn resources_beside_a_default_are_set_aside() {
    let guarded = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "NotAction": ["s3:getobject"], "Resource": ["arn:aws:s3:::a/${aws:PrincipalTag/t, 'b'}"]},
            {"Effect": "Deny", "Action": ["s3:?etObject"],
                "Resource": ["arn:aws:s3:::a/${aws:PrincipalTag/t}*", "arn:aws:s3:::A/*"]}]}"#,
    );
    let found = minimize(&guarded, PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved && found.reason.is_none(), "{found:#?}");
    assert_eq!(found.documents[0].statements()[1].resource().unwrap().patterns().len(), 1);
}

#[test]
fn what_is_not_proved_is_written_shorter_alone() {
    let doubtful = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["S3:PutObject"], "NotResource": ["arn:aws:s3:*:*:a/*", "arn:aws:s3:::a/b?"]},
            {"Effect": "Allow", "NotAction": ["s3:G*t"],
                "Resource": ["arn:aws:s3:::${aws:PrincipalTag/t}/*", "arn:aws:s3:::a/${aws:PrincipalTag/t, 'b'}"]}]}"#,
    );
    let found = minimize(&doubtful, PolicyType::Identity, &options()).unwrap();
    assert!(found.is_proved, "{found:#?}");
    let all = found.documents[0].to_json();
    assert!(all.contains(r#""Action":"S3:PutObject""#) && all.contains("t, 'b'"), "{all}");
}

#[test]
fn a_list_may_name_what_another_statement_allows_anyway() {
    let reads = r#"{"Effect": "Allow", "Action": ["sqs:Get*", "sqs:List*"], "Resource": RESOURCE}"#;
    let writes = |effect: &str| {
        let catalog = Catalog::embedded();
        let mut actions = catalog.actions_matching("sqs:*");
        for read in ["sqs:Get*", "sqs:List*"] {
            actions.subtract(&catalog.actions_matching(read));
        }
        let names: Vec<String> =
            catalog.actions_in(&actions).map(|action| format!("\"{action}\"")).collect();
        format!(
            r#"{{"Effect": "{effect}", "Action": [{}], "Resource": "*",
                "Condition": {{"Bool": {{"aws:SecureTransport": "true"}}}}}}"#,
            names.join(",")
        )
    };
    let named = |effect: &str, resource: &str| {
        let reads = reads.replace("RESOURCE", resource);
        let text =
            format!(r#"{{"Version": "2012-10-17", "Statement": [{reads}, {}]}}"#, writes(effect));
        let options = options().with_universe(Universe::Catalog);
        let found = minimize(&document(&text), PolicyType::Identity, &options).unwrap();
        assert!(found.is_proved, "{found:#?}");
        let statement = found.documents[0].statements().last().cloned().unwrap();
        let patterns = statement.action().patterns().iter();
        patterns.map(|pattern| pattern.value.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named("Allow", "\"*\""), ["sqs:*"]);
    // What is allowed on some resources alone, and what is denied, is not the same.
    assert_ne!(named("Allow", "\"arn:aws:sqs:*:*:a\""), ["sqs:*"]);
    assert_ne!(named("Deny", "\"*\""), ["sqs:*"]);
}
