//! Values out of source files that are read as data and never run.

use anyhow::{Context, ensure};

/// The text of `name = """…"""` in a Python module.
///
/// Only a literal without escapes is taken, so that the text is the value.
pub(crate) fn triple_quoted<'a>(module: &'a str, name: &str) -> anyhow::Result<&'a str> {
    const QUOTES: &str = "\"\"\"";
    let start = format!("{name} = {QUOTES}");
    let (_, rest) = module
        .split_once(&start)
        .filter(|(before, _)| before.is_empty() || before.ends_with('\n'))
        .with_context(|| format!("`{start}` starts no line"))?;
    let (text, _) = rest.split_once(QUOTES).with_context(|| format!("`{name}` does not end"))?;
    ensure!(!text.contains('\\'), "`{name}` has an escape");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_text_between_the_quotes() {
        let module = "# note\ndata = \"\"\"\n{}\"\"\"\nother = 1\n";
        assert_eq!(triple_quoted(module, "data").unwrap(), "\n{}");
        assert!(triple_quoted(module, "other").is_err());
        assert!(triple_quoted("data = \"\"\"a", "data").is_err());
        assert!(triple_quoted("data = \"\"\"\\n\"\"\"", "data").is_err());
        assert!(triple_quoted("my_data = \"\"\"a\"\"\"", "data").is_err());
    }
}
