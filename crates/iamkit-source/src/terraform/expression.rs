//! From expressions of HCL to values.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use iamkit_syntax::Span;

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
                let truth = self.truth(&conditional.cond_expr, base, scope);
                return match truth.as_ref().or_else(|| scope.truths.get(condition)) {
                    Some(true) => self.value(&conditional.true_expr, base, scope),
                    Some(false) => self.value(&conditional.false_expr, base, scope),
                    None => self.hole(span, HoleClass::Any, HoleCause::NotSupported),
                };
            }
            Expression::Variable(name) => {
                let argument = scope.arguments.get(name.value().as_str());
                let hole = || self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                return argument.map_or_else(hole, |argument| (**argument).clone());
            }
            Expression::ForExpr(expression) => {
                return self.for_expression(expression, span, base, scope);
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

    pub(super) fn key(&self, key: &ObjectKey, base: usize, scope: &Scope) -> Text {
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
