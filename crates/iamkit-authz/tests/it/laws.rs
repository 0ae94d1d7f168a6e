//! What holds for every request and all policies.

use iamkit_authz::{Decision, Layer, LayerResult, Member, OptionId, Target};
use iamkit_policy::PolicyType;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use serde_json::json;

use crate::case::{KEYS, Piece, caller, case, compile, context_value, statement};

/// Adds a statement to a policy of one set.
fn insert(case: &mut crate::case::Case, at: usize, plain: &Piece, named: &Piece, effect: &str) {
    let mut sets = case.sets_mut();
    if sets.is_empty() {
        return;
    }
    let index = at % sets.len();
    let (set, names_principals) = &mut sets[index];
    let mut piece = if *names_principals { named.clone() } else { plain.clone() };
    piece.json.insert("Effect".into(), json!(effect));
    match set.last_mut() {
        Some(policy) => policy.push(piece),
        None => set.push(vec![piece]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_deny_never_opens_access(
        mut case in case(), at in any::<usize>(), plain in statement(false), named in statement(true),
    ) {
        let before = case.outcome();
        insert(&mut case, at, &plain, &named, "Deny");
        let after = case.outcome();
        prop_assert!(before.decision.is_allowed() || !after.decision.is_allowed());
        if before.decision == Decision::ExplicitDeny {
            prop_assert_eq!(after.decision, Decision::ExplicitDeny);
        }
    }

    #[test]
    fn an_allow_never_closes_access(
        mut case in case(), at in any::<usize>(), plain in statement(false), named in statement(true),
    ) {
        let before = case.outcome();
        insert(&mut case, at, &plain, &named, "Allow");
        let after = case.outcome();
        prop_assert!(!before.decision.is_allowed() || after.decision.is_allowed());
    }

    #[test]
    fn order_never_matters(mut case in case()) {
        let before = case.outcome();
        for (set, _) in case.sets_mut() {
            set.reverse();
            for policy in set.iter_mut() {
                policy.reverse();
            }
        }
        let after = case.outcome();
        prop_assert_eq!(before.decision, after.decision);
        prop_assert_eq!(before.blocking_layers, after.blocking_layers);
        prop_assert_eq!(before.grant, after.grant);
    }

    #[test]
    fn breaking_an_operator_of_a_deny_never_opens_access(case in case(), at in any::<usize>()) {
        let mut broken = case;
        let before = broken.outcome();
        let mut sets = broken.sets_mut();
        let denies: Vec<&mut Piece> = sets
            .iter_mut()
            .flat_map(|(set, _)| set.iter_mut().flatten())
            .filter(|piece| piece.json["Effect"] == "Deny" && piece.json.contains_key("Condition"))
            .collect();
        let count = denies.len();
        if let Some(piece) = denies.into_iter().nth(at % count.max(1)) {
            piece.breaks_operator = true;
        }
        let after = broken.outcome();
        prop_assert!(before.decision.is_allowed() || !after.decision.is_allowed());
    }

    #[test]
    fn explanations_agree(case in case()) {
        let (request, compiled, authorizer) = (case.request(), case.compile(), case.authorizer());
        let policies = compiled.policies();
        let outcome = authorizer.authorize(&request, &policies);
        let explanation = authorizer.explain(&request, &policies);
        prop_assert_eq!(explanation.outcome, outcome);
        let denying: Vec<_> = explanation
            .layers
            .iter()
            .filter(|report| report.result == LayerResult::Deny)
            .map(|report| report.layer)
            .collect();
        if outcome.decision == Decision::ExplicitDeny {
            prop_assert_eq!(outcome.blocking_layers.iter().collect::<Vec<_>>(), denying);
        } else {
            prop_assert!(denying.is_empty());
        }
        let matched = explanation.matched_statements();
        for decided in outcome.deciding() {
            let is_listed = matched.iter().any(|trace| {
                (trace.layer(), trace.level(), trace.part(), trace.at())
                    == (decided.layer, decided.level, decided.part, decided.statement)
            });
            prop_assert!(is_listed);
        }
        prop_assert_eq!(matched.is_empty(), outcome.deciding().next().is_none());
        for trace in explanation.layers.iter().flat_map(|report| &report.policies).flat_map(
            |policies| policies.allows.iter().chain(&policies.denies).chain(&policies.near_matches),
        ) {
            let fits = trace.applies() != iamkit_authz::Applies::No(iamkit_authz::StatementPart::Action);
            prop_assert_eq!(trace.action().matched, fits);
            let _ = (trace.resource(), trace.tests());
        }
        let _ = (explanation.missing_context_keys(), explanation.assumptions());
    }

    #[test]
    fn batches_agree(case in case(), members in proptest::collection::vec((0_usize..9, any::<u8>()), 1..5)) {
        let (compiled, authorizer) = (case.compile(), case.authorizer());
        let set = case.identity.clone().unwrap_or_default();
        let pool = compile(&set, PolicyType::Identity);
        let chosen = |mask: u8| (0..set.len()).filter(move |at| mask >> at & 1 == 1);
        let mut list = Vec::new();
        for &(index, mask) in &members {
            let policies = chosen(mask).map(|at| u32::try_from(at).unwrap()).collect();
            let mut member = Member::new(caller(index), policies);
            if mask & 0x80 != 0 {
                member.others = compiled.others();
            }
            list.push(member);
        }
        let population = authorizer.population(&pool, list).unwrap();
        let mut target = Target::new(case.action.parse().unwrap()).resource(case.resource);
        if let Some(owner) = case.owner {
            target = target.resource_account(owner.parse().unwrap());
        }
        for (key, value) in KEYS.iter().zip(&case.context) {
            if let Some(value) = value {
                target = target.key(key, context_value(value));
            }
        }
        let with_policies = target.clone().policies(compiled.others());
        let targets = [target, with_policies];
        let matrix = population.matrix(&targets).unwrap();
        for (at, &(index, mask)) in members.iter().enumerate() {
            let own: Vec<_> = chosen(mask).map(|at| set[at].clone()).collect();
            let identity = compile(&own, PolicyType::Identity);
            let request = case.request_of(caller(index), case.resource, &[]);
            let own_side = mask & 0x80 != 0;
            for (number, resource_side) in [(0, false), (1, true)] {
                let mut policies = compiled.others();
                policies = policies.identity(&identity);
                if !own_side {
                    policies = policies.without(Layer::PermissionsBoundary);
                    policies = policies.without(Layer::Session).without(Layer::ScopeDown);
                    policies = policies.without(Layer::ServiceControl);
                }
                if !resource_side {
                    policies = policies.without(Layer::Resource);
                    policies = policies.without(Layer::ResourceControl);
                    policies = policies.without(Layer::VpcEndpoint);
                }
                let single = authorizer.authorize(&request, &policies).decision;
                prop_assert_eq!(matrix.get(at, number), single);
            }
            let can = population.what_can(at, &targets).unwrap();
            prop_assert_eq!(can, matrix.allowed_targets(at).collect::<Vec<_>>());
        }
        for (number, target) in targets.iter().enumerate() {
            let who = population.who_can(target).unwrap();
            prop_assert_eq!(who, matrix.allowed_members(number).collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn options_that_matter_are_told(mut case in case()) {
        let compiled = case.compile();
        let policies = compiled.policies();
        let (request, options, authorizer) = (case.request(), case.options.clone(), case.authorizer());
        let explanation = authorizer.explain(&request, &policies);
        let told = explanation.assumptions();
        for id in OptionId::all() {
            for value in id.values() {
                case.options.clone_from(&options);
                case.options.set_id(id, value).unwrap();
                let other = case.authorizer().authorize(&case.request(), &policies);
                let same = other.decision == explanation.outcome.decision;
                prop_assert!(same || told.contains(id), "{}", id);
            }
        }
    }
}
