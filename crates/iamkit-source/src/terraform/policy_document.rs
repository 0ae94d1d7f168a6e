//! `data "aws_iam_policy_document"`: from its blocks to the document that the provider prints.
//!
//! Semantics: provider `hashicorp/aws`, version 5 and later.

use crate::hole::HoleClass;
use crate::value::{Data, Member, Part, Text, Value};
use crate::{Note, NoteKind};

/// Lists of a statement, and the elements that they become.
const LISTS: [(&str, &str, bool); 4] = [
    ("actions", "Action", false),
    ("not_actions", "NotAction", false),
    ("resources", "Resource", true),
    ("not_resources", "NotResource", true),
];

/// Makes a document of the attributes and blocks of a data source, given as an object whose blocks
/// are lists of objects.
pub(crate) fn document_of(block: &Value) -> (Value, Vec<Note>) {
    let mut notes = Vec::new();
    let span = block.span;
    let mut members = Vec::new();
    let version = block.member("version").filter(|value| !is_empty(value));
    let version = version.cloned().unwrap_or_else(|| Value::synthetic("2012-10-17", span));
    members.push(member("Version", version));
    if let Some(id) = block.member("policy_id").filter(|value| !is_empty(value)) {
        members.push(member("Id", id.clone()));
    }
    let statements = match block.member("statement") {
        Some(value) if matches!(value.data, Data::Hole(_)) => value.clone(),
        Some(value) => {
            let statements = bodies(value).into_iter().map(|item| match &item.data {
                Data::Object(_) => statement(item, &mut notes),
                _ => item.clone(),
            });
            Value::new(Data::List(statements.collect()), value.span)
        }
        None => Value::new(Data::List(Vec::new()), span),
    };
    members.push(member("Statement", statements));
    (Value::new(Data::Object(members), span), notes)
}

/// Returns the bodies of a block; the JSON syntax may write a single one without a list.
fn bodies(value: &Value) -> Vec<&Value> {
    match &value.data {
        Data::List(items) => items.iter().collect(),
        _ => vec![value],
    }
}

fn statement(block: &Value, notes: &mut Vec<Note>) -> Value {
    let mut members = Vec::new();
    if let Some(sid) = named(block, "sid").filter(|member| !is_empty(&member.value)) {
        members.push(renamed("Sid", sid, sid.value.clone()));
    }
    match named(block, "effect").filter(|member| !is_empty(&member.value)) {
        Some(effect) => members.push(renamed("Effect", effect, effect.value.clone())),
        None => members.push(member("Effect", Value::synthetic("Allow", block.span))),
    }
    for (name, element) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(blocks) = named(block, name).filter(|member| !is_empty(&member.value)) {
            members.push(renamed(element, blocks, principal(&blocks.value)));
        }
    }
    for (name, element, has_variables) in LISTS {
        if let Some(list) = named(block, name).filter(|member| !is_empty(&member.value)) {
            let mut value = list.value.clone();
            if has_variables {
                with_variables(&mut value);
            }
            members.push(renamed(element, list, single(value)));
        }
    }
    if let Some(blocks) = named(block, "condition").filter(|member| !is_empty(&member.value)) {
        members.push(renamed("Condition", blocks, condition(&blocks.value, notes)));
    }
    Value::new(Data::Object(members), block.span)
}

/// Makes a principal of its blocks; those of one type are joined.
fn principal(blocks: &Value) -> Value {
    if matches!(blocks.data, Data::Hole(_)) {
        return blocks.clone();
    }
    let items = bodies(blocks);
    let mut types: Vec<(String, Text, Vec<Value>)> = Vec::new();
    for item in items {
        let Some(of) = item.member("type").and_then(Value::as_text) else { continue };
        let Some(name) = of.known() else { continue };
        let mut identifiers = item.member("identifiers").cloned();
        if let Some(identifiers) = &mut identifiers {
            with_variables(identifiers);
        }
        let values = match identifiers.map(|value| (value.data.clone(), value)) {
            Some((Data::List(values), _)) => values,
            Some((_, other)) => vec![other],
            None => Vec::new(),
        };
        match types.iter_mut().find(|(known, _, _)| *known == name) {
            Some((_, _, known)) => known.extend(values),
            None => types.push((name, of.clone(), values)),
        }
    }
    if let [(name, of, values)] = types.as_slice()
        && name == "*"
        && matches!(values.as_slice(), [only] if only.as_str() == Some("*"))
    {
        return Value::new(Data::Text(of.clone()), of.span);
    }
    let members = types.into_iter().map(|(_, name, values)| {
        let span = name.span;
        Member { name, value: single(Value::new(Data::List(values), span)) }
    });
    Value::new(Data::Object(members.collect()), blocks.span)
}

