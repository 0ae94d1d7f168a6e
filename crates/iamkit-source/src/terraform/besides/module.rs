//! What the principals of a module in HCL have besides.

use std::collections::BTreeSet;

use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;
use iamkit_syntax::Span;

use super::super::data_document::span_of_block;
use super::super::elsewhere::labels;
use super::super::expression::place;
use super::super::instances::Instances;
use super::super::module::{Module, Piece, Scope};
use super::{
    Attributes, Given, collect, granted_by_text, is_of_groups, names_in_expression, referred,
};
use crate::Place;
use crate::besides::{Attaching, Besides, BesidesKind, Granted, Name, Principal, Principals};
use crate::parts::Parts;
use crate::value::{Data, Text};

/// Collects what the principals of a file have besides, from all files of the module.
pub(in crate::terraform) fn of_module(
    module: &Module<'_>,
    pieces: &[Piece],
    parts: &mut Parts<'_>,
) {
    let (mut principals, mut besides) = (Principals::default(), Vec::new());
    for Piece { body, base } in pieces {
        for block in body.blocks() {
            let target = (&mut principals, &mut besides);
            block_besides(module, block, (*base, module.own_text, false), target);
        }
    }
    // A walk asks for no principals, and would read each file as often as there are files.
    let files = module.options.module.as_deref().filter(|files| !files.is_read_whole);
    let files = files.filter(|_| !principals.is_empty());
    for other in files.into_iter().flat_map(|files| files.others(module.own)) {
        // Most files have nothing to do with it.
        if !other.text.contains("aws_iam_") {
            continue;
        }
        for (block, base) in other.blocks() {
            let target = (&mut principals, &mut besides);
            block_besides(module, block, (base, &other.text, true), target);
        }
    }
    parts.besides.extend(besides);
    principals.finish(parts);
}

/// Collects from a block.
fn block_besides(
    module: &Module<'_>,
    block: &Block,
    (base, text, is_elsewhere): (usize, &str, bool),
    target: (&mut Principals, &mut Vec<Besides>),
) {
    let labels = labels(block);
    if let ("module", [name]) = (block.ident.as_str(), labels.as_slice()) {
        return given_to_module(name, block, (base, text, is_elsewhere), target.0);
    }
    let ("resource", [of_type, name]) = (block.ident.as_str(), labels.as_slice()) else { return };
    // Values of another file are none of this one.
    let instances = if is_elsewhere { Instances::Unknown } else { module.instances(block, base) };
    if instances == Instances::Never {
        return;
    }
    let address = format!("{of_type}.{name}");
    let place = Place {
        owner: Some((*of_type).into()),
        addresses: vec![address.as_str().into()],
        ..Place::new(address)
    };
    let attributes = OfBlock { module, block, base, text, is_elsewhere, instances };
    collect(of_type, &place, &attributes, target);
}

/// Attaches what a module of a registry or another place does to the principals that it is given. One of a folder that is
/// read says it itself, and one that is not is told of as a whole.
fn given_to_module(
    name: &str,
    block: &Block,
    (base, text, is_elsewhere): (usize, &str, bool),
    principals: &mut Principals,
) {
    let source = block.body.get_attribute("source").and_then(|it| it.value.as_str());
    let is_local = |source: &str| source.starts_with("./") || source.starts_with("../");
    if source.is_none_or(is_local) {
        return;
    }
    let place = Place::new(format!("module.{name}"));
    for attribute in block.body.attributes() {
        let span = super::super::expression::place(&attribute.value, base);
        let written = span.of(text).unwrap_or_default();
        let names = names_in_expression(written, "");
        for (of_type, principal) in [
            ("aws_iam_role.", Principal::Role),
            ("aws_iam_user.", Principal::User),
            ("aws_iam_group.", Principal::Group),
        ] {
            let is_meant = |name: &&Name| matches!(name, Name::Id(id) if id.starts_with(of_type));
            let named: BTreeSet<Name> = names.iter().filter(is_meant).cloned().collect();
            if named.is_empty() {
                continue;
            }
            let what = format!("that module.{name}, which is not read and is given it, attaches");
            let one = Attaching {
                place: place.clone(),
                grant: Granted::Unknown(what.as_str().into()),
                what,
                kind: BesidesKind::Attached,
                is_certain: false,
                written: one_line(written),
                span: if is_elsewhere { Span::new(0, 0) } else { span },
                is_elsewhere,
            };
            principals.attach(principal, named, one);
        }
    }
}

/// A resource of a configuration in HCL.
struct OfBlock<'b, 'm> {
    module: &'b Module<'m>,
    block: &'b Block,
    base: usize,
    text: &'b str,
    is_elsewhere: bool,
    instances: Instances,
}

