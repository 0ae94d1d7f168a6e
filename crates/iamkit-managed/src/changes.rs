//! How the statements of two documents differ.

use std::collections::BTreeSet;

use iamkit_policy::{Element, PolicyDocument, PrincipalSpec, Statement};

use crate::{DocumentError, PolicyVersion, VersionId};

/// How one version of a managed policy differs from an older one.
///
/// ```
/// let policies = iamkit_managed::Archive::embedded();
/// let policy = policies.policy("PowerUserAccess").unwrap();
/// let [v1, v2] = ["v1", "v2"].map(|id| policy.version(id.parse().unwrap()).unwrap());
/// let diff = v2.diff(&v1)?;
/// assert!(diff.unavailable.is_empty());
/// assert_eq!(diff.statements.len(), 2);
/// # Ok::<(), iamkit_managed::DocumentError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionDiff {
    /// The older version.
    pub from: VersionId,
    /// The newer version.
    pub to: VersionId,
    /// Versions between the two whose documents are not available: the changes are the sum of what
    /// happened there.
    pub unavailable: Vec<VersionId>,
    /// The statements that changed.
    pub statements: Vec<StatementChange>,
}

/// A statement that differs between two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementChange {
    /// Only the newer document has it.
    Added(Box<Statement>),
    /// Only the older document has it.
    Removed(Box<Statement>),
    /// Both have it, with different elements.
    Changed {
        /// The statement of the older document.
        before: Box<Statement>,
        /// The statement of the newer document.
        after: Box<Statement>,
        /// What differs; not empty.
        elements: Vec<ElementChange>,
    },
}

/// An element of a statement that differs, such as `Action`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ElementChange {
    /// Name of the element, such as `NotAction`.
    pub element: &'static str,
    /// What only the older statement lists: texts as written, condition tests as
    /// `StringEquals aws:PrincipalOrgID "o-1"`.
    pub removed: Vec<String>,
    /// What only the newer statement lists.
    pub added: Vec<String>,
}

impl VersionDiff {
    pub(crate) fn between(
        older: &PolicyVersion<'_>,
        newer: &PolicyVersion<'_>,
    ) -> Result<Self, DocumentError> {
        let (from, to) = (older.id(), newer.id());
        let between = newer.policy().versions().filter(|version| {
            !version.is_available() && from.min(to) < version.id() && version.id() < from.max(to)
        });
        Ok(Self {
            from,
            to,
            unavailable: between.map(|version| version.id()).collect(),
            statements: statement_changes(&older.document()?, &newer.document()?),
        })
    }
}

/// Returns the statements that differ between two documents: first those of the newer document in
/// its order, then those that are gone.
///
/// Statements belong together when they are equal, else when they have the same `Sid`, else when
/// they have the same effect and share an action. The order of statements and of values says
/// nothing and is no difference.
///
/// ```
/// use iamkit_managed::{StatementChange, statement_changes};
///
/// let before = r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
/// let after = r#"{"Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}}"#;
/// let changes = statement_changes(&before.parse()?, &after.parse()?);
/// let [StatementChange::Changed { elements, .. }] = &changes[..] else { unreachable!() };
/// assert_eq!((elements[0].element, &elements[0].added[..]), ("Action", &["s3:List*".to_owned()][..]));
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[must_use]
pub fn statement_changes(older: &PolicyDocument, newer: &PolicyDocument) -> Vec<StatementChange> {
    let mut old: Vec<Option<&Statement>> = older.statements.iter().map(Some).collect();
    let mut partners: Vec<Option<&Statement>> = vec![None; newer.statements.len()];
    for belongs_together in [Statement::eq, same_sid, shares_action] {
        for (new, partner) in newer.statements.iter().zip(&mut partners) {
            if partner.is_none() {
                let found =
                    old.iter_mut().find(|old| old.is_some_and(|old| belongs_together(old, new)));
                *partner = found.and_then(Option::take);
            }
        }
    }
    let mut changes: Vec<StatementChange> = Vec::new();
    for (after, before) in newer.statements.iter().zip(partners) {
        match before {
            None => changes.push(StatementChange::Added(Box::new(after.clone()))),
            Some(before) => {
                let elements = element_changes(before, after);
                if !elements.is_empty() {
                    let (before, after) = (Box::new(before.clone()), Box::new(after.clone()));
                    changes.push(StatementChange::Changed { before, after, elements });
                }
            }
        }
    }
    let removed = old.into_iter().flatten().cloned().map(Box::new);
    changes.extend(removed.map(StatementChange::Removed));
    changes
}

fn same_sid(old: &Statement, new: &Statement) -> bool {
    old.sid.is_some() && old.sid == new.sid
}

fn shares_action(old: &Statement, new: &Statement) -> bool {
    let known: BTreeSet<&str> =
        old.action.patterns().iter().map(|action| action.value.as_str()).collect();
    old.effect == new.effect
        && old.action.name() == new.action.name()
        && new.action.patterns().iter().any(|action| known.contains(action.value.as_str()))
}

fn element_changes(before: &Statement, after: &Statement) -> Vec<ElementChange> {
    let before = elements(before);
    let after = elements(after);
    let texts = |elements: &BTreeSet<(&'static str, String)>,
                 others: &BTreeSet<(&'static str, String)>,
                 name: &str| {
        elements
            .difference(others)
            .filter(|(element, _)| *element == name)
            .map(|(_, text)| text.clone())
            .collect::<Vec<_>>()
    };
    Element::ALL
        .into_iter()
        .map(Element::as_str)
        .map(|element| ElementChange {
            element,
            removed: texts(&before, &after, element),
            added: texts(&after, &before, element),
        })
        .filter(|change| !change.removed.is_empty() || !change.added.is_empty())
        .collect()
}

/// All that a statement says, as pairs of an element and one of its texts.
fn elements(statement: &Statement) -> BTreeSet<(&'static str, String)> {
    let mut texts = BTreeSet::new();
    texts.extend(statement.sid.iter().map(|sid| ("Sid", sid.value.to_string())));
    texts.insert(("Effect", statement.effect.value.as_str().to_owned()));
    if let Some(principal) = &statement.principal {
        if *principal.spec() == PrincipalSpec::Everyone {
            texts.insert((principal.name(), "*".to_owned()));
        }
        for (kind, value) in principal.principals() {
            texts.insert((principal.name(), format!("{} {}", kind.as_str(), value.value.as_str())));
        }
    }
    let actions = statement.action.patterns().iter();
    texts.extend(actions.map(|action| (statement.action.name(), action.value.as_str().to_owned())));
    if let Some(resource) = &statement.resource {
        let patterns = resource.patterns().iter();
        texts.extend(patterns.map(|pattern| (resource.name(), pattern.value.as_str().to_owned())));
    }
    for test in statement.tests() {
        let values: Vec<_> = test.test.values.iter().map(|value| value.value.to_json()).collect();
        let (operator, key) = (&test.operator.value, test.test.key.value.as_str());
        texts.insert(("Condition", format!("{operator} {key} {}", values.join(", "))));
    }
    texts
}
