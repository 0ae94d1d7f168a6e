//! The policy templates of the Serverless Application Model: `S3ReadPolicy: {BucketName: b}`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use iamkit_syntax::{Span, nearest, parse};

use crate::hole::{HoleCause, HoleClass};
use crate::spelling::or_meant;
use crate::template::call_of;
use crate::template::function::hole;
use crate::value::{Call, Data, Member, Placed, Value, value_of};

/// A policy template.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolicyTemplate {
    name: &'static str,
    parameters: &'static str,
    definition: &'static str,
}

static TEMPLATES: LazyLock<BTreeMap<&'static str, PolicyTemplate>> = LazyLock::new(|| {
    let rows = include_str!("../../../data/sam-policy-templates.tsv").lines();
    let rows = rows.filter(|row| !row.starts_with('#'));
    let read = |row: &'static str| {
        let mut fields = row.split('\t');
        let (name, parameters, definition) = (fields.next()?, fields.next()?, fields.next()?);
        Some((name, PolicyTemplate { name, parameters, definition }))
    };
    rows.filter_map(read).collect()
});

/// Finds a policy template; else says which names are near.
pub(super) fn find(name: &str) -> Result<PolicyTemplate, Option<&'static str>> {
    TEMPLATES.get(name).copied().ok_or_else(|| nearest(name, TEMPLATES.keys().copied()))
}

impl PolicyTemplate {
    /// Returns its parameters.
    fn parameters(self) -> impl Iterator<Item = &'static str> {
        self.parameters.split(',').filter(|name| !name.is_empty())
    }

    /// Returns the statements with the given values in place of the parameters. All else stands where the
    /// name of the template does.
    pub(super) fn statements(self, name: Span, given: &Value) -> Option<Value> {
        let tree = parse(self.definition);
        let mut definition = value_of(tree.root()?);
        definition.place_at(name);
        Some(self.filled(definition.member("Statement")?, name, given))
    }

    /// Depth: that of the definition.
    fn filled(self, value: &Value, name: Span, given: &Value) -> Value {
        if let Some(call) = call_of(value)
            && call.name == "Ref"
            && let Some(parameter) = call.argument.as_str()
            && self.parameters().any(|known| known == parameter)
        {
            let unknown = || {
                let what = format!("{}.{parameter}", self.name);
                hole(name, what, HoleClass::Any, HoleCause::NoDefault)
            };
            return given.member(parameter).cloned().unwrap_or_else(unknown);
        }
        let filled = |value: &Value| self.filled(value, name, given);
        let data = match &value.data {
            Data::List(items) => Data::List(items.iter().map(filled).collect()),
            Data::Object(members) => {
                let members = members.iter();
                let member = |member: &Member| Member {
                    name: member.name.clone(),
                    value: filled(&member.value),
                };
                Data::Object(members.map(member).collect())
            }
            Data::Call(call) => {
                let argument = filled(&call.argument);
                Data::Call(Box::new(Call { argument, ..(**call).clone() }))
            }
            other => other.clone(),
        };
        Value { data, ..*value }
    }

    /// Says what is wrong with the values of the parameters, and where.
    pub(super) fn mistakes(self, name: Span, given: &Value) -> Vec<(Span, String)> {
        let mut found = Vec::new();
        for missing in self.parameters().filter(|name| given.member(name).is_none()) {
            found.push((
                name,
                format!("the SAM policy template `{}` asks for `{missing}`", self.name),
            ));
        }
        for member in given.members() {
            let Some(other) = member.name.as_known() else { continue };
            if !self.parameters().any(|known| known == other) {
                let meant = or_meant(nearest(other, self.parameters()));
                let message = format!(
                    "the SAM policy template `{}` has no parameter `{other}`{meant}",
                    self.name
                );
                found.push((member.name.span, message));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that could not be read would be a template whose statements nobody sees.
    #[test]
    fn every_template_has_statements_and_its_parameters() {
        assert!(TEMPLATES.len() > 80, "{}", TEMPLATES.len());
        let nothing = Value::new(Data::Object(Vec::new()), Span::NONE);
        for template in TEMPLATES.values() {
            assert!(parse(template.definition).errors().is_empty(), "{}", template.name);
            let statements = template.statements(Span::NONE, &nothing).unwrap();
            assert!(!statements.items().is_empty(), "{}", template.name);
            for parameter in template.parameters() {
                assert!(template.definition.contains(parameter), "{}", template.name);
            }
        }
    }
}
