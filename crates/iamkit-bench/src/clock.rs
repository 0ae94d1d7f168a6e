//! CPU time.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Measures CPU time of the calling thread: other programs on the machine do not count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    start: Duration,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { start: thread_time() }
    }

    pub(crate) fn elapsed(self) -> Duration {
        thread_time().saturating_sub(self.start)
    }
}

fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or_default())
}
