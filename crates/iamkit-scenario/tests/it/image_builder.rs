//! The example of the documentation; the conformance corpus is run with the catalog elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamkit_authz::BuiltinFacts;
use iamkit_scenario::{Report, ScenarioCompiler, read};
use iamkit_source::{ManagedPolicies, NamedPolicy, PolicyResolver, ResolvePolicyError};

/// Managed policies, and files beside the scenario.
struct Folder(PathBuf);

impl PolicyResolver for Folder {
    fn managed(
        &self,
        name: &str,
        version: Option<&str>,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        ManagedPolicies.managed(name, version)
    }

    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError> {
        let text = fs::read_to_string(self.0.join(path)).unwrap();
        Ok(NamedPolicy::new(path, Arc::new(text.parse().unwrap())))
    }
}

fn run(folder: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".scenario.json"));
    paths.sort();
    let sources = Folder(folder);
    let mut failures = Vec::new();
    let mut count = 0;
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let tree = iamkit_syntax::parse(&text);
        let scenarios =
            read(&tree).unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
        let mut compiler = ScenarioCompiler::new(&sources);
        for scenario in &scenarios {
            count += 1;
            let name = scenario.name.as_deref();
            match compiler.compile(scenario) {
                Err(errors) => failures.push(format!("{name:?}: {errors:?}")),
                Ok(prepared) => {
                    let report = Report::new(name, &prepared, &BuiltinFacts);
                    let expect = scenario.expect.as_ref().unwrap();
                    for mismatch in expect.mismatches(&report) {
                        failures.push(format!("{}: {mismatch}", name.unwrap_or_default()));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    count
}

#[test]
fn image_builder_example_holds() {
    assert!(run("docs/examples/imagebuilder") >= 20);
}
