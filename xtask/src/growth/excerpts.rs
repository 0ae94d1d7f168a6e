//! Gate G13: what it costs to show findings that all stand on one line, as in a minified policy.
//!
//! Excerpts are cut by the command line, so this gate runs the command and not the benchmark program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Meter;

pub(super) const NAME: &str = "G13";
pub(super) const UNIT: &str = "findings on one line";
/// How many findings; ten times as many take at most [`LIMIT`] times the work.
pub(super) const SIZES: [usize; 2] = [100, 1_000];
pub(super) const LIMIT: f64 = 12.0;

/// Returns how many times as much work the larger size is, what one finding costs subtracted from
/// both: reading the catalog is most of it.
pub(super) fn ratio(meter: Meter, command: &Path) -> Result<f64> {
    let work = |findings: usize| -> Result<f64> {
        let file = written(command, findings)?;
        let work = meter.of_command(command, &["validate".as_ref(), file.as_os_str()]);
        fs::remove_file(&file)?;
        work
    };
    let base = work(1)?;
    let [small, large] = SIZES;
    Ok((work(large)? - base) / (work(small)? - base))
}

/// Writes a policy beside the command, on one line and with so many misspelled actions.
fn written(command: &Path, findings: usize) -> Result<PathBuf> {
    let statement = |index: usize| {
        format!(
            r#"{{"Sid":"S{index}","Effect":"Allow","Action":"s3:GetObjct","Resource":"arn:aws:s3:::b{index}/*"}}"#
        )
    };
    let statements: Vec<String> = (0..findings).map(statement).collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let file = command.with_file_name(format!("growth-{findings}-findings.json"));
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}