/// A condition key, as it is known and as it is written, with its values.
type Values = (String, Text, Vec<Value>);

/// Makes a condition of its blocks; the values of equal tests are joined into one list.
fn condition(blocks: &Value, notes: &mut Vec<Note>) -> Value {
    if matches!(blocks.data, Data::Hole(_)) {
        return blocks.clone();
    }
    let items = bodies(blocks);
    let mut tests: Vec<(String, Text, Vec<Values>)> = Vec::new();
    for item in items {
        let (Some(test), Some(variable)) = (
            item.member("test").and_then(Value::as_text),
            item.member("variable").and_then(Value::as_text),
        ) else {
            continue;
        };
        let (Some(test_name), Some(key)) = (test.known(), variable.known()) else { continue };
        let mut values = item.member("values").cloned();
        if let Some(values) = &mut values {
            with_variables(values);
        }
        let values = match values.map(|value| (value.data.clone(), value)) {
            Some((Data::List(values), _)) => values,
            Some((_, other)) => vec![other],
            None => Vec::new(),
        };
        let at = tests.iter().position(|(known, _, _)| *known == test_name);
        let at = at.unwrap_or_else(|| {
            tests.push((test_name.clone(), test.clone(), Vec::new()));
            tests.len() - 1
        });
        let Some((_, _, keys)) = tests.get_mut(at) else { continue };
        match keys.iter_mut().find(|(known, _, _)| *known == key) {
            Some((_, _, known)) => {
                let message = format!(
                    "the values of two `condition` blocks with {test_name} and {key} become one list: either is enough"
                );
                notes.push(Note::new(NoteKind::ConditionValuesMerged, item.span, message));
                known.extend(values);
            }
            None => keys.push((key, variable.clone(), values)),
        }
    }
    let tests = tests.into_iter().map(|(_, test, keys)| {
        let span = test.span;
        let keys = keys.into_iter().map(|(_, key, values)| {
            let span = key.span;
            Member { name: key, value: single(Value::new(Data::List(values), span)) }
        });
        Member { name: test, value: Value::new(Data::Object(keys.collect()), span) }
    });
    Value::new(Data::Object(tests.collect()), blocks.span)
}

/// Replaces `&{name}` by `${name}`, which the provider does where variables may stand.
fn with_variables(value: &mut Value) {
    match &mut value.data {
        Data::List(items) => items.iter_mut().for_each(with_variables),
        Data::Text(text) => {
            for part in &mut text.parts {
                if let Part::Known(written) = part
                    && written.text.contains("&{")
                {
                    // Both have two bytes, so every place stays what it is.
                    written.text = written.text.replace("&{", "${").into();
                }
            }
        }
        _ => {}
    }
}

/// One element is printed as a text.
fn single(value: Value) -> Value {
    match value.data {
        Data::List(mut items) if items.len() == 1 => {
            let is_list = matches!(
                items.first().map(|item| &item.data),
                Some(Data::Hole(source)) if source.class == HoleClass::List
            );
            if is_list {
                Value { data: Data::List(items), ..value }
            } else {
                items.pop().unwrap_or(Value::new(Data::Null, value.span))
            }
        }
        data => Value { data, ..value },
    }
}

/// An empty set or text is as if absent, and so is `null`.
fn is_empty(value: &Value) -> bool {
    match &value.data {
        Data::Null | Data::Nothing => true,
        Data::List(items) => items.is_empty(),
        Data::Text(text) => text.as_known() == Some(""),
        _ => false,
    }
}

fn named<'v>(block: &'v Value, name: &str) -> Option<&'v Member> {
    block.members().iter().find(|member| member.name.as_known() == Some(name))
}

/// Returns a member of another name at the same place.
fn renamed(name: &str, at: &Member, value: Value) -> Member {
    Member::synthetic(name, at.name.span, value)
}

fn member(name: &str, value: Value) -> Member {
    Member::synthetic(name, value.span, value)
}
