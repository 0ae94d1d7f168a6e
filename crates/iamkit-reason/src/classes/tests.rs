//! Classes against all names of a small alphabet, and on the managed policies.

use std::collections::BTreeSet;

use iamkit_policy::{ActionName, PolicyDocument, Statement};

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

    fn text(&mut self, letters: &[char], longest: usize) -> String {
        (0..=self.roll(longest)).map(|_| letters[self.roll(letters.len())]).collect()
    }

    fn statement(&mut self) -> String {
        let patterns: Vec<String> = (0..=self.roll(3))
            .map(|_| match self.roll(8) {
                0 => "\"*\"".to_owned(),
                1 => format!("\"*:{}\"", self.text(&['a', 'B', '*', '?'], 3)),
                2 => format!("\"{}:{}\"", self.text(&['s', '*'], 2), self.text(&['a', '*'], 3)),
                _ => format!("\"s{}:{}\"", self.roll(2), self.text(&['a', 'B', '*', '?'], 4)),
            })
            .collect();
        let element = if self.roll(4) == 0 { "NotAction" } else { "Action" };
        format!(r#"{{"Effect": "Allow", "{element}": [{}], "Resource": "*"}}"#, patterns.join(","))
    }

    fn document(&mut self) -> PolicyDocument {
        let statements: Vec<String> = (0..=self.roll(4)).map(|_| self.statement()).collect();
        document(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
            statements.join(",")
        ))
    }
}

fn document(text: &str) -> PolicyDocument {
    text.parse().unwrap()
}

fn elements(document: &PolicyDocument) -> Vec<Option<&ActionElement>> {
    document.statements().iter().map(Statement::action).map(Some).collect()
}

fn rules_of(elements: &[Option<&ActionElement>], action: &str) -> MemberSet {
    let action: ActionName = action.parse().unwrap();
    let covers = |(at, element): (usize, Option<&ActionElement>)| {
        element.is_some_and(|element| element.covers(&action)).then_some(at)
    };
    elements.iter().copied().enumerate().filter_map(covers).collect()
}

fn names(letters: &[char], longest: usize) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = names.len();
        for at in from..to {
            let name = names[at].clone();
            names.extend(letters.iter().map(|letter| format!("{name}{letter}")));
        }
        from = to;
    }
    names.split_off(1)
}

#[test]
fn all_classes_are_found() {
    let names = names(&['a', 'b', 'x'], 6);
    let services = ["s0", "s1", "s", "ss", "t", "sst", "ts", "tst", "sts"];
    let mut dice = Dice(0x9876_5432_1fed_cba9);
    for _ in 0..120 {
        let document = dice.document();
        let elements = elements(&document);
        let needed: MemberSet = (0..elements.len()).filter(|_| dice.roll(3) > 0).collect();
        let found =
            ActionClasses::new(elements.clone(), &needed, &ReasonOptions::default()).unwrap();
        let classes: BTreeSet<MemberSet> =
            found.all().iter().map(|class| class.rules.clone()).collect();
        for class in found.all() {
            assert_eq!(rules_of(&elements, &class.representative), class.rules, "{class:?}");
            assert!(class.rules.intersects(&needed));
        }
        for service in services {
            for name in &names {
                let action = format!("{service}:{name}");
                let rules = rules_of(&elements, &action);
                assert_eq!(
                    classes.contains(&rules),
                    rules.intersects(&needed),
                    "{action}: {rules:?} of {needed:?} in {document:?}"
                );
            }
        }
    }
}

fn managed(name: &str) -> PolicyDocument {
    let archive = iamkit_managed::Archive::embedded();
    let policy = archive.policy(name).unwrap();
    policy.latest().document().unwrap()
}

