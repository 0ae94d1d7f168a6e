//! ARNs print as they were read, and a whole pattern without wildcards matches its own text alone.
//!
//! The input is an ARN and a pattern, with a NUL between them.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_arn::{Arn, ArnRef, FieldCrossing, Pattern};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Some([first, second]) = iamkit_fuzz::parts(bytes) else { return };
    let pattern = Pattern::new(second);
    let Ok(arn) = ArnRef::parse(first) else { return };
    assert_eq!(arn.to_arn().as_str(), first);
    assert_eq!(first.parse::<Arn>().unwrap().to_string(), first);
    let _ = arn.violations().count();
    let _ = arn.principal();
    let matches = [FieldCrossing::Trailing, FieldCrossing::Strict]
        .map(|crossing| pattern.matches(&arn, crossing));
    if !second.contains(['*', '?']) && pattern.has_all_fields() {
        assert_eq!(matches, [first == second; 2]);
    }
    // What matches field by field also matches where a `*` may run over fields.
    assert!(matches[0] || !matches[1]);
    assert!(Pattern::new("arn:*:*:*:*:*").matches(&arn, FieldCrossing::Strict));
}
