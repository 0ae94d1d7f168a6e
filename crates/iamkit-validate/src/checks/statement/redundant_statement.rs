//! Two statements say the same.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove the duplicates.
//!
//! # Why it matters
//!
//! Statements are equal when they differ in nothing but the `Sid`, the order of lists, a string in
//! place of a list of one, and the case of actions and condition keys.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"},
//!   {"Sid": "B", "Effect": "Allow", "Action": ["S3:GetObject"],
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"},
//!   {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;

use iamkit_policy::{PrincipalElement, PrincipalSpec, Statement};
use iamkit_syntax::Span;

use crate::fix::remove_entries;
use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RedundantStatement, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.statements().len() < 2 {
        return;
    }
    let mut sizes: BTreeMap<[usize; 6], usize> = BTreeMap::new();
    for statement in cx.statements() {
        *sizes.entry(size(statement)).or_default() += 1;
    }
    let mut groups: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for statement in cx.statements() {
        // What could not be read is not compared.
        let may_repeat = sizes.get(&size(statement)).is_some_and(|count| *count > 1);
        if may_repeat && !cx.has_error_in(statement.origin.value) {
            groups.entry(meaning(statement)).or_default().push(statement.origin.value);
        }
    }
    let mut groups: Vec<_> = groups.into_values().filter(|spans| spans.len() > 1).collect();
    groups.sort_unstable();
    let entries: Vec<Span> = cx.statements().iter().map(|s| s.origin.value).collect();
    for spans in groups {
        let Some((first, rest)) = spans.split_first() else { continue };
        let fix = if cx.has_error_in(cx.document.statement_origin.value) {
            None
        } else {
            let edits = remove_entries(&entries, rest);
            Fix::safe("remove the duplicates", edits)
        };
        let message =
            format!("The {} statements are redundant because they say the same.", spans.len());
        found.report(*first, message).also_all(rest.iter().copied()).fix(fix);
    }
}

/// Counts parts and characters of a statement: where they differ, the meaning does, too.
fn size(statement: &Statement) -> [usize; 6] {
    let actions = statement.action.patterns();
    let resources = statement.resource.as_ref().map_or(&[] as &[_], |element| element.patterns());
    [
        usize::from(statement.action.is_negated()),
        actions.len(),
        actions.iter().map(|action| action.value.as_str().len()).sum(),
        resources.len(),
        resources.iter().map(|resource| resource.value.as_str().len()).sum(),
        statement.tests().count(),
    ]
}

/// Writes a statement so that two that mean the same are the same text.
fn meaning(statement: &Statement) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(out, "{};", statement.effect.value);
    if let Some(element) = &statement.principal {
        out.push_str(element.name());
        list(&mut out, principals(element));
    }
    out.push_str(statement.action.name());
    let actions = statement.action.patterns().iter();
    list(&mut out, actions.map(|action| action.value.as_str().to_ascii_lowercase()).collect());
    if let Some(element) = &statement.resource {
        out.push_str(element.name());
        let resources = element.patterns().iter();
        list(&mut out, resources.map(|resource| resource.value.as_str().to_owned()).collect());
    }
    let tests = statement.tests().map(|test| {
        let values = test.test.values.iter().map(|value| value.value.text().to_owned());
        let mut text = format!("{}:{}", test.operator.value, test.test.key.value);
        text.make_ascii_lowercase();
        list(&mut text, values.collect());
        text
    });
    list(&mut out, tests.collect());
    out
}

fn principals(element: &PrincipalElement) -> Vec<String> {
    match element.spec() {
        PrincipalSpec::Everyone => vec!["*".to_owned()],
        PrincipalSpec::Map(_) => element
            .principals()
            .map(|(kind, principal)| format!("{kind}:{}", principal.value))
            .collect(),
    }
}

/// Appends texts in order, each with its length in front so that none runs into the next.
fn list(out: &mut String, mut texts: Vec<String>) {
    texts.sort_unstable();
    for text in texts {
        let _ = write!(out, "{}:{text},", text.len());
    }
    out.push(';');
}
