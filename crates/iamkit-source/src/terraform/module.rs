//! The names of a Terraform module.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Body};
use iamkit_syntax::Span;

use super::argument::Given;
use super::expression::place;
use super::plan::DATA_DOCUMENT;
use super::stand::Stand;
use crate::value::Value;
use crate::{Note, NoteKind, ReadOptions};

/// How many values references may put in place of names.
const MAX_EXPANSION: usize = 200_000;
/// How many expressions of a file are computed: names that name each other twice would not end.
const MAX_STEPS: usize = 200_000;
/// How many blocks of folders that read this one are looked at for arguments.
const MAX_LOOKS: usize = 2_000_000;

/// A part of a file that was parsed by itself, and where it starts.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) body: Body,
    pub(super) base: usize,
}

/// A name that stands for an expression.
#[derive(Clone, Copy)]
pub(super) struct Named<'m> {
    pub(super) expression: &'m Expression,
    pub(super) base: usize,
}

/// A data source that makes a document.
#[derive(Clone, Copy)]
pub(super) struct DataDocument<'m> {
    pub(super) block: &'m Block,
    pub(super) base: usize,
}

/// What expressions refer to.
pub(super) struct Module<'m> {
    /// The name of the file that is read.
    pub(super) own: &'m str,
    /// Its text.
    pub(super) own_text: &'m str,
    /// The text that what is computed stands in: that of the file, or of another one of its folder.
    pub(super) text: Cell<&'m str>,
    /// Where the file refers to what is computed in another one.
    pub(super) crossing: Cell<Option<Span>>,
    pub(super) options: &'m ReadOptions,
    pub(super) locals: BTreeMap<String, Named<'m>>,
    /// Variables, and whether each is sensitive.
    pub(super) variables: BTreeMap<String, (Option<Named<'m>>, bool)>,
    pub(super) documents: BTreeMap<String, DataDocument<'m>>,
    /// Documents that a resource uses, which gives them their kind.
    pub(super) used: RefCell<BTreeSet<String>>,
    pub(super) notes: RefCell<Vec<Note>>,
    pub(super) defaults: RefCell<BTreeMap<Box<str>, Box<str>>>,
    /// Variables that something asks for; they may be declared in another file.
    pub(super) asked: RefCell<BTreeSet<Box<str>>>,
    /// Where secret values stand.
    pub(super) secrets: RefCell<Vec<Span>>,
    /// What those who read the folder give for its variables.
    pub(super) arguments: RefCell<BTreeMap<String, Given<'m>>>,
    /// Where texts stand that are taken from other files.
    pub(super) stands: RefCell<Vec<Stand<'m>>>,
    /// Whether defaults of variables are no values: while a condition is asked for.
    pub(super) is_strict: Cell<bool>,
    budget: Cell<usize>,
    steps: Cell<usize>,
    looks: Cell<usize>,
    depth: Cell<usize>,
}

/// What holds in one variant: which way conditions turn out, what iterators stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) truths: BTreeMap<Box<str>, bool>,
    pub(super) iterators: BTreeMap<String, (Value, Value)>,
    /// What the arguments of a template file and the variables of loops stand for.
    pub(super) arguments: BTreeMap<String, Rc<Value>>,
}

/// Returns the default of a variable, and whether it is sensitive.
pub(super) fn variable(block: &Block, base: usize) -> (Option<Named<'_>>, bool) {
    let attribute = |name| block.body.get_attribute(name);
    let default =
        attribute("default").map(|attribute| Named { expression: &attribute.value, base });
    let is_sensitive = attribute("sensitive").is_some_and(|it| it.value.as_bool() == Some(true));
    (default, is_sensitive)
}

impl<'m> Module<'m> {
    pub(super) fn of(
        own: &'m str,
        text: &'m str,
        pieces: &'m [Piece],
        options: &'m ReadOptions,
    ) -> Self {
        let mut module = Self {
            own,
            own_text: text,
            text: Cell::new(text),
            crossing: Cell::new(None),
            options,
            locals: BTreeMap::new(),
            variables: BTreeMap::new(),
            documents: BTreeMap::new(),
            used: RefCell::default(),
            notes: RefCell::default(),
            defaults: RefCell::default(),
            asked: RefCell::default(),
            secrets: RefCell::default(),
            arguments: RefCell::default(),
            stands: RefCell::default(),
            is_strict: Cell::new(false),
            budget: Cell::new(MAX_EXPANSION),
            steps: Cell::new(MAX_STEPS),
            looks: Cell::new(MAX_LOOKS),
            depth: Cell::new(0),
        };
        for Piece { body, base } in pieces {
            for block in body.blocks() {
                module.add(block, *base);
            }
        }
        module
    }

    fn add(&mut self, block: &'m Block, base: usize) {
        let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
        match (block.ident.as_str(), labels.as_slice()) {
            ("locals", _) => {
                for attribute in block.body.attributes() {
                    let named = Named { expression: &attribute.value, base };
                    self.locals.insert(attribute.key.as_str().to_owned(), named);
                }
            }
            ("variable", [name]) => {
                let (default, is_sensitive) = variable(block, base);
                if let Some(default) = default.filter(|_| is_sensitive) {
                    let span = place(default.expression, base);
                    self.secrets.get_mut().push(span);
                }
                self.variables.insert((*name).to_owned(), (default, is_sensitive));
            }
            ("data", [DATA_DOCUMENT, name]) => {
                self.documents.insert((*name).to_owned(), DataDocument { block, base });
            }
            _ => {}
        }
    }

    /// Goes on with the work that another module has left over.
    pub(super) fn continue_of(&self, other: &Module<'_>) {
        self.budget.set(other.budget.get());
        self.steps.set(other.steps.get());
        self.looks.set(other.looks.get());
        self.depth.set(other.depth.get());
    }

    /// Takes values from what references may still put in place of names.
    pub(super) fn spend(&self, values: usize) -> bool {
        let left = self.budget.get().checked_sub(values);
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Takes one from the expressions that may still be computed.
    pub(super) fn step(&self) -> bool {
        let left = self.steps.get().checked_sub(1);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Takes some from the blocks of other folders that may still be looked at.
    pub(super) fn look_at(&self, blocks: usize) -> bool {
        let left = self.looks.get().checked_sub(blocks);
        self.looks.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Runs something one reference deeper; nothing when names refer to each other in a circle.
    pub(super) fn deeper<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        const MAX_DEPTH: usize = 32;
        if self.depth.get() >= MAX_DEPTH {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let result = run();
        self.depth.set(self.depth.get() - 1);
        Some(result)
    }

    pub(super) fn note(&self, kind: NoteKind, span: Span, message: impl Into<Box<str>>) {
        self.push_note(Note::new(kind, self.crossing.get().unwrap_or(span), message));
    }

    /// Notes that a part of the deployment is not read.
    pub(super) fn note_of_part(&self, path: &str, span: Span, message: impl Into<Box<str>>) {
        let span = self.crossing.get().unwrap_or(span);
        self.push_note(Note::new(NoteKind::PartNotRead, span, message).about(path));
    }

    /// Notes that a policy is not known.
    pub(super) fn note_of(&self, path: &str, span: Span, message: impl Into<Box<str>>) {
        self.push_note(Note::new(NoteKind::Unknown, span, message).about(path));
    }

    pub(super) fn push_note(&self, note: Note) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}
