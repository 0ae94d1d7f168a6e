//! ARNs, ARN patterns, partitions, Regions, account ids.
//!
//! ```
//! use iamkit_arn::{Arn, ArnRef, FieldCrossing, Partition, Pattern};
//!
//! let role: Arn = "arn:aws:iam::111122223333:role/ci/deploy".parse()?;
//! assert_eq!(role.known_partition(), Some(Partition::Aws));
//! assert_eq!((role.resource_type(), role.resource_id()), (Some("role"), "ci/deploy"));
//!
//! // Split without allocation, then match.
//! let object = ArnRef::parse("arn:aws:s3:::reports/2026/q1.csv")?;
//! assert!(Pattern::new("arn:aws:s3:::reports/*").matches(&object, FieldCrossing::Trailing));
//! # Ok::<(), iamkit_arn::ParseArnError>(())
//! ```
//!
//! Parsing is lenient, so that an ARN of tomorrow is still an ARN: six fields, of which the
//! first is `arn`. [`Arn::violations`] lists what is odd about one.
//!
//! # Features
//!
//! - `serde`: `Serialize` and `Deserialize`, as text, for all owned types.
//! - `schema`: `JsonSchema` for the same types.

mod account_id;
mod arn;
mod arn_ref;
mod builder;
mod error;
mod name;
mod partition;
mod pattern;
mod principal_arn;
mod region;

pub use account_id::{AccountId, ParseAccountIdError};
pub use arn::Arn;
pub use arn_ref::ArnRef;
pub use builder::ArnBuilder;
pub use error::ParseArnError;
pub use iamkit_pattern::{Field, FieldCrossing};
pub use name::is_name_char;
pub use partition::{ParsePartitionError, Partition};
pub use pattern::Pattern;
pub use principal_arn::PrincipalArn;
pub use region::{ParseRegionError, Region};
