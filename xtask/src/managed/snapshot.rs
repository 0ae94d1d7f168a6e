//! The readable form of a pack: which versions there are, with the digests of their documents.

use std::fmt::Write as _;

use super::policy::{Policies, Policy};
use crate::sources::sha256_hex;

/// One line per policy with its path and marks, then one per version with its date and the SHA-256
/// of its compact document; `-` stands for what is not known.
pub(super) fn text(policies: &Policies) -> String {
    let mut text = String::from(
        "# Written by `cargo xtask managed pack`, do not edit.\n\
         # name, path, marks; then version, date, sha256 of the compact document\n",
    );
    for (name, policy) in policies {
        let _ = writeln!(text, "{name}\t{}\t{}", policy.path, marks(policy));
        for (number, version) in (1..).zip(&policy.versions) {
            let date =
                version.created.and_then(|created| jiff::Timestamp::from_second(created).ok());
            let date = date.map_or("-".to_owned(), |date| date.to_string());
            let digest = version.document.as_ref().map(super::json::Json::compact);
            let digest = digest.map_or("-".to_owned(), |text| sha256_hex(text.as_bytes()));
            let _ = writeln!(text, "\tv{number}\t{date}\t{digest}");
        }
    }
    text
}

fn marks(policy: &Policy) -> &'static str {
    match (policy.removed, policy.deprecated) {
        (true, true) => "removed deprecated",
        (true, false) => "removed",
        (false, true) => "deprecated",
        (false, false) => "-",
    }
}
