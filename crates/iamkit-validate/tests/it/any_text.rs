//! Any text gets an answer.

use iamkit_catalog::Catalog;
use iamkit_validate::{
    Applicability, DocumentKind, IssueCode, Options, PolicyResourceType, apply_fixes,
    findings_json, response_json, validate,
};
use proptest::prelude::*;

use crate::examples::texts;

const KINDS: [DocumentKind; 6] = [
    DocumentKind::Identity,
    DocumentKind::Resource(None),
    DocumentKind::Resource(Some(PolicyResourceType::S3Bucket)),
    DocumentKind::RoleTrust,
    DocumentKind::ServiceControl,
    DocumentKind::ResourceControl,
];

/// Takes out, doubles or replaces some characters of an example.
fn mutated() -> impl Strategy<Value = String> {
    let texts = texts();
    let change = (any::<prop::sample::Index>(), 0..4_u8, any::<char>());
    (0..texts.len(), prop::collection::vec(change, 0..4)).prop_map(move |(index, changes)| {
        let mut chars: Vec<char> = texts[index].chars().collect();
        for (at, what, char) in changes {
            let at = at.index(chars.len());
            match what {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, chars[at]),
                2 => chars[at] = char,
                _ => chars[at] = ['*', '$', '{', '"', '[', ':'][at % 6],
            }
            if chars.is_empty() {
                chars.push(' ');
            }
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn broken_documents_are_answered(text in mutated()) {
        let options = Options::new(Catalog::embedded());
        for kind in KINDS {
            let findings = validate(&text, kind, &options);
            for finding in &findings {
                prop_assert!(!finding.locations.is_empty());
                for location in &finding.locations {
                    prop_assert!(location.bytes.of(&text).is_some());
                }
            }
            let starts: Vec<_> = findings.iter().map(|f| f.locations[0].start.offset).collect();
            prop_assert!(starts.is_sorted());
            let json: serde_json::Value = serde_json::from_str(&response_json(&findings)).unwrap();
            let line: serde_json::Value = serde_json::from_str(&findings_json(&findings)).unwrap();
            prop_assert_eq!(&json["findings"], &line);
            prop_assert_eq!(line.as_array().unwrap().len(), findings.len());
        }
    }
}

/// What is not a JSON object has one finding, and no other.
#[test]
fn texts_that_are_no_object() {
    let options = Options::new(Catalog::embedded());
    for text in
        ["", " ", "null", "[]", "\"Statement\"", "{", "{\"Version\": }", "{} {}", "\u{feff}x"]
    {
        let findings = validate(text, DocumentKind::Identity, &options);
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [IssueCode::JsonSyntaxError], "{text}");
    }
}

/// Safe repairs leave a document that parses, lose no code but the repaired ones, and come to an
/// end.
#[test]
fn safe_fixes_reach_an_end() {
    let options = Options::new(Catalog::embedded());
    for text in texts() {
        let mut text = text;
        for round in 0.. {
            assert!(round < 10, "{text}");
            let findings = validate(&text, DocumentKind::Identity, &options);
            let fixes: Vec<_> = findings
                .iter()
                .filter_map(|finding| finding.fix.as_ref())
                .filter(|fix| fix.applicability == Applicability::Safe)
                .collect();
            let (repaired, count) = apply_fixes(&text, fixes.iter().copied());
            assert_eq!(count == 0, fixes.is_empty(), "{text}");
            if count == 0 {
                break;
            }
            assert!(iamkit_syntax::parse(&repaired).errors().is_empty(), "{text}\n{repaired}");
            assert_ne!(repaired, text);
            text = repaired;
        }
    }
}
