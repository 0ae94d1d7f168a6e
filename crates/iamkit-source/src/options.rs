//! What a reader is told besides the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamkit_arn::{AccountId, Partition, Region};

use crate::{Format, ModuleFiles};

/// What is known of a deployment, and what of a container is read.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct ReadOptions {
    /// What the text is; told from its name and content without it.
    pub format: Option<Format>,
    /// Values of template parameters and variables.
    pub parameters: BTreeMap<Box<str>, Box<str>>,
    /// Whether defaults of parameters and variables count as their values.
    pub use_defaults: bool,
    /// The account that a template is deployed in.
    pub account: Option<AccountId>,
    /// The Region that it is deployed in.
    pub region: Option<Region>,
    /// The partition that it is deployed in.
    pub partition: Option<Partition>,
    /// Whether all versions of managed policies in a dump are read, not only the default ones.
    pub all_versions: bool,
    /// Whether only what a plan changes is read.
    pub changed_only: bool,
    /// Which policies of a plan are read.
    pub plan_values: PlanValues,
    /// Whether a policy that a configuration names with `file` is taken there although it is read by itself,
    /// too: who asks what somebody may do needs it, who checks policies has it.
    pub takes_named_files: bool,
    /// The files of the folder that a configuration of Terraform lies in.
    pub module: Option<Arc<ModuleFiles>>,
}

/// Which policies of a plan are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlanValues {
    /// Those that are planned.
    #[default]
    Planned,
    /// Those that are there before the plan is applied. One that is not known before it is applied
    /// is left out, for there is nothing to compare it with.
    Before,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            parameters: BTreeMap::new(),
            use_defaults: true,
            account: None,
            region: None,
            partition: None,
            all_versions: false,
            changed_only: false,
            plan_values: PlanValues::Planned,
            takes_named_files: false,
            module: None,
        }
    }
}
