//! The tables that the reader of containers looks into.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// A place of a table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) resource_type: String,
    /// Steps with dots between them, without marks of lists.
    pub(super) path: String,
    /// Whether the package is older than the place.
    pub(super) is_newer: bool,
}

/// A property of a resource type, as a package lists it.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) resource_type: String,
    pub(super) path: String,
    pub(super) looks_like_policy: bool,
}

impl Property {
    pub(super) fn is(&self, row: &Row) -> bool {
        self.resource_type == row.resource_type && self.path == row.path
    }
}

/// All tables.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) cloudformation: Vec<Row>,
    pub(super) terraform: Vec<Row>,
    look_alikes: Vec<Row>,
}

impl Tables {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let read = |name: &str| -> Result<Vec<Row>> {
            let path = root.join("crates/iamkit-source/data").join(name);
            Ok(rows(&fs::read_to_string(path).with_context(|| name.to_owned())?))
        };
        Ok(Self {
            cloudformation: read("cloudformation.tsv")?,
            terraform: read("terraform.tsv")?,
            look_alikes: read("look-alikes.tsv")?,
        })
    }

    /// Says whether a property is listed as one that holds no policy of IAM.
    pub(super) fn is_look_alike(&self, resource_type: &str, path: &str) -> bool {
        self.look_alikes
            .iter()
            .any(|row| matches(&row.resource_type, resource_type) && matches(&row.path, path))
    }
}

/// Reads a table; the lines behind `# newer` name what the package does not know yet.
fn rows(text: &str) -> Vec<Row> {
    let mut is_newer = false;
    let mut rows = Vec::new();
    for line in text.lines() {
        is_newer |= line.starts_with("# newer");
        let mut columns = line.split('\t');
        if let (Some(resource_type), Some(path), false) =
            (columns.next(), columns.next(), line.starts_with('#'))
        {
            let path = path.replace("[]", "");
            rows.push(Row { resource_type: resource_type.to_owned(), path, is_newer });
        }
    }
    rows
}

/// Says whether a text has the form of a pattern with `*` in it.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = rest.find(before) else { return false };
            rest = rest.get(at + before.len()..).unwrap_or_default();
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_look_alikes() {
        for (pattern, text, expected) in [
            ("*", "anything", true),
            ("*SecurityPolicy", "TlsConfig.SecurityPolicy", true),
            ("*SecurityPolicy", "SecurityPolicyX", false),
            ("*Life*Policy*", "LifecyclePolicy.Text", true),
            ("Policy", "Policies", false),
            ("AWS::EC2::VerifiedAccess*", "AWS::EC2::VerifiedAccessGroup", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn no_place_is_a_look_alike_unless_it_is_named_whole() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tables = Tables::read(root).unwrap();
        for row in tables.cloudformation.iter().chain(&tables.terraform) {
            let is = tables.is_look_alike(&row.resource_type, &row.path);
            assert!(!is, "{} {}", row.resource_type, row.path);
        }
        assert!(tables.cloudformation.len() > 90 && tables.terraform.len() > 80);
    }
}
