//! Policies where people keep them: wrappers and account dumps, to documents with positions in the
//! user's file.
//!
//! ```
//! use iamkit_source::{Format, ReadOptions, read};
//!
//! // What `aws iam get-policy-version` prints.
//! let text = r#"{"PolicyVersion": {"VersionId": "v1", "Document":
//!     "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Alow%22%2C%22Action%22%3A%22s3%3A%2A%22%7D%7D"}}"#;
//! let container = read("version.json", text, &ReadOptions::default());
//! assert_eq!(container.format, Format::AwsCli);
//!
//! let document = container.into_only_document().unwrap();
//! assert_eq!(&*document.place.path, "PolicyVersion/Document");
//! let errors = document.lower().unwrap_err();
//! assert_eq!(errors[0].to_string(), "`Alow` is neither `Allow` nor `Deny`");
//! assert_eq!(errors[0].span.of(text), Some("%22Alow%22"));
//! ```
//!
//! The crate has no features.

mod account;
mod besides;
mod cloud_control;
mod config_snapshot;
mod container;
mod embedded;
mod embedded_text;
mod error;
mod format;
mod held;
mod hole;
mod note;
pub mod object;
mod opened;
mod options;
mod organization_policy;
mod outputs;
mod parts;
mod permission;
mod places;
mod project;
mod reference;
mod resolver;
mod secrets;
mod serverless;
mod source_map;
mod spelling;
mod template;
mod terraform;
mod value;
mod wrapped;
mod yaml;
mod yaml_notes;
mod yaml_output;

pub use account::{
    AccountDump, DumpEntity, DumpEntityKind, DumpIdentity, DumpInlinePolicy, DumpManagedPolicy,
    UnknownMember, read_account_dump,
};
pub use besides::{Besides, BesidesKind, Granted};
pub use container::{Container, MetadataIgnore, pages_of, read};
pub use embedded::{Attachment, Because, Embedded, Kind, MAX_POLICY_BYTES, Place, Presence};
pub use error::{SourceError, SourceErrorKind};
pub use format::Format;
pub use held::HeldPrincipal;
pub use hole::{Hole, HoleCause, HoleClass, MAX_HOLES, private_use_character};
pub use note::{Note, NoteKind};
pub use opened::{OpenedPolicy, UNKNOWN_KEYS, UnknownPart};
pub use options::{PlanValues, ReadOptions};
pub use organization_policy::OrganizationPolicy;
pub use reference::Reference;
pub use resolver::{
    ManagedPolicies, NamedPolicy, PolicyFile, PolicyResolver, ResolvePolicyError, UnknownValue,
};
pub use source_map::{Encoding, SourceMap};
pub use terraform::folder::ModuleFiles;
pub use terraform::stand::Elsewhere;
pub use yaml_output::{JsonOfYaml, json_of_yaml_dump};
