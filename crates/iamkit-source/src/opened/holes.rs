//! The unknown parts of the documents that are opened together.

use std::collections::BTreeMap;

use iamkit_syntax::Span;

use crate::hole::MAX_HOLES;
use crate::{Hole, HoleClass};

/// Unknown parts with one number each, whatever document they stand in.
#[derive(Debug, Default)]
pub(super) struct Holes {
    holes: Vec<Hole>,
    numbers: BTreeMap<Box<str>, u16>,
}

impl Holes {
    /// Returns a text of a document with the numbers of this list; `None` if there are too many.
    pub(super) fn renumbered(&mut self, text: &str, own: &[Hole]) -> Option<String> {
        let mut numbers = BTreeMap::new();
        for hole in own {
            let number = match self.numbers.get(&hole.what) {
                Some(known) => *known,
                None if self.holes.len() >= MAX_HOLES => return None,
                None => {
                    let index = u16::try_from(self.holes.len()).ok()?;
                    self.numbers.insert(hole.what.clone(), index);
                    self.holes.push(Hole { index, ..hole.clone() });
                    index
                }
            };
            numbers.insert(hole.index, number);
        }
        let new = |c: char| {
            let number = Hole::index_of(c).and_then(|index| numbers.get(&index));
            number.map_or(c, |number| Hole::marker_of(*number))
        };
        Some(text.chars().map(new).collect())
    }

    fn of(&self, c: char) -> Option<&Hole> {
        self.holes.get(usize::from(Hole::index_of(c)?))
    }

    /// Returns the usual value of a part whose values hardly differ.
    pub(super) fn assumed(&self, c: char) -> Option<&'static str> {
        usual(self.of(c)?)
    }

    /// Returns what can come to stand in a text that is one hole and nothing else.
    pub(super) fn only_class(&self, text: &str) -> Option<HoleClass> {
        let mut chars = text.chars();
        let hole = self.of(chars.next()?)?;
        chars.next().is_none().then_some(hole.class)
    }

    /// Returns what was taken for known, in one line each.
    pub(super) fn assumptions(&self) -> Vec<Box<str>> {
        let said = self.holes.iter().filter_map(|hole| {
            let known = usual(hole)?;
            Some(format!("`{}` is taken for `{known}` (`--partition`)", hole.what).into())
        });
        said.collect()
    }

    /// Returns what is not known, and where that stands in the container.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&str, Span)> {
        let unknown = self.holes.iter().filter(|hole| usual(hole).is_none());
        unknown.map(|hole| (&*hole.what, hole.span))
    }

    /// Returns a text with each hole replaced.
    pub(super) fn replaced(&self, text: &str, by: impl Fn(&str, HoleClass) -> String) -> String {
        let replace = |c: char| match self.of(c) {
            Some(hole) => by(&hole.what, hole.class),
            None => c.to_string(),
        };
        text.chars().map(replace).collect()
    }

    /// Returns a text as people read it. It has no policy variables: it becomes the value of a condition on
    /// what is not known, which a variable without a value would make one that never holds.
    pub(super) fn shown(&self, text: &str) -> String {
        self.replaced(text, |what, _| format!("{{{what}}}")).replace("${", "{")
    }
}

pub(super) fn has_hole(text: &str) -> bool {
    text.chars().any(|c| Hole::index_of(c).is_some())
}

const fn usual(hole: &Hole) -> Option<&'static str> {
    match hole.class {
        HoleClass::Partition => Some("aws"),
        HoleClass::DnsSuffix => Some("amazonaws.com"),
        _ => None,
    }
}
