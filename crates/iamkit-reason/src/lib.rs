//! Sets of requests: statements of the form "for every request …" about one or two sets of
//! policies, decided without an external solver, with a concrete request whenever the answer is no.
//!
//! An answer is [`Answer::Holds`] when every sub-question was refuted exactly, [`Answer::Fails`]
//! with a request that the engine of `iamkit-authz` has confirmed, and [`Answer::Undecided`]
//! otherwise. No clock is read: [`Limits`] are counts.
//!
//! The crate has no features.

mod answer;
mod ask;
mod aws;
mod besides;
mod callers;
mod canonical;
mod classes;
mod compile;
mod concrete;
mod coordinate;
mod explain;
mod implied;
mod json;
mod options;
mod policy_layers;
mod public_resource_type;
mod question;
mod readings;
mod resource_owners;
mod rewrite;
mod schema;
mod search;
mod shared_provider;
mod solve;
mod space;
mod universe;
mod variables;

pub use answer::{
    ActionClass, Answer, Mismatch, NotCovered, NotSimulated, Place, StatementPart, Undecided,
    Violation, Witness,
};
pub use ask::{
    Access, AccessError, Attachment, Change, CompiledReference, Difference, EqualSids, Inequality,
    LimitingLayer, MergeError, MissingStatement, Redundancies, RedundancyKind, Redundant,
    Uncovered, access_not_granted, allows_everything, allows_nothing, covers, difference,
    equivalent, fit, merge, minimize, minimize_within, names_callers_more_closely, no_new_access,
    no_public_access, redundancies, redundancies_within,
};
pub use aws::{CheckOutput, CheckReason};
pub use canonical::{canonical, fingerprint};
pub use json::{
    DifferencePair, PolicyFile, PolicyFiles, QuestionName, check_json, covers_json,
    difference_json, difference_members, differences_json, equivalent_json, minimized_json,
    redundancies_json, rewritten_json,
};
pub use options::{Collect, Limits, ReasonOptions, Universe};
pub use policy_layers::PolicyLayers;
pub use public_resource_type::{ParsePublicResourceTypeError, PublicResourceType};
pub use readings::has_short_arns;
pub use resource_owners::ResourceOwners;
pub use rewrite::{LostSid, Replaced, Rewritten, SidFate, Step};
pub use schema::{CHECK_SCHEMA, DIFFERENCES_SCHEMA, REWRITTEN_SCHEMA};
pub use shared_provider::SharedProvider;
