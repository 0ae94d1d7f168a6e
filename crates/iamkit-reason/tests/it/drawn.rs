//! Answers about drawn policies against single requests, and the laws that they keep.

use iamkit_authz::{PolicySet, Request};
use iamkit_catalog::Catalog;
use iamkit_policy::{PolicyDocument, PolicyType, Quota};
use iamkit_reason::{
    Answer, Attachment, EqualSids, ReasonOptions, equivalent, fit, merge, minimize, no_new_access,
};

use crate::dice::{Dice, allows, document, request, set};

/// How many pairs are drawn; `IAMKIT_DRAWN` draws another number.
fn count(by_default: usize) -> usize {
    std::env::var("IAMKIT_DRAWN").ok().and_then(|text| text.parse().ok()).unwrap_or(by_default)
}

fn options() -> ReasonOptions<'static> {
    ReasonOptions::default().with_catalog(Catalog::embedded())
}

#[test]
fn drawn_requests_never_contradict_an_answer() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let options = options();
    let (mut holds, mut fails, mut undecided) = (0, 0, 0);
    for pair in 0..count(1_200) {
        let (left, right) = (document(&mut dice), document(&mut dice));
        // Every other pair differs in one statement alone.
        let right = if pair % 2 == 0 {
            right.statements().iter().cloned().fold(left.clone(), PolicyDocument::with_statement)
        } else {
            right
        };
        let (left, right) = (set(&left), set(&right));
        let answer = no_new_access(&(&left).into(), &(&right).into(), &options);
        let mut separating = None;
        for _ in 0..150 {
            let request = request(&mut dice);
            if allows(&left, &request) && !allows(&right, &request) {
                separating = Some(request);
                break;
            }
        }
        match (&answer, separating) {
            (Answer::Holds, Some(request)) => {
                panic!(
                    "pair {pair}: {request:#?}\n{}\n{}",
                    left.document(0).unwrap().to_json(),
                    right.document(0).unwrap().to_json()
                )
            }
            (Answer::Holds, None) => holds += 1,
            (Answer::Fails(_), _) => fails += 1,
            (Answer::Undecided(why), _) => {
                undecided += 1;
                if std::env::var_os("IAMKIT_SHOW_UNDECIDED").is_some() {
                    println!(
                        "{why:?}\n{}\n{}",
                        left.document(0).unwrap().to_json(),
                        right.document(0).unwrap().to_json()
                    );
                }
            }
        }
    }
    println!("holds {holds}, fails {fails}, undecided {undecided}");
    assert!(holds > 50 && fails > 50, "both answers occur: {holds} {fails}");
    assert!(undecided * 50 < holds + fails, "few stay undecided: {undecided}");
}

#[test]
fn every_policy_is_within_itself_in_any_order() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let options = options();
    for _ in 0..count(150) {
        let document = document(&mut dice);
        let mut turned = document.clone();
        let mut statements = document.statements().to_vec();
        statements.reverse();
        turned.statements = iamkit_policy::OneOrMany::Many(statements);
        let (left, right) = (set(&document), set(&turned));
        let same = no_new_access(&(&left).into(), &(&right).into(), &options);
        assert!(!matches!(same, Answer::Fails(_)), "{}: {same:#?}", document.to_json());
        assert!(equivalent(&(&left).into(), &(&right).into(), &options).holds());
    }
}

#[test]
fn within_is_transitive() {
    let mut dice = Dice(0x7261_6e73_6974_6976);
    let options = options();
    let mut chains = 0;
    for _ in 0..count(250) {
        // Each is the one before and more, in part: some are within the next.
        let first = document(&mut dice);
        let more = |document: &PolicyDocument, dice: &mut Dice| {
            let drawn = crate::dice::document(dice);
            drawn
                .statements()
                .iter()
                .cloned()
                .fold(document.clone(), PolicyDocument::with_statement)
        };
        let second = more(&first, &mut dice);
        let third = more(&second, &mut dice);
        let [first, second, third] = [set(&first), set(&second), set(&third)];
        let within = |left: &iamkit_authz::PolicySet, right: &iamkit_authz::PolicySet| {
            no_new_access(&left.into(), &right.into(), &options)
        };
        if within(&first, &second).holds() && within(&second, &third).holds() {
            chains += 1;
            let answer = within(&first, &third);
            assert!(answer.failure().is_none(), "{answer:?}");
        }
    }
    assert!(chains > 20, "{chains}");
}

