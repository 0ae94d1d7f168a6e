//! Changes for people, and as annotations of GitHub.

use std::io::Write;

use iamkit::reason::{Change, Difference};
use iamkit::source::UNKNOWN_KEYS;

use super::changes::Compared;
use crate::escape::{escaped, workflow_data, workflow_property};
use crate::output::{BAD, FAINT, GOOD, Output, STRONG, WARN};
use crate::render::proof::{MORE_CLOSELY, more_of, plural, with};

/// How many patterns of a change are written before the rest is counted.
const PATTERNS: usize = 20;

pub(super) fn write(compared: &[Compared<'_>], output: &mut Output) -> anyhow::Result<()> {
    let strong = output.style(STRONG);
    for one in compared.iter().filter(|one| one.is_changed()) {
        let state = match (&one.pair.old, &one.pair.new) {
            (None, _) => " (new)",
            (_, None) => " (removed)",
            _ => "",
        };
        writeln!(output.data(), "{strong}{}{strong:#}{state}", escaped(one.pair.name()))?;
        write_difference(&one.difference, output)?;
    }
    let count = |of: fn(&Difference) -> usize| {
        compared.iter().map(|one| of(&one.difference)).sum::<usize>()
    };
    let undecided = count(|found| usize::from(found.undecided.is_some()));
    let undecided =
        if undecided > 0 { format!(", {undecided} not decided") } else { String::new() };
    writeln!(
        output.data(),
        "{} compared: {} gained, {} lost{undecided}",
        plural(compared.len(), "policy pair"),
        count(|found| found.gained.len()),
        count(|found| found.lost.len()),
    )?;
    Ok(())
}

/// Writes what is gained and lost between two policies.
pub(crate) fn write_changes(difference: &Difference, output: &mut Output) -> anyhow::Result<()> {
    write_difference(difference, output)?;
    let (gained, lost) = (difference.gained.len(), difference.lost.len());
    writeln!(output.data(), "{gained} gained, {lost} lost")?;
    Ok(())
}

pub(crate) fn write_difference(difference: &Difference, output: &mut Output) -> anyhow::Result<()> {
    for change in &difference.gained {
        write_change('+', change, output)?;
    }
    for change in &difference.lost {
        write_change('-', change, output)?;
    }
    if difference.names_more_closely {
        let warn = output.style(WARN);
        writeln!(output.data(), "  {warn}!{warn:#} {MORE_CLOSELY}")?;
    }
    if let Some(why) = &difference.undecided {
        let warn = output.style(WARN);
        let more = more_of(why);
        let why = why.to_string();
        writeln!(output.data(), "  {warn}not decided:{warn:#} {}", escaped(&why))?;
        if let Some(more) = more {
            writeln!(output.data(), "      {more}")?;
        }
    }
    Ok(())
}

fn write_change(sign: char, change: &Change, output: &mut Output) -> anyhow::Result<()> {
    let style = output.style(if sign == '+' { BAD } else { GOOD });
    let faint = output.style(FAINT);
    let out = output.data();
    let patterns = &change.violation.actions.patterns;
    let shown: Vec<_> = patterns.iter().take(PATTERNS).map(|pattern| escaped(pattern)).collect();
    let more = patterns.len().saturating_sub(PATTERNS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let resources = resources(change);
    writeln!(out, "  {style}{sign} {}{style:#}{more}{}", shown.join(", "), escaped(&resources))?;
    if let Some(condition) = change.condition_json() {
        writeln!(out, "      if {}", escaped(&condition))?;
    }
    let request = &change.violation.request;
    write!(
        out,
        "      {faint}for example {} on {}",
        escaped(&request.action),
        escaped(&request.resource)
    )?;
    if let Some(principal) = &request.principal {
        write!(out, " by {}", escaped(principal))?;
    }
    for (key, value) in &request.context {
        write!(out, ", {}", with(key, value))?;
    }
    writeln!(out, "{faint:#}")?;
    Ok(())
}

/// Writes a part that is not known as `${!Ref Bucket}`, without what marks it.
pub(crate) fn shown(text: &str) -> String {
    text.replace(&format!("${{{UNKNOWN_KEYS}"), "${")
}

/// Names the resources as the statement does; a trust policy has none.
pub(super) fn resources(change: &Change) -> String {
    let list = shown(&change.resources.join(", "));
    match (list.is_empty(), change.is_not_resource) {
        (true, _) => String::new(),
        (false, true) => format!(" on everything but {list}"),
        (false, false) => format!(" on {list}"),
    }
}

/// Writes one annotation for each change: a warning for what was gained, a notice for what was lost.
pub(super) fn write_github(compared: &[Compared<'_>], output: &mut Output) -> anyhow::Result<()> {
    let out = output.data();
    for one in compared.iter().filter(|one| one.is_changed()) {
        let file = workflow_property(&escaped(one.file()));
        for change in &one.difference.gained {
            let line = one.line(change.violation.statement.at.statement);
            let line = line.map_or_else(String::new, |line| format!(",line={line}"));
            let text = annotation("gained", change);
            writeln!(out, "::warning file={file}{line},title=Permission gained::{text}")?;
        }
        // Lines of what was are none of the file as it is.
        for change in &one.difference.lost {
            let text = annotation("lost", change);
            writeln!(out, "::notice file={file},title=Permission lost::{text}")?;
        }
        if let Some(why) = &one.difference.undecided {
            let more = more_of(why).map_or_else(String::new, |more| format!("; {more}"));
            let text = workflow_data(&escaped(&format!("{why}{more}")));
            writeln!(out, "::warning file={file},title=Not decided::{text}")?;
        }
    }
    Ok(())
}

pub(crate) fn annotation(verb: &str, change: &Change) -> String {
    let actions = change.violation.actions.patterns.join(", ");
    workflow_data(&escaped(&format!("{verb}: {actions}{}", resources(change))))
}
