//! Gates that run the command: what it costs to read and to answer large inputs as a whole.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Meter;

/// Ten times the input takes at most so many times the work.
const LIMIT: f64 = 12.0;

/// A gate that writes a file and runs a command on it.
pub(super) struct CommandGate {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// The larger size is ten times the smaller one.
    pub(super) sizes: [usize; 2],
    pub(super) limit: f64,
    command: &'static str,
    text: fn(usize) -> String,
}

/// The gates of this room.
pub(super) const GATES: [CommandGate; 5] = [
    // Excerpts are cut by the command line, and a minified policy stands on one line.
    gate("G13", "findings on one line", [100, 1_000], "validate", findings),
    gate("G18", "members of one name", [500, 5_000], "validate", members),
    gate("G19", "statements on unknown keys", [200, 2_000], "simulate", unknown_statements),
    gate("G20", "declarations of unknown keys", [500, 5_000], "simulate", declarations),
    gate("G22", "pairs of equal entries", [300, 3_000], "validate", pairs),
];

const fn gate(
    name: &'static str,
    unit: &'static str,
    sizes: [usize; 2],
    command: &'static str,
    text: fn(usize) -> String,
) -> CommandGate {
    CommandGate { name, unit, sizes, limit: LIMIT, command, text }
}

impl CommandGate {
    /// Returns how many times as much work the larger size is, what one costs subtracted from both:
    /// reading the catalog is most of it.
    pub(super) fn ratio(&self, meter: Meter, command: &Path) -> Result<f64> {
        let work = |size: usize| -> Result<f64> {
            let name = format!("growth-{}-{size}.json", self.name);
            let file = command.with_file_name(name);
            let written = fs::write(&file, (self.text)(size));
            written.with_context(|| format!("cannot write {}", file.display()))?;
            let work = meter.of_command(command, &[self.command.as_ref(), file.as_os_str()]);
            fs::remove_file(&file)?;
            work
        };
        let base = work(1)?;
        let [small, large] = self.sizes;
        Ok((work(large)? - base) / (work(small)? - base))
    }
}

/// Writes a list, each part from its number.
fn list(size: usize, part: impl Fn(usize) -> String) -> String {
    (0..size).map(part).collect::<Vec<_>>().join(",")
}

/// A policy with so many misspelled actions.
fn findings(size: usize) -> String {
    let statements = list(size, |index| {
        format!(
            r#"{{"Sid":"S{index}","Effect":"Allow","Action":"s3:GetObjct","Resource":"arn:aws:s3:::b{index}/*"}}"#
        )
    });
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// A policy with so many misspelled effects in one statement and as many empty lists of statements.
fn members(size: usize) -> String {
    let effects = list(size, |_| r#""Effect":"Alow""#.to_owned());
    let lists = list(size, |_| r#""Statement":[]"#.to_owned());
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{{effects},"Action":"s3:GetObject","Resource":"*"}}],{lists}}}"#
    )
}

/// A policy in which so many actions and so many statements stand twice: each pair has a repair of its own.
fn pairs(size: usize) -> String {
    let actions = list(size, |index| format!(r#""s3:Get{index}","s3:Get{index}""#));
    let statements = list(2 * size, |index| {
        let pair = index / 2;
        format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b{pair}/*"}}"#
        )
    });
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}},{statements}]}}"#
    )
}

/// A scenario in which so many statements test a tag of its own of a caller whose tags are not known.
fn unknown_statements(size: usize) -> String {
    let statements = list(size, |index| {
        format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalTag/k{index}":"x"}}}}}}"#
        )
    });
    scenario(r#""aws:PrincipalTag/*""#, &statements)
}

/// A scenario that declares so many keys unknown, and as many beginnings of keys.
fn declarations(size: usize) -> String {
    let keys =
        list(size, |index| format!(r#""aws:PrincipalTag/k{index}","aws:RequestTag/k{index}x*""#));
    let keys_tested = list(size, |index| format!(r#""aws:RequestTag/k{index}xy":"x""#));
    let statement = format!(
        r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{"StringEquals":{{{keys_tested}}}}}}}"#
    );
    scenario(&keys, &statement)
}

fn scenario(unknown: &str, statements: &str) -> String {
    format!(
        r#"{{"request":{{"principal":"arn:aws:iam::111122223333:user/ines","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}},
            "policies":{{"identity":{{"Version":"2012-10-17","Statement":[{statements}]}}}},"unknownContext":[{unknown}]}}"#
    )
}
