//! Checks: any text has findings, whose positions lie in it.
//!
//! The first character chooses the kind of the document.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, Options, validate};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let kinds = [
        DocumentKind::Identity,
        DocumentKind::Resource(None),
        DocumentKind::ServiceControl,
        DocumentKind::ResourceControl,
    ];
    let kind = kinds[text.len() % kinds.len()];
    let options = Options::new(Catalog::embedded()).select(&CheckFamily::ALL);
    let lines = u32::try_from(text.split(['\n', '\r']).count()).unwrap();
    for finding in validate(text, kind, &options) {
        assert!(!finding.details().contains('\n'));
        for location in &finding.locations {
            assert!(location.start <= location.end, "{location}");
            assert!((1..=lines).contains(&location.end.line), "{location}");
        }
    }
}
