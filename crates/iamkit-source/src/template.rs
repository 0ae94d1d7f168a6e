//! Templates of CloudFormation and of the Serverless Application Model.

mod besides;
mod condition;
mod function;
mod reference;
mod resources;
mod sam;
mod substitute;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use iamkit_syntax::Span;

use crate::value::{Call, Data, Value};
use crate::{HoleCause, HoleClass, Note, NoteKind, ReadOptions};

pub(crate) use function::hole;
pub(crate) use resources::read_resources;

/// How much the functions of one file may put together, in bytes about: a long default that is named a
/// thousand times would not end otherwise.
const MAX_EXPANSION: usize = 32 << 20;
/// What a part of a text, or an item of a list, costs besides its bytes: about what it takes in memory.
pub(crate) const PART_COST: usize = 128;
/// What it costs to look at a value, in bytes that take as long.
const VALUE_COST: usize = 16;
/// How many parts of conditions are evaluated: conditions that name each other twice would not end.
const MAX_STEPS: usize = 1_000_000;
/// How many unknown names are compared with all others.
const MAX_COMPARED: usize = 100;

/// What was worked out of conditions, by their names.
type ByCondition<T> = BTreeMap<Box<str>, Rc<BTreeSet<T>>>;

/// Names of conditions, and what holds around them.
type RowsKey = (Vec<Box<str>>, BTreeMap<Box<str>, bool>);

/// What the functions of a template refer to.
pub(crate) struct Template<'v> {
    parameters: BTreeMap<&'v str, &'v Value>,
    mappings: BTreeMap<&'v str, &'v Value>,
    conditions: BTreeMap<&'v str, &'v Value>,
    /// Logical ids and resource types.
    resources: BTreeMap<&'v str, Option<&'v str>>,
    options: &'v ReadOptions,
    /// What a template of SAM says of all resources of a type.
    globals: Option<&'v Value>,
    /// The resources themselves.
    all: Option<&'v Value>,
    /// How many bytes may still be put together.
    budget: Cell<usize>,
    /// How many parts of conditions may still be evaluated.
    steps: Cell<usize>,
    /// Where there was too much.
    exhausted: Cell<Option<Span>>,
    /// How many unknown names may still be compared with all others.
    compared: Cell<usize>,
    /// What is unknown of each condition, as far as it was asked for.
    atoms: RefCell<ByCondition<String>>,
    /// The names that each condition refers to, as far as it was asked for.
    names_in_conditions: RefCell<ByCondition<Box<str>>>,
    /// How some conditions can turn out where others hold, as far as it was asked for.
    rows: RefCell<BTreeMap<RowsKey, Rc<BTreeSet<Vec<bool>>>>>,
    notes: RefCell<Vec<Note>>,
    /// The places and texts of these notes.
    noted: RefCell<BTreeSet<(u32, u32, Box<str>)>>,
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
            globals: root.member("Globals"),
            all: root.member("Resources"),
            budget: Cell::new(MAX_EXPANSION),
            steps: Cell::new(MAX_STEPS),
            exhausted: Cell::new(None),
            compared: Cell::new(MAX_COMPARED),
            atoms: RefCell::default(),
            names_in_conditions: RefCell::default(),
            rows: RefCell::default(),
            notes: RefCell::default(),
            noted: RefCell::default(),
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

    /// Returns where the functions put together more than they may, or ask too much of conditions.
    pub(crate) fn exhausted(&self) -> Option<Span> {
        self.exhausted.get()
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
        // The same place is resolved once for each variant.
        let key = (note.span.start, note.span.end, note.message.clone());
        if self.noted.borrow_mut().insert(key) {
            self.notes.borrow_mut().push(note);
        }
    }

    /// Puts values in place of the functions in a value, as far as they are known. The depth is
    /// that of the readers, which have a limit.
    pub(crate) fn resolve(&self, value: &Value, situation: &Situation) -> Value {
        if !self.spend(VALUE_COST, value.span) {
            let (class, cause) = (HoleClass::Any, HoleCause::NotSupported);
            return function::hole(value.span, "too much", class, cause);
        }
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

    /// Takes bytes from what may still be put together.
    fn spend(&self, bytes: usize, span: Span) -> bool {
        self.take(&self.budget, bytes, span)
    }

    /// Takes one from the parts of conditions that may still be evaluated.
    fn step(&self, span: Span) -> bool {
        self.take(&self.steps, 1, span)
    }

    fn take(&self, from: &Cell<usize>, count: usize, span: Span) -> bool {
        let left = from.get().checked_sub(count);
        from.set(left.unwrap_or(0));
        if left.is_none() && self.exhausted.get().is_none() {
            self.exhausted.set(Some(span));
        }
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

/// A function that a value is.
#[derive(Clone, Debug)]
pub(crate) struct CallOf<'v> {
    /// Its name without `!` and `Fn::`.
    pub(crate) name: &'v str,
    /// The name as the user wrote it, with its tag or prefix.
    pub(crate) written: Cow<'v, str>,
    pub(crate) argument: &'v Value,
}

impl<'v> From<&'v Call> for CallOf<'v> {
    fn from(call: &'v Call) -> Self {
        Self { name: &call.name, written: Cow::Borrowed(&call.written), argument: &call.argument }
    }
}

/// Returns the function that a value is: a tag, or an object with one member that names it.
pub(crate) fn call_of(value: &Value) -> Option<CallOf<'_>> {
    match &value.data {
        Data::Call(call) => Some((&**call).into()),
        Data::Object(members) => {
            let [member] = members.as_slice() else { return None };
            let name = member.name.as_known()?;
            let name = match name {
                "Ref" | "Condition" => name,
                _ => name.strip_prefix("Fn::")?,
            };
            let written = Cow::Owned(format!("!{name}"));
            Some(CallOf { name, written, argument: &member.value })
        }
        _ => None,
    }
}
