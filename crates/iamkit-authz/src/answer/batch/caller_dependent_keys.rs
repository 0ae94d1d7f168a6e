//! What depends on who calls.

use iamkit_condition::{KeyName, RequestContext};
use iamkit_pattern::Case;

use crate::compile::{CompiledStatement, ResourceMatcher};
use crate::input::caller_context;
use crate::{Caller, PolicySet};

/// The condition keys in which the members of a population differ, and which parts of the pool ask
/// for them.
#[derive(Clone, Debug)]
pub(super) struct CallerDependentKeys {
    keys: Vec<KeyName>,
    /// For each condition of the pool, the keys that it asks for.
    conditions: Vec<Box<[u32]>>,
    /// For each resource pattern of the pool, the keys of its variables.
    resources: Vec<Box<[u32]>>,
}

/// Keys of the resource that follow from the caller when nobody says who owns the resource.
const OWNER_KEYS: [&str; 3] = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];

/// Keys that some kinds of callers have and others have not, with a value that is not given.
const CREDENTIAL_KEYS: [&str; 3] =
    ["aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:userid"];

impl CallerDependentKeys {
    pub(super) fn new(pool: &PolicySet, callers: &[&Caller]) -> Self {
        let mut keys: Vec<KeyName> = Vec::new();
        let contexts: Vec<_> = callers.iter().map(|caller| caller_context(caller)).collect();
        let first = contexts.first();
        for context in &contexts {
            let Some(first) = first else { break };
            for (key, value) in context.iter().chain(first.iter()) {
                let same = first.get(key) == Some(value) && context.get(key) == Some(value);
                if !same && !keys.iter().any(|known| Case::Fold.is_same(known.as_str(), key)) {
                    keys.push(key.into());
                }
            }
        }
        let kind = |caller: &&Caller| std::mem::discriminant(caller.kind());
        if callers.iter().any(|caller| Some(kind(caller)) != callers.first().map(kind)) {
            keys.extend(CREDENTIAL_KEYS.map(KeyName::from));
        }
        for (key, _) in contexts.iter().flat_map(RequestContext::beginnings) {
            if !keys.iter().any(|known| Case::Fold.is_same(known.as_str(), key)) {
                keys.push(key.into());
            }
        }
        if !keys.is_empty() {
            keys.extend(OWNER_KEYS.map(KeyName::from));
        }
        let numbers = |wanted: &mut dyn Iterator<Item = &str>| {
            let mut found: Vec<u32> = wanted
                .filter_map(|key| {
                    let at = keys.iter().position(|known| Case::Fold.is_same(known.as_str(), key));
                    at.and_then(|at| u32::try_from(at).ok())
                })
                .collect();
            found.sort_unstable();
            found.dedup();
            found.into()
        };
        let conditions = pool.conditions().iter().map(|condition| {
            let mut wanted = condition.tests().iter().flat_map(|test| {
                let templates = test.values().iter().filter_map(|value| value.value.template());
                let variables = templates.flat_map(iamkit_policy::Template::variables);
                std::iter::once(test.key().as_str())
                    .chain(variables.map(iamkit_policy::PolicyVariable::key))
            });
            numbers(&mut wanted)
        });
        let conditions = conditions.collect();
        let resources = pool.resources().iter().map(|matcher| match matcher {
            ResourceMatcher::Template(template) => {
                numbers(&mut template.variables().map(|variable| variable.key().as_str()))
            }
            _ => Box::default(),
        });
        let resources = resources.collect();
        Self { keys, conditions, resources }
    }

    /// Says for each key whether the request gives it, so that it is the same for every caller.
    pub(super) fn given(&self, context: &RequestContext) -> Vec<bool> {
        self.keys.iter().map(|key| context.get(key.as_str()).is_some()).collect()
    }

    /// Says whether the statement may apply to some members and not to others.
    pub(super) fn has(
        &self,
        pool: &PolicySet,
        statement: &CompiledStatement,
        given: &[bool],
    ) -> bool {
        if self.keys.is_empty() {
            return false;
        }
        let open = |keys: Option<&Box<[u32]>>| {
            keys.is_some_and(|keys| keys.iter().any(|&key| given.get(key as usize) == Some(&false)))
        };
        let in_condition =
            statement.condition.is_some_and(|number| open(self.conditions.get(number.index())));
        in_condition
            || statement.resource.has_variables
                && pool
                    .resource_list(&statement.resource)
                    .unwrap_or_default()
                    .iter()
                    .any(|&pattern| open(self.resources.get(pattern.index())))
    }
}
