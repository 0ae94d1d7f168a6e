//! An archive of managed policies is refused, or each of its documents is text or an error.
//!
//! The input is an archive, or a list of changes to the embedded one: two bytes for the place,
//! counted in steps that reach its end, and one for the value.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_managed::Archive;
use iamkit_managed_data::POLICIES;

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    if let Ok(archive) = Archive::from_bytes(bytes.to_vec()) {
        ask(&archive);
    }
    let mut file = POLICIES.to_vec();
    let step = POLICIES.len() / usize::from(u16::MAX) + 1;
    for change in bytes.chunks_exact(3) {
        let &[a, b, value] = change else { continue };
        let at = usize::from(u16::from_le_bytes([a, b])) * step % file.len();
        file[at] = value;
    }
    let is_same = file == POLICIES;
    assert_eq!(Archive::from_bytes(file).is_ok(), is_same, "a change went unseen");
}

fn ask(archive: &Archive) {
    for policy in archive.policies() {
        let _ = policy.description();
        for version in policy.versions() {
            let _ = version.json();
        }
    }
}
