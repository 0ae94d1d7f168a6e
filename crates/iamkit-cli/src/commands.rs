//! One module per subcommand.

mod catalog;
mod check;
mod completions;
mod coverage;
mod diff;
mod expand;
mod explain;
mod fit;
mod fmt;
mod man;
mod managed;
mod merge;
mod review;
mod rewrite;
mod schema;
mod shrink;
mod simulate;
mod summary;
mod test;
mod validate;
mod what_can;
mod who_can;

use clap::Subcommand;

use crate::data::Data;
use crate::globals::Globals;
use crate::output::Output;
use crate::status::Status;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Simulate(Box<simulate::Arguments>),
    Test(test::Arguments),
    WhoCan(who_can::Arguments),
    WhatCan(what_can::Arguments),
    Validate(validate::Arguments),
    Explain(explain::Arguments),
    Summary(summary::Arguments),
    #[command(subcommand)]
    Check(Box<check::Command>),
    Diff(diff::Arguments),
    Review(review::Arguments),
    Fit(fit::Arguments),
    Merge(merge::Arguments),
    #[command(subcommand)]
    Managed(managed::Command),
    #[command(subcommand)]
    Catalog(catalog::Command),
    Expand(expand::Arguments),
    Shrink(shrink::Arguments),
    Fmt(fmt::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Runs the command.
    pub(crate) fn run(
        self,
        globals: &Globals,
        data: Data,
        output: &mut Output,
    ) -> anyhow::Result<Status> {
        match self {
            Self::Simulate(arguments) => simulate::run(&arguments, globals, data, output),
            Self::Test(arguments) => test::run(&arguments, globals, data, output),
            Self::Validate(arguments) => validate::run(&arguments, globals, data, output),
            Self::Explain(arguments) => explain::run(&arguments, output),
            Self::Summary(arguments) => summary::run(&arguments, data, output),
            Self::Check(command) => check::run(&command, data, output),
            Self::Diff(arguments) => diff::run(&arguments, globals, data, output),
            Self::Review(arguments) => review::run(&arguments, globals, data, output),
            Self::Fit(arguments) => fit::run(&arguments, data, output),
            Self::Merge(arguments) => merge::run(&arguments, data, output),
            Self::WhoCan(arguments) => who_can::run(&arguments, globals, data, output),
            Self::WhatCan(arguments) => what_can::run(&arguments, globals, data, output),
            Self::Managed(command) => managed::run(&command, data, output),
            Self::Catalog(command) => catalog::run(&command, data, output),
            Self::Schema(arguments) => schema::run(&arguments, data, output),
            Self::Expand(arguments) => expand::run(&arguments, data, output),
            Self::Shrink(arguments) => shrink::run(&arguments, data, output),
            Self::Fmt(arguments) => fmt::run(&arguments, globals, output),
            Self::Completions(arguments) => completions::run(&arguments, output),
            Self::Man(arguments) => man::run(&arguments, output),
        }
    }
}
