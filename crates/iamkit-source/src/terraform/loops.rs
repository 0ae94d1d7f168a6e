//! `[for …]`, `{for …}` and conditions, as far as they are known.

use std::rc::Rc;

use hcl_edit::Ident;
use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, UnaryOperator,
};
use hcl_edit::template::{Directive, Element, Template};
use iamkit_syntax::Span;

use super::expression::{count, place, written_at};
use super::module::{Module, Scope};
use super::traversal::is_one;
use crate::hole::{HoleCause, HoleClass};
use crate::value::{Data, Member, Text, Value};

/// How many copies one loop makes.
const MAX_COPIES: usize = 1_000;

/// The copies of a loop.
pub(super) struct Copies {
    /// What the variables of the loop stand for in each.
    pub(super) scopes: Vec<Scope>,
    /// Whether there are no others.
    pub(super) is_complete: bool,
}

impl Module<'_> {
    /// Returns the copies that a loop over a collection makes; nothing where none of them is known.
    pub(super) fn copies(
        &self,
        collection: &Value,
        (key_variable, variable): (Option<&Ident>, &Ident),
        scope: &Scope,
    ) -> Option<Copies> {
        let synthetic = |text: &str| Value {
            data: Data::Text(Text::of(written_at(text, collection.span))),
            ..Value::new(Data::Null, collection.span)
        };
        let pairs: Vec<(Value, &Value)> = match &collection.data {
            Data::List(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| (synthetic(&index.to_string()), item)).collect()
            }
            Data::Object(members) => {
                let named = members.iter().map(|member| {
                    let key = Value::new(Data::Text(member.name.clone()), member.name.span);
                    (key, &member.value)
                });
                named.collect()
            }
            _ => return None,
        };
        let mut copies = Copies { scopes: Vec::new(), is_complete: pairs.len() <= MAX_COPIES };
        // Behind an item that may be several nobody knows the index.
        let mut is_counted = true;
        for (key, value) in pairs.into_iter().take(MAX_COPIES) {
            if !is_one(value) || !self.spend(count(value)) {
                copies.is_complete = false;
                is_counted = false;
                continue;
            }
            let mut scope = scope.clone();
            if let Some(name) = key_variable {
                let unknown =
                    || self.hole(collection.span, HoleClass::Any, HoleCause::NotSupported);
                let key = if is_counted { key } else { unknown() };
                scope.arguments.insert(name.as_str().to_owned(), Rc::new(key));
            }
            scope.arguments.insert(variable.as_str().to_owned(), Rc::new(value.clone()));
            copies.scopes.push(scope);
        }
        Some(copies)
    }

    /// Computes `[for x in list : x]` and `{for k, v in map : k => v}`.
    pub(super) fn for_expression(
        &self,
        expression: &ForExpr,
        span: Span,
        base: usize,
        scope: &Scope,
    ) -> Value {
        let intro = &expression.intro;
        let is_object = expression.key_expr.is_some();
        let class = if is_object { HoleClass::Any } else { HoleClass::List };
        let unknown = || self.hole(span, class, HoleCause::NotSupported);
        if expression.grouping {
            return unknown();
        }
        let collection = self.value(&intro.collection_expr, base, scope);
        let variables = (intro.key_var.as_deref(), &*intro.value_var);
        let Some(Copies { scopes, mut is_complete }) = self.copies(&collection, variables, scope)
        else {
            return unknown();
        };
        let mut items = Vec::new();
        let mut members: Vec<Member> = Vec::new();
        for scope in &scopes {
            let condition = expression.cond.as_ref();
            match condition.map_or(Some(true), |it| self.truth(&it.expr, base, scope)) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    is_complete = false;
                    continue;
                }
            }
            let value = self.value(&expression.value_expr, base, scope);
            match &expression.key_expr {
                None => items.push(value),
                Some(key) => {
                    let name = self.key(&ObjectKey::Expression(key.clone()), base, scope);
                    members.push(Member { name, value });
                }
            }
        }
        if is_object {
            let data = Data::Object(members);
            return if is_complete { Value::new(data, span) } else { unknown() };
        }
        // There may be others, or none.
        items.extend((!is_complete).then(unknown));
        Value::new(Data::List(items), span)
    }

    /// Says whether a condition is true; nothing where that depends on what is not given. Defaults are no
    /// answer: in the other branch they do not hold.
    pub(super) fn truth(
        &self,
        expression: &Expression,
        base: usize,
        scope: &Scope,
    ) -> Option<bool> {
        self.strictly(|| self.truth_of(expression, base, scope))
    }

    /// Computes something with defaults as no answer.
    pub(super) fn strictly<T>(&self, compute: impl FnOnce() -> T) -> T {
        let before = self.is_strict.replace(true);
        let found = compute();
        self.is_strict.set(before);
        found
    }

    /// Depth: that of the parser.
    fn truth_of(&self, expression: &Expression, base: usize, scope: &Scope) -> Option<bool> {
        match expression {
            Expression::Parenthesis(inner) => self.truth_of(inner.inner(), base, scope),
            Expression::UnaryOp(operation) if *operation.operator.value() == UnaryOperator::Not => {
                self.truth_of(&operation.expr, base, scope).map(|truth| !truth)
            }
            Expression::BinaryOp(operation) => self.operation(operation, base, scope),
            _ => match self.value(expression, base, scope).data {
                Data::Bool(flag, _) => Some(flag),
                // What is given for a variable is a text.
                Data::Text(text) => text.known()?.parse().ok(),
                _ => None,
            },
        }
    }

    fn operation(&self, operation: &BinaryOp, base: usize, scope: &Scope) -> Option<bool> {
        let (left, right) = (&operation.lhs_expr, &operation.rhs_expr);
        let operator = *operation.operator.value();
        if let BinaryOperator::And | BinaryOperator::Or = operator {
            // `false && x` and `true || x` do not ask for `x`.
            let settles = operator == BinaryOperator::Or;
            let truths = [left, right].map(|expression| self.truth_of(expression, base, scope));
            return match truths {
                [Some(truth), _] | [_, Some(truth)] if truth == settles => Some(settles),
                [Some(_), Some(_)] => Some(!settles),
                _ => None,
            };
        }
        let [left, right] = [left, right].map(|expression| self.value(expression, base, scope));
        let numbers = || Some((number(&left)?, number(&right)?));
        match operator {
            BinaryOperator::Eq => is_same(&left, &right),
            BinaryOperator::NotEq => is_same(&left, &right).map(|is_same| !is_same),
            BinaryOperator::Less => numbers().map(|(left, right)| left < right),
            BinaryOperator::LessEq => numbers().map(|(left, right)| left <= right),
            BinaryOperator::Greater => numbers().map(|(left, right)| left > right),
            BinaryOperator::GreaterEq => numbers().map(|(left, right)| left >= right),
            _ => None,
        }
    }

    /// Collects the conditions that nobody knows, as they are written: those of `c ? a : b` and of
    /// `%{ if c }`. Inside of loops each copy has its own. Depth: that of the parser.
    pub(super) fn collect_conditions(
        &self,
        expression: &Expression,
        base: usize,
        conditions: &mut Vec<Box<str>>,
    ) {
        match expression {
            Expression::Conditional(conditional) => {
                self.collect_condition(&conditional.cond_expr, base, conditions);
                self.collect_conditions(&conditional.true_expr, base, conditions);
                self.collect_conditions(&conditional.false_expr, base, conditions);
            }
            Expression::Array(items) => {
                items.iter().for_each(|item| self.collect_conditions(item, base, conditions));
            }
            Expression::Object(object) => {
                for (_, value) in object {
                    self.collect_conditions(value.expr(), base, conditions);
                }
            }
            Expression::Parenthesis(inner) => {
                self.collect_conditions(inner.inner(), base, conditions);
            }
            Expression::FuncCall(call) => self.collect_in_call(call, base, conditions),
            Expression::StringTemplate(template) => {
                self.collect_in_template(template.iter(), base, conditions);
            }
            Expression::HeredocTemplate(heredoc) => {
                self.collect_in_template(heredoc.template.iter(), base, conditions);
            }
            _ => {}
        }
    }

    fn collect_in_call(&self, call: &FuncCall, base: usize, conditions: &mut Vec<Box<str>>) {
        for argument in &call.args {
            self.collect_conditions(argument, base, conditions);
        }
    }

    fn collect_in_template<'e>(
        &self,
        elements: impl Iterator<Item = &'e Element>,
        base: usize,
        conditions: &mut Vec<Box<str>>,
    ) {
        for element in elements {
            let Element::Directive(directive) = element else { continue };
            let Directive::If(directive) = &**directive else { continue };
            self.collect_condition(&directive.if_expr.cond_expr, base, conditions);
            let otherwise = directive.else_expr.as_ref().map(|branch| &branch.template);
            for branch in [Some(&directive.if_expr.template), otherwise].into_iter().flatten() {
                self.collect_in_template(Template::iter(branch), base, conditions);
            }
        }
    }

    fn collect_condition(
        &self,
        condition: &Expression,
        base: usize,
        conditions: &mut Vec<Box<str>>,
    ) {
        let written: Box<str> = place(condition, base).of(self.own_text).unwrap_or_default().into();
        let is_known = || self.truth(condition, base, &Scope::default()).is_some();
        if !conditions.contains(&written) && !is_known() {
            conditions.push(written);
        }
    }
}

/// Says whether two values are equal; nothing where one of them is not known, or where that depends on
/// how they are typed.
pub(super) fn is_same(left: &Value, right: &Value) -> Option<bool> {
    match (&left.data, &right.data) {
        (Data::Hole(_), _) | (_, Data::Hole(_)) => None,
        (Data::Null, Data::Null) => Some(true),
        (Data::Null, _) | (_, Data::Null) => Some(false),
        (Data::Text(left), Data::Text(right)) => Some(left.known()? == right.known()?),
        (Data::Bool(left, _), Data::Bool(right, _)) => Some(left == right),
        (Data::Number(_), Data::Number(_)) => {
            number(left).zip(number(right)).map(|(left, right)| left.total_cmp(&right).is_eq())
        }
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match &value.data {
        Data::Number(text) | Data::Text(text) => text.known()?.parse().ok(),
        _ => None,
    }
}
