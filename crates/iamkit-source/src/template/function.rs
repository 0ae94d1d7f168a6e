//! What the functions of a template stand for.

use iamkit_syntax::Span;

use super::{CallOf, PART_COST, Situation, Template};
use crate::NoteKind;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Data, Part, Text, Value};

impl Template<'_> {
    /// Puts a value in place of a function. `span` is the call with its name.
    pub(super) fn call(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let argument = call.argument;
        match call.name {
            "Ref" => self.ref_call(argument, span, situation),
            "GetAtt" => self.get_att(argument, span, situation),
            "Sub" => self.sub(argument, span, situation),
            "Join" => self.join(call, span, situation),
            "Split" => self.split(call, span, situation),
            "Select" => self.select(call, span, situation),
            "FindInMap" => self.find_in_map(call, span, situation),
            "If" => self.if_call(call, span, situation),
            "ToJsonString" => self.resolve(argument, situation),
            "Transform" => {
                let what = argument.member("Name").and_then(Value::as_str).unwrap_or("a macro");
                self.note(NoteKind::NotRead, span, format!("what `{what}` makes is not read"));
                hole(span, what_of(call), HoleClass::List, HoleCause::OtherFile)
            }
            "ImportValue" => hole(span, what_of(call), HoleClass::Any, HoleCause::OtherFile),
            "GetAZs" | "Cidr" => {
                hole(span, what_of(call), HoleClass::List, HoleCause::AtDeployment)
            }
            _ => hole(span, what_of(call), HoleClass::Any, HoleCause::NotSupported),
        }
    }

    fn join(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let [delimiter, list] = call.argument.items() else { return unknown(call, span) };
        let Some(delimiter) = self.resolve(delimiter, situation).as_text().cloned() else {
            return unknown(call, span);
        };
        let list = self.resolve(list, situation);
        let Data::List(items) = list.data else { return unknown(call, span) };
        let mut parts = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                parts.extend(delimiter.parts.iter().cloned());
            }
            match item.data {
                Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
                    if !self.spend((text.parts.len() + 1) * PART_COST, item.span) {
                        return unknown(call, span);
                    }
                    parts.extend(text.parts);
                }
                Data::Hole(source) => parts.push(Part::Hole(*source)),
                _ => return unknown(call, span),
            }
        }
        parts.retain(|part| !matches!(part, Part::Known(written) if written.text.is_empty()));
        Value::new(Data::Text(Text { parts, span }), span)
    }

    fn split(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let [delimiter, text] = call.argument.items() else { return unknown(call, span) };
        let text = self.resolve(text, situation);
        let (Some(delimiter), Some(text)) =
            (self.resolve(delimiter, situation).as_str().map(str::to_owned), text.as_text())
        else {
            return hole(span, what_of(call), HoleClass::List, HoleCause::NotSupported);
        };
        match self.split_text(text, &delimiter, None) {
            Some(items) => Value::new(Data::List(items), span),
            None => hole(span, what_of(call), HoleClass::List, HoleCause::NotSupported),
        }
    }

    /// Cuts text at a delimiter; every piece keeps its place. Nothing if a part of it is not known.
    pub(super) fn split_text(
        &self,
        text: &Text,
        delimiter: &str,
        used: Option<Span>,
    ) -> Option<Vec<Value>> {
        let whole = text.known()?;
        let ends: Vec<usize> = match delimiter {
            "" => Vec::new(),
            _ => whole.match_indices(delimiter).map(|(at, _)| at).collect(),
        };
        let cost = whole.len() + (ends.len() + text.parts.len()) * PART_COST;
        if !self.spend(cost, text.span) {
            return None;
        }
        let mut items = Vec::with_capacity(ends.len() + 1);
        let mut at = 0;
        for end in ends.into_iter().chain([whole.len()]) {
            let text = piece(text, at, end);
            items.push(Value { span: text.span, data: Data::Text(text), used });
            at = end + delimiter.len();
        }
        Some(items)
    }

    fn select(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let [index, list] = call.argument.items() else { return unknown(call, span) };
        let index = self.resolve(index, situation);
        let list = self.resolve(list, situation);
        let index = index.as_text().and_then(Text::known).and_then(|text| text.parse().ok());
        let (Some(index), Data::List(items)) = (index, list.data) else {
            return unknown(call, span);
        };
        let count = items.len();
        let has_unknown = items.iter().any(|item| matches!(item.data, Data::Hole(_)));
        match items.into_iter().nth(index) {
            Some(item) => item,
            None if has_unknown => unknown(call, span),
            None => {
                let message = format!("`!Select` takes item {index} of {count}, counted from 0");
                self.note(NoteKind::UnknownTemplateReference, span, message);
                unknown(call, span)
            }
        }
    }

    fn find_in_map(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let items = call.argument.items();
        let [map, first, second, ..] = items else { return unknown(call, span) };
        let key = |value| self.resolve(value, situation).as_text().and_then(Text::known);
        let (Some(map), Some(first), Some(second)) = (key(map), key(first), key(second)) else {
            return unknown(call, span);
        };
        let found = self.mappings.get(&*map);
        let found = found.and_then(|map| map.member(&first)).and_then(|row| row.member(&second));
        match found {
            Some(value) if self.spend(size(value), span) => value.clone().used_at(span),
            // The fourth item is a default, which a key that is there makes void.
            None => match items.get(3).and_then(|options| options.member("DefaultValue")) {
                Some(default) => self.resolve(default, situation),
                None => unknown(call, span),
            },
            Some(_) => unknown(call, span),
        }
    }

    fn if_call(&self, call: &CallOf<'_>, span: Span, situation: &Situation) -> Value {
        let [name, yes, no] = call.argument.items() else { return unknown(call, span) };
        let name = name.as_str().unwrap_or_default();
        match situation.truths.get(name) {
            Some(true) => self.resolve(yes, situation),
            Some(false) => self.resolve(no, situation),
            None => {
                if !self.conditions.contains_key(name) {
                    let message = format!("`{name}` is no condition of the template");
                    self.note(NoteKind::UnknownTemplateReference, span, message);
                }
                unknown(call, span)
            }
        }
    }
}

