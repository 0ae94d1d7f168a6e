//! A review for people.

use std::io::Write;

use super::Review;
use super::reviewed::{Part, Reviewed};
use crate::commands::diff::write_difference;
use crate::commands::validate::{Covered, problems};
use crate::escape::escaped;
use crate::output::{BAD, Output, STRONG, WARN};
use crate::render::proof::plural;

pub(super) fn write(review: &Review<'_>, output: &mut Output) -> anyhow::Result<()> {
    for one in review.policies.iter().filter(|one| one.is_changed()) {
        write_policy(one, output)?;
    }
    writeln!(output.data(), "{}", summary(review))?;
    Ok(())
}

fn write_policy(one: &Reviewed<'_>, output: &mut Output) -> anyhow::Result<()> {
    let (strong, bad, warn) = (output.style(STRONG), output.style(BAD), output.style(WARN));
    writeln!(output.data(), "{strong}{}{strong:#} ({})", escaped(&one.name()), one.state())?;
    if let Some(validated) = &one.validated {
        for problem in problems(validated, Covered::Counted) {
            let text = problem.render(&validated.source, output.colors());
            writeln!(output.data(), "{text}\n")?;
        }
    }
    let mut difference = one.difference.clone();
    // It is told below, with what else is not known.
    difference.undecided = None;
    write_difference(&difference, output)?;
    for exposure in &one.exposure {
        let at = one.line(exposure.statement);
        let at = at.map_or_else(String::new, |line| format!(" (line {line})"));
        let message = escaped(&exposure.message);
        writeln!(output.data(), "  {bad}{}{bad:#}: {message}{at}", exposure.kind.as_str())?;
    }
    for why in &one.unknown {
        writeln!(output.data(), "  {warn}cannot be told{warn:#}: {}", escaped(why))?;
    }
    Ok(())
}

/// Says how much of everything there is.
pub(super) fn summary(review: &Review<'_>) -> String {
    let policies = &review.policies;
    let count = |of: &dyn Fn(&Reviewed<'_>) -> usize| policies.iter().map(of).sum::<usize>();
    let findings = count(&|one| one.findings(Part::Finding).count());
    let gained = count(&|one| one.difference.gained.len());
    let lost = count(&|one| one.difference.lost.len());
    let exposure = count(&|one| one.count(Part::Exposure));
    let escalation = count(&|one| one.count(Part::Escalation));
    let unknown = count(&|one| one.unknown.len());
    let compared = policies.iter().filter(|one| one.pair.is_some()).count();
    let compared =
        if compared == 1 { "1 policy".to_owned() } else { format!("{compared} policies") };
    let unknown = if unknown > 0 { format!(", {unknown} not told") } else { String::new() };
    format!(
        "{compared} changed: {}, {} gained, {lost} lost, {}, {}{unknown}",
        plural(findings, "new finding"),
        plural(gained, "permission"),
        plural(exposure, "exposure"),
        plural(escalation, "escalation path"),
    )
}
