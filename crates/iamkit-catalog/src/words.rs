//! The words of a name: `GetBucketACLs` is `Get`, `Bucket`, `AC`, `Ls`; `DBCluster` is `DB`, `Cluster`.

/// Splits a name before every upper-case letter that starts a word.
pub(crate) fn words(name: &str) -> Vec<&str> {
    let bytes = name.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    for (at, window) in bytes.windows(2).enumerate() {
        let [before, here] = window else { continue };
        let next = bytes.get(at + 2);
        let starts_word = here.is_ascii_uppercase()
            && (!before.is_ascii_uppercase() || next.is_some_and(u8::is_ascii_lowercase));
        if starts_word || *before == b'-' || *before == b'_' {
            words.extend(name.get(start..=at));
            start = at + 1;
        }
    }
    words.extend(name.get(start..).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_split_before_capitals() {
        assert_eq!(words("GetObjectTagging"), ["Get", "Object", "Tagging"]);
        assert_eq!(words("CreateDBCluster"), ["Create", "DB", "Cluster"]);
        assert_eq!(words("GetV2Log"), ["Get", "V2", "Log"]);
        assert_eq!(words("invoke"), ["invoke"]);
        assert!(words("").is_empty());
    }
}
