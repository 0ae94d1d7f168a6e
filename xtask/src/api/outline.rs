//! Public items without bodies, printed as Rust.

mod strip;

use std::collections::BTreeMap;

use anyhow::bail;
use syn::{File, Item, ItemImpl, ItemMod, ItemUse, Type, Visibility};

use super::resolve::{Place, imported, resolve};
use super::source::{Module, is_hidden, is_test};

/// Returns the public items of a crate, sorted by name within each module.
pub(super) fn of(root: &Module) -> anyhow::Result<String> {
    let outline = Outline { root, impls: impls(root) };
    let file = File { shebang: None, attrs: Vec::new(), items: outline.module(&[])? };
    Ok(strip::mark_private_fields(&prettyplease::unparse(&file)))
}

struct Outline<'a> {
    root: &'a Module,
    /// What is implemented for or with an item of the crate.
    impls: BTreeMap<Place, Vec<&'a ItemImpl>>,
}

impl Outline<'_> {
    fn module(&self, path: &[String]) -> anyhow::Result<Vec<Item>> {
        let Some(module) = self.root.at(path) else { bail!("no module {}", path.join("::")) };
        let mut named = Vec::new();
        for item in &module.items {
            match item {
                Item::Use(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                    self.re_exports(path, item, &mut named)?;
                }
                Item::Mod(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                    let below = [path, &[item.ident.to_string()]].concat();
                    let items = self.module(&below)?;
                    let content = Some((syn::token::Brace::default(), items));
                    let attrs = strip::attributes(&item.attrs);
                    let module = ItemMod { content, attrs, semi: None, ..item.clone() };
                    named.push((item.ident.to_string(), vec![Item::Mod(module)]));
                }
                _ => {
                    if let Some(item) = strip::public(item) {
                        let name = super::resolve::name_of(&item).map(ToString::to_string);
                        let name = name.unwrap_or_default();
                        let place = Place { module: path.to_vec(), name: name.clone() };
                        named.push((name, self.with_impls(item, &place)));
                    }
                }
            }
        }
        named.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(named.into_iter().flat_map(|(_, items)| items).collect())
    }

    /// Adds what a `pub use` item names: items of this crate in full, those of others as they are.
    fn re_exports(
        &self,
        path: &[String],
        item: &ItemUse,
        named: &mut Vec<(String, Vec<Item>)>,
    ) -> anyhow::Result<()> {
        for import in imported(&item.tree) {
            let Some(place) = resolve(self.root, path, &import.path) else {
                let target = import.path.join("::");
                let line = match (import.name.as_str(), import.path.last()) {
                    ("*", _) => format!("pub use {target}::*;"),
                    (name, Some(last)) if name != last => format!("pub use {target} as {name};"),
                    _ => format!("pub use {target};"),
                };
                named.push((import.name, vec![syn::parse_str(&line)?]));
                continue;
            };
            let module = self.root.at(&place.module);
            let items = module.into_iter().flat_map(|module| &module.items);
            let is_it = |item: &&Item| {
                super::resolve::name_of(item).is_some_and(|name| *name == place.name)
            };
            let Some(found) = items.clone().find(is_it).and_then(strip::public) else {
                bail!("`{}` is re-exported, but not public", place.name);
            };
            let attributes = strip::attributes(&item.attrs);
            let found = strip::with_attributes(found, attributes);
            named.push((import.name, self.with_impls(found, &place)));
        }
        Ok(())
    }

    /// Puts what is implemented behind an item: its own functions first, then traits by name.
    fn with_impls(&self, item: Item, place: &Place) -> Vec<Item> {
        let found = self.impls.get(place).into_iter().flatten();
        let mut impls: Vec<ItemImpl> =
            found.filter_map(|item| strip::implementation(item)).collect();
        impls.sort_by_cached_key(|item| {
            let name = |path: &syn::Path| {
                let last = path.segments.last();
                (last.map(|segment| segment.ident.to_string()), format!("{path:?}").len())
            };
            item.trait_.as_ref().map(|(_, path, _)| name(path))
        });
        std::iter::once(item).chain(impls.into_iter().map(Item::Impl)).collect()
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Finds what is implemented for each item; `From<Arn> for String` counts for `Arn`.
fn impls(root: &Module) -> BTreeMap<Place, Vec<&ItemImpl>> {
    let mut impls: BTreeMap<Place, Vec<&ItemImpl>> = BTreeMap::new();
    root.each(&mut Vec::new(), &mut |path, module| {
        for item in &module.items {
            let Item::Impl(item) = item else { continue };
            if is_test(&item.attrs) {
                continue;
            }
            let own = place_of(root, path, &item.self_ty);
            let place = own.or_else(|| {
                let (_, trait_path, _) = item.trait_.as_ref()?;
                let arguments = match &trait_path.segments.last()?.arguments {
                    syn::PathArguments::AngleBracketed(arguments) => &arguments.args,
                    _ => return None,
                };
                arguments.iter().find_map(|argument| match argument {
                    syn::GenericArgument::Type(found) => place_of(root, path, found),
                    _ => None,
                })
            });
            if let Some(place) = place {
                impls.entry(place).or_default().push(item);
            }
        }
    });
    impls
}

fn place_of(root: &Module, from: &[String], found: &Type) -> Option<Place> {
    match found {
        Type::Reference(reference) => place_of(root, from, &reference.elem),
        Type::Path(path) => {
            let segments = path.path.segments.iter();
            let names: Vec<String> = segments.map(|segment| segment.ident.to_string()).collect();
            resolve(root, from, &names)
        }
        _ => None,
    }
}
