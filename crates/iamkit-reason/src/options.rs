//! How a question is asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use iamkit_catalog::Catalog;

use crate::readings::ShortArns;

/// How a question is asked; the default is as AWS asks it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReasonOptions<'c> {
    /// Which requests there are.
    pub universe: Universe,
    /// The types of condition keys, and the names of actions. Without it nothing is known about
    /// either.
    pub catalog: Option<&'c Catalog>,
    /// Nothing is asked about requests before this instant, such as `2026-11-29T00:00:00Z`: what was
    /// allowed until then is no more.
    pub since: Option<&'c str>,
    /// How much is tried, and how much of what is found is kept.
    pub limits: Limits,
    /// How conditions are read; questions ask in both readings where they differ.
    pub(crate) short_arns: ShortArns,
    /// What all questions of one answer take together; one that is alone counts for itself.
    pub(crate) effort: Option<&'c Effort>,
}

/// How much several questions compare together.
#[derive(Debug, Default)]
pub(crate) struct Effort {
    compared: AtomicUsize,
    most: AtomicUsize,
}

impl Effort {
    pub(crate) fn new(most: usize) -> Self {
        Self { compared: AtomicUsize::new(0), most: AtomicUsize::new(most) }
    }

    /// Lets questions to come compare until so much is compared in all.
    pub(crate) fn allow(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    pub(crate) fn note(&self, count: usize) {
        self.compared.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.compared.load(Ordering::Relaxed) > self.most.load(Ordering::Relaxed)
    }
}

impl<'c> ReasonOptions<'c> {
    /// Returns the options of a question that is one of several, which compare no more together than one
    /// may alone.
    pub(crate) const fn sharing<'e>(self, effort: &'e Effort) -> ReasonOptions<'e>
    where
        'c: 'e,
    {
        ReasonOptions { effort: Some(effort), ..self }
    }

    /// Returns the options with a catalog.
    #[must_use]
    pub const fn with_catalog(mut self, catalog: &'c Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// Returns the options with a universe.
    #[must_use]
    pub const fn with_universe(mut self, universe: Universe) -> Self {
        self.universe = universe;
        self
    }

    /// Returns the options with an instant before which nothing is asked about.
    #[must_use]
    pub const fn with_since(mut self, instant: &'c str) -> Self {
        self.since = Some(instant);
        self
    }

    /// Returns the options with limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Which requests there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Universe {
    /// Every action of valid spelling on every resource with every key, as AWS asks.
    #[default]
    Open,
    /// Actions of the catalog alone, each with the resources and keys that it takes.
    Catalog,
}

impl Universe {
    /// Returns `open` or `catalog`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Catalog => "catalog",
        }
    }
}

/// How much is tried before a question stays undecided, and how much of what is found is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// Nodes of the search for one question.
    pub nodes: u32,
    /// States of the automaton for one text.
    pub states: u32,
    /// Comparisons of patterns and values for one answer: long patterns count several times, and so does a
    /// search for a text.
    pub comparisons: u32,
    /// What is kept.
    pub collect: Collect,
}

impl Default for Limits {
    fn default() -> Self {
        // Ten million comparisons are less than a second.
        Self {
            nodes: 50_000,
            states: 50_000,
            comparisons: 10_000_000,
            collect: Collect::PerStatement,
        }
    }
}

/// Which violations are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collect {
    /// The first one ends the search.
    First,
    /// One for each statement.
    #[default]
    PerStatement,
    /// One for each statement and each class of actions.
    All,
}
