//! From the events of the parser to values.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, ScalarStyle, Span as EventSpan, StructureStyle, Tag};
use iamkit_syntax::Span;

use super::plain::{PlainType, type_of};
use super::{Comment, Yaml, YamlError, align, span_of};
use crate::value::{Call, Data, Member, Text, Value};

/// How many values a file may have after its aliases are expanded.
const MAX_VALUES: usize = 200_000;

/// Builds the values of one document after the other.
pub(super) struct Builder<'t> {
    text: &'t str,
    open: Vec<Open>,
    root: Option<Value>,
    /// Finished values that have an anchor, and how many values each is.
    anchors: BTreeMap<usize, (Value, usize)>,
    values: usize,
    /// Whether the limit has been passed, so that nothing is expanded any more.
    is_full: bool,
}

/// A list or mapping that has not ended yet.
struct Open {
    items: Items,
    anchor: usize,
    tag: Option<(Box<str>, Span)>,
    /// Where it starts: its bracket, or nothing for block style.
    start: Option<u32>,
    /// Where the parser says that it starts: the place of an empty one.
    at: u32,
    /// How many values had been read before it.
    values_before: usize,
}

enum Items {
    List(Vec<Value>),
    Object {
        members: Vec<Member>,
        key: Option<Key>,
        /// Whether a merge key brought some of the members.
        has_merged: bool,
    },
}

