//! One document of several.

use std::collections::BTreeSet;

use iamkit_authz::CompileError;
use iamkit_policy::{Effect, LanguageVersion, PolicyDocument, PolicyType, Statement, Text};
use iamkit_syntax::Spanned;

use crate::canonical::canonical_statement;
use crate::options::ReasonOptions;
use crate::rewrite::{Ledger, LostSid, Replaced, Rewritten, SidFate, prove, set_of, size};

use super::difference;

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
/// It is proved that the union is kept. Where statements are replaced it is not, by intent: what is proved
/// is about the statements that take part, and [`Rewritten::by_replacing`] tells what changes by it.
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
    let (id, lost_ids) = ids_of(documents);
    let is_mixed = documents.iter().any(PolicyDocument::has_variables)
        && !documents.iter().all(PolicyDocument::has_variables);
    let mut merged = Merged::default();
    for document in documents {
        for statement in document.statements() {
            let written = Written { statement, has_variables: document.has_variables() };
            let statement = if is_mixed && !document.has_variables() {
                with_plain_dollars(statement)?
            } else {
                statement.clone()
            };
            merged.add(statement, written, equal_sids);
        }
    }
    let Merged { statements, kept, lost_sids, replaced } = merged;
    let version = if documents.iter().any(PolicyDocument::has_variables) {
        Some(LanguageVersion::V2012)
    } else {
        first.version()
    };
    let of = |version: Option<LanguageVersion>, statements: Vec<Statement>| {
        let mut document = PolicyDocument::new();
        document.version = None;
        let document = version.into_iter().fold(document, PolicyDocument::with_version);
        statements.into_iter().fold(document, PolicyDocument::with_statement)
    };
    let statements = statements.into_iter().map(|(_, statement)| statement).collect();
    let mut merged = of(version, statements);
    merged.id = id;
    let before = documents.iter().map(size).sum();
    let mut ledger = Ledger::new(before);
    ledger.step("merge", size(&merged));
    // What is proved is about the statements as they were written, each in its own language.
    let (newer, older): (Vec<Written<'_>>, Vec<Written<'_>>) =
        kept.into_iter().partition(|written| written.has_variables);
    let union: Vec<PolicyDocument> = [(Some(LanguageVersion::V2012), newer), (None, older)]
        .into_iter()
        .filter(|(_, written)| !written.is_empty())
        .map(|(version, written)| of(version, without_sids(written)))
        .collect();
    let proof = prove(policy_type, &union, std::slice::from_ref(&merged), options);
    let reason = proof.err();
    let by_replacing = if replaced.is_empty() {
        None
    } else {
        let first = |statement: &Statement| {
            let mut firsts = replaced.iter().map(|(first, _)| first);
            firsts.find(|first| first.sid() == statement.sid()).unwrap_or(statement).clone()
        };
        let before = of(version, merged.statements().iter().map(first).collect());
        let before = set_of(policy_type, &[before])?;
        let after = set_of(policy_type, std::slice::from_ref(&merged))?;
        Some(difference(&(&before).into(), &(&after).into(), options))
    };
    Ok(Rewritten {
        sizes: (before, size(&merged)),
        documents: vec![merged],
        steps: ledger.steps,
        is_proved: reason.is_none(),
        keeps_denies: true,
        reason,
        lost_sids,
        lost_ids,
        stopped_by: None,
        replaced: replaced.into_iter().map(|(_, told)| told).collect(),
        by_replacing,
    })
}

/// A statement as it is written, and the language that it is written in.
#[derive(Clone, Copy, Debug)]
struct Written<'d> {
    statement: &'d Statement,
    has_variables: bool,
}

/// What is merged so far.
#[derive(Debug, Default)]
struct Merged<'d> {
    /// The statements, each behind its canonical text.
    statements: Vec<(String, Statement)>,
    /// What is to be proved: the union, but for what was replaced.
    kept: Vec<Written<'d>>,
    lost_sids: Vec<LostSid>,
    /// Statements that others stand in place of, the first of each `Sid`.
    replaced: Vec<(Statement, Replaced)>,
}

/// Notes that a statement is replaced; of several of one `Sid` the first counts.
fn replace(replaced: &mut Vec<(Statement, Replaced)>, old: &Statement, new_effect: Effect) {
    let Some(sid) = old.sid() else { return };
    if let Some((_, known)) = replaced.iter_mut().find(|(known, _)| known.sid() == Some(sid)) {
        known.new_effect = new_effect;
        return;
    }
    let told = Replaced { sid: sid.as_str().into(), old_effect: old.effect(), new_effect };
    replaced.push((old.clone(), told));
}

impl<'d> Merged<'d> {
    fn add(&mut self, mut statement: Statement, written: Written<'d>, equal_sids: EqualSids) {
        let text = canonical_statement(&statement).to_json();
        let same_sid = |known: &Statement| known.sid().is_some() && known.sid() == statement.sid();
        let is_taken = self.statements.iter().any(|(_, known)| same_sid(known));
        if is_taken && equal_sids == EqualSids::Replace {
            self.kept.retain(|known| !same_sid(known.statement));
            self.kept.push(written);
            if let Some(known) = self.statements.iter_mut().find(|(_, known)| same_sid(known)) {
                if known.0 != text {
                    replace(&mut self.replaced, &known.1, statement.effect());
                }
                *known = (text, statement);
            }
            return;
        }
        let twin = self.statements.iter_mut().find(|(known, _)| *known == text);
        if let Some((_, known)) = twin {
            // One of them stays, under the first name that there is.
            let is_named = known.sid() == statement.sid();
            if known.sid.is_none() && !is_taken {
                known.sid.clone_from(&statement.sid);
            } else if !is_named {
                self.lost_sids.extend(LostSid::of(&statement, SidFate::Joined));
            }
            self.kept.push(written);
            return;
        }
        if is_taken {
            self.lost_sids.extend(LostSid::of(&statement, SidFate::Repeated));
            statement.sid = None;
        }
        self.kept.push(written);
        self.statements.push((text, statement));
    }
}

/// Returns the `Id` that is kept, which is the first, and the others.
fn ids_of(documents: &[PolicyDocument]) -> (Option<Spanned<Text>>, Vec<Box<str>>) {
    let mut ids = documents.iter().filter_map(|document| document.id.clone());
    let first = ids.next();
    let is_other = |id: &Spanned<Text>| first.as_ref().is_some_and(|first| first.value != id.value);
    let others: BTreeSet<Box<str>> =
        ids.filter(is_other).map(|id| Box::from(id.value.as_str())).collect();
    (first, others.into_iter().collect())
}

fn without_sids(written: Vec<Written<'_>>) -> Vec<Statement> {
    let without = |written: Written<'_>| {
        let mut statement = written.statement.clone();
        statement.sid = None;
        statement
    };
    written.into_iter().map(without).collect()
}

/// Writes a statement of the older version in the newer one, in which `${` opens a variable.
fn with_plain_dollars(statement: &Statement) -> Result<Statement, MergeError> {
    let text = statement.to_json();
    if !text.contains("${") {
        return Ok(statement.clone());
    }
    let escaped = text.replace("${", "${$}{");
    let refused = || MergeError::Version { text: text.as_str().into() };
    let document = format!("{{\"Version\":\"2012-10-17\",\"Statement\":{escaped}}}");
    let document: PolicyDocument = document.parse().map_err(|_| refused())?;
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
