//! Whether a `Principal` element names the caller, and how closely.

mod entry;
mod specificity;

use iamkit_arn::AccountId;
use iamkit_policy::PrincipalElement;
use iamkit_work::spend;

pub(crate) use entry::Entry;
pub use specificity::PrincipalSpecificity;

use crate::decide::Notes;
use crate::{Caller, CallerKind, OptionId, Options};

/// A `Principal` or `NotPrincipal` element, compiled.
#[derive(Clone, Debug)]
pub(crate) struct PrincipalMatcher {
    is_negated: bool,
    // INVARIANT: ascending by key.
    entries: Box<[Entry]>,
}

/// Lists up to this length are looked at whole.
const FEW: usize = 8;

/// How a `Principal` element covers a caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrincipalMatch {
    /// How closely the element names the caller.
    pub(crate) specificity: PrincipalSpecificity,
    /// Whether it names everyone alone.
    pub(crate) is_everyone: bool,
    /// Whether a session name that is not known could make it more specific.
    pub(crate) may_be_direct: bool,
}

/// What principal matching looks at besides the caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrincipalRules<'a> {
    pub(crate) options: &'a Options,
    /// Whether the caller has a permissions boundary: `NotPrincipal` never exempts it then.
    pub(crate) has_boundary: bool,
    /// Whether the policy is that of a gateway endpoint.
    pub(crate) is_gateway_endpoint: bool,
    /// Where the options are noted that were asked for.
    pub(crate) notes: Option<&'a Notes>,
}

impl PrincipalRules<'_> {
    pub(crate) fn note(self, id: OptionId) {
        if let Some(notes) = self.notes {
            notes.note(id);
        }
    }

    /// Returns the same rules for a look that has no part in the decision.
    pub(crate) fn without_notes(self) -> Self {
        Self { notes: None, ..self }
    }
}

impl PrincipalMatch {
    /// Says whether the element covers the caller.
    pub(crate) fn covers(self) -> bool {
        self.specificity > PrincipalSpecificity::None
    }

    const NONE: Self =
        Self { specificity: PrincipalSpecificity::None, is_everyone: false, may_be_direct: false };

