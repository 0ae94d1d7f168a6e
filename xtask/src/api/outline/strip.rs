//! Items without what users cannot see: bodies, private fields, documentation.

use syn::{
    Attribute, Block, Expr, Field, Fields, ImplItem, Item, ItemImpl, TraitItem, Type, Visibility,
    parse_quote,
};

use super::is_public;
use crate::api::source::{is_hidden, is_test};

/// Stands for the private fields of a structure until it is printed.
const MARK: &str = "_private_fields: (),";

/// Replaces the marks by what they mean.
pub(super) fn mark_private_fields(text: &str) -> String {
    text.replace(MARK, "// private fields")
}

/// Returns the attributes that users notice.
pub(super) fn attributes(attributes: &[Attribute]) -> Vec<Attribute> {
    let is_seen = |attribute: &&Attribute| {
        ["cfg", "derive", "non_exhaustive", "deprecated"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    };
    attributes.iter().filter(is_seen).cloned().collect()
}

/// Puts the conditions of a `pub use` item in front of what it names.
pub(super) fn with_attributes(mut item: Item, more: Vec<Attribute>) -> Item {
    let attributes = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Const(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        _ => return item,
    };
    attributes.splice(0..0, more);
    item
}

/// Returns what users see of an item; `None` for one that they do not.
pub(super) fn public(item: &Item) -> Option<Item> {
    let mut item = item.clone();
    let (visibility, attrs) = match &mut item {
        Item::Struct(item) => {
            fields(&mut item.fields);
            (&item.vis, &mut item.attrs)
        }
        Item::Enum(item) => {
            for variant in &mut item.variants {
                variant.attrs = attributes(&variant.attrs);
                let fields = match &mut variant.fields {
                    Fields::Named(fields) => &mut fields.named,
                    Fields::Unnamed(fields) => &mut fields.unnamed,
                    Fields::Unit => continue,
                };
                for field in fields.iter_mut() {
                    field.attrs = attributes(&field.attrs);
                }
            }
            (&item.vis, &mut item.attrs)
        }
        Item::Trait(item) => {
            for part in &mut item.items {
                if let TraitItem::Fn(function) = part {
                    function.attrs = attributes(&function.attrs);
                    function.default = function.default.as_ref().map(|_| nothing());
                }
            }
            (&item.vis, &mut item.attrs)
        }
        Item::Type(item) => (&item.vis, &mut item.attrs),
        Item::Fn(item) => {
            *item.block = nothing();
            (&item.vis, &mut item.attrs)
        }
        Item::Const(item) => {
            *item.expr = unsaid();
            (&item.vis, &mut item.attrs)
        }
        Item::Static(item) => {
            *item.expr = unsaid();
            (&item.vis, &mut item.attrs)
        }
        _ => return None,
    };
    if !is_public(visibility) || is_hidden(attrs) || is_test(attrs) {
        return None;
    }
    *attrs = attributes(attrs);
    Some(item)
}

/// Returns what users see of an implementation; `None` when that is nothing.
pub(super) fn implementation(item: &ItemImpl) -> Option<ItemImpl> {
    let is_trait = item.trait_.is_some();
    let seen = item.items.iter().filter_map(|part| match part {
        ImplItem::Fn(function) if !is_trait => {
            let is_seen = is_public(&function.vis) && !is_hidden(&function.attrs);
            let attrs = attributes(&function.attrs);
            let block = nothing();
            is_seen.then(|| ImplItem::Fn(syn::ImplItemFn { attrs, block, ..function.clone() }))
        }
        ImplItem::Const(constant) if !is_trait => {
            let is_seen = is_public(&constant.vis) && !is_hidden(&constant.attrs);
            let attrs = attributes(&constant.attrs);
            let expr = unsaid();
            is_seen.then(|| ImplItem::Const(syn::ImplItemConst { attrs, expr, ..constant.clone() }))
        }
        // Of a trait, its own page says which functions there are.
        ImplItem::Type(_) if is_trait => Some(part.clone()),
        _ => None,
    });
    let items: Vec<ImplItem> = seen.collect();
    if items.is_empty() && !is_trait {
        return None;
    }
    Some(ItemImpl { attrs: attributes(&item.attrs), items, ..item.clone() })
}

fn fields(fields: &mut Fields) {
    let keep = |field: &Field| is_public(&field.vis) && !is_hidden(&field.attrs);
    match fields {
        Fields::Named(named) => {
            let count = named.named.len();
            let mut kept: Vec<Field> = named.named.iter().filter(|f| keep(f)).cloned().collect();
            for field in &mut kept {
                field.attrs = attributes(&field.attrs);
            }
            let is_whole = kept.len() == count;
            named.named = kept.into_iter().collect();
            if !is_whole {
                let mark: Field = Field {
                    attrs: Vec::new(),
                    vis: Visibility::Inherited,
                    mutability: syn::FieldMutability::None,
                    ident: Some(syn::Ident::new("_private_fields", proc_macro2::Span::call_site())),
                    colon_token: Some(<syn::Token![:]>::default()),
                    ty: parse_quote!(()),
                };
                named.named.push(mark);
            }
        }
        Fields::Unnamed(unnamed) => {
            for field in &mut unnamed.unnamed {
                field.attrs = attributes(&field.attrs);
                if !keep(field) {
                    field.ty = Type::Infer(syn::TypeInfer {
                        underscore_token: <syn::Token![_]>::default(),
                    });
                }
            }
        }
        Fields::Unit => {}
    }
}

fn nothing() -> Block {
    Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() }
}

/// A value that is no part of the promise.
fn unsaid() -> Expr {
    Expr::Infer(syn::ExprInfer { attrs: Vec::new(), underscore_token: <syn::Token![_]>::default() })
}
