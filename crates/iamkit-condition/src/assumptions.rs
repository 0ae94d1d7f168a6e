//! The options on which the answer to a test depends.

use iamkit_policy::{Compare, ConditionOperator, SetOperator, ValueType};

use crate::compare::Scope;
use crate::{CompiledTest, ConditionOption, Lookup, Options, RequestContext};

impl CompiledTest {
    /// Lists the options on which the answer depends: those that would change it when toggled.
    #[must_use]
    pub fn assumptions(&self, context: &RequestContext, options: Options) -> Vec<ConditionOption> {
        let Some(body) = self.body() else { return Vec::new() };
        let found = context.lookup(self.key_name());
        let replaces_variables = self.replaces_variables();
        let candidates: Vec<_> = ConditionOption::ALL
            .into_iter()
            .filter(|option| bears_on(*option, body.operator, found, replaces_variables))
            .collect();
        if candidates.is_empty() {
            return candidates;
        }
        let decide = |options| body.decide(found, Scope { context, options }).0;
        let answer = decide(options);
        let changes = |option: &ConditionOption| decide(options.toggled(*option)) != answer;
        candidates.into_iter().filter(changes).collect()
    }

    /// Says whether a value has a policy variable that is replaced.
    fn replaces_variables(&self) -> bool {
        let mut templates = self.values().iter().filter_map(|value| value.value.template());
        self.leaf.has_variables && templates.any(|template| template.parts().is_some())
    }
}

/// Says whether an option can change the answer of an operator at all: deciding once more for each
/// of them is most of the time that a long list takes.
fn bears_on(
    option: ConditionOption,
    operator: ConditionOperator,
    found: Lookup<'_>,
    replaces_variables: bool,
) -> bool {
    let ConditionOperator { base, set, .. } = operator;
    let value_type = base.value_type();
    match option {
        ConditionOption::MultiValuedNegated => set.is_none(),
        ConditionOption::EmptyStringsInForAllValues => {
            let has_empty =
                matches!(found, Lookup::Many(values) if values.iter().any(|text| text.is_empty()));
            set == Some(SetOperator::ForAllValues) && has_empty
        }
        ConditionOption::ForAnyValueIfExistsAbsent => {
            set == Some(SetOperator::ForAnyValue)
                && matches!(found, Lookup::Absent | Lookup::Unknown)
        }
        ConditionOption::UnreadableNegated => base.is_negated() && value_type != ValueType::String,
        ConditionOption::Ipv4Mapped => value_type == ValueType::IpAddress,
        ConditionOption::ZonelessDate | ConditionOption::FourDigitEpoch => {
            value_type == ValueType::Date
        }
        ConditionOption::NoExponent => value_type == ValueType::Numeric,
        ConditionOption::BoolPlainVariables => value_type == ValueType::Bool && replaces_variables,
        ConditionOption::DefaultOnlyWhenAbsent | ConditionOption::WildcardsInVariables => {
            replaces_variables
        }
        ConditionOption::ShortArns => value_type == ValueType::Arn,
        ConditionOption::AsciiCase => base.compare() == Compare::EqualIgnoreCase,
        ConditionOption::OneBoolValue => {
            matches!(value_type, ValueType::Bool | ValueType::Presence)
        }
        ConditionOption::EmptyStringIsNull => value_type == ValueType::Presence,
        ConditionOption::PresentKeysAgainst => {
            replaces_variables || matches!(found, Lookup::Present)
        }
    }
}

#[cfg(test)]
mod tests {
    use iamkit_policy::PolicyDocument;

    use super::*;
    use crate::ContextValue;

    /// An option that is passed over where it would change an answer would never be named.
    #[test]
    fn what_is_passed_over_changes_nothing() {
        let operators = [
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringLike",
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "DateEquals",
            "DateNotEquals",
            "Bool",
            "BinaryEquals",
            "IpAddress",
            "NotIpAddress",
            "ArnLike",
            "ArnNotLike",
            "Null",
        ];
        let values = [
            "a",
            "",
            "1e3",
            "1000",
            "2026",
            "2026-01-01T00:00:00",
            "true",
            "${aws:username, 'a'}",
            "${aws:Tags}",
            "${aws:Gone}",
            "\u{212A}",
            "::ffff:10.1.2.3",
            "10.0.0.0/8",
            "arn:aws:s3",
            "arn:aws:s3:::b",
        ];
        let requests = [
            None,
            Some(ContextValue::from("a")),
            Some(ContextValue::from("")),
            Some(ContextValue::from("1000")),
            Some(ContextValue::from("k")),
            Some(ContextValue::from("true")),
            Some(ContextValue::from("10.1.2.3")),
            Some(ContextValue::from("arn:aws:s3:::b")),
            Some(ContextValue::many(["", "a"])),
            Some(ContextValue::many(["1000", "x"])),
        ];
        let mut named = 0;
        for set in ["", "ForAllValues:", "ForAnyValue:"] {
            for operator in operators {
                for if_exists in ["", "IfExists"] {
                    if operator == "Null" && !if_exists.is_empty() {
                        continue;
                    }
                    for value in values {
                        let text = format!(
                            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*",
                            "Condition":{{"{set}{operator}{if_exists}":{{"x:Key":["{value}","false"]}}}}}}}}"#
                        );
                        let document: PolicyDocument = text.parse().unwrap();
                        let test = document.statements()[0].tests().next().unwrap();
                        let test = CompiledTest::new(test, true);
                        for request in &requests {
                            named += compare(&test, request.as_ref());
                        }
                    }
                }
            }
        }
        assert!(named > 100, "{named}: the samples show too little");
    }

    /// Compares with what toggling every option shows; returns how many options were named.
    fn compare(test: &CompiledTest, value: Option<&ContextValue>) -> usize {
        let mut context = RequestContext::new();
        context.insert("aws:username", "a").unwrap();
        context.insert("aws:Tags", ContextValue::many(["a", "*"])).unwrap();
        match value {
            Some(value) => context.insert("x:Key", value.clone()).unwrap(),
            None => context.declare_unknown("x:Other"),
        }
        let options = Options::default();
        let answer = test.evaluate(&context, options);
        let all = ConditionOption::ALL.into_iter();
        let changing: Vec<_> = all
            .filter(|option| test.evaluate(&context, options.toggled(*option)) != answer)
            .collect();
        assert_eq!(test.assumptions(&context, options), changing, "{test:?} {value:?}");
        changing.len()
    }
}