#[test]
fn classes_of_large_policies_are_true() {
    let catalog = Catalog::embedded();
    let others = ["ReadOnlyAccess", "SecurityAudit", "PowerUserAccess"];
    for name in others {
        let (left, right) = (managed(name), managed("AdministratorAccess-Amplify"));
        let both: Vec<_> = elements(&left).into_iter().chain(elements(&right)).collect();
        let needed = MemberSet::up_to(both.len());
        for options in [
            ReasonOptions::default().with_catalog(catalog),
            ReasonOptions::default().with_catalog(catalog).with_universe(Universe::Catalog),
        ] {
            let found = ActionClasses::new(both.clone(), &needed, &options).unwrap();
            let mut counted = ActionSet::empty(catalog.action_count());
            for class in found.all() {
                let actions = found.actions(class, catalog);
                assert!(!actions.intersects(&counted), "{name}: {class:?}");
                counted.union(&actions);
                if let Some(known) = catalog.action(&class.representative) {
                    assert!(actions.contains(known.id()), "{name}: {class:?}");
                }
            }
            for action in catalog.actions().step_by(61) {
                let rules = rules_of(&both, &action.to_string());
                assert_eq!(counted.contains(action.id()), !rules.is_empty(), "{action}");
            }
        }
    }
}

#[test]
fn representatives_are_actions_of_aws_where_statements_spell_them() {
    let document = document(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:Get*", "s3:NoSuchThing", "S3:putobject"], "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}]}"#,
    );
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let all = MemberSet::up_to(2);
    let found = ActionClasses::new(elements(&document), &all, &options).unwrap();
    let shown: Vec<(Vec<usize>, &str)> =
        found.all().iter().map(|class| (class.rules().collect(), &*class.representative)).collect();
    assert_eq!(shown, [(vec![0], "s3:get"), (vec![0, 1], "s3:PutObject"), (vec![1], "s3:z")]);
    let first = found.all().first().unwrap();
    assert!(first.rules().eq([0]));
    let known = found.actions(first, Catalog::embedded());
    assert_eq!(known, Catalog::embedded().actions_matching("s3:Get*"));
}

#[test]
fn only_what_is_needed_is_looked_at() {
    let small = document(
        r#"{"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}}"#,
    );
    let large = managed("ReadOnlyAccess");
    let both: Vec<_> = elements(&small).into_iter().chain(elements(&large)).collect();
    let first = MemberSet::up_to(1);
    let found = ActionClasses::new(both, &first, &ReasonOptions::default()).unwrap();
    assert_eq!(found.all().len(), 1);
}

#[test]
fn the_least_classes_are_below_all_others() {
    let mut dice = Dice(0x1ea5_7c1a_55e5);
    let mut fewer = 0;
    for round in 0..600 {
        let statements: Vec<String> = (0..4)
            .map(|_| {
                let mut text = || format!("\"s:{}\"", dice.text(&['a', 'B', '*'], 4));
                let (first, second) = (text(), text());
                format!(r#"{{"Effect": "Allow", "Action": [{first}, {second}], "Resource": "*"}}"#)
            })
            .collect();
        let document = document(&format!(
            r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
            statements.join(",")
        ));
        let elements = elements(&document);
        let needed: MemberSet = [0, round % 3].into_iter().collect();
        let find = |states: u32, too_many: TooMany| {
            let mut options = ReasonOptions::default();
            options.limits.states = states;
            ActionClasses::beside(elements.clone(), None, &needed, too_many, &options)
        };
        let all = find(50_000, TooMany::Refuse).unwrap();
        let least = find(1, TooMany::Least).unwrap();
        fewer += usize::from(least.all().len() < all.all().len());
        for class in least.all() {
            assert!(all.all().iter().any(|known| known.rules == class.rules));
        }
        for class in all.all() {
            for rule in class.rules().filter(|rule| needed.contains(*rule)) {
                let is_below = |below: &Class| {
                    below.rules.contains(rule) && below.rules.is_subset(&class.rules)
                };
                assert!(least.all().iter().any(is_below), "{class:?} {rule}");
            }
        }
    }
    assert!(fewer > 20, "{fewer}");
}
