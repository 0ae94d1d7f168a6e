//! What the figures are to reach.

use std::fmt;

use crate::report::time;

/// A limit that a row is to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// At most this many nanoseconds.
    AtMostNs(f64),
    /// At least this many megabytes in a second.
    AtLeastMbPerS(f64),
}

impl Goal {
    pub(crate) const fn us(us: f64) -> Self {
        Self::AtMostNs(us * 1e3)
    }

    pub(crate) const fn ms(ms: f64) -> Self {
        Self::AtMostNs(ms * 1e6)
    }

    pub(crate) fn is_reached(self, ns: f64, mb_per_s: Option<f64>) -> bool {
        match self {
            Self::AtMostNs(limit) => ns <= limit,
            Self::AtLeastMbPerS(limit) => mb_per_s.is_some_and(|rate| rate >= limit),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMostNs(limit) => write!(f, "<= {}", time(*limit)),
            Self::AtLeastMbPerS(limit) => write!(f, ">= {limit:.0} MB/s"),
        }
    }
}
