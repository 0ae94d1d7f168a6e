//! Decisions on many principals and many requests.

use super::target_decisions::TargetDecisions;
use super::{Population, Target};
use crate::{Decision, RequestError};

/// Decision on each member of a population and each target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    columns: Vec<TargetDecisions>,
    members: usize,
}

impl Matrix {
    /// Returns the decision on a member and a target, both by index; an implicit deny for those
    /// that there are none of.
    #[must_use]
    pub fn get(&self, member: usize, target: usize) -> Decision {
        self.columns.get(target).map_or(Decision::ImplicitDeny, |column| column.decision(member))
    }

    /// Returns the number of members.
    #[must_use]
    pub const fn member_count(&self) -> usize {
        self.members
    }

    /// Returns the number of targets.
    #[must_use]
    pub const fn target_count(&self) -> usize {
        self.columns.len()
    }

    /// Iterates over the members that are allowed a target.
    pub fn allowed_members(&self, target: usize) -> impl Iterator<Item = usize> {
        self.columns.get(target).into_iter().flat_map(|column| column.allowed.iter())
    }

    /// Iterates over the targets that a member is allowed.
    pub fn allowed_targets(&self, member: usize) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(move |&target| self.get(member, target).is_allowed())
    }

    /// Returns the number of pairs that are allowed.
    #[must_use]
    pub fn allowed_count(&self) -> usize {
        self.columns.iter().map(|column| column.allowed.count()).sum()
    }
}

impl TargetDecisions {
    fn decision(&self, member: usize) -> Decision {
        if self.allowed.contains(member) {
            Decision::Allow
        } else if self.denied.contains(member) {
            Decision::ExplicitDeny
        } else {
            Decision::ImplicitDeny
        }
    }
}

impl<'a> Population<'a> {
    /// Decides every target for every member, as [`Authorizer::authorize`](crate::Authorizer::authorize) would.
    ///
    /// Each target is decided for all members at once; with feature `rayon`, targets are shared out
    /// to threads.
    ///
    /// # Errors
    ///
    /// When a target is no valid request for some member.
    pub fn matrix(&self, targets: &[Target<'a>]) -> Result<Matrix, RequestError> {
        let column = |target: &Target<'a>| self.decide_for_all(target);
        #[cfg(feature = "rayon")]
        let columns: Result<Vec<_>, _> = {
            use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
            targets.par_iter().map(column).collect()
        };
        #[cfg(not(feature = "rayon"))]
        let columns: Result<Vec<_>, _> = targets.iter().map(column).collect();
        Ok(Matrix { columns: columns?, members: self.members.len() })
    }

    /// Returns the members that are allowed a target, by index.
    ///
    /// # Errors
    ///
    /// When the target is no valid request for some member.
    pub fn who_can(&self, target: &Target<'a>) -> Result<Vec<usize>, RequestError> {
        Ok(self.decide_for_all(target)?.allowed.iter().collect())
    }

    /// Returns the targets that a member is allowed, by index.
    ///
    /// # Errors
    ///
    /// When a target is no valid request for the member.
    pub fn what_can(
        &self,
        member: usize,
        targets: &[Target<'a>],
    ) -> Result<Vec<usize>, RequestError> {
        let mut allowed = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            if self.decide_one(member, target)?.is_some_and(Decision::is_allowed) {
                allowed.push(at);
            }
        }
        Ok(allowed)
    }
}
