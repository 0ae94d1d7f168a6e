//! Fits the 200 largest managed policies of AWS and prints how much shorter they become.
//!
//! ```text
//! cargo run --release -p iamkit-reason --example fit_managed
//! ```

#![expect(clippy::print_stdout, reason = "an example prints")]

use iamkit_catalog::Catalog;
use iamkit_managed::Archive;
use iamkit_policy::{PolicyDocument, PolicyType, Quota};
use iamkit_reason::{Attachment, ReasonOptions, Rewritten, Universe, fit};

/// How many policies are taken.
const MOST: usize = 200;

fn main() {
    let mut documents: Vec<(String, PolicyDocument, usize)> = Archive::embedded()
        .policies()
        .filter_map(|policy| {
            let document = policy.latest().document().ok()?;
            let size = document.to_json().chars().count();
            Some((policy.name().to_owned(), document, size))
        })
        .collect();
    documents.sort_by_key(|(.., size)| std::cmp::Reverse(*size));
    documents.truncate(MOST);
    // As many documents as AWS lets a role have, and one.
    for (place, most_documents) in [("managed, up to 20", 20), ("inline-role", 1)] {
        for universe in [Universe::Open, Universe::Catalog] {
            let found: Vec<(usize, Rewritten)> = documents
                .iter()
                .filter_map(|(name, document, size)| {
                    let found = fitted(document, most_documents, universe);
                    match found {
                        Ok(found) => Some((*size, found)),
                        Err(error) => {
                            println!("{name}: {error}");
                            None
                        }
                    }
                })
                .collect();
            print_row(place, universe, &found);
        }
    }
}

fn fitted(
    document: &PolicyDocument,
    most_documents: usize,
    universe: Universe,
) -> Result<Rewritten, iamkit_authz::CompileError> {
    let characters = if most_documents == 1 { 10_240 } else { 6_144 };
    let quota = Quota { characters, counts_white_space: false };
    let attachment = Attachment::new(PolicyType::Identity, quota, most_documents);
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    fit(document, None, attachment, &options.with_universe(universe))
}

fn print_row(place: &str, universe: Universe, found: &[(usize, Rewritten)]) {
    let done = found.iter().filter(|(_, found)| found.is_proved).count();
    let quota = if place == "inline-role" { 10_240 } else { 6_144 };
    let too_long = found.iter().flat_map(|(_, found)| &found.documents);
    let too_long = too_long.filter(|document| document.to_json().chars().count() > quota).count();
    let percent = |(before, found): &(usize, Rewritten)| found.sizes.1 * 100 / before;
    let of_step = |name: Option<&str>| {
        let has = |(_, found): &&(usize, Rewritten)| {
            name.is_none_or(|name| found.steps.iter().any(|step| step.name == name))
        };
        let mut all: Vec<usize> = found.iter().filter(has).map(percent).collect();
        all.sort_unstable();
        (all.len(), all.get(all.len() / 2).copied().unwrap_or(100))
    };
    let (shortened, median) = of_step(Some("wildcards"));
    println!(
        "{place}, {universe}: {} policies, {done} done, {} refused, {too_long} over the quota; median \
         {} % of the compact size, {median} % of the {shortened} whose action lists were shortened",
        found.len(),
        found.len() - done,
        of_step(None).1,
        universe = universe.as_str(),
    );
}
