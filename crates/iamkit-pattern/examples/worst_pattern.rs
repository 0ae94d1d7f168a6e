//! Searches the pattern that takes the longest to match, among those that fit in one policy.
//!
//! `cargo run --release -p iamkit-pattern --example worst_pattern -- [ROUNDS]` changes patterns and texts
//! at random, keeps what takes longer, and prints the slowest beside an ordinary list of the same length.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program, of which this is the output"
)]

use std::hint::black_box;
use std::time::Instant;

use iamkit_pattern::FieldCrossing::Trailing;
use iamkit_pattern::{Case, FieldPattern, Pattern};

/// Characters of a customer managed policy, of which some are not patterns.
const POLICY: usize = 5_900;
const TEXT: usize = 1_000;

fn main() {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(4_000);
    for kind in [Kind::Text, Kind::Arn] {
        let benign = Candidate::benign(kind).time();
        let (worst, time) = search(kind, rounds);
        println!(
            "{kind:?}: {time:.0} us, {:.0} times an ordinary list ({benign:.2} us)",
            time / benign
        );
        println!("  {} patterns such as {:.60}", worst.count(), worst.pattern());
        println!("  text {:.60}", worst.text());
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A value of `StringLike`.
    Text,
    /// An ARN in `Resource`.
    Arn,
}

/// A repeated part before another part, for the pattern and for the text.
#[derive(Clone)]
struct Candidate {
    kind: Kind,
    pattern: [(String, usize); 3],
    text: [(String, usize); 2],
}

impl Candidate {
    fn benign(kind: Kind) -> Self {
        Self {
            kind,
            pattern: [("home/*/reports-2026-".into(), 1), ("x".into(), 10), ("*".into(), 1)],
            text: [("home/ann/".into(), 1), ("reports".into(), 140)],
        }
    }

    fn pattern(&self) -> String {
        let text: String = self.pattern.iter().map(|(part, times)| part.repeat(*times)).collect();
        match self.kind {
            Kind::Text => text,
            Kind::Arn => format!("arn:*:*:*:*:{text}"),
        }
    }

    fn text(&self) -> String {
        let text: String = self.text.iter().map(|(part, times)| part.repeat(*times)).collect();
        let text = text.chars().take(TEXT).collect::<String>();
        match self.kind {
            Kind::Text => text,
            Kind::Arn => format!("arn:aws:s3:::{text}"),
        }
    }

    fn count(&self) -> usize {
        POLICY / (self.pattern().len() + 3)
    }

    /// Returns the microseconds of matching the list once, the least of several times.
    fn time(&self) -> f64 {
        let (pattern, text) = (self.pattern(), self.text());
        let (glob, fields) = (Pattern::new(&pattern, Case::Sensitive), FieldPattern::new(&pattern));
        let once = || {
            let start = Instant::now();
            for _ in 0..self.count() {
                black_box(match self.kind {
                    Kind::Text => glob.matches(black_box(&text)),
                    Kind::Arn => fields.matches(black_box(&text), Trailing),
                });
            }
            start.elapsed().as_secs_f64() * 1e6
        };
        (0..5).map(|_| once()).fold(f64::MAX, f64::min)
    }

    fn change(&mut self, random: &mut Random) {
        let alphabet: &[char] = match self.kind {
            Kind::Text => &['a', 'b', 'é', '*', '?', '?', 'a'],
            Kind::Arn => &['a', 'b', ':', '*', '?', ':', 'a'],
        };
        let wild = random.below(3) > 0;
        let places = if wild { self.pattern.len() } else { self.text.len() };
        let place = random.below(places);
        let (part, times) = if wild { &mut self.pattern[place] } else { &mut self.text[place] };
        match random.below(4) {
            0 if part.chars().count() < 8 => part.push(alphabet[random.below(alphabet.len())]),
            1 => drop(part.pop()),
            2 => *times = 1 + random.below(if wild { 400 } else { TEXT }),
            _ => {
                let chars = (0..=random.below(4)).map(|_| alphabet[random.below(alphabet.len())]);
                *part = chars.collect();
            }
        }
        if !wild {
            *part = part.replace(['*', '?'], "a");
        }
    }
}

fn search(kind: Kind, rounds: usize) -> (Candidate, f64) {
    let mut random = Random(0x9E37_79B9);
    let mut worst = (Candidate::benign(kind), 0.0);
    for _ in 0..8 {
        let mut best = Candidate::benign(kind);
        let mut slowest = best.time();
        for _ in 0..rounds {
            let mut next = best.clone();
            for _ in 0..=random.below(3) {
                next.change(&mut random);
            }
            if next.pattern().len() < POLICY {
                let time = next.time();
                if time > slowest {
                    (best, slowest) = (next, time);
                }
            }
        }
        if slowest > worst.1 {
            worst = (best, slowest);
        }
    }
    worst
}

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or(0)
    }
}