/// The key of a member whose value is still to come.
enum Key {
    Name(Text, bool),
    /// A list or mapping as a key, which no policy and no template has.
    Other(Span),
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let anchors = BTreeMap::new();
        Self { text, open: Vec::new(), root: None, anchors, values: 0, is_full: false }
    }

    /// Closes a document. What is still open after an error is taken as it is.
    pub(super) fn end_document(&mut self, yaml: &mut Yaml) {
        while !self.open.is_empty() {
            let end = self.open.last().map_or(0, |open| open.at);
            self.close(end, yaml);
        }
        yaml.documents.extend(self.root.take());
        self.anchors.clear();
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: EventSpan, yaml: &mut Yaml) {
        let place = bytes(&span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = self.scalar(&text, style, tag.as_deref(), &span);
                self.values += 1;
                self.add_anchored(value, anchor, style == ScalarStyle::Plain, yaml);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.start(Items::List(Vec::new()), style, anchor, tag.as_deref(), &span);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.notice_template(style, place, yaml);
                let items = Items::Object { members: Vec::new(), key: None, has_merged: false };
                self.start(items, style, anchor, tag.as_deref(), &span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place.end, yaml),
            Event::Alias(anchor) => self.alias(anchor, place, yaml),
            Event::UnresolvedAlias(name) => {
                yaml.errors.push(YamlError::new(format!("`*{name}` names no anchor"), place));
                self.add(Value::new(Data::Null, place), false, yaml);
            }
            Event::Comment(text, _) => {
                yaml.comments.push(Comment { text: (&*text).into(), span: place });
            }
            _ => {}
        }
    }

    /// `{{ … }}` is a mapping whose first key is a mapping.
    fn notice_template(&self, style: StructureStyle, place: Span, yaml: &mut Yaml) {
        let Some(Open {
            items: Items::Object { members, key: None, .. }, start: Some(start), ..
        }) = self.open.last()
        else {
            return;
        };
        let is_adjacent = *start + 1 == place.start;
        if style == StructureStyle::Flow && members.is_empty() && is_adjacent {
            yaml.template.get_or_insert(Span::new(*start, place.start + 1));
        }
    }

    fn start(
        &mut self,
        items: Items,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &EventSpan,
    ) {
        let at = bytes(span).start;
        let start = (style == StructureStyle::Flow).then_some(at);
        let tag = tag.and_then(|tag| function_of(tag, span));
        let values_before = self.values;
        self.values += 1;
        self.open.push(Open { items, anchor, tag, start, at, values_before });
    }

    fn close(&mut self, end: u32, yaml: &mut Yaml) {
        let Some(open) = self.open.pop() else { return };
        let Open { items, anchor, tag, start, at, values_before } = open;
        let (data, first, last) = match items {
            Items::List(items) => {
                let first = items.first().map(|item| item.span.start);
                let last = items.last().map(|item| item.used.unwrap_or(item.span).end);
                (Data::List(items), first, last)
            }
            Items::Object { members, key, .. } => {
                let mut members = members;
                if let Some(Key::Name(name, _)) = key {
                    let place = name.span;
                    members.push(Member { name, value: Value::new(Data::Null, place) });
                }
                let first = members.first().map(|member| member.name.span.start);
                let last = members.last().map(|member| {
                    let value = member.value();
                    value.used.unwrap_or(value.span).end.max(member.name.span.end)
                });
                (Data::Object(members), first, last)
            }
        };
        let span = if let Some(start) = start {
            Span::new(start, end.max(start))
        } else {
            let first = first.unwrap_or(at);
            Span::new(first, last.unwrap_or(first).max(first))
        };
        let value = called(Value::new(data, span), tag);
        let size = self.values - values_before;
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        self.add(value, false, yaml);
    }

    fn add_anchored(&mut self, value: Value, anchor: usize, is_plain: bool, yaml: &mut Yaml) {
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), 1));
        }
        self.add(value, is_plain, yaml);
    }

    /// Expands an alias.
    fn alias(&mut self, anchor: usize, place: Span, yaml: &mut Yaml) {
        yaml.first_alias.get_or_insert(place);
        let name = place.of(self.text).unwrap_or_default();
        let value = match self.anchors.get(&anchor) {
            None => {
                // Its end has not been seen yet.
                yaml.errors.push(YamlError::new(format!("`{name}` contains itself"), place));
                Value::new(Data::Null, place)
            }
            Some((_, size)) if self.is_full || self.values + size > MAX_VALUES => {
                if !self.is_full {
                    let message = "more than 200,000 values after aliases are expanded";
                    let error = YamlError::new(message, place);
                    yaml.errors.push(YamlError { is_limit: true, ..error });
                }
                self.is_full = true;
                Value::new(Data::Null, place)
            }
            Some((value, size)) => {
                self.values += size;
                used(value.clone(), place)
            }
        };
        self.add(value, false, yaml);
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, value: Value, is_plain: bool, yaml: &mut Yaml) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return;
        };
        match &mut open.items {
            Items::List(items) => items.push(value),
            Items::Object { key: key @ None, .. } => {
                *key = Some(match value.data {
                    Data::Text(name) => Key::Name(name, is_plain),
                    // A key is a text whatever it looks like.
                    Data::Bool(_, name) | Data::Number(name) => Key::Name(name, false),
                    Data::Null if !value.span.is_empty() => {
                        let word = value.span.of(self.text).unwrap_or_default();
                        let plain = ScalarStyle::Plain;
                        let name = align::written(word, word, value.span.start, plain);
                        Key::Name(Text::of(name), false)
                    }
                    _ => Key::Other(value.span),
                });
            }
            Items::Object { members, key, has_merged } => match key.take() {
                Some(Key::Name(name, true)) if name.as_known() == Some("<<") => {
                    yaml.first_alias.get_or_insert(name.span);
                    *has_merged = true;
                    merge(members, value);
                }
                Some(Key::Name(name, _)) if *has_merged => {
                    add_member(members, Member { name, value });
                }
                Some(Key::Name(name, _)) => members.push(Member { name, value }),
                Some(Key::Other(span)) if yaml.template.is_none() => {
                    yaml.errors.push(YamlError::new("a key is a text", span));
                }
                _ => {}
            },
        }
    }

    fn scalar(
        &self,
        decoded: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: &EventSpan,
    ) -> Value {
        let place = bytes(span);
        let function = tag.and_then(|tag| function_of(tag, span));
        // What is absent comes as `~` without a place.
        let is_absent = place.is_empty() && style == ScalarStyle::Plain;
        if is_absent && function.is_none() {
            return Value::new(Data::Null, place);
        }
        let raw = place.of(self.text).unwrap_or_default();
        let decoded = if is_absent { "" } else { decoded };
        let text = Text::of(align::written(decoded, raw, place.start, style));
        let is_text = style != ScalarStyle::Plain || tag.is_some();
        let data = match type_of(decoded) {
            PlainType::Null if !is_text => Data::Null,
            PlainType::Bool(value) if !is_text => Data::Bool(value, text),
            _ => Data::Text(text),
        };
        called(Value::new(data, place), function)
    }
}

