//! Every scenario decides as it expects.

use std::fs;
use std::path::{Path, PathBuf};

use iamkit::CatalogFacts;
use iamkit::scenario::{ScenarioCompiler, read};
use iamkit::source::ManagedPolicies;

/// Reads the text of every scenario file of the corpus, in the order of the file names.
pub(crate) fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".scenario.json"));
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_scenario_decides_as_it_expects() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (file, text) in files() {
        let tree = iamkit::syntax::parse(&text);
        let scenarios = read(&tree).unwrap_or_else(|errors| panic!("{file}: {errors:?}"));
        let catalog = iamkit_catalog::Catalog::embedded();
        let mut compiler = ScenarioCompiler::new(&ManagedPolicies).with_names(catalog).for_tests();
        for scenario in &scenarios {
            let name = scenario.name.as_deref().unwrap();
            let compiled = compiler.compile_question(scenario);
            let compiled = compiled.unwrap_or_else(|e| panic!("{name}: {e:?}"));
            let report = compiled.report(Some(name), &CatalogFacts::embedded());
            let mismatches = scenario.expect.as_ref().unwrap().mismatches_of_question(&report);
            failures.extend(mismatches.iter().map(|mismatch| format!("{name}: {mismatch}")));
            count += 1;
        }
    }
    assert_eq!(failures, Vec::<String>::new());
    // A file that is not found, or a scenario that is not read, would pass in silence.
    assert_eq!(count, 486);
}
