//! What is wrong with a document of an account.

use iamkit_catalog::Catalog;
use iamkit_policy::{Class, PolicyDocument, PolicyType, judge};
use iamkit_source::{Embedded, SourceError, SourceErrorKind};

use crate::account::AccountWarning;

/// What a document is judged to be: what cannot be read is an error, since a `Deny` must not vanish; what can
/// never match is a warning.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) errors: Vec<SourceError>,
    pub(crate) warnings: Vec<AccountWarning>,
}

impl Judged {
    /// Judges a document called `name`; `is_stored` says that AWS has printed it.
    pub(crate) fn of(
        name: &str,
        embedded: &Embedded<'_>,
        (document, policy_type): (&PolicyDocument, PolicyType),
        is_stored: bool,
    ) -> Self {
        let names =
            Catalog::try_embedded().map(|catalog| catalog.judge_names(document, policy_type));
        let found = judge(document, policy_type).into_iter().chain(names.into_iter().flatten());
        let mut judged = Self::default();
        for mut violation in found {
            violation.is_stored = is_stored;
            let span = embedded.map.outer(violation.span);
            match violation.class() {
                Class::Error => {
                    let violation = Box::new(violation);
                    let kind = SourceErrorKind::Refused { place: None, violation };
                    judged.errors.push(SourceError::new(kind, span));
                }
                Class::Warning => {
                    let policy = name.into();
                    judged.warnings.push(AccountWarning { policy, violation, span, text: 0 });
                }
                Class::Note => {}
            }
        }
        judged
    }
}
