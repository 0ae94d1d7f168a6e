//! Names of condition keys with a variable part, such as `aws:RequestTag/${TagKey}`.

/// Returns whether `text` is `template` with one or more characters for each `${…}`.
///
/// No template has more than one variable before a literal that repeats, so that the first
/// place of each literal is the right one; the last literal is anchored at the end.
///
/// Of bytes, so folded here and not by `Case`: nothing of the tables is read as text before it is
/// found.
pub(crate) fn template_matches(template: &[u8], text: &[u8]) -> bool {
    let mut rest = text;
    let mut pattern = template;
    let mut after_variable = false;
    loop {
        let literal_end = find(pattern, b"${").unwrap_or(pattern.len());
        let (literal, tail) = pattern.split_at_checked(literal_end).unwrap_or((pattern, &[]));
        if tail.is_empty() {
            // The last literal: whatever stands before it belongs to the variable.
            return match rest.len().checked_sub(literal.len()) {
                Some(start) if after_variable => {
                    start > 0
                        && rest.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(literal))
                }
                _ => rest.eq_ignore_ascii_case(literal),
            };
        }
        let start = usize::from(after_variable);
        let last = rest.len().checked_sub(literal.len()).map_or(0..0, |last| start..last + 1);
        let found = last.into_iter().find(|at| {
            rest.get(*at..at + literal.len()).is_some_and(|part| part.eq_ignore_ascii_case(literal))
        });
        match found {
            Some(at) if after_variable || at == 0 => {
                rest = rest.get(at + literal.len()..).unwrap_or_default();
            }
            _ => return false,
        }
        let close = find(tail, b"}").map_or(tail.len(), |at| at + 1);
        pattern = tail.get(close..).unwrap_or_default();
        after_variable = true;
    }
}

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, sought)
}

#[cfg(test)]
mod tests {
    use super::template_matches;

    #[test]
    fn variables_match_one_or_more_characters() {
        let matches =
            |template: &str, text: &str| template_matches(template.as_bytes(), text.as_bytes());
        assert!(matches("aws:RequestTag/${TagKey}", "aws:requesttag/a/b:c"));
        assert!(!matches("aws:RequestTag/${TagKey}", "aws:RequestTag/"));
        assert!(!matches("aws:RequestTag/${TagKey}", "x-aws:RequestTag/a"));
        let inner = "codebuild:secondarySources/${sourceIdentifier}.auth.type";
        assert!(matches(inner, "codebuild:secondarysources/main.auth.type"));
        assert!(!matches(inner, "codebuild:secondarySources/.auth.type"));
        assert!(!matches(inner, "codebuild:secondarySources/main.auth.types"));
        assert!(matches(
            "agent.${Domain}.buildkite.dev:cluster_id",
            "agent.eu.buildkite.dev:cluster_id"
        ));
    }
}
