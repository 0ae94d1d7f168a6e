//! Scenario files: any text is read or refused at places that lie in it.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_syntax::{decode, parse};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    let tree = parse(&text);
    if let Err(errors) = iamkit_scenario::read(&tree) {
        for error in errors {
            assert!(error.span.of(tree.text()).is_some(), "{error} is at {:?}", error.span);
            assert!(!error.to_string().contains('\n'));
        }
    }
}
