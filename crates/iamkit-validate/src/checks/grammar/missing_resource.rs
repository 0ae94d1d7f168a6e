//! A statement has neither `Resource` nor `NotResource`.
//!
//! - Policy types: identity, resource, service-control, resource-control
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Add a Resource or `NotResource` element.
//!
//! # Why it matters
//!
//! Only role trust policies go without: the role is the resource. A policy that looks like one is
//! reported nevertheless when it is validated as a resource-based policy of no stated resource
//! type, as the service does.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::example/*"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingResource, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| statement.resource.is_none()) {
        found.report(statement.origin.value, "The statement has neither Resource nor NotResource.");
    }
}
