//! What the blocks `module` that read a folder give for its variables.

use std::collections::BTreeMap;

use iamkit_syntax::Span;

use super::elsewhere::json_of;
use super::folder::ModuleCall;
use super::module::{Module, Scope};
use crate::ReadOptions;
use crate::hole::{HoleCause, HoleClass};
use crate::value::{Placed, Value};

impl<'m> Module<'m> {
    /// Returns what a variable stands for in the blocks that read the folder: nothing where no block gives a value,
    /// or none reads it. Where they differ, nobody knows which one counts.
    pub(super) fn argument(&self, name: &str, span: Span) -> Option<Value> {
        let calls = &self.options.module.as_deref()?.calls;
        if calls.is_empty() {
            return None;
        }
        if !self.arguments.borrow().contains_key(name) {
            let found = self.given(calls, name);
            self.arguments.borrow_mut().insert(name.to_owned(), found);
        }
        let known = self.arguments.borrow();
        Some(match known.get(name)? {
            Given::Nowhere => return None,
            Given::Value(value, text) => {
                let mut value = value.clone();
                self.note_stands(&value, text, self.crossing.get().unwrap_or(span));
                value.place_at(span);
                value
            }
            Given::Differs => self.hole(span, HoleClass::Any, HoleCause::OtherFile),
        })
    }

    fn given(&self, calls: &'m [ModuleCall], name: &str) -> Given<'m> {
        let mut values = calls.iter().map(|call| self.value_in(call, name));
        let Some((first, text)) = values.next().flatten() else {
            // One that gives it makes all others differ.
            return if values.all(|value| value.is_none()) {
                Given::Nowhere
            } else {
                Given::Differs
            };
        };
        let written = json_of(&first);
        let is_same = |value: Option<(Value, &str)>| {
            written.is_some() && value.is_some_and(|(value, _)| json_of(&value) == written)
        };
        if values.all(is_same) { Given::Value(first, text) } else { Given::Differs }
    }

    /// Computes an argument where it stands, and returns the text that this is.
    fn value_in(&self, call: &'m ModuleCall, name: &str) -> Option<(Value, &'m str)> {
        if !self.look_at(call.work()) {
            let hole = self.hole(Span::new(0, 0), HoleClass::Any, HoleCause::NotSupported);
            return Some((hole, self.own_text));
        }
        let (configuration, block, base) = call.block()?;
        let (own, text) = (&*configuration.name, &*configuration.text);
        let attribute = block.body.get_attribute(name)?;
        let is_root = call.files.calls.is_empty();
        let options = ReadOptions {
            module: Some(call.files.clone()),
            // What a person gives is for the folder that nothing else reads.
            parameters: if is_root { self.options.parameters.clone() } else { BTreeMap::new() },
            ..self.options.clone()
        };
        let caller = Module::of(own, text, configuration.pieces(), &options);
        caller.continue_of(self);
        let value = caller.value(&attribute.value, base, &Scope::default());
        self.continue_of(&caller);
        Some((value, text))
    }
}

/// What the blocks that read a folder say of a variable.
#[derive(Debug)]
pub(super) enum Given<'m> {
    /// None gives a value: the default holds.
    Nowhere,
    /// All give this one; the text that the first of them stands in.
    Value(Value, &'m str),
    /// They give several, or some give none.
    Differs,
}
