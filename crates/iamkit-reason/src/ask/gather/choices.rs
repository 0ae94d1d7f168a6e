//! One `Allow` of each layer, again and again, without those that plainly lead nowhere.

use crate::question::{Grant, RuleIndex};

/// So many choices are looked at one by one.
const FEW: usize = 16;

/// The choices of one `Allow` of each layer, beside ways to escape the other side.
#[derive(Debug)]
pub(super) struct Choices {
    layers: Vec<Vec<RuleIndex>>,
    forms: usize,
    /// By way, layer and place in the layer: whether the statement alone leaves something. `None` where the
    /// choices are few.
    alone: Option<Vec<Vec<Vec<bool>>>>,
    /// Of each layer down to the one that is at hand: the place in it.
    picked: Vec<usize>,
    /// Of each of them: the ways that the layers above leave.
    open: Vec<Vec<usize>>,
}

impl Choices {
    /// `is_left` says whether some statements of different layers leave something by one of the ways: if not,
    /// no more of them do.
    pub(super) fn new(
        layers: Vec<Vec<RuleIndex>>,
        forms: usize,
        is_left: &mut dyn FnMut(&[RuleIndex], usize) -> bool,
    ) -> Self {
        let count = layers.iter().map(Vec::len).fold(1, usize::saturating_mul);
        let open = if layers.is_empty() { Vec::new() } else { vec![(0..forms).collect()] };
        let picked = vec![0; open.len()];
        let mut choices = Self { layers, forms, alone: None, picked, open };
        if choices.layers.len() > 1 && count > FEW {
            choices.look_at_each_alone(is_left);
        }
        choices
    }

    fn look_at_each_alone(&mut self, is_left: &mut dyn FnMut(&[RuleIndex], usize) -> bool) {
        let mut alone = vec![Vec::new(); self.forms];
        let mut forms = Vec::new();
        for (form, alone) in alone.iter_mut().enumerate() {
            let mut is_open = true;
            for layer in &self.layers {
                let left: Vec<bool> = layer.iter().map(|rule| is_left(&[*rule], form)).collect();
                is_open = left.contains(&true);
                alone.push(left);
                if !is_open {
                    break;
                }
            }
            if is_open {
                forms.push(form);
            }
        }
        self.alone = Some(alone);
        if let Some(open) = self.open.first_mut() {
            *open = forms;
        }
    }

    /// Returns the next choice, and the ways that are worth a look.
    pub(super) fn next(
        &mut self,
        is_left: &mut dyn FnMut(&[RuleIndex], usize) -> bool,
    ) -> Option<(Grant, Vec<usize>)> {
        loop {
            let depth = self.picked.len().checked_sub(1)?;
            let place = *self.picked.last()?;
            if place == self.layers.get(depth)?.len() {
                self.picked.pop();
                self.open.pop();
                *self.picked.last_mut()? += 1;
                continue;
            }
            let rules: Vec<RuleIndex> = self
                .layers
                .iter()
                .zip(&self.picked)
                .filter_map(|(l, at)| l.get(*at))
                .copied()
                .collect();
            let forms = self.forms_left(depth, place, &rules, is_left);
            if depth + 1 == self.layers.len() {
                *self.picked.last_mut()? += 1;
                if forms.is_empty() {
                    continue;
                }
                return Some((Grant { rules }, forms));
            }
            if forms.is_empty() {
                *self.picked.last_mut()? += 1;
            } else {
                self.open.push(forms);
                self.picked.push(0);
            }
        }
    }

    /// Passes over the other choices with the statement of the first layer that the last one had.
    pub(super) fn skip_first(&mut self) {
        if self.picked.len() > 1 {
            self.picked.truncate(1);
            self.open.truncate(1);
            if let Some(place) = self.picked.first_mut() {
                *place += 1;
            }
        }
    }

    fn forms_left(
        &self,
        depth: usize,
        place: usize,
        rules: &[RuleIndex],
        is_left: &mut dyn FnMut(&[RuleIndex], usize) -> bool,
    ) -> Vec<usize> {
        let Some(open) = self.open.last() else { return Vec::new() };
        let Some(alone) = &self.alone else { return open.clone() };
        let is_left_alone = |form: usize| {
            let left = alone.get(form).and_then(|layers| layers.get(depth)?.get(place));
            left.copied().unwrap_or(true)
        };
        // The whole choice is looked at by who asks for it.
        let is_part = depth > 0 && depth + 1 < self.layers.len();
        let forms = open.iter().copied().filter(|form| is_left_alone(*form));
        forms.filter(|form| !is_part || is_left(rules, *form)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(
        layers: &[Vec<RuleIndex>],
        mut is_left: impl FnMut(&[RuleIndex], usize) -> bool,
    ) -> Vec<(Vec<RuleIndex>, Vec<usize>)> {
        let mut choices = Choices::new(layers.to_vec(), 2, &mut is_left);
        std::iter::from_fn(|| choices.next(&mut is_left))
            .map(|(grant, forms)| (grant.rules, forms))
            .collect()
    }

    #[test]
    fn few_choices_are_all_there() {
        let found = all(&[vec![1, 2], vec![3], vec![4, 5]], |_, _| false);
        let rules: Vec<Vec<usize>> = found.iter().map(|(rules, _)| rules.clone()).collect();
        assert_eq!(rules, [[1, 3, 4], [1, 3, 5], [2, 3, 4], [2, 3, 5]]);
        assert!(found.iter().all(|(_, forms)| *forms == [0, 1]));
        assert_eq!(all(&[vec![1], vec![]], |_, _| true), []);
        assert_eq!(all(&[], |_, _| true), []);
    }

    #[test]
    fn the_rest_of_a_statement_is_passed_over() {
        let mut is_left = |_: &[RuleIndex], _: usize| true;
        for layers in [vec![vec![1, 2]], vec![vec![1, 2], vec![3, 4], vec![5, 6]]] {
            let mut choices = Choices::new(layers, 1, &mut is_left);
            let mut found = Vec::new();
            while let Some((grant, _)) = choices.next(&mut is_left) {
                found.push(grant.rules[0]);
                choices.skip_first();
            }
            assert_eq!(found, [1, 2]);
        }
    }

    #[test]
    fn what_leads_nowhere_is_passed_over() {
        let layers: Vec<Vec<usize>> =
            (0..3).map(|layer| (0..10).map(|at| layer * 10 + at).collect()).collect();
        let mut asked = 0;
        // By the first way nothing is left of 3, and of 4 beside 14; by the second one nothing of the last layer.
        let found = all(&layers, |rules, form| {
            asked += 1;
            match form {
                0 => !(rules.contains(&3) || rules.contains(&4) && rules.contains(&14)),
                _ => rules.iter().all(|rule| *rule < 20),
            }
        });
        assert_eq!(found.len(), 1_000 - 100 - 10);
        assert!(found.iter().all(|(_, forms)| *forms == [0]));
        assert!(found.iter().all(|(rules, _)| rules[0] != 3 && (rules[0] != 4 || rules[1] != 14)));
        assert_eq!(asked, 60 + 90);
    }
}
