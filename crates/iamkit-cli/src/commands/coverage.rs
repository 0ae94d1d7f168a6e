//! What an answer about accounts rests on.

use std::collections::{BTreeMap, BTreeSet};

use iamkit::account::{ASSUMED_KEYS, Answer, DecidingPolicyStatement, Missing};
use iamkit::authz::Layer;
use iamkit::pattern::Case;
use iamkit::scenario::ScenarioWarning;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::escape::escaped;
use crate::output::Output;
use crate::problem::Severity;
use crate::question::Question;
use crate::subjects::{AccountInput, DUMP, Inputs};

/// The layers that no input holds: all of them can only take away.
const NOT_CONSIDERED: [Layer; 4] =
    [Layer::ServiceControl, Layer::ResourceControl, Layer::Session, Layer::VpcEndpoint];

/// What was read, what is assumed and what is missing.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Coverage {
    inputs: Vec<Input>,
    accounts: usize,
    principals: usize,
    /// Layers of which nothing was given; they can only take away.
    not_considered: Vec<&'static str>,
    /// Keys of the request that are set because they usually are.
    assumed: BTreeMap<&'static str, &'static str>,
    gaps: Vec<Gap>,
    /// The policy of the resource, in words, which was not given and may grant more, or deny.
    #[serde(skip)]
    open_policy: Option<String>,
    /// Members of dumps that nobody knows: what they say about access was not read.
    unknown_members: Vec<UnknownMember>,
}

/// Members of one name, which were passed over.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct UnknownMember {
    name: String,
    /// What has the member, such as `a user`.
    of: &'static str,
    /// How many have it.
    count: usize,
    source: String,
    /// Where the first one stands.
    line: usize,
    column: usize,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    source: String,
    /// `accountDump`, `scenario`, or the format of what is deployed, such as `cloudformation`.
    kind: &'static str,
    principals: usize,
}

/// Something that is known to exist and is not in the input.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Gap {
    /// The principal that it concerns, or the file, which is cut.
    about: String,
    /// `group`, `policy`, `permissionsBoundary`; `dump` of one that is cut, `deployment` of one with parts that are not read.
    part: &'static str,
    name: String,
    source: String,
    line: usize,
    column: usize,
}

/// A statement that decided.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Matched {
    layer: &'static str,
    policy: String,
    statement: u32,
    sid: Option<String>,
    effect: &'static str,
}

impl Matched {
    pub(crate) fn all(answer: &Answer) -> Vec<Self> {
        let of = |it: &DecidingPolicyStatement| Self {
            layer: it.layer.as_str(),
            policy: it.policy.to_string(),
            statement: it.statement,
            sid: it.sid.as_deref().map(str::to_owned),
            effect: it.effect.as_str(),
        };
        answer.matched_statements.iter().map(of).collect()
    }
}

/// Returns a formula as JSON.
pub(crate) fn residual(answer: &Answer) -> anyhow::Result<Option<Box<RawValue>>> {
    let json = answer.condition.as_ref().map(|condition| condition.json.clone());
    Ok(json.map(RawValue::from_string).transpose()?)
}

impl Coverage {
    pub(crate) fn of(inputs: &Inputs, question: &Question) -> Self {
        let of_account = |input: &AccountInput| Input {
            source: input.source.clone(),
            kind: input.kind,
            principals: input.account.principals().len(),
        };
        let mut read: Vec<Input> = inputs.accounts.iter().map(of_account).collect();
        for subject in &inputs.subjects {
            match read.iter_mut().find(|input| input.source == subject.source) {
                Some(known) => known.principals += 1,
                None => read.push(Input {
                    source: subject.source.clone(),
                    kind: "scenario",
                    principals: 1,
                }),
            }
        }
        let is_set = |key: &str| {
            let given = question.context.iter().any(|(known, _)| Case::Fold.is_same(known, key));
            given || question.unknown.iter().any(|known| Case::Fold.is_same(known, key))
        };
        Self {
            inputs: read,
            accounts: inputs.accounts.len(),
            principals: inputs.count(),
            not_considered: NOT_CONSIDERED.map(Layer::as_str).to_vec(),
            assumed: ASSUMED_KEYS.into_iter().filter(|(key, _)| !is_set(key)).collect(),
            gaps: inputs.accounts.iter().flat_map(gaps).collect(),
            unknown_members: inputs.accounts.iter().flat_map(unknown_members).collect(),
            open_policy: None,
        }
    }

