//! Names for findings that survive changes elsewhere in the file.

use iamkit::validate::Finding;

use super::documents::Validated;

/// Returns a name for a finding: of its file, its code and the text that it is about. Two findings
/// may have the same name, so lists of names are counted, not looked up.
pub(super) fn fingerprint(validated: &Validated, finding: &Finding) -> String {
    let place = finding.locations.first();
    let text = place.and_then(|place| place.bytes.of(validated.source.text())).unwrap_or_default();
    let path = short_path(validated);
    let mut hash = Fnv::new();
    for part in [path.as_str(), finding.code.as_str(), text, &finding.message] {
        hash.add(part.as_bytes());
        hash.add(&[0]);
    }
    format!("{:016x}", hash.value)
}

/// Returns the path from the current folder on, however it was written.
fn short_path(validated: &Validated) -> String {
    let name = validated.source.name();
    let Some(file) = validated.source.file() else { return name.to_owned() };
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    absolute.strip_prefix(&here).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// FNV-1a in 64 bits: stable over versions of the program, which `DefaultHasher` is not.
struct Fnv {
    value: u64,
}

impl Fnv {
    const fn new() -> Self {
        Self { value: 0xcbf2_9ce4_8422_2325 }
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.value = (self.value ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
