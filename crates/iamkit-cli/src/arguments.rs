//! The arguments of the program.

use std::sync::LazyLock;

use clap::Parser;

use crate::commands::Command;
use crate::globals::Globals;
use crate::output::Hinted;
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

/// Version of the program and the dates and checksums of the data sets that are compiled in.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ncatalog of {}, checksum {:08x}\nmanaged policies of {}, checksum {:016x}",
        env!("CARGO_PKG_VERSION"),
        iamkit::CATALOG_DATE,
        iamkit::catalog::Catalog::EMBEDDED_CHECKSUM,
        iamkit::MANAGED_POLICIES_DATE,
        iamkit::managed::Archive::EMBEDDED_CHECKSUM,
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

/// Splits the `NAME=VALUE` of a flag.
///
/// # Errors
///
/// There is no name, or no `=`; `example` says what would be right.
pub(crate) fn named_value<'t>(
    flag: &str,
    text: &'t str,
    example: &str,
) -> anyhow::Result<(&'t str, &'t str)> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(Hinted::error(
            format!("`{flag} {text}` has no name and value"),
            format!("write `{flag} {example}`"),
        )),
    }
}
