//! Where a name leads: through `use` items to the item itself.

use syn::{Ident, Item, UseTree};

use super::source::Module;

/// An item of the crate, by the path of its module and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) module: Vec<String>,
    pub(super) name: String,
}

/// One name that a `use` item brings.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) path: Vec<String>,
    pub(super) name: String,
}

/// Follows a path as it is written in the module at `from`; `None` for what stands in another crate.
pub(super) fn resolve(root: &Module, from: &[String], path: &[String]) -> Option<Place> {
    // Re-exports are few; a circle of them would not compile.
    const DEEPEST: usize = 16;
    follow(root, from, path, DEEPEST)
}

fn follow(root: &Module, from: &[String], path: &[String], left: usize) -> Option<Place> {
    let left = left.checked_sub(1)?;
    let (name, before) = path.split_last()?;
    let mut module = from.to_vec();
    for (place, segment) in before.iter().enumerate() {
        match segment.as_str() {
            "crate" if place == 0 => module.clear(),
            "self" if place == 0 => {}
            "super" => {
                module.pop()?;
            }
            _ => module.push(segment.clone()),
        }
    }
    let found = root.at(&module)?;
    if found.items.iter().any(|item| name_of(item).is_some_and(|known| known == name)) {
        return Some(Place { module, name: name.clone() });
    }
    let uses = found.items.iter().filter_map(|item| match item {
        Item::Use(item) => Some(imported(&item.tree)),
        _ => None,
    });
    uses.flatten()
        .filter(|import| import.name == *name)
        .find_map(|import| follow(root, &module, &import.path, left))
}

/// Returns every name that a `use` item brings, with the path to it.
pub(super) fn imported(tree: &UseTree) -> Vec<Imported> {
    let mut names = Vec::new();
    collect(tree, &mut Vec::new(), &mut names);
    names
}

fn collect(tree: &UseTree, path: &mut Vec<String>, names: &mut Vec<Imported>) {
    let mut add = |path: &[String], last: &Ident, name: &Ident| {
        let path = path.iter().cloned().chain([last.to_string()]).collect();
        names.push(Imported { path, name: name.to_string() });
    };
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.to_string());
            collect(&part.tree, path, names);
            path.pop();
        }
        UseTree::Name(leaf) => add(path, &leaf.ident, &leaf.ident),
        UseTree::Rename(leaf) => add(path, &leaf.ident, &leaf.rename),
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, path, names);
            }
        }
        UseTree::Glob(_) => names.push(Imported { path: path.clone(), name: "*".to_owned() }),
    }
}

/// Returns the name of an item that can be re-exported.
pub(super) fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Const(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        _ => None,
    }
}
