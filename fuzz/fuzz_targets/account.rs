//! Account dumps: any text is read or refused at places that lie in it, and what is read has places
//! in it, too.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::collections::BTreeSet;

use iamkit_source::{AccountDump, read_account_dump};
use iamkit_syntax::{Span, decode, parse};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    let tree = parse(&text);
    match read_account_dump(&tree) {
        Ok(dump) => inspect(dump, tree.text()),
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            for error in errors {
                assert!(error.span.of(tree.text()).is_some(), "{error} is at {:?}", error.span);
                assert!(!error.to_string().contains('\n'));
            }
        }
    }
}

fn inspect(dump: AccountDump<'_>, text: &str) {
    let is_inside = |span: Span| assert!(span.of(text).is_some(), "{span:?}");
    let mut arns = BTreeSet::new();
    for entity in dump.users.iter().chain(&dump.groups).chain(&dump.roles) {
        is_inside(entity.span);
        is_inside(entity.name.span);
        is_inside(entity.arn.span);
        assert!(arns.insert(entity.arn.value.clone()), "{} stands twice", entity.arn.value);
    }
    for document in dump.into_documents() {
        is_inside(document.map.whole());
        if let Err(errors) = document.lower() {
            errors.iter().for_each(|error| is_inside(error.span));
        }
    }
}
