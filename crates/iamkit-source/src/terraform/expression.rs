//! From expressions of HCL to values.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::template::{Element, Template};
use iamkit_syntax::Span;

use super::elsewhere::{Found, json_of};
use super::module::{Module, Scope};
use super::quoted;
use crate::Encoding;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Data, Member, Part, Text, TextBuilder, Value, Written};
use crate::yaml::span_of;

impl Module<'_> {
    /// Computes an expression as far as it is known. Its depth is that of the parser, which has a
    /// limit of 64; references between names have one of their own.
    pub(super) fn value(&self, expression: &Expression, base: usize, scope: &Scope) -> Value {
        let span = place(expression, base);
        if !self.step() {
            return self.hole(span, HoleClass::Any, HoleCause::NotSupported);
        }
        let data = match expression {
            Expression::Null(_) => Data::Null,
            Expression::Bool(value) => Data::Bool(*value.value(), self.token(span)),
            Expression::Number(_) => Data::Number(self.token(span)),
            Expression::String(text) => {
                let raw = span.of(self.text.get()).unwrap_or_default();
                let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
                let written = quoted::written(text.value(), inner, span.start + 1, span, false);
                Data::Text(Text::of(written))
            }
            Expression::Array(items) => {
                Data::List(items.iter().map(|item| self.value(item, base, scope)).collect())
            }
            Expression::Object(object) => {
                let members = object.iter().map(|(key, value)| Member {
                    name: self.key(key, base, scope),
                    value: self.value(value.expr(), base, scope),
                });
                Data::Object(members.collect())
            }
            Expression::StringTemplate(template) => {
                return self.template(template, span, false, base, scope);
            }
            Expression::HeredocTemplate(heredoc) => {
                return self.template(&heredoc.template, span, true, base, scope);
            }
            Expression::Parenthesis(inner) => return self.value(inner.inner(), base, scope),
            Expression::Traversal(traversal) => {
                return self.traversal(traversal, span, base, scope);
            }
            Expression::FuncCall(call) => return self.call(call, span, base, scope),
            Expression::Conditional(conditional) => {
                let condition = place(&conditional.cond_expr, base);
                let condition = condition.of(self.text.get()).unwrap_or_default();
                return match scope.truths.get(condition) {
                    Some(true) => self.value(&conditional.true_expr, base, scope),
                    Some(false) => self.value(&conditional.false_expr, base, scope),
                    None => self.hole(span, HoleClass::Any, HoleCause::NotSupported),
                };
            }
            Expression::Variable(name) => {
                let argument = scope.arguments.get(name.value().as_str());
                let hole = || self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                return argument.cloned().unwrap_or_else(hole);
            }
            Expression::ForExpr(_) => {
                return self.hole(span, HoleClass::List, HoleCause::NotSupported);
            }
            _ => return self.hole(span, HoleClass::Any, HoleCause::NotSupported),
        };
        Value::new(data, span)
    }

    /// Makes a hole of what stands at a place.
    pub(super) fn hole(&self, span: Span, class: HoleClass, cause: HoleCause) -> Value {
        let text = span.of(self.text.get()).unwrap_or_default();
        let what: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // What the call holds is nobody's business.
        let what = match what.split_once("sensitive(") {
            Some((before, _)) => format!("{before}sensitive(…)"),
            None => what,
        };
        let what = match what.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", what.get(..end).unwrap_or_default()),
            None => what,
        };
        let source = HoleSource { span, what: what.into(), class, cause };
        Value::new(Data::Hole(Box::new(source)), span)
    }

    fn token(&self, span: Span) -> Text {
        let mut builder = TextBuilder::default();
        builder.push(span.of(self.text.get()).unwrap_or_default(), span);
        Text::of(builder.finish(Encoding::Hcl, span))
    }

    fn key(&self, key: &ObjectKey, base: usize, scope: &Scope) -> Text {
        match key {
            ObjectKey::Ident(name) => {
                let span =
                    name.span().map_or(Span::NONE, |r| span_of(base + r.start, base + r.end));
                self.token(span)
            }
            ObjectKey::Expression(Expression::Variable(name)) => {
                let span =
                    name.span().map_or(Span::NONE, |r| span_of(base + r.start, base + r.end));
                self.token(span)
            }
            ObjectKey::Expression(expression) => {
                let value = self.value(expression, base, scope);
                match value.data {
                    Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => text,
                    Data::Hole(source) => {
                        Text { parts: vec![Part::Hole(*source)], span: value.span }
                    }
                    _ => self.token(value.span),
                }
            }
        }
    }

    pub(super) fn template(
        &self,
        template: &Template,
        scalar: Span,
        is_heredoc: bool,
        base: usize,
        scope: &Scope,
    ) -> Value {
        let mut parts = Vec::new();
        let mut alone = None;
        let mut has_text = false;
        for element in template {
            let span = element.span().map_or(scalar, |r| span_of(base + r.start, base + r.end));
            match element {
                Element::Literal(literal) => {
                    has_text |= !literal.trim().is_empty();
                    let raw = span.of(self.text.get()).unwrap_or_default();
                    let written = quoted::written(literal, raw, span.start, scalar, is_heredoc);
                    parts.push(Part::Known(written));
                }
                Element::Interpolation(interpolation) => {
                    let value = self.value(&interpolation.expr, base, scope);
                    self.push(&value, span, &mut parts);
                    has_text |= alone.is_some();
                    alone = Some(value);
                }
                Element::Directive(_) => {
                    has_text = true;
                    let hole = self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                    self.push(&hole, span, &mut parts);
                }
            }
        }
        match alone {
            // A template that is one interpolation is that expression.
            Some(value) if !has_text => value,
            _ => Value::new(Data::Text(Text { parts, span: scalar }), scalar),
        }
    }

    /// Adds a value to a text.
    pub(super) fn push(&self, value: &Value, span: Span, parts: &mut Vec<Part>) {
        match &value.data {
            Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
                if self.spend(text.parts.len()) {
                    parts.extend(text.parts.iter().cloned());
                } else if let Data::Hole(source) =
                    self.hole(span, HoleClass::Any, HoleCause::NotSupported).data
                {
                    parts.push(Part::Hole(*source));
                }
            }
            Data::Hole(source) => parts.push(Part::Hole((**source).clone())),
            Data::Nothing | Data::Null => {}
            _ => {
                // A text takes lists and objects as the JSON of `jsonencode`.
                if let Some(json) = json_of(value).filter(|json| self.spend(json.len())) {
                    parts.push(Part::Known(written_at(&json, span)));
                } else if let Data::Hole(source) =
                    self.hole(span, HoleClass::Any, HoleCause::NotSupported).data
                {
                    parts.push(Part::Hole(*source));
                }
            }
        }
    }

    fn traversal(&self, traversal: &Traversal, span: Span, base: usize, scope: &Scope) -> Value {
        let Expression::Variable(root) = &traversal.expr else {
            return self.hole(span, HoleClass::Any, HoleCause::NotSupported);
        };
        let mut path = vec![root.value().as_str().to_owned()];
        let mut is_plain = true;
        for operator in &traversal.operators {
            match operator.value() {
                TraversalOperator::GetAttr(name) => path.push(name.value().as_str().to_owned()),
                TraversalOperator::Index(index) => {
                    is_plain = false;
                    // `x[0].arn` is an attribute of an instance, of which nothing is known either.
                    let _ = index;
                }
                _ => return self.hole(span, HoleClass::List, HoleCause::AtDeployment),
            }
        }
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_document = matches!(
            names.as_slice(),
            ["data", "aws_iam_policy_document", _, "json" | "minified_json"]
        );
        match names.as_slice() {
            ["local", name] if is_plain => self.local(name, span),
            ["var", name] if is_plain => self.variable(name, span, scope),
            [root, rest @ ..] if is_plain && scope.arguments.contains_key(*root) => {
                let argument = scope.arguments.get(*root);
                let found = argument
                    .and_then(|it| rest.iter().try_fold(it, |value, name| value.member(name)));
                let hole = || self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                found.cloned().unwrap_or_else(hole)
            }
            // All instances of `for_each` and `count` are one document with holes in it.
            [_, _, name, _] if is_document => self.document_of(name, span, scope),
            [iterator, part] if scope.iterators.contains_key(*iterator) => {
                let (key, value) = scope.iterators.get(*iterator).cloned().unwrap_or_else(|| {
                    let hole = self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                    (hole.clone(), hole)
                });
                match *part {
                    "key" => key.used_at(span),
                    _ => value.used_at(span),
                }
            }
            [iterator, "value", rest @ ..] if scope.iterators.contains_key(*iterator) => {
                let value = scope.iterators.get(*iterator).map(|(_, value)| value.clone());
                let found = value.and_then(|value| {
                    let mut value = value;
                    for name in rest {
                        value = value.member(name)?.clone();
                    }
                    Some(value.used_at(span))
                });
                found.unwrap_or_else(|| self.hole(span, HoleClass::Any, HoleCause::NotSupported))
            }
            _ => self.known_data(&path.join("."), span, base),
        }
    }

    fn local(&self, name: &str, span: Span) -> Value {
        let Some(Found { it: local, text }) = self.find_local(name) else {
            return self.hole(span, HoleClass::Any, HoleCause::OtherFile);
        };
        let compute =
            || self.deeper(|| self.value(local.expression, local.base, &Scope::default()));
        let (value, is_elsewhere) = self.within(text, span, compute);
        match value.filter(|value| self.spend(count(value))) {
            Some(value) if is_elsewhere => value,
            Some(value) => value.used_at(span),
            None => self.hole(span, HoleClass::Any, HoleCause::NotSupported),
        }
    }

    fn variable(&self, name: &str, span: Span, scope: &Scope) -> Value {
        self.asked.borrow_mut().insert(name.into());
        let Found { it: (default, is_sensitive), text } = self.find_variable(name);
        if is_sensitive {
            return self.hole(span, HoleClass::Any, HoleCause::Secret);
        }
        if let Some(given) = self.options.parameters.get(name) {
            let mut builder = TextBuilder::default();
            builder.push(given, span);
            let written = builder.finish(Encoding::Synthetic, span);
            return Value::new(Data::Text(Text::of(written)), span);
        }
        // In a branch of a condition about it, the default may be the very value that it is not.
        let named = format!("var.{name}");
        let is_decided = scope.truths.keys().any(|condition| condition.contains(&named));
        let use_default = self.options.use_defaults && !is_decided;
        let Some(default) = default.filter(|_| use_default) else {
            return self.hole(span, HoleClass::Any, HoleCause::NoDefault);
        };
        let compute =
            || self.deeper(|| self.value(default.expression, default.base, &Scope::default()));
        let (value, is_elsewhere) = self.within(text, span, compute);
        match value.filter(|value| self.spend(count(value))) {
            // `default = null` means that there is none.
            Some(value) if !matches!(value.data, Data::Null) => {
                let shown = value.as_text().and_then(Text::known).unwrap_or_default();
                self.defaults.borrow_mut().insert(name.into(), shown.into());
                if is_elsewhere { value } else { value.used_at(span) }
            }
            _ => self.hole(span, HoleClass::Any, HoleCause::NoDefault),
        }
    }

    /// Returns what data sources of the provider say of the caller, where it is given.
    fn known_data(&self, path: &str, span: Span, _base: usize) -> Value {
        let class = quoted::class_of(path);
        let is_data = path.starts_with("data.aws_");
        let given = match class {
            HoleClass::AccountId if is_data => self.options.account.map(|id| id.to_string()),
            HoleClass::Region if is_data => self.options.region.as_ref().map(ToString::to_string),
            HoleClass::Partition if is_data => self.options.partition.map(|p| p.to_string()),
            HoleClass::DnsSuffix if is_data => {
                self.options.partition.map(|partition| partition.dns_suffix().to_owned())
            }
            _ => None,
        };
        match given {
            Some(given) => {
                let mut builder = TextBuilder::default();
                builder.push(&given, span);
                let written = builder.finish(Encoding::Synthetic, span);
                Value::new(Data::Text(Text::of(written)), span)
            }
            None => self.hole(span, class, HoleCause::AtDeployment),
        }
    }
}

/// Makes characters that were computed; their place is that of the expression.
pub(super) fn written_at(text: &str, span: Span) -> Written {
    let mut builder = TextBuilder::default();
    for c in text.chars() {
        builder.push_char(c, span);
    }
    builder.finish(Encoding::Synthetic, span)
}

/// Returns the place of an expression in the file.
pub(super) fn place(expression: &Expression, base: usize) -> Span {
    expression.span().map_or(Span::NONE, |r| span_of(base + r.start, base + r.end))
}

/// Counts the values in a value.
pub(super) fn count(value: &Value) -> usize {
    1 + match &value.data {
        Data::List(items) => items.iter().map(count).sum(),
        Data::Object(members) => members.iter().map(|member| count(&member.value)).sum(),
        Data::Text(text) => text.parts.len(),
        _ => 0,
    }
}
