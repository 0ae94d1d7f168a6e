//! Does a policy allow all that is required, and what would have to be added?

use iamkit_authz::{PolicySet, PolicySetBuilder};
use iamkit_catalog::ActionSet;
use iamkit_policy::{
    ActionElement, ActionList, ActionName, ActionPattern, PolicyDocument, PolicyType, Statement,
};
use iamkit_syntax::Origin;

use crate::answer::{Answer, StatementPart, Undecided, Violation};
use crate::canonical::list;
use crate::classes::Class;
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, Side, Trimmed};

use super::gather;

/// What a policy lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uncovered {
    /// Required requests that are not allowed, by statement of the requirement and class of actions.
    pub violations: Vec<Violation>,
    /// Statements that would allow them.
    pub missing: Vec<MissingStatement>,
}

/// A statement that could be added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingStatement {
    /// The statement.
    pub statement: Statement,
    /// The statement of the requirement that it was cut from, counted from 0.
    pub required: u32,
    /// Whether a `Deny` is in the way, so that adding the statement is not enough.
    pub is_denied: bool,
}

/// Says whether every request that `required` allows is allowed by `policy`, too.
#[must_use]
pub fn covers(
    policy: &PolicyLayers<'_>,
    required: &PolicySet,
    options: &ReasonOptions<'_>,
) -> Answer<Uncovered> {
    let required_layers = PolicyLayers::new(required);
    // The classes of whole statements are needed for what could be added.
    let trimmed = Trimmed::default();
    let Ok(mut question) = Question::new(&required_layers, Some(policy), &trimmed, *options) else {
        return Answer::Undecided(Undecided::classes(options));
    };
    let gathered = gather(&mut question, Side::Left, Collect::All);
    let violations = gathered.explain(&mut question);
    if violations.is_empty() {
        return gathered.undecided.map_or(Answer::Holds, Answer::Undecided);
    }
    let mut rules: Vec<(usize, Vec<usize>, bool)> = Vec::new();
    for (found, violation) in gathered.violations.iter().zip(&violations) {
        let Some(&rule) = found.grant.rules.first() else { continue };
        let is_denied = found.is_denied
            || violation.not_covered.iter().any(|why| why.part == StatementPart::Deny);
        match rules.iter_mut().find(|known| known.0 == rule && known.2 == is_denied) {
            Some(known) => known.1.extend(&found.classes),
            None => rules.push((rule, found.classes.clone(), is_denied)),
        }
    }
    let mut missing = Vec::new();
    for (rule, classes, is_denied) in rules {
        let Some((statement, at)) = statement_of(&question, rule) else { continue };
        let cut = with_actions(&statement, uncovered_patterns(&question, &statement, &classes));
        let is_enough = is_denied || is_covered_by(&question, rule, &classes, &cut);
        let statement =
            if is_enough { cut } else { naming_any(&question, rule, statement, &classes) };
        missing.push(MissingStatement { statement, required: at, is_denied });
    }
    Answer::Fails(Uncovered { violations, missing })
}

fn statement_of(question: &Question<'_, '_>, rule: usize) -> Option<(Statement, u32)> {
    let (side, found) = question.rules.get(rule)?;
    let statement = question.set_of(*side, found)?.statement(found.at)?;
    Some((statement.clone(), found.at.statement))
}

