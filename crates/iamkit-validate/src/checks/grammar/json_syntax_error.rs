//! The text is not one JSON object.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Repair the JSON at the position given.
//!
//! # Why it matters
//!
//! Nothing else can be said of such a text, so this is the only finding. The message has the
//! position of the first character that has no place there, counted as the service counts: lines
//! from 1, columns and the index from 0.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [}
//! ```
//!
//! ```json
//! ["Statement"]
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": []}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::JsonSyntaxError, finding_type: FindingType::Error, run };

fn run(_: &Context<'_>, _: &mut Findings) {
    // A text with this fault has no document that could be looked at: the finding is made before
    // any check runs.
}
