//! Files of a side that hold no policy.

use iamkit::source::{Container, Format};

use super::Sides;
use crate::output::Output;
use crate::recognition::{self, Passed};
use crate::source::Source;

/// Says whether a text was read and nothing in it is known.
pub(super) fn is_without_policies(container: &Container<'_>) -> bool {
    matches!(container.format, Format::Other | Format::Scenario)
        && container.documents.is_empty()
        && container.errors.is_empty()
}

impl Sides {
    /// Counts a file that a walk found and that holds no policy. One that holds statements all the same, as
    /// an array or somewhere inside, may grant: "nothing gained" would be said without it.
    pub(super) fn pass(&mut self, source: &Source, file: &str, is_old: bool, output: &mut Output) {
        let kind = recognition::root(source);
        let hiding = kind.filter(|kind| recognition::hides_statements(source, *kind));
        match hiding {
            Some(kind) if !is_old && !self.is_as_before(source, file) => {
                let problem = recognition::no_policy(source, kind);
                self.cannot_read(source, vec![problem], file.to_owned(), false, output);
            }
            Some(kind) => {
                if is_old {
                    self.not_read_before.insert(file.to_owned(), source.text().to_owned());
                }
                self.passed_over.add_source(source, Passed::of(Some(kind)));
            }
            None if is_old => {}
            None => self.passed_over.add_source(source, Passed::of(kind)),
        }
    }

    fn is_as_before(&self, source: &Source, file: &str) -> bool {
        self.not_read_before.get(file).is_some_and(|before| before == source.text())
    }
}
