//! The keys of `iamkit.toml`.

use iamkit_syntax::Spanned;
use iamkit_validate::{Day, DocumentKind, FindingType, IssueCode};

use crate::{CheckSet, ConfigurationError, Glob, read};

/// What a project decides once, from its `iamkit.toml`. The default is that of a project without
/// one.
///
/// ```
/// use iamkit_config::Configuration;
/// use iamkit_validate::DocumentKind;
///
/// let text = r#"
///     exclude = ["vendor/**"]
///
///     [policy-types]
///     "trust/*.json" = "role-trust"
/// "#;
/// let configuration = Configuration::read(text).unwrap();
/// assert_eq!(configuration.kind_of("trust/ci.json"), Some(DocumentKind::RoleTrust));
/// assert_eq!(configuration.kind_of("ci.json"), None);
/// assert!(configuration.exclude[0].matches("vendor/a.json"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Configuration {
    /// Files that a walk takes; empty means all that look wanted.
    pub include: Vec<Glob>,
    /// Files that a walk leaves out.
    pub exclude: Vec<Glob>,
    /// Which files are policies of which type; the first glob that fits counts.
    pub policy_types: Vec<PolicyTypeRule>,
    /// Checks to run instead of the default ones.
    pub select: CheckSet,
    /// Checks to run beside them.
    pub extend_select: CheckSet,
    /// Types of findings that make a run fail; empty means all.
    pub fail_on: Vec<FindingType>,
    /// Whether names that the catalog does not know are warnings.
    pub unknown_as_warning: bool,
    /// The day whose rules and lists the checks use; today's without one.
    pub as_of: Option<Day>,
    /// File of the facts about AWS that stand for those of the program, from the folder of the configuration.
    pub catalog: Option<Box<str>>,
    /// Findings that are not reported.
    pub ignore: Vec<Suppression>,
    /// Choices of the engine.
    pub options: Vec<EngineOption>,
}

/// Policies of one type: `"trust/*.json" = "role-trust"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyTypeRule {
    /// Which files they are.
    pub files: Glob,
    /// What they are.
    pub kind: DocumentKind,
}

/// A finding that a project lives with, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suppression {
    /// Issue code.
    pub code: IssueCode,
    /// The files; every file without it.
    pub path: Option<Glob>,
    /// Statement by its id.
    pub sid: Option<Box<str>>,
    /// Statement or element by JSON pointer, such as `/Statement/0`.
    pub pointer: Option<Box<str>>,
    /// Why the finding is fine.
    pub reason: Box<str>,
    /// Last day on which the finding is hidden.
    pub expires: Option<Day>,
}

/// A choice of the engine by its id: `fieldCrossing = "strict"`. Which ids and values there are is
/// the engine's affair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineOption {
    /// The id.
    pub id: Spanned<Box<str>>,
    /// The value as text.
    pub value: Spanned<Box<str>>,
}

impl Configuration {
    /// Reads the text of an `iamkit.toml`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(text: &str) -> Result<Self, Vec<ConfigurationError>> {
        read::configuration(text)
    }

    /// Returns the type of policies that a file is said to hold; `path` is relative to the folder
    /// of the configuration, with `/` between folders.
    #[must_use]
    pub fn kind_of(&self, path: &str) -> Option<DocumentKind> {
        self.policy_types.iter().find(|rule| rule.files.matches(path)).map(|rule| rule.kind)
    }
}
