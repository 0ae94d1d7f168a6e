//! A key about the owner of a VPC endpoint stands beside actions of services that do not send it.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Limit Action to services that support the key.
//!
//! # Why it matters
//!
//! `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` are only in the requests of some
//! services. For the others the key is absent: an `Allow` does not apply to them, and a negated
//! `Deny` hits them all. The list of services grows; `--as-of` takes those of a day.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:VpceOrgID": "o-1234567890"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:VpceOrgID": "o-1234567890"}}}]}
//! ```

use std::collections::BTreeSet;
use std::fmt::Write;

use iamkit_pattern::Case;

use crate::{Check, Context, Day, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UseConditionKeyOnlyWithSupportedServices,
    finding_type: FindingType::Warning,
    run,
};

const KEYS: [&str; 3] = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

/// Day on which the list was read.
const READ: &str = "2026-11-29";
/// So many services are named.
const NAMED: usize = 5;

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| test.is_key(&KEYS)) {
        let element = &test.statement.action;
        let services = element.patterns().iter().map(|pattern| pattern.value.service());
        let unsupported: BTreeSet<&str> = services
            .map(|service| service.unwrap_or("*"))
            .filter(|service| !supports(service, cx.as_of))
            .collect();
        if unsupported.is_empty() && !element.is_negated() {
            continue;
        }
        let key = test.key();
        let mut text =
            format!("The condition key {key} is not supported by every service of the statement");
        if !element.is_negated() {
            let named: Vec<&str> = unsupported.iter().take(NAMED).copied().collect();
            let more = unsupported.len().saturating_sub(NAMED);
            let and = if more > 0 { format!(" and {more} more") } else { String::new() };
            // Writing to a string cannot fail.
            let _ = write!(text, ": {}{and} (list of {READ})", named.join(", "));
        }
        text.push('.');
        found.report(test.key_span(), text);
    }
}

/// Says whether a service sent the keys on a day.
fn supports(service: &str, day: Option<Day>) -> bool {
    let rows = include_str!("../../../data/endpoint-owner-services.tsv").lines();
    let mut rows = rows.filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?.parse::<Day>().ok()?))
    });
    rows.any(|(name, since)| {
        Case::Fold.is_same(name, service) && day.is_none_or(|day| since <= day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_grows() {
        assert!(supports("S3", None) && supports("s3", "2025-06-28".parse().ok()));
        assert!(supports("sqs", None) && !supports("sqs", "2026-02-28".parse().ok()));
        assert!(!supports("sns", None) && !supports("*", None));
        let rows = include_str!("../../../data/endpoint-owner-services.tsv").lines();
        let rows = rows.filter(|line| !line.starts_with('#'));
        assert_eq!(rows.filter(|row| row.split('\t').count() == 3).count(), 53);
    }
}
