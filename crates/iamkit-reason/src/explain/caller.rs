//! The caller of a request that shows something, as its keys tell of it.

use iamkit_arn::{AccountId, Arn, PrincipalArn};
use iamkit_authz::CallerKind;
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;

use crate::callers::KnownCaller;

use super::request::ShownKey;

/// The text that stands for a caller, and what it does not say.
pub(crate) type Told = (Box<str>, Vec<(&'static str, Box<str>)>);

/// Returns a caller of an account that nobody names, so that its keys say the same.
pub(crate) fn told(caller: &KnownCaller, context: &[ShownKey]) -> Told {
    let value = |name: &str| {
        let found = context.iter().find(|(key, _)| Case::Fold.is_same(key, name));
        match found.map(|(_, value)| value) {
            Some(ContextValue::One(text)) => Some(&**text),
            _ => None,
        }
    };
    let as_known = || {
        let name = value("aws:username").filter(|_| value("aws:PrincipalArn").is_none());
        let renamed = name.and_then(|name| with_name(caller, name));
        renamed.unwrap_or_else(|| (caller.text.clone(), caller.details.clone()))
    };
    if !caller.is_stranger {
        return as_known();
    }
    let of_arn = value("aws:PrincipalArn").and_then(by_arn);
    let account = value("aws:PrincipalAccount").and_then(AccountId::new);
    of_arn.or_else(|| in_account(caller, account?)).unwrap_or_else(as_known)
}

/// Returns the caller whose `aws:PrincipalArn` it is.
fn by_arn(text: &str) -> Option<Told> {
    let arn: Arn = text.parse().ok()?;
    match arn.principal()? {
        PrincipalArn::Role { name, .. } => {
            let (partition, account) = (arn.partition(), arn.account());
            let session = format!("arn:{partition}:sts::{account}:assumed-role/{name}/example");
            let has_path = text.matches('/').count() > 1;
            let details = has_path.then(|| ("roleArn", Box::from(text)));
            Some((session.into(), details.into_iter().collect()))
        }
        _ => Some((text.into(), Vec::new())),
    }
}

/// Returns a user of another name; who is named in a policy has its own.
fn with_name(caller: &KnownCaller, name: &str) -> Option<Told> {
    let (before, _) = caller.text.rsplit_once('/')?;
    let is_user = *caller.caller.kind() == CallerKind::User;
    is_user.then(|| (format!("{before}/{name}").into(), caller.details.clone()))
}

/// Returns the caller in another account.
fn in_account(caller: &KnownCaller, account: AccountId) -> Option<Told> {
    let known = caller.caller.account()?.to_string();
    let moved = |text: &str| -> Box<str> { text.replace(&known, &account.to_string()).into() };
    let details = caller.details.iter().map(|(name, text)| (*name, moved(text))).collect();
    Some((moved(&caller.text), details))
}