impl<'b> OfBlock<'b, '_> {
    fn value(&self, attribute: &str) -> Option<&'b Expression> {
        Some(&self.block.body.get_attribute(attribute)?.value)
    }

    fn source(&self, value: &Expression) -> &'b str {
        place(value, self.base).of(self.text).unwrap_or_default().trim()
    }

    /// Returns what `for_each` repeats the resource for, where that is a list of known texts that is not empty.
    fn repeated_texts(&self) -> Option<Vec<String>> {
        let value = self.value("for_each").filter(|_| !self.is_elsewhere)?;
        let value = self.module.value(value, self.base, &Scope::default());
        let Data::List(items) = &value.data else { return None };
        let texts = items.iter().map(|item| item.as_text().and_then(Text::with_partition));
        texts.collect::<Option<Vec<String>>>().filter(|texts| !texts.is_empty())
    }

    /// Places of another file are none of this one.
    fn span_of(&self, value: &Expression) -> Span {
        if self.is_elsewhere { Span::new(0, 0) } else { place(value, self.base) }
    }

    /// Returns which policy or group an expression means.
    fn granted(&self, value: &Expression, attribute: &str) -> Granted {
        let written = self.source(value);
        if let Some(address) = referred(written) {
            return Granted::Place(address.into());
        }
        if let Some(text) = value.as_str() {
            return granted_by_text(text, is_of_groups(attribute));
        }
        if !self.is_elsewhere {
            let value = self.module.value(value, self.base, &Scope::default());
            if let Some(text) = value.as_text().and_then(Text::with_partition) {
                return granted_by_text(&text, is_of_groups(attribute));
            }
        }
        Granted::Unknown(one_line(written).into())
    }
}

/// Writes an expression in one line. All of it: what differs at its end is another one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Attributes for OfBlock<'_, '_> {
    fn given(&self, attribute: &str) -> (Given, Span) {
        let whole = || span_of_block(self.block, self.base);
        let Some(value) = self.value(attribute) else {
            let span = if self.is_elsewhere { Span::new(0, 0) } else { whole() };
            return (Given::Nothing, span);
        };
        let written = self.source(value);
        let given = match value.as_str() {
            Some(name) => Given::Names(BTreeSet::from([Name::Text(name.to_owned())])),
            None if matches!(written, "null" | "[]") => Given::Nothing,
            None => {
                let mut names = names_in_expression(written, "");
                // Names in a list of them.
                let quoted = written.split('"').skip(1).step_by(2);
                names.extend(quoted.map(|name| Name::Text(name.to_owned())));
                if written.starts_with("[\"") && !written.contains(['.', '$', '(']) {
                    names.remove(&Name::Unknown);
                }
                names.insert(Name::Text(written.to_owned()));
                Given::Names(names)
            }
        };
        (given, self.span_of(value))
    }

    fn grants(&self, attribute: &str) -> Vec<(Granted, Span)> {
        let Some(value) = self.value(attribute) else { return Vec::new() };
        if matches!(self.source(value), "null" | "[]") {
            return Vec::new();
        }
        if let Some(values) = self.repeated_texts()
            && matches!(self.source(value), "each.value" | "each.key")
        {
            let of_groups = is_of_groups(attribute);
            let granted = values.iter().map(|text| granted_by_text(text, of_groups));
            return granted.map(|grant| (grant, self.span_of(value))).collect();
        }
        let items: Vec<&Expression> = match value {
            Expression::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        items.into_iter().map(|item| (self.granted(item, attribute), self.span_of(item))).collect()
    }

    fn written(&self, attribute: &str) -> String {
        let written = self.value(attribute).map_or("", |value| self.source(value));
        one_line(written.trim_matches('"'))
    }

    fn is_permission_read(&self) -> bool {
        ["action", "principal"].iter().all(|name| self.value(name).is_some())
    }

    fn known(&self, attribute: &str) -> Option<String> {
        let value = self.value(attribute)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        let value = self.module.value(value, self.base, &Scope::default());
        value.as_text().and_then(Text::known)
    }

    fn span(&self) -> Span {
        span_of_block(self.block, self.base)
    }

    fn is_certain(&self, attribute: &str) -> bool {
        let is_repeated = |name: &str| self.value(name).is_some();
        let repeated = self.instances == Instances::Unknown
            && (is_repeated("count") || is_repeated("for_each") && self.repeated_texts().is_none());
        let written = self.value(attribute).map_or("", |value| self.source(value));
        // A condition or a function may choose.
        !repeated
            && !written.contains(['?', '(', '*'])
            && !written.contains("each.")
            && !written.contains("count.")
    }

    fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }
}
