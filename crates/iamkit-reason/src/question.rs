//! One question: all rules of both sides, and the sub-questions that it comes down to.

mod caller_keys;
mod cells;
mod links;
mod replay;
mod simulation;
mod sub_question;
mod trimmed;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use iamkit_authz::{Authorizer, BuiltinFacts, Options as DecisionOptions, PolicySet, StatementRef};
use iamkit_catalog::ActionSet;
use iamkit_condition::ConditionOption;
use iamkit_pattern::FieldCrossing;
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::{ActionElement, Effect, PolicyType, Statement};

use crate::answer::Place;
use crate::callers::{KnownCaller, callers};
use crate::classes::{ActionClasses, Class, KnownActions, SortedActions, TooMany};
use crate::compile::{Rule, compile};
use crate::coordinate::Deciders;
use crate::options::ReasonOptions;
use crate::policy_layers::PolicyLayers;
use crate::readings::ShortArns;
use crate::space::{BodyId, PredicateId, Space};

pub(crate) use crate::classes::TooManyClasses;
use links::Link;

pub(crate) use caller_keys::ANONYMOUS;
pub(crate) use cells::{CellRules, Grant};
pub(crate) use replay::Replay;
pub(crate) use simulation::caller_for;
pub(crate) use sub_question::{Settled, Trouble};
pub(crate) use trimmed::{Alike, Trimmed};

/// A base and its subtractors.
type SubQuestion = (Box<[BodyId]>, Box<[BodyId]>);

/// Number of a rule, over both sides.
pub(crate) type RuleIndex = usize;

/// One of the two sets of policies of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Left,
    Right,
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// A question, compiled.
#[derive(Debug)]
pub(crate) struct Question<'a, 'c> {
    pub(crate) deciders: Deciders<'c>,
    pub(crate) options: ReasonOptions<'c>,
    left: Vec<&'a PolicySet>,
    right: Vec<&'a PolicySet>,
    pub(crate) rules: Vec<(Side, Rule)>,
    classes: ActionClasses<'a>,
    /// The callers that the principals tell apart; of policies without any there is one, which
    /// stands for all.
    pub(crate) callers: Vec<CallerClass>,
    /// The ARNs of users and roles that the principals name.
    named_arns: Rc<BTreeSet<String>>,
    /// How many of the last layers of the left side say what is asked about, and are no policies.
    asking: usize,
    /// What every request that is looked for is like.
    pub(crate) also: Option<BodyId>,
    /// Decides single requests.
    authorizer: Authorizer,
    settled: HashMap<SubQuestion, Settled>,
    /// By the predicates of linked keys.
    known_links: HashMap<BTreeSet<PredicateId>, Rc<[Link]>>,
    /// By class of callers: what follows from who calls, and how many keys there were when it was asked for.
    implied: HashMap<usize, (usize, Option<BodyId>)>,
    /// Whether an action may carry tags without listing their keys, once it was asked for.
    lacks_tag_keys: Option<bool>,
    nodes: u32,
    scopes: u32,
}

/// What is known of the actions of a question before it is compiled.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Actions<'a> {
    /// Those of the right side.
    pub(crate) sorted: Option<&'a SortedActions<'a>>,
    /// Whether it matters only that something is found, and not all of it.
    pub(crate) asks_whether: bool,
}

/// Callers whom all statements treat alike.
#[derive(Clone, Debug)]
pub(crate) struct CallerClass {
    /// `None` stands for any caller.
    pub(crate) caller: Option<KnownCaller>,
    /// The rules that cover it.
    pub(crate) covered: Vec<bool>,
}

impl<'a, 'c> Question<'a, 'c> {
    /// Compiles a question whose requests are those of the left side.
    pub(crate) fn new(
        left: &PolicyLayers<'a>,
        right: Option<&PolicyLayers<'a>>,
        trimmed: &'a Trimmed,
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        Self::beside(left, right, Actions::default(), trimmed, options)
    }

