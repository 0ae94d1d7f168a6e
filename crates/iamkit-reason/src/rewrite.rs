//! Documents that mean the same in fewer characters.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_authz::{CompileError, PolicySet};
use iamkit_policy::{
    ActionElement, ActionPattern, Effect, OneOrMany, PolicyDocument, PolicyType, ResourceElement,
    Statement,
};
use iamkit_syntax::Spanned;

use crate::answer::{Answer, Undecided};
use crate::ask::{Difference, equivalent};
use crate::canonical::canonical_statement;
use crate::implied::beside_everything;
use crate::options::{Collect, Limits, ReasonOptions};
use crate::policy_layers::PolicyLayers;

/// A document in other words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewritten {
    /// What stands in its place; empty when it could not be done.
    pub documents: Vec<PolicyDocument>,
    /// Characters before and after, without white space between tokens.
    pub sizes: (usize, usize),
    /// What was done, and how many characters each step saved.
    pub steps: Vec<Step>,
    /// Whether it was proved that the documents mean the same as before.
    pub is_proved: bool,
    /// Whether the same is denied, too, whatever other policies allow. Only `minimize` may leave out a
    /// `Deny` that takes nothing from what the document allows.
    pub keeps_denies: bool,
    /// Why it could not be done, or why less was done than was tried.
    pub reason: Option<Box<str>>,
    /// The limit that was hit before all was tried that may be left out.
    pub stopped_by: Option<Undecided>,
    /// `Sid`s that no longer stand in the documents.
    pub lost_sids: Vec<LostSid>,
    /// `Id`s of documents that no longer stand in them.
    pub lost_ids: Vec<Box<str>>,
    /// Statements in whose place others of their `Sid` stand: what is proved is about those. Only `merge`
    /// replaces statements.
    pub replaced: Vec<Replaced>,
    /// What changes when they stand there and not the first of their `Sid`; `None` where none was replaced.
    pub by_replacing: Option<Difference>,
}

/// A statement in whose place another one of its `Sid` stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    /// The `Sid` of both.
    pub sid: Box<str>,
    /// The effect of the first one.
    pub old_effect: Effect,
    /// The effect of the one that stands there.
    pub new_effect: Effect,
}

impl std::fmt::Display for Replaced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sid, old_effect, new_effect } = self;
        write!(f, "the last statement `{sid}` stands in place of an earlier one")?;
        if old_effect == new_effect {
            return Ok(());
        }
        write!(f, ": {} in place of {}", new_effect.as_str(), old_effect.as_str())
    }
}

/// A `Sid` that no longer stands in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LostSid {
    /// The `Sid`.
    pub sid: Box<str>,
    /// What became of its statement.
    pub fate: SidFate,
}

/// What became of a statement that lost its `Sid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SidFate {
    /// It went into another statement.
    Joined,
    /// It changes nothing and was left out.
    LeftOut,
    /// It stands without one, since an earlier statement has the same.
    Repeated,
    /// It stands without one, since there is no room.
    NoRoom,
}

impl LostSid {
    pub(crate) fn of(statement: &Statement, fate: SidFate) -> Option<Self> {
        statement.sid().map(|sid| Self { sid: sid.as_str().into(), fate })
    }
}

impl std::fmt::Display for LostSid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sid, fate } = self;
        match fate {
            SidFate::Joined => write!(f, "the statement `{sid}` went into another"),
            SidFate::LeftOut => write!(f, "the statement `{sid}` changes nothing and is left out"),
            SidFate::Repeated => write!(f, "a later statement `{sid}` stands without its Sid"),
            SidFate::NoRoom => {
                write!(f, "the statement `{sid}` stands without its Sid to save room")
            }
        }
    }
}

/// One step of a rewriting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Its name: `white-space`, `elements`, `statements`, `values`, `merge`, `lists`, `wildcards`, `sids` or
    /// `split`.
    pub name: &'static str,
    /// The characters that it saved; less than none where it added some.
    pub saved: i64,
}

