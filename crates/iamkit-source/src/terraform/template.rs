//! Quoted templates and heredocs, with what stands between `${`, `%{` and `}`.

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, Strip, Template};
use iamkit_syntax::Span;

use super::elsewhere::json_of;
use super::expression::{place, written_at};
use super::loops::Copies;
use super::module::{Module, Scope};
use super::quoted;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Data, Part, Text, Value, Written};
use crate::yaml::span_of;

/// What the parts of a directive start with, which may be any number of characters.
const DIRECTIVE: &str = "%{";

/// Where a template stands.
#[derive(Clone, Copy)]
struct Site {
    scalar: Span,
    is_heredoc: bool,
    base: usize,
}

/// Whether what stands around a template takes the white space at its ends away: `~}` before it, `%{~`
/// behind it.
#[derive(Clone, Copy, Default)]
struct Stripped {
    start: bool,
    end: bool,
}

impl Module<'_> {
    pub(super) fn template(
        &self,
        template: &Template,
        scalar: Span,
        is_heredoc: bool,
        base: usize,
        scope: &Scope,
    ) -> Value {
        let site = Site { scalar, is_heredoc, base };
        // A template that is one interpolation is that expression.
        let mut interpolations = template.iter().filter(|element| !is_blank(element));
        if let (Some(Element::Interpolation(only)), None) =
            (interpolations.next(), interpolations.next())
        {
            return self.value(&only.expr, base, scope);
        }
        let mut parts = Vec::new();
        self.elements(template, site, Stripped::default(), scope, &mut parts);
        Value::new(Data::Text(Text { parts, span: scalar }), scalar)
    }

    /// Adds the elements of a template. Depth: that of the parser.
    fn elements(
        &self,
        template: &Template,
        site: Site,
        around: Stripped,
        scope: &Scope,
        parts: &mut Vec<Part>,
    ) {
        let Site { scalar, is_heredoc, base } = site;
        let mut strips_next = around.start;
        let mut elements = template.iter().peekable();
        while let Some(element) = elements.next() {
            let span = element.span().map_or(scalar, |r| span_of(base + r.start, base + r.end));
            match element {
                Element::Literal(literal) => {
                    let raw = span.of(self.text.get()).unwrap_or_default();
                    let written = quoted::written(literal, raw, span.start, scalar, is_heredoc);
                    let end = elements.peek().map_or(around.end, |next| outer_strip(next).start);
                    parts.extend(stripped(written, Stripped { start: strips_next, end }));
                }
                Element::Interpolation(interpolation) => {
                    let value = self.value(&interpolation.expr, base, scope);
                    self.push(&value, span, parts);
                }
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => self.branch(directive, site, span, scope, parts),
                    Directive::For(directive) => self.repeat(directive, site, span, scope, parts),
                },
            }
            strips_next = outer_strip(element).end;
        }
    }

    fn branch(
        &self,
        directive: &IfDirective,
        site: Site,
        span: Span,
        scope: &Scope,
        parts: &mut Vec<Part>,
    ) {
        let (first, last) = (&directive.if_expr, directive.endif_expr.strip);
        let otherwise = directive.else_expr.as_ref();
        let written = place(&first.cond_expr, site.base);
        let written = written.of(self.text.get()).unwrap_or_default();
        let truth = self.truth(&first.cond_expr, site.base, scope);
        match truth.or_else(|| scope.truths.get(written).copied()) {
            Some(true) => {
                let end = otherwise.map_or(last, |branch| branch.strip);
                let around = between(first.strip, end);
                self.elements(&first.template, site, around, scope, parts);
            }
            Some(false) => {
                if let Some(branch) = otherwise {
                    let around = between(branch.strip, last);
                    self.elements(&branch.template, site, around, scope, parts);
                }
            }
            None => self.unknown(span, parts),
        }
    }

    fn repeat(
        &self,
        directive: &ForDirective,
        site: Site,
        span: Span,
        scope: &Scope,
        parts: &mut Vec<Part>,
    ) {
        let first = &directive.for_expr;
        let around = between(first.strip, directive.endfor_expr.strip);
        let collection = self.value(&first.collection_expr, site.base, scope);
        let variables = (first.key_var.as_deref(), &*first.value_var);
        match self.copies(&collection, variables, scope) {
            Some(Copies { scopes, is_complete: true }) => {
                for scope in &scopes {
                    let before = parts.len();
                    self.elements(&first.template, site, around, scope, parts);
                    if !self.spend(parts.len() - before) {
                        return self.unknown(span, parts);
                    }
                }
            }
            _ => self.unknown(span, parts),
        }
    }

    /// Adds a hole for what a directive makes.
    fn unknown(&self, span: Span, parts: &mut Vec<Part>) {
        if let Data::Hole(source) = self.hole(span, HoleClass::Any, HoleCause::NotSupported).data {
            parts.push(Part::Hole(*source));
        }
    }

    /// Adds a value to a text.
    pub(super) fn push(&self, value: &Value, span: Span, parts: &mut Vec<Part>) {
        match &value.data {
            Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
                if self.spend(text.parts.len()) {
                    parts.extend(text.parts.iter().cloned());
                } else {
                    self.unknown(span, parts);
                }
            }
            Data::Hole(source) => parts.push(Part::Hole((**source).clone())),
            Data::Nothing | Data::Null => {}
            // A text takes lists and objects as the JSON of `jsonencode`.
            _ => match json_of(value).filter(|json| self.spend(json.len())) {
                Some(json) => parts.push(Part::Known(written_at(&json, span))),
                None => self.unknown(span, parts),
            },
        }
    }
}

/// Says whether a hole is what a directive makes: any number of characters, which need be no value.
pub(super) fn is_directive(source: &HoleSource) -> bool {
    source.what.starts_with(DIRECTIVE)
}

fn is_blank(element: &Element) -> bool {
    matches!(element, Element::Literal(literal) if literal.trim().is_empty())
}

/// Returns what an element takes away from the literals before and behind it.
fn outer_strip(element: &Element) -> Stripped {
    match element {
        Element::Literal(_) => Stripped::default(),
        Element::Interpolation(interpolation) => {
            let strip = interpolation.strip;
            Stripped { start: strip.strip_start(), end: strip.strip_end() }
        }
        Element::Directive(directive) => {
            let (first, last) = match &**directive {
                Directive::If(directive) => (directive.if_expr.strip, directive.endif_expr.strip),
                Directive::For(directive) => {
                    (directive.for_expr.strip, directive.endfor_expr.strip)
                }
            };
            Stripped { start: first.strip_start(), end: last.strip_end() }
        }
    }
}

/// Returns what two tags take away from the template between them.
fn between(first: Strip, last: Strip) -> Stripped {
    Stripped { start: first.strip_end(), end: last.strip_start() }
}

fn stripped(written: Written, strip: Stripped) -> Option<Part> {
    let text = &*written.text;
    let start = if strip.start { text.len() - text.trim_start().len() } else { 0 };
    let end = if strip.end { text.trim_end().len() } else { text.len() };
    if (start, end) == (0, text.len()) {
        return Some(Part::Known(written));
    }
    (start < end).then(|| Part::Known(written.slice(start, end)))
}
