//! `iamkit managed`: the AWS managed policies and all their versions.

mod diff;
mod grants;
mod history;
mod list;
mod search;
mod show;

use clap::{Subcommand, ValueEnum};
use iamkit::managed::{ManagedPolicy, PolicyVersion};
use iamkit::syntax::did_you_mean;

pub(crate) use diff::DiffOutput;
pub(crate) use history::HistoryOutput;
pub(crate) use list::ListOutput;
pub(crate) use search::SearchOutput;
pub(crate) use show::ShowOutput;

use crate::data::Data;
use crate::output::{Hinted, Output};
use crate::status::Status;

/// Look up AWS managed policies, their versions and what these allow
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  iamkit managed show AWSImageBuilderReadOnlyAccess")]
pub(crate) enum Command {
    List(list::Arguments),
    Show(show::Arguments),
    History(history::Arguments),
    Diff(diff::Arguments),
    Search(search::Arguments),
}

/// How policies are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// An object for programs
    Json,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChangeFormat {
    /// For people
    Text,
    /// An object for programs
    Json,
    /// For a page or a review
    Markdown,
}

pub(crate) fn run(command: &Command, data: Data, output: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::List(arguments) => list::run(arguments, data, output),
        Command::Show(arguments) => show::run(arguments, data, output),
        Command::History(arguments) => history::run(arguments, data, output),
        Command::Diff(arguments) => diff::run(arguments, data, output),
        Command::Search(arguments) => search::run(arguments, data, output),
    }
}

/// Finds a policy by name or ARN, or says which one was probably meant.
pub(super) fn find(data: Data, name: &str) -> anyhow::Result<ManagedPolicy<'static>> {
    let archive = data.managed;
    archive.policy(name).ok_or_else(|| {
        let hint = did_you_mean(archive.suggestions(name))
            .unwrap_or_else(|| "`iamkit managed list` lists them".to_owned());
        Hinted::error(format!("there is no AWS managed policy `{name}`"), hint)
    })
}

/// Finds a version by its id, and sees that its document is known.
fn version<'a>(policy: &ManagedPolicy<'a>, id: &str) -> anyhow::Result<PolicyVersion<'a>> {
    let newest = policy.latest().id();
    let version = policy.version(id.parse()?).ok_or_else(|| {
        Hinted::error(
            format!("`{}` has no version `{id}`", policy.name()),
            format!("its versions are v1 to {newest}"),
        )
    })?;
    if version.is_available() {
        return Ok(version);
    }
    let known = |version: &PolicyVersion<'_>| version.is_available();
    let number = version.id().number() as usize;
    let before = policy.versions().take(number).filter(known).last();
    let after = policy.versions().skip(number).find(known);
    let near: Vec<String> =
        before.into_iter().chain(after).map(|version| version.id().to_string()).collect();
    Err(Hinted::error(
        format!("version `{id}` of `{}` existed, but its document is not known", policy.name()),
        format!("the nearest known versions are {}", near.join(" and ")),
    ))
}