    fn better(self, other: Self) -> Self {
        let mut best = match (self.specificity, other.specificity) {
            // A name beats `*` as specific.
            (left, right) if left == right => {
                if self.is_everyone {
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
        let mut entries: Box<[Entry]> = element.named().map(Entry::new).collect();
        if entries.len() > FEW {
            entries.sort_by(|left, right| left.key().cmp(right.key()));
        }
        Self { is_negated: element.is_negated(), entries }
    }

    /// Returns the entries that can have to do with the caller: those without key, and those with one of
    /// the caller's. A policy may list thousands, and be asked about each of them.
    fn entries_for(&self, caller: &Caller) -> impl Iterator<Item = &Entry> {
        let is_short = self.entries.len() <= FEW;
        let whole = if is_short { &*self.entries } else { &[] };
        let keys = (!is_short).then(|| std::iter::once("").chain(caller_keys(caller)));
        let found = keys.into_iter().flatten().flat_map(|key| {
            let from = self.entries.partition_point(|entry| entry.key() < key);
            let from = self.entries.get(from..).unwrap_or_default();
            from.get(..from.partition_point(|entry| entry.key() == key)).unwrap_or_default()
        });
        let all = whole.iter().chain(found);
        all.take_while(|_| spend(16, "comparing the caller with principals"))
    }

    /// Says how an `Allow` with this element covers the caller.
    pub(crate) fn allows(&self, caller: &Caller, rules: PrincipalRules<'_>) -> PrincipalMatch {
        let listed = self.listed(caller, rules);
        if !self.is_negated {
            return listed;
        }
        // Not supported for new policies; old ones are read as: everyone but whoever is listed,
        // anonymous callers included (IAM User Guide, "AWS JSON policy elements: NotPrincipal").
        let specificity = if listed.specificity == PrincipalSpecificity::None {
            PrincipalSpecificity::Caller
        } else {
            PrincipalSpecificity::None
        };
        PrincipalMatch { specificity, is_everyone: true, may_be_direct: listed.may_be_direct }
    }

    /// Says whether a `Deny` with this element covers the caller. Denying an account, a role or a
    /// user covers its sessions.
    pub(crate) fn denies(&self, caller: &Caller, rules: PrincipalRules<'_>) -> PrincipalMatch {
        // That an account in the policy of a gateway endpoint stands for its root user is a sentence
        // about grants.
        let rules = PrincipalRules { is_gateway_endpoint: false, ..rules };
        if !self.is_negated {
            return self.listed(caller, rules);
        }
        let exempts = !rules.has_boundary && self.exempts(caller, rules);
        let specificity =
            if exempts { PrincipalSpecificity::None } else { PrincipalSpecificity::Caller };
        // A session of unknown name may be the listed one, which would exempt it.
        let may_be_direct = !rules.has_boundary
            && self.entries_for(caller).any(|entry| entry.matches(caller, rules).may_be_direct);
        PrincipalMatch { specificity, is_everyone: false, may_be_direct }
    }

    fn listed(&self, caller: &Caller, rules: PrincipalRules<'_>) -> PrincipalMatch {
        self.entries_for(caller)
            .fold(PrincipalMatch::NONE, |best, entry| best.better(entry.matches(caller, rules)))
    }

    /// Says whether `NotPrincipal` exempts the caller from a `Deny`: every link of its chain must
    /// be listed (IAM User Guide, "AWS JSON policy elements: `NotPrincipal`", whose examples list
    /// account, role and session, and still deny other users of a listed account).
    fn exempts(&self, caller: &Caller, rules: PrincipalRules<'_>) -> bool {
        let lists = |link: &dyn Fn(&Entry) -> bool| self.entries_for(caller).any(link);
        if lists(&|entry| matches!(entry, Entry::Everyone | Entry::AwsStar)) {
            // `"NotPrincipal": "*"` exempts whoever `"*"` names; anonymous callers never.
            let listed = self.listed(caller, rules);
            return listed.specificity == PrincipalSpecificity::Caller
                && caller.kind != CallerKind::Anonymous;
        }
        let account = lists(&|entry| entry.names_account_of(caller));
        let itself = lists(&|entry| entry.names_directly(caller));
        let chain = match &caller.kind {
            CallerKind::Anonymous => false,
            CallerKind::Root | CallerKind::RootSession => account,
            CallerKind::User => account && itself,
            CallerKind::RoleSession { .. } | CallerKind::FederatedUser { .. } => {
                let parent = lists(&|entry| entry.names_parent_of(caller, rules.without_notes()));
                account && parent && (itself || spares_session(caller, rules))
            }
            CallerKind::Service { .. } | CallerKind::Federated { .. } => itself,
        };
        if chain || !account || caller.is_root() {
            return chain;
        }
        // Only here does it matter whether the account entry exempts its members.
        rules.note(OptionId::NpAccountOnly);
        rules.options.account_in_not_principal_exempts_members
    }
}

/// Returns the keys of the entries that can name a caller, its account or its parent, which is of the
/// same account.
fn caller_keys(caller: &Caller) -> impl Iterator<Item = &str> {
    let (names, provider) = match &caller.kind {
        CallerKind::Service { names } => (names.as_slice(), None),
        CallerKind::Federated { provider } => (&[][..], Some(&**provider)),
        _ => (&[][..], None),
    };
    let names = names.iter().map(|name| &**name);
    let account = caller.account.as_ref().map(AccountId::as_str);
    let ids = caller.unique_id().into_iter().chain(caller.canonical_user.as_deref());
    names.chain(provider).chain(account).chain(ids)
}

/// Says whether account and role exempt a session that is not listed itself.
fn spares_session(caller: &Caller, rules: PrincipalRules<'_>) -> bool {
    let is_of_role = matches!(caller.kind, CallerKind::RoleSession { .. });
    if is_of_role {
        rules.note(OptionId::NpRoleSession);
    }
    is_of_role && rules.options.role_in_not_principal_exempts_sessions
}
