//! Names for findings that survive changes elsewhere in the file.

use iamkit_validate::Finding;

/// Returns a name for a finding: of its file, its code and the text that it is about.
///
/// Two findings may have the same name, so lists of names are counted, not looked up. `text` is the
/// text that the places of the finding are in.
///
/// ```
/// use iamkit_config::fingerprint;
/// use iamkit_validate::{DocumentKind, Options, validate};
///
/// let options = Options::new(iamkit_catalog::Catalog::embedded());
/// let name = |text: &str| {
///     let findings = validate(text, DocumentKind::Identity, &options);
///     fingerprint("a.json", text, &findings[0])
/// };
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}}"#;
/// assert_eq!(name(text), name(&format!("\n\n{text}")));
/// assert_ne!(name(text), name(&text.replace("GetObjct", "GetObjekt")));
/// ```
#[must_use]
pub fn fingerprint(path: &str, text: &str, finding: &Finding) -> String {
    let place = finding.locations.first();
    let about = place.and_then(|place| place.bytes.of(text)).unwrap_or_default();
    let mut hash = Fnv::new();
    for part in [path, finding.code.as_str(), about, &finding.message] {
        hash.add(part.as_bytes());
        // Keeps `ab` + `c` apart from `a` + `bc`.
        hash.add(&[0]);
    }
    format!("{:016x}", hash.value)
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
