//! Patterns of the actions that are lacking, and of no others.

use iamkit_catalog::{ActionSet, Catalog};
use iamkit_pattern::{Case, Pattern};
use iamkit_policy::{ActionElement, ActionList, ActionPattern, Statement};
use iamkit_syntax::Origin;

use crate::canonical::list;
use crate::classes::Class;
use crate::question::Question;

use super::lacks::{Lack, listed_actions, names};

pub(super) fn with_actions(statement: &Statement, patterns: Vec<String>) -> Statement {
    let mut cut = statement.clone();
    let patterns = list(patterns.into_iter().map(ActionPattern::new));
    cut.action = ActionElement::Action(ActionList { patterns, origin: Origin::default() });
    cut
}

/// Returns patterns that name the actions that are lacking: the statement's own where nothing that
/// they name is covered, else those of the catalog. Of a wildcard that is covered in part, no list of
/// patterns names all of the rest.
pub(super) fn uncovered_patterns(
    question: &Question<'_, '_>,
    statement: &Statement,
    lack: &Lack,
) -> Vec<String> {
    let own: Vec<&ActionPattern> =
        listed_actions(statement).filter(|pattern| is_lacking(question, pattern, lack)).collect();
    let mut patterns: Vec<String> = own.iter().map(|pattern| pattern.as_str().to_owned()).collect();
    if let Some(catalog) = question.options.catalog {
        let mut rest = lack.actions.clone();
        for pattern in &own {
            rest.subtract(&catalog.actions_matching(pattern.as_str()));
        }
        patterns.extend(catalog_patterns(catalog, statement, &rest));
    }
    for class in lack.classes.iter().filter_map(|index| question.classes().get(*index)) {
        let action = &class.representative;
        let is_known = !question.catalogued(class).is_empty();
        if is_known || patterns.iter().any(|text| names(&ActionPattern::new(text.as_str()), action))
        {
            continue;
        }
        // The catalog knows none of them: the wildcard that names them, though it names more.
        let wildcards = listed_actions(statement).filter(|pattern| names(pattern, action));
        let before = patterns.len();
        patterns.extend(wildcards.map(|pattern| pattern.as_str().to_owned()));
        if patterns.len() == before {
            patterns.push(action.to_string());
        }
    }
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

/// Says whether a pattern names nothing that the policy allows.
fn is_lacking(question: &Question<'_, '_>, pattern: &ActionPattern, lack: &Lack) -> bool {
    let named =
        |(index, class): (usize, &Class)| names(pattern, &class.representative).then_some(index);
    let classes = question.classes().iter().enumerate();
    let named: Vec<usize> = classes.filter_map(named).collect();
    let is_only = |catalog: &Catalog| {
        // One class may have actions of several services, of which its representative shows one.
        let mut others = catalog.actions_matching(pattern.as_str());
        others.subtract(&lack.actions);
        others.is_empty()
    };
    !named.is_empty()
        && named.iter().all(|index| lack.classes.contains(index))
        && question.options.catalog.is_none_or(is_only)
}

/// Returns patterns for actions of the catalog that name no action which the statement does not.
fn catalog_patterns(catalog: &Catalog, statement: &Statement, actions: &ActionSet) -> Vec<String> {
    let whole: Vec<Pattern> = listed_actions(statement)
        .map(|pattern| Pattern::new(pattern.as_str(), Case::Fold))
        .collect();
    let is_inside = |text: &str| {
        let pattern = Pattern::new(text, Case::Fold);
        whole.is_empty() || whole.iter().any(|known| known.contains(&pattern))
    };
    let mut patterns = Vec::new();
    for text in iamkit_catalog::shrink(catalog, actions) {
        if is_inside(&text) {
            patterns.push(text);
        } else {
            let named = catalog.actions_matching(&text);
            patterns.extend(catalog.actions_in(&named).map(|action| action.to_string()));
        }
    }
    patterns
}
