//! Every version of the managed policies of AWS against the one before it.

use std::time::{Duration, Instant};

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_managed::Archive;
use iamkit_policy::PolicyType;
use iamkit_reason::{Answer, CompiledReference, ReasonOptions, no_new_access};

/// Of so many pairs one is looked at, unless `IAMKIT_ALL_PAIRS` is set.
const ONE_OF: usize = 10;

fn set(name: &str, version: &iamkit_managed::PolicyVersion<'_>) -> PolicySet {
    let document = version.document().unwrap();
    PolicySet::builder(PolicyType::Identity).add(name, document).build_unchecked().unwrap()
}

#[test]
fn consecutive_versions_are_decided() {
    let one_of = if std::env::var_os("IAMKIT_ALL_PAIRS").is_some() { 1 } else { ONE_OF };
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let mut times: Vec<(Duration, String)> = Vec::new();
    let mut counts = [0_usize; 3];
    let mut undecided = Vec::new();
    let mut pair = 0;
    for policy in Archive::embedded().policies() {
        // Of some versions only the date is known.
        let versions: Vec<_> =
            policy.versions().filter(|version| version.document().is_ok()).collect();
        for (older, newer) in versions.iter().zip(versions.iter().skip(1)) {
            pair += 1;
            if pair % one_of != 0 {
                continue;
            }
            let (old, new) = (set(policy.name(), older), set(policy.name(), newer));
            for (left, right) in [(&old, &new), (&new, &old)] {
                let start = Instant::now();
                let answer = no_new_access(&left.into(), &right.into(), &options);
                times.push((start.elapsed(), format!("{} {pair}", policy.name())));
                match answer {
                    Answer::Holds => counts[0] += 1,
                    Answer::Fails(_) => counts[1] += 1,
                    Answer::Undecided(why) => {
                        counts[2] += 1;
                        undecided.push((policy.name().to_owned(), why));
                    }
                }
            }
            let same = no_new_access(&(&new).into(), &(&new).into(), &options);
            assert!(same.holds(), "{} against itself", policy.name());
        }
    }
    times.sort();
    let at = |share: usize| &times[(times.len() - 1) * share / 1000];
    println!("{counts:?} p50 {:?} p99 {:?} max {:?}", at(500), at(990), at(1000));
    assert!(undecided.is_empty(), "{undecided:#?}");
}

#[test]
fn a_compiled_reference_answers_as_any_other() {
    let options = ReasonOptions::default().with_catalog(Catalog::embedded());
    let latest = |name: &str| set(name, &Archive::embedded().policy(name).unwrap().latest());
    let mut fails = 0;
    for reference in ["ReadOnlyAccess", "PowerUserAccess", "AmazonS3FullAccess"] {
        let reference = latest(reference);
        let compiled = CompiledReference::new(&(&reference).into(), options);
        for policy in Archive::embedded().policies().step_by(25) {
            let new = latest(policy.name());
            let answer = compiled.no_new_access(&(&new).into());
            assert_eq!(answer, no_new_access(&(&new).into(), &(&reference).into(), &options));
            fails += usize::from(answer.failure().is_some());
        }
    }
    assert!(fails > 50, "{fails}");
}