/// Returns a piece of a known text, by bytes. It is a scalar of its own, so that a finding on it points
/// at it.
fn piece(text: &Text, from: usize, to: usize) -> Text {
    let mut parts = Vec::new();
    let mut start = 0;
    for part in &text.parts {
        let Part::Known(written) = part else { continue };
        let end = start + written.text.len();
        let (low, high) = (from.max(start), to.min(end));
        if low < high || from == to && low == high && parts.is_empty() {
            let (low, high) = (low - start, high - start);
            let mut piece = written.slice(low, high);
            piece.scalar = written.origin_of(low, high);
            parts.push(Part::Known(piece));
        }
        if end > to {
            break;
        }
        start = end;
    }
    // Pieces of several scalars stand where the whole does.
    let span = match parts.as_slice() {
        [Part::Known(only)] => only.scalar,
        _ => text.span,
    };
    Text { parts, span }
}

/// Returns the size of a value in bytes, about.
pub(super) fn size(value: &Value) -> usize {
    let own = match &value.data {
        Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => length(text),
        Data::List(items) => items.iter().map(size).sum(),
        Data::Object(members) => {
            members.iter().map(|member| length(&member.name) + size(&member.value)).sum()
        }
        Data::Call(call) => size(&call.argument),
        Data::Null | Data::Hole(_) | Data::Nothing => 0,
    };
    own + PART_COST
}

fn length(text: &Text) -> usize {
    let known = text.parts.iter().map(|part| match part {
        Part::Known(written) => written.text.len(),
        Part::Hole(_) => 0,
    });
    known.sum()
}

pub(super) fn unknown(call: &CallOf<'_>, span: Span) -> Value {
    hole(span, what_of(call), HoleClass::Any, HoleCause::NotSupported)
}

pub(crate) fn hole(
    span: Span,
    what: impl Into<Box<str>>,
    class: HoleClass,
    cause: HoleCause,
) -> Value {
    let what = what.into();
    Value::new(Data::Hole(Box::new(HoleSource { span, what, class, cause })), span)
}

/// Writes a call in one line, as the short form of YAML has it.
pub(super) fn what_of(call: &CallOf<'_>) -> String {
    format!("{} {}", call.written, short(call.argument))
}

/// Writes a value in one line, as YAML may have it; only the start of a long one.
pub(super) fn short(value: &Value) -> String {
    let mut text = String::new();
    write_short(value, &mut text);
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn write_short(value: &Value, out: &mut String) {
    // Only the start is shown.
    if out.len() > 400 {
        return;
    }
    match &value.data {
        Data::Null => out.push('~'),
        Data::Nothing => {}
        Data::Hole(source) => out.push_str(&source.what),
        Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
            for part in &text.parts {
                match part {
                    Part::Known(written) => out.push_str(&written.text),
                    Part::Hole(source) => out.push_str(&source.what),
                }
            }
        }
        Data::Call(call) => out.push_str(&what_of(&(&**call).into())),
        Data::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_short(item, out);
            }
            out.push(']');
        }
        Data::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                out.push_str(member.name.as_known().unwrap_or_default());
                out.push_str(": ");
                write_short(&member.value, out);
            }
            out.push('}');
        }
    }
}
