//! Arbitrary policy documents, and texts that are nearly policy documents.

use std::collections::BTreeSet;

use iamkit_policy::{
    BaseOperator, ConditionOperator, ConditionValue, Effect, LanguageVersion, OneOrMany,
    PolicyDocument, PrincipalKind, SetOperator, Statement,
};
use iamkit_syntax::Spanned;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Texts with what is special somewhere: escapes, wildcards, variables, colons, other scripts.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "s3",
        ":",
        "Get*",
        "?",
        "*",
        "/",
        "arn:aws:s3:::",
        "${aws:username}",
        "${*}",
        "${",
        "}",
        "${a, 'b'}",
        "\"",
        "\\",
        "\n",
        "\u{1}",
        " ",
        ",",
        "é",
        "𝄞",
        "a",
    ];
    vec(select(pieces.to_vec()), 0..6).prop_map(|pieces| pieces.concat())
}

fn actions() -> impl Strategy<Value = Vec<String>> {
    let known = select(vec!["*", "s3:Get*", "s3:GetObject", "iam:*", "S3:get?bject"]);
    vec(prop_oneof![3 => known.prop_map(str::to_owned), 1 => text()], 0..4)
}

/// Makes a list of one value a scalar, when told to.
fn shaped<T>(values: OneOrMany<T>, scalar: bool) -> OneOrMany<T> {
    match values {
        OneOrMany::Many(mut values) if scalar && values.len() == 1 => {
            values.pop().map_or_else(OneOrMany::default, OneOrMany::One)
        }
        other => other,
    }
}

fn values() -> impl Strategy<Value = OneOrMany<Spanned<ConditionValue>>> {
    let texts = vec(text().prop_map(ConditionValue::from), 0..3);
    let numbers = vec(any::<i64>().prop_map(ConditionValue::from), 0..3);
    let decimals = vec(select(vec!["9.5", "10.0", "-0.25"]), 0..3).prop_map(|decimals| {
        decimals.into_iter().map(|text| ConditionValue::Number(text.into())).collect()
    });
    let booleans = vec(any::<bool>().prop_map(ConditionValue::from), 0..3);
    (prop_oneof![3 => texts, 1 => numbers, 1 => decimals, 1 => booleans], any::<bool>()).prop_map(
        |(values, scalar): (Vec<_>, _)| {
            shaped(values.into_iter().map(Spanned::without_span).collect(), scalar)
        },
    )
}

/// Operators with keys that differ in more than case.
fn tests() -> impl Strategy<Value = Vec<(ConditionOperator, BTreeSet<String>)>> {
    let operator = (
        select(BaseOperator::ALL.to_vec()),
        select(vec![None, Some(SetOperator::ForAllValues), Some(SetOperator::ForAnyValue)]),
        any::<bool>(),
    )
        .prop_map(|(base, set, if_exists)| ConditionOperator { base, set, if_exists });
    let operators = btree_set(operator, 0..3);
    let keys = btree_set("(aws|s3):[a-z]{1,3}(/[a-z é]{1,3})?", 0..3);
    (operators, vec(keys, 3))
        .prop_map(|(operators, keys)| operators.into_iter().zip(keys).collect())
}

fn statement() -> impl Strategy<Value = Statement> {
    let what = (any::<bool>(), any::<bool>(), actions(), any::<bool>());
    let on = prop::option::of((any::<bool>(), vec(text(), 0..3), any::<bool>()));
    let by = prop::option::of(prop_oneof![
        1 => Just(None),
        3 => (any::<bool>(), subsequence(PrincipalKind::ALL.to_vec(), 0..=4), vec(text(), 0..3))
            .prop_map(Some),
    ]);
    let when = prop::option::of((tests(), vec(values(), 9)));
    (prop::option::of(text()), what, on, by, when).prop_map(|(sid, what, on, by, when)| {
        let (allows, negated, actions, scalar) = what;
        let mut statement = match (allows, negated) {
            (true, false) => Statement::allow(actions),
            (false, false) => Statement::deny(actions),
            (true, true) => Statement::allow_all_but(actions),
            (false, true) => Statement::deny_all_but(actions),
        };
        assert_eq!(statement.effect.value == Effect::Allow, allows);
        if let iamkit_policy::ActionElement::Action(list) = &mut statement.action {
            list.patterns = shaped(std::mem::take(&mut list.patterns), scalar);
        }
        if let Some(sid) = sid {
            statement = statement.with_sid(sid);
        }
        if let Some((negated, resources, scalar)) = on {
            statement =
                if negated { statement.on_all_but(resources) } else { statement.on(resources) };
            if let Some(iamkit_policy::ResourceElement::Resource(list)) = &mut statement.resource {
                list.patterns = shaped(std::mem::take(&mut list.patterns), scalar);
            }
        }
        statement = match by {
            None => statement,
            Some(None) => statement.by_everyone(),
            Some(Some((negated, kinds, names))) => {
                kinds.into_iter().fold(statement, |statement, kind| {
                    if negated {
                        statement.by_all_but(kind, names.clone())
                    } else {
                        statement.by(kind, names.clone())
                    }
                })
            }
        };
        let Some((tests, values)) = when else { return statement };
        let mut values = values.into_iter().cycle();
        for (operator, keys) in tests {
            for key in keys {
                statement = statement.when(operator, key, [""; 0]);
                let test = statement
                    .condition
                    .as_mut()
                    .and_then(|block| block.operators.last_mut())
                    .and_then(|block| block.tests.last_mut());
                if let (Some(test), Some(values)) = (test, values.next()) {
                    test.values = values;
                }
            }
        }
        statement
    })
}

/// Documents that the grammar accepts.
pub(crate) fn document() -> impl Strategy<Value = PolicyDocument> {
    let version = select(vec![None, Some(LanguageVersion::V2008), Some(LanguageVersion::V2012)]);
    let statements = (vec(statement(), 0..4), any::<bool>());
    (version, prop::option::of(text()), statements).prop_map(|(version, id, statements)| {
        let mut document = PolicyDocument::new();
        document.version = version.map(Spanned::without_span);
        if let Some(id) = id {
            document = document.with_id(id);
        }
        let (statements, scalar) = statements;
        document = statements.into_iter().fold(document, PolicyDocument::with_statement);
        document.statements = shaped(document.statements, scalar);
        document
    })
}

/// Texts of documents with a few changes that a hasty hand could make.
pub(crate) fn nearly_a_document() -> impl Strategy<Value = String> {
    let insertions = [
        "",
        "\"",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "null",
        "1",
        "Effect",
        "\"Action\":",
        "\\u00",
        "*",
        "\"Allow\"",
        "/*",
        "é",
    ];
    let change = (any::<prop::sample::Index>(), 0..12_usize, select(insertions.to_vec()));
    (document(), vec(change, 1..4)).prop_map(|(document, changes)| {
        let mut text = document.to_json();
        for (at, length, insertion) in changes {
            let borders: Vec<usize> =
                text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = at.index(borders.len());
            let end = (start + length).min(borders.len() - 1);
            text.replace_range(borders[start]..borders[end], insertion);
        }
        text
    })
}
