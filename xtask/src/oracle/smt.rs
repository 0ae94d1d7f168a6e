//! Questions as SMT-LIB.
//!
//! Policies are written from their documents: texts and patterns as terms and regular expressions of
//! the theory of strings, numbers and dates as reals, addresses as integers, the elements of a
//! multi-valued key as so many copies as there are tests of it.

mod condition;
mod key;
mod links;
mod pattern;

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Result, bail};
use iamkit_catalog::Catalog;
use iamkit_policy::{
    ActionElement, Effect, PolicyDocument, ResourceElement, ResourcePattern, Statement, Template,
};

use key::Key;
use pattern::{matches, pieces_of, split_fields, text};

/// What the names of resources and actions are made of.
const HEADER: &str = r#"(define-fun inside () RegLan
  (re.* (re.union (re.range " " "9") (re.range ";" "~"))))
(define-fun letters () RegLan
  (re.+ (re.union (re.range "a" "z") (re.range "0" "9") (str.to_re "-"))))
(declare-const service String)
(declare-const name String)
(assert (str.in_re service letters))
(assert (str.in_re name letters))
(declare-const any Bool)
(declare-const resource1 String)
(declare-const resource2 String)
(declare-const resource3 String)
(declare-const resource4 String)
(declare-const resource5 String)
(assert (str.in_re resource1 inside))
(assert (str.in_re resource2 inside))
(assert (str.in_re resource3 inside))
(assert (str.in_re resource4 inside))
(assert (not (= resource5 "")))
"#;

/// Writes that a request is allowed by `new` and not by `reference`.
pub(super) fn question(
    catalog: &Catalog,
    [new, reference]: [&PolicyDocument; 2],
) -> Result<String> {
    let mut writer = Writer { catalog, keys: BTreeMap::new() };
    writer.find_keys([new, reference]);
    let allowed = writer.allowed(new)?;
    let refused = writer.allowed(reference)?;
    let mut script = String::from(HEADER);
    writer.keys.values().for_each(|key| key.declare(&mut script));
    writer.link_keys(&mut script);
    let _ = writeln!(script, "(assert {allowed})\n(assert (not {refused}))");
    Ok(script)
}

/// The keys of a question by their name in lower case.
#[derive(Debug)]
struct Writer<'c> {
    catalog: &'c Catalog,
    keys: BTreeMap<String, Key>,
}

impl Writer<'_> {
    /// Finds all keys and counts the tests of each, before any is written.
    fn find_keys(&mut self, documents: [&PolicyDocument; 2]) {
        for statement in documents.iter().flat_map(|document| document.statements()) {
            let resources = statement.resource().map_or(&[][..], ResourceElement::patterns);
            for pattern in resources {
                for variable in pattern.value.template().variables() {
                    self.note(variable.key(), 0);
                }
            }
            for test in statement.tests() {
                self.note(test.test.key.value.as_str(), 1);
                for value in &test.test.values {
                    for variable in value.value.template().into_iter().flat_map(Template::variables)
                    {
                        self.note(variable.key(), 0);
                    }
                }
            }
        }
        let ends = links::ENDS_OF_VIA.iter().filter(|name| self.keys.contains_key(**name)).count();
        if let Some(via) = self.keys.get_mut("aws:calledvia") {
            via.add_tests(ends);
        }
    }

    fn note(&mut self, name: &str, tests: usize) {
        let (number, catalog) = (self.keys.len(), self.catalog);
        let lower = name.to_ascii_lowercase();
        let key = self.keys.entry(lower).or_insert_with(|| Key::new(number, name, catalog));
        key.add_tests(tests);
    }

    fn key(&self, name: &str) -> Result<&Key> {
        match self.keys.get(&name.to_ascii_lowercase()) {
            Some(key) => Ok(key),
            None => bail!("the key {name} was not noted"),
        }
    }

    fn allowed(&self, document: &PolicyDocument) -> Result<String> {
        let mut of_effect = [Vec::new(), Vec::new()];
        let [allows, denies] = &mut of_effect;
        for statement in document.statements() {
            let applies = self.applies(statement, document.has_variables())?;
            match statement.effect() {
                Effect::Allow => allows.push(applies),
                Effect::Deny => denies.push(applies),
            }
        }
        Ok(format!("(and {} (not {}))", or(allows), or(denies)))
    }

    fn applies(&self, statement: &Statement, has_variables: bool) -> Result<String> {
        let mut parts = vec![action(statement.action())];
        if let Some(resource) = statement.resource() {
            parts.push(self.resource(resource, has_variables)?);
        }
        for test in statement.tests() {
            parts.push(self.test(test, has_variables)?);
        }
        Ok(and(&parts))
    }

    fn resource(&self, element: &ResourceElement, has_variables: bool) -> Result<String> {
        let mut matches = Vec::new();
        for pattern in element.patterns() {
            matches.push(self.resource_pattern(&pattern.value, has_variables)?);
        }
        let listed = or(&matches);
        Ok(if element.is_negated() { format!("(not {listed})") } else { listed })
    }

    fn resource_pattern(&self, pattern: &ResourcePattern, has_variables: bool) -> Result<String> {
        if pattern.is_any() {
            return Ok("true".into());
        }
        let fields = split_fields(&pieces_of(pattern.template(), has_variables, true));
        let mut parts = vec!["(not any)".to_owned()];
        for (index, field) in fields.iter().enumerate() {
            let term = if index == 0 { text("arn") } else { format!("resource{index}") };
            parts.push(self.matches(&term, field)?);
        }
        // Fewer than six are completed; `resource5` is never empty, which `*` reads.
        Ok(and(&parts))
    }
}

fn action(element: &ActionElement) -> String {
    let pattern = |pattern: &iamkit_policy::ActionPattern| {
        if pattern.is_any() {
            return "true".to_owned();
        }
        match (pattern.service(), pattern.name()) {
            (Some(service), Some(name)) => format!(
                "(and {} {})",
                matches("service", &service.to_ascii_lowercase()),
                matches("name", &name.to_ascii_lowercase())
            ),
            _ => "false".to_owned(),
        }
    };
    let patterns: Vec<String> =
        element.patterns().iter().map(|found| pattern(&found.value)).collect();
    let listed = or(&patterns);
    if element.is_negated() { format!("(not {listed})") } else { listed }
}

fn and(parts: &[String]) -> String {
    join("and", "true", parts)
}

fn or(parts: &[String]) -> String {
    join("or", "false", parts)
}

fn join(operator: &str, empty: &str, parts: &[String]) -> String {
    match parts {
        [] => empty.to_owned(),
        [one] => one.clone(),
        _ => format!("({operator} {})", parts.join(" ")),
    }
}

#[cfg(test)]
mod tests;
