//! Functions of HCL on lists and maps whose items are known.

use iamkit_syntax::Span;

use super::expression::written_at;
use super::function::{computed, text_of};
use super::loops::is_same;
use super::traversal::is_one;
use crate::hole::HoleClass;
use crate::value::{Data, Text, Value};

/// Computes a function; else what comes to stand there.
pub(super) fn call(name: &str, arguments: &[Value], span: Span) -> Result<Value, HoleClass> {
    let list = |items| Value::new(Data::List(items), span);
    let (known, class) = match (name, arguments) {
        ("keys", [map]) => (keys(map).map(list), HoleClass::List),
        ("values", [map]) => (values(map).map(list), HoleClass::List),
        ("split", [separator, text]) => (split(separator, text, span).map(list), HoleClass::List),
        ("length", [of]) => (length(of).map(|count| number(count, span)), HoleClass::Any),
        ("contains", [of, wanted]) => {
            (contains(of, wanted).map(|flag| truth(flag, span)), HoleClass::Any)
        }
        ("lookup", [map, key, default]) => (lookup(map, key, default), HoleClass::Any),
        ("element", [of, index]) => (element(of, index), HoleClass::Any),
        ("one", [of]) => (one(of, span), HoleClass::Any),
        ("formatlist" | "setproduct" | "slice" | "chunklist" | "range", _) => {
            (None, HoleClass::List)
        }
        _ => (None, HoleClass::Any),
    };
    known.ok_or(class)
}

/// Returns the members of a map in the order of their names, as Terraform does.
fn sorted(map: &Value) -> Option<Vec<(String, &crate::value::Member)>> {
    let Data::Object(members) = &map.data else { return None };
    let named = members.iter().map(|member| Some((member.name.known()?, member)));
    let mut named: Vec<_> = named.collect::<Option<_>>()?;
    named.sort_by(|left, right| left.0.cmp(&right.0));
    Some(named)
}

fn keys(map: &Value) -> Option<Vec<Value>> {
    let names = sorted(map)?.into_iter();
    let key = |member: &crate::value::Member| {
        Value::new(Data::Text(member.name.clone()), member.name.span)
    };
    Some(names.map(|(_, member)| key(member)).collect())
}

fn values(map: &Value) -> Option<Vec<Value>> {
    Some(sorted(map)?.into_iter().map(|(_, member)| member.value.clone()).collect())
}

fn split(separator: &Value, text: &Value, span: Span) -> Option<Vec<Value>> {
    let (separator, text) = (text_of(separator)?, text_of(text)?);
    // Nothing between characters is no separator that anyone means.
    (!separator.is_empty())
        .then(|| text.split(&separator).map(|part| computed(part, span)).collect())
}

/// Returns the items of a list of which it is known how many there are.
fn items(list: &Value) -> Option<&[Value]> {
    let Data::List(items) = &list.data else { return None };
    items.iter().all(is_one).then_some(items)
}

fn length(of: &Value) -> Option<usize> {
    match &of.data {
        Data::Object(members) => Some(members.len()),
        // Characters as people count them: of ASCII each byte is one.
        Data::Text(text) => text.known().filter(|text| text.is_ascii()).map(|text| text.len()),
        _ => Some(items(of)?.len()),
    }
}

fn contains(of: &Value, wanted: &Value) -> Option<bool> {
    let Data::List(all) = &of.data else { return None };
    let found: Vec<Option<bool>> = all.iter().map(|item| is_same(item, wanted)).collect();
    if found.contains(&Some(true)) {
        return Some(true);
    }
    found.iter().all(Option::is_some).then_some(false)
}

fn lookup(map: &Value, key: &Value, default: &Value) -> Option<Value> {
    let (key, members) = (text_of(key)?, sorted(map)?);
    let found = members.into_iter().rev().find(|(name, _)| *name == key);
    Some(found.map_or_else(|| default.clone(), |(_, member)| member.value.clone()))
}

/// The index wraps around (Terraform, function `element`).
fn element(of: &Value, index: &Value) -> Option<Value> {
    let (items, index) = (items(of)?, text_of(index)?.parse::<usize>().ok()?);
    items.get(index.checked_rem(items.len())?).cloned()
}

fn one(of: &Value, span: Span) -> Option<Value> {
    match items(of)? {
        [] => Some(Value::new(Data::Null, span)),
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn number(count: usize, span: Span) -> Value {
    Value::new(Data::Number(Text::of(written_at(&count.to_string(), span))), span)
}

fn truth(flag: bool, span: Span) -> Value {
    let word = if flag { "true" } else { "false" };
    Value::new(Data::Bool(flag, Text::of(written_at(word, span))), span)
}
