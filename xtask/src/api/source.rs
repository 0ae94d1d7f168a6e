//! The modules of a crate, parsed.

use std::fs;
use std::path::Path;

use anyhow::Context;
use syn::{Attribute, Item, ItemMod, Meta};

/// One module: its items, and the modules below it.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) children: Vec<Module>,
}

impl Module {
    /// Reads a crate from its root file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let folder = file.parent().context("a file has a folder")?;
        Self::from_file(String::new(), file, folder)
    }

    /// Reads a module; `folder` is where the files of its children stand.
    fn from_file(name: String, file: &Path, folder: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        let beside = file.parent().context("a file has a folder")?;
        Self::from_items(name, parsed.items, folder, beside)
    }

    /// Reads what is below some items; `beside` is where their own file stands, from which a
    /// `#[path]` counts.
    fn from_items(
        name: String,
        items: Vec<Item>,
        folder: &Path,
        beside: &Path,
    ) -> anyhow::Result<Self> {
        let mut children = Vec::new();
        for item in &items {
            let Item::Mod(module) = item else { continue };
            if !is_test(&module.attrs) {
                children.push(Self::child(module, folder, beside)?);
            }
        }
        Ok(Self { name, items, children })
    }

    fn child(module: &ItemMod, folder: &Path, beside: &Path) -> anyhow::Result<Self> {
        let name = module.ident.to_string();
        let below = folder.join(&name);
        match (&module.content, path_of(&module.attrs)) {
            (Some((_, items)), _) => Self::from_items(name, items.clone(), &below, beside),
            (None, Some(path)) => {
                let file = beside.join(path);
                let folder = file.parent().context("a file has a folder")?;
                Self::from_file(name, &file, folder)
            }
            (None, None) => Self::from_file(name, &below.with_extension("rs"), &below),
        }
    }

    /// Returns the module at a path from here.
    pub(super) fn at(&self, path: &[String]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |module, name| module.children.iter().find(|child| child.name == *name))
    }

    /// Calls `visit` with each module and its path, this one first.
    pub(super) fn each<'a>(
        &'a self,
        path: &mut Vec<String>,
        visit: &mut impl FnMut(&[String], &'a Self),
    ) {
        visit(path, self);
        for child in &self.children {
            path.push(child.name.clone());
            child.each(path, visit);
            path.pop();
        }
    }
}

/// Returns the file that a `#[path = "…"]` names.
fn path_of(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// Says whether something is there for tests alone.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let mut tokens = list.tokens.clone().into_iter();
            tokens.any(|token| token.to_string() == "test" || token.to_string().contains("test ,"))
                || list.tokens.to_string().starts_with("all (test")
        }
        _ => false,
    })
}

/// Says whether something is public in name only: `#[doc(hidden)]`.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("doc") => list.tokens.to_string() == "hidden",
        _ => false,
    })
}
