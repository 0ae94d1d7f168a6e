//! One principal and its answer.

use iamkit::account::{AccountDecision, Answer, Missing, NamedCaller};
use iamkit::arn::ArnRef;
use iamkit::authz::{CallerKind, GrantPath};
use iamkit::policy::ActionName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::commands::coverage::{Matched, because, residual};
use crate::data::Data;
use crate::question::Question;
use crate::subjects::ScenarioPrincipal;

/// A principal, and what it may do.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) principal: String,
    pub(super) kind: &'static str,
    pub(super) account: Option<String>,
    /// The file that the principal comes from.
    pub(super) source: String,
    /// The scenario that the principal comes from.
    pub(super) scenario: Option<String>,
    /// `allowed`, `conditional`, `unknown`, `explicitDeny` or `implicitDeny`.
    pub(super) decision: &'static str,
    /// What the decision depends on besides what is missing.
    pub(super) condition: Option<String>,
    /// The same in words.
    pub(super) condition_text: Option<String>,
    /// The same as a tree of `all`, `any`, `not` and leaves.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(super) residual: Option<Box<RawValue>>,
    /// The resources, where the condition is about nothing else.
    pub(super) resources: Option<Vec<String>>,
    /// The operation of an identity provider, where another one was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    /// What exists, or must exist, and was not given.
    pub(super) missing: Vec<String>,
    pub(super) granted_by: Option<&'static str>,
    pub(super) blocked_by: Vec<&'static str>,
    pub(super) matched_statements: Vec<Matched>,
    #[serde(skip)]
    pub(super) is_open: bool,
    #[serde(skip)]
    pub(super) because: String,
    /// Whether the policy of the resource alone keeps the answer from being told.
    #[serde(skip)]
    pub(super) is_common: bool,
}

impl Entry {
    pub(super) fn new(
        arn: &str,
        kind: &'static str,
        source: &str,
        answer: &Answer,
    ) -> anyhow::Result<Self> {
        let condition = answer.condition.as_ref();
        let account = ArnRef::parse(arn).ok().map(|arn| arn.account().to_owned());
        let scope = condition.and_then(|condition| condition.scope.as_ref());
        Ok(Self {
            principal: arn.to_owned(),
            kind,
            account: account.filter(|account| !account.is_empty()),
            source: source.to_owned(),
            scenario: None,
            decision: answer.decision.as_str(),
            condition: condition.map(|condition| condition.formula.clone()),
            condition_text: condition.map(|condition| condition.words.clone()),
            residual: residual(answer)?,
            resources: scope.map(|scope| scope.resources.clone()),
            operation: None,
            missing: answer.missing.iter().map(ToString::to_string).collect(),
            granted_by: answer.granted_by.map(GrantPath::as_str),
            blocked_by: answer.blocked_by.iter().map(|layer| layer.as_str()).collect(),
            matched_statements: Matched::all(answer),
            is_open: answer.decision.is_open(),
            because: because(answer),
            is_common: answer.decision == AccountDecision::Unknown
                && answer.condition.is_none()
                && !answer.missing.iter().any(|missing| {
                    matches!(
                        missing,
                        Missing::Gap(_)
                            | Missing::IdentityPolicies(_)
                            | Missing::Undeployed { .. }
                            | Missing::Account
                    )
                }),
        })
    }

    /// Returns the entry of somebody whom the policy of the resource names.
    pub(super) fn of_named(named: &NamedCaller, source: &str) -> anyhow::Result<Self> {
        let entry = Self::new(&named.principal, named.kind.as_str(), source, &named.answer)?;
        let operation = named.operation.as_ref().map(ToString::to_string);
        let because = match &operation {
            Some(operation) if entry.because.is_empty() => format!("by {operation}"),
            Some(operation) => format!("by {operation}; {}", entry.because),
            None => entry.because.clone(),
        };
        Ok(Self { operation, because, ..entry })
    }
}

/// Answers for the principal of a scenario: it says of itself what is known.
pub(super) fn subject_entry(
    subject: &ScenarioPrincipal,
    (action, resource): (&ActionName, &str),
    question: &Question,
    data: Data,
) -> anyhow::Result<Entry> {
    let request = subject.request(action, resource, question)?;
    let facts = data.facts();
    let answer = subject.answer(&request, resource, &facts)?;
    let kind = match request.caller().kind() {
        CallerKind::Root => "root",
        CallerKind::User => "user",
        CallerKind::RoleSession { session_name: None, .. } => "role",
        CallerKind::Service { .. } => "service",
        CallerKind::Federated { .. } => "provider",
        CallerKind::Anonymous => "anonymous",
        CallerKind::FederatedUser { .. } => "federatedUser",
        _ => "session",
    };
    let entry = Entry::new(&subject.principal, kind, &subject.source, &answer)?;
    Ok(Entry { scenario: subject.scenario.clone(), ..entry })
}
