//! Digests of archives, in the notation of their registry.

use std::fmt::Write as _;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha512};

use super::Registry;

/// The digest of an archive as its registry states it.
pub(super) fn digest(registry: Registry, archive: &[u8]) -> String {
    match registry {
        Registry::Npm => format!("sha512-{}", STANDARD.encode(Sha512::digest(archive))),
        Registry::Pypi => format!("sha256:{}", sha256_hex(archive)),
    }
}

/// The SHA-256 of `bytes` in lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `bytes` in lower-case hex.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_as_the_registries_write_them() {
        assert_eq!(
            digest(Registry::Pypi, b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert!(digest(Registry::Npm, b"").starts_with("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg"));
    }
}
