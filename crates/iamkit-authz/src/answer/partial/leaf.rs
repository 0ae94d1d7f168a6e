//! The tests that a formula is about.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use iamkit_condition::CompiledTest;
use iamkit_pattern::Case;
use iamkit_policy::{
    Effect, PrincipalElement, PrincipalSpec, ResourceElement, Statement, ValueType,
};

use super::formula::Formula;
use super::outcome::{Residual, ResidualLeaf};
use crate::decide::StatementSource;
use crate::{KeyGrant, StatementRef};

/// Numbered tests; equal ones share a number.
#[derive(Debug, Default)]
pub(super) struct Leaves<'a> {
    list: Vec<(ResidualLeaf<'a>, Sharing)>,
    /// The places in the list by what equal tests have in common; there may be as many as tests of
    /// all policies.
    places: HashMap<u64, Vec<usize>>,
}

/// When two tests that read the same are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sharing {
    /// The same text means two things in documents with and without policy variables.
    has_variables: bool,
    /// A value that cannot be read counts for a `Deny` and against an `Allow`; a principal of an
    /// `Allow` covers what is below it.
    is_by_effect: bool,
}

impl<'a> Leaves<'a> {
    /// Returns the leaf of a condition test.
    pub(super) fn test(
        &mut self,
        source: StatementSource<'a>,
        at: StatementRef,
        test: &'a CompiledTest,
    ) -> Formula {
        let operator = test.operator().to_string().into();
        let key = test.key().as_str().into();
        let values = test.values().iter().map(|value| value.value.text().into()).collect();
        let is_text = test.operator().known().is_some_and(|operator| {
            matches!(operator.base.value_type(), ValueType::String | ValueType::Arn)
        });
        self.number(source, at, operator, key, values, !is_text)
    }

    /// Returns the leaf that says that the `Resource` element of a statement reaches the request.
    pub(super) fn resource(&mut self, source: StatementSource<'a>, at: StatementRef) -> Formula {
        let element = source.set.statement(at).and_then(|statement| statement.resource.as_ref());
        let operator = element.map_or("Resource", ResourceElement::name).into();
        let patterns = element.into_iter().flat_map(ResourceElement::patterns);
        let values = patterns.map(|pattern| pattern.value.as_str().into()).collect();
        self.number(source, at, operator, "resource".into(), values, false)
    }

    /// Returns the leaf that says that the `Principal` element of a statement names the caller
    /// itself.
    pub(super) fn principal(&mut self, source: StatementSource<'a>, at: StatementRef) -> Formula {
        let element =
            source.set.statement(at).and_then(|statement: &Statement| statement.principal.as_ref());
        let operator = element.map_or("Principal", PrincipalElement::name).into();
        let values = element.into_iter().flat_map(|element| match element.spec() {
            PrincipalSpec::Everyone => vec!["*".into()],
            PrincipalSpec::Map(_) => {
                element.principals().map(|(_, principal)| principal.value.as_str().into()).collect()
            }
        });
        let values = values.collect();
        self.number(source, at, operator, "principal".into(), values, true)
    }

    /// Returns the leaf that says that a grant of the key covers the request.
    pub(super) fn key_grant(&mut self, grant: &'a KeyGrant) -> Formula {
        let values = grant.pairs().map(|(key, value)| format!("{key}={value}").into()).collect();
        self.push(
            ResidualLeaf {
                operator: "KeyGrant".into(),
                key: "kms:EncryptionContext".into(),
                values,
                effect: Effect::Allow,
                layer: Some(crate::Layer::Resource),
                level: 0,
                part: crate::ResourcePart::Policy,
                policy: grant.grantee(),
                statement: StatementRef { policy: 0, statement: 0 },
            },
            Sharing::default(),
        )
    }

    /// Returns the leaf of a test that no policy makes, but a service.
    pub(super) fn of_service(
        &mut self,
        operator: &'static str,
        key: &'static str,
        value: &'static str,
    ) -> Formula {
        self.push(
            ResidualLeaf {
                operator: operator.into(),
                key: key.into(),
                values: vec![value.into()],
                effect: Effect::Allow,
                layer: None,
                level: 0,
                part: crate::ResourcePart::Policy,
                policy: "",
                statement: StatementRef { policy: 0, statement: 0 },
            },
            // As the same test in an `Allow`.
            Sharing { has_variables: false, is_by_effect: true },
        )
    }

    fn number(
        &mut self,
        source: StatementSource<'a>,
        at: StatementRef,
        operator: Cow<'a, str>,
        key: Cow<'a, str>,
        values: Vec<Cow<'a, str>>,
        is_by_effect: bool,
    ) -> Formula {
        let document = source.set.document(at.policy);
        let has_variables = document.is_some_and(|document| document.has_variables())
            && values.iter().any(|value| value.contains("${"));
        let leaf = ResidualLeaf {
            operator,
            key,
            values,
            effect: source.set.statement(at).map_or(Effect::Deny, |found| found.effect.value),
            layer: Some(source.layer),
            level: source.level,
            part: source.part,
            policy: source.set.policy_name(at.policy).unwrap_or_default(),
            statement: at,
        };
        self.push(leaf, Sharing { has_variables, is_by_effect })
    }

    fn push(&mut self, leaf: ResidualLeaf<'a>, sharing: Sharing) -> Formula {
        let same = |(known, other): &(ResidualLeaf<'a>, Sharing)| {
            *other == sharing
                && known.operator == leaf.operator
                && Case::Fold.is_same(&known.key, &leaf.key)
                && known.values == leaf.values
                && (!sharing.is_by_effect || known.effect == leaf.effect)
        };
        let places = self.places.entry(hash(&leaf)).or_default();
        let known = places.iter().find(|at| self.list.get(**at).is_some_and(same)).copied();
        let at = known.unwrap_or_else(|| {
            places.push(self.list.len());
            self.list.push((leaf, sharing));
            self.list.len() - 1
        });
        Formula::Leaf(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// Returns the formula with its tests in place of numbers; `None` for a constant.
    pub(super) fn to_residual(&self, formula: &Formula) -> Option<Residual<'a>> {
        let list = |parts: &[Formula]| -> Option<Vec<_>> {
            parts.iter().map(|part| self.to_residual(part)).collect()
        };
        Some(match formula {
            Formula::True | Formula::False => return None,
            Formula::Leaf(number) => Residual::Leaf(self.list.get(*number as usize)?.0.clone()),
            Formula::Not(inner) => Residual::Not(Box::new(self.to_residual(inner)?)),
            Formula::All(parts) => Residual::All(list(parts)?),
            Formula::Any(parts) => Residual::Any(list(parts)?),
        })
    }
}

/// Hashes what equal tests have in common.
fn hash(leaf: &ResidualLeaf<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    leaf.operator.hash(&mut hasher);
    leaf.key.to_ascii_lowercase().hash(&mut hasher);
    leaf.values.hash(&mut hasher);
    hasher.finish()
}
