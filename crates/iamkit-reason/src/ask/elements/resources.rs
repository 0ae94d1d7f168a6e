//! Resources that are judged by what they are themselves.

use std::rc::Rc;

use iamkit_pattern::Case;

use crate::ask::values::{Alone, Free, is_value, judged_patterns};
use crate::space::{BodyId, Form, TextPattern};

use super::{Effectiveness, Elements, Target};

impl Elements<'_, '_> {
    /// Judges a resource by a request that it alone matches, or by all that it matches; `None` where it has
    /// to be seen beside the others of its list.
    pub(super) fn by_itself(
        &mut self,
        index: usize,
        at: usize,
        all: &[usize],
    ) -> Option<Effectiveness> {
        let target = Target::Resource(index, at);
        let alone = self.alone(index)?;
        match alone.get(at)? {
            Alone::Covered(others) if self.are_left(index, others) => {
                return Some(Effectiveness::Needless { is_shadowed: false, by: vec![index] });
            }
            Alone::Free(free) => {
                let base = self.pinned(index, free)?;
                if self.is_missed(target, base, Some(all)) == Some(true) {
                    return Some(Effectiveness::Needed);
                }
            }
            Alone::Covered(_) | Alone::Open => {}
        }
        let entry = self.entries.get(index)?;
        let (mut predicates, own) = (entry.rest.clone(), entry.resources.get(at)?.clone());
        predicates.push(self.listed(vec![own], false));
        let base = self.question.deciders.space.body(predicates);
        // That it is missed may be the work of another of its list.
        (self.is_missed(target, base, Some(all)) == Some(false))
            .then(|| self.needless(target, base, all.to_vec()))
    }

    fn alone(&mut self, index: usize) -> Option<Rc<[Alone]>> {
        let entry = self.entries.get_mut(index)?;
        if entry.alone.is_none() {
            let alone = judged_patterns(&self.question.deciders.space, &entry.resources);
            entry.alone = Some(alone.into());
        }
        entry.alone.clone()
    }

    /// Says whether resources are left of a statement.
    fn are_left(&self, index: usize, resources: &[usize]) -> bool {
        let Some(entry) = self.entries.get(index) else { return false };
        let is_left = |at: &usize| entry.are_resources_alive.get(*at).copied().unwrap_or(false);
        !resources.is_empty() && resources.iter().all(is_left)
    }

    /// Returns a statement on one resource, whose name it is.
    fn pinned(&mut self, index: usize, free: &Free) -> Option<BodyId> {
        let mut predicates = self.entries.get(index)?.rest.clone();
        let resource = TextPattern::plain(&free.text, false, Form::Text(Case::Sensitive));
        predicates.push(self.listed(vec![resource], false));
        let space = &mut self.question.deciders.space;
        for (key, text) in &free.variables {
            let test = is_value(space, key, text);
            predicates.push(space.predicate(test));
        }
        Some(space.body(predicates))
    }
}
