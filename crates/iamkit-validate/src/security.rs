//! What the security checks ask the authorization engine.
//!
//! A check asks about a concrete request: a caller, an action, a resource and a request context
//! that an attacker could bring about. Whatever an attacker cannot choose is declared unknown, and
//! what is unknown counts against the request: an `Allow` that depends on it does not apply, a
//! `Deny` does. What is reported is therefore a request that the engine allows.

mod circumstances;
mod grants;
mod outsider;
mod resources;
mod ways;

pub(crate) use grants::{Aim, Grant, Grants};
pub(crate) use outsider::{Outsider, OutsiderSide, SHARED_PROVIDERS};
pub(crate) use ways::{SensitiveAction, Way, Ways};

/// Name that no policy means.
pub(crate) const UNLISTED: &str = "zq7-unlisted";
