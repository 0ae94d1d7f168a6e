//! Every AWS service's actions, resource types, condition keys and API operations.

#[cfg(feature = "descriptions")]
mod description;
#[cfg(feature = "operations")]
mod operation;

mod action;
mod action_set;
mod action_sets;
mod actions_matching;
mod arn_template;
mod catalog;
mod condition_key;
mod facts;
mod geography;
pub mod layout;
mod lists;
mod lower_names;
mod manifest;
mod pack;
mod resource_type;
mod service;
mod shrink;
mod suggest;
mod words;

pub use action::{
    AccessLevel, Action, ActionId, ActionResourceType, LevelFlags, ParseAccessLevelError,
};
pub use action_set::ActionSet;
pub use action_sets::{CuratedRow, CuratedSet, Severity};
pub use arn_template::ArnTemplate;
pub use catalog::Catalog;
pub use condition_key::{ConditionKeyInfo, ConditionKeyType, Presence};
pub use geography::{PartitionInfo, RegionInfo};
pub use manifest::{Manifest, Source};
#[cfg(feature = "operations")]
pub use operation::Operation;
pub use pack::LoadCatalogError;
pub use resource_type::ResourceType;
pub use service::Service;
pub use shrink::shrink;
