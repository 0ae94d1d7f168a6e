//! Globs of files, relative to the folder of a configuration.

use globset::GlobBuilder;

/// A glob as `.gitignore` files have it: `trust/*.json` names files of one folder, `*.json`, which
/// has no slash, those of every folder; `**` stands for any number of folders.
///
/// ```
/// use iamkit_config::Glob;
///
/// let anywhere = Glob::new("scp*.json")?;
/// assert!(anywhere.matches("scp.json") && anywhere.matches("organization/scp-root.json"));
/// let below = Glob::new("vendor/**")?;
/// assert!(below.matches("vendor/a/b.json") && !below.matches("src/vendor/b.json"));
/// # Ok::<(), iamkit_config::ParseGlobError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Glob {
    text: Box<str>,
    matcher: globset::GlobMatcher,
}

/// A text is no glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no glob: {reason}")]
pub struct ParseGlobError {
    /// What was found.
    pub found: Box<str>,
    /// What is wrong with it.
    pub reason: Box<str>,
}

impl Glob {
    /// Reads a glob.
    ///
    /// # Errors
    ///
    /// A bracket or brace is not closed, or a range runs backwards.
    pub fn new(text: &str) -> Result<Self, ParseGlobError> {
        let anchored = text.strip_prefix('/').unwrap_or(text);
        // The manual of Git: a slash that is not the last character binds the glob to its folder.
        let is_bound = text.trim_end_matches('/').contains('/');
        let whole = if is_bound || anchored.starts_with("**") {
            anchored.to_owned()
        } else {
            format!("**/{anchored}")
        };
        let refuse = |error: &globset::Error| ParseGlobError {
            found: text.into(),
            reason: error.kind().to_string().into(),
        };
        let built = GlobBuilder::new(&whole).literal_separator(true).backslash_escape(true).build();
        let matcher = built.map_err(|error| refuse(&error))?.compile_matcher();
        Ok(Self { text: text.into(), matcher })
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether the glob names a file; `path` is relative to the folder of the configuration,
    /// with `/` between folders.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Glob {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_bind_to_the_folder() {
        let is = |glob: &str, path: &str| Glob::new(glob).unwrap().matches(path);
        assert!(is("a.json", "a.json") && is("a.json", "x/y/a.json"));
        assert!(is("/a.json", "a.json") && !is("/a.json", "x/a.json"));
        assert!(is("x/*.json", "x/a.json") && !is("x/*.json", "x/y/a.json"));
        assert!(!is("x/*.json", "z/x/a.json") && is("**/x/*.json", "z/x/a.json"));
        assert!(is("x/**", "x/y/a.json") && is("**/*.json", "a.json"));
    }

    #[test]
    fn what_is_no_glob_says_why() {
        let error = Glob::new("[").unwrap_err();
        assert!(error.to_string().starts_with("`[` is no glob: "), "{error}");
    }
}