/// Counts characters step by step.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) before: usize,
    current: usize,
    pub(crate) steps: Vec<Step>,
}

impl Ledger {
    pub(crate) fn new(before: usize) -> Self {
        Self { before, current: before, steps: Vec::new() }
    }

    pub(crate) fn step(&mut self, name: &'static str, size: usize) {
        let signed = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        if size != self.current {
            let saved = signed(self.current) - signed(size);
            match self.steps.iter_mut().find(|step| step.name == name) {
                Some(step) => step.saved += saved,
                None => self.steps.push(Step { name, saved }),
            }
            self.current = size;
        }
    }

    pub(crate) const fn current(&self) -> usize {
        self.current
    }
}

/// Returns the characters of a document without white space between tokens.
pub(crate) fn size(document: &PolicyDocument) -> usize {
    document.to_json().chars().count()
}

pub(crate) fn with_statements(
    document: &PolicyDocument,
    statements: Vec<Statement>,
) -> PolicyDocument {
    let mut document = document.clone();
    document.statements = OneOrMany::Many(statements);
    document
}

/// Compiles documents as policies of one set.
pub(crate) fn set_of(
    policy_type: PolicyType,
    documents: &[PolicyDocument],
) -> Result<PolicySet, CompileError> {
    let mut builder = PolicySet::builder(policy_type);
    for document in documents {
        builder = builder.add("policy", document.clone());
    }
    builder.build()
}

/// Says whether documents together mean the same as others; `Err` with the reason when that is not
/// proved.
pub(crate) fn prove(
    policy_type: PolicyType,
    before: &[PolicyDocument],
    after: &[PolicyDocument],
    options: &ReasonOptions<'_>,
) -> Result<(), Box<str>> {
    let pair = Pair::new(policy_type, before, after)?;
    pair.allows_the_same(options)?;
    pair.denies_the_same(options)
}

/// Documents and those that they were rewritten to, compiled.
pub(crate) struct Pair {
    before: PolicySet,
    after: PolicySet,
}

impl Pair {
    pub(crate) fn new(
        policy_type: PolicyType,
        before: &[PolicyDocument],
        after: &[PolicyDocument],
    ) -> Result<Self, Box<str>> {
        let set = |documents| {
            set_of(policy_type, documents).map_err(|error| Box::<str>::from(error.to_string()))
        };
        Ok(Self { before: set(before)?, after: set(after)? })
    }

    /// Says whether both together allow the same.
    pub(crate) fn allows_the_same(&self, options: &ReasonOptions<'_>) -> Result<(), Box<str>> {
        same(&self.before, &self.after, options)
    }

    /// Says whether both together deny the same, whatever other policies allow.
    pub(crate) fn denies_the_same(&self, options: &ReasonOptions<'_>) -> Result<(), Box<str>> {
        let denies = |set: &PolicySet| {
            let documents = set.documents().map(|document| {
                let is_deny = |found: &&Statement| found.effect() == Effect::Deny;
                let denies = document.statements().iter().filter(is_deny).cloned().collect();
                ("policy", Arc::new(with_statements(document, denies)))
            });
            let documents: Vec<_> =
                documents.filter(|(_, document)| !document.statements().is_empty()).collect();
            let has_any = !documents.is_empty();
            let set = beside_everything(set.policy_type(), documents.into_iter());
            (has_any, set)
        };
        match (denies(&self.before), denies(&self.after)) {
            ((false, _), (false, _)) => Ok(()),
            ((_, Some(before)), (_, Some(after))) => same(&before, &after, options),
            _ => Err("it was not decided whether the result denies the same".into()),
        }
    }
}

