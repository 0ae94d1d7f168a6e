//! Which policy is meant where one is named.

use std::collections::BTreeMap;

use iamkit_managed::Archive;

use super::{Besides, BesidesKind};
use crate::Embedded;

/// Which policy an attachment, a permissions boundary or a group brings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Granted {
    /// An AWS managed policy, by its ARN in the partition `aws`.
    Managed(Box<str>),
    /// The policies of the container whose [`Place`](crate::Place) has this path, one below it or this address;
    /// of a group also what it has besides.
    Place(Box<str>),
    /// Nobody can tell from the container: what is written.
    Unknown(Box<str>),
}

impl Granted {
    /// Returns what an ARN names.
    pub(crate) fn of_arn(arn: &str) -> Self {
        let policy = arn.strip_prefix("arn:").and_then(|rest| rest.split_once(":iam::aws:policy/"));
        // ARNs of other partitions name the same policies.
        let known =
            policy.and_then(|(_, policy)| managed(&format!("arn:aws:iam::aws:policy/{policy}")));
        known.map_or_else(|| Self::Unknown(arn.into()), Self::Managed)
    }

    /// Returns what a name or an ARN names where AWS takes either.
    pub(crate) fn of_name(name: &str) -> Self {
        match managed(name) {
            Some(arn) => Self::Managed(arn),
            None => Self::of_arn(name),
        }
    }
}

fn managed(name: &str) -> Option<Box<str>> {
    let policy = Archive::try_embedded().ok()?.policy(name)?;
    Some(policy.arn().into())
}

/// Puts places of documents in the place of ARNs that the container itself says whose they are.
pub(crate) fn resolve(besides: &mut [Besides], documents: &[Embedded<'_>]) {
    if besides.is_empty() {
        return;
    }
    let mut places: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for document in documents {
        let Some(arn) = document.place.arn.as_deref().filter(|arn| arn.contains(":policy/")) else {
            continue;
        };
        let path = document.place.addresses.first().map_or(&*document.place.path, |it| &**it);
        // Of two nobody knows which one counts.
        places
            .entry(arn)
            .and_modify(|known| *known = known.filter(|it| *it == path))
            .or_insert(Some(path));
    }
    for one in besides.iter_mut().filter(|one| one.kind != BesidesKind::Group) {
        let (Granted::Managed(arn) | Granted::Unknown(arn)) = &one.grant else { continue };
        match places.get(&**arn) {
            Some(Some(path)) => one.grant = Granted::Place((*path).into()),
            Some(None) => one.grant = Granted::Unknown(arn.clone()),
            None => {}
        }
    }
}
