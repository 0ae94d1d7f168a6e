//! The list of pinned packages, `xtask/sources.toml`.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde::Deserialize;

/// All pinned packages.
#[derive(Debug, Deserialize)]
pub(crate) struct Sources {
    #[serde(rename = "source")]
    sources: Vec<Source>,
}

/// One package at one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// Name in its registry, such as `moto`.
    pub(crate) package: String,
    pub(crate) registry: Registry,
    pub(crate) version: String,
    /// `sha512-<base64>` or `sha256:<hex>` of the archive.
    pub(crate) digest: String,
    /// SPDX expression.
    pub(crate) licence: String,
    /// Date of the release, `YYYY-MM-DD`.
    pub(crate) date: String,
    /// The commands that read it.
    #[serde(rename = "for")]
    pub(crate) purposes: Vec<Purpose>,
}

/// A package registry.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Registry {
    Npm,
    Pypi,
}

/// Which data a package goes into.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Purpose {
    Managed,
    Catalog,
    Containers,
}

impl Purpose {
    /// The command that fetches what serves the purpose.
    const fn command(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Catalog => "catalog",
            Self::Containers => "containers",
        }
    }
}

impl Registry {
    /// The name in the list of sources: `npm`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pypi => "pypi",
        }
    }
}

impl Sources {
    /// Path of the list below the workspace root.
    pub(crate) const PATH: &str = "xtask/sources.toml";

    /// Reads the list.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(root.join(Self::PATH)).context(Self::PATH)?;
        let sources: Self = toml::from_str(&text).context(Self::PATH)?;
        for source in &sources.sources {
            source.check()?;
        }
        Ok(sources)
    }

    /// The package of this name.
    pub(crate) fn get(&self, package: &str) -> anyhow::Result<&Source> {
        self.sources
            .iter()
            .find(|source| source.package == package)
            .with_context(|| format!("`{package}` is not pinned in {}", Self::PATH))
    }

    /// The packages that serve `purpose`, in the order of the list.
    pub(crate) fn serving(&self, purpose: Purpose) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.purposes.contains(&purpose))
    }
}

impl Source {
    /// The folder that `fetch` unpacks the package into; its content is data, nothing runs it.
    pub(crate) fn folder(&self, root: &Path) -> anyhow::Result<PathBuf> {
        let folder = self.unpacked(root);
        ensure!(
            folder.is_dir(),
            "{self} is not fetched; run `cargo xtask {} fetch`",
            self.purposes.first().map_or("catalog", |purpose| purpose.command())
        );
        Ok(folder)
    }

    /// Reads one file of the unpacked package as text.
    pub(crate) fn read(&self, root: &Path, file: &str) -> anyhow::Result<String> {
        let path = self.folder(root)?.join(file);
        std::fs::read_to_string(&path).with_context(|| format!("{file} of {self}"))
    }

    /// Where the archive is kept.
    pub(super) fn archive(&self, root: &Path) -> PathBuf {
        let suffix = match self.registry {
            Registry::Npm => "tgz",
            Registry::Pypi => "whl",
        };
        store(root).join(format!("{}.{suffix}", self.file_stem()))
    }

    /// Where the content is kept.
    pub(super) fn unpacked(&self, root: &Path) -> PathBuf {
        store(root).join(self.file_stem())
    }

    fn file_stem(&self) -> String {
        format!("{}-{}", self.package.trim_start_matches('@').replace('/', "--"), self.version)
    }

    /// Refuses names and versions that could be read as something else than a name.
    fn check(&self) -> anyhow::Result<()> {
        let name = self.package.strip_prefix('@').unwrap_or(&self.package);
        let plain = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        ensure!(
            name.split('/').all(plain) && name.split('/').count() <= 2,
            "`{}` is no package name",
            self.package
        );
        ensure!(plain(&self.version), "`{}` is no version", self.version);
        Ok(())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.package, self.version)
    }
}

/// Where archives and their content are kept; not under version control.
pub(super) fn store(root: &Path) -> PathBuf {
    root.join("target").join("iamkit-sources")
}
