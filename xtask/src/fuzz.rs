//! `cargo xtask fuzz`: every fuzz target for some seconds, on the stable toolchain.
//!
//! The targets are built with the coverage counters that libFuzzer reads: the pass that writes them
//! is part of LLVM and needs no nightly compiler. libFuzzer itself is C++, so that a compiler for it
//! is needed; without one, `--without-coverage` changes inputs at random.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

/// What `cargo fuzz` gives rustc, without the address sanitizer, which needs a nightly compiler:
/// this workspace forbids `unsafe`.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 --cfg fuzzing";

/// Files of the repository that targets start from.
const SEEDS: [(&str, &str); 7] = [
    ("hcl", "tests/inputs"),
    ("plan", "tests/inputs"),
    ("policy", "tests/checks"),
    ("scenario", "tests/conformance"),
    ("syntax", "tests/conformance"),
    ("validate", "tests/checks"),
    ("yaml", "tests/inputs"),
];

/// Which targets run, and how long.
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// Seconds for each target
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Change inputs at random instead of following coverage; needs Rust alone
    #[arg(long)]
    without_coverage: bool,
    /// Targets to run, by default all
    targets: Vec<String>,
}

pub(crate) fn run(root: &Path, arguments: &Fuzz) -> Result<()> {
    let known = targets(root)?;
    for name in &arguments.targets {
        ensure!(known.contains(name), "no target `{name}`, there are {}", known.join(", "));
    }
    build(root, arguments.without_coverage)?;
    let mut failed = Vec::new();
    for name in
        known.iter().filter(|name| arguments.targets.is_empty() || arguments.targets.contains(name))
    {
        crate::say(format_args!("== {name}"));
        if !run_target(root, name, arguments)? {
            failed.push(name.as_str());
        }
    }
    ensure!(failed.is_empty(), "promises are broken in {}", failed.join(", "));
    Ok(())
}

/// Returns the names of the programs in the manifest.
fn targets(root: &Path) -> Result<Vec<String>> {
    let manifest: toml::Table = fs::read_to_string(root.join("fuzz/Cargo.toml"))?.parse()?;
    let programs = manifest.get("bin").and_then(toml::Value::as_array).context("no targets")?;
    let names = programs.iter().filter_map(|program| program.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

fn target_folder(root: &Path) -> PathBuf {
    root.join("target/fuzz")
}

fn build(root: &Path, without_coverage: bool) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--locked", "--manifest-path"])
        .arg(root.join("fuzz/Cargo.toml"))
        .arg("--target-dir")
        .arg(target_folder(root));
    if !without_coverage {
        // A target triple keeps the counters out of build scripts and macros, which have no
        // libFuzzer to be linked with.
        command.args(["--features", "libfuzzer", "--target", &host()?]);
        command.env("RUSTFLAGS", COVERAGE);
    }
    let status = command.current_dir(root).status().context("cannot run cargo")?;
    ensure!(
        status.success(),
        "the fuzz targets do not build; without a C++ compiler, pass `--without-coverage`"
    );
    Ok(())
}

fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say its host")
}

fn run_target(root: &Path, name: &str, arguments: &Fuzz) -> Result<bool> {
    let mut folder = target_folder(root);
    if !arguments.without_coverage {
        folder.push(host()?);
    }
    let corpus = target_folder(root).join("corpus").join(name);
    fs::create_dir_all(&corpus)?;
    let mut command = Command::new(folder.join("debug").join(name));
    command.arg(format!("-max_total_time={}", arguments.seconds)).arg(&corpus);
    let seeds = SEEDS.into_iter().filter(|(target, _)| *target == name);
    let seeds = seeds.map(|(_, folder)| root.join(folder));
    let own = root.join("fuzz/seeds").join(name);
    command.args(seeds.chain([own]).filter(|folder| folder.exists()));
    if !arguments.without_coverage {
        // What breaks a promise is left here, to be replayed and made a test.
        command.arg(format!("-artifact_prefix={}/", target_folder(root).display()));
    }
    Ok(command.status().with_context(|| format!("cannot run {name}"))?.success())
}
