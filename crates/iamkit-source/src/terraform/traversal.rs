//! `local.a.b`, `var.a["b"]`: names, and the parts of what they stand for.

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use iamkit_syntax::Span;

use super::elsewhere::Found;
use super::expression::count;
use super::module::{Module, Scope};
use super::quoted;
use crate::Encoding;
use crate::hole::{HoleCause, HoleClass};
use crate::value::{Data, Text, TextBuilder, Value};

/// A step from a value to a part of it.
#[derive(Clone, Debug)]
enum Step {
    /// A member or, as digits, an item.
    Key(String),
    /// All items: `[*]` and `.*`.
    Splat,
    /// Nobody knows which part.
    Unknown,
}

/// What a name with steps behind it is asked for.
struct Asked<'s> {
    steps: &'s [Step],
    span: Span,
    /// What is there if it is not known.
    class: HoleClass,
}

impl Module<'_> {
    pub(super) fn traversal(
        &self,
        traversal: &Traversal,
        span: Span,
        base: usize,
        scope: &Scope,
    ) -> Value {
        let operators = traversal.operators.iter().map(Decorated::value);
        let steps: Vec<Step> =
            operators.map(|operator| self.step_of(operator, base, scope)).collect();
        let names: Vec<&str> = steps
            .iter()
            .map_while(|step| match step {
                Step::Key(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let is_list = steps.iter().any(|step| matches!(step, Step::Splat));
        let class = |root: &str| {
            if is_list { HoleClass::List } else { quoted::class_of(&path_of(root, traversal)) }
        };
        let Expression::Variable(root) = &traversal.expr else {
            let asked = Asked { steps: &steps, span, class: class("") };
            return self.known_part(&self.value(&traversal.expr, base, scope), &asked);
        };
        let root = root.value().as_str();
        let asked =
            |from| Asked { steps: steps.get(from..).unwrap_or_default(), span, class: class(root) };
        if let Some(argument) = scope.arguments.get(root) {
            return self.known_part(argument, &asked(0));
        }
        match (root, names.as_slice()) {
            ("local", [name, ..]) => self.local(name, &asked(1)),
            ("var", [name, ..]) => self.variable(name, &asked(1), scope),
            (iterator, ["key", ..]) if let Some((key, _)) = scope.iterators.get(iterator) => {
                self.known_part(key, &asked(1)).used_at(span)
            }
            (iterator, ["value", ..]) if let Some((_, value)) = scope.iterators.get(iterator) => {
                self.known_part(value, &asked(1)).used_at(span)
            }
            _ => {
                let path = path_of(root, traversal);
                let parts: Vec<&str> = path.split('.').collect();
                match parts.as_slice() {
                    // All instances of `for_each` and `count` are one document with holes in it.
                    ["data", "aws_iam_policy_document", name, "json" | "minified_json"]
                        if !is_list =>
                    {
                        self.document_of(name, span, scope)
                    }
                    _ if is_list => self.hole(span, HoleClass::List, HoleCause::AtDeployment),
                    _ => self.known_data(&path, span),
                }
            }
        }
    }

    fn step_of(&self, operator: &TraversalOperator, base: usize, scope: &Scope) -> Step {
        match operator {
            TraversalOperator::GetAttr(name) => Step::Key(name.value().as_str().to_owned()),
            TraversalOperator::LegacyIndex(index) => Step::Key(index.value().to_string()),
            TraversalOperator::Index(index) => {
                let index = self.value(index, base, scope);
                index.as_text().and_then(Text::known).map_or(Step::Unknown, Step::Key)
            }
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
        }
    }

    /// Returns a part of a value, or a hole in its place.
    fn known_part(&self, value: &Value, asked: &Asked<'_>) -> Value {
        match part_of(value, asked.steps) {
            Ok(found) if self.spend(count(&found)) => found,
            Ok(_) => self.hole(asked.span, asked.class, HoleCause::NotSupported),
            Err(cause) => self.hole(asked.span, asked.class, cause),
        }
    }

    fn local(&self, name: &str, asked: &Asked<'_>) -> Value {
        let Some(Found { it: local, text }) = self.find_local(name) else {
            return self.hole(asked.span, HoleClass::Any, HoleCause::OtherFile);
        };
        // Of a large object only the member is computed that is asked for.
        let (expression, taken) = narrowed(local.expression, asked.steps);
        let rest = asked.steps.get(taken..).unwrap_or_default();
        let compute = || {
            self.deeper(|| part_of(&self.value(expression, local.base, &Scope::default()), rest))
        };
        let (value, is_elsewhere) = self.within(text, asked.span, compute);
        match value {
            Some(Ok(value)) if self.spend(count(&value)) => {
                if is_elsewhere {
                    value
                } else {
                    value.used_at(asked.span)
                }
            }
            Some(Err(cause)) => self.hole(asked.span, asked.class, cause),
            _ => self.hole(asked.span, HoleClass::Any, HoleCause::NotSupported),
        }
    }

    fn variable(&self, name: &str, asked: &Asked<'_>, scope: &Scope) -> Value {
        let span = asked.span;
        self.asked.borrow_mut().insert(name.into());
        let Found { it: (default, is_sensitive), text } = self.find_variable(name);
        if is_sensitive {
            return self.hole(span, HoleClass::Any, HoleCause::Secret);
        }
        if let Some(given) = self.deeper(|| self.argument(name, span)).flatten() {
            return self.known_part(&given, asked);
        }
        if let Some(given) = self.options.parameters.get(name) {
            let mut builder = TextBuilder::default();
            builder.push(given, span);
            let written = builder.finish(Encoding::Synthetic, span);
            let given = Value::new(Data::Text(Text::of(written)), span);
            return self.known_part(&given, asked);
        }
        // In a branch of a condition about it, the default may be the very value that it is not.
        let named = format!("var.{name}");
        let is_decided = scope.truths.keys().any(|condition| condition.contains(&named));
        let use_default = self.options.use_defaults && !is_decided && !self.is_strict.get();
        let Some(default) = default.filter(|_| use_default) else {
            return self.hole(span, asked.class, HoleCause::NoDefault);
        };
        let compute = || {
            let compute = || self.value(default.expression, default.base, &Scope::default());
            // `default = null` means that there is none.
            let value = self.deeper(compute).filter(|it| !matches!(it.data, Data::Null))?;
            let shown = value.as_text().and_then(Text::known).unwrap_or_default();
            self.defaults.borrow_mut().insert(name.into(), shown.into());
            Some(part_of(&value, asked.steps))
        };
        let (value, is_elsewhere) = self.within(text, span, compute);
        match value {
            Some(Ok(value)) if self.spend(count(&value)) => {
                if is_elsewhere {
                    value
                } else {
                    value.used_at(span)
                }
            }
            Some(Err(cause)) => self.hole(span, asked.class, cause),
            _ => self.hole(span, asked.class, HoleCause::NoDefault),
        }
    }

    /// Returns what data sources of the provider say of the caller, where it is given.
    fn known_data(&self, path: &str, span: Span) -> Value {
        let class = quoted::class_of(path);
        let is_data = path.starts_with("data.aws_");
        let given = match class {
            HoleClass::AccountId if is_data => self.options.account.map(|id| id.to_string()),
            HoleClass::Region if is_data => self.options.region.as_ref().map(ToString::to_string),
            HoleClass::Partition if is_data => self.options.partition.map(|p| p.to_string()),
            HoleClass::DnsSuffix if is_data => {
                self.options.partition.map(|partition| partition.dns_suffix().to_owned())
            }
            _ => None,
        };
        match given {
            Some(given) => {
                let mut builder = TextBuilder::default();
                builder.push(&given, span);
                let written = builder.finish(Encoding::Synthetic, span);
                Value::new(Data::Text(Text::of(written)), span)
            }
            None => self.hole(span, class, HoleCause::AtDeployment),
        }
    }
}

/// Returns the names of a traversal without its indices: `x[0].arn` is an attribute of an instance, of
/// which nothing is known either.
fn path_of(root: &str, traversal: &Traversal) -> String {
    let names = traversal.operators.iter().filter_map(|operator| match operator.value() {
        TraversalOperator::GetAttr(name) => Some(name.value().as_str()),
        _ => None,
    });
    std::iter::once(root).chain(names).collect::<Vec<_>>().join(".")
}

/// Returns a part of a value, or why it is not known.
fn part_of(value: &Value, steps: &[Step]) -> Result<Value, HoleCause> {
    let [step, rest @ ..] = steps else { return Ok(value.clone()) };
    match (step, &value.data) {
        (_, Data::Hole(source)) => Err(source.cause),
        (Step::Key(name), Data::Object(members)) => {
            // One whose name is not known may be the one.
            let is_known = members.iter().all(|member| member.name.known().is_some());
            // Of two with one name the last counts.
            let found = members
                .iter()
                .rev()
                .find(|member| member.name.known().is_some_and(|known| known == *name));
            match found.filter(|_| is_known) {
                Some(member) => part_of(&member.value, rest),
                None => Err(HoleCause::NotSupported),
            }
        }
        (Step::Key(index), Data::List(items)) => {
            let index: usize = index.parse().map_err(|_| HoleCause::NotSupported)?;
            let is_known = items.iter().take(index + 1).all(is_one);
            match items.get(index).filter(|_| is_known) {
                Some(item) => part_of(item, rest),
                None => Err(HoleCause::NotSupported),
            }
        }
        (Step::Splat, Data::List(items)) => {
            let parts: Result<Vec<Value>, HoleCause> =
                items.iter().map(|item| part_of(item, rest)).collect();
            Ok(Value::new(Data::List(parts?), value.span))
        }
        // `[*]` makes a list of what is none.
        (Step::Splat, Data::Null | Data::Nothing) => {
            Ok(Value::new(Data::List(Vec::new()), value.span))
        }
        (Step::Splat, _) => Ok(Value::new(Data::List(vec![part_of(value, rest)?]), value.span)),
        _ => Err(HoleCause::NotSupported),
    }
}

/// Says whether an item of a list is one item for certain.
pub(super) fn is_one(item: &Value) -> bool {
    !matches!(&item.data, Data::Hole(source) if source.class == HoleClass::List)
}

/// Returns the expression of a member of objects that are written out, and how many steps lead to it.
fn narrowed<'e>(expression: &'e Expression, steps: &[Step]) -> (&'e Expression, usize) {
    let (mut expression, mut taken) = (expression, 0);
    loop {
        match (expression, steps.get(taken)) {
            (Expression::Parenthesis(inner), _) => expression = inner.inner(),
            (Expression::Object(object), Some(Step::Key(name))) => {
                let mut members = object.iter();
                let mut found = members.by_ref().filter(|(key, _)| written_name(key) == Some(name));
                let (Some((_, value)), None) = (found.next(), found.next()) else {
                    return (expression, taken);
                };
                if object.iter().any(|(key, _)| written_name(key).is_none()) {
                    return (expression, taken);
                }
                (expression, taken) = (value.expr(), taken + 1);
            }
            _ => return (expression, taken),
        }
    }
}

/// Returns the name of a member where it is written out.
fn written_name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
            Some(name.value().as_str())
        }
        ObjectKey::Expression(Expression::String(text)) => Some(text.value()),
        ObjectKey::Expression(_) => None,
    }
}
