//! Lowering takes any tree, and what the strict door lets through prints back.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_policy::{PolicyDocument, PolicyType, format, lower};
use iamkit_syntax::parse;

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let tree = parse(text);
    let Some(root) = tree.root() else { return };
    let lowered = lower(root);
    for error in &lowered.errors {
        assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
        assert!(!error.to_string().contains('\n'));
    }
    for policy_type in PolicyType::ALL {
        let _ = policy_type.check(&lowered.document);
    }
    if let Ok(document) = text.parse::<PolicyDocument>() {
        assert_eq!(document, lowered.document);
        let formatted = format(&document);
        assert_eq!(formatted.parse::<PolicyDocument>().as_ref(), Ok(&document));
        assert_eq!(format(&formatted.parse().unwrap()), formatted);
        assert_eq!(document.to_json().parse::<PolicyDocument>(), Ok(document));
    }
}
