//! Laws that hold for every document and every text.

use iamkit_policy::{Effect, PolicyDocument, PolicyType, format, lower};
use iamkit_syntax::parse;
use proptest::prelude::*;

use crate::documents::{document, nearly_a_document};

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(document in document()) {
        prop_assert_eq!(&document.to_json().parse::<PolicyDocument>(), &Ok(document.clone()));
        prop_assert_eq!(&format(&document).parse::<PolicyDocument>(), &Ok(document));
    }

    #[test]
    fn formatting_twice_is_formatting_once(document in document()) {
        let once = format(&document);
        let again: PolicyDocument = once.parse().unwrap();
        prop_assert_eq!(format(&again), once);
    }

    #[test]
    fn layout_means_nothing(document in document()) {
        let formatted: PolicyDocument = format(&document).parse().unwrap();
        prop_assert_eq!(formatted.to_json(), document.to_json());
    }

    #[test]
    fn spans_are_those_of_the_values(document in document()) {
        let text = format(&document);
        let read: PolicyDocument = text.parse().unwrap();
        for statement in &read.statements {
            let effect = statement.effect.span.of(&text).unwrap();
            prop_assert_eq!(effect.trim_matches('"'), statement.effect.value.as_str());
            for pattern in statement.action.patterns() {
                let quoted = pattern.span.of(&text).unwrap();
                let node = parse(quoted);
                prop_assert_eq!(node.root().unwrap().as_str().unwrap(), pattern.value.as_str());
            }
            prop_assert!(read.origin.value.contains(statement.origin.value));
        }
    }

    #[test]
    fn no_text_breaks_lowering(text in nearly_a_document()) {
        let tree = parse(&text);
        let Some(root) = tree.root() else { return Ok(()) };
        let lowered = lower(root);
        let starts: Vec<_> = lowered.errors.iter().map(|error| error.span.start).collect();
        prop_assert!(starts.is_sorted());
        for error in &lowered.errors {
            prop_assert!(error.span.of(&text).is_some(), "{error} is at {:?}", error.span);
            prop_assert!(!error.to_string().contains('\n'));
        }
        let strict = text.parse::<PolicyDocument>();
        prop_assert_eq!(strict.is_ok(), tree.errors().is_empty() && lowered.errors.is_empty());
        if let Ok(document) = strict {
            prop_assert_eq!(&document, &lowered.document);
            prop_assert_eq!(document.to_json().parse::<PolicyDocument>(), Ok(document));
        }
        for policy_type in PolicyType::ALL {
            for error in policy_type.check(&lowered.document) {
                prop_assert!(error.span.of(&text).is_some(), "{error} is at {:?}", error.span);
            }
        }
    }

    #[test]
    fn a_statement_without_readable_effect_denies(document in document()) {
        let text = document.to_json().replace("\"Allow\"", "\"allow\"");
        let lowered = lower(parse(&text).root().unwrap());
        for statement in &lowered.document.statements {
            prop_assert_eq!(statement.effect.value, Effect::Deny);
        }
    }
}
