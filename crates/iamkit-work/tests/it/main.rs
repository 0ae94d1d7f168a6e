//! Limits of work: alone, inside each other, and after a panic.

use std::panic::catch_unwind;

use iamkit_work::{WorkUsedUp, is_used_up, limited, spend, unlimited};

const STAGE: &str = "counting";

fn used_up(limit: u64) -> WorkUsedUp {
    WorkUsedUp { limit, stage: STAGE }
}

#[test]
fn all_of_a_limit_may_be_spent_and_not_a_step_more() {
    assert_eq!(limited(10, || spend(10, STAGE)), Ok(true));
    assert_eq!(limited(10, || spend(11, STAGE)), Err(used_up(10)));
    assert_eq!(limited(0, || spend(0, STAGE)), Ok(true));
    assert_eq!(limited(0, || spend(1, STAGE)), Err(used_up(0)));
}

#[test]
fn the_stage_is_the_one_that_was_at_work() {
    let task = || {
        spend(8, "reading");
        spend(8, "deciding");
        spend(8, "writing")
    };
    assert_eq!(limited(10, task), Err(WorkUsedUp { limit: 10, stage: "deciding" }));
}

#[test]
fn nothing_is_left_behind_a_use_that_was_too_much() {
    let task = || {
        spend(11, STAGE);
        assert!(is_used_up());
        assert!(!spend(1, STAGE));
    };
    assert!(limited(10, task).is_err());
    assert!(!is_used_up());
    assert!(spend(usize::MAX / 2, STAGE));
}

#[test]
fn an_inner_limit_takes_from_the_outer_one() {
    let task = || {
        assert_eq!(limited(6, || spend(6, STAGE)), Ok(true));
        spend(5, STAGE)
    };
    assert_eq!(limited(10, task), Err(used_up(10)));
    // An inner limit that is used up is the inner task's affair.
    let task = || {
        assert_eq!(limited(6, || spend(7, STAGE)), Err(used_up(6)));
        spend(4, STAGE)
    };
    assert_eq!(limited(10, task), Ok(true));
    // It lends no more than there is.
    let task = || limited(1_000, || spend(11, STAGE));
    assert_eq!(limited(10, task), Ok(Err(used_up(1_000))));
}

#[test]
fn what_is_kept_for_later_takes_nothing() {
    assert_eq!(limited(10, || unlimited(|| spend(1_000, STAGE)) && spend(10, STAGE)), Ok(true));
    let task = || {
        spend(11, STAGE);
        unlimited(|| !is_used_up() && spend(1, STAGE))
    };
    assert!(limited(10, task).is_err());
}

#[test]
fn a_panic_ends_the_limit() {
    assert!(catch_unwind(|| limited(10, || assert!(spend(11, STAGE), "no work is left"))).is_err());
    assert!(!is_used_up());
    assert!(spend(1_000, STAGE));
}
