//! Where the policies of an archive come from.

/// What an archive holds, how old it is and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// The packages that the archive was made of.
    pub sources: Vec<Source>,
    /// Number of policies, removed ones included.
    pub policies: usize,
    /// Number of versions that are known to have existed.
    pub versions: usize,
    /// Number of versions with a document.
    pub documents: usize,
    /// Number of policies that AWS does not offer any more.
    pub removed: usize,
}

/// A package that an archive was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// Name in the registry, such as `moto`.
    pub package: Box<str>,
    /// The registry: `npm`, `pypi`, or `file` for what a user imported.
    pub registry: Box<str>,
    /// The version.
    pub version: Box<str>,
    /// The licence as SPDX expression, such as `MIT`.
    pub licence: Box<str>,
    /// Date of the release, such as `2026-10-27`.
    pub date: Box<str>,
    /// Digest of the package file.
    pub digest: Box<str>,
}

impl Manifest {
    /// Returns the date of the newest source, such as `2026-10-27`; empty without sources.
    #[must_use]
    pub fn date(&self) -> &str {
        self.sources.iter().map(|source| &*source.date).max().unwrap_or_default()
    }
}

impl Source {
    /// Reads one line of the manifest section.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').map(Box::from);
        Some(Self {
            package: fields.next()?,
            registry: fields.next()?,
            version: fields.next()?,
            licence: fields.next()?,
            date: fields.next()?,
            digest: fields.next()?,
        })
    }
}
