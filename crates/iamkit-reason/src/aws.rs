//! Answers as AWS gives them.

use iamkit_syntax::JsonWriter;

use crate::answer::{Answer, Place, Violation};
use crate::ask::Access;

/// The response of one of the custom policy checks of IAM Access Analyzer: `CheckNoNewAccess`,
/// `CheckAccessNotGranted` or `CheckNoPublicAccess`.
///
/// ```
/// use iamkit_reason::{Answer, CheckOutput};
///
/// let output = CheckOutput::new_access(&Answer::Holds);
/// assert!(output.passes);
/// assert!(output.to_json().starts_with(r#"{"result":"PASS","message":"#));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOutput {
    /// `PASS` or `FAIL`. What was not decided fails: AWS's `FAIL` means that access might be granted.
    pub passes: bool,
    /// The result in words.
    pub message: Box<str>,
    /// The statements that are to blame.
    pub reasons: Vec<CheckReason>,
}

/// A statement that is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReason {
    /// What is wrong with it.
    pub description: Box<str>,
    /// Its place in the document, counted from 0.
    pub statement_index: u32,
    /// Its `Sid`.
    pub statement_id: Option<Box<str>>,
}

/// Words of one check.
struct Words {
    passes: &'static str,
    fails: &'static str,
    reason: &'static str,
}

impl CheckOutput {
    /// Returns the response of `CheckNoNewAccess`.
    #[must_use]
    pub fn new_access(answer: &Answer<Vec<Violation>>) -> Self {
        Self::of(
            answer,
            &Words {
                passes: "The modified permissions do not grant new access compared to your \
                         existing policy.",
                fails: "The modified permissions grant new access compared to your existing \
                        policy.",
                reason: "New access in the statement with",
            },
        )
    }

    /// Returns the response of `CheckAccessNotGranted`.
    #[must_use]
    pub fn access_not_granted(answer: &Answer<Vec<Violation>>, access: &Access) -> Self {
        let words = match (access.has_actions(), access.has_resources()) {
            (true, true) => Words {
                passes: "The policy document does not grant access to perform the listed actions \
                         on the listed resources.",
                fails: "The policy document grants access to perform one or more of the listed \
                        actions on one or more of the listed resources.",
                reason: "One or more of the listed actions and resources in the statement with",
            },
            (false, _) => Words {
                passes: "The policy document does not grant access to the listed resources.",
                fails: "The policy document grants access to one or more of the listed resources.",
                reason: "One or more of the listed resources in the statement with",
            },
            (true, false) => Words {
                passes: "The policy document does not grant access to perform the listed actions.",
                fails: "The policy document grants access to perform one or more of the listed \
                        actions.",
                reason: "One or more of the listed actions in the statement with",
            },
        };
        Self::of(answer, &words)
    }

    /// Returns the response of `CheckNoPublicAccess`.
    #[must_use]
    pub fn public_access(answer: &Answer<Vec<Violation>>) -> Self {
        Self::of(
            answer,
            &Words {
                passes: "The resource policy does not grant public access for the given resource \
                         type.",
                fails: "The resource policy grants public access for the given resource type.",
                reason: "Public access granted in the following statement with",
            },
        )
    }

    fn of(answer: &Answer<Vec<Violation>>, words: &Words) -> Self {
        match answer {
            Answer::Holds => {
                Self { passes: true, message: words.passes.into(), reasons: Vec::new() }
            }
            Answer::Undecided(_) => Self {
                passes: false,
                message: format!("{} (not decided within the limits)", words.fails).into(),
                reasons: Vec::new(),
            },
            Answer::Fails(violations) => {
                let mut places: Vec<&Place> =
                    violations.iter().map(|violation| &violation.statement).collect();
                places.sort_unstable();
                places.dedup();
                let reason = |place: &Place| CheckReason {
                    description: match &place.sid {
                        Some(sid) => format!("{} sid: {sid}.", words.reason).into(),
                        None => format!("{} index: {}.", words.reason, place.at.statement).into(),
                    },
                    statement_index: place.at.statement,
                    statement_id: place.sid.clone(),
                };
                Self {
                    passes: false,
                    message: words.fails.into(),
                    reasons: places.into_iter().map(reason).collect(),
                }
            }
        }
    }

    /// Writes the response with AWS's member names.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = JsonWriter::default();
        json.object(|json| {
            json.member("result").text(if self.passes { "PASS" } else { "FAIL" });
            json.member("message").text(&self.message);
            if self.reasons.is_empty() {
                return;
            }
            json.member("reasons").array(|json| {
                for reason in &self.reasons {
                    json.item().object(|json| {
                        json.member("description").text(&reason.description);
                        json.member("statementIndex").number(reason.statement_index);
                        if let Some(sid) = &reason.statement_id {
                            json.member("statementId").text(sid);
                        }
                    });
                }
            });
        });
        json.finish()
    }
}
