//! `cargo xtask features`: the facade builds with each of its features alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Features that say how, not what: alone they bring no module.
const WITH_ALL: [&str; 1] = ["default"];

/// Checks the facade without features, and with each feature alone, warnings being errors.
///
/// One target folder serves all, so that only what a feature changes is checked again.
pub(crate) fn run(root: &Path) -> Result<()> {
    let manifest = fs::read_to_string(root.join("crates/iamkit/Cargo.toml"))?;
    let manifest: toml::Table = manifest.parse()?;
    let features = manifest.get("features").and_then(toml::Value::as_table);
    let features = features.context("the facade has no features")?;
    let mut failed = Vec::new();
    for feature in [""].into_iter().chain(features.keys().map(String::as_str)) {
        if WITH_ALL.contains(&feature) {
            continue;
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["check", "--quiet", "--package", "iamkit", "--lib", "--locked"])
            .args(["--no-default-features", "--features", feature])
            .arg("--target-dir")
            .arg(root.join("target/features"))
            .env("RUSTFLAGS", "-D warnings")
            .current_dir(root)
            .status()
            .context("cannot run cargo")?;
        let name = if feature.is_empty() { "no feature" } else { feature };
        crate::say(format_args!("{name}: {}", if status.success() { "ok" } else { "FAILED" }));
        if !status.success() {
            failed.push(name.to_owned());
        }
    }
    ensure!(failed.is_empty(), "the facade does not build with {}", failed.join(", "));
    Ok(())
}
