//! `iamkit check`: questions about all requests at once.

mod difference;
mod input;
mod questions;
mod rewrite;
mod witnesses;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use iamkit::reason::{Limits, ReasonOptions, Universe};

use super::catalog::Format as PlainFormat;
use crate::data::Data;
use crate::output::Output;
use crate::reading::ReadingFlags;
use crate::status::Status;
use input::{LayerFlags, ReferenceLayerFlags};
use witnesses::{Shown, WitnessFlags};

pub(super) use input::{Reader, see_comparable};
pub(super) use questions::LAYOUT;

pub(crate) fn run(command: &Command, data: Data, output: &mut Output) -> anyhow::Result<Status> {
    match command {
        Command::NoNewAccess(arguments) => questions::new_access(arguments, data, output),
        Command::AccessNotGranted(arguments) => {
            questions::access_not_granted(arguments, data, output)
        }
        Command::NoPublicAccess(arguments) => questions::public_access(arguments, data, output),
        Command::Covers(arguments) => questions::covers(arguments, data, output),
        Command::Equivalent(arguments) => questions::equivalent(arguments, data, output),
        Command::Difference(arguments) => difference::run(arguments, data, output),
        Command::Redundant(arguments) => rewrite::redundant(arguments, data, output),
        Command::Minimize(arguments) => rewrite::minimize(arguments, data, output),
    }
}

/// Prove something about all requests, or show one for which it is not so
///
/// Exits with 0 when it is so, with 1 when it is not or was not decided, and with 2 when a policy
/// cannot be read or AWS would refuse it.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  iamkit check no-new-access new.json old.json")]
pub(crate) enum Command {
    NoNewAccess(NoNewAccess),
    AccessNotGranted(AccessNotGranted),
    NoPublicAccess(NoPublicAccess),
    Covers(Covers),
    /// Two policies allow the same requests
    #[command(after_help = "Example:\n  iamkit check equivalent written.json stored.json")]
    Equivalent(TwoPolicies),
    /// What a policy allows and another does not, in both directions
    ///
    /// Exits with 0 when there is no difference.
    #[command(after_help = "Example:\n  iamkit check difference new.json old.json")]
    Difference(TwoPolicies),
    /// Statements and elements that change nothing
    #[command(after_help = "Example:\n  iamkit check redundant policy.json")]
    Redundant(OnePolicy),
    /// Print a shorter policy that allows the same requests, proved
    #[command(after_help = "Example:\n  iamkit check minimize policy.json")]
    Minimize(OnePolicy),
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// An object for programs
    Json,
    /// The answer of IAM Access Analyzer
    AccessAnalyzer,
}

/// What is asked of all requests, and how.
#[derive(Args, Debug)]
pub(crate) struct QuestionFlags {
    /// Type of the policies: identity, resource, role-trust, service-control, resource-control and
    /// more; told from the document without it
    #[arg(long, value_name = "TYPE")]
    pub(crate) policy_type: Option<String>,
    /// Which requests there are
    #[arg(long, value_name = "UNIVERSE", default_value = "open")]
    universe: UniverseName,
    /// Nodes of the search before a question stays undecided
    #[arg(long, value_name = "COUNT")]
    limit_nodes: Option<u32>,
    /// States of the automaton of one text before a question stays undecided
    #[arg(long, value_name = "COUNT")]
    limit_states: Option<u32>,
    /// Comparisons of patterns and values before a question stays undecided
    #[arg(long, value_name = "COUNT")]
    limit_comparisons: Option<u32>,
    #[command(flatten)]
    pub(crate) reading: ReadingFlags,
}

/// Names of the universes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum UniverseName {
    /// Every action of valid spelling on every resource with every key, as AWS asks
    Open,
    /// Actions of the catalog, each with its resources and keys
    Catalog,
}

impl QuestionFlags {
    /// Returns how the question is asked.
    pub(crate) fn options(&self, data: Data) -> ReasonOptions<'static> {
        let mut limits = Limits::default();
        limits.nodes = self.limit_nodes.unwrap_or(limits.nodes);
        limits.states = self.limit_states.unwrap_or(limits.states);
        limits.comparisons = self.limit_comparisons.unwrap_or(limits.comparisons);
        let options = ReasonOptions::default().with_catalog(data.catalog).with_limits(limits);
        options.with_universe(match self.universe {
            UniverseName::Open => Universe::Open,
            UniverseName::Catalog => Universe::Catalog,
        })
    }
}

