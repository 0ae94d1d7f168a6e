//! Reading and checking the policies of one source.

use std::collections::BTreeSet;
use std::sync::Arc;

use iamkit::source::ReadOptions;

use super::containers::Taken;
use super::list;
use super::selection::Selection;
use super::{Arguments, Comments, Validated, apply_comments, validate_source};
use crate::configuration::Configuration;
use crate::module_files::container_of;
use crate::source::Source;

/// What holds for the files of one project.
pub(super) struct Project<'p> {
    pub(super) selection: &'p Selection,
    pub(super) configuration: &'p Configuration,
    /// Its number among the suppressions.
    pub(super) number: usize,
}

/// What becomes of one source.
pub(super) struct Outcome {
    pub(super) source: Arc<Source>,
    pub(super) taken: Taken,
    pub(super) parameters: BTreeSet<Box<str>>,
    pub(super) listed: Vec<list::Listed>,
    pub(super) validated: Vec<Validated>,
    /// What is said of comments that hide nothing, or cannot be read.
    pub(super) comments: Comments,
}

/// What the policies of one source are read and checked with, on any thread.
pub(super) struct SourceReader<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) reading: &'a ReadOptions,
    pub(super) place: Option<&'a str>,
    pub(super) project: &'a Project<'a>,
}

impl SourceReader<'_> {
    /// Reads a source and checks its policies.
    pub(super) fn outcome(&self, mut source: Arc<Source>) -> anyhow::Result<Outcome> {
        let is_revealed = self.arguments.show_sensitive;
        if is_revealed && let Some(source) = Arc::get_mut(&mut source) {
            source.reveal();
        }
        let mut container = container_of(&source, self.reading);
        // Given values and formats may hide what is secret without them.
        if self.reading.parameters.is_empty() && self.reading.format.is_none() {
            source.keep_secrets(&container.secrets);
        }
        for document in &mut container.documents {
            document.is_sensitive &= !is_revealed;
        }
        let parameters = std::mem::take(&mut container.parameters);
        let taken = Taken::of(&source, &mut container, self.place, self.arguments.wanted());
        let (mut listed, mut validated) = (Vec::new(), Vec::new());
        let mut comments = Comments::default();
        if !taken.has_policies {
            // It is refused or passed over.
        } else if self.arguments.list_policies {
            listed = list::policies(&source, &container);
        } else if !self.arguments.fix && !self.arguments.diff {
            let Project { selection, configuration, .. } = self.project;
            let kind = selection.kind(configuration, source.file())?;
            validated = validate_source(&source, &container, kind, selection);
            comments = apply_comments(&container, &mut validated);
        }
        drop(container);
        Ok(Outcome { source, taken, parameters, listed, validated, comments })
    }
}
