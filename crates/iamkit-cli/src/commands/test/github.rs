//! Results as annotations of GitHub Actions.

use std::io::{self, Write};

use super::results::{Case, Verdict};
use crate::render::{Annotation, Place};

/// Writes one workflow command for each scenario that did not pass.
pub(super) fn write(cases: &[Case], out: &mut impl Write) -> io::Result<()> {
    for case in cases {
        let (command, title, message) = match &case.verdict {
            Verdict::Passed => continue,
            Verdict::Failed(mismatches) => {
                let messages: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
                ("error", "FAILED", messages.join("; "))
            }
            Verdict::ExpectsNothing => ("warning", "EXPECTS_NOTHING", "has no `expect`".to_owned()),
            Verdict::Unreadable(errors) => ("error", "UNREADABLE", errors.join("; ")),
        };
        let message = format!("{}: {message}", case.name);
        let place = Place { line: Some(case.line), ..Place::default() };
        Annotation { command, file: &case.path, place, title, message: &message }.write(out)?;
    }
    Ok(())
}
