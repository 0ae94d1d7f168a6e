//! From a resource to the statements that may reach it.

use iamkit_pattern::{Field, FieldCrossing};

use super::prefix_table::PrefixTable;
use crate::compile::StatementId;
use crate::input::ResourceView;

/// What a statement demands of the start of a resource, taken from one of its patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResourceHint {
    /// Nothing: `*`, `NotResource`, or no element at all.
    Any,
    /// The resource starts with this text.
    Whole(Box<str>),
    /// The sixth field starts with this text; the first five hold wildcards.
    LastField(Box<str>),
}

/// Statements of one long list, found by the start of the resource.
///
/// It only narrows the list down: what it returns is still to be matched.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResourceTable {
    any: Box<[StatementId]>,
    whole: PrefixTable<StatementId>,
    last_field: PrefixTable<StatementId>,
}

impl ResourceTable {
    pub(crate) fn new(hints: impl IntoIterator<Item = (ResourceHint, StatementId)>) -> Self {
        let (mut any, mut whole, mut last_field) = (Vec::new(), Vec::new(), Vec::new());
        for (hint, statement) in hints {
            match hint {
                ResourceHint::Any => any.push(statement),
                ResourceHint::Whole(text) => whole.push((text, statement)),
                ResourceHint::LastField(text) => last_field.push((text, statement)),
            }
        }
        any.dedup();
        Self {
            any: any.into(),
            whole: PrefixTable::new(whole),
            last_field: PrefixTable::new(last_field),
        }
    }

    /// Calls `visit` with lists of statements that may reach the resource, until it returns true.
    pub(crate) fn any(
        &self,
        resource: &ResourceView<'_>,
        crossing: FieldCrossing,
        mut visit: impl FnMut(&[StatementId]) -> bool,
    ) -> bool {
        if visit(&self.any) {
            return true;
        }
        let Some(fields) = resource.fields() else { return false };
        if self.whole.prefixes_of(resource.text).any(&mut visit) {
            return true;
        }
        // A `*` that runs over colons lets the sixth field of a pattern begin behind any of them.
        let mut rest = Some(fields.get(Field::Resource));
        while let Some(text) = rest {
            if self.last_field.prefixes_of(text).any(&mut visit) {
                return true;
            }
            rest = match crossing {
                FieldCrossing::Strict => None,
                FieldCrossing::Trailing => text.split_once(':').map(|(_, after)| after),
            };
        }
        false
    }
}
