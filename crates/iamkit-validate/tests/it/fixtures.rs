//! The documents in the workspace's `tests/checks`, one folder for each code.
//!
//! The kind of document stands before the last dot of the file name: `x.RoleTrust.json`.

use std::fs;
use std::path::Path;

use iamkit_catalog::Catalog;
use iamkit_validate::{Options, validate};

use crate::rendered::{kind_of, rendered};

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn documents_of_every_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/checks");
    let options = Options::new(Catalog::embedded());
    for code in sorted(&folder) {
        for path in sorted(&code) {
            let text = fs::read_to_string(&path).unwrap();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let (name, kind) = stem.split_once('.').unwrap_or((stem, ""));
            let findings = validate(&text, kind_of(kind), &options);
            let code = code.file_name().unwrap().to_str().unwrap();
            assert!(
                findings.iter().any(|finding| finding.code.as_str().to_lowercase() == code),
                "{code} is not raised on {name}"
            );
            insta::with_settings!({
                snapshot_path => "snapshots/fixtures",
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!(format!("{code}__{name}"), rendered(&text, &findings));
            });
        }
    }
}