    /// Compiles a question, with what is known of its actions.
    pub(crate) fn beside(
        left: &PolicyLayers<'a>,
        right: Option<&PolicyLayers<'a>>,
        actions: Actions<'a>,
        trimmed: &'a Trimmed,
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        let mut places = Vec::new();
        let mut space = Space::new(options.catalog).with_reading(options.short_arns);
        let mut rules = Vec::new();
        let mut elements = Vec::new();
        let left = left.layers().to_vec();
        let right = right.map(|right| right.layers().to_vec()).unwrap_or_default();
        for (side, layers) in [(Side::Left, &left), (Side::Right, &right)] {
            for (layer, set) in layers.iter().enumerate() {
                for at in statements_of(set) {
                    let written = set.statement(at).map(Statement::action);
                    let element = match side {
                        Side::Left => trimmed.left_of(at, written),
                        Side::Right => written,
                    };
                    // Without actions a statement has no part in the question.
                    let rule = element.and_then(|_| compile(&mut space, set, layer, at));
                    if side == Side::Right {
                        places.push(rule.as_ref().map(|_| rules.len()));
                    }
                    if let Some(rule) = rule {
                        rules.push((side, rule));
                        elements.push(element);
                    }
                }
            }
        }
        let is_needed = |(side, rule): &(Side, Rule)| *side == Side::Left && is_allow(rule);
        let needed = rules.iter().enumerate().filter(|(_, rule)| is_needed(rule));
        let needed: MemberSet = needed.map(|(index, _)| index).collect();
        let known = actions.sorted.map(|sorted| KnownActions::new(sorted, places));
        // A `Deny` of the right side lets more escape; so does one more layer that must allow.
        let is_monotone = left.len() == 1
            && rules.iter().all(|(side, rule)| *side == Side::Left || is_allow(rule));
        let is_enough = actions.asks_whether && is_monotone;
        let too_many = if is_enough { TooMany::Least } else { TooMany::Refuse };
        let classes = ActionClasses::beside(elements, known, &needed, too_many, &options)?;
        Ok(Self::of_classes(space, [left, right], rules, classes, options))
    }

