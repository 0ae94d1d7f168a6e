//! Every attack path of the curated set, as its row says: open with its actions, closed without any.

use iamkit_catalog::{Catalog, CuratedRow};
use iamkit_validate::{DocumentKind, Finding, validate};

use crate::security::security;

/// Says whether a finding tells of the path of a row, or of one that needs fewer actions.
fn tells(
    found: &[Finding],
    row: &CuratedRow<'_>,
    rows: &[CuratedRow<'_>],
    granted: &[&str],
) -> bool {
    let named = |row: &CuratedRow<'_>| {
        found.iter().any(|finding| {
            let text = finding.details();
            let others = text.split_once("More ways: ").map_or("", |(_, rest)| rest);
            let mut others = others.trim_end_matches('.').split(", ");
            text.contains(row.attack) || others.any(|id| id == row.id)
        })
    };
    let is_shorter = |other: &&CuratedRow<'_>| {
        other.group == row.group
            && other.all_of.len() + usize::from(!other.any_of.is_empty()) < granted.len()
            && other.all_of.iter().all(|action| granted.contains(action))
            && (other.any_of.is_empty()
                || other.any_of.iter().any(|action| granted.contains(action)))
    };
    named(row) || rows.iter().filter(is_shorter).any(named)
}

fn found(statements: &[String]) -> Vec<Finding> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let mut options = security();
    // Some are looked for only when asked for.
    options.ways.add("IAMKIT_ESCALATION_BY_EXISTING_ROLE/code-supply".parse().unwrap());
    validate(&text, DocumentKind::Identity, &options)
}

fn statement(effect: &str, action: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "*", "Condition": {{{condition}}}}}"#
    )
}

/// The actions of a row, with one of those of which any will do.
fn actions<'a>(row: &CuratedRow<'a>, any: Option<&'a str>) -> Vec<&'a str> {
    row.all_of.iter().copied().chain(any).collect()
}

fn each_choice<'a>(row: &CuratedRow<'a>) -> Vec<Vec<&'a str>> {
    if row.any_of.is_empty() {
        return vec![actions(row, None)];
    }
    row.any_of.iter().map(|&any| actions(row, Some(any))).collect()
}

#[test]
fn every_path_is_open_with_its_actions_and_closed_without_one() {
    let rows = Catalog::embedded().curated_rows("privilege-escalation");
    let paths = rows.iter().filter(|row| !row.group.is_empty());
    for row in paths {
        for granted in each_choice(row) {
            let allows: Vec<String> =
                granted.iter().map(|action| statement("Allow", action, "")).collect();
            assert!(tells(&found(&allows), row, &rows, &granted), "{} with {granted:?}", row.id);
            for denied in &granted {
                let mut statements = allows.clone();
                statements.push(statement("Deny", denied, ""));
                let left: Vec<&str> =
                    granted.iter().copied().filter(|action| action != denied).collect();
                let found = found(&statements);
                let open = found.iter().any(|finding| finding.details().contains(row.attack));
                assert!(!open, "{} without {denied}, with {left:?}", row.id);
            }
        }
    }
}

#[test]
fn a_role_for_another_service_closes_a_path() {
    let rows = Catalog::embedded().curated_rows("privilege-escalation");
    let paths: Vec<_> = rows.iter().filter(|row| !row.passed_to.is_empty()).collect();
    assert!(paths.len() > 50);
    for row in paths {
        for granted in each_choice(row) {
            let with = |service: &str| {
                let to = format!(r#""StringEquals": {{"iam:PassedToService": "{service}"}}"#);
                let statements: Vec<String> = granted
                    .iter()
                    .map(|&action| {
                        let is_pass = action == "iam:PassRole";
                        statement("Allow", action, if is_pass { &to } else { "" })
                    })
                    .collect();
                found(&statements)
            };
            let other = with("unrelated.amazonaws.com");
            assert!(
                !other.iter().any(|finding| finding.details().contains(row.attack)),
                "{} with another service",
                row.id
            );
            for service in &row.passed_to {
                assert!(tells(&with(service), row, &rows, &granted), "{} to {service}", row.id);
            }
        }
    }
}
