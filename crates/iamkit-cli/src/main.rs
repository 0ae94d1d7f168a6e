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
mod closed_streams;
mod commands;
mod configuration;
mod data;
mod data_stream;
mod escape;
mod globals;
mod interrupts;
mod line_reader;
mod module_files;
mod output;
mod policy_file;
mod policy_sources;
mod principal_policies;
mod problem;
mod question;
mod reading;
mod recognition;
mod render;
mod scenario_file;
mod sides;
mod source;
mod status;
mod subjects;
mod table;
mod walk;
mod work_limit;
mod write_file;

use std::process::ExitCode;

use crate::data::Data;
use crate::output::Output;
use crate::status::Status;

fn main() -> ExitCode {
    let (arguments, asked) = match arguments::parse() {
        Ok(parsed) => parsed,
        Err(status) => return status.into(),
    };
    let mut output = Output::new(&arguments.globals, asked);
    // Before anything is asked of the data: a fact that is missing may open what a policy closes.
    let outcome = arguments
        .globals
        .refuse_output_over_input(std::env::args_os())
        .and_then(|()| Data::of(&arguments.globals))
        .and_then(|data| arguments.command.run(&arguments.globals, data, &mut output))
        .and_then(|status| output.write_file().map(|()| status));
    let has_failed = outcome.is_err();
    let status = match outcome {
        Ok(status) => status,
        Err(error) => output.failure(&error),
    };
    // An answer that did not reach its reader is no answer, nor is one without what was said about it.
    let written = output.flush();
    let is_written = written.is_ok();
    if let (Err(error), false) = (written, has_failed) {
        output.failure(&anyhow::Error::new(error).context("standard output"));
    }
    let is_lost = !is_written || output.has_lost_messages();
    if is_lost { Status::CouldNotRun.into() } else { status.into() }
}
