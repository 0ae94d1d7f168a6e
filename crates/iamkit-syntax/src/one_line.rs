//! Messages that stay one line.

use std::borrow::Cow;

/// Escapes what breaks or rewrites a line, so that a message that repeats what somebody wrote stays
/// one line: control characters, U+2028 and U+2029.
///
/// ```
/// assert_eq!(iamkit_syntax::one_line("`Actio\n` is unknown"), r"`Actio\n` is unknown");
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    // Most texts are plain letters, which is told of their bytes.
    let is_plain = || text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain() || !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if breaks(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
