//! Condition keys as constants.

use std::fmt::Write;

use anyhow::{Result, bail};
use iamkit_catalog::{Catalog, ConditionKeyType};

/// A condition key.
#[derive(Debug)]
pub(super) struct Key {
    number: usize,
    pub(super) value_type: ConditionKeyType,
    pub(super) is_multivalued: bool,
    tests: usize,
}

impl Key {
    pub(super) fn new(number: usize, name: &str, catalog: &Catalog) -> Self {
        let info = catalog.global_condition_key(name).or_else(|| catalog.condition_key(name));
        Self {
            number,
            value_type: info.map_or(ConditionKeyType::String, |info| info.value_type()),
            is_multivalued: info.is_some_and(|info| info.is_multivalued()),
            tests: 0,
        }
    }

    pub(super) const fn add_tests(&mut self, tests: usize) {
        self.tests += tests;
    }

    /// Returns the condition that the request has the key.
    pub(super) fn is_there(&self) -> String {
        format!("key{}", self.number)
    }

    /// Returns the terms of the values, each with the condition that there is such a value.
    pub(super) fn values(&self) -> Vec<(String, Value)> {
        let number = self.number;
        if !self.is_multivalued {
            return vec![(self.is_there(), Value { name: format!("value{number}") })];
        }
        let element = |copy: usize| {
            let value = Value { name: format!("value{number}.{copy}") };
            (format!("has{number}.{copy}"), value)
        };
        (0..=self.tests).map(element).collect()
    }

    /// Returns the condition that the key can stand in for a variable, and its text.
    pub(super) fn as_variable(&self) -> Result<(String, String)> {
        if self.is_multivalued {
            return Ok(("false".to_owned(), "\"\"".to_owned()));
        }
        let mut values = self.values();
        match values.pop() {
            Some((is_there, value)) => Ok((is_there, value.as_text(self.value_type)?)),
            None => bail!("a key without value"),
        }
    }

    /// Declares the constants.
    pub(super) fn declare(&self, script: &mut String) {
        let _ = writeln!(script, "(declare-const {} Bool)", self.is_there());
        for (is_there, value) in self.values() {
            if self.is_multivalued {
                let _ = writeln!(script, "(declare-const {is_there} Bool)");
                let _ = writeln!(script, "(assert (=> {is_there} {}))", self.is_there());
            }
            value.declare(self.value_type, script);
            // Multi-valued keys have no empty values.
            if self.is_multivalued && self.value_type == ConditionKeyType::String {
                let _ = writeln!(script, "(assert (not (= {} \"\")))", value.name);
            }
        }
        if self.is_multivalued {
            let some: Vec<String> =
                self.values().into_iter().map(|(is_there, _)| is_there).collect();
            let _ = writeln!(script, "(assert (=> {} {}))", self.is_there(), super::or(&some));
        }
    }
}

/// A value of a key.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: String,
}

impl Value {
    fn declare(&self, value_type: ConditionKeyType, script: &mut String) {
        let name = &self.name;
        let _ = match value_type {
            ConditionKeyType::String => writeln!(script, "(declare-const {name} String)"),
            ConditionKeyType::Bool => writeln!(script, "(declare-const {name} Bool)"),
            ConditionKeyType::Numeric | ConditionKeyType::Date => {
                writeln!(script, "(declare-const {name} Real)")
            }
            ConditionKeyType::IpAddress => {
                let bound = |bits: u32| 2_u128.checked_pow(bits);
                let v4 = bound(32).unwrap_or_default();
                writeln!(
                    script,
                    "(declare-const {name} Int)\n(declare-const {name}.v6 Bool)\n\
                     (assert (>= {name} 0))\n\
                     (assert (< {name} (ite {name}.v6 340282366920938463463374607431768211456 {v4})))"
                )
            }
            ConditionKeyType::Arn => self.declare_arn(script),
            ConditionKeyType::Binary => Ok(()),
        };
    }

    fn declare_arn(&self, script: &mut String) -> std::fmt::Result {
        let name = &self.name;
        for field in 1..=4 {
            writeln!(
                script,
                "(declare-const {name}.f{field} String)\n\
                 (assert (str.in_re {name}.f{field} inside))"
            )?;
        }
        writeln!(script, "(declare-const {name}.f5 String)\n(assert (not (= {name}.f5 \"\")))")
    }

    /// Returns a field of an ARN, counted from 1.
    pub(super) fn field(&self, index: usize) -> String {
        format!("{}.f{index}", self.name)
    }

    /// Returns the value as a text.
    pub(super) fn as_text(&self, value_type: ConditionKeyType) -> Result<String> {
        let name = &self.name;
        Ok(match value_type {
            ConditionKeyType::String => name.clone(),
            ConditionKeyType::Bool => format!("(ite {name} \"true\" \"false\")"),
            ConditionKeyType::Arn => {
                let fields: Vec<String> =
                    (1..=5).map(|index| format!("\":\" {}", self.field(index))).collect();
                format!("(str.++ \"arn\" {})", fields.join(" "))
            }
            _ => bail!("a {value_type} as a text"),
        })
    }
}
