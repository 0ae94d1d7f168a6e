//! Documents that stand in a text as JSON, where a value is needed.

use iamkit_syntax::{Kind, parse};

use super::expression::written_at;
use super::template::is_directive;
use crate::hole::{Hole, HoleSource};
use crate::project::{Projection, hole_outside_of_strings, project_text};
use crate::source_map::SourceMap;
use crate::value::{Data, Part, Text, Value, value_of};

/// Reads the object that a text holds as JSON, with what is not known in it; nothing of another text.
pub(super) fn object_in(text: &Text) -> Option<Value> {
    // What stands between directives may be there or not.
    if hole_outside_of_strings(text, is_directive).is_some() {
        return None;
    }
    let Projection { text: json, map, holes, .. } = project_text(text).ok()?;
    let tree = parse(&json);
    let root = tree.root().filter(|root| root.kind() == Kind::Object)?;
    if !tree.errors().is_empty() {
        return None;
    }
    let mut value = value_of(root);
    move_out(&mut value, &map, &holes);
    Some(value)
}

/// Moves a value from its text to the places of the file. Depth: that of the tree, which has a limit.
fn move_out(value: &mut Value, map: &SourceMap, holes: &[Hole]) {
    value.span = map.outer(value.span);
    match &mut value.data {
        Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => place(text, map, holes),
        Data::List(items) => items.iter_mut().for_each(|item| move_out(item, map, holes)),
        Data::Object(members) => {
            for member in members {
                place(&mut member.name, map, holes);
                move_out(&mut member.value, map, holes);
            }
        }
        Data::Null | Data::Nothing | Data::Call(_) | Data::Hole(_) => {}
    }
}

/// Makes parts of a text of which some characters stand for what is not known.
fn place(text: &mut Text, map: &SourceMap, holes: &[Hole]) {
    let span = map.outer(text.span);
    let known = text.known().unwrap_or_default();
    let mut parts = Vec::new();
    let mut literal = 0;
    for (at, c) in known.char_indices() {
        let hole = Hole::index_of(c).and_then(|index| holes.get(usize::from(index)));
        let Some(hole) = hole else { continue };
        if let Some(before) = known.get(literal..at).filter(|it| !it.is_empty()) {
            parts.push(Part::Known(written_at(before, span)));
        }
        let Hole { span, class, ref what, cause, .. } = *hole;
        parts.push(Part::Hole(HoleSource { span, what: what.clone(), class, cause }));
        literal = at + c.len_utf8();
    }
    let rest = known.get(literal..).unwrap_or_default();
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part::Known(written_at(rest, span)));
    }
    *text = Text { parts, span };
}
