//! `iamkit completions`: the script that lets a shell complete arguments.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments;
use crate::output::Output;
use crate::status::Status;

/// Print the completion script of a shell
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit completions bash > iamkit.bash")]
pub(crate) struct Arguments {
    /// Which shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    let mut command = arguments::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "iamkit", &mut script);
    std::io::Write::write_all(output.data(), &script)?;
    Ok(Status::Clean)
}
