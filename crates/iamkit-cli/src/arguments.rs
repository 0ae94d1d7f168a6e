//! The arguments of the program.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, Parser, ValueEnum};

use crate::commands::Command;
use crate::status::Status;

/// Toolkit for AWS IAM policies: decide requests, validate, look up facts; offline.
#[derive(Debug, Parser)]
#[command(
    name = "iamkit",
    version = VERSION.as_str(),
    max_term_width = 100,
    after_help = "Exit codes: 0 clean, allowed, holds; 1 findings, denied; 2 could not run.\n\n\
                  Example:\n  iamkit simulate --managed ReadOnlyAccess --action s3:ListAllMyBuckets \\\n    \
                  --principal arn:aws:iam::111122223333:user/ines"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Read this configuration instead of the nearest iamkit.toml
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
    /// Say on standard error which files are used
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// When colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into pipes and files.
    Always,
    /// Nowhere.
    Never,
}

/// Version of the program and the dates of the data sets that are compiled in.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ncatalog of {}\nmanaged policies of {}",
        env!("CARGO_PKG_VERSION"),
        iamkit::CATALOG_DATE,
        iamkit::MANAGED_POLICIES_DATE,
    )
});

/// Reads the arguments, or answers a request for help and misuse right away.
pub(crate) fn parse() -> Result<Arguments, Status> {
    Arguments::try_parse().map_err(|error| {
        // A closed pipe must not turn into a panic, and there is nobody left to tell.
        let printed = error.print();
        if error.use_stderr() || printed.is_err() { Status::CouldNotRun } else { Status::Clean }
    })
}
