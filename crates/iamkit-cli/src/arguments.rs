//! The arguments of the program.

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::LazyLock;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use crate::closed_streams;
use crate::commands::Command;
use crate::data::Data;
use crate::data_stream::AskedForm;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::Hinted;
use crate::problem::Problem;
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

/// Reads the arguments, or answers a request for help and misuse right away; says in which form data is
/// asked for.
pub(crate) fn parse() -> Result<(Arguments, AskedForm), Status> {
    let matches = Arguments::command().try_get_matches();
    let parsed = matches.and_then(|matches| {
        let form = asked_form(&matches);
        Ok((Arguments::from_arg_matches(&matches)?, form))
    });
    parsed.map_err(|error| {
        let error = if error.use_stderr() { safe(&error, std::env::args_os()) } else { error };
        // The checksums that are shown are those of sound data.
        if error.kind() == ErrorKind::DisplayVersion
            && let Err(damage) = Data::refuse_damage()
        {
            let problem = Problem::error(format!("{damage:#}"));
            let _ = writeln!(io::stderr(), "{}", problem.render_without_source(false));
            return Status::CouldNotRun;
        }
        // A closed pipe must not turn into a panic, and there is nobody left to tell.
        let printed = if error.use_stderr() {
            error.print()
        } else {
            closed_streams::check_output().and_then(|()| error.print())
        };
        if error.use_stderr() || printed.is_err() { Status::CouldNotRun } else { Status::Clean }
    })
}

/// Returns the form that the innermost command is asked for.
fn asked_form(matches: &ArgMatches) -> AskedForm {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let is_in_lines = innermost.try_get_one::<bool>("jsonl").is_ok_and(|flag| flag == Some(&true));
    let format = innermost.try_get_raw("output_format").ok().flatten();
    match format.and_then(|mut values| values.next()) {
        Some(format) if !is_in_lines && format == "text" => AskedForm::Text,
        Some(_) if !is_in_lines => AskedForm::Other,
        _ => AskedForm::Only,
    }
}

/// Returns the error of the same arguments with everything escaped in them that is not safe to show: an
/// error of clap shows them as they are.
fn safe(error: &clap::Error, arguments: impl Iterator<Item = OsString>) -> clap::Error {
    let shown = |argument: OsString| escaped(&argument.to_string_lossy()).into_owned();
    Arguments::try_parse_from(arguments.map(shown)).err().unwrap_or_else(|| {
        // What is wrong is what was escaped, and stands in the first line.
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        let line = line.strip_prefix("error: ").unwrap_or(line);
        Arguments::command().error(error.kind(), escaped(line))
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
