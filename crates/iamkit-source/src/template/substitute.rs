//! `Fn::Sub`, and what text without a function holds.

use std::borrow::Cow;

use iamkit_syntax::Span;

use super::{PART_COST, Situation, Template};
use crate::NoteKind;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Data, Part, Text, Value, Written};

/// A piece of a text with references.
enum Piece<'t> {
    /// Text from one byte to another.
    Literal(usize, usize),
    /// What stands between `${` and `}`, and where with both.
    Reference(&'t str, usize, usize),
}

impl Template<'_> {
    pub(super) fn sub(&self, argument: &Value, span: Span, situation: &Situation) -> Value {
        let (text, names) = match argument.items() {
            [text, names] => (text, Some(names)),
            _ => (argument, None),
        };
        let Some(text) = text.as_text() else {
            return super::function::hole(span, "!Sub", HoleClass::Any, HoleCause::NotSupported);
        };
        let mut situation = Cow::Borrowed(situation);
        for member in names.map(Value::members).unwrap_or_default() {
            let value = self.resolve(&member.value, &situation);
            let name = member.name.as_known().unwrap_or_default().into();
            situation.to_mut().bindings.insert(name, value);
        }
        let mut parts = Vec::new();
        for part in &text.parts {
            match part {
                Part::Known(written) => self.sub_parts(written, &situation, &mut parts),
                Part::Hole(_) => parts.push(part.clone()),
            }
        }
        let whole = Text { parts, span: text.span };
        Value::new(Data::Text(Self::without_dynamic_references(whole)), text.span)
    }

    fn sub_parts(&self, written: &Written, situation: &Situation, parts: &mut Vec<Part>) {
        let literal = |from: usize, to: usize, parts: &mut Vec<Part>| {
            if from < to {
                parts.push(Part::Known(written.slice(from, to)));
            }
        };
        for piece in pieces(&written.text) {
            match piece {
                Piece::Literal(from, to) => literal(from, to, parts),
                // `${!Literal}` is the text `${Literal}`.
                Piece::Reference(name, from, to) if name.starts_with('!') => {
                    literal(from, from + 2, parts);
                    literal(from + 3, to, parts);
                }
                // Policy variables are no names of a template; the author meant the text.
                Piece::Reference(name, from, to) if is_policy_variable(name) => {
                    let at = written.origin_of(from, to);
                    let message = format!(
                        "CloudFormation takes `${{{name}}}` for a reference of its own; write `${{!{name}}}`"
                    );
                    self.note(NoteKind::SubPolicyVariable, at, message);
                    literal(from, to, parts);
                }
                Piece::Reference(name, from, to) => {
                    let at = written.origin_of(from, to);
                    let value = if situation.bindings.contains_key(name) || !name.contains('.') {
                        self.name(name, at, at, situation)
                    } else {
                        Self::attribute(name, at)
                    };
                    self.push_value(value, at, name, parts);
                }
            }
        }
    }

    fn push_value(&self, value: Value, at: Span, name: &str, parts: &mut Vec<Part>) {
        match value.data {
            Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
                if self.spend(text.parts.iter().map(part_length).sum(), at) {
                    parts.extend(text.parts);
                } else {
                    parts.push(unknown(name, at));
                }
            }
            Data::Hole(source) => parts.push(Part::Hole(HoleSource { span: at, ..*source })),
            Data::Nothing => {}
            _ => parts.push(unknown(name, at)),
        }
    }

    /// Returns text that no function looks at. References in it are never replaced, which is worth
    /// a word where they name something of the template.
    pub(super) fn plain_text(&self, text: &Text) -> Text {
        if let [Part::Known(written)] = text.parts.as_slice() {
            for piece in pieces(&written.text) {
                let Piece::Reference(name, from, to) = piece else { continue };
                let first = name.split('.').next().unwrap_or_default();
                let is_name = name.starts_with("AWS::")
                    || self.parameters.contains_key(first)
                    || self.resources.contains_key(first);
                if is_name {
                    let at = written.origin_of(from, to);
                    let message = format!(
                        "`${{{name}}}` is plain text here, nobody replaces it; did you forget `!Sub`?"
                    );
                    self.note(NoteKind::UnknownTemplateReference, at, message);
                }
            }
        }
        Self::without_dynamic_references(text.clone())
    }

    /// Makes holes of `{{resolve:ssm:name}}` and its like, whose values CloudFormation fetches.
    fn without_dynamic_references(text: Text) -> Text {
        let has = |part: &Part| matches!(part, Part::Known(written) if written.text.contains("{{resolve:"));
        if !text.parts.iter().any(has) {
            return text;
        }
        let mut parts = Vec::new();
        for part in text.parts {
            match part {
                Part::Known(written) => cut_dynamic_references(&written, &mut parts),
                hole @ Part::Hole(_) => parts.push(hole),
            }
        }
        Text { parts, span: text.span }
    }
}

fn cut_dynamic_references(written: &Written, parts: &mut Vec<Part>) {
    let text = &*written.text;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{resolve:")) {
        let start = at + start;
        let end = text.get(start..).and_then(|rest| rest.find("}}")).map(|end| start + end + 2);
        let Some(end) = end else { break };
        if at < start {
            parts.push(Part::Known(written.slice(at, start)));
        }
        parts.push(Part::Hole(HoleSource {
            span: written.origin_of(start, end),
            what: text.get(start..end).unwrap_or_default().into(),
            class: HoleClass::Text,
            cause: HoleCause::Secret,
        }));
        at = end;
    }
    if at < text.len() {
        parts.push(Part::Known(written.slice(at, text.len())));
    }
}

/// Splits a text at its references. `$` without a brace, and a brace that does not end, are text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut literal = 0;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${")) {
        let start = at + start;
        let inner = text.get(start + 2..).unwrap_or_default();
        let Some(length) = inner.find('}') else { break };
        let name = inner.get(..length).unwrap_or_default();
        let end = start + 3 + length;
        if literal < start {
            pieces.push(Piece::Literal(literal, start));
        }
        pieces.push(Piece::Reference(name.trim(), start, end));
        literal = end;
        at = end;
    }
    if literal < text.len() {
        pieces.push(Piece::Literal(literal, text.len()));
    }
    pieces
}

/// Says whether a name is that of a condition key, such as `aws:username`: names of a template have
/// no single colon.
fn is_policy_variable(name: &str) -> bool {
    name.replace("::", "").contains(':')
}

fn unknown(name: &str, span: Span) -> Part {
    let what = format!("!Ref {name}").into();
    Part::Hole(HoleSource { span, what, class: HoleClass::Any, cause: HoleCause::NotSupported })
}

fn part_length(part: &Part) -> usize {
    match part {
        Part::Known(written) => written.text.len() + PART_COST,
        Part::Hole(_) => PART_COST,
    }
}
