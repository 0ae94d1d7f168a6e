//! Whether a `Principal` element names the caller, and how closely.

mod entry;
mod grade;

use iamkit_policy::{PrincipalElement, PrincipalSpec};

pub(crate) use entry::Entry;
pub use grade::Grade;

use crate::{Assumptions, Caller, CallerKind, OptionId, Options};

/// A `Principal` or `NotPrincipal` element, compiled.
#[derive(Clone, Debug)]
pub(crate) struct PrincipalMatcher {
    is_negated: bool,
    entries: Box<[Entry]>,
}

/// How a caller and a `Principal` element meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrincipalMatch {
    /// The closest grade.
    pub(crate) grade: Grade,
    /// Whether the grade comes from `*` alone.
    pub(crate) is_star: bool,
    /// Whether a session name that is not known could make the grade closer.
    pub(crate) may_be_direct: bool,
}

/// What principal matching looks at besides the caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewpoint<'a> {
    pub(crate) options: &'a Options,
    /// Whether the caller has a permissions boundary: `NotPrincipal` never exempts it then.
    pub(crate) has_boundary: bool,
    /// Whether the policy is that of a gateway endpoint.
    pub(crate) is_gateway_endpoint: bool,
}

impl PrincipalMatch {
    const NONE: Self = Self { grade: Grade::None, is_star: false, may_be_direct: false };

    fn better(self, other: Self) -> Self {
        let mut best = match (self.grade, other.grade) {
            // A name beats `*` of the same grade.
            (left, right) if left == right => {
                if self.is_star {
                    other
                } else {
                    self
                }
            }
            (left, right) if left > right => self,
            _ => other,
        };
        best.may_be_direct = self.may_be_direct || other.may_be_direct;
        best
    }
}

impl PrincipalMatcher {
    pub(crate) fn new(element: &PrincipalElement) -> Self {
        let entries = match element.spec() {
            PrincipalSpec::Everyone => Box::from([Entry::Everyone]),
            PrincipalSpec::Map(_) => element
                .principals()
                .map(|(kind, principal)| Entry::new(kind, principal.value.as_str()))
                .collect(),
        };
        Self { is_negated: element.is_negated(), entries }
    }

    /// Says how an `Allow` with this element covers the caller.
    pub(crate) fn allows(
        &self,
        caller: &Caller,
        view: Viewpoint<'_>,
        assumptions: &mut Assumptions,
    ) -> PrincipalMatch {
        let listed = self.listed(caller, view, assumptions);
        if !self.is_negated {
            return listed;
        }
        // Not supported for new policies; old ones are read as: everyone but whoever is listed,
        // anonymous callers included (IAM User Guide, "AWS JSON policy elements: NotPrincipal").
        let grade = if listed.grade == Grade::None { Grade::Direct } else { Grade::None };
        PrincipalMatch { grade, is_star: true, may_be_direct: listed.may_be_direct }
    }

    /// Says whether a `Deny` with this element covers the caller. Denying an account, a role or a
    /// user covers its sessions.
    pub(crate) fn denies(
        &self,
        caller: &Caller,
        view: Viewpoint<'_>,
        assumptions: &mut Assumptions,
    ) -> PrincipalMatch {
        if !self.is_negated {
            return self.listed(caller, view, assumptions);
        }
        let exempts = !view.has_boundary && self.exempts(caller, view, assumptions);
        let grade = if exempts { Grade::None } else { Grade::Direct };
        // A session of unknown name may be the listed one, which would exempt it.
        let may_be_direct = !view.has_boundary
            && self
                .entries
                .iter()
                .any(|entry| entry.matches(caller, view, assumptions).may_be_direct);
        PrincipalMatch { grade, is_star: false, may_be_direct }
    }

    fn listed(
        &self,
        caller: &Caller,
        view: Viewpoint<'_>,
        assumptions: &mut Assumptions,
    ) -> PrincipalMatch {
        self.entries.iter().fold(PrincipalMatch::NONE, |best, entry| {
            best.better(entry.matches(caller, view, assumptions))
        })
    }

    /// Says whether `NotPrincipal` exempts the caller from a `Deny`: every link of its chain must
    /// be listed (IAM User Guide, "AWS JSON policy elements: `NotPrincipal`", whose examples list
    /// account, role and session, and still deny other users of a listed account).
    fn exempts(&self, caller: &Caller, view: Viewpoint<'_>, assumptions: &mut Assumptions) -> bool {
        let lists = |link: &dyn Fn(&Entry) -> bool| self.entries.iter().any(link);
        if lists(&|entry| matches!(entry, Entry::Everyone | Entry::AwsStar)) {
            // `"NotPrincipal": "*"` exempts whoever `"*"` names; anonymous callers never.
            let listed = self.listed(caller, view, assumptions);
            return listed.grade == Grade::Direct && caller.kind != CallerKind::Anonymous;
        }
        let account = lists(&|entry| entry.names_account_of(caller));
        let itself = lists(&|entry| entry.names_directly(caller));
        let chain = match &caller.kind {
            CallerKind::Anonymous => false,
            CallerKind::Root | CallerKind::RootSession => account,
            CallerKind::User => account && itself,
            CallerKind::RoleSession { .. } | CallerKind::FederatedUser { .. } => {
                let parent = lists(&|entry| entry.names_parent_of(caller, view.options, None));
                account && parent && itself
            }
            CallerKind::Service { .. } | CallerKind::Federated { .. } => itself,
        };
        if chain || !account || caller.is_root() {
            return chain;
        }
        // Only here does it matter whether the account entry exempts its members.
        assumptions.insert(OptionId::NpAccountOnly);
        view.options.account_in_not_principal_exempts_members
    }
}
