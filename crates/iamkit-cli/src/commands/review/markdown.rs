//! A review as a comment for a pull request.

// Writing to a string cannot fail.
use std::fmt::Write as _;
use std::io::Write as _;

use super::Review;
use super::reviewed::{Part, Reviewed, line_of};
use super::text::summary;
use crate::commands::diff::{LONGEST, code, list_changes};
use crate::output::Output;

pub(super) fn write(review: &Review<'_>, output: &mut Output) -> anyhow::Result<()> {
    let mut text = format!("## Review of policies\n\n{}.\n", summary(review));
    for unread in &review.unread {
        let _ = write!(text, "\n**Not read:** {} {}\n", code(&unread.path), code(&unread.message));
    }
    let mut left_out = 0;
    for (heading, of) in [
        ("New findings", findings as fn(&Reviewed<'_>) -> String),
        ("Permissions", permissions),
        ("Exposure gained", exposure),
        ("Escalation paths gained", escalation),
    ] {
        let sections: Vec<String> =
            review.policies.iter().map(of).filter(|section| !section.is_empty()).collect();
        let _ = write!(text, "\n### {heading}\n\n");
        if sections.is_empty() {
            text.push_str("None.\n");
        }
        for section in sections {
            // What stands below must say how much it leaves out.
            if text.len() + section.len() > LONGEST - 500 {
                left_out += 1;
            } else {
                text.push_str(&section);
            }
        }
    }
    if left_out > 0 {
        let _ = write!(text, "\n{left_out} parts left out, the comment would be too long.\n");
    }
    write!(output.data(), "{text}")?;
    Ok(())
}

fn findings(one: &Reviewed<'_>) -> String {
    listed(one, Part::Finding)
}

fn escalation(one: &Reviewed<'_>) -> String {
    listed(one, Part::Escalation)
}

fn listed(one: &Reviewed<'_>, part: Part) -> String {
    let mut text = String::new();
    for (validated, finding) in one.findings(part) {
        let place = format!("{}:{}", validated.source.name(), line_of(validated, finding));
        let message = plain(&finding.message);
        let _ = writeln!(text, "- {} **{}** {message}", code(&place), finding.code);
    }
    text
}

fn exposure(one: &Reviewed<'_>) -> String {
    let mut text = listed(one, Part::Exposure);
    for exposure in &one.exposure {
        let line = one.line(exposure.statement);
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let place = format!("{}{line}", one.path());
        let kind = exposure.kind.as_str();
        let _ = writeln!(text, "- {} **{kind}** {}", code(&place), plain(&exposure.message));
    }
    text
}

fn permissions(one: &Reviewed<'_>) -> String {
    let (gained, lost) = (&one.difference.gained, &one.difference.lost);
    if gained.is_empty() && lost.is_empty() && one.unknown.is_empty() {
        return String::new();
    }
    let mut text = format!("{} ({})\n\n", code(&one.name()), one.state());
    for (verb, changes) in [("Gained", gained), ("Lost", lost)] {
        if !changes.is_empty() {
            let _ = write!(text, "**{verb}**\n\n");
            list_changes(&mut text, changes);
            text.push('\n');
        }
    }
    for why in &one.unknown {
        let _ = write!(text, "**Cannot be told:** {}\n\n", plain(why));
    }
    text
}

/// Writes a text so that nothing in it is markup, not even a mention of somebody.
fn plain(text: &str) -> String {
    code(text)
}
