//! JSON Schemas of the formats of this crate.

/// JSON Schema (draft 7) of scenario files.
pub const SCENARIO_SCHEMA: &str = include_str!("../schema/scenario.json");

/// JSON Schema (draft 7) of decisions, as [`Report::to_json`](crate::Report::to_json) and
/// [`error_json`](crate::error_json) write them.
pub const DECISION_SCHEMA: &str = include_str!("../schema/decision.json");

/// JSON Schema (draft 7) of decisions in the shape of IAM Access Troubleshooter, as
/// [`AuthorizationDetails`](crate::AuthorizationDetails) writes them.
pub const AUTHORIZATION_DETAILS_SCHEMA: &str = include_str!("../schema/authorization-details.json");
