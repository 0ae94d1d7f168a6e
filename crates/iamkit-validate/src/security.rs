//! What the security checks ask the authorization engine.
//!
//! A check asks about a concrete request: a caller, an action, a resource and a request context
//! that an attacker could bring about. Whatever an attacker cannot choose is declared unknown, and
//! what is unknown counts against the request: an `Allow` that depends on it does not apply, a
//! `Deny` does. What is reported is therefore a request that the engine allows.

mod attack_paths;
mod chosen_keys;
mod cover;
mod external_access;
mod grants;
mod readings;
mod resources;
mod sample_context;
mod strangers;

pub(crate) use attack_paths::{AttackPath, AttackPaths, SensitiveAction};
pub(crate) use cover::cover;
pub(crate) use external_access::{
    ClaimValue, Deputy, ExternalAccess, ExternalPrincipal, Token, WITH_WEB_IDENTITY,
};
pub(crate) use grants::{Grant, Grants, Target};
pub(crate) use readings::resting_on;
pub(crate) use strangers::{Stranger, strangers};

/// Name of a resource that the policy does not mention. No policy has a reason to name it, so a
/// pattern that matches it matches any name.
pub(crate) const UNMENTIONED: &str = "unmentioned-example";
