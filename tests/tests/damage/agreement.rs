//! One judge: `validate` has an error exactly where the engine refuses to compile.

use iamkit::authz::PolicySet;
use iamkit::policy::{PolicyType, lower};
use iamkit::validate::{CheckFamily, DocumentKind, FindingType, Options, validate};
use iamkit_catalog::Catalog;

use crate::base::Deny;
use crate::damage::damage;
use crate::random::Random;

#[test]
fn validate_and_compile_refuse_the_same_documents() {
    let options = Options::new(Catalog::embedded()).select(&[CheckFamily::Storable]);
    let mut random = Random::new(7);
    let mut refused = 0;
    for _ in 0..4_000 {
        let mut deny = Deny::new(&mut random);
        for _ in 0..random.below(3) {
            damage(&mut deny, &mut random);
        }
        let text = deny.document(r#""Version": "2012-10-17", "#);
        let tree = iamkit::syntax::parse(&text);
        let lowered = lower(tree.root().unwrap());
        let built = PolicySet::builder(deny.policy_type).add_lowered("p", lowered).build();
        let kind = match deny.policy_type {
            PolicyType::Resource => DocumentKind::Resource(None),
            _ => DocumentKind::Identity,
        };
        let findings = validate(&text, kind, &options);
        let is_refused = findings.iter().any(|found| found.finding_type == FindingType::Error);
        assert_eq!(built.is_err(), is_refused, "{text}: {findings:?}");
        refused += usize::from(is_refused);
    }
    assert!((1_000..3_500).contains(&refused), "{refused}");
}
