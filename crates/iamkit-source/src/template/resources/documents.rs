//! The documents at the places of resources, in each way in which conditions can turn out.

use std::collections::BTreeSet;

use iamkit_syntax::Span;

use super::super::Situation;
use super::super::condition::Variant;
use super::site::embedded;
use super::{Reader, Site, Truths};
use crate::embedded::Presence;
use crate::parts::{limit_error, starts_with_brace, wrapped};
use crate::project::{project, project_text};
use crate::value::{Data, Part, Value};
use crate::{Note, NoteKind};

/// How many variants all documents of a file have together.
const MAX_VARIANTS: usize = 10_000;
/// How many documents one file has.
const MAX_DOCUMENTS: usize = 100_000;

impl Reader<'_, '_, '_> {
    /// Reads a document, once for each way in which the conditions in it can turn out.
    pub(in crate::template) fn documents(
        &mut self,
        value: &Value,
        situation: &Situation,
        site: &Site<'_, '_>,
        is_statements: bool,
    ) {
        if self.template.exhausted().is_some() {
            return;
        }
        let mut variants = self.template.variants(value, situation);
        if variants.len() > 1 && self.variants + variants.len() > MAX_VARIANTS {
            // In none of the conditions is decided: what they decide is a hole.
            variants = vec![Variant { truths: situation.truths.clone() }];
            if !self.is_full {
                let message =
                    "more than 10,000 variants: what conditions decide from here on is unknown";
                self.template.note(NoteKind::Remark, value.span, message);
            }
            self.is_full = true;
        } else if variants.len() > 1 {
            self.variants += variants.len();
        }
        for variant in variants {
            // One more than there may be: the limit is told where all documents are together.
            if self.parts.documents.len() > MAX_DOCUMENTS {
                return;
            }
            let label = label_of(&variant.truths);
            let truths = variant.truths.clone();
            let situation = Situation { truths: variant.truths, ..situation.clone() };
            let mut resolved = self.template.resolve(value, &situation);
            if is_statements && !matches!(resolved.data, Data::Hole(_) | Data::Nothing) {
                resolved = wrapped(resolved);
            }
            let before = self.parts.documents.len();
            self.document(&resolved, value, label, site);
            if self.parts.documents.len() > before && !truths.is_empty() {
                self.truths.entry(site.path.clone()).or_default().push(truths);
            }
        }
    }

    /// Marks the documents of places that have none in some deployments. `from` is the number of the
    /// first document of the template.
    pub(super) fn mark_conditional(&mut self, from: usize) {
        let truths = self.truths.iter();
        let conditional = truths.filter(|(_, truths)| !self.template.covers_everything(truths));
        let conditional: BTreeSet<&str> = conditional.map(|(path, _)| path.as_str()).collect();
        for document in self.parts.documents.iter_mut().skip(from) {
            if conditional.contains(&*document.place.path) {
                document.presence = Presence::Sometimes;
            }
        }
    }

    fn document(
        &mut self,
        resolved: &Value,
        written: &Value,
        label: Option<Box<str>>,
        site: &Site<'_, '_>,
    ) {
        let projected = match &resolved.data {
            Data::Nothing => return,
            Data::Hole(source) => return self.unknown(&site.path, &source.what, written.span),
            Data::Text(text) if starts_with_brace(text) => project_text(text),
            Data::Text(text) if !text.parts.iter().all(|part| matches!(part, Part::Known(_))) => {
                return self.unknown(&site.path, "text", written.span);
            }
            _ => {
                let mut notes = Vec::new();
                crate::yaml_notes::add(resolved, false, &mut notes);
                for note in notes {
                    self.template.note(note.kind, note.span, note.message);
                }
                project(resolved)
            }
        };
        match projected {
            Ok(projection) => self.parts.documents.push(embedded(projection, label, site)),
            Err(error) => self.parts.errors.push(limit_error(error)),
        }
    }

    pub(super) fn unknown(&self, path: &str, what: &str, span: Span) {
        let message = format!("the policy at {path} is not known before deployment ({what})");
        self.template.push_note(Note::new(NoteKind::Unknown, span, message).about(path));
    }

    pub(super) fn tell_built_from_fields(&mut self) {
        let Some(first) = self.built_from_fields.first() else { return };
        let (count, them) = match self.built_from_fields.len() {
            1 => (1, "permission built from fields was"),
            count => (count, "permissions built from fields were"),
        };
        self.template.note(NoteKind::NotRead, *first, format!("{count} {them} not read"));
    }
}

fn label_of(truths: &Truths) -> Option<Box<str>> {
    let labels = truths.iter().map(
        |(name, truth)| {
            if *truth { name.to_string() } else { format!("not {name}") }
        },
    );
    let label = labels.collect::<Vec<_>>().join(", ");
    (!label.is_empty()).then(|| label.into())
}
