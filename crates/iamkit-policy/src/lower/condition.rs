//! The `Condition` element.

use std::borrow::Cow;
use std::mem;

use iamkit_syntax::{Kind, Node, Origin, Span, Spanned, nearest};
use iamkit_work::spend;

use super::value::{FirstSeen, Lowering, wrong_item, wrong_type};
use super::{PolicyError, PolicyErrorKind};
use crate::{
    BaseOperator, ConditionBlock, ConditionKey, ConditionTest, ConditionValue, OneOrMany,
    OperatorBlock, OperatorName, Template,
};

/// Reads the value of a `Condition` member.
pub(super) fn block(
    node: Node<'_>,
    origin: Origin,
    lowering: &mut Lowering,
) -> Option<ConditionBlock> {
    if node.kind() != Kind::Object {
        lowering.errors.push(wrong_type("Condition", "an object of condition operators", node));
        return None;
    }
    let mut operators = Vec::with_capacity(node.members().count());
    let mut seen = FirstSeen::default();
    for member in node.members() {
        let name = member.name();
        if !seen.is_first(member, lowering) {
            continue;
        }
        let operator = OperatorName::new(&name);
        let value = member.value();
        if operator.known().is_none() {
            let has_keys = value.kind() != Kind::Object || value.members().next().is_some();
            lowering.errors.push(unknown_operator(&name, member.name_span(), has_keys));
        }
        let tests = if value.kind() == Kind::Object {
            tests(value, lowering)
        } else {
            lowering.errors.push(wrong_type(&name, "an object of condition keys", value));
            Vec::new()
        };
        operators.push(OperatorBlock {
            operator: Spanned::new(operator, member.name_span()),
            tests,
            origin: member.origin(),
        });
    }
    Some(ConditionBlock { operators, origin })
}

/// Reports a name that is no operator.
pub(crate) fn unknown_operator(name: &str, span: Span, has_keys: bool) -> PolicyError {
    let (_, whole) = name.split_once(':').unwrap_or(("", name));
    let base = ["IfExists", "IfExist"].iter().find_map(|suffix| whole.strip_suffix(suffix));
    let base = base.unwrap_or(whole);
    let nearest = nearest(base, BaseOperator::ALL.map(BaseOperator::as_str));
    let kind = PolicyErrorKind::UnknownOperator { name: name.into(), nearest, has_keys };
    PolicyError { kind, span }
}

fn tests(node: Node<'_>, lowering: &mut Lowering) -> Vec<ConditionTest> {
    let mut tests = Vec::with_capacity(node.members().count());
    let mut seen = FirstSeen::default();
    let mut seen_folded = FirstSeen::default();
    for member in node.members() {
        let name = member.name();
        if !seen.is_first(member, lowering) {
            continue;
        }
        let folded = Cow::Owned(name.to_ascii_lowercase());
        if let Some(first) = seen_folded.first(folded, member.name_span()) {
            lowering.report(
                PolicyErrorKind::DuplicateConditionKey { key: (&*name).into(), first },
                member.name_span(),
            );
        }
        let values = values(&name, member.value(), lowering);
        tests.push(ConditionTest {
            key: Spanned::new(
                ConditionKey::new(lowering.share(&name, member.name_span())),
                member.name_span(),
            ),
            values,
            origin: member.origin(),
        });
    }
    tests
}

fn values(
    key: &str,
    node: Node<'_>,
    lowering: &mut Lowering,
) -> OneOrMany<Spanned<ConditionValue>> {
    const EXPECTED: &str = "a string, number or boolean, or an array of these";
    if let Some(value) = scalar(node, lowering) {
        return OneOrMany::One(Spanned::new(value, node.span()));
    }
    if node.kind() != Kind::Array {
        lowering.errors.push(wrong_type(key, EXPECTED, node));
        return OneOrMany::default();
    }
    let mut values: Vec<Spanned<ConditionValue>> = Vec::with_capacity(node.items().count());
    let mut mixed = false;
    for item in node.items() {
        match scalar(item, lowering) {
            Some(value) => {
                mixed |= values.first().is_some_and(|first| {
                    mem::discriminant(&first.value) != mem::discriminant(&value)
                });
                values.push(Spanned::new(value, item.span()));
            }
            // Each repeats the name.
            None if spend(100 + 2 * key.len(), "telling of mistakes") => {
                lowering.errors.push(wrong_item(key, EXPECTED, item));
            }
            None => break,
        }
    }
    if mixed {
        lowering.report(PolicyErrorKind::MixedConditionValues { key: key.into() }, node.span());
    }
    OneOrMany::Many(values)
}

fn scalar(node: Node<'_>, lowering: &Lowering) -> Option<ConditionValue> {
    match node.kind() {
        Kind::String => lowering.text(node).map(|text| ConditionValue::String(Template::new(text))),
        Kind::Number => Some(ConditionValue::Number(node.source().into())),
        Kind::Bool(value) => Some(ConditionValue::Bool(value)),
        Kind::Null | Kind::Array | Kind::Object | Kind::Missing => None,
    }
}
