//! Resources that a condition decides on.

use iamkit_syntax::Span;

use super::super::{Situation, call_of};
use super::{Reader, loop_name};
use crate::value::{Data, Value};
use crate::{NoteKind, SourceError, SourceErrorKind};

/// The name of a condition, and where a resource names it.
pub(in crate::template) type Deciding = (Box<str>, Span);

impl Reader<'_, '_, '_> {
    /// Returns what holds in a resource, and the condition that decides whether it is there; nothing where it is
    /// not (CloudFormation User Guide, "Conditions": a resource whose condition is false is not created).
    pub(super) fn conditional(
        &mut self,
        name: &str,
        resource: &Value,
        around: &Situation,
    ) -> Option<(Situation, Option<Deciding>)> {
        let mut situation = around.clone();
        let Some(condition) = resource.member("Condition") else { return Some((situation, None)) };
        let span = condition.span;
        let written = match (&condition.data, call_of(condition)) {
            (Data::Text(text), _) => loop_name(text, around),
            // A tag without an effect: `Condition: !Condition Name`.
            (_, Some(call)) if call.name == "Condition" && call.argument.as_str().is_some() => {
                call.argument.as_str().unwrap_or_default().to_owned()
            }
            _ => {
                let message = "Condition must be the name of a condition of the template".into();
                self.parts.errors.push(SourceError::new(SourceErrorKind::Invalid(message), span));
                return Some((situation, None));
            }
        };
        if !self.template.conditions.contains_key(written.as_str()) {
            let known = self.template.conditions.keys().copied();
            let meant = self.template.or_meant(&written, known);
            let message = format!("`{written}` is no condition of the template{meant}");
            self.template.note(NoteKind::UnknownTemplateReference, span, message);
        }
        match self.template.decided(&written, around) {
            Some(true) => Some((situation, None)),
            Some(false) => {
                let message = format!("`{name}` is not there: its condition `{written}` is false");
                self.template.note(NoteKind::Remark, span, message);
                None
            }
            None => {
                let written: Box<str> = written.into();
                situation.truths.insert(written.clone(), true);
                Some((situation, Some((written, span))))
            }
        }
    }
}