fn same(
    before: &PolicySet,
    after: &PolicySet,
    options: &ReasonOptions<'_>,
) -> Result<(), Box<str>> {
    // One request is enough to tell them apart.
    let limits = Limits { collect: Collect::First, ..options.limits };
    let options = options.with_limits(limits);
    match equivalent(&PolicyLayers::new(before), &PolicyLayers::new(after), &options) {
        Answer::Holds => Ok(()),
        Answer::Fails(_) => Err("the result does not mean the same".into()),
        Answer::Undecided(why) => {
            Err(format!("it was not decided whether the result means the same: {why}").into())
        }
    }
}

/// Merges statements that differ in their actions alone, or in their resources alone.
pub(crate) fn merge_statements(statements: Vec<Statement>) -> (Vec<Statement>, Vec<LostSid>) {
    let mut lost = Vec::new();
    let mut merged = statements;
    loop {
        let count = merged.len();
        merged = merge_round(merged, &mut lost, Joined::Actions);
        merged = merge_round(merged, &mut lost, Joined::Resources);
        if merged.len() == count {
            return (merged, lost);
        }
    }
}

#[derive(Clone, Copy)]
enum Joined {
    Actions,
    Resources,
}

fn merge_round(
    statements: Vec<Statement>,
    lost: &mut Vec<LostSid>,
    joined: Joined,
) -> Vec<Statement> {
    let mut merged: Vec<Statement> = Vec::with_capacity(statements.len());
    // What two statements that may join have in common, and where the first one with it is.
    let mut places: HashMap<String, usize> = HashMap::with_capacity(statements.len());
    for statement in statements {
        let common = common_of(&statement, joined);
        let place = common.as_ref().and_then(|common| places.get(common));
        let Some(known) = place.and_then(|place| merged.get_mut(*place)) else {
            places.extend(common.map(|common| (common, merged.len())));
            merged.push(statement);
            continue;
        };
        match joined {
            Joined::Actions => join_actions(known, &statement),
            Joined::Resources => join_resources(known, &statement),
        }
        if known.sid.is_none() {
            known.sid = statement.sid;
        } else {
            lost.extend(LostSid::of(&statement, SidFate::Joined));
        }
    }
    merged
}

/// Returns all of a statement but the list that is joined, in canonical form; `None` for one that joins no
/// other.
fn common_of(statement: &Statement, joined: Joined) -> Option<String> {
    let is_positive = match joined {
        Joined::Actions => !statement.action().is_negated(),
        Joined::Resources => {
            matches!(statement.resource(), Some(ResourceElement::Resource(_)))
        }
    };
    if !is_positive {
        return None;
    }
    let mut common = canonical_statement(statement);
    match joined {
        Joined::Actions => {
            let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut common.action;
            list.patterns = one_or_many(Vec::new());
        }
        Joined::Resources => common.resource = None,
    }
    Some(common.to_json())
}

fn join_actions(known: &mut Statement, other: &Statement) {
    let (ActionElement::Action(list) | ActionElement::NotAction(list)) = &mut known.action;
    let mut patterns = list.patterns.as_slice().to_vec();
    for pattern in other.action().patterns() {
        let is_same = |known: &Spanned<ActionPattern>| {
            known.value.as_str().eq_ignore_ascii_case(pattern.value.as_str())
        };
        if !patterns.iter().any(is_same) {
            patterns.push(pattern.clone());
        }
    }
    list.patterns = one_or_many(patterns);
}

fn join_resources(known: &mut Statement, other: &Statement) {
    let Some(ResourceElement::Resource(list)) = &mut known.resource else { return };
    let mut patterns = list.patterns.as_slice().to_vec();
    for pattern in other.resource().map_or(&[][..], ResourceElement::patterns) {
        if !patterns.iter().any(|known| known.value == pattern.value) {
            patterns.push(pattern.clone());
        }
    }
    list.patterns = one_or_many(patterns);
}

/// Writes a list of one as its value.
pub(crate) fn one_or_many<T>(mut values: Vec<T>) -> OneOrMany<T> {
    match values.pop() {
        Some(only) if values.is_empty() => OneOrMany::One(only),
        last => {
            values.extend(last);
            OneOrMany::Many(values)
        }
    }
}
