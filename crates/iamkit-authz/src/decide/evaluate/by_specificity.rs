//! One value for each way in which a statement can name the caller.

use crate::PrincipalSpecificity;
use crate::decide::Logic;

/// One value for each way in which an `Allow` can cover the caller; what a grant is worth depends
/// on it. Statements of policies without principals count as naming the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BySpecificity<T> {
    /// It names the caller itself.
    pub(crate) caller: T,
    /// It names everyone.
    pub(crate) everyone: T,
    /// It names the role of the session or the parent of the federated user.
    pub(crate) role_or_user: T,
    /// It names the account.
    pub(crate) account: T,
}

impl<T> BySpecificity<T> {
    /// Returns the value of a specificity, `None` for one that covers nobody.
    pub(crate) const fn get_mut(
        &mut self,
        specificity: PrincipalSpecificity,
        names_everyone: bool,
    ) -> Option<&mut T> {
        Some(match specificity {
            PrincipalSpecificity::None => return None,
            PrincipalSpecificity::Caller if names_everyone => &mut self.everyone,
            PrincipalSpecificity::Caller => &mut self.caller,
            PrincipalSpecificity::RoleOrUser => &mut self.role_or_user,
            PrincipalSpecificity::Account => &mut self.account,
        })
    }
}

impl<T: Logic> BySpecificity<T> {
    pub(crate) fn never() -> Self {
        let never = || T::constant(false);
        Self { caller: never(), everyone: never(), role_or_user: never(), account: never() }
    }

    /// Says when some statement allows.
    pub(crate) fn any(&self) -> T {
        self.at_least_role_or_user().or(self.account.clone())
    }

    fn at_least_everyone(&self) -> T {
        self.caller.clone().or(self.everyone.clone())
    }

    pub(crate) fn at_least_role_or_user(&self) -> T {
        self.at_least_everyone().or(self.role_or_user.clone())
    }

    /// Says when both of two policies allow: the less specific one tells what that is worth.
    pub(crate) fn both(&self, other: &Self) -> Self {
        Self {
            caller: self.caller.clone().and(other.caller.clone()),
            everyone: self.at_least_everyone().and(other.at_least_everyone()),
            role_or_user: self.at_least_role_or_user().and(other.at_least_role_or_user()),
            account: self.any().and(other.any()),
        }
    }
}
