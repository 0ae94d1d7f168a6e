//! Ctrl-C while a file is being written: the file is finished first, so that nothing half-written
//! and no temporary file stays behind.

use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Signals by which people, other programs and the end of a terminal end this one.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// What the handlers know. They are installed by the first write and stay.
struct State {
    /// Whether a signal ends the program at once, as it does without handlers.
    may_end: Arc<AtomicBool>,
    /// The last signal that came while it may not.
    pending: Arc<AtomicUsize>,
}

/// While it lives, signals wait.
pub(crate) struct Hold {
    state: &'static State,
}

/// Lets signals wait until the value is dropped.
///
/// # Errors
///
/// The system installs no handlers.
pub(crate) fn hold() -> io::Result<Hold> {
    static STATE: OnceLock<State> = OnceLock::new();
    let state = if let Some(state) = STATE.get() {
        state
    } else {
        let installed = State::install()?;
        STATE.get_or_init(|| installed)
    };
    state.may_end.store(false, Ordering::SeqCst);
    Ok(Hold { state })
}

impl State {
    fn install() -> io::Result<Self> {
        let may_end = Arc::new(AtomicBool::new(true));
        let pending = Arc::new(AtomicUsize::new(0));
        for signal in SIGNALS.into_iter().filter(|signal| !is_ignored(*signal)) {
            // Handlers run in this order: what ends the program comes first.
            flag::register_conditional_default(signal, Arc::clone(&may_end))?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&pending), number)?;
        }
        Ok(Self { may_end, pending })
    }
}

/// Says whether the program was started with a signal turned off, as `nohup` does with the end of a
/// terminal and shells with interrupts of what runs behind them: it stays off then. Where the system does
/// not tell, it is taken to be on.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    u32::try_from(signal - 1).is_ok_and(|bit| mask.checked_shr(bit).unwrap_or(0) & 1 == 1)
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.state.may_end.store(true, Ordering::SeqCst);
        let pending = self.state.pending.swap(0, Ordering::SeqCst);
        if let Some(signal) = i32::try_from(pending).ok().filter(|signal| *signal != 0) {
            // Ends the program as the signal would have; what fails here leaves it running.
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}