    /// Puts a question together; the action elements are those of the rules.
    pub(crate) fn of_rules(
        space: Space<'c>,
        sides: [Vec<&'a PolicySet>; 2],
        rules: Vec<(Side, Rule)>,
        elements: Vec<Option<&'a ActionElement>>,
        needed: &MemberSet,
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        let is_monotone = rules.iter().all(|(_, rule)| is_allow(rule));
        let too_many = if is_monotone { TooMany::Least } else { TooMany::Refuse };
        let classes = ActionClasses::beside(elements, None, needed, too_many, &options)?;
        Ok(Self::of_classes(space, sides, rules, classes, options))
    }

    fn of_classes(
        space: Space<'c>,
        [left, right]: [Vec<&'a PolicySet>; 2],
        rules: Vec<(Side, Rule)>,
        classes: ActionClasses<'a>,
        options: ReasonOptions<'c>,
    ) -> Self {
        let mut question = Self {
            deciders: Deciders::new(space, &options),
            options,
            left,
            right,
            rules,
            classes,
            callers: Vec::new(),
            named_arns: Rc::default(),
            asking: 0,
            also: None,
            authorizer: Authorizer::new(decision_options(&options), BuiltinFacts),
            settled: HashMap::new(),
            known_links: HashMap::new(),
            implied: HashMap::new(),
            lacks_tag_keys: None,
            nodes: 0,
            scopes: 0,
        };
        question.callers = question.caller_classes();
        question.named_arns = Rc::new(question.arns_of_principals());
        question
    }

    /// Says that the last layers of the left side say what is asked about.
    pub(crate) const fn asking_by_last(mut self, layers: usize) -> Self {
        self.asking = layers;
        self
    }

    /// Returns the classes of actions.
    pub(crate) fn classes(&self) -> &[Class] {
        self.classes.all()
    }

    /// Returns the actions of a class that the catalog knows; without a catalog none.
    pub(crate) fn catalogued(&self, class: &Class) -> ActionSet {
        match self.options.catalog {
            Some(catalog) => self.classes.actions(class, catalog),
            None => ActionSet::empty(0),
        }
    }

    /// Says whether a statement names actions of a service, perhaps by what it leaves out.
    pub(crate) fn names_service(&self, index: RuleIndex, service: &str) -> bool {
        self.classes.names_service(index, service)
    }

    /// Returns the layers of a side.
    pub(crate) fn layers(&self, side: Side) -> &[&'a PolicySet] {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }

    pub(crate) fn set_of(&self, side: Side, rule: &Rule) -> Option<&'a PolicySet> {
        self.layers(side).get(rule.layer).copied()
    }

    /// Returns the statement of each rule, as it is written.
    fn statements(&self) -> impl Iterator<Item = Option<&'a Statement>> + '_ {
        self.rules.iter().map(|(side, rule)| self.set_of(*side, rule)?.statement(rule.at))
    }

    /// Returns the place of a rule.
    pub(crate) fn place(&self, index: RuleIndex) -> Place {
        let Some((side, rule)) = self.rules.get(index) else { return Place::default() };
        self.set_of(*side, rule).map_or_else(Place::default, |set| place(set, rule.layer, rule.at))
    }

    pub(crate) const fn next_scope(&mut self) -> u32 {
        self.scopes += 1;
        self.scopes
    }

    fn caller_classes(&self) -> Vec<CallerClass> {
        let has_principal = |(side, rule): &(Side, Rule)| {
            self.set_of(*side, rule).is_some_and(|set| set.policy_type().has_principal())
        };
        if !self.rules.iter().any(has_principal) {
            return vec![CallerClass { caller: None, covered: vec![true; self.rules.len()] }];
        }
        let options = decision_options(&self.options);
        let mut found: Vec<CallerClass> = Vec::new();
        // Most statements stand on both sides.
        let mut firsts: HashMap<(PolicyType, &Statement), usize> = HashMap::new();
        let alike: Vec<usize> = self
            .rules
            .iter()
            .enumerate()
            .map(|(index, (side, rule))| {
                let set = self.set_of(*side, rule);
                let key = set.and_then(|set| Some((set.policy_type(), set.statement(rule.at)?)));
                key.map_or(index, |key| *firsts.entry(key).or_insert(index))
            })
            .collect();
        for caller in callers(self.statements().flatten()) {
            let covers = |(side, rule): &(Side, Rule)| {
                let Some(set) = self.set_of(*side, rule) else { return false };
                !set.policy_type().has_principal()
                    || set.covers_caller(rule.at, &caller.caller, &options)
            };
            let mut covered: Vec<bool> = Vec::with_capacity(self.rules.len());
            for (index, first) in alike.iter().enumerate() {
                let known = covered.get(*first).copied();
                covered.push(known.unwrap_or_else(|| self.rules.get(index).is_some_and(covers)));
            }
            found.push(CallerClass { caller: Some(caller), covered });
        }
        found
    }
}

/// Returns the options that requests are decided with in questions about all of them.
pub(crate) fn decision_options(asked: &ReasonOptions<'_>) -> DecisionOptions {
    let mut options = DecisionOptions::default();
    options.field_crossing = FieldCrossing::Strict;
    with_reading(options, asked)
}

/// Returns options with the reading of conditions that is asked about.
fn with_reading(mut options: DecisionOptions, asked: &ReasonOptions<'_>) -> DecisionOptions {
    if asked.short_arns == ShortArns::Completed {
        options.condition = options.condition.with(ConditionOption::ShortArns);
    }
    options
}

pub(crate) fn place(set: &PolicySet, layer: usize, at: StatementRef) -> Place {
    Place {
        layer,
        policy: set.policy_name(at.policy).unwrap_or_default().into(),
        at,
        sid: set.sid(at).map(|sid| sid.as_str().into()),
    }
}

pub(crate) fn statements_of(set: &PolicySet) -> impl Iterator<Item = StatementRef> + '_ {
    set.documents().zip(0_u32..).flat_map(|(document, policy)| {
        let statements = 0..u32::try_from(document.statements().len()).unwrap_or(u32::MAX);
        statements.map(move |statement| StatementRef { policy, statement })
    })
}

/// Says whether a rule of the side that is searched may count.
pub(crate) const fn is_allow(rule: &Rule) -> bool {
    matches!(rule.effect, Effect::Allow)
}