/// Returns patterns that name the actions of the classes: the statement's own where everything that
/// they name is uncovered, else those of the catalog.
fn uncovered_patterns(
    question: &Question<'_, '_>,
    statement: &Statement,
    classes: &[usize],
) -> Vec<String> {
    let all: Vec<&Class> = question.classes().iter().collect();
    let names = |pattern: &ActionPattern, class: &Class| {
        class.representative.parse().is_ok_and(|action| pattern.matches(&action))
    };
    let mut patterns = Vec::new();
    let mut is_open: Vec<usize> = classes.to_vec();
    if let ActionElement::Action(found) = statement.action() {
        for pattern in &found.patterns {
            let named = all.iter().enumerate().filter(|(_, class)| names(&pattern.value, class));
            let named: Vec<usize> = named.map(|(index, _)| index).collect();
            if !named.is_empty()
                && named.iter().all(|index| classes.contains(index))
                && names_nothing_else(question, &pattern.value, classes)
            {
                patterns.push(pattern.value.as_str().to_owned());
                is_open.retain(|index| !named.contains(index));
            }
        }
    }
    if let Some(catalog) = question.options.catalog {
        patterns.extend(iamkit_catalog::shrink(catalog, &catalogued(question, &is_open)));
    }
    for class in is_open.iter().filter_map(|index| question.classes().get(*index)) {
        let is_named = patterns.iter().any(|text| names(&ActionPattern::new(text.as_str()), class));
        if !is_named {
            patterns.push(class.representative.to_string());
        }
    }
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

fn with_actions(statement: &Statement, patterns: Vec<String>) -> Statement {
    let mut cut = statement.clone();
    let patterns = list(patterns.into_iter().map(ActionPattern::new));
    cut.action = ActionElement::Action(ActionList { patterns, origin: Origin::default() });
    cut
}

/// Returns the actions of classes that the catalog knows.
fn catalogued(question: &Question<'_, '_>, classes: &[usize]) -> ActionSet {
    let size = question.options.catalog.map_or(0, iamkit_catalog::Catalog::action_count);
    let mut actions = ActionSet::empty(size);
    for class in classes.iter().filter_map(|index| question.classes().get(*index)) {
        actions.union(&question.catalogued(class));
    }
    actions
}

/// Says whether all actions of the catalog that a pattern names are of the classes: one class may
/// have actions of several services, of which its representative shows one.
fn names_nothing_else(
    question: &Question<'_, '_>,
    pattern: &ActionPattern,
    classes: &[usize],
) -> bool {
    let Some(catalog) = question.options.catalog else { return true };
    let mut named = catalog.actions_matching(pattern.as_str());
    named.subtract(&catalogued(question, classes));
    named.is_empty()
}

/// Returns the statement with those of its patterns that name an action of the classes.
fn naming_any(
    question: &Question<'_, '_>,
    rule: usize,
    statement: Statement,
    classes: &[usize],
) -> Statement {
    let ActionElement::Action(list) = statement.action() else { return statement };
    let samples: Vec<ActionName> = classes
        .iter()
        .filter_map(|index| question.classes().get(*index)?.representative.parse().ok())
        .collect();
    let wanted = catalogued(question, classes);
    let is_wanted = |pattern: &&ActionPattern| {
        let is_known = question.options.catalog.is_some_and(|catalog| {
            let mut named = catalog.actions_matching(pattern.as_str());
            named.intersect(&wanted);
            !named.is_empty()
        });
        is_known || samples.iter().any(|sample| pattern.matches(sample))
    };
    let patterns = list.patterns.iter().map(|pattern| &pattern.value).filter(is_wanted);
    let patterns = patterns.map(|pattern| pattern.as_str().to_owned()).collect();
    let cut = with_actions(&statement, patterns);
    if is_covered_by(question, rule, classes, &cut) { cut } else { statement }
}

/// Says whether the cut statement and the policy name every action that the whole one names in these
/// classes: of a wildcard that is covered in part, no list of patterns may name the rest.
fn is_covered_by(
    question: &Question<'_, '_>,
    rule: usize,
    classes: &[usize],
    cut: &Statement,
) -> bool {
    let Some((whole, _)) = statement_of(question, rule) else { return false };
    let mut document = PolicyDocument::new().with_statement(cut.clone());
    // What the other classes of the statement name is covered by the policy.
    let mut others = question.classes().iter().enumerate().filter(|(index, class)| {
        !classes.contains(index) && class.rules().any(|found| found == rule)
    });
    if others.next().is_some() {
        for (side, found) in &question.rules {
            if *side == Side::Right
                && let Some(set) = question.set_of(*side, found)
                && let Some(statement) = set.statement(found.at)
            {
                let names = Statement::new(whole.effect(), statement.action().clone());
                let mut named = whole.clone();
                named.action = names.action;
                document = document.with_statement(named);
            }
        }
    }
    let build = |document: PolicyDocument| {
        let builder: PolicySetBuilder = PolicySet::builder(PolicyType::Identity);
        builder.add("policy", document).build_unchecked().ok()
    };
    let without_principal = |mut document: PolicyDocument| {
        let statements = document.statements().iter().cloned().map(|mut statement| {
            statement.principal = None;
            statement
        });
        document.statements = iamkit_policy::OneOrMany::Many(statements.collect());
        document
    };
    let new = build(without_principal(PolicyDocument::new().with_statement(whole)));
    let reference = build(without_principal(document));
    let (Some(new), Some(reference)) = (new, reference) else { return false };
    super::no_new_access(&(&new).into(), &(&reference).into(), &question.options).holds()
}
