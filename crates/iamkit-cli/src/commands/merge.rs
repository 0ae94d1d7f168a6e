//! `iamkit merge`: one document of several.

use clap::Args;
use iamkit::policy::PolicyDocument;
use iamkit::reason::{self, EqualSids};

use super::catalog::Format;
use super::check::{QuestionFlags, Reader};
use super::fit::write_in_forms;
use crate::data::Data;
use crate::output::{Hinted, Output};
use crate::status::Status;

/// Make one document of several; what stands in two of them stands in it once
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit merge base.json override.json --by-sid")]
pub(crate) struct Arguments {
    /// The policies, each a file or `FILE#PLACE`
    #[arg(value_name = "POLICY", required = true, num_args = 1..)]
    policies: Vec<String>,
    /// Let the last statement of a Sid replace the earlier ones, as override documents of Terraform do
    #[arg(long)]
    by_sid: bool,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let mut documents: Vec<PolicyDocument> = Vec::with_capacity(arguments.policies.len());
    let mut known = None;
    for named in &arguments.policies {
        let policy = reader.policy(named)?;
        let policy_type = *known.get_or_insert(policy.policy_type());
        if policy.policy_type() != policy_type {
            return Err(Hinted::error(
                format!(
                    "{} is {} and not {}",
                    policy.name,
                    policy.policy_type().with_article(),
                    policy_type.with_article()
                ),
                "merge policies of one type, or say which with `--policy-type`",
            ));
        }
        documents.extend(policy.document().map(|document| (**document).clone()));
    }
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    let equal = if arguments.by_sid { EqualSids::Replace } else { EqualSids::KeepBoth };
    let Some(policy_type) = known else { return Ok(Status::CouldNotRun) };
    let found = reason::merge(&documents, policy_type, equal, &options)?;
    write_in_forms(&found, &options, arguments.output_format, output)?;
    Ok(if found.is_proved { Status::Clean } else { Status::Findings })
}
