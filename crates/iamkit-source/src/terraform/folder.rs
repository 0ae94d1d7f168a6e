//! The other files of the folder that a configuration lies in: together they are one module.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hcl_edit::structure::Block;

use super::hcl::pieces;
use super::module::Piece;

/// The files of a folder of Terraform, which are one module: what one of them names may stand in
/// another. Whoever reads files says which these are; none is opened here.
///
/// ```
/// use std::sync::Arc;
///
/// use iamkit_source::{ModuleFiles, ReadOptions, read};
///
/// let mut files = ModuleFiles::default();
/// files.add_configuration("locals.tf", r#"locals { action = "s3:GetObject" }"#);
/// let mut options = ReadOptions::default();
/// options.module = Some(Arc::new(files));
/// let text = r#"resource "aws_iam_policy" "p" { policy = jsonencode({
///     Statement = [{ Effect = "Allow", Action = local.action, Resource = "*" }] }) }"#;
/// let container = read("main.tf", text, &options);
/// assert!(container.documents[0].text.contains(r#""Action":"s3:GetObject""#));
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ModuleFiles {
    /// Whether all files of the folder are read, one after the other: what stands in one of them alone is
    /// told there and nowhere else.
    pub is_read_whole: bool,
    configurations: Vec<Configuration>,
    texts: BTreeMap<Box<str>, Box<str>>,
}

/// A configuration of the folder.
#[derive(Debug)]
pub(super) struct Configuration {
    name: Box<str>,
    pub(super) text: Box<str>,
    /// Parsed when something in it is asked for.
    pieces: OnceLock<Vec<Piece>>,
    /// What tells its words, sorted: a folder may have many files, and files many names.
    words: OnceLock<Vec<u64>>,
}

impl ModuleFiles {
    /// Adds a configuration, `*.tf` or `*.tofu`. Its errors are told by whoever reads it.
    pub fn add_configuration(&mut self, name: impl Into<Box<str>>, text: impl Into<Box<str>>) {
        let (name, text) = (name.into(), text.into());
        let (pieces, words) = (OnceLock::new(), OnceLock::new());
        self.configurations.push(Configuration { name, text, pieces, words });
    }

    /// Adds another text, which `file` and `templatefile` may name.
    pub fn add_text(&mut self, name: impl Into<Box<str>>, text: impl Into<Box<str>>) {
        self.texts.insert(name.into(), text.into());
    }

    /// Says whether the other texts of two folders are the same, which their configurations may name.
    #[must_use]
    pub fn has_same_texts(&self, other: &Self) -> bool {
        self.texts == other.texts
    }

    /// Returns the text of a file of the folder.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| &**text)
    }

    /// Returns the configurations but for the one of a name.
    pub(super) fn others(&self, own: &str) -> impl Iterator<Item = &Configuration> {
        self.configurations.iter().filter(move |other| &*other.name != own)
    }
}

impl Configuration {
    /// Says whether a name may stand in the text; if not, it does not.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        let words = self.words.get_or_init(|| {
            let is_part =
                |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | 0x80..);
            let words = self.text.as_bytes().split(|byte| !is_part(byte));
            let mut words: Vec<u64> = words.filter(|it| !it.is_empty()).map(sum_of).collect();
            words.sort_unstable();
            words.dedup();
            words
        });
        words.binary_search(&sum_of(name.as_bytes())).is_ok()
    }

    /// Returns the blocks at the top, each with where its part of the text starts.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&Block, usize)> {
        let pieces = self.pieces.get_or_init(|| pieces(&self.text).0);
        pieces.iter().flat_map(|piece| piece.body.blocks().map(|block| (block, piece.base)))
    }
}

/// Returns a number that two words rarely share (FNV-1a, 64 bits).
fn sum_of(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