    /// Adds the policy of the resource, which was not given.
    pub(crate) fn with_open_policy(mut self, open_policy: Option<String>) -> Self {
        if open_policy.is_some() {
            self.not_considered.push(Layer::Resource.as_str());
        }
        Self { open_policy, ..self }
    }

    /// Says what the answer rests on, for people.
    pub(crate) fn write(&self, output: &mut Output) {
        for gap in &self.gaps {
            let Gap { source, line, column, name, .. } = gap;
            let (severity, message) = match gap.part {
                "dump" => (Severity::Warning, format!("{source}: {name}")),
                "deployment" => (Severity::Note, format!("{source}:{line}:{column}: {name}")),
                _ => continue,
            };
            output.note(severity, &message, None);
        }
        for member in &self.unknown_members {
            let UnknownMember { name, of, count, source, line, column } = member;
            let more =
                if *count > 1 { format!(", nor are {} more", count - 1) } else { String::new() };
            let message = format!(
                "{source}:{line}:{column}: `{name}` is no known member of {of} and is not read{more}"
            );
            output.note(Severity::Note, &message, None);
        }
        if let Some(open) = &self.open_policy {
            output.message(&escaped(&format!("{open}: it may grant more, or deny")));
        }
        if self.accounts > 0 {
            output.message(
                "not considered: service control policies, resource control policies, session \
                 policies, VPC endpoint policies",
            );
        }
    }
}

fn unknown_members(input: &AccountInput) -> impl Iterator<Item = UnknownMember> {
    input.unknown_members.iter().map(|member| UnknownMember {
        name: member.name.clone(),
        of: member.parent,
        count: member.count,
        source: input.source.clone(),
        line: member.place.0,
        column: member.place.1,
    })
}

fn gaps(input: &AccountInput) -> Vec<Gap> {
    let account = &input.account;
    let known = account.gaps().iter();
    let part = if input.kind == DUMP { "dump" } else { "deployment" };
    let cut = account.cut().map(|cut| (input.source.clone(), part, cut.message.to_string()));
    let all = known
        .map(|gap| (gap.about.to_string(), gap.part.as_str(), gap.name.to_string()))
        .chain(cut);
    all.zip(&input.places)
        .map(|((about, part, name), (source, line, column))| Gap {
            about,
            part,
            name,
            source: source.clone(),
            line: *line,
            column: *column,
        })
        .collect()
}

/// Joins what should be known about a question and about the policies, as JSON.
pub(crate) fn all_warnings(
    warnings: &[ScenarioWarning],
    inputs: &Inputs,
) -> anyhow::Result<Vec<Box<RawValue>>> {
    let own = warnings.iter().map(|warning| warning.to_json(None));
    let all = own.chain(inputs.warnings.iter().cloned()).map(RawValue::from_string);
    Ok(all.collect::<Result<_, _>>()?)
}

/// Names the policies that decided, each once.
pub(crate) fn policy_names(answer: &Answer) -> String {
    let names: BTreeSet<&str> = answer.matched_statements.iter().map(|it| &*it.policy).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Says what an answer depends on, or what it rests on.
pub(crate) fn because(answer: &Answer) -> String {
    let missing = answer.missing.iter().map(|missing| match missing {
        Missing::Account => format!("{missing} (`--account-id`)"),
        _ => missing.to_string(),
    });
    let condition = answer.condition.as_ref().map(|condition| condition.words.clone());
    let parts: Vec<String> = missing.chain(condition).collect();
    if parts.is_empty() { policy_names(answer) } else { parts.join("; ") }
}
