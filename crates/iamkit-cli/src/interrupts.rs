//! Ctrl-C while a file is being written: the file is finished first, so that nothing half-written
//! and no temporary file stays behind.

use std::io;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Signals by which people and other programs end this one.
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
        for signal in SIGNALS {
            // Handlers run in this order: what ends the program comes first.
            flag::register_conditional_default(signal, Arc::clone(&may_end))?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&pending), number)?;
        }
        Ok(Self { may_end, pending })
    }
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
