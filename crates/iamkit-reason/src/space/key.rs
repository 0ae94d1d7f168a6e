//! Condition keys.

use std::sync::LazyLock;

use iamkit_catalog::{Catalog, Presence};
use iamkit_pattern::Case;
use iamkit_policy::ValueType;

use super::Test;

/// A condition key and what is known about its values.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// As first spelled.
    pub(crate) name: Box<str>,
    known: Option<ValueType>,
    pub(crate) cardinality: Cardinality,
    /// Whether AWS sends it with every request, or every signed one.
    pub(crate) is_always_sent: bool,
    /// Whether the catalog knows it.
    pub(crate) is_known: bool,
    /// Whether its values and those of other keys follow from one another.
    pub(crate) is_linked: bool,
    /// The types of the operators that test it.
    tested: Vec<ValueType>,
}

/// The values that a key takes, when it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Every text.
    Text,
    /// Every ARN.
    Arn,
    /// Values of another type.
    Typed(ValueType),
}

/// How many values a request may have of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cardinality {
    One,
    Many,
    /// The catalog does not know the key, and a set operator tests it.
    Either,
}

impl Cardinality {
    pub(crate) const fn may_be_one(self) -> bool {
        matches!(self, Self::One | Self::Either)
    }

    pub(crate) const fn may_be_many(self) -> bool {
        matches!(self, Self::Many | Self::Either)
    }
}

pub(super) static LOST: LazyLock<Key> = LazyLock::new(|| Key::new("", None));

/// Keys that others follow from, or that follow from others; so do tags of requests.
const LINKED: [&str; 13] = [
    "aws:TagKeys",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:username",
    "aws:SourceArn",
    "aws:CurrentTime",
    "aws:EpochTime",
];
const LINKED_TAGS: &str = "aws:RequestTag/";

/// Says whether values of a key of this name and those of other keys follow from one another.
pub(crate) fn is_linked(name: &str) -> bool {
    Case::Fold.starts_with(name, LINKED_TAGS) || Case::Fold.is_one_of(name, &LINKED)
}

impl Key {
    pub(super) fn new(name: &str, catalog: Option<&Catalog>) -> Self {
        let info = catalog.and_then(|catalog| {
            catalog.global_condition_key(name).or_else(|| catalog.condition_key(name))
        });
        Self {
            name: name.into(),
            known: info.map(|info| info.value_type().value_type()),
            cardinality: if info.is_some_and(|info| info.is_multivalued()) {
                Cardinality::Many
            } else {
                Cardinality::One
            },
            is_always_sent: info
                .is_some_and(|info| matches!(info.presence(), Presence::Always | Presence::Signed)),
            is_known: info.is_some(),
            is_linked: is_linked(name),
            tested: Vec::new(),
        }
    }

    /// Learns from a test of the key, where the catalog does not know it.
    pub(super) fn note(&mut self, test: &Test) {
        let (value_type, how) = match test {
            Test::Text { is_arn: true, how, .. } => (ValueType::Arn, how),
            Test::Text { how, .. } => (ValueType::String, how),
            Test::Typed { value_type, how, .. } => (*value_type, how),
            Test::Resource { .. } | Test::Presence { .. } => return,
        };
        if !self.tested.contains(&value_type) {
            self.tested.push(value_type);
        }
        if !self.is_known && how.set.is_some() {
            self.cardinality = Cardinality::Either;
        }
    }

    /// Returns the values of the key: those of its type, or else those of the one type of operator
    /// that tests it.
    pub(crate) fn domain(&self) -> Domain {
        let by_tests = match *self.tested {
            [value_type] => value_type,
            _ => ValueType::String,
        };
        match self.known.unwrap_or(by_tests) {
            ValueType::String | ValueType::Presence => Domain::Text,
            ValueType::Arn => Domain::Arn,
            typed => Domain::Typed(typed),
        }
    }
}
