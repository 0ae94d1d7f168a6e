//! What of an answer is not known before deployment.

use iamkit_authz::{Residual, ResidualLeaf};
use iamkit_pattern::Case;
use iamkit_policy::{ActionName, ResourceElement};
use iamkit_source::UNKNOWN_KEYS;
use iamkit_syntax::string_literal;

use crate::account::OF_NAME;
use crate::{
    Account, AccountDecision, Answer, Condition, Missing, NamedCaller, PolicyId, Principal,
    Question, ResourceScope, WhoCan,
};

/// What answers call the account that is not known.
const ACCOUNT: &str = "{account}";
/// What a policy variable starts with that stands for something unknown.
const VARIABLE: &str = "${unknown:";

/// Parts of a formula that are not known before deployment.
#[derive(Debug, Default)]
pub(crate) struct Undeployed {
    pub(crate) missing: Vec<Missing>,
    /// Whether there are other parts.
    pub(crate) has_others: bool,
}

impl Undeployed {
    /// Finds the parts of a formula. The engine keeps it flat: its depth is that of the policy layers.
    pub(crate) fn of(residual: &Residual<'_>, account: &Account, principal: &Principal) -> Self {
        let mut found = Self::default();
        found.add(residual, account, principal);
        found
    }

    fn add(&mut self, residual: &Residual<'_>, account: &Account, principal: &Principal) {
        match residual {
            Residual::All(parts) | Residual::Any(parts) => {
                for part in parts {
                    self.add(part, account, principal);
                }
            }
            Residual::Not(part) => self.add(part, account, principal),
            Residual::Leaf(leaf) => {
                let missing = of_leaf(leaf, account, principal);
                self.has_others |= missing.is_empty();
                for one in missing {
                    if !self.missing.contains(&one) {
                        self.missing.push(one);
                    }
                }
            }
        }
    }
}

fn of_leaf(leaf: &ResidualLeaf<'_>, account: &Account, principal: &Principal) -> Vec<Missing> {
    let place = || {
        let statement = usize::try_from(leaf.statement.statement).unwrap_or(usize::MAX);
        account.pool.place(leaf.policy, statement).map(Into::into)
    };
    if Case::Fold.starts_with(&leaf.key, UNKNOWN_KEYS) {
        let what = leaf.values.iter().map(|value| &**value).collect::<Vec<_>>().join(" or ");
        return vec![Missing::Undeployed { what: format!("`{what}`").into(), place: place() }];
    }
    if principal.is_unnamed && OF_NAME.iter().any(|name| Case::Fold.is_same(name, &leaf.key)) {
        let what = format!("the ARN of {}", principal.title()).into();
        return vec![Missing::Undeployed { what, place: place() }];
    }
    let variables = leaf.values.iter().flat_map(|value| value.split(VARIABLE).skip(1));
    let keys = variables.filter_map(|rest| rest.split_once('}')).map(|(key, _)| key);
    let known = keys.map(|key| match account.unknown.get(&key.to_ascii_lowercase()) {
        Some((what, place)) => {
            Missing::Undeployed { what: format!("`{what}`").into(), place: place.clone() }
        }
        None => Missing::Undeployed { what: format!("`{key}`").into(), place: place() },
    });
    known.collect()
}

