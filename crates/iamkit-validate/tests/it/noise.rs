//! What the families of iamkit say of the latest version of every AWS managed policy, as the docs tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, Options, validate};

/// Returns the table of the page: code, findings, documents.
fn table() -> String {
    let families = [CheckFamily::Storable, CheckFamily::Effect, CheckFamily::Security];
    let options = Options::new(Catalog::embedded()).select(&families);
    let options = options.today("2026-11-01".parse().unwrap());
    let mut counts: BTreeMap<(CheckFamily, &str), (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut documents = 0;
    for policy in iamkit_managed::Archive::embedded().policies() {
        if !policy.latest().is_available() {
            continue;
        }
        documents += 1;
        let text = policy.latest().json().unwrap();
        for finding in validate(&text, DocumentKind::Identity, &options) {
            let key = (finding.code.family(), finding.code.as_str());
            let (count, names) = counts.entry(key).or_default();
            *count += 1;
            names.insert(policy.name().to_owned());
        }
    }
    let mut page = format!("Documents: {documents}\n\n| family | code | findings | documents |\n");
    page.push_str("| --- | --- | ---: | ---: |\n");
    for ((family, code), (count, names)) in counts {
        writeln!(page, "| `{family}` | `{code}` | {count} | {} |", names.len()).unwrap();
    }
    page
}

#[test]
fn the_page_has_the_figures() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/noise.md");
    let page = std::fs::read_to_string(page).unwrap();
    let table = table();
    assert!(page.contains(&table), "docs/noise.md does not have\n\n{table}");
}
