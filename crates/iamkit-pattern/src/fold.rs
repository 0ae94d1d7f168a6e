//! Letters that differ in case alone.

/// Returns one code point for all that differ in case alone: Unicode's simple case folding.
///
/// The upper case of a letter in lower case joins what simple folding joins, `ς` and `σ` for
/// instance, where one letter stands for the other; mappings to several letters, as of `ß`, belong
/// to full folding and are left out.
#[must_use]
pub fn fold_char(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    match char {
        // Dotless i has the capital of the ASCII letter but is not folded with it.
        'ı' => char,
        // Letters that fold to each other though their capitals are sequences.
        '\u{1FD3}' => '\u{390}',
        '\u{1FE3}' => '\u{3B0}',
        '\u{FB05}' => '\u{FB06}',
        _ => {
            let upper = only(char.to_uppercase()).unwrap_or(char);
            only(upper.to_lowercase()).unwrap_or(upper)
        }
    }
}

/// Returns all code points that [`fold_char`] makes alike with `char`, in order.
pub(crate) fn same_but_for_case(char: char) -> Vec<char> {
    let folded = fold_char(char);
    match folded {
        'k' => vec!['K', 'k', '\u{212A}'],
        's' => vec!['S', 's', '\u{17F}'],
        _ if folded.is_ascii_alphabetic() => vec![folded.to_ascii_uppercase(), folded],
        _ if folded.is_ascii() => vec![folded],
        // Rare enough to look through all that has case.
        _ => ('\u{80}'..=LAST_CASED).filter(|&other| fold_char(other) == folded).collect(),
    }
}

/// No code point behind this one has case (Unicode 16: the last are those of Adlam).
const LAST_CASED: char = '\u{1E943}';

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn folding_is_settled_and_its_classes_are_whole() {
        let mut classes: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for char in '\0'..=char::MAX {
            let folded = fold_char(char);
            assert_eq!(fold_char(folded), folded, "{char}");
            assert!(folded == char || char <= LAST_CASED, "{char}");
            if char.is_ascii() || folded.is_ascii() || matches!(char, 'Ä' | 'σ' | 'ǅ' | 'ẞ') {
                classes.entry(folded).or_default();
            }
        }
        for char in '\0'..=char::MAX {
            if let Some(class) = classes.get_mut(&fold_char(char)) {
                class.push(char);
            }
        }
        for (folded, class) in classes {
            assert_eq!(same_but_for_case(folded), class);
        }
    }
}
