//! The law, and how often it is tried.

use std::env;
use std::thread;

use iamkit::CatalogFacts;
use iamkit::authz::{
    Authorizer, CompileError, Decision, Policies, PolicySet, RefusedDocuments, Request,
};
use iamkit::policy::{Class, PolicyType, lower};
use iamkit_catalog::Catalog;

use crate::base::Deny;
use crate::damage::damage;
use crate::random::Random;

const VERSION: &str = r#""Version": "2012-10-17", "#;

/// Cases of a run; `IAMKIT_DAMAGE_CASES` asks for more.
const CASES: usize = 100_000;

struct Engine {
    authorizer: Authorizer<CatalogFacts<'static>>,
    request: Request,
}

impl Engine {
    fn new() -> Self {
        let authorizer =
            Authorizer::new(iamkit::authz::Options::default(), CatalogFacts::embedded());
        let request = authorizer
            .request(
                "arn:aws:iam::111122223333:user/ines".parse().unwrap(),
                "s3:GetObject".parse().unwrap(),
            )
            .resource("arn:aws:s3:::reports/x")
            .resource_account("111122223333".parse().unwrap())
            .key("aws:SecureTransport", "false")
            .key("aws:SourceIp", "10.0.0.1")
            .key("aws:CurrentTime", "2026-11-29T00:00:00Z")
            .key("aws:MultiFactorAuthAge", "60")
            .build()
            .unwrap();
        Self { authorizer, request }
    }

    fn decide(&self, set: &PolicySet) -> Decision {
        let policies = match set.policy_type() {
            PolicyType::Resource => Policies::new().resource(set),
            _ => Policies::new().identity(set),
        };
        self.authorizer.authorize(&self.request, &policies).decision
    }
}

fn compile(
    policy_type: PolicyType,
    text: &str,
    refused: RefusedDocuments,
) -> Result<PolicySet, CompileError> {
    let tree = iamkit::syntax::parse(text);
    assert_eq!(tree.errors(), [], "{text}");
    let builder = PolicySet::builder(policy_type).refused_documents(refused);
    builder.add_lowered("p", lower(tree.root().unwrap())).build()
}

/// What became of the cases.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    refused: usize,
    denied: usize,
    allowed_with_warning: usize,
}

fn run(seed: u64, cases: usize) -> Tally {
    let engine = Engine::new();
    let mut random = Random::new(seed);
    let mut tally = Tally::default();
    for _ in 0..cases {
        let mut deny = Deny::new(&mut random);
        if random.below(64) == 0 {
            let text = deny.document(VERSION);
            let set = compile(deny.policy_type, &text, RefusedDocuments::Error);
            let set = set.unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(engine.decide(&set), Decision::ExplicitDeny, "{text}");
        }
        damage(&mut deny, &mut random);
        let version = match random.below(16) {
            0 => "",
            1 => r#""Version": "2008-10-17", "#,
            2 => r#""Version": "2012-10-7", "#,
            _ => VERSION,
        };
        let text = deny.document(version);
        match compile(deny.policy_type, &text, RefusedDocuments::Error) {
            Err(_) => {
                tally.refused += 1;
                // Decided all the same, what cannot be read fails closed.
                if let Ok(set) = compile(deny.policy_type, &text, RefusedDocuments::Decide) {
                    let has_names = || warns(&set);
                    let decision = engine.decide(&set);
                    assert!(!decision.is_allowed() || has_names(), "{text}");
                }
            }
            Ok(set) if engine.decide(&set).is_allowed() => {
                assert!(warns(&set), "allowed without a word: {text}");
                tally.allowed_with_warning += 1;
            }
            Ok(_) => tally.denied += 1,
        }
    }
    tally
}

/// Says whether a reader is told that something may be wrong.
fn warns(set: &PolicySet) -> bool {
    let document = set.document(0).unwrap();
    let names = || Catalog::embedded().judge_names(document, set.policy_type());
    set.warnings().iter().any(|warning| warning.violation.class() == Class::Warning)
        || !names().is_empty()
}

#[test]
fn damage_to_a_deny_never_opens_access_without_a_word() {
    let cases = env::var("IAMKIT_DAMAGE_CASES").ok().and_then(|text| text.parse().ok());
    let cases: usize = cases.unwrap_or(CASES);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let tallies = thread::scope(|scope| {
        let run = |index: usize| {
            let seed = u64::try_from(index).unwrap();
            scope.spawn(move || run(seed, cases.div_ceil(threads)))
        };
        let running: Vec<_> = (0..threads).map(run).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let [refused, denied, warned] =
        [sum(|t| t.refused), sum(|t| t.denied), sum(|t| t.allowed_with_warning)];
    println!("{refused} refused, {denied} denied, {warned} allowed with a warning");
    // Each of the three happens, or the cases are too much alike.
    assert!(refused > cases / 10 && denied > cases / 50 && warned > cases / 100);
}