/// Every request that NEW allows is allowed by REFERENCE, too (`CheckNoNewAccess`)
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit check no-new-access new.json old.json")]
pub(crate) struct NoNewAccess {
    /// The policy that may not allow more, `-` for standard input, or `FILE#PLACE`; a container is compared
    /// policy by policy
    #[arg(required_unless_present = "plan")]
    new: Option<String>,
    /// The policy that it is compared with
    #[arg(required_unless_present = "plan")]
    reference: Option<String>,
    /// Compare what a Terraform plan makes of each policy with what is there before
    #[arg(long, value_name = "FILE", conflicts_with_all = ["new", "reference"])]
    plan: Option<PathBuf>,
    /// Exit with 1 when a plan does not know a policy
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    layers: LayerFlags,
    #[command(flatten)]
    reference_layers: ReferenceLayerFlags,
    #[command(flatten)]
    witnesses: WitnessFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// The policy allows none of the actions on any of the resources (`CheckAccessNotGranted`)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  iamkit check access-not-granted policy.json --action iam:PassRole"
)]
pub(crate) struct AccessNotGranted {
    /// The policy, `-` for standard input, or `FILE#PLACE`
    policy: String,
    /// An action that must not be allowed; at most 100
    #[arg(long, value_name = "ACTION", num_args = 1..)]
    action: Vec<String>,
    /// A resource that must not be reached, with wildcards in its last part only; at most 100
    #[arg(long, value_name = "ARN", num_args = 1..)]
    resource: Vec<String>,
    /// Take actions that the catalog does not know: it may be older than they are
    #[arg(long)]
    unknown_action: bool,
    #[command(flatten)]
    layers: LayerFlags,
    #[command(flatten)]
    witnesses: WitnessFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// The policy of a resource lets no stranger in (`CheckNoPublicAccess`)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  iamkit check no-public-access bucket.json --resource-type AWS::S3::Bucket"
)]
pub(crate) struct NoPublicAccess {
    /// The policy, `-` for standard input, or `FILE#PLACE`
    policy: String,
    /// What the policy is attached to, such as `AWS::S3::Bucket`; a template says so itself
    #[arg(long, value_name = "TYPE")]
    resource_type: Option<String>,
    #[command(flatten)]
    witnesses: WitnessFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// The policy allows at least what another one does
#[derive(Args, Debug)]
#[command(
    group(clap::ArgGroup::new("minimum").required(true)),
    after_help = "Example:\n  iamkit check covers policy.json --managed AWSImageBuilderReadOnlyAccess"
)]
pub(crate) struct Covers {
    /// The policy, `-` for standard input, or `FILE#PLACE`
    policy: String,
    /// The policy that says what is needed
    #[arg(long, value_name = "FILE", group = "minimum")]
    required: Option<String>,
    /// An AWS managed policy that says what is needed, by name or ARN
    #[arg(long, value_name = "NAME", group = "minimum")]
    managed: Option<String>,
    #[command(flatten)]
    layers: LayerFlags,
    #[command(flatten)]
    witnesses: WitnessFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: PlainFormat,
}

/// Two policies and the layers around each.
#[derive(Args, Debug)]
pub(crate) struct TwoPolicies {
    /// A policy, `-` for standard input, or `FILE#PLACE`
    left: String,
    /// The policy that it is compared with
    right: String,
    #[command(flatten)]
    layers: LayerFlags,
    #[command(flatten)]
    reference_layers: ReferenceLayerFlags,
    #[command(flatten)]
    witnesses: WitnessFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: PlainFormat,
}

/// A policy, and what stands around it.
#[derive(Args, Debug)]
pub(crate) struct OnePolicy {
    /// The policy, `-` for standard input, or `FILE#PLACE`
    policy: String,
    #[command(flatten)]
    layers: LayerFlags,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: PlainFormat,
}
