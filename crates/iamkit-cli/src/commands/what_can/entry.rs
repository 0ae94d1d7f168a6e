//! The rows of the answer, and how many there are of each kind.

use std::collections::BTreeMap;

use iamkit::account::{AccountDecision, ActionAnswer, Answer};
use iamkit::catalog::{Action, Catalog};
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::coverage::{Matched, because};

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceSummary {
    service: String,
    levels: BTreeMap<&'static str, LevelSummary>,
}

#[derive(Default, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct LevelSummary {
    allowed: usize,
    conditional: usize,
    unknown: usize,
    /// How many actions of the level the service has.
    of: usize,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// An action; a pattern of actions where policies that are missing could allow any of them.
    pub(super) action: String,
    /// Null for a pattern.
    pub(super) access_level: Option<&'static str>,
    /// `allowed`, `conditional` or `unknown`.
    pub(super) decision: &'static str,
    /// Patterns of the resources that it is about.
    pub(super) resources: Vec<String>,
    /// Patterns of resources that are left out.
    pub(super) except: Vec<String>,
    /// Whether there are more resources than are listed.
    pub(super) truncated: bool,
    /// What a conditional decision depends on.
    pub(super) condition: Option<String>,
    /// The same in words.
    pub(super) condition_text: Option<String>,
    /// What exists, or must exist, and was not given.
    pub(super) missing: Vec<String>,
    pub(super) matched_statements: Vec<Matched>,
    #[serde(skip)]
    pub(super) rank: AccountDecision,
    #[serde(skip)]
    pub(super) because: String,
}

impl Entry {
    pub(super) fn of(action: &Action<'_>, found: ActionAnswer) -> Self {
        let mut entry = Self::new(action, &found.answer, found.resources);
        if entry.rank == AccountDecision::Allowed && !found.except.is_empty() {
            let on = if entry.because.is_empty() { "" } else { " " };
            entry.because = format!("{}{on}but not on {}", entry.because, found.except.join(", "));
        }
        Self { except: found.except, truncated: found.is_truncated, ..entry }
    }

    pub(super) fn new(action: &Action<'_>, answer: &Answer, resources: Vec<String>) -> Self {
        let condition = answer.condition.as_ref();
        let on = if resources.iter().any(|resource| resource != "*") {
            format!("on {}", resources.join(", "))
        } else {
            String::new()
        };
        let because = match answer.decision {
            AccountDecision::Allowed => on,
            _ => because(answer),
        };
        Self {
            action: action.to_string(),
            access_level: Some(action.access_level().as_str()),
            decision: answer.decision.as_str(),
            resources,
            except: Vec::new(),
            truncated: false,
            condition: condition.map(|condition| condition.formula.clone()),
            condition_text: condition.map(|condition| condition.words.clone()),
            missing: answer.missing.iter().map(ToString::to_string).collect(),
            matched_statements: Matched::all(answer),
            rank: answer.decision,
            because,
        }
    }
}

/// Counts actions by service and access level.
pub(super) fn summary(catalog: &Catalog, entries: &[Entry]) -> Vec<ServiceSummary> {
    let mut services: BTreeMap<&str, BTreeMap<&'static str, LevelSummary>> = BTreeMap::new();
    for entry in entries {
        let Some(level) = entry.access_level else { continue };
        let (service, _) = entry.action.split_once(':').unwrap_or_default();
        let levels = services.entry(service).or_insert_with(|| totals(catalog, service));
        let level = levels.entry(level).or_default();
        match entry.rank {
            AccountDecision::Allowed => level.allowed += 1,
            AccountDecision::Conditional => level.conditional += 1,
            _ => level.unknown += 1,
        }
    }
    let summary = |(service, levels): (&str, BTreeMap<_, LevelSummary>)| {
        let open = |level: &LevelSummary| level.allowed + level.conditional + level.unknown > 0;
        let levels = levels.into_iter().filter(|(_, level)| open(level)).collect();
        ServiceSummary { service: service.to_owned(), levels }
    };
    services.into_iter().map(summary).collect()
}

fn totals(catalog: &Catalog, service: &str) -> BTreeMap<&'static str, LevelSummary> {
    let mut levels: BTreeMap<&'static str, LevelSummary> = BTreeMap::new();
    for action in catalog.actions_in(&catalog.actions_matching(&format!("{service}:*"))) {
        levels.entry(action.access_level().as_str()).or_default().of += 1;
    }
    levels
}
