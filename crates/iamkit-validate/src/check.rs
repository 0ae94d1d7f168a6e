//! What a check consists of.

use std::fmt;

use crate::context::Context;
use crate::findings::Findings;
use crate::{FindingType, IssueCode};

/// One policy check: a code, a type and the function that looks.
///
/// What the header of its file says beyond that is in [`Facts`](crate::facts::Facts).
#[derive(Clone, Copy)]
pub(crate) struct Check {
    pub(crate) code: IssueCode,
    pub(crate) finding_type: FindingType,
    pub(crate) run: fn(&Context<'_>, &mut Findings),
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.code).finish()
    }
}
