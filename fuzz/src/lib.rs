//! What all fuzz targets share: a `main` function with libFuzzer and one without it.
//!
//! A target is a function of bytes that panics when a promise is broken. With the feature
//! `libfuzzer` it is driven by coverage, which takes a C++ compiler; without it, by [`replay`],
//! which takes Rust alone. `cargo xtask fuzz` chooses.

pub mod replay;
pub mod source;

#[cfg(feature = "libfuzzer")]
pub use libfuzzer_sys;

/// Makes a program of the target `run`, a function of bytes.
#[macro_export]
macro_rules! target {
    ($run:path) => {
        #[cfg(feature = "libfuzzer")]
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $run(bytes));

        #[cfg(not(feature = "libfuzzer"))]
        fn main() -> std::process::ExitCode {
            $crate::replay::main($run)
        }
    };
}

/// Returns the parts of a text that are separated by NUL characters, `None` when it is no UTF-8 or
/// has fewer parts.
#[must_use]
pub fn parts<const COUNT: usize>(bytes: &[u8]) -> Option<[&str; COUNT]> {
    let text = std::str::from_utf8(bytes).ok()?;
    let parts: Vec<&str> = text.splitn(COUNT, '\0').collect();
    parts.try_into().ok()
}
