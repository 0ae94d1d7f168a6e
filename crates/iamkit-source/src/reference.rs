//! Policies that a container names and does not hold.

use iamkit_managed::Archive;
use iamkit_syntax::Span;

use crate::spelling::or_meant;

/// The name or ARN of a managed policy, or of a permissions boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The name or ARN, as it is written.
    pub name: Box<str>,
    /// Where it is written.
    pub span: Span,
}

impl Reference {
    /// Says what is wrong with a name that claims to be that of an AWS managed policy.
    ///
    /// Names of customer managed policies and texts with something unknown in them say nothing.
    pub(crate) fn what_is_wrong(name: &str) -> Option<String> {
        let rest = name.strip_prefix("arn:")?;
        let (_, policy) = rest.split_once(":iam::aws:policy/")?;
        let archive = Archive::try_embedded().ok()?;
        let last = policy.rsplit('/').next().unwrap_or(policy);
        // ARNs of other partitions name the same policies.
        let arn = format!("arn:aws:iam::aws:policy/{policy}");
        if archive.policy(&arn).is_some() {
            return None;
        }
        if let Some(known) = archive.policy(last) {
            return Some(format!(
                "no AWS managed policy has this ARN; `{last}` is {}",
                known.arn()
            ));
        }
        let meant = or_meant(archive.suggestions(last).first().copied());
        Some(format!("no AWS managed policy is called `{last}`{meant}"))
    }
}
