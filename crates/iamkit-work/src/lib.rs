//! A count of work that every stage of an answer draws from.
//!
//! An input of a few kilobytes can ask for work that grows with its square: thousands of patterns
//! against one long text, lists against lists. Whoever answers strangers says with [`limited`] how much
//! work an answer may take; compiling, matching, deciding, checking and proving [`spend`] from it, and an
//! answer that would take more is an error that names the limit and the stage.
//!
//! ```
//! use iamkit_work::{limited, spend};
//!
//! let compare = |texts: usize| {
//!     // Stages stop early; what they answer then is thrown away.
//!     (0..texts).take_while(|_| spend(100, "comparing texts")).count()
//! };
//! assert_eq!(limited(1_000, || compare(5)), Ok(5));
//! let refused = limited(1_000, || compare(5_000)).unwrap_err();
//! assert_eq!(refused.to_string(), "more than 1000 steps of work, used up while comparing texts");
//! // Without a limit there is no end.
//! assert_eq!(compare(5_000), 5_000);
//! ```
//!
//! A step is about as long as comparing two bytes one by one: some 10^9 a second. They are counts and no
//! time, so that the same input is refused on every machine, or on none; what an earlier answer left ready is
//! not counted again.
//!
//! The count belongs to the thread: a task that starts threads limits what it does itself. It is not handed
//! from function to function, because the signature of everything down to [matching one text] would carry
//! it, and a value that cannot reach an answer cannot be forgotten there: only [`limited`] hands out what
//! was computed, and does so only if the work was enough.
//!
//! [matching one text]: https://docs.rs/iamkit-pattern

use std::cell::Cell;

/// What is left on this thread.
#[derive(Clone, Copy)]
struct Left {
    steps: u64,
    /// What was done when nothing was left.
    stage: Option<&'static str>,
}

thread_local! {
    static LEFT: Cell<Left> = const { Cell::new(Left { steps: u64::MAX, stage: None }) };
}

/// Work was used up before there was an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} steps of work, used up while {stage}")]
pub struct WorkUsedUp {
    /// How many steps there were.
    pub limit: u64,
    /// What was done when the last one was spent, such as `comparing texts`.
    pub stage: &'static str,
}

/// Runs `task`, which may take `limit` steps of work.
///
/// Inside another limited task it may take what is left there at most, and what it takes is taken there,
/// too.
///
/// # Errors
///
/// [`WorkUsedUp`] if the task took more. Its result is dropped, since its stages may have stopped early;
/// whatever else it wrote must be thrown away for the same reason.
pub fn limited<T>(limit: u64, task: impl FnOnce() -> T) -> Result<T, WorkUsedUp> {
    let outer = Outer::lend(limit);
    let result = task();
    let spent = LEFT.get();
    drop(outer);
    match spent.stage {
        None => Ok(result),
        Some(stage) => Err(WorkUsedUp { limit, stage }),
    }
}

/// Runs `task` without taking from the limit: for what is computed once and kept for later answers,
/// which must not stop early, and which no input makes longer.
pub fn unlimited<T>(task: impl FnOnce() -> T) -> T {
    let _outer = Unlimited { left: LEFT.replace(Left { steps: u64::MAX, stage: None }) };
    task()
}

/// Takes `steps` from what is left, for `stage`, which is said behind "while": `comparing texts`.
///
/// Returns false when nothing is left: whoever has more than a constant amount of work before it
/// stops and returns anything.
#[inline]
#[expect(clippy::must_use_candidate, reason = "who cannot stop early counts only")]
pub fn spend(steps: usize, stage: &'static str) -> bool {
    let left = LEFT.get();
    match u64::try_from(steps).ok().and_then(|steps| left.steps.checked_sub(steps)) {
        Some(steps) => {
            LEFT.set(Left { steps, ..left });
            true
        }
        None => use_up(left, stage),
    }
}

/// Says whether nothing is left, so that what is computed now will be thrown away.
#[inline]
#[must_use]
pub fn is_used_up() -> bool {
    LEFT.get().stage.is_some()
}

#[cold]
fn use_up(left: Left, stage: &'static str) -> bool {
    LEFT.set(Left { steps: 0, stage: left.stage.or(Some(stage)) });
    false
}

/// The limit outside of a task, which is in force again when the task ends or panics.
struct Outer {
    left: Left,
    lent: u64,
}

impl Outer {
    fn lend(limit: u64) -> Self {
        let left = LEFT.get();
        let lent = limit.min(left.steps);
        LEFT.set(Left { steps: lent, stage: left.stage });
        Self { left, lent }
    }
}

impl Drop for Outer {
    fn drop(&mut self) {
        let spent = self.lent - LEFT.get().steps.min(self.lent);
        let steps = self.left.steps.saturating_sub(spent);
        LEFT.set(Left { steps, stage: self.left.stage });
    }
}

/// The limit outside of what is computed once.
struct Unlimited {
    left: Left,
}

impl Drop for Unlimited {
    fn drop(&mut self) {
        LEFT.set(self.left);
    }
}
