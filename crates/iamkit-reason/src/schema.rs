//! JSON Schemas of what this crate writes.

/// JSON Schema (draft 7) of the answers of questions, as [`check_json`](crate::check_json),
/// [`covers_json`](crate::covers_json), [`equivalent_json`](crate::equivalent_json),
/// [`difference_json`](crate::difference_json), [`redundancies_json`](crate::redundancies_json) and
/// [`minimized_json`](crate::minimized_json) write them.
pub const CHECK_SCHEMA: &str = include_str!("../schema/check.json");

/// JSON Schema (draft 7) of differences, as [`differences_json`](crate::differences_json) writes them.
pub const DIFFERENCES_SCHEMA: &str = include_str!("../schema/diff.json");

/// JSON Schema (draft 7) of rewritten documents, as [`rewritten_json`](crate::rewritten_json) writes
/// them.
pub const REWRITTEN_SCHEMA: &str = include_str!("../schema/rewritten.json");
