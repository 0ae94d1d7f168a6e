//! What is often written by mistake, in a statement that does not apply.

use iamkit_authz::{StatementPart, StatementTrace};
use iamkit_condition::{Lookup, TestReason, TestTrace, Truth};
use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, ConditionTestRef, ResourceElement};

/// How many failed tests of a statement are looked at: searching the request for each takes time that
/// grows with both.
const LOOKED_AT: usize = 10;

/// Says of the parts that keep a statement from applying what was probably meant.
pub(super) fn mistakes(trace: &StatementTrace<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let Some(statement) = trace.statement() else { return found };
    let misses = |part| trace.misses().any(|missed| missed == part);
    let document = trace.set().document(trace.at().policy);
    let is_plain = document.is_some_and(|document| !document.has_variables());
    if misses(StatementPart::Resource) && is_plain {
        let patterns = statement.resource.as_ref().map(ResourceElement::patterns);
        let mut texts = patterns.unwrap_or_default().iter().map(|pattern| pattern.value.as_str());
        found.extend(texts.find(|text| has_variable(text)).map(plain_variable));
    }
    if misses(StatementPart::Condition) {
        let tests = trace.tests();
        let failed = tests.iter().zip(statement.tests());
        let failed = failed.filter(|(test, _)| test.result != Ok(Truth::True));
        for (test, asked) in failed.take(LOOKED_AT) {
            of_test(test, asked, trace, is_plain, &mut found);
        }
    }
    found
}

fn of_test(
    test: &TestTrace<'_>,
    asked: ConditionTestRef<'_>,
    trace: &StatementTrace<'_>,
    is_plain: bool,
    found: &mut Vec<String>,
) {
    if test.because == TestReason::Missing
        && let Some(other) = same_tag(test.key.as_str(), trace)
    {
        let key = test.key.as_str();
        found.push(format!(
            "the same tag under another key: `{other}` is in the request, `{key}` is not"
        ));
    }
    let mut values = asked.test.values.iter().map(|value| value.value.text());
    if is_plain && let Some(text) = values.clone().find(|text| has_variable(text)) {
        found.push(plain_variable(text));
    }
    let like = match test.operator.known().map(|operator| operator.base) {
        Some(BaseOperator::StringNotEquals | BaseOperator::StringNotEqualsIgnoreCase) => {
            "StringNotLike"
        }
        Some(BaseOperator::StringEquals | BaseOperator::StringEqualsIgnoreCase) => "StringLike",
        _ => return,
    };
    let is_wild = |text: &&str| text.contains('*') && !text.contains("${");
    if matches!(test.request, Lookup::One(_) | Lookup::Many(_)) && values.any(|text| is_wild(&text))
    {
        found.push(format!(
            "`*` is an ordinary character under `{}`; `{like}` takes it for a wildcard",
            test.operator
        ));
    }
}

fn has_variable(text: &str) -> bool {
    text.contains("${")
}

fn plain_variable(text: &str) -> String {
    format!("variables are plain text here, `{text}` too: they need `\"Version\": \"2012-10-17\"`")
}

/// Returns the key under which the request has the tag: `aws:ResourceTag/team` in place of
/// `ec2:ResourceTag/team`, or the other way round.
fn same_tag<'a>(key: &str, trace: &StatementTrace<'a>) -> Option<&'a str> {
    let (_, tag) = key.split_once(':')?;
    let (kind, _) = tag.split_once('/')?;
    let is_tag = Case::Fold.is_one_of(kind, &["ResourceTag", "RequestTag"]);
    let mut keys = trace.request().context().iter().map(|(key, _)| key);
    let is_same = |other: &&str| {
        other.split_once(':').is_some_and(|(_, other)| Case::Fold.is_same(other, tag))
    };
    is_tag.then(|| keys.find(is_same)).flatten()
}
