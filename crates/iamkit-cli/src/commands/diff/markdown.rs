//! Changes as a comment for a review.

// Writing to a string cannot fail.
use std::fmt::Write as _;
use std::io::Write as _;

use iamkit::reason::{Change, Difference};

use super::changes::Compared;
use super::text::shown;
use crate::escape::escaped;
use crate::output::Output;
use crate::render::proof::{MORE_CLOSELY, more_of, plural, with};

/// GitHub takes 65,536 characters in a comment.
pub(crate) const LONGEST: usize = 60_000;

pub(super) fn write(compared: &[Compared<'_>], output: &mut Output) -> anyhow::Result<()> {
    let changed: Vec<&Compared<'_>> = compared.iter().filter(|one| one.is_changed()).collect();
    let gained: usize = changed.iter().map(|one| one.difference.gained.len()).sum();
    let lost: usize = changed.iter().map(|one| one.difference.lost.len()).sum();
    let undecided = changed.iter().filter(|one| one.difference.undecided.is_some()).count();
    let undecided =
        if undecided > 0 { format!(", {undecided} not decided") } else { String::new() };
    let mut text = format!(
        "## Permissions: {gained} gained, {lost} lost{undecided}\n\n{} compared, {} with changes.\n",
        plural(compared.len(), "policy pair"),
        changed.len(),
    );
    let mut left_out = 0;
    for one in changed {
        let section = section(one);
        if text.len() + section.len() > LONGEST {
            left_out += 1;
        } else {
            text.push_str(&section);
        }
    }
    if left_out > 0 {
        let count = if left_out == 1 { "1 policy".into() } else { format!("{left_out} policies") };
        let _ = write!(text, "\n{count} left out, the comment would be too long.\n");
    }
    write!(output.data(), "{text}")?;
    Ok(())
}

fn section(one: &Compared<'_>) -> String {
    let mut text = format!("\n### {}\n", code(one.pair.name()));
    match (&one.pair.old, &one.pair.new) {
        (None, _) => text.push_str("\nNew: compared with a policy that allows nothing.\n"),
        (_, None) => text.push_str("\nRemoved.\n"),
        _ => {}
    }
    text.push_str(&changes(&one.difference));
    text
}

/// Returns what is gained and lost between two policies as lists.
pub(in crate::commands) fn changes(difference: &Difference) -> String {
    let mut text = String::new();
    list(&mut text, "Gained", &difference.gained);
    list(&mut text, "Lost", &difference.lost);
    if difference.names_more_closely {
        let _ = write!(text, "\n**By name**\n\n- {MORE_CLOSELY}\n");
    }
    if let Some(why) = &difference.undecided {
        let _ = write!(text, "\n**Not decided**\n\n- {}\n", code(&why.to_string()));
        if let Some(more) = more_of(why) {
            let _ = writeln!(text, "  {more}");
        }
    }
    text
}

fn list(text: &mut String, heading: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    let _ = write!(text, "\n**{heading}**\n\n");
    list_changes(text, changes);
}

/// Writes one item for each change.
pub(crate) fn list_changes(text: &mut String, changes: &[Change]) {
    for change in changes {
        let names = |texts: &[Box<str>]| -> String {
            texts.iter().map(|text| code(&shown(text))).collect::<Vec<_>>().join(", ")
        };
        let _ = write!(text, "- {}", names(&change.violation.actions.patterns));
        if !change.resources.is_empty() {
            let but = if change.is_not_resource { "everything but " } else { "" };
            let _ = write!(text, " on {but}{}", names(&change.resources));
        }
        if let Some(condition) = change.condition_json() {
            let _ = write!(text, " if {}", code(&condition));
        }
        let request = &change.violation.request;
        let example = (code(&request.action), code(&request.resource));
        let _ = write!(text, "\n  for example {} on {}", example.0, example.1);
        if let Some(principal) = &request.principal {
            let _ = write!(text, " by {}", code(principal));
        }
        for (key, value) in &request.context {
            let _ = write!(text, ", {}", code(&with(key, value)));
        }
        text.push('\n');
    }
}

/// Writes a text as code; a fence longer than every run of backticks in it keeps it together.
pub(crate) fn code(text: &str) -> String {
    let text = escaped(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code() {
        assert_eq!(code("s3:Get*"), "`s3:Get*`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`x"), "`` `x ``");
    }
}
