//! Whether a standard stream was closed when the program started, as by `>&-`.
//!
//! The runtime of Rust opens `/dev/null` in the place of a closed stream before `main`, so that no file of
//! the program gets its number; writing to it then works, and nobody reads what was written. So this looks
//! before the runtime does.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_OUTPUT_CLOSED: AtomicBool = AtomicBool::new(false);
static IS_ERROR_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor]
fn look() {
    use rustix::io::fcntl_getfd;
    use rustix::stdio;

    IS_OUTPUT_CLOSED.store(fcntl_getfd(stdio::stdout()).is_err(), Ordering::Relaxed);
    IS_ERROR_CLOSED.store(fcntl_getfd(stdio::stderr()).is_err(), Ordering::Relaxed);
}

/// Refuses to write what nobody would get.
///
/// # Errors
///
/// Standard output was closed.
pub(crate) fn check_output() -> io::Result<()> {
    if IS_OUTPUT_CLOSED.load(Ordering::Relaxed) {
        return Err(io::Error::other("standard output is closed"));
    }
    Ok(())
}

/// Says whether messages reach nobody.
pub(crate) fn is_error_closed() -> bool {
    IS_ERROR_CLOSED.load(Ordering::Relaxed)
}
