//! Flags that say how templates and plans are read.

use std::collections::BTreeMap;

use clap::Args;
use iamkit::arn::{AccountId, Partition, Region};
use iamkit::source::{Format, ReadOptions};

use crate::output::Hinted;

/// What is known of a deployment.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ReadingFlags {
    /// Value of a template parameter or a Terraform variable
    #[arg(long, value_name = "NAME=VALUE")]
    parameter: Vec<String>,
    /// Take no default of a parameter for its value
    #[arg(long)]
    no_parameter_defaults: bool,
    /// Account that a template is deployed in
    #[arg(long, value_name = "ACCOUNT")]
    account_id: Option<AccountId>,
    /// Region that it is deployed in
    #[arg(long, value_name = "REGION")]
    region: Option<Region>,
    /// Partition that it is deployed in, such as `aws`
    #[arg(long, value_name = "PARTITION")]
    partition: Option<Partition>,
    /// What the named files are: policy, cloudformation, sam, serverless, terraform, terraform-plan,
    /// account-dump, aws-cli and more; told from name and content without it
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<String>,
}

impl ReadingFlags {
    /// Returns the options of the reader.
    pub(crate) fn options(&self) -> anyhow::Result<ReadOptions> {
        let mut options = ReadOptions::default();
        let mut parameters = BTreeMap::new();
        for text in &self.parameter {
            let Some((name, value)) = text.split_once('=') else {
                return Err(Hinted::error(
                    format!("`--parameter {text}` has no `=`"),
                    "write `--parameter Name=value`",
                ));
            };
            if parameters.insert(name.into(), value.into()).is_some() {
                return Err(Hinted::error(
                    format!("`--parameter {name}` stands twice"),
                    "a parameter has one value",
                ));
            }
        }
        options.parameters = parameters;
        options.use_defaults = !self.no_parameter_defaults;
        options.account = self.account_id;
        options.region.clone_from(&self.region);
        options.partition = self.partition;
        options.format = self.input_format.as_deref().map(format_of).transpose()?;
        Ok(options)
    }
}

fn format_of(name: &str) -> anyhow::Result<Format> {
    let known = Format::ALL.into_iter().find(|format| format.as_str() == name);
    known.ok_or_else(|| {
        let names = Format::ALL.map(Format::as_str).join(", ");
        Hinted::error(format!("`{name}` is no input format"), format!("they are {names}"))
    })
}
