//! Templates of CloudFormation and of the Serverless Application Model.

mod condition;
mod function;
mod reference;
mod resources;
mod sam;
mod substitute;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use iamkit_syntax::Span;

use crate::value::{Call, Data, Value};
use crate::{Note, NoteKind, ReadOptions};

pub(crate) use resources::read_resources;

/// How many bytes the references of one file may put in place of names: a long default that is
/// named a thousand times would not end otherwise.
const MAX_EXPANSION: usize = 32 << 20;
/// How many parts of conditions are evaluated: conditions that name each other twice would not end.
const MAX_STEPS: usize = 100_000;

/// What the functions of a template refer to.
pub(crate) struct Template<'v> {
    parameters: BTreeMap<&'v str, &'v Value>,
    mappings: BTreeMap<&'v str, &'v Value>,
    conditions: BTreeMap<&'v str, &'v Value>,
    /// Logical ids and resource types.
    resources: BTreeMap<&'v str, Option<&'v str>>,
    options: &'v ReadOptions,
    /// How many bytes may still be put in place of names.
    budget: Cell<usize>,
    /// How many parts of conditions may still be evaluated.
    pub(crate) steps: Cell<usize>,
    notes: RefCell<Vec<Note>>,
    /// Parameters whose default was taken for their value.
    defaults: RefCell<BTreeMap<Box<str>, Box<str>>>,
}

/// What holds at one place of a template: which conditions are true, what loop variables stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Situation {
    pub(crate) truths: BTreeMap<Box<str>, bool>,
    pub(crate) bindings: BTreeMap<Box<str>, Value>,
}

impl<'v> Template<'v> {
    /// Collects the names of a template.
    pub(crate) fn of(root: &'v Value, options: &'v ReadOptions) -> Self {
        let resources = named(root, "Resources");
        let resources = resources
            .into_iter()
            .map(|(name, resource)| (name, resource.member("Type").and_then(Value::as_str)))
            .collect();
        Self {
            parameters: named(root, "Parameters"),
            mappings: named(root, "Mappings"),
            conditions: named(root, "Conditions"),
            resources,
            options,
            budget: Cell::new(MAX_EXPANSION),
            steps: Cell::new(MAX_STEPS),
            notes: RefCell::default(),
            defaults: RefCell::default(),
        }
    }

    /// Returns the names of its parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'v str> {
        self.parameters.keys().copied()
    }

    /// Returns where the values of secret parameters stand.
    pub(crate) fn secrets(&self) -> Vec<Span> {
        reference::secrets(self.parameters.values().copied())
    }

    /// Returns what was noticed on the way.
    pub(crate) fn into_notes(self) -> (Vec<Note>, BTreeMap<Box<str>, Box<str>>) {
        (self.notes.into_inner(), self.defaults.into_inner())
    }

    pub(crate) fn note(&self, kind: NoteKind, span: Span, message: impl Into<Box<str>>) {
        self.push_note(Note::new(kind, span, message));
    }

    /// Keeps a note.
    pub(crate) fn push_note(&self, note: Note) {
        let mut notes = self.notes.borrow_mut();
        // The same place is resolved once for each variant.
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Puts values in place of the functions in a value, as far as they are known. The depth is
    /// that of the readers, which have a limit.
    pub(crate) fn resolve(&self, value: &Value, situation: &Situation) -> Value {
        if let Some(call) = call_of(value) {
            return self.call(&call, value.span, situation);
        }
        let data = match &value.data {
            Data::List(items) => {
                let items = items.iter().map(|item| self.resolve(item, situation));
                Data::List(items.filter(is_there).collect())
            }
            Data::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for member in members {
                    let value = self.resolve(&member.value, situation);
                    if is_there(&value) {
                        let name = member.name.clone();
                        resolved.push(crate::value::Member { name, value });
                    }
                }
                Data::Object(resolved)
            }
            Data::Text(text) => Data::Text(self.plain_text(text)),
            other => other.clone(),
        };
        Value { data, span: value.span, used: value.used }
    }

    /// Takes bytes from what may still be put in place of names.
    fn spend(&self, bytes: usize) -> bool {
        let left = self.budget.get().checked_sub(bytes);
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }
}

fn is_there(value: &Value) -> bool {
    !matches!(value.data, Data::Nothing)
}

/// Returns the members of a section by name; of two with one name, the last.
fn named<'v>(root: &'v Value, section: &str) -> BTreeMap<&'v str, &'v Value> {
    let members = root.member(section).map(Value::members).unwrap_or_default();
    members.iter().filter_map(|member| Some((member.name.as_known()?, &member.value))).collect()
}

/// Returns the function that a value is: a tag, or an object with one member that names it.
pub(crate) fn call_of(value: &Value) -> Option<Call> {
    match &value.data {
        Data::Call(call) => Some((**call).clone()),
        Data::Object(members) => {
            let [member] = members.as_slice() else { return None };
            let name = member.name.as_known()?;
            let short = match name {
                "Ref" | "Condition" => name,
                _ => name.strip_prefix("Fn::")?,
            };
            Some(Call {
                name: short.into(),
                written: format!("!{short}").into(),
                argument: member.value.clone(),
            })
        }
        _ => None,
    }
}
