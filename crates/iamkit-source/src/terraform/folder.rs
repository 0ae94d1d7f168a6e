//! The other files of the folder that a configuration lies in: together they are one module.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use hcl_edit::structure::Block;

use super::elsewhere::labels;
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
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ModuleFiles {
    /// Whether all files of the folder are read, one after the other: what stands in one of them alone is
    /// told there and nowhere else.
    pub is_read_whole: bool,
    configurations: Vec<Arc<Configuration>>,
    texts: Arc<BTreeMap<Box<str>, Box<str>>>,
    /// The blocks `module` of other folders that read this one.
    pub(super) calls: Vec<ModuleCall>,
    /// The blocks `module` of this folder whose folders are read with their arguments.
    pub(super) answered: BTreeSet<Box<str>>,
}

/// A block `module` that reads another folder, with the files that it stands among.
#[derive(Clone, Debug)]
pub(super) struct ModuleCall {
    pub(super) files: Arc<ModuleFiles>,
    name: Box<str>,
}

/// A configuration of the folder.
#[derive(Debug)]
pub(super) struct Configuration {
    pub(super) name: Box<str>,
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
        self.configurations.push(Arc::new(Configuration { name, text, pieces, words }));
    }

    /// Adds another text, which `file` and `templatefile` may name.
    pub fn add_text(&mut self, name: impl Into<Box<str>>, text: impl Into<Box<str>>) {
        Arc::make_mut(&mut self.texts).insert(name.into(), text.into());
    }

    /// Says whether the other texts of two folders are the same, which their configurations may name.
    #[must_use]
    pub fn has_same_texts(&self, other: &Self) -> bool {
        self.texts == other.texts
    }

    /// Adds a block `module` of another folder, by its name, that reads this one: its arguments are the values of
    /// variables here. Where two give different values, nobody knows which one counts.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use iamkit_source::{ModuleFiles, ReadOptions, read};
    ///
    /// let mut caller = ModuleFiles::default();
    /// let call = r#"module "reader" {
    ///     source = "./reader"
    ///     action = "s3:GetObject"
    /// }"#;
    /// caller.add_configuration("main.tf", call);
    /// assert_eq!(caller.local_modules(), [("reader", "./reader")]);
    /// let mut files = ModuleFiles::default();
    /// files.add_call(Arc::new(caller), "reader");
    /// let mut options = ReadOptions::default();
    /// options.module = Some(Arc::new(files));
    /// let text = r#"variable "action" {}
    /// resource "aws_iam_policy" "p" { policy = jsonencode({
    ///     Statement = [{ Effect = "Allow", Action = var.action, Resource = "*" }] }) }"#;
    /// let container = read("main.tf", text, &options);
    /// assert!(container.documents[0].text.contains(r#""Action":"s3:GetObject""#));
    /// ```
    pub fn add_call(&mut self, caller: Arc<Self>, name: impl Into<Box<str>>) {
        self.calls.push(ModuleCall { files: caller, name: name.into() });
    }

    /// Says that the folder of a block `module` is read with its arguments.
    pub fn answer_call(&mut self, name: impl Into<Box<str>>) {
        self.answered.insert(name.into());
    }

    /// Returns the blocks `module` that read a folder beside or below: name and source.
    #[must_use]
    pub fn local_modules(&self) -> Vec<(&str, &str)> {
        let named = self.configurations.iter().filter(|one| one.text.contains("module"));
        let blocks = named.flat_map(|one| one.blocks());
        let found = blocks.filter_map(|(block, _)| {
            let name = match labels(block).as_slice() {
                [name] if block.ident.as_str() == "module" => *name,
                _ => return None,
            };
            let source = block.body.get_attribute("source")?.value.as_str()?;
            let is_local = source.starts_with("./") || source.starts_with("../");
            is_local.then_some((name, source))
        });
        found.collect()
    }

    /// Returns the text of a file of the folder.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| &**text)
    }

    /// Returns the name of the file with a text, and whether it is of a folder that reads this one.
    pub(super) fn name_of(&self, text: &str) -> Option<(&str, bool)> {
        let is_meant = |one: &&Arc<Configuration>| one.text.as_ptr() == text.as_ptr();
        let own = self.configurations.iter().find(is_meant).map(|one| (&*one.name, false));
        let mut texts = self.texts.iter();
        let mut beside = || {
            let (name, _) = texts.find(|(_, other)| other.as_ptr() == text.as_ptr())?;
            Some((&**name, false))
        };
        let caller = || {
            let mut files = self.calls.iter().flat_map(|call| &call.files.configurations);
            files.find(is_meant).map(|one| (&*one.name, true))
        };
        own.or_else(&mut beside).or_else(caller)
    }

    /// Returns the configurations but for the one of a name.
    pub(super) fn others(&self, own: &str) -> impl Iterator<Item = &Configuration> {
        self.configurations.iter().map(|other| &**other).filter(move |other| &*other.name != own)
    }
}

impl ModuleCall {
    /// Says how many blocks are looked at to find the one, and to compute what it gives.
    pub(super) fn work(&self) -> usize {
        let pieces = self.files.configurations.iter().flat_map(|one| one.pieces());
        pieces.map(|piece| piece.body.len() + 1).sum()
    }

    /// Finds the block, and the configuration that it stands in.
    pub(super) fn block(&self) -> Option<(&Configuration, &Block, usize)> {
        let files = self.files.configurations.iter().filter(|one| one.may_hold(&self.name));
        let mut found =
            files.flat_map(|one| one.blocks().map(|(block, base)| (&**one, block, base)));
        found.find(|(_, block, _)| {
            block.ident.as_str() == "module" && labels(block) == [&*self.name]
        })
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
        self.pieces().iter().flat_map(|piece| piece.body.blocks().map(|block| (block, piece.base)))
    }
}

impl Configuration {
    /// Returns the text as it was parsed.
    pub(super) fn pieces(&self) -> &[Piece] {
        self.pieces.get_or_init(|| pieces(&self.text).0)
    }
}

/// Returns a number that two words rarely share (FNV-1a, 64 bits).
fn sum_of(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
