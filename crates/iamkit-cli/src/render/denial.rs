//! The statements that nearly allow what is denied, on the lines that they stand in.

use std::io::Write;

use iamkit::scenario::{Report, Scenario, StatementWords};

use super::drawer::{Drawer, more};
use crate::escape::escaped;
use crate::output::Output;

/// How many statements are drawn.
const DRAWN: usize = 3;

/// Draws what would have allowed a request, the most promising first.
pub(super) fn write_denial(
    report: &Report<'_>,
    scenario: &Scenario,
    drawer: &Drawer<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let near = report.near_matches();
    for trace in near.statements.iter().take(DRAWN) {
        drawer.write(trace, &StatementWords::of_near_match(trace, scenario), output)?;
    }
    let count = near.statements.len() + near.omitted;
    more(count, DRAWN, ["statement comes close", "statements come close"], output)?;
    let action = &scenario.request.action.value;
    for place in near.without {
        writeln!(
            output.data(),
            "  no `Allow` in {} comes close to `{}`, one would have to be added\n",
            escaped(&place),
            escaped(action.as_str())
        )?;
    }
    Ok(())
}
