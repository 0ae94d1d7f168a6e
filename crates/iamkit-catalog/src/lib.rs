//! Every AWS service's actions, resource types, condition keys and API operations.
//!
//! A [`Catalog`] is a view of the bytes of a pack file. [`Catalog::embedded`] is compiled in;
//! [`Catalog::from_bytes`] opens a newer one.
//!
//! ```
//! # #[cfg(all(feature = "embedded", feature = "operations"))] {
//! use iamkit_catalog::{AccessLevel, Catalog, shrink};
//!
//! let catalog = Catalog::embedded();
//!
//! // Names are found in any case and come back in official spelling.
//! let action = catalog.action("s3:PUTOBJECT").unwrap();
//! assert_eq!(action.to_string(), "s3:PutObject");
//! assert_eq!(action.access_level(), AccessLevel::Write);
//! assert!(action.resource_types().any(|pair| pair.resource_type.name() == "object"));
//!
//! // Patterns become sets of actions, and sets become short lists of patterns.
//! let set = catalog.actions_matching("s3:Get*Tagging");
//! assert!(set.len() > 3);
//! assert_eq!(shrink(catalog, &set), ["s3:Get*Tagging"]);
//!
//! // ARNs find their resource types, operations their actions.
//! let types = catalog.resource_types_matching_arn("arn:aws:s3:::reports/*");
//! assert_eq!(types[0].name(), "object");
//! let operation = catalog.operation("s3", "HeadObject").unwrap();
//! assert_eq!(operation.actions[0].to_string(), "s3:GetObject");
//!
//! // What is not there has neighbours.
//! assert_eq!(catalog.suggest_action("s3:PutObjcet")[0], "s3:PutObject");
//! # }
//! ```
//!
//! # Features
//!
//! - `embedded` (default): the catalog that is compiled in, about 0.86 MB.
//! - `descriptions` (default): AWS's one-sentence descriptions, about 0.24 MB.
//! - `operations` (default): API operations to actions and back.

#[cfg(feature = "operations")]
mod call;
#[cfg(feature = "operations")]
mod call_plan;
#[cfg(feature = "descriptions")]
mod description;
#[cfg(feature = "operations")]
mod operation;

mod access_level;
mod action;
mod action_names;
mod action_set;
mod action_sets;
mod actions_matching;
mod arn_meeting;
mod arn_template;
mod catalog;
mod condition_key;
mod condition_key_type;
mod dated;
mod document_keys;
mod document_names;
mod document_partitions;
mod document_targets;
mod document_values;
mod exclusive_keys;
mod facts;
mod geography;
mod given_action;
mod given_key;
mod given_request;
mod integrity;
mod key_template;
mod layout;
mod letter_triples;
mod lower_names;
mod manifest;
mod pack;
mod records;
mod resource_type;
mod service;
mod shrink;
mod suggest;
mod summary;
mod value_forms;
mod words;

/// What writes pack files shares with this crate; no promise is made about it.
#[doc(hidden)]
pub mod internal {
    pub use crate::document_keys::{Contradiction, contradictions};
    pub use crate::document_names::has_blank_tag;
    pub use crate::document_values::nests_variables;
    pub use crate::layout::*;
    pub use crate::value_forms::{ValueFault, ValueForm, is_session_arn};
}

pub use access_level::{AccessLevel, LevelFlags, ParseAccessLevelError};
pub use action::{Action, ActionId, ActionResourceType};
pub use action_set::ActionSet;
pub use action_sets::{CuratedRow, CuratedSet, Severity};
pub use arn_meeting::LooseArn;
pub use arn_template::ArnTemplate;
#[cfg(feature = "operations")]
pub use call::{CallRow, Part, When};
#[cfg(feature = "operations")]
pub use call_plan::{CallPlan, GivenCall, PlanCallError, PlannedRequest};
pub use catalog::Catalog;
pub use condition_key::ConditionKeyInfo;
pub use condition_key_type::{ConditionKeyType, Presence};
pub use dated::{DatedList, OrganizationPolicyType, Reading};
pub use document_targets::TargetProblem;
pub use geography::{PartitionInfo, RegionInfo};
pub use given_action::{GivenAction, GivenResource};
pub use given_key::{GivenValue, KeyProblem};
pub use given_request::{GivenRequest, RequestCode, RequestLevel, RequestProblem, RequestSubject};
pub use manifest::{Manifest, Source};
#[cfg(feature = "operations")]
pub use operation::Operation;
pub use pack::LoadCatalogError;
pub use resource_type::ResourceType;
pub use service::Service;
pub use shrink::{shrink, shrink_beside, shrink_to_shortest};
pub use summary::{LevelSummary, PolicySummary, ServiceSummary};