#[test]
fn more_on_the_left_never_holds_more() {
    let mut dice = Dice(0x0123_4567_89ab_cdef);
    let options = options();
    for _ in 0..count(150) {
        let (left, right, more) = (document(&mut dice), document(&mut dice), document(&mut dice));
        let only = |effect| {
            let statements = more.statements().iter().filter(move |found| found.effect() == effect);
            statements.cloned()
        };
        let allows = only(iamkit_policy::Effect::Allow);
        let wider = allows.fold(left.clone(), PolicyDocument::with_statement);
        let denies = only(iamkit_policy::Effect::Deny);
        let narrower = denies.fold(left.clone(), PolicyDocument::with_statement);
        let ask = |left: &PolicyDocument| {
            let (left, right) = (set(left), set(&right));
            no_new_access(&(&left).into(), &(&right).into(), &options)
        };
        let answer = ask(&left);
        if matches!(answer, Answer::Fails(_)) {
            assert!(!ask(&wider).holds(), "{}\n{}", wider.to_json(), right.to_json());
        }
        if answer.holds() {
            assert!(!matches!(ask(&narrower), Answer::Fails(_)), "{}", narrower.to_json());
        }
    }
}

#[test]
fn minimized_documents_are_equal_and_final() {
    let mut dice = Dice(0xfeed_beef_0bad_cafe);
    let options = options();
    for _ in 0..count(80) {
        let document = document(&mut dice);
        let Ok(once) = minimize(&document, PolicyType::Identity, &options) else { continue };
        if !once.is_proved {
            continue;
        }
        let shorter = &once.documents[0];
        assert!(once.sizes.1 <= once.sizes.0, "{}", document.to_json());
        let (before, after) = (set(&document), set(shorter));
        for _ in 0..100 {
            let request = request(&mut dice);
            assert_eq!(
                allows(&before, &request),
                allows(&after, &request),
                "{}\n{}\n{request:#?}",
                document.to_json(),
                shorter.to_json()
            );
        }
        let twice = minimize(shorter, PolicyType::Identity, &options).unwrap();
        assert_eq!(twice.documents[0], *shorter, "{}", document.to_json());
    }
}

/// Sees that documents together allow what others do, on drawn requests.
fn see_same(before: &[PolicyDocument], after: &[PolicyDocument], dice: &mut Dice) {
    let sets = |documents: &[PolicyDocument]| {
        let add = |builder: iamkit_authz::PolicySetBuilder, document: &PolicyDocument| {
            builder.add("policy", document.clone())
        };
        documents.iter().fold(PolicySet::builder(PolicyType::Identity), add).build().unwrap()
    };
    let (old, new) = (sets(before), sets(after));
    for _ in 0..100 {
        let request: Request = request(dice);
        let (was, is) = (allows(&old, &request), allows(&new, &request));
        assert_eq!(was, is, "{before:#?}\n{after:#?}\n{request:#?}");
    }
}

#[test]
fn merged_and_fitted_documents_are_equal() {
    let mut dice = Dice(0xdead_10cc_0000_5eed);
    let options = options();
    let (mut merged, mut split) = (0, 0);
    for _ in 0..count(60) {
        let documents = [document(&mut dice), document(&mut dice)];
        let Ok(found) = merge(&documents, PolicyType::Identity, EqualSids::KeepBoth, &options)
        else {
            continue;
        };
        see_same(&documents, &found.documents, &mut dice);
        merged += usize::from(found.is_proved);
        let whole = &found.documents[0];
        let characters = u32::try_from(whole.to_json().len() * 2 / 3).unwrap();
        let quota = Quota { characters, counts_white_space: false };
        let attachment = Attachment::new(PolicyType::Identity, quota, 4);
        let fitted = fit(whole, None, attachment, &options).unwrap();
        let is_short = |document: &PolicyDocument| document.to_json().len() <= characters as usize;
        assert!(fitted.documents.iter().all(is_short), "{fitted:#?}");
        if fitted.is_proved {
            see_same(std::slice::from_ref(whole), &fitted.documents, &mut dice);
            split += usize::from(fitted.documents.len() > 1);
        } else {
            assert!(fitted.documents.is_empty() && fitted.reason.is_some(), "{fitted:#?}");
        }
    }
    assert!(merged > 20 && split > 5, "both happen: {merged} {split}");
}
