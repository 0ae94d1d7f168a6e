//! Pairs of policies that take a prover longest.

use anyhow::Result;
use iamkit::authz::PolicySet;
use iamkit::policy::{BaseOperator, PolicyDocument, Statement};

use super::set_of;

type Pair = (PolicySet, PolicySet);

/// Returns families of pairs, each with its name and the most milliseconds for one.
pub(super) fn families() -> Result<Vec<(&'static str, f64, Vec<Pair>)>> {
    let mut dice = Dice(0x5eed_5eed_5eed_5eed);
    let conditional: Result<Vec<Pair>> = (0..10).map(|_| conditional(&mut dice)).collect();
    Ok(vec![
        ("175 conditional statements", 300.0, conditional?),
        ("ten words inside of actions", 1_000.0, vec![words()?]),
        ("40 nested globs", 1_000.0, vec![globs()?]),
    ])
}

/// A small generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Marsaglia, "Xorshift RNGs", 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    /// Draws three tests of 20 keys.
    fn tests(&mut self, mut statement: Statement) -> Statement {
        let mut keys: Vec<usize> = Vec::new();
        while keys.len() < 3 {
            let key = self.roll(20);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        for key in keys {
            let operator = [BaseOperator::StringEquals, BaseOperator::StringNotEquals]
                .get(self.roll(2))
                .copied()
                .unwrap_or(BaseOperator::StringLike);
            let value = format!("v{}", self.roll(4));
            statement =
                statement.when(operator, format!("aws:PrincipalTag/k{key}").as_str(), [value]);
        }
        statement
    }
}

fn document(statements: impl IntoIterator<Item = Statement>) -> PolicyDocument {
    statements.into_iter().fold(PolicyDocument::new(), PolicyDocument::with_statement)
}

/// One statement against 175 that each cover a part of it, all under conditions.
fn conditional(dice: &mut Dice) -> Result<Pair> {
    let allow = || Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::quarry/*"]);
    let new = document([dice.tests(allow())]);
    let reference = document((0..175).map(|_| dice.tests(allow())));
    Ok((set_of(new)?, set_of(reference)?))
}

/// Ten statements on actions with a word somewhere, which overlap in every way.
fn words() -> Result<Pair> {
    let words = [
        "Bucket", "Object", "Policy", "Access", "Version", "Config", "Public", "Legal", "Tagging",
        "Acl",
    ];
    let statement = |word: &str| Statement::allow([format!("s3:*{word}*")]).on(["*"]);
    let new = document(words.iter().map(|word| statement(word)));
    let reference = document(words.iter().rev().map(|word| statement(word)));
    Ok((set_of(new)?, set_of(reference)?))
}

/// Globs each of which holds the one before, but for its last part.
fn globs() -> Result<Pair> {
    let glob = |stars: usize| {
        let parts: String = (0..stars).map(|at| if at % 2 == 0 { "a*" } else { "?b*" }).collect();
        format!("arn:aws:s3:::quarry/*{parts}")
    };
    let statement = |text: String| Statement::allow(["s3:GetObject"]).on([text]);
    let new = document((1..=40).map(|stars| statement(glob(stars))));
    let reference = document((2..=40).map(|stars| statement(glob(stars))));
    Ok((set_of(new)?, set_of(reference)?))
}
