//! Concrete resources to ask about.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, Field};
use iamkit_catalog::ArnTemplate;
use iamkit_policy::{ResourceElement, Statement};
use iamkit_work::spend;

use super::UNMENTIONED;

/// Where resources are: the fields of an ARN that policies of one account share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResourceSample {
    pub(crate) partition: Box<str>,
    pub(crate) region: Box<str>,
    pub(crate) account: Box<str>,
}

/// Account of the examples of AWS's documentation, for policies that name none.
const ACCOUNT: &str = "111122223333";

impl Default for ResourceSample {
    fn default() -> Self {
        Self { partition: "aws".into(), region: "us-east-1".into(), account: ACCOUNT.into() }
    }
}

/// What is done here when work is used up.
const WORK: &str = "looking for resources to ask about";

/// Up to this many places are tried.
const PLACES: usize = 4;

impl ResourceSample {
    /// Returns the place that an ARN pattern means, with usual values for what it leaves open.
    fn of(pattern: &str) -> Self {
        let usual = Self::default();
        let literal = |field: Field, usual: &str| -> Box<str> {
            let field = field.of(pattern).unwrap_or_default();
            let open = field.is_empty() || field.contains(['*', '?', '$']);
            if open { usual.into() } else { field.into() }
        };
        let account = literal(Field::Account, ACCOUNT);
        Self {
            partition: literal(Field::Partition, &usual.partition),
            region: literal(Field::Region, &usual.region),
            account: if AccountId::new(&account).is_some() { account } else { usual.account },
        }
    }

    /// Returns the places that the resources of the statements mean.
    pub(crate) fn all<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<Self> {
        let statements = statements.take_while(|_| spend(500, WORK));
        let places: Vec<_> = statements.map(Self::of_statement).collect();
        Self::first(places.iter().flatten()).into_iter().cloned().collect()
    }

    /// Returns the places that the resources of a statement mean, as many as are tried.
    pub(crate) fn of_statement(statement: &Statement) -> Vec<Self> {
        match &statement.resource {
            Some(ResourceElement::Resource(list)) => {
                let patterns = list.patterns.iter().take_while(|_| spend(500, WORK));
                let places: BTreeSet<_> =
                    patterns.map(|pattern| Self::of(pattern.value.as_str())).collect();
                places.into_iter().take(PLACES).collect()
            }
            _ => vec![Self::default()],
        }
    }

    /// Returns of the places of several statements those that are tried.
    pub(crate) fn first<'p>(places: impl Iterator<Item = &'p Self>) -> Vec<&'p Self> {
        let places: BTreeSet<&Self> = places.collect();
        places.into_iter().take(PLACES).collect()
    }

    /// Returns a resource of the template's type that no policy can have meant.
    pub(crate) fn unmentioned(&self, template: &ArnTemplate<'_>) -> String {
        let arn = template.filled(|_, name| match name {
            "Partition" => &self.partition,
            "Region" => &self.region,
            "Account" => &self.account,
            _ => UNMENTIONED,
        });
        // Some templates hold a wildcard for what AWS chooses.
        arn.replace('*', UNMENTIONED)
    }

    /// Returns a resource that an ARN pattern matches; `None` when it holds a policy variable.
    pub(crate) fn matching(&self, pattern: &str) -> Option<String> {
        if pattern.contains('$') {
            return None;
        }
        let mut arn = String::new();
        let open = ["arn", &self.partition, UNMENTIONED, &self.region, &self.account];
        for (field, open) in Field::ALL.into_iter().zip(open) {
            let text = field.of(pattern)?;
            arn.push_str(if text == "*" { open } else { text });
            arn.push(':');
        }
        arn.push_str(Field::Resource.of(pattern)?);
        Some(arn.replace('*', UNMENTIONED).replace('?', "z"))
    }
}
