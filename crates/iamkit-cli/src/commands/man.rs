//! `iamkit man`: the manual pages.

use clap::{Args, CommandFactory};

use crate::arguments;
use crate::output::{Hinted, Output};
use crate::status::Status;

/// Print a manual page in roff
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit man simulate > iamkit-simulate.1")]
pub(crate) struct Arguments {
    /// The command, such as `catalog action`; without it the page of iamkit itself
    command: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    let mut root = arguments::Arguments::command();
    root.build();
    let mut command = &root;
    for name in &arguments.command {
        command = command.find_subcommand(name).ok_or_else(|| {
            Hinted::error(
                format!("`{name}` is no command of iamkit"),
                "`iamkit --help` lists the commands",
            )
        })?;
    }
    clap_mangen::Man::new(command.clone()).render(output.data())?;
    Ok(Status::Clean)
}
