//! Patterns to sets, compared with a naive matcher over all names.

use iamkit_catalog::Catalog;
use iamkit_pattern::{Case, matches};
use proptest::prelude::*;

/// Compares every name of every service whose prefix matches.
fn naive(pattern: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    if pattern == "*" {
        return catalog.actions().map(|action| action.to_string()).collect();
    }
    let Some((service, name)) = pattern.split_once(':') else { return Vec::new() };
    if service.is_empty() || name.contains(':') {
        return Vec::new();
    }
    let services = catalog.services().filter(|found| matches(service, found.prefix(), Case::Fold));
    services
        .flat_map(|service| service.actions())
        .filter(|action| matches(name, action.name(), Case::Fold))
        .map(|action| action.to_string())
        .collect()
}

fn found(pattern: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    let set = catalog.actions_matching(pattern);
    assert_eq!(catalog.has_action_matching(pattern), !set.is_empty(), "{pattern}");
    let found: Vec<String> = catalog.actions_in(&set).map(|action| action.to_string()).collect();
    if let Some((service, name)) = pattern.split_once(':')
        && let Some(service) = catalog.service(service)
        && !name.contains(':')
    {
        let of_service = service.actions_matching(name).into_iter();
        assert!(of_service.map(|action| action.to_string()).eq(found.iter().cloned()), "{pattern}");
    }
    found
}

#[test]
fn patterns_of_every_form_agree_with_the_naive_matcher() {
    for pattern in [
        "*",
        "**",
        "",
        ":",
        "*:*",
        "s3:*",
        "S3:GET*",
        "s3:GetObject",
        "s3:get?bject",
        "*:*Tag*",
        "*:Describe*",
        "ec2:*Instance*",
        "*:Get*Policy",
        "e?2:*",
        "s3*:*Object*",
        "*:*a",
        "*:?????",
        "*:List",
        "s3:",
        "*:",
        ":x",
        "s3",
        "s3:a:b",
        "*:*g*e*t*",
        "*:**",
        "iam:*?",
        "*:Tag*e",
    ] {
        assert_eq!(found(pattern), naive(pattern), "{pattern}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn patterns_made_of_names_agree_with_the_naive_matcher(
        index in 0_usize..22_325,
        cuts in prop::collection::vec((0_usize..30, 0_usize..4, prop::bool::ANY), 0..4),
        service in 0_u8..20,
    ) {
        let catalog = Catalog::embedded();
        let id = iamkit_catalog::ActionId::from_index(index).unwrap();
        let action = catalog.action_by_id(id).unwrap();
        let mut name = action.name().to_owned();
        for (at, length, many) in cuts {
            let start = at.min(name.len());
            let end = (start + length).min(name.len());
            name.replace_range(start..end, if many { "*" } else { "?" });
        }
        let prefix = action.service().prefix();
        let service = match service {
            0 => "*".to_owned(),
            1 => prefix.chars().take(1).chain(['*']).collect(),
            _ => prefix.to_uppercase(),
        };
        let pattern = format!("{service}:{name}");
        prop_assert_eq!(found(&pattern), naive(&pattern), "{}", pattern);
    }
}

/// After some searches of all names a part of a name is looked up by its letters.
#[test]
fn later_searches_find_what_the_naive_matcher_does() {
    for index in 0..200 {
        assert_eq!(found(&format!("*:*{index:06}*")), [""; 0]);
    }
    for pattern in [
        "*:*tag*",
        "*:*Tagging",
        "*:*getobj*acl*",
        "*:*ag*",
        "?*:*List*By*",
        "*a*:*Key*",
        "*:*2*",
        "*:*multiregion*",
    ] {
        let names = found(pattern);
        assert!(!names.is_empty(), "{pattern}");
        assert_eq!(names, naive(pattern), "{pattern}");
    }
}
