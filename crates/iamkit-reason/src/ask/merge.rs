//! One document of several.

use std::collections::BTreeSet;

use iamkit_authz::CompileError;
use iamkit_policy::{LanguageVersion, PolicyDocument, PolicyType, Statement};

use crate::canonical::canonical_statement;
use crate::options::ReasonOptions;
use crate::rewrite::{Ledger, Rewritten, prove, set_of, size};

/// What happens to statements of one `Sid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EqualSids {
    /// Both stay, and the later one loses its `Sid`.
    #[default]
    KeepBoth,
    /// The later one takes the place of the earlier one, as in Terraform's
    /// `override_policy_documents`.
    Replace,
}

/// Why documents cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// AWS would refuse to store a document.
    #[error(transparent)]
    Refused(#[from] CompileError),
    /// There is no document.
    #[error("there is nothing to merge")]
    Nothing,
    /// The older language version of one document cannot be written in the newer one of another.
    #[error("`{text}` of a document of version 2008-10-17 cannot be written in 2012-10-17")]
    Version {
        /// The text with a `${`.
        text: Box<str>,
    },
}

/// Makes one document of several; statements that stand in two of them stand in it once.
///
/// # Errors
///
/// When AWS would refuse to store a document, or the versions cannot be reconciled.
pub fn merge(
    documents: &[PolicyDocument],
    policy_type: PolicyType,
    equal_sids: EqualSids,
    options: &ReasonOptions<'_>,
) -> Result<Rewritten, MergeError> {
    set_of(policy_type, documents)?;
    let first = documents.first().ok_or(MergeError::Nothing)?;
    let is_mixed = documents.iter().any(PolicyDocument::has_variables)
        && !documents.iter().all(PolicyDocument::has_variables);
    let mut statements: Vec<Statement> = Vec::new();
    // What is to be proved: the union, but for what was replaced.
    let mut kept: Vec<Statement> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut lost_sids = Vec::new();
    for document in documents {
        for statement in document.statements() {
            let mut statement = statement.clone();
            if is_mixed && !document.has_variables() {
                statement = with_plain_dollars(&statement)?;
            }
            let same_sid =
                |known: &Statement| known.sid().is_some() && known.sid() == statement.sid();
            if let Some(at) = statements.iter().position(same_sid) {
                match equal_sids {
                    EqualSids::Replace => {
                        kept.retain(|known| !same_sid(known));
                        kept.push(statement.clone());
                        if let Some(known) = statements.get_mut(at) {
                            *known = statement;
                        }
                        continue;
                    }
                    EqualSids::KeepBoth => {
                        lost_sids.extend(statement.sid().map(|sid| sid.as_str().into()));
                        statement.sid = None;
                    }
                }
            }
            kept.push(statement.clone());
            if seen.insert(canonical_statement(&statement).to_json()) {
                statements.push(statement);
            } else {
                lost_sids.extend(statement.sid().map(|sid| sid.as_str().into()));
            }
        }
    }
    let version = if documents.iter().any(PolicyDocument::has_variables) {
        Some(LanguageVersion::V2012)
    } else {
        first.version()
    };
    let of = |statements: Vec<Statement>| {
        let document = PolicyDocument::new();
        let document = version.into_iter().fold(document, PolicyDocument::with_version);
        statements.into_iter().fold(document, PolicyDocument::with_statement)
    };
    let (merged, union) = (of(statements), of(without_sids(kept)));
    let before = documents.iter().map(size).sum();
    let mut ledger = Ledger::new(before);
    ledger.step("merge", size(&merged));
    let proof = prove(policy_type, &[union], std::slice::from_ref(&merged), options);
    let reason = proof.err();
    Ok(Rewritten {
        sizes: (before, size(&merged)),
        documents: vec![merged],
        steps: ledger.steps,
        is_proved: reason.is_none(),
        reason,
        lost_sids,
    })
}

fn without_sids(statements: Vec<Statement>) -> Vec<Statement> {
    let without = |mut statement: Statement| {
        statement.sid = None;
        statement
    };
    statements.into_iter().map(without).collect()
}

/// Writes a statement of the older version in the newer one, in which `${` opens a variable.
fn with_plain_dollars(statement: &Statement) -> Result<Statement, MergeError> {
    let text = statement.to_json();
    if !text.contains("${") {
        return Ok(statement.clone());
    }
    let escaped = text.replace("${", "${$}{");
    let refused = || MergeError::Version { text: text.as_str().into() };
    let document: PolicyDocument = escaped.parse().map_err(|_| refused())?;
    let found = document.statements().first().ok_or_else(refused)?;
    // Only where variables are replaced is there a way to write the text.
    let is_same = |left: Option<&str>, right: Option<&str>| left == right;
    let keys = |statement: &Statement| -> Vec<String> {
        statement.tests().map(|test| test.test.key.value.as_str().to_owned()).collect()
    };
    let takes_variables = statement.tests().all(|test| {
        let has_dollars = test.test.values.iter().any(|value| value.value.text().contains("${"));
        !has_dollars
            || test.operator.value.known().is_some_and(|known| known.base.takes_variables())
    });
    let is_plain = statement.resource().is_none_or(|element| {
        element.patterns().iter().all(|pattern| !pattern.value.has_misplaced_variable())
    });
    if keys(found) == keys(statement)
        && takes_variables
        && is_plain
        && found.action() == statement.action()
        && found.principal() == statement.principal()
        && is_same(
            found.sid().map(iamkit_policy::Sid::as_str),
            statement.sid().map(iamkit_policy::Sid::as_str),
        )
    {
        Ok(found.clone())
    } else {
        Err(refused())
    }
}
