//! Configuration and baseline: any text is read or refused at places that lie in it.
//!
//! The input is both, with a NUL between them, or a text that is tried as both.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_config::{Baseline, CheckSelection, Configuration, Suppressions};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (configuration, baseline) = text.split_once('\0').unwrap_or((text, text));
    read_configuration(configuration);
    if let Err(error) = Baseline::read(baseline) {
        assert!(error.span.of(baseline).is_some(), "{error} is at {:?}", error.span);
        assert!(!error.to_string().contains('\n'));
    }
}

fn read_configuration(text: &str) {
    match Configuration::read(text) {
        Ok(configuration) => {
            for path in ["", "/", "policies/trust/ci.json", "../a b*?[c].json", text] {
                let _ = configuration.kind_of(path);
                let globs = configuration.include.iter().chain(&configuration.exclude);
                let _ = globs.filter(|glob| glob.matches(path)).count();
            }
            let _ = CheckSelection::default().with_defaults(&configuration);
            // Without documents that were judged, none is called of no use.
            assert_eq!(Suppressions::new(&configuration, None).stale().count(), 0);
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            for error in errors {
                assert!(error.span.of(text).is_some(), "{error} is at {:?}", error.span);
                assert!(!error.to_string().contains('\n'), "{error}");
                let _ = error.hint();
            }
        }
    }
}
