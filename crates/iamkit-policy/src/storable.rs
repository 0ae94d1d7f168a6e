//! Whether AWS would store a document: one judgement for the checks, the engine and documents built
//! in code.
//!
//! One file for each subject; each rule is a row of [`Rule`]'s table.

mod action;
mod condition;
mod date;
mod document;
mod grammar;
mod principal;
mod resource;
mod rule;
mod value;
mod violation;

use crate::{Effect, Lowered, PolicyDocument, PolicyType, ServicePrefix, Statement};

pub use condition::fails_closed;
pub use rule::{Class, Rule};
pub use violation::{Detail, Part, Violation};

use violation::Violations;

/// Judges a document: what AWS refuses to store, what it stores although it can never match, and
/// what a reader may expect to mean something else, in document order of the statements.
///
/// Nothing of this depends on which services exist; the catalog adds what it knows of names.
///
/// ```
/// use iamkit_policy::{Class, PolicyDocument, PolicyType, judge};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Deny", "Action": "s3GetObject", "Resource": "arn:aws:sqs"}}"#
///     .parse()?;
/// let found = judge(&document, PolicyType::Identity);
/// assert_eq!(found[0].to_string(), "`s3GetObject` has no service prefix");
/// assert_eq!((found[0].class(), found[0].code()), (Class::Error, "INVALID_ACTION"));
/// assert_eq!((found[1].class(), found[1].code()), (Class::Note, "ARN_COMPLETED"));
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[must_use]
pub fn judge(document: &PolicyDocument, policy_type: PolicyType) -> Vec<Violation> {
    // A good document leaves the list empty, so that nothing is allocated.
    let mut found = Violations::default();
    judge_into(document, policy_type, &mut found);
    found.into_list()
}

/// Judges what [`lower`](crate::lower) gave: the errors of the grammar, and the rest as [`judge`]
/// does.
///
/// ```
/// use iamkit_policy::{Class, PolicyType, judge_lowered, lower};
///
/// let tree = iamkit_syntax::parse(r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "deny", "Action": "s3:*", "Resource": "*"}}"#);
/// let found = judge_lowered(&lower(tree.root().unwrap()), PolicyType::Identity);
/// assert_eq!((found[0].class(), found[0].code()), (Class::Error, "INVALID_EFFECT"));
/// ```
#[must_use]
pub fn judge_lowered(lowered: &Lowered, policy_type: PolicyType) -> Vec<Violation> {
    let mut found = Violations::with_errors(&lowered.errors);
    grammar::judge(lowered, &mut found);
    judge_into(&lowered.document, policy_type, &mut found);
    let mut list = found.into_list();
    list.sort_by_key(|violation| (violation.statement, violation.span.start));
    list
}

fn judge_into(document: &PolicyDocument, policy_type: PolicyType, found: &mut Violations) {
    document::judge(document, policy_type, found);
    for (index, statement) in document.statements.iter().enumerate() {
        found.enter(u32::try_from(index).unwrap_or(u32::MAX));
        let scope = Scope::new(document, statement, policy_type);
        grammar::judge_elements(&scope, found);
        action::judge(&scope, found);
        resource::judge(&scope, found);
        principal::judge(&scope, found);
        condition::judge(&scope, found);
    }
}

/// One statement and what the rules ask about around it.
#[derive(Clone, Copy, Debug)]
struct Scope<'d> {
    statement: &'d Statement,
    policy_type: PolicyType,
    has_variables: bool,
}

impl<'d> Scope<'d> {
    fn new(
        document: &'d PolicyDocument,
        statement: &'d Statement,
        policy_type: PolicyType,
    ) -> Self {
        Self { statement, policy_type, has_variables: document.has_variables() }
    }

    fn is_deny(&self) -> bool {
        self.statement.effect.value == Effect::Deny
    }

    /// Says whether every action of the statement is one of `services`.
    fn is_only_about(&self, services: &[&str]) -> bool {
        let patterns = self.statement.action.patterns();
        !self.statement.action.is_negated()
            && !patterns.is_empty()
            && patterns.iter().all(|pattern| {
                let prefix = pattern.value.service().map(ServicePrefix::new);
                prefix.is_some_and(|prefix| prefix.is_one_of(services))
            })
    }
}
