//! Every resource of the corpus, alone and with the actions beside it.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_catalog::Catalog;

use crate::corpus::{Counts, each_statement};

#[test]
fn resources_match_a_template() {
    let catalog = Catalog::embedded();
    let mut counts = Counts::default();
    let mut known = BTreeMap::<String, &'static str>::new();
    let mut unmatched = BTreeSet::new();
    each_statement(|statement| {
        for pattern in statement.resource.iter().flat_map(iamkit_policy::ResourceElement::patterns)
        {
            let text = pattern.value.as_str();
            let verdict = known.entry(text.to_owned()).or_insert_with(|| {
                let service = text.split(':').nth(2).unwrap_or_default();
                if text == "*" {
                    "any"
                } else if !catalog.resource_types_matching_arn(text).is_empty() {
                    "matching a template"
                } else if catalog.is_arn_service(service) {
                    unmatched.insert(text.to_owned());
                    "matching no template"
                } else {
                    "of a service without templates"
                }
            });
            counts.add("resources");
            counts.add(verdict);
        }
    });
    assert!(unmatched.is_empty(), "{unmatched:#?}");
    counts.assert(&[
        ("resources", 11_945),
        ("any", 4_270),
        ("matching a template", 7_671),
        ("of a service without templates", 4),
    ]);
}

#[test]
fn actions_reach_the_resources_beside_them() {
    let catalog = Catalog::embedded();
    let mut counts = Counts::default();
    let mut known = BTreeMap::<(String, String), &'static str>::new();
    let mut apart = BTreeSet::new();
    each_statement(|statement| {
        let resources = statement.resource.iter().filter(|resource| !resource.is_negated());
        let arns: Vec<&str> = resources
            .flat_map(iamkit_policy::ResourceElement::patterns)
            .map(|pattern| pattern.value.as_str())
            .filter(|text| *text != "*")
            .collect();
        if statement.action.is_negated() || arns.is_empty() {
            return;
        }
        for pattern in statement.action.patterns() {
            let Some(action) = catalog.action(pattern.value.as_str()) else { continue };
            // One ARN that fits is enough: the others may be for other actions.
            let verdict = known.entry((action.to_string(), arns.join(" "))).or_insert_with(|| {
                if !action.has_resource_types() {
                    return "action without resource types";
                }
                let templates =
                    action.resource_types().flat_map(|pair| pair.resource_type.arn_templates());
                let templates: Vec<_> = templates.collect();
                if arns.iter().any(|arn| templates.iter().any(|template| template.overlaps(arn))) {
                    "an ARN fits"
                } else {
                    apart.insert(format!("{action} {arns:?}"));
                    "no ARN fits"
                }
            });
            counts.add("actions beside ARNs");
            counts.add(verdict);
        }
    });
    // AWS's own mistake: the action lists a bucket's uploads and reaches no object.
    let apart: Vec<_> = apart.iter().map(String::as_str).collect();
    let expected = r#"s3:ListBucketMultipartUploads ["arn:aws:s3:::transform-vmware-target-*/*"]"#;
    assert_eq!(apart, [expected]);
    counts.assert(&[
        ("actions beside ARNs", 12_116),
        ("an ARN fits", 11_469),
        ("no ARN fits", 2),
        ("action without resource types", 645),
    ]);
}
