//! A policy that is too large for where it is attached, in as few documents as it takes.

use iamkit_authz::CompileError;
use iamkit_policy::{
    ActionElement, OneOrMany, PolicyDocument, PolicyType, Quota, ResourceElement, Statement,
};

use crate::options::ReasonOptions;
use crate::rewrite::{
    Ledger, LostSid, Rewritten, SidFate, one_or_many, prove, size, with_statements,
};

use super::minimize::shortened;

/// Where a policy is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// The rules by which AWS stores it.
    pub policy_type: PolicyType,
    /// How large one document may be.
    pub quota: Quota,
    /// How many documents may be attached side by side, each with the quota of its own.
    pub documents: usize,
}

impl Attachment {
    /// Returns a place for so many documents of a size.
    #[must_use]
    pub const fn new(policy_type: PolicyType, quota: Quota, documents: usize) -> Self {
        Self { policy_type, quota, documents }
    }
}

/// Shortens a document, and splits it into the fewest documents that fit.
///
/// `written` is the document as it is written, whose white space counts at some places. When it
/// cannot be done there are no documents, and the reason.
///
/// # Errors
///
/// When AWS would refuse to store the document whatever its size.
pub fn fit(
    document: &PolicyDocument,
    written: Option<&str>,
    attachment: Attachment,
    options: &ReasonOptions<'_>,
) -> Result<Rewritten, CompileError> {
    let most = attachment.quota.characters as usize;
    let compact = size(document);
    let before = match written {
        Some(text) if attachment.quota.counts_white_space => text.chars().count(),
        _ => compact,
    };
    let mut ledger = Ledger::new(before);
    ledger.step("white-space", compact);
    let whole = std::slice::from_ref(document);
    if compact <= most {
        return Ok(done(ledger, whole.to_vec(), Vec::new()));
    }
    let shorter = shortened(document, attachment.policy_type, options, &mut ledger)?;
    let mut lost_sids = shorter.lost_sids;
    let mut documents = vec![shorter.document];
    if ledger.current() > most {
        documents = without_sids(&documents, &mut lost_sids);
        ledger.step("sids", documents.iter().map(size).sum());
    }
    if ledger.current() > most {
        if attachment.documents < 2 {
            let reason = format!(
                "{} characters are left of {before}, the quota is {most}, and the documents of such \
                 an attachment share it",
                ledger.current()
            );
            return Ok(refused(ledger, reason));
        }
        match documents.first().map(|document| split(document, most)) {
            Some(Some(parts)) if parts.len() <= attachment.documents => {
                ledger.step("split", parts.iter().map(size).sum());
                documents = parts;
            }
            Some(Some(parts)) => {
                let reason = format!(
                    "it takes {} documents of {most} characters, and {} can be attached",
                    parts.len(),
                    attachment.documents
                );
                return Ok(refused(ledger, reason));
            }
            _ => {
                let reason =
                    format!("a statement with one action and one resource is longer than {most}");
                return Ok(refused(ledger, reason));
            }
        }
    }
    match prove(attachment.policy_type, whole, &documents, options) {
        Ok(()) => Ok(done(ledger, documents, lost_sids)),
        Err(reason) => Ok(refused(ledger, reason.into())),
    }
}

fn done(ledger: Ledger, documents: Vec<PolicyDocument>, lost_sids: Vec<LostSid>) -> Rewritten {
    Rewritten {
        documents,
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        is_proved: true,
        reason: None,
        lost_sids,
        lost_ids: Vec::new(),
    }
}

fn refused(ledger: Ledger, reason: String) -> Rewritten {
    Rewritten {
        documents: Vec::new(),
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        is_proved: false,
        reason: Some(reason.into()),
        lost_sids: Vec::new(),
        lost_ids: Vec::new(),
    }
}

fn without_sids(documents: &[PolicyDocument], lost_sids: &mut Vec<LostSid>) -> Vec<PolicyDocument> {
    let of = |document: &PolicyDocument| {
        let statements = document.statements().iter().cloned().map(|mut statement| {
            lost_sids.extend(LostSid::of(&statement, SidFate::NoRoom));
            statement.sid = None;
            statement
        });
        let statements: Vec<Statement> = statements.collect();
        let mut document = with_statements(document, statements);
        if let [only] = document.statements() {
            document.statements = OneOrMany::One(only.clone());
        }
        document
    };
    documents.iter().map(of).collect()
}

/// Shares the statements out to documents, the largest first; a statement that fits nowhere whole is
/// cut along its longest list.
fn split(document: &PolicyDocument, most: usize) -> Option<Vec<PolicyDocument>> {
    let of = |statements: &[Statement]| {
        let statements = match statements {
            [only] => OneOrMany::One(only.clone()),
            several => OneOrMany::Many(several.to_vec()),
        };
        let mut found = document.clone();
        found.statements = statements;
        found
    };
    let fits = |statements: &[Statement]| size(&of(statements)) <= most;
    let mut open: Vec<Statement> = document.statements().to_vec();
    open.sort_by_key(|statement| std::cmp::Reverse(size(&of(std::slice::from_ref(statement)))));
    open.reverse();
    let mut parts: Vec<Vec<Statement>> = Vec::new();
    while let Some(statement) = open.pop() {
        let with = |part: &[Statement]| {
            let mut part = part.to_vec();
            part.push(statement.clone());
            part
        };
        let place = parts.iter().position(|part| fits(&with(part)));
        if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
            part.push(statement);
            continue;
        }
        if fits(std::slice::from_ref(&statement)) {
            parts.push(vec![statement]);
            continue;
        }
        // As much as fits into the last document or a new one.
        let (count, cut) = longest_list(&statement)?;
        let mut low = 0;
        let mut high = count;
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            if fits(&[cut(&statement, 0, middle)]) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if low == 0 {
            return None;
        }
        parts.push(vec![cut(&statement, 0, low)]);
        open.push(cut(&statement, low, count));
    }
    Some(parts.iter().map(|part| of(part)).collect())
}

type Cut = fn(&Statement, usize, usize) -> Statement;

/// Returns the longer one of the lists of actions and resources, and how to cut it; lists of what is
/// left out cannot be cut.
fn longest_list(statement: &Statement) -> Option<(usize, Cut)> {
    let actions = match statement.action() {
        ActionElement::Action(list) => list.patterns.len(),
        ActionElement::NotAction(_) => 0,
    };
    let resources = match statement.resource() {
        Some(ResourceElement::Resource(list)) => list.patterns.len(),
        _ => 0,
    };
    if actions.max(resources) < 2 {
        return None;
    }
    Some(if actions >= resources { (actions, cut_actions) } else { (resources, cut_resources) })
}

fn cut_actions(statement: &Statement, from: usize, to: usize) -> Statement {
    let mut cut = statement.clone();
    if let ActionElement::Action(list) = &mut cut.action {
        list.patterns =
            one_or_many(list.patterns.as_slice().get(from..to).unwrap_or_default().to_vec());
    }
    cut
}

fn cut_resources(statement: &Statement, from: usize, to: usize) -> Statement {
    let mut cut = statement.clone();
    if let Some(ResourceElement::Resource(list)) = &mut cut.resource {
        list.patterns =
            one_or_many(list.patterns.as_slice().get(from..to).unwrap_or_default().to_vec());
    }
    cut
}
