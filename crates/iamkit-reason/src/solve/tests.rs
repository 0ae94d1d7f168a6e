//! Candidates against many values, judged by `iamkit-condition`.

use iamkit_condition::internal::{ValueComparison, is_request_value_of};
use iamkit_policy::BaseOperator;

use super::*;

/// A small generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Marsaglia, "Xorshift RNGs", 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.roll(list.len())]
    }
}

/// Tests of one key: what compares, and whether it shall.
struct Tests {
    tests: Vec<(BaseOperator, Vec<String>, bool)>,
}

impl Tests {
    fn draw(dice: &mut Dice, operators: &[BaseOperator], constants: &[String]) -> Self {
        let test = |dice: &mut Dice| {
            let values = (0..=dice.roll(2)).map(|_| dice.pick(constants).clone()).collect();
            (*dice.pick(operators), values, dice.roll(2) == 0)
        };
        Self { tests: (0..=dice.roll(4)).map(|_| test(dice)).collect() }
    }

    fn constants(&self) -> Vec<&str> {
        self.tests.iter().flat_map(|(_, values, _)| values).map(String::as_str).collect()
    }

    fn first_met<'v>(&self, values: impl IntoIterator<Item = &'v String>) -> Option<&'v String> {
        let comparisons: Vec<_> = self
            .tests
            .iter()
            .map(|(base, values, wanted)| (ValueComparison::new(*base, values), wanted))
            .collect();
        let meets = |value: &&String| {
            comparisons.iter().all(|(test, wanted)| test.matches(value) == Some(**wanted))
        };
        values.into_iter().find(meets)
    }
}

/// Holds the candidates of drawn tests against all of many values.
fn check(value_type: ValueType, operators: &[BaseOperator], constants: &[String], all: &[String]) {
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let (mut met, mut unmet) = (0, 0);
    for _ in 0..1_500 {
        let tests = Tests::draw(&mut dice, operators, constants);
        let candidates = candidates(value_type, &tests.constants(), &[], 0);
        for value in &candidates.values {
            assert!(is_request_value_of(value_type, value) || value.contains('/'), "{value}");
        }
        match (tests.first_met(&candidates.values), tests.first_met(all)) {
            (None, Some(value)) => panic!("{value} is missed: {:?}", tests.tests),
            (None, None) => unmet += 1,
            (Some(_), _) => met += 1,
        }
    }
    assert!(met > 200 && unmet > 200, "both answers occur: {met} {unmet}");
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn numbers() {
    use BaseOperator as B;
    let operators = [
        B::NumericEquals,
        B::NumericLessThan,
        B::NumericLessThanEquals,
        B::NumericGreaterThan,
        B::NumericGreaterThanEquals,
    ];
    let constants =
        texts(&["-2", "-1.5", "-1", "-0.01", "0", "0.0", "1e-2", "0.02", "1", "1.0", "1.01", "2"]);
    let all: Vec<String> = (-600..600).map(|step| format!("{}e-3", step * 5)).collect();
    check(ValueType::Numeric, &operators, &constants, &all);
}

#[test]
fn dates() {
    use BaseOperator as B;
    let operators = [
        B::DateEquals,
        B::DateLessThan,
        B::DateLessThanEquals,
        B::DateGreaterThan,
        B::DateGreaterThanEquals,
    ];
    let constants = texts(&[
        "2026",
        "2026-01",
        "2026-01-01T00:00:00.000000001Z",
        "2026-01-01T00:00:00.000000003Z",
        "2025-12-31T23:59:59.999999999Z",
        "1767225601",
        "2026-01-01T02:00:02+02:00",
    ]);
    let fraction = |nanosecond: i32| format!("2026-01-01T00:00:00.{nanosecond:09}Z");
    let mut all: Vec<String> = (0..6).map(fraction).collect();
    all.extend((990..1000).map(|last| format!("2025-12-31T23:59:59.999999{last}Z")));
    all.extend((0..8).map(|half| format!("{}.{}", 1_767_225_598 + half, half % 2 * 5)));
    check(ValueType::Date, &operators, &constants, &all);
}

#[test]
fn addresses() {
    let constants = texts(&[
        "0.0.0.0/29",
        "0.0.0.0/31",
        "0.0.0.2",
        "0.0.0.4/30",
        "0.0.0.8/29",
        "0.0.0.12/30",
        "255.255.255.248/29",
        "255.255.255.255",
        "0.0.0.0/0",
        "128.0.0.0/1",
        "::/126",
        "::/127",
        "::3",
        "::/0",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127",
    ]);
    let mut all: Vec<String> = (0..20).map(|last| format!("0.0.0.{last}")).collect();
    all.extend((240..=255).map(|last| format!("255.255.255.{last}")));
    all.extend(["64.0.0.0", "128.0.0.0", "200.1.1.1"].map(str::to_owned));
    all.extend((0..8).map(|last| format!("::{last}")));
    all.extend(["d", "e", "f"].map(|last| format!("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff{last}")));
    check(ValueType::IpAddress, &[BaseOperator::IpAddress], &constants, &all);
}

#[test]
fn bools_and_bytes() {
    check(
        ValueType::Bool,
        &[BaseOperator::Bool],
        &texts(&["true", "false", "TRUE"]),
        &texts(&["true", "false"]),
    );
    let all = texts(&["", "AAAA", "AAAAAAAA", "AQ==", "AR==", "Ag==", "/w==", "AAAAAAAAAAAA"]);
    let constants = texts(&["AAAA", "AAAAAAAA", "AQ==", ""]);
    check(ValueType::Binary, &[BaseOperator::BinaryEquals], &constants, &all);
}

#[test]
fn numbers_have_spellings_enough() {
    let unwanted = ["5", "5.0", "5.00"];
    let candidates = candidates(ValueType::Numeric, &["5"], &[], unwanted.len());
    let equal = ValueComparison::new(BaseOperator::NumericEquals, &["5"]);
    let others = candidates.values.iter().filter(|text| !unwanted.contains(&text.as_str()));
    assert_eq!(others.filter(|text| equal.matches(text) == Some(true)).count(), 1);
}
