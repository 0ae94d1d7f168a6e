//! Flags that say how templates and plans are read.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use iamkit::arn::{AccountId, Partition, Region};
use iamkit::source::{Format, ReadOptions};
use iamkit::syntax::{did_you_mean, nearest};

use crate::output::Hinted;

/// What is known of a deployment, and what of it is read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ReadingFlags {
    #[command(flatten)]
    deployment: DeploymentFlags,
    /// Of a plan only the policies that it changes
    #[arg(long)]
    changed: bool,
}

/// What is known of a deployment.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DeploymentFlags {
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
        let mut options = self.deployment.options()?;
        options.changed_only = self.changed;
        Ok(options)
    }
}

impl DeploymentFlags {
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

/// The parameters that templates declare, to hold those that were given against.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownParameters {
    names: BTreeSet<Box<str>>,
}

impl KnownParameters {
    /// Adds those that a container declares or asks for.
    pub(crate) fn add(&mut self, names: impl IntoIterator<Item = Box<str>>) {
        self.names.extend(names);
    }

    /// Returns the names.
    pub(crate) fn names(self) -> BTreeSet<Box<str>> {
        self.names
    }

    /// Refuses parameters that nothing asks for: a slip of the pen would leave a part unknown.
    ///
    /// # Errors
    ///
    /// Names the first of them.
    pub(crate) fn check(&self, options: &ReadOptions) -> anyhow::Result<()> {
        let Some(name) = options.parameters.keys().find(|name| !self.names.contains(*name)) else {
            return Ok(());
        };
        let meant = nearest(name, self.names.iter().map(|name| &**name));
        let hint = did_you_mean(meant).unwrap_or_else(|| {
            if self.names.is_empty() {
                return "nothing that was read has parameters".to_owned();
            }
            let names: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
            format!("they are {}", names.join(", "))
        });
        Err(Hinted::error(format!("--parameter: there is no parameter `{name}`"), hint))
    }
}

fn format_of(name: &str) -> anyhow::Result<Format> {
    let known = Format::ALL.into_iter().find(|format| format.as_str() == name);
    known.ok_or_else(|| {
        let names = Format::ALL.map(Format::as_str).join(", ");
        Hinted::error(format!("`{name}` is no input format"), format!("they are {names}"))
    })
}
