//! Findings on a document with parts that nobody knows yet.
//!
//! A finding holds only if it does whatever comes to stand in the holes. The document is validated
//! with several texts in their places, of each kind that can stand there; what all of them raise is
//! a finding. So every check takes part without knowing of holes.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_source::{Embedded, Hole, HoleClass, SourceMap};
use iamkit_syntax::{PathStep, Span, Tree};
use iamkit_validate::{Finding, IssueCode};

const ACCOUNT: &str = "111122223333";
const ACTIONS: &[&str] = &["s3:GetObject", "*", "ec2:DescribeInstances", "iam:PassRole"];
const ACTION_PARTS: &[&str] = &["*", "Object", "s3", "GetObject"];
const RESOURCES: &[&str] =
    &["*", "arn:aws:s3:::unknownvalue/y", "arn:aws:iam::111122223333:role/x"];
/// What a resource begins with: an ARN of a bucket, of a table, of a role.
const RESOURCE_STARTS: &[&str] = &[
    "arn:aws:s3:::x",
    "arn:aws:dynamodb:us-east-1:111122223333:table/x",
    "arn:aws:iam::111122223333:role/x",
    "*",
];
const PRINCIPALS: &[&str] = &[
    ACCOUNT,
    "arn:aws:iam::111122223333:role/x",
    "ec2.amazonaws.com",
    "arn:aws:iam::111122223333:saml-provider/x",
    "cognito-identity.amazonaws.com",
    "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
    "*",
];
const VALUES: &[&str] = &[
    "unknownvalue",
    "true",
    "1",
    "2030-01-01T00:00:00Z",
    "10.0.0.0/8",
    "arn:aws:s3:::x",
    ACCOUNT,
    "us-east-1",
    "o-exampleorgid",
    "vpc-0123456789abcdef0",
    "*",
];
const KEYS: &[&str] = &["aws:PrincipalTag/x", "aws:SourceIp", "aws:PrincipalOrgID"];
const PARTS: &[&str] = &["unknownvalue", ACCOUNT, "*", "us-east-1", "aws"];
/// What a value of a condition may have a part of: text, an address, a prefix length, a day.
const VALUE_PARTS: &[&str] =
    &["unknownvalue", ACCOUNT, "10.0.0.0", "16", "0", "2030-01-01", "00:00:00Z", "*", "us-east-1"];
const NAMES: &[&str] = &["unknownvalue"];
const EFFECTS: &[&str] = &["Allow", "Deny"];
const VERSIONS: &[&str] = &["2012-10-17"];

/// A document with texts in its holes.
pub(super) struct Filled {
    text: String,
}

impl Filled {
    pub(super) fn tree(&self) -> Tree<'_> {
        iamkit_syntax::parse(&self.text)
    }
}

/// Returns the findings that hold whatever the holes of a document stand for.
pub(super) fn findings(
    document: &Embedded<'_>,
    validate: impl Fn(&Filled, &SourceMap, Option<&BTreeSet<IssueCode>>) -> Vec<Finding>,
) -> Vec<Finding> {
    let marks = Marks::of(document);
    let choices = choices(document);
    let rounds = choices.values().map(|texts| texts.len()).max().unwrap_or(1);
    let mut kept: Option<Vec<Finding>> = None;
    for round in 0..rounds {
        let text_of = |at: u32| {
            let texts = choices.get(&at).copied().unwrap_or(NAMES);
            texts.get(round % texts.len().max(1)).copied().unwrap_or("unknownvalue")
        };
        let (text, map) = document.filled(text_of);
        // What no round before has found is no finding any more.
        let codes = kept.as_ref().map(|kept| kept.iter().map(|finding| finding.code).collect());
        let mut found = validate(&Filled { text }, &map, codes.as_ref());
        found.retain(|finding| {
            !is_about_type(finding, &marks) && !is_about_own_account(finding, &marks)
        });
        for finding in &mut found {
            restore(finding, &marks, &text_of);
        }
        kept = Some(match kept {
            None => found,
            Some(mut kept) => {
                let found: BTreeSet<_> = found.iter().map(what_and_where).collect();
                kept.retain(|finding| found.contains(&what_and_where(finding)));
                kept
            }
        });
        if kept.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
    }
    kept.unwrap_or_default()
}

/// Where the holes of a document stand in the text around it.
struct Marks<'d> {
    // INVARIANT: sorted by the start of the place.
    marks: Vec<Mark<'d>>,
}

/// Where a hole stands.
struct Mark<'d> {
    /// In the text of the document.
    at: u32,
    hole: &'d Hole,
    /// In the text around it.
    place: Span,
    /// Where this mark and those before it end at most.
    furthest: u32,
}

impl<'d> Marks<'d> {
    fn of(document: &'d Embedded<'_>) -> Self {
        let marks = markers(document).map(|(at, hole)| {
            let place = document.map.outer(Span::new(at, at + 3));
            Mark { at, hole, place, furthest: 0 }
        });
        let mut marks: Vec<Mark<'d>> = marks.collect();
        marks.sort_by_key(|mark| (mark.place.start, mark.at));
        let mut furthest = 0;
        for mark in &mut marks {
            furthest = mark.place.end.max(furthest);
            mark.furthest = furthest;
        }
        Self { marks }
    }

    /// Returns the marks in a place, and those around it.
    fn at(&self, place: Span) -> impl Iterator<Item = &Mark<'d>> {
        let first = self.marks.partition_point(|mark| mark.place.start < place.start);
        let inside = self.marks.iter().skip(first);
        let inside = inside.take_while(move |mark| mark.place.start <= place.end);
        let before = self.marks.get(..first).unwrap_or_default().iter().rev();
        let around = before.take_while(move |mark| mark.furthest >= place.end);
        inside
            .chain(around)
            .filter(move |mark| place.contains(mark.place) || mark.place.contains(place))
    }
}

