//! The `iamkit` command line: arguments, files, rendering, exit codes.
//!
//! ```text
//! $ iamkit managed show AWSImageBuilderReadOnlyAccess
//! $ iamkit simulate scenario.json --explain
//! ```
//!
//! Data goes to standard output, everything else to standard error. The exit status is 0 for
//! clean, allowed or equal, 1 for findings or denied, and 2 when a question could not be answered.

mod action_input;
mod arguments;
mod commands;
mod configuration;
mod escape;
mod globals;
mod interrupts;
mod line_reader;
mod output;
mod policy_file;
mod policy_sources;
mod problem;
mod recognition;
mod render;
mod scenario_file;
mod source;
mod status;
mod subjects;
mod table;
mod walk;
mod write_file;

use std::process::ExitCode;

use anyhow::Context;

use crate::output::Output;
use crate::status::Status;

fn main() -> ExitCode {
    let arguments = match arguments::parse() {
        Ok(arguments) => arguments,
        Err(status) => return status.into(),
    };
    let mut output = Output::new(arguments.globals.color);
    // Before anything is asked of the data: a fact that is missing may open what a policy closes.
    let outcome =
        intact_data().and_then(|()| arguments.command.run(&arguments.globals, &mut output));
    let status = match outcome {
        Ok(status) => status,
        Err(error) => output.failure(&error),
    };
    // An answer that did not reach its reader is no answer.
    if output.flush().is_err() { Status::CouldNotRun.into() } else { status.into() }
}

/// Refuses to answer from data that changed after the program was built.
fn intact_data() -> anyhow::Result<()> {
    let advice = "the data compiled into this program are damaged, install it again";
    iamkit::catalog::Catalog::try_embedded().context(advice)?;
    iamkit::managed::Archive::try_embedded().context(advice)?;
    Ok(())
}
