//! Conditions of a template, and the variants of a document that they make.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Situation, Template, call_of};
use crate::NoteKind;
use crate::value::{Data, Text, Value};

/// How many conditions of one document are told apart: 64 variants.
const MAX_CONDITIONS: usize = 6;
/// How many unknown comparisons are tried out; above that, conditions count as independent.
const MAX_ATOMS: usize = 12;
/// How deep conditions may name each other.
const MAX_DEPTH: usize = 64;

/// One way in which the conditions of a document can turn out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variant {
    pub(crate) truths: BTreeMap<Box<str>, bool>,
}

/// Returns the condition of an `Fn::If`, and its branches that can come out, each with what holds there;
/// nothing of another value.
pub(super) fn branches_of<'v>(
    value: &'v Value,
    around: &'v Situation,
) -> Option<(&'v str, impl Iterator<Item = (&'v Value, Situation)>)> {
    let call = call_of(value)?;
    let ("If", [name, yes, no]) = (call.name, call.argument.items()) else { return None };
    let name = name.as_str()?;
    let known = around.truths.get(name);
    let branches = [(yes, true), (no, false)].into_iter();
    let possible = branches.filter(move |(_, truth)| known.is_none_or(|known| known == truth));
    let situations = possible.map(move |(branch, truth)| {
        let mut situation = around.clone();
        situation.truths.insert(name.into(), truth);
        (branch, situation)
    });
    Some((name, situations))
}

