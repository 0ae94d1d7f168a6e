//! What stands in another file of the module.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::parser::parse_template;
use hcl_edit::structure::{Block, BlockLabel};
use hcl_edit::template::Element;
use iamkit_syntax::{Span, string_literal};

use super::module::{DataDocument, Module, Named, Scope, variable};
use super::plan::DATA_DOCUMENT;
use crate::value::{Data, Part, Placed, Value};

/// Something of the module, and the text that it stands in.
pub(super) struct Found<'m, T> {
    pub(super) it: T,
    pub(super) text: &'m str,
}

impl<'m> Module<'m> {
    /// Finds a local value, in the file or in another one.
    pub(super) fn find_local(&self, name: &str) -> Option<Found<'m, Named<'m>>> {
        let own = self.locals.get(name).copied();
        own.map(|it| Found { it, text: self.own_text }).or_else(|| {
            self.elsewhere(name, |block, base| {
                let attribute = block.body.get_attribute(name)?;
                let is_locals = block.ident.as_str() == "locals";
                is_locals.then_some(Named { expression: &attribute.value, base })
            })
        })
    }

    /// Finds a variable: its default, and whether it is sensitive.
    pub(super) fn find_variable(&self, name: &str) -> Found<'m, (Option<Named<'m>>, bool)> {
        let own = self.variables.get(name).copied();
        let own = own.map(|it| Found { it, text: self.own_text });
        let found = own.or_else(|| {
            self.elsewhere(name, |block, base| {
                let is_meant = block.ident.as_str() == "variable" && labels(block) == [name];
                is_meant.then(|| variable(block, base))
            })
        });
        found.unwrap_or(Found { it: (None, false), text: self.own_text })
    }

    /// Finds a data source that makes a document.
    pub(super) fn find_document(&self, name: &str) -> Option<Found<'m, DataDocument<'m>>> {
        let own = self.documents.get(name).copied();
        own.map(|it| Found { it, text: self.own_text }).or_else(|| {
            self.elsewhere(name, |block, base| {
                let is_meant =
                    block.ident.as_str() == "data" && labels(block) == [DATA_DOCUMENT, name];
                is_meant.then_some(DataDocument { block, base })
            })
        })
    }

    /// Looks through the blocks of the other files that hold a name at all.
    fn elsewhere<T>(
        &self,
        name: &str,
        find: impl Fn(&'m Block, usize) -> Option<T>,
    ) -> Option<Found<'m, T>> {
        let files = self.options.module.as_deref()?;
        let mut others = files.others(self.own).filter(|other| other.may_hold(name));
        others.find_map(|other| {
            let it = other.blocks().find_map(|(block, base)| find(block, base))?;
            Some(Found { it, text: &other.text })
        })
    }

    /// Computes what stands in a text. Of another text than the one that refers to it, the place is that
    /// of the reference.
    pub(super) fn within<T: Placed>(
        &self,
        text: &'m str,
        span: Span,
        run: impl FnOnce() -> T,
    ) -> (T, bool) {
        let before = self.text.replace(text);
        let is_elsewhere = !std::ptr::eq(before, text);
        let crossing = self.crossing.get();
        if is_elsewhere {
            self.crossing.set(Some(crossing.unwrap_or(span)));
        }
        let mut value = run();
        self.text.set(before);
        self.crossing.set(crossing);
        if is_elsewhere {
            self.note_stands(&value, text, crossing.unwrap_or(span));
            value.place_at(span);
        }
        (value, is_elsewhere)
    }

    /// Returns the text of a file of the folder that `file` or `templatefile` names.
    pub(super) fn file_text(&self, path: &Value) -> Option<(&'m str, String)> {
        let name = file_name(path)?;
        let text = self.options.module.as_deref()?.text(&name)?;
        Some((text, name))
    }

    /// Computes `templatefile`: the text with the arguments in it.
    pub(super) fn template_file(
        &self,
        path: &Value,
        arguments: &Value,
        span: Span,
    ) -> Option<Value> {
        let (text, _) = self.file_text(path)?;
        let template = parse_template(text).ok()?;
        let arguments = arguments.members().iter().filter_map(|member| {
            Some((member.name.as_known()?.to_owned(), Rc::new(member.value.clone())))
        });
        let arguments: BTreeMap<String, Rc<Value>> = arguments.collect();
        let scope = Scope { arguments, ..Scope::default() };
        let whole = Span::new(0, u32::try_from(text.len()).ok()?);
        let compute = || self.template(&template, whole, true, 0, &scope);
        Some(self.within(text, span, compute).0)
    }
}

/// Returns the path of a file from the folder of the module; nothing of one that is not known.
pub(super) fn file_name(path: &Value) -> Option<String> {
    let mut name = String::new();
    for part in &path.as_text()?.parts {
        match part {
            Part::Known(written) => name.push_str(&written.text),
            // The folder itself.
            Part::Hole(source) if &*source.what == "path.module" => {}
            Part::Hole(_) => return None,
        }
    }
    Some(name.trim_start_matches("./").trim_start_matches('/').to_owned())
}

/// Returns the labels of a block.
pub(super) fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(BlockLabel::as_str).collect()
}

/// Returns the name of the data source that an expression is the document of, and nothing else.
pub(super) fn document_name(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Parenthesis(inner) => document_name(inner.inner()),
        Expression::StringTemplate(template) => {
            let mut elements = template.iter();
            match (elements.next(), elements.next()) {
                (Some(Element::Interpolation(only)), None) => document_name(&only.expr),
                _ => None,
            }
        }
        Expression::Traversal(traversal) => {
            let Expression::Variable(root) = &traversal.expr else { return None };
            let names = traversal.operators.iter().filter_map(|operator| match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            });
            let names: Vec<&str> = names.collect();
            match names.as_slice() {
                [DATA_DOCUMENT, name, "json" | "minified_json"] if root.as_str() == "data" => {
                    Some(name)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Writes a value as JSON, if all of it is known.
pub(super) fn json_of(value: &Value) -> Option<String> {
    Some(match &value.data {
        Data::Null | Data::Nothing => "null".to_owned(),
        Data::Bool(_, text) | Data::Number(text) => text.known()?,
        Data::Text(text) => string_literal(&text.known()?),
        Data::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(json_of).collect();
            format!("[{}]", items?.join(","))
        }
        Data::Object(members) => {
            let members = members.iter().map(|member| {
                let name = string_literal(&member.name.known()?);
                Some(format!("{name}:{}", json_of(&member.value)?))
            });
            let members: Option<Vec<String>> = members.collect();
            format!("{{{}}}", members?.join(","))
        }
        Data::Call(_) | Data::Hole(_) => return None,
    })
}
