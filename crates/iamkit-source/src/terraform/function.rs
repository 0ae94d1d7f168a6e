//! Functions of HCL that are computed on known values.

use hcl_edit::expr::FuncCall;
use iamkit_syntax::Span;

use super::elsewhere::file_name;
use super::expression::written_at;
use super::json_text::object_in;
use super::module::{Module, Scope};
use crate::NoteKind;
use crate::hole::{HoleCause, HoleClass};
use crate::value::{Data, Member, Part, Text, Value};

impl Module<'_> {
    pub(super) fn call(&self, call: &FuncCall, span: Span, base: usize, scope: &Scope) -> Value {
        let name = call.name.name.value().as_str();
        if name == "sensitive" {
            if self.crossing.get().is_none() {
                self.secrets.borrow_mut().push(span);
            }
            return self.hole(span, HoleClass::Any, HoleCause::Secret);
        }
        let arguments: Vec<Value> =
            call.args.iter().map(|argument| self.value(argument, base, scope)).collect();
        let unknown = |class| self.hole(span, class, HoleCause::NotSupported);
        match (name, arguments.as_slice()) {
            ("jsonencode" | "tostring" | "toset" | "tolist" | "nonsensitive", [one]) => one.clone(),
            ("concat" | "setunion", lists) => {
                let items = lists.iter().flat_map(items_of).collect();
                Value::new(Data::List(items), span)
            }
            ("flatten", [list]) => {
                let mut items = Vec::new();
                flatten(list, &mut items);
                Value::new(Data::List(items), span)
            }
            ("compact" | "distinct" | "sort" | "reverse", [list]) => {
                let mut items = items_of(list);
                match name {
                    "compact" => {
                        items.retain(|item| {
                            item.as_str() != Some("") && !matches!(item.data, Data::Null)
                        });
                    }
                    "distinct" => {
                        let mut seen = std::collections::BTreeSet::new();
                        items.retain(|item| match item.as_str() {
                            Some(text) => seen.insert(text.to_owned()),
                            None => true,
                        });
                    }
                    "reverse" => items.reverse(),
                    _ => {
                        let known: Option<Vec<String>> = items.iter().map(text_of).collect();
                        let Some(known) = known else { return unknown(HoleClass::List) };
                        let mut sorted: Vec<_> = known.into_iter().zip(items).collect();
                        sorted.sort_by(|left, right| left.0.cmp(&right.0));
                        items = sorted.into_iter().map(|(_, item)| item).collect();
                    }
                }
                Value::new(Data::List(items), span)
            }
            ("merge", objects) => {
                let mut members: Vec<Member> = Vec::new();
                for object in objects {
                    let own = match &object.data {
                        Data::Object(own) => own,
                        // `merge` passes over null (Terraform, function `merge`).
                        Data::Null | Data::Nothing => continue,
                        _ => return unknown(HoleClass::Any),
                    };
                    for member in own {
                        members.retain(|other| other.name.as_known() != member.name.as_known());
                        members.push(member.clone());
                    }
                }
                Value::new(Data::Object(members), span)
            }
            ("join", [separator, list]) => self.join(separator, list, span),
            ("format", [format, rest @ ..]) => self.format(format, rest, span),
            ("lower" | "upper" | "trimspace", [text]) => {
                let Some(known) = text.as_text().and_then(Text::known) else {
                    return unknown(HoleClass::Text);
                };
                let changed = match name {
                    "lower" => known.to_lowercase(),
                    "upper" => known.to_uppercase(),
                    _ => known.trim().to_owned(),
                };
                computed(&changed, span)
            }
            ("replace", [text, from, to]) => {
                let known = |value: &Value| value.as_text().and_then(Text::known);
                match (known(text), known(from), known(to)) {
                    (Some(text), Some(from), Some(to)) if !from.starts_with('/') => {
                        computed(&text.replace(&from, &to), span)
                    }
                    _ => unknown(HoleClass::Text),
                }
            }
            ("coalesce", [first, ..]) if first.as_str().is_some_and(|text| !text.is_empty()) => {
                first.clone()
            }
            ("file", [path]) => self.file(path, span),
            ("jsondecode", [text]) => {
                text.as_text().and_then(object_in).unwrap_or_else(|| unknown(HoleClass::Any))
            }
            ("templatefile", [path, arguments]) => {
                let found = self.template_file(path, arguments, span);
                found.unwrap_or_else(|| self.hole(span, HoleClass::Any, HoleCause::OtherFile))
            }
            ("templatefile", _) => self.hole(span, HoleClass::Any, HoleCause::OtherFile),
            (name, arguments) => {
                super::collection::call(name, arguments, span).unwrap_or_else(unknown)
            }
        }
    }

    /// Computes `file`. A file that is read by itself is not read a second time where it is named.
    fn file(&self, path: &Value, span: Span) -> Value {
        let is_read = !self.options.takes_named_files
            && self.options.module.as_deref().is_some_and(|files| files.is_read_whole);
        match self.file_text(path) {
            Some((text, name)) if !(is_read && is_json(&name)) => computed(text, span),
            _ => {
                let named = file_name(path).unwrap_or_else(|| "a file".to_owned());
                let message = format!("`{named}` is named here and read only by itself");
                self.note(NoteKind::NotRead, span, message);
                self.hole(span, HoleClass::Any, HoleCause::OtherFile)
            }
        }
    }

    fn join(&self, separator: &Value, list: &Value, span: Span) -> Value {
        let (Some(separator), Data::List(items)) = (separator.as_text(), &list.data) else {
            return self.hole(span, HoleClass::Any, HoleCause::NotSupported);
        };
        let mut parts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                parts.extend(separator.parts.iter().cloned());
            }
            self.push(item, span, &mut parts);
        }
        Value::new(Data::Text(Text { parts, span }), span)
    }

    /// Computes `format` with `%s` and `%d`.
    fn format(&self, format: &Value, arguments: &[Value], span: Span) -> Value {
        let unknown = || self.hole(span, HoleClass::Any, HoleCause::NotSupported);
        let Some(text) = format.as_text() else { return unknown() };
        let [Part::Known(written)] = text.parts.as_slice() else { return unknown() };
        let mut arguments = arguments.iter();
        let mut parts = Vec::new();
        let (mut literal, mut at) = (0, 0);
        while let Some(found) = written.text.get(at..).and_then(|rest| rest.find('%')) {
            let found = at + found;
            if literal < found {
                parts.push(Part::Known(written.slice(literal, found)));
            }
            match written.text.as_bytes().get(found + 1) {
                Some(b's' | b'd') => {
                    let Some(argument) = arguments.next() else { return unknown() };
                    self.push(argument, span, &mut parts);
                }
                Some(b'%') => parts.push(Part::Known(written.slice(found, found + 1))),
                _ => return unknown(),
            }
            literal = found + 2;
            at = literal;
        }
        if literal < written.text.len() {
            parts.push(Part::Known(written.slice(literal, written.text.len())));
        }
        Value::new(Data::Text(Text { parts, span }), span)
    }
}

/// Returns the text of a value that is known.
pub(super) fn text_of(value: &Value) -> Option<String> {
    value.as_text()?.known()
}

/// Says whether a file is one of those that are read by themselves.
fn is_json(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
}

/// Returns the items of a list; of something that is not known, that.
fn items_of(value: &Value) -> Vec<Value> {
    match &value.data {
        Data::List(items) => items.clone(),
        Data::Hole(source) => {
            let mut source = source.clone();
            source.class = HoleClass::List;
            vec![Value::new(Data::Hole(source), value.span)]
        }
        Data::Null | Data::Nothing => Vec::new(),
        _ => vec![value.clone()],
    }
}

fn flatten(value: &Value, items: &mut Vec<Value>) {
    for item in items_of(value) {
        match item.data {
            Data::List(_) => flatten(&item, items),
            _ => items.push(item),
        }
    }
}

/// Makes text that was computed; its place is the call.
pub(super) fn computed(text: &str, span: Span) -> Value {
    Value::new(Data::Text(Text::of(written_at(text, span))), span)
}