impl Template<'_> {
    /// Returns the variants of a value, given what already holds around it.
    pub(crate) fn variants(&self, value: &Value, around: &Situation) -> Vec<Variant> {
        let mut counts = BTreeMap::new();
        count_conditions(value, &mut counts);
        let mut names: Vec<(&str, usize)> = counts
            .iter()
            .filter(|(name, _)| {
                self.conditions.contains_key(&***name) && !around.truths.contains_key(&***name)
            })
            .map(|(name, count)| (&**name, *count))
            .collect();
        // The conditions that are used least become holes.
        names.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
        for (name, _) in names.iter().skip(MAX_CONDITIONS) {
            let message = format!("more than 64 variants: what `{name}` decides counts as unknown");
            self.note(NoteKind::Remark, value.span, message);
        }
        names.truncate(MAX_CONDITIONS);
        let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
        let variants = self.truths_of(&names, around);
        let variant = |truths: &Vec<bool>| {
            let mut all = around.truths.clone();
            all.extend(names.iter().zip(truths).map(|(name, truth)| (Box::from(*name), *truth)));
            Variant { truths: all }
        };
        variants.iter().map(variant).collect()
    }

    /// Says whether one of several situations holds in every deployment.
    pub(crate) fn covers_everything(&self, situations: &[BTreeMap<Box<str>, bool>]) -> bool {
        let names: BTreeSet<&str> =
            situations.iter().flat_map(BTreeMap::keys).map(|n| &**n).collect();
        let names: Vec<&str> = names.into_iter().collect();
        // Above, nobody tries them out.
        if names.len() > MAX_ATOMS {
            return false;
        }
        let rows = self.truths_of(&names, &Situation::default());
        rows.iter().all(|row| {
            let truth =
                |name: &str| names.iter().zip(row).any(|(known, truth)| *known == name && *truth);
            situations.iter().any(|one| one.iter().all(|(name, is)| truth(name) == *is))
        })
    }

    /// Says whether a condition is true or false in all deployments that agree with what holds around; nothing
    /// where it is true in some only, and for a name that no condition has.
    pub(super) fn decided(&self, name: &str, around: &Situation) -> Option<bool> {
        let rows = self.truths_of(&[name], around);
        let can_be = |truth: bool| rows.contains(&vec![truth]);
        match (can_be(true), can_be(false)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Returns all combinations of truth values that the formulas of the conditions allow, and that
    /// agree with what holds around. What cannot be evaluated is true and false.
    fn truths_of(&self, names: &[&str], around: &Situation) -> Rc<BTreeSet<Vec<bool>>> {
        let names_of_key = names.iter().map(|name| Box::from(*name)).collect();
        let key = (names_of_key, around.truths.clone());
        if let Some(known) = self.rows.borrow().get(&key) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.combinations(names, around));
        self.rows.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    fn combinations(&self, names: &[&str], around: &Situation) -> BTreeSet<Vec<bool>> {
        let known: Vec<&str> = around.truths.keys().map(|name| &**name).collect();
        let mut atoms = BTreeSet::new();
        for name in names.iter().chain(&known) {
            atoms.extend(self.atoms_of_condition(name, 0).iter().cloned());
        }
        let atoms: Vec<String> = atoms.into_iter().collect();
        let mut found = BTreeSet::new();
        let undecided = self.undecided(names, &atoms);
        if atoms.len() + undecided.len() > MAX_ATOMS {
            for bits in 0..1_u32 << names.len() {
                found.insert((0..names.len()).map(|at| bits >> at & 1 == 0).collect());
            }
            return found;
        }
        for bits in 0..1_u32 << (atoms.len() + undecided.len()) {
            let truths: BTreeMap<&str, bool> = atoms
                .iter()
                .enumerate()
                .map(|(at, atom)| (atom.as_str(), bits >> at & 1 == 0))
                .collect();
            let mut row = Row { atoms: truths, conditions: BTreeMap::new() };
            let agrees = around
                .truths
                .iter()
                .all(|(name, truth)| self.is_true(name, &mut row, 0).is_none_or(|is| is == *truth));
            if agrees {
                let of_undecided = |name: &&str| {
                    let at = undecided.iter().position(|other| other == name).unwrap_or_default();
                    bits >> (atoms.len() + at) & 1 == 0
                };
                let truths = names.iter().map(|name| {
                    self.is_true(name, &mut row, 0).unwrap_or_else(|| of_undecided(name))
                });
                found.insert(truths.collect());
            }
        }
        found
    }

    /// Returns the names of conditions that cannot be evaluated, whatever the comparisons are.
    fn undecided<'n>(&self, names: &[&'n str], atoms: &[String]) -> Vec<&'n str> {
        let atoms = atoms.iter().map(|atom| (atom.as_str(), true)).collect();
        let mut row = Row { atoms, conditions: BTreeMap::new() };
        let names = names.iter().copied();
        names.filter(|name| self.is_true(name, &mut row, 0).is_none()).collect()
    }

    /// Returns the comparisons that a condition depends on. Of conditions that name each other in a
    /// circle, nothing is known.
    fn atoms_of_condition(&self, name: &str, depth: usize) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.atoms.borrow().get(name) {
            return Rc::clone(known);
        }
        let mut atoms = BTreeSet::new();
        if let Some(formula) = self.conditions.get(name) {
            self.atoms_of(formula, &mut atoms, depth + 1);
        }
        let atoms = Rc::new(atoms);
        self.atoms.borrow_mut().insert(name.into(), Rc::clone(&atoms));
        atoms
    }

    fn atoms_of(&self, formula: &Value, atoms: &mut BTreeSet<String>, depth: usize) {
        if depth > MAX_DEPTH || !self.step(formula.span) {
            return;
        }
        let Some(call) = call_of(formula) else { return };
        match call.name {
            "Equals" => {
                if let [one, other] = call.argument.items()
                    && let Equality::Unknown(atom) = self.equality(one, other)
                {
                    atoms.insert(atom);
                }
            }
            "Condition" => {
                let name = call.argument.as_str().unwrap_or_default();
                atoms.extend(self.atoms_of_condition(name, depth).iter().cloned());
            }
            _ => {
                for item in call.argument.items() {
                    self.atoms_of(item, atoms, depth + 1);
                }
            }
        }
    }

    fn is_true<'r>(&'r self, name: &str, row: &mut Row<'r>, depth: usize) -> Option<bool> {
        let (name, formula) = self.conditions.get_key_value(name)?;
        if let Some(known) = row.conditions.get(name) {
            return *known;
        }
        let truth = self.holds(formula, row, depth + 1);
        row.conditions.insert(name, truth);
        truth
    }

    /// Evaluates a formula; nothing for what is none.
    fn holds<'r>(&'r self, formula: &Value, row: &mut Row<'r>, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH || !self.step(formula.span) {
            return None;
        }
        let call = call_of(formula)?;
        let items = call.argument.items();
        match call.name {
            "And" | "Or" | "Not" => {
                let mut inner = items.iter().map(|item| self.holds(item, row, depth + 1));
                match call.name {
                    "And" => inner.try_fold(true, |all, item| Some(all & item?)),
                    "Or" => inner.try_fold(false, |any, item| Some(any | item?)),
                    _ => inner.next().flatten().map(|item| !item),
                }
            }
            "Condition" => self.is_true(call.argument.as_str()?, row, depth),
            "Equals" => match items {
                [one, other] => match self.equality(one, other) {
                    Equality::Known(equal) => Some(equal),
                    Equality::Unknown(atom) => row.atoms.get(atom.as_str()).copied(),
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// Says whether the conditions that decide a situation ask for a parameter: the default is then
    /// perhaps the very value that it is not.
    pub(super) fn is_decided_by(&self, name: &str, situation: &Situation) -> bool {
        situation.truths.keys().any(|condition| self.names_in(condition, 0).contains(name))
    }

    /// Returns the names that a condition refers to, however deep.
    fn names_in(&self, condition: &str, depth: usize) -> Rc<BTreeSet<Box<str>>> {
        if let Some(known) = self.names_in_conditions.borrow().get(condition) {
            return Rc::clone(known);
        }
        let mut names = BTreeSet::new();
        if let Some(formula) = self.conditions.get(condition) {
            self.add_names(formula, &mut names, depth + 1);
        }
        let names = Rc::new(names);
        self.names_in_conditions.borrow_mut().insert(condition.into(), Rc::clone(&names));
        names
    }

    fn add_names(&self, value: &Value, names: &mut BTreeSet<Box<str>>, depth: usize) {
        if depth > MAX_DEPTH || !self.step(value.span) {
            return;
        }
        if let Some(call) = call_of(value) {
            match (call.name, call.argument.as_str()) {
                ("Ref", Some(name)) => {
                    names.insert(name.into());
                }
                ("Condition", Some(name)) => {
                    names.extend(self.names_in(name, depth).iter().cloned());
                }
                _ => self.add_names(call.argument, names, depth + 1),
            }
            return;
        }
        for item in value.items() {
            self.add_names(item, names, depth + 1);
        }
    }

    /// Compares two values. Defaults of parameters decide nothing: both ways can be deployed.
    fn equality(&self, one: &Value, other: &Value) -> Equality {
        let (one, other) = (self.comparable(one), self.comparable(other));
        match (&one, &other) {
            (Ok(one), Ok(other)) => Equality::Known(one == other),
            _ if one == other => Equality::Known(true),
            _ => {
                let written = |side: Result<String, String>| match side {
                    Ok(text) => format!("={text}"),
                    Err(what) => format!("?{what}"),
                };
                let mut pair = [written(one), written(other)];
                pair.sort();
                Equality::Unknown(pair.join("\u{0}"))
            }
        }
    }

    /// Returns a text, or what it depends on.
    fn comparable(&self, value: &Value) -> Result<String, String> {
        let Some(call) = call_of(value) else {
            return value.as_text().and_then(Text::known).ok_or_else(String::new);
        };
        let known = match (call.name, call.argument) {
            ("Ref", name) => name.as_str().and_then(|name| self.given(name, value)),
            ("FindInMap", keys) => match keys.items() {
                [map, first, second] => self.in_map([map, first, second]),
                _ => None,
            },
            _ => None,
        };
        known.ok_or_else(|| super::function::what_of(&call))
    }

    /// Returns what a name stands for that is given from outside.
    fn given(&self, name: &str, value: &Value) -> Option<String> {
        if name.starts_with("AWS::") {
            return self.pseudo_parameter(name, value.span).as_text().and_then(Text::known);
        }
        self.options.parameters.get(name).map(ToString::to_string)
    }

    fn in_map(&self, keys: [&Value; 3]) -> Option<String> {
        // A key is a text or a name, never another map.
        let key = |value: &Value| match call_of(value) {
            Some(call) if call.name != "Ref" => None,
            _ => self.comparable(value).ok(),
        };
        let [map, first, second] = keys;
        let row = self.mappings.get(key(map)?.as_str())?.member(&key(first)?)?;
        row.member(&key(second)?)?.as_text().and_then(Text::known)
    }
}

/// One way in which unknown comparisons can turn out, and the conditions that were evaluated with it.
struct Row<'a> {
    atoms: BTreeMap<&'a str, bool>,
    conditions: BTreeMap<&'a str, Option<bool>>,
}

enum Equality {
    Known(bool),
    Unknown(String),
}

/// Counts the conditions that a value asks for.
fn count_conditions(value: &Value, counts: &mut BTreeMap<Box<str>, usize>) {
    if let Some(call) = call_of(value) {
        if call.name == "If"
            && let Some(name) = call.argument.items().first().and_then(Value::as_str)
        {
            *counts.entry(name.into()).or_default() += 1;
        }
        count_conditions(call.argument, counts);
        return;
    }
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| count_conditions(item, counts)),
        Data::Object(members) => {
            for member in members {
                count_conditions(&member.value, counts);
            }
        }
        _ => {}
    }
}