/// Returns the resources of the part of a formula that holds whatever is not known, where that is about nothing
/// else.
pub(crate) fn certain_scope(
    residual: &Residual<'_>,
    account: &Account,
    principal: &Principal,
    scope_of: impl Fn(&Residual<'_>) -> Option<ResourceScope>,
) -> Option<ResourceScope> {
    let parts = match residual {
        Residual::Any(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut certain = ResourceScope::default();
    for part in parts {
        match part {
            Residual::Leaf(leaf) if leaf.operator == "Resource" => {
                let known = leaf.values.iter().filter(|value| !value.contains(VARIABLE));
                certain.resources.extend(known.map(ToString::to_string));
            }
            part if Undeployed::of(part, account, principal).missing.is_empty() => {
                let scope = scope_of(part).filter(|scope| scope.except.is_empty())?;
                certain.resources.extend(scope.resources);
            }
            _ => {}
        }
    }
    (!certain.resources.is_empty()).then_some(certain)
}

/// Says whether a pattern of resources may cover a principal or not, depending on its name.
fn depends_on_name(pattern: &str, account: &Account) -> bool {
    let Some(resource) = pattern.splitn(6, ':').nth(5) else { return false };
    let name = resource.split_once('/').map_or(resource, |(_, name)| name);
    let last = name.rsplit('/').next().unwrap_or(name);
    let is_known = account.principals.iter().any(|known| !known.is_unnamed && *known.name == *last);
    let is_stand_in = last.len() > 2 && last.starts_with('=') && last.ends_with('=');
    let is_of_iam = matches!(pattern.split(':').nth(2), Some("iam" | "*"));
    is_of_iam && !is_known && !is_stand_in && name != "*"
}

impl Account {
    /// Says whether an answer about a principal whose name is not known depends on that name.
    pub(crate) fn depends_on_name(&self, principal: &Principal, question: &Question) -> bool {
        let is_unnamed = |one: &Principal| one.is_unnamed && *one.arn == *question.resource;
        if self.stand_in.is_none() && self.names.is_empty()
            || !self.principals.iter().any(is_unnamed)
        {
            return false;
        }
        let policies = principal.identity.iter().chain(&principal.permissions_boundary);
        policies.copied().any(|id| self.names_resources(id, &question.action))
    }

    fn names_resources(&self, id: PolicyId, action: &ActionName) -> bool {
        let Some(policy) = self.policy(id) else { return false };
        let about = policy.document.statements().iter();
        let about = about.filter(|statement| statement.action.covers(action));
        let resources = about.flat_map(|one| one.resource.iter());
        let mut patterns = resources.flat_map(ResourceElement::patterns);
        patterns.any(|pattern| depends_on_name(pattern.value.as_str(), self))
    }

    /// Returns a text as people read it: what stands for something that is not known has its name.
    fn shown(&self, text: &str) -> String {
        self.with_names(text, str::to_owned)
    }

    fn with_names(&self, text: &str, written: impl Fn(&str) -> String) -> String {
        let mut shown = match &self.stand_in {
            Some(stand_in) => text.replace(stand_in.account.as_str(), ACCOUNT),
            None => text.to_owned(),
        };
        for (stand_in, name) in self.names.iter().filter(|_| text.contains('=')) {
            shown = shown.replace(stand_in, &format!("{{{}}}", written(name)));
        }
        shown
    }

    /// Says whether something stands for what is not known.
    pub(crate) const fn has_stand_ins(&self) -> bool {
        self.stand_in.is_some() || !self.names.is_empty()
    }

    pub(crate) fn show_answer(&self, answer: &mut Answer) {
        if !self.has_stand_ins() {
            return;
        }
        if let Some(condition) = &mut answer.condition {
            self.show_condition(condition);
        }
        for missing in &mut answer.missing {
            missing.map(|text| self.shown(text));
        }
    }

    fn show_condition(&self, condition: &mut Condition) {
        condition.formula = self.shown(&condition.formula);
        condition.words = self.shown(&condition.words);
        condition.json = self.with_names(&condition.json, |name| {
            let literal = string_literal(name);
            literal.get(1..literal.len() - 1).unwrap_or_default().to_owned()
        });
        for scope in condition.scope.iter_mut().chain(&mut condition.certain) {
            self.show_texts(&mut scope.resources);
            self.show_texts(&mut scope.except);
        }
    }

    pub(crate) fn show_texts(&self, texts: &mut [String]) {
        for text in texts.iter_mut().filter(|_| self.has_stand_ins()) {
            *text = self.shown(text);
        }
    }

    /// Returns the question that asks the same of the deployment in another account.
    pub(crate) fn asked_elsewhere(&self, question: &Question, other: &Self) -> Question {
        let mut asked = question.clone();
        if let (Some(own), Some(there)) = (&self.stand_in, &other.stand_in) {
            let resource = &*question.resource;
            asked.resource = resource.replace(own.account.as_str(), there.account.as_str()).into();
        }
        asked
    }

    /// Says whether two answers are the same, whichever account it is.
    fn is_same(&self, own: &Answer, other: &Self, there: &Answer) -> bool {
        let formula = |account: &Self, answer: &Answer| {
            let text = answer.condition.as_ref().map(|condition| account.shown(&condition.formula));
            let digits = other.stand_in.as_ref().map(|stand_in| stand_in.account.as_str());
            text.map(|text| digits.map_or_else(|| text.clone(), |id| text.replace(id, ACCOUNT)))
        };
        own.decision == there.decision && formula(self, own) == formula(other, there)
    }

    /// Joins an answer with that of the same question in another account.
    pub(crate) fn join(&self, own: &mut Answer, other: &Self, there: &Answer) {
        if !self.is_same(own, other, there) {
            *own = Answer::of(AccountDecision::Unknown);
            own.leave_open();
        }
    }

    /// Joins the answers of a question in the accounts that a deployment may be of.
    pub(crate) fn join_who(&self, who: &mut WhoCan<'_>, other: &Self, there: WhoCan<'_>) {
        for ((_, own), (_, answer)) in who.answers.iter_mut().zip(&there.answers) {
            self.join(own, other, answer);
        }
        if who.root != there.root {
            who.root = AccountDecision::Unknown;
        }
        who.open_policy = who.open_policy.take().or(there.open_policy);
        let digits = other.stand_in.as_ref().map(|stand_in| stand_in.account.as_str());
        let is_same = |one: &NamedCaller, named: &NamedCaller| {
            let own = self.shown(&one.principal);
            let own = digits.map_or_else(|| own.clone(), |id| own.replace(id, ACCOUNT));
            one.kind == named.kind && own == other.shown(&named.principal)
        };
        let mut others = there.named;
        for named in &mut who.named {
            match others.iter().position(|one| is_same(named, one)) {
                Some(at) => self.join(&mut named.answer, other, &others.swap_remove(at).answer),
                None => named.answer.leave_open(),
            }
        }
        for mut named in others {
            named.answer.leave_open();
            who.named.push(named);
        }
    }

    /// Writes the answers as people read them.
    pub(crate) fn show_who(&self, who: &mut WhoCan<'_>) {
        for (_, answer) in &mut who.answers {
            self.show_answer(answer);
        }
        for named in &mut who.named {
            named.principal = self.shown(&named.principal).into();
            self.show_answer(&mut named.answer);
        }
        if let Some(open) = &mut who.open_policy {
            open.map(|text| self.shown(text));
        }
    }
}

impl Answer {
    /// Says that the answer depends on the account.
    pub(crate) fn leave_open(&mut self) {
        if self.decision != AccountDecision::Unknown {
            *self = Self::of(AccountDecision::Unknown);
        }
        if !self.missing.contains(&Missing::Account) {
            self.missing.push(Missing::Account);
        }
    }
}
