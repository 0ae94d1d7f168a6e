//! A policy that is too large for where it is attached, in as few documents as it takes.

mod split;

use iamkit_authz::CompileError;
use iamkit_policy::{OneOrMany, PolicyDocument, PolicyType, Quota};

use crate::answer::Undecided;
use crate::options::{Effort, ReasonOptions};
use crate::rewrite::{Ledger, LostSid, Rewritten, SidFate, prove, size, with_statements};

use super::minimize::{Denies, Steps, shortened};
use split::split;

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
    // Half of what may be taken is for the proof.
    let most_compared = options.limits.comparisons as usize;
    let effort = Effort::new(most_compared / 2);
    let options = &options.sharing(&effort);
    let asked = (attachment.policy_type, Denies::Beside, Steps::All);
    let shorter = shortened(document, asked, options, &mut ledger)?;
    let stopped_by = effort.is_spent().then(|| Undecided::comparisons(options.limits));
    effort.allow(most_compared);
    let mut lost_sids = shorter.lost_sids;
    let mut documents = vec![shorter.document];
    if ledger.current() > most {
        documents = documents.iter().map(with_single_statement).collect();
        ledger.step("lists", documents.iter().map(size).sum());
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
            return Ok(Rewritten { stopped_by, ..refused(ledger, reason) });
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
                return Ok(Rewritten { stopped_by, ..refused(ledger, reason) });
            }
            _ => {
                let reason = format!("a statement that cannot be cut is longer than {most}");
                return Ok(Rewritten { stopped_by, ..refused(ledger, reason) });
            }
        }
    }
    match prove(attachment.policy_type, whole, &documents, options) {
        Ok(()) => Ok(Rewritten { stopped_by, ..done(ledger, documents, lost_sids) }),
        Err(reason) => Ok(Rewritten { stopped_by, ..refused(ledger, reason.into()) }),
    }
}

fn done(ledger: Ledger, documents: Vec<PolicyDocument>, lost_sids: Vec<LostSid>) -> Rewritten {
    Rewritten {
        documents,
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        is_proved: true,
        keeps_denies: true,
        reason: None,
        lost_sids,
        lost_ids: Vec::new(),
        stopped_by: None,
        replaced: Vec::new(),
        by_replacing: None,
    }
}

fn refused(ledger: Ledger, reason: String) -> Rewritten {
    Rewritten {
        documents: Vec::new(),
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        is_proved: false,
        keeps_denies: true,
        reason: Some(reason.into()),
        lost_sids: Vec::new(),
        lost_ids: Vec::new(),
        stopped_by: None,
        replaced: Vec::new(),
        by_replacing: None,
    }
}

/// Writes a list of one statement as the statement.
fn with_single_statement(document: &PolicyDocument) -> PolicyDocument {
    let mut document = document.clone();
    if let [only] = document.statements() {
        document.statements = OneOrMany::One(only.clone());
    }
    document
}

fn without_sids(documents: &[PolicyDocument], lost_sids: &mut Vec<LostSid>) -> Vec<PolicyDocument> {
    let of = |document: &PolicyDocument| {
        let statements = document.statements().iter().cloned().map(|mut statement| {
            lost_sids.extend(LostSid::of(&statement, SidFate::NoRoom));
            statement.sid = None;
            statement
        });
        with_single_statement(&with_statements(document, statements.collect()))
    };
    documents.iter().map(of).collect()
}
