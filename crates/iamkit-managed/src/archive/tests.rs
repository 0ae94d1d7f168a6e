use super::Archive;

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

#[test]
fn rewriting_changes_nothing_by_itself() {
    let bytes = Archive::embedded().container.rewritten(|_, _| {});
    assert!(bytes == iamkit_managed_data::POLICIES);
}

/// Checksums do not help against a file that was made to do harm: it must be refused, or give other
/// texts, but never a panic or an endless loop.
#[test]
fn hostile_content_is_harmless() {
    let archive = Archive::embedded();
    let sections = {
        let mut count = 0;
        archive.container.rewritten(|_, _| count += 1);
        count
    };
    let mut numbers = Numbers(1);
    let mut refused = 0;
    for round in 0..sections {
        let bytes = archive.container.rewritten(|place, raw| {
            if place == round {
                for _ in 0..4 {
                    let at = numbers.below(raw.len());
                    raw[at] = u8::try_from(numbers.below(256)).unwrap();
                }
                raw.truncate(raw.len() - numbers.below(2));
            }
        });
        let Ok(hostile) = Archive::from_bytes(bytes) else {
            refused += 1;
            continue;
        };
        for policy in hostile.policies().skip(round).step_by(40) {
            _ = policy.description();
            for version in policy.versions().rev().take(5) {
                refused += usize::from(version.json().is_err());
            }
        }
    }
    assert!(refused > 100, "{refused}");
}