/// Says whether a finding is about the JSON type of a value that nobody knows yet.
fn is_about_type(finding: &Finding, marks: &Marks<'_>) -> bool {
    let Some(place) = finding.locations.first().map(|place| place.bytes) else { return false };
    let is_type = matches!(finding.code.as_str(), "DATA_TYPE_MISMATCH" | "IAMKIT_SCHEMA_REFUSED");
    is_type && marks.at(place).any(|mark| mark.place == place)
}

/// Says whether a finding takes the account that a template is deployed in for another one: who has the
/// policy is in that account, too.
fn is_about_own_account(finding: &Finding, marks: &Marks<'_>) -> bool {
    let Some(place) = finding.locations.first().map(|place| place.bytes) else { return false };
    finding.code == IssueCode::IamkitCrossAccountPrincipal
        && marks.at(place).any(|mark| mark.hole.class == HoleClass::AccountId)
}

/// Returns what a finding says and of which place: two with the same say the same.
fn what_and_where(finding: &Finding) -> (IssueCode, Option<(u32, u32)>) {
    let place = finding.locations.first().map(|place| place.bytes);
    (finding.code, place.map(|place| (place.start, place.end)))
}

/// Puts the name of each hole where a finding names a text that stands for it.
fn restore<'t>(finding: &mut Finding, marks: &Marks<'_>, text_of: &impl Fn(u32) -> &'t str) {
    for covered in &mut finding.covers {
        restore(covered, marks, text_of);
    }
    let Some(place) = finding.locations.first().map(|place| place.bytes) else { return };
    let mut has_hole = false;
    let mut inside: Vec<&Mark<'_>> = marks.at(place).collect();
    inside.sort_by_key(|mark| mark.at);
    for Mark { at, hole, .. } in inside {
        has_hole = true;
        let text = text_of(*at);
        // Short texts stand in messages on their own account.
        if text.len() > 8 && finding.message.contains(text) {
            finding.message = finding.message.replace(text, &hole.to_string());
        }
    }
    // A repair would write a text that nobody wrote.
    if has_hole {
        finding.fix = None;
    }
}

/// Returns the place of each hole in the text of a document.
fn markers<'d>(document: &'d Embedded<'_>) -> impl Iterator<Item = (u32, &'d Hole)> {
    document.text.char_indices().filter_map(|(at, c)| {
        // They are numbered in the order of the list.
        let hole = document.holes.get(usize::from(Hole::index_of(c)?))?;
        Some((u32::try_from(at).ok()?, hole))
    })
}

/// Returns the texts to try in each hole, by its place.
fn choices(document: &Embedded<'_>) -> BTreeMap<u32, &'static [&'static str]> {
    let tree = document.tree();
    markers(document)
        .map(|(at, hole)| {
            let span = Span::new(at, at + 3);
            let node = tree.node_at(at);
            let is_whole = node.is_some_and(|node| node.span().len() == span.len() + 2);
            let is_start = node.is_some_and(|node| node.span().start + 1 == at);
            let path = tree.path_to(node.map_or(span, iamkit_syntax::Node::span));
            let steps = path.as_ref().map(iamkit_syntax::Path::steps).unwrap_or_default();
            (at, texts(hole.class, steps, is_whole, is_start))
        })
        .collect()
}

fn texts(
    class: HoleClass,
    steps: &[PathStep],
    is_whole: bool,
    is_start: bool,
) -> &'static [&'static str] {
    match class {
        HoleClass::AccountId => return &[ACCOUNT],
        HoleClass::Region => return &["us-east-1"],
        HoleClass::Partition => return &["aws"],
        HoleClass::DnsSuffix => return &["amazonaws.com"],
        _ => {}
    }
    let element = steps.iter().rev().find_map(|step| match step {
        PathStep::Value(name) | PathStep::Key(name) => Role::of(name),
        PathStep::Index(_) => None,
    });
    let is_key = matches!(steps.last(), Some(PathStep::Key(_)));
    let is_in = |role| {
        steps
            .iter()
            .any(|step| matches!(step, PathStep::Value(name) if Role::of(name) == Some(role)))
    };
    if is_in(Role::Condition) {
        return match (is_key, is_whole) {
            (true, true) => KEYS,
            (false, true) => VALUES,
            (false, false) if is_start && class == HoleClass::Arn => RESOURCE_STARTS,
            (true, false) => PARTS,
            (false, false) => VALUE_PARTS,
        };
    }
    if is_in(Role::Principal) {
        return if is_whole { PRINCIPALS } else { PARTS };
    }
    match element {
        Some(Role::Action) => {
            if is_whole {
                ACTIONS
            } else {
                ACTION_PARTS
            }
        }
        Some(Role::Resource) if is_whole => RESOURCES,
        Some(Role::Resource) if is_start && class != HoleClass::Text => RESOURCE_STARTS,
        Some(Role::Resource) => PARTS,
        Some(Role::Effect) => EFFECTS,
        Some(Role::Version) => VERSIONS,
        _ => NAMES,
    }
}

/// What the values of an element are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Action,
    Resource,
    Principal,
    Condition,
    Effect,
    Version,
}

impl Role {
    fn of(element: &str) -> Option<Self> {
        Some(match element {
            "Action" | "NotAction" => Self::Action,
            "Resource" | "NotResource" => Self::Resource,
            "Principal" | "NotPrincipal" => Self::Principal,
            "Condition" => Self::Condition,
            "Effect" => Self::Effect,
            "Version" => Self::Version,
            _ => return None,
        })
    }
}
