//! Why a side does not allow a request, and the request as a person reads it.

mod action_list;
mod caller;
mod example;
mod request;
mod unmet;

use iamkit_catalog::ActionSet;

use crate::answer::{ActionClass, Violation};
use crate::ask::Found;
use crate::question::Question;
use crate::space::{Coordinate, Predicate};

use action_list::action_list;
pub(crate) use caller::{Told, told};
pub(crate) use request::ShownKey;

impl Question<'_, '_> {
    /// Explains what was found.
    pub(crate) fn explain(&mut self, found: &Found) -> Violation {
        let actions = self.actions_of(found);
        let request = self.witness(found, &actions);
        let not_covered = self.not_covered(found, &request);
        let statement = self.place(found.grant.rules.first().copied().unwrap_or(usize::MAX));
        let actions = self.action_class(found, &actions);
        Violation { request: request.witness, statement, not_covered, actions }
    }

    /// Returns the catalogued actions of what was found.
    fn actions_of(&self, found: &Found) -> ActionSet {
        if let Some(actions) = &found.actions {
            return actions.clone();
        }
        let size = self.options.catalog.map_or(0, iamkit_catalog::Catalog::action_count);
        let mut all = ActionSet::empty(size);
        for class in found.classes.iter().filter_map(|class| self.classes().get(*class)) {
            all.union(&self.catalogued(class));
        }
        all
    }

    fn action_class(&self, found: &Found, actions: &ActionSet) -> ActionClass {
        let mut patterns: Vec<Box<str>> = match self.options.catalog {
            Some(catalog) if !actions.is_empty() => action_list(catalog, actions),
            _ => Vec::new(),
        };
        if patterns.is_empty() {
            let classes = found.classes.iter().filter_map(|class| self.classes().get(*class));
            patterns = classes.map(|class| class.representative.clone()).collect();
            patterns.sort_unstable();
        }
        ActionClass { patterns, count: actions.len() }
    }

    /// Names a test for which there is no answer.
    pub(crate) fn construct_of(&self, predicate: &Predicate) -> Box<str> {
        match predicate.coordinate {
            Coordinate::Resource => "policy variable in Resource".into(),
            Coordinate::Key(key) => {
                format!("condition on {}", self.deciders.space.key_at(key).name).into()
            }
        }
    }
}
