//! Whose actions are listed.

use std::collections::BTreeSet;
use std::sync::Arc;

use iamkit::CatalogFacts;
use iamkit::account::{AccountDecision, Answer, Gap, GapPart, Principal};
use iamkit::authz::Authorizer;
use iamkit::catalog::Action;
use iamkit::policy::ActionName;

use super::Arguments;
use super::entry::Entry;
use crate::data::Data;
use crate::question::Question;
use crate::subjects::{AccountInput, Inputs, ScenarioPrincipal};

/// The principals that a name means: one, whose policies may come from several scenarios.
#[derive(Default)]
pub(super) struct Chosen<'i> {
    subjects: Vec<&'i ScenarioPrincipal>,
    principals: Vec<(&'i AccountInput, &'i Principal, Authorizer<CatalogFacts<'static>>)>,
}

impl<'i> Chosen<'i> {
    pub(super) fn find(inputs: &'i Inputs, name: &str, data: Data) -> Self {
        let facts = data.facts();
        let subjects = inputs.subjects.iter().filter(|subject| subject.principal == name);
        let of_account = |input: &'i AccountInput| {
            let engine = move || Authorizer::new(Arc::clone(&input.options), facts);
            let found = input.account.find(name).into_iter();
            found.map(move |principal| (input, principal, engine()))
        };
        Self {
            subjects: subjects.collect(),
            principals: inputs.accounts.iter().flat_map(of_account).collect(),
        }
    }

    pub(super) fn names(&self) -> Vec<&'i str> {
        let subjects = self.subjects.iter().map(|subject| subject.principal.as_str());
        let principals = self.principals.iter().map(|(_, principal, _)| principal.title());
        let names: BTreeSet<&str> = subjects.chain(principals).collect();
        names.into_iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.subjects.is_empty() && self.principals.is_empty()
    }

    /// Returns the row for the actions that are not listed, where policies that are missing could
    /// allow them; a boundary that is missing allows nothing.
    pub(super) fn unlisted(&self, arguments: &Arguments, entries: &[Entry]) -> Option<Entry> {
        let granting =
            self.missing().filter(|gap| matches!(gap.part, GapPart::Group | GapPart::Policy));
        let missing: Vec<String> = granting.map(ToString::to_string).collect();
        let is_listed = entries.iter().any(|entry| entry.action == arguments.action);
        let is_needed = !missing.is_empty() && !is_listed;
        is_needed.then(|| Entry {
            action: arguments.action.clone(),
            access_level: None,
            decision: AccountDecision::Unknown.as_str(),
            resources: vec![arguments.resource.clone().unwrap_or_else(|| "*".to_owned())],
            except: Vec::new(),
            truncated: false,
            condition: None,
            condition_text: None,
            because: missing.join("; "),
            missing,
            matched_statements: Vec::new(),
            rank: AccountDecision::Unknown,
        })
    }

    /// Returns, in words, the policy of the resource that was not given and could allow the action.
    pub(super) fn open_policy(
        &self,
        action: &Action<'_>,
        arguments: &Arguments,
        question: &Question,
        data: Data,
    ) -> anyhow::Result<Option<String>> {
        let Some(resource) = &arguments.resource else { return Ok(None) };
        let name: ActionName = action.to_string().parse()?;
        for (input, principal, engine) in &self.principals {
            let what = input.account.what_can(engine, principal);
            if let Some(missing) = what.open_policy(&question.of_account(&name, resource))? {
                return Ok(Some(missing.to_string()));
            }
        }
        for subject in &self.subjects {
            let request = subject.request(&name, resource, question)?;
            let answer = subject.answer(&request, resource, &data.facts())?;
            if let Some(missing) = answer.missing.iter().find(|it| it.is_of_resource()) {
                return Ok(Some(missing.to_string()));
            }
        }
        Ok(None)
    }

    /// Says what of the principal is missing.
    pub(super) fn gaps(&self) -> Vec<String> {
        self.missing().map(ToString::to_string).collect()
    }

    fn missing(&self) -> impl Iterator<Item = &Gap> {
        self.principals.iter().flat_map(|(input, principal, _)| {
            principal.gaps.iter().filter_map(|gap| input.account.gaps().get(*gap))
        })
    }

    pub(super) fn is_uncertain(&self) -> bool {
        self.principals.iter().any(|(_, principal, _)| !principal.gaps.is_empty())
    }

    /// Decides one action; nothing where it is not open.
    pub(super) fn entry(
        &self,
        action: &Action<'_>,
        arguments: &Arguments,
        question: &Question,
        data: Data,
    ) -> anyhow::Result<Option<Entry>> {
        let name: ActionName = action.to_string().parse()?;
        let mut best: Option<Entry> = None;
        let mut keep = |entry: Entry| {
            if best.as_ref().is_none_or(|known| entry.rank < known.rank) {
                best = Some(entry);
            }
        };
        for (input, principal, engine) in &self.principals {
            let what = input.account.what_can(engine, principal);
            let asked = question.of_account(&name, arguments.resource.as_deref().unwrap_or("*"));
            let found = if let Some(resource) = &arguments.resource {
                let answer = Some(what.answer(&asked)?);
                let open = answer.filter(|answer| answer.decision.is_open());
                open.map(|answer| Entry::new(action, &answer, vec![resource.clone()]))
            } else {
                let found = what.on_any_resource(action, &asked)?;
                found.map(|found| Entry::of(action, found))
            };
            if let Some(found) = found {
                keep(found);
            }
        }
        for subject in &self.subjects {
            let resource = match &arguments.resource {
                Some(resource) => resource.clone(),
                None if action.has_resource_types() => any_resource(&subject.principal),
                None => "*".to_owned(),
            };
            let request = subject.request(&name, &resource, question)?;
            let facts = data.facts();
            let engine = subject.authorizer(&facts);
            let answer = Answer::of_outcome(&engine, &request, &subject.policies(&resource));
            // Of another layer than the principal's own nothing is known here.
            if matches!(answer.decision, AccountDecision::Allowed | AccountDecision::Conditional) {
                keep(Entry::new(action, &answer, vec![resource]));
            }
        }
        Ok(best)
    }
}

/// Returns the pattern of all resources in the partition of a principal.
fn any_resource(principal: &str) -> String {
    let partition = principal.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
    format!("arn:{}:*:*:*:*", partition.unwrap_or("aws"))
}
