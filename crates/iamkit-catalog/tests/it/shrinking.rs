//! Sets to short lists of patterns.

use iamkit_catalog::{ActionId, ActionSet, Catalog, shrink};
use proptest::prelude::*;

fn expanded(patterns: &[String]) -> ActionSet {
    let catalog = Catalog::embedded();
    let mut set = ActionSet::empty(catalog.action_count());
    for pattern in patterns {
        set.union(&catalog.actions_matching(pattern));
    }
    set
}

#[test]
fn patterns_come_back() {
    let catalog = Catalog::embedded();
    for pattern in ["*", "s3:*", "s3:Get*Tagging", "ec2:Describe*", "iam:PassRole", "*:x"] {
        let set = catalog.actions_matching(pattern);
        let shrunk = shrink(catalog, &set);
        let expected: Vec<String> = if set.is_empty() { vec![] } else { vec![pattern.into()] };
        assert_eq!(shrunk, expected);
    }
    let mut set = catalog.actions_matching("sqs:*Message");
    set.union(&catalog.actions_matching("sqs:Get*"));
    assert_eq!(shrink(catalog, &set), ["sqs:*Message", "sqs:Get*"]);
}

#[test]
fn nothing_is_gained_across_services() {
    let catalog = Catalog::embedded();
    for pattern in ["*:Describe*", "*:*Tag*", "ec2:*e*"] {
        let set = catalog.actions_matching(pattern);
        assert_eq!(expanded(&shrink(catalog, &set)), set, "{pattern}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_set_comes_back_exactly(
        start in 0_usize..22_000,
        picks in prop::collection::btree_set(0_usize..300, 0..60),
    ) {
        let catalog = Catalog::embedded();
        let mut set = ActionSet::empty(catalog.action_count());
        set.extend(picks.iter().filter_map(|pick| ActionId::from_index(start + pick)));
        let shrunk = shrink(catalog, &set);
        prop_assert!(shrunk.len() <= set.len());
        prop_assert_eq!(expanded(&shrunk), set);
    }
}
