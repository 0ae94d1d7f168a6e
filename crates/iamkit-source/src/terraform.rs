//! Plans, states and configurations of Terraform and `OpenTofu`.

mod argument;
mod besides;
mod collection;
mod comments;
mod data_document;
mod elsewhere;
mod expression;
pub(crate) mod folder;
mod function;
pub(crate) mod hcl;
mod instances;
pub(crate) mod json;
mod json_text;
mod loops;
mod module;
pub(crate) mod plan;
mod policy_document;
mod quoted;
mod resource;
mod slips;
pub(crate) mod stand;
mod template;
mod traversal;
