//! Batches of operations and their times.

use std::time::Duration;

use crate::clock::Stopwatch;

const BATCHES: usize = 9;
/// A batch is long enough for the clock, which takes part of a microsecond to read.
const SHORTEST_BATCH: Duration = Duration::from_millis(15);

/// Time of one operation, over all batches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// Median of the batches.
    pub(crate) ns: f64,
    /// The fastest batch.
    pub(crate) min_ns: f64,
    /// The slowest batch.
    pub(crate) max_ns: f64,
}

/// Times `call`, which does `operations` operations.
pub(crate) fn of_calls(operations: usize, mut call: impl FnMut()) -> Measured {
    // The first call warms caches up and is not counted, then the number of calls doubles until
    // they make a batch.
    call();
    let mut calls = 1;
    let mut batch = |calls: usize| {
        let watch = Stopwatch::start();
        (0..calls).for_each(|_| call());
        watch.elapsed()
    };
    while batch(calls) < SHORTEST_BATCH {
        calls *= 2;
    }
    of_batches(calls * operations, || batch(calls))
}

/// Times `call`, which does `operations` operations and says how much of its time counts.
pub(crate) fn of_parts(operations: usize, mut call: impl FnMut() -> Duration) -> Measured {
    call();
    let once = call().max(Duration::from_nanos(100));
    let calls = usize::try_from(SHORTEST_BATCH.as_nanos() / once.as_nanos()).unwrap_or(0) + 1;
    of_batches(calls * operations, || (0..calls).map(|_| call()).sum())
}

fn of_batches(operations: usize, mut batch: impl FnMut() -> Duration) -> Measured {
    let mut times: Vec<f64> =
        (0..BATCHES).map(|_| batch().as_secs_f64() * 1e9 / count(operations)).collect();
    times.sort_by(f64::total_cmp);
    let at = |index: usize| times.get(index).copied().unwrap_or(f64::NAN);
    Measured { ns: at(BATCHES / 2), min_ns: at(0), max_ns: at(BATCHES - 1) }
}

/// Returns a count as a floating point number.
pub(crate) fn count(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