/// Adds a member; one that a merge key brought gives way.
fn add_member(members: &mut Vec<Member>, member: Member) {
    let name = member.name.as_known();
    let merged = members.iter().position(|other| other.name.as_known() == name && is_merged(other));
    match merged.and_then(|at| members.get_mut(at)) {
        Some(slot) => *slot = member,
        None => members.push(member),
    }
}

/// Merges the members of a mapping, or of several. Own members and earlier ones win.
fn merge(members: &mut Vec<Member>, value: Value) {
    let mut names: BTreeSet<Box<str>> =
        members.iter().filter_map(|member| member.name.as_known().map(Into::into)).collect();
    let sources = match value.data {
        Data::List(items) => items,
        _ => vec![value],
    };
    for source in sources {
        let place = source.used.unwrap_or(source.span);
        let Data::Object(merged) = source.data else { continue };
        for mut member in merged {
            if names.insert(member.name.as_known().unwrap_or_default().into()) {
                mark_merged(&mut member, place);
                members.push(member);
            }
        }
    }
}

/// A member that a merge key brought is used there, its name as well.
fn mark_merged(member: &mut Member, place: Span) {
    let name = std::mem::take(&mut member.name);
    member.name = name.used_at(Some(place));
    member.value.used.get_or_insert(place);
}

fn is_merged(member: &Member) -> bool {
    use crate::value::Part;
    matches!(member.name.parts.first(), Some(Part::Known(written)) if written.used.is_some())
}

/// Says of a value and everything in it where it is used. The depth is that of the parser.
fn used(value: Value, place: Span) -> Value {
    let data = match value.data {
        Data::List(items) => Data::List(items.into_iter().map(|item| used(item, place)).collect()),
        Data::Object(members) => Data::Object(
            members
                .into_iter()
                .map(|Member { name, value }| Member { name, value: used(value, place) })
                .collect(),
        ),
        Data::Text(text) => Data::Text(text.used_at(Some(place))),
        Data::Number(text) => Data::Number(text.used_at(Some(place))),
        Data::Bool(flag, text) => Data::Bool(flag, text.used_at(Some(place))),
        Data::Call(call) => {
            let Call { name, written, argument } = *call;
            Data::Call(Box::new(Call { name, written, argument: used(argument, place) }))
        }
        other => other,
    };
    Value { data, ..value }.used_at(place)
}

/// Returns the function that a tag names, with the place of the tag.
fn function_of(tag: &Tag, span: &EventSpan) -> Option<(Box<str>, Span)> {
    if tag.is_yaml_core_schema() || tag.suffix().is_empty() {
        return None;
    }
    let place = span.tag_span().as_ref().map_or_else(|| bytes(span), bytes);
    Some((tag.suffix().into(), place))
}

/// Makes the value of a tag a call.
fn called(value: Value, function: Option<(Box<str>, Span)>) -> Value {
    let Some((name, place)) = function else { return value };
    let span = Span::new(place.start, value.span.end.max(place.end));
    let written = format!("!{name}").into();
    Value::new(Data::Call(Box::new(Call { name, written, argument: value })), span)
}

fn bytes(span: &EventSpan) -> Span {
    span.byte_range().map_or(Span::NONE, |range| span_of(range.start, range.end))
}
