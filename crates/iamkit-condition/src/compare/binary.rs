//! `BinaryEquals`.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use iamkit_policy::{ConditionValue, ValueType};

use super::{Comparison, Outcome, PossibleMatches, Scope};

/// Compares bytes that are written in base64.
#[derive(Clone, Debug)]
pub(crate) struct BinaryComparison {
    // `None` for a value that is not base64.
    values: Box<[Option<Box<[u8]>>]>,
}

// Padding is required; what the bits behind the last byte are does not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Characters that are decoded at a time, so that the bytes fit on the stack.
const CHUNK: usize = 256;
const CHUNK_BYTES: usize = CHUNK / 4 * 3;

impl BinaryComparison {
    pub(super) fn new<'v>(values: impl Iterator<Item = &'v ConditionValue>) -> Self {
        let value = |value: &ConditionValue| BASE64.decode(value.text()).ok().map(Vec::into);
        Self { values: values.map(value).collect() }
    }
}

impl Comparison for BinaryComparison {
    type Policy = Option<Box<[u8]>>;
    /// Valid base64.
    type Request<'r> = &'r str;

    fn value_type(&self) -> ValueType {
        ValueType::Binary
    }

    fn policies(&self) -> &[Option<Box<[u8]>>] {
        &self.values
    }

    fn read<'r>(&self, text: &'r str, _: Scope<'_>) -> Option<&'r str> {
        decode(text, |_| {}).map(|()| text)
    }

    fn compare(&self, policy: &Option<Box<[u8]>>, request: &&str, _: Scope<'_>) -> Outcome {
        let Some(bytes) = policy else { return Outcome::UnreadablePolicy };
        let mut rest = Some(&**bytes);
        let decoded =
            decode(request, |chunk| rest = rest.and_then(|rest| rest.strip_prefix(chunk)));
        Outcome::of(decoded.is_some() && rest.is_some_and(<[u8]>::is_empty))
    }

    // Every comparison decodes it, so that no value is copied.
    fn reading_steps(&self, text: &str, times: usize) -> usize {
        text.len().saturating_mul(times)
    }

    fn possible_matches(&self, policy: &Option<Box<[u8]>>, _: Scope<'_>) -> PossibleMatches {
        if policy.is_some() { PossibleMatches::Something } else { PossibleMatches::Nothing }
    }
}

/// Says whether a text is base64.
pub(super) fn is_base64(text: &str) -> bool {
    decode(text, |_| {}).is_some()
}

/// Decodes a text piece by piece; `None` when it is not base64.
fn decode(text: &str, mut take: impl FnMut(&[u8])) -> Option<()> {
    let mut chunks = text.as_bytes().chunks(CHUNK);
    while let Some(chunk) = chunks.next() {
        let mut bytes = [0; CHUNK_BYTES];
        let length = BASE64.decode_slice(chunk, &mut bytes).ok()?;
        // Padding may stand at the very end only.
        if length < CHUNK_BYTES && chunks.len() > 0 {
            return None;
        }
        take(bytes.get(..length)?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_whole() {
        for length in [0, 1, 2, 3, 190, 191, 192, 193, 384, 385, 1000] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let text = BASE64.encode(&bytes);
            let mut decoded = Vec::new();
            assert_eq!(decode(&text, |chunk| decoded.extend_from_slice(chunk)), Some(()));
            assert_eq!(decoded, bytes);
        }
    }

    #[test]
    fn padding_inside_is_refused() {
        let text = format!("{}AA=={}", "A".repeat(252), "AAAA");
        assert_eq!(decode(&text, |_| {}), None);
        for text in ["A", "AA", "AAA", "A===", "AA=A", "A A=", "AA==AA=="] {
            assert_eq!(decode(text, |_| {}), None, "{text}");
        }
    }
}
