//! Condition tests.

use std::net::IpAddr;

use anyhow::{Context, Result, bail};
use iamkit_catalog::ConditionKeyType;
use iamkit_policy::{
    BaseOperator, Compare, ConditionTestRef, ConditionValue, OperatorName, SetOperator, Template,
    ValueType,
};

use super::key::Value;
use super::pattern::{Piece, pieces_of, regex, split_fields};
use super::{Writer, and, or};

impl Writer<'_> {
    pub(super) fn test(&self, test: ConditionTestRef<'_>, has_variables: bool) -> Result<String> {
        let OperatorName::Known(operator) = test.operator.value else {
            bail!("an unknown operator");
        };
        let key = self.key(test.test.key.value.as_str())?;
        let is_there = key.is_there();
        if operator.base == BaseOperator::Null {
            let value = |value: &ConditionValue| {
                let is_missing = value.text().eq_ignore_ascii_case("true");
                if is_missing { format!("(not {is_there})") } else { is_there.clone() }
            };
            let values: Vec<String> =
                test.test.values.iter().map(|found| value(&found.value)).collect();
            return Ok(match operator.set {
                Some(SetOperator::ForAllValues) => "true".to_owned(),
                Some(SetOperator::ForAnyValue) => "false".to_owned(),
                None => or(&values),
            });
        }
        let missing = match operator.set {
            Some(SetOperator::ForAllValues) => true,
            Some(SetOperator::ForAnyValue) => operator.if_exists,
            None => operator.if_exists || operator.base.is_negated(),
        };
        let mut single = Vec::new();
        for (has_value, value) in key.values() {
            let mut matches = Vec::new();
            for policy in &test.test.values {
                matches.push(self.matches_value(
                    operator.base,
                    key.value_type,
                    &value,
                    &policy.value,
                    has_variables,
                )?);
            }
            let matched = or(&matches);
            let matched =
                if operator.base.is_negated() { format!("(not {matched})") } else { matched };
            single.push((has_value, matched));
        }
        let present = match (operator.set, key.is_multivalued) {
            // Several values need a set operator.
            (None, true) => "false".to_owned(),
            (Some(SetOperator::ForAllValues), _) | (None, false) => {
                let all: Vec<String> =
                    single.iter().map(|(has, matched)| format!("(=> {has} {matched})")).collect();
                and(&all)
            }
            (Some(SetOperator::ForAnyValue), _) => {
                let any: Vec<String> =
                    single.iter().map(|(has, matched)| format!("(and {has} {matched})")).collect();
                or(&any)
            }
        };
        Ok(format!("(ite {is_there} {present} {missing})"))
    }

    fn matches_value(
        &self,
        base: BaseOperator,
        key_type: ConditionKeyType,
        value: &Value,
        policy: &ConditionValue,
        has_variables: bool,
    ) -> Result<String> {
        let name = &value.name;
        let text = policy.text();
        match (base.value_type(), key_type) {
            (ValueType::String, _) => {
                let term = value.as_text(key_type)?;
                let plain = Template::new(text);
                let template = policy.template().unwrap_or(&plain);
                let is_like = base.compare() == Compare::Like;
                let pieces = pieces_of(template, has_variables, is_like);
                if base.compare() != Compare::EqualIgnoreCase {
                    return self.matches(&term, &pieces);
                }
                if pieces.iter().any(|piece| matches!(piece, Piece::Variable(..))) {
                    bail!("a variable under StringEqualsIgnoreCase");
                }
                Ok(format!("(str.in_re {term} {})", regex(&pieces, true)))
            }
            (ValueType::Arn, ConditionKeyType::Arn) => {
                let plain = Template::new(text);
                let template = policy.template().unwrap_or(&plain);
                self.matches_arn(value, &pieces_of(template, has_variables, true))
            }
            (ValueType::Bool, ConditionKeyType::Bool) => {
                let is_true = text.eq_ignore_ascii_case("true");
                Ok(if is_true { name.clone() } else { format!("(not {name})") })
            }
            (ValueType::Numeric, ConditionKeyType::Numeric) => {
                Ok(compare(base.compare(), name, &number(text)?))
            }
            (ValueType::Date, ConditionKeyType::Date) => {
                Ok(compare(base.compare(), name, &number(&seconds(text)?.to_string())?))
            }
            (ValueType::IpAddress, ConditionKeyType::IpAddress) => {
                let (low, high, is_v6) = block(text)?;
                let family = if is_v6 { format!("{name}.v6") } else { format!("(not {name}.v6)") };
                Ok(format!("(and {family} (>= {name} {low}) (<= {name} {high}))"))
            }
            (operator, key) => bail!("{operator:?} operators on a key of type {key}"),
        }
    }

    fn matches_arn(&self, value: &Value, pieces: &[Piece]) -> Result<String> {
        let fields = split_fields(pieces);
        if fields.len() < 6 {
            return Ok("false".to_owned());
        }
        let mut parts = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let term = if index == 0 { "\"arn\"".to_owned() } else { value.field(index) };
            parts.push(self.matches(&term, field)?);
        }
        Ok(and(&parts))
    }
}

fn compare(compare: Compare, name: &str, constant: &str) -> String {
    let operator = match compare {
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
        _ => "=",
    };
    format!("({operator} {name} {constant})")
}

/// Returns the seconds of a date, which may be written as such.
fn seconds(text: &str) -> Result<i64> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let instant: jiff::Timestamp = text.parse().with_context(|| format!("the date {text}"))?;
    if instant.subsec_nanosecond() != 0 {
        bail!("a date with a fraction");
    }
    Ok(instant.as_second())
}

/// Writes a number as a real.
fn number(text: &str) -> Result<String> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.trim_start_matches('+')),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(whole) || !is_plain(fraction) {
        bail!("a number that is not plain");
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let real = format!("{whole}.{fraction}");
    Ok(if is_negative { format!("(- {real})") } else { real })
}

/// Returns the ends of a block of addresses, and whether it is of IPv6.
fn block(text: &str) -> Result<(u128, u128, bool)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse::<u32>()?)),
        None => (text, None),
    };
    let (bits, width, is_v6) = match address.parse::<IpAddr>()? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32, false),
        IpAddr::V6(address) => (u128::from(address), 128, true),
    };
    let free = width - prefix.unwrap_or(width).min(width);
    let mask = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Ok((bits & !mask, bits | mask, is_v6))
}
