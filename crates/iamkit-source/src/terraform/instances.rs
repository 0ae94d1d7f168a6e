//! How often a resource is deployed, as `count` and `for_each` say.

use hcl_edit::structure::Block;

use super::module::{Module, Scope};
use crate::value::{Data, Value};

/// How often a resource is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instances {
    /// Not at all.
    Never,
    /// Once, and always.
    One,
    /// Always, more often than once.
    Many,
    /// That depends on what is not given. Defaults are no answer: another value may be deployed.
    Unknown,
}

impl Instances {
    /// Returns what a value of `count` or `for_each` says.
    pub(super) fn of(value: &Value) -> Self {
        let length = match &value.data {
            Data::Number(text) | Data::Text(text) => {
                text.known().and_then(|text| text.trim().parse().ok())
            }
            Data::List(items) => items.iter().all(is_known).then_some(items.len()),
            Data::Object(members) => {
                members.iter().all(|it| it.name.known().is_some()).then_some(members.len())
            }
            _ => None,
        };
        match length {
            Some(0) => Self::Never,
            Some(1) => Self::One,
            Some(_) => Self::Many,
            None => Self::Unknown,
        }
    }
}

/// Says whether an item is one, and not some that nobody knows.
fn is_known(item: &Value) -> bool {
    !matches!(item.data, Data::Hole(_) | Data::Call(_) | Data::Nothing)
}

impl Module<'_> {
    /// Returns how often a block is deployed.
    pub(super) fn instances(&self, block: &Block, base: usize) -> Instances {
        let given = |name: &str| block.body.get_attribute(name);
        let Some(attribute) = given("count").or_else(|| given("for_each")) else {
            return Instances::One;
        };
        let compute = || self.value(&attribute.value, base, &Scope::default());
        Instances::of(&self.strictly(compute))
    }
}

#[cfg(test)]
mod tests {
    use iamkit_syntax::Span;

    use super::*;
    use crate::value::Text;

    #[test]
    fn numbers_lists_and_what_is_not_known() {
        let at = Span::new(0, 1);
        let number = |text: &str| Value::new(Data::Number(Text::synthetic(text, at)), at);
        let list = |items: Vec<Value>| Value::new(Data::List(items), at);
        for (value, expected) in [
            (number("0"), Instances::Never),
            (number("1"), Instances::One),
            (number("12"), Instances::Many),
            (number("-1"), Instances::Unknown),
            (Value::synthetic("0", at), Instances::Never),
            (Value::synthetic("x", at), Instances::Unknown),
            (list(Vec::new()), Instances::Never),
            (list(vec![number("0")]), Instances::One),
            (list(vec![Value::new(Data::Nothing, at)]), Instances::Unknown),
            (Value::new(Data::Object(Vec::new()), at), Instances::Never),
            (Value::new(Data::Null, at), Instances::Unknown),
        ] {
            assert_eq!(Instances::of(&value), expected, "{value:?}");
        }
    }
}
