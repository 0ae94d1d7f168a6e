//! Decisions in the shape of IAM Access Troubleshooter.

use iamkit_authz::{Check, Decision, Layer, PolicyReport, RequestResource};
use iamkit_condition::ContextValue;
use iamkit_syntax::JsonWriter;

use crate::{
    LayerInput, MatchedStatement, PolicySource, QuestionReport, Report, Scenario, ScenarioDecision,
};

/// Decisions as the records of `GetRequestAuthorizationDetails` (iam-toolbox API Reference, November
/// 2026): what was evaluated, with every check, and the policies that were considered.
///
/// ```
/// use iamkit_authz::BuiltinFacts;
/// use iamkit_scenario::{AuthorizationDetails, ScenarioCompiler, read_one};
/// use iamkit_source::ManagedPolicies;
///
/// let text = r#"{"request": {"principal": "arn:aws:iam::111122223333:user/ines",
///     "action": "s3:GetObject", "resource": "arn:aws:s3:::reports/q1.csv"}}"#;
/// let scenario = read_one(&iamkit_syntax::parse(text)).unwrap();
/// let compiled = ScenarioCompiler::new(&ManagedPolicies).compile_question(&scenario).unwrap();
/// let mut details = AuthorizationDetails::default();
/// assert!(details.add(&scenario, &compiled.report(None, &BuiltinFacts)).is_ok());
/// assert!(details.to_json().contains(r#""evaluatedEffect":"IMPLICIT_DENY""#));
/// ```
#[derive(Clone, Debug, Default)]
pub struct AuthorizationDetails {
    evaluations: Vec<Evaluation>,
    policies: Vec<ConsideredPolicy>,
}

/// One request.
#[derive(Clone, Debug)]
struct Evaluation {
    context: Vec<(Box<str>, ContextValue)>,
    /// The members before and after its context, without braces.
    head: String,
    tail: String,
}

/// A policy that had a part in some evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ConsideredPolicy {
    policy_type: &'static str,
    is_inline: bool,
    uri: Box<str>,
    attached_to: Vec<Box<str>>,
    /// The id of a grant of a KMS key, empty where it is not known; nothing for a policy.
    grant_id: Option<Box<str>>,
}

/// A decision depends on what is not known, for which AWS's records have no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the decision is conditional, for which the records of AWS have no word")]
pub struct ConditionalDecisionError;

impl AuthorizationDetails {
    /// Adds the decision of what a scenario asks: of one request, or of every request of a call.
    ///
    /// # Errors
    ///
    /// A decision depends on what is not known.
    pub fn add(
        &mut self,
        scenario: &Scenario,
        report: &QuestionReport<'_>,
    ) -> Result<(), ConditionalDecisionError> {
        match report {
            QuestionReport::Request(report) => self.add_request(scenario, report),
            QuestionReport::Call(call) => {
                call.rows().try_for_each(|(row, report)| self.add_request(&row.scenario, report))
            }
        }
    }

    fn add_request(
        &mut self,
        scenario: &Scenario,
        report: &Report<'_>,
    ) -> Result<(), ConditionalDecisionError> {
        let effect = match report.decision() {
            ScenarioDecision::Known(Decision::Allow) => "ALLOW",
            ScenarioDecision::Known(Decision::ExplicitDeny) => "EXPLICIT_DENY",
            ScenarioDecision::Known(Decision::ImplicitDeny) => "IMPLICIT_DENY",
            ScenarioDecision::Conditional => return Err(ConditionalDecisionError),
        };
        let request = report.explanation.request();
        let head = members(|json| {
            json.member("action").text(request.action().as_str());
            // AWS leaves it empty for actions without resource.
            json.member("resource").text(match request.resource() {
                RequestResource::Any => "",
                RequestResource::Arn(arn) => arn.as_str(),
            });
        });
        let tail = members(|json| {
            json.member("evaluatedEffect").text(effect);
            json.member("checks").array(|json| {
                for check in report.explanation.checks() {
                    write_check(json.item(), &check);
                }
            });
        });
        let context = request.context().iter();
        let context = context.map(|(key, value)| (key.into(), value.clone())).collect();
        self.evaluations.push(Evaluation { context, head, tail });
        for layer in &report.explanation.layers {
            for (index, policies) in layer.policies.iter().enumerate() {
                self.consider(scenario, report, layer.layer, index, policies);
            }
        }
        for grant in &report.explanation.key_grants {
            let key = request.resource().arn().map(iamkit_arn::Arn::as_str);
            let id = grant.id().unwrap_or_default();
            self.add_policy(ConsideredPolicy {
                policy_type: iamkit_authz::CheckType::of(Layer::Resource).policy_type(),
                is_inline: true,
                uri: if id.is_empty() { grant.grantee() } else { id }.into(),
                attached_to: key.into_iter().map(Into::into).collect(),
                grant_id: Some(id.into()),
            });
        }
        Ok(())
    }

    /// Lists the policies of a layer or level.
    fn consider(
        &mut self,
        scenario: &Scenario,
        report: &Report<'_>,
        layer: Layer,
        level: usize,
        policies: &PolicyReport<'_>,
    ) {
        let request = report.explanation.request();
        let caller = request.caller();
        let target: Option<&str> = match layer {
            Layer::ServiceControl | Layer::ResourceControl => policies.target,
            Layer::Resource => request.resource().arn().map(iamkit_arn::Arn::as_str),
            Layer::VpcEndpoint => None,
            _ => caller.principal_arn().or_else(|| caller.arn()).map(iamkit_arn::Arn::as_str),
        };
        for (policy, name) in (0..).map_while(|at| policies.set.policy_name(at)).enumerate() {
            let considered = ConsideredPolicy {
                policy_type: iamkit_authz::CheckType::of(layer).policy_type(),
                is_inline: !is_managed(scenario, layer, level, policy),
                uri: name.into(),
                attached_to: target.into_iter().map(Into::into).collect(),
                grant_id: None,
            };
            self.add_policy(considered);
        }
    }

    /// A policy that is attached to several targets stands once.
    fn add_policy(&mut self, policy: ConsideredPolicy) {
        let is_same = |known: &&mut ConsideredPolicy| {
            (known.policy_type, known.is_inline, &known.uri, &known.grant_id)
                == (policy.policy_type, policy.is_inline, &policy.uri, &policy.grant_id)
        };
        match self.policies.iter_mut().find(is_same) {
            None => self.policies.push(policy),
            Some(known) => {
                for target in policy.attached_to {
                    if !known.attached_to.contains(&target) {
                        known.attached_to.push(target);
                    }
                }
            }
        }
    }

    /// Writes the record. What all requests have in common stands in `requestContext`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let is_common = |entry: &&(Box<str>, ContextValue)| {
            self.evaluations.iter().all(|other| other.context.contains(entry))
        };
        let common: Vec<&(Box<str>, ContextValue)> = match self.evaluations.first() {
            Some(first) => first.context.iter().filter(is_common).collect(),
            None => Vec::new(),
        };
        let mut json = JsonWriter::default();
        json.object(|json| {
            write_context(json.member("requestContext"), common.iter().copied());
            json.member("evaluations").array(|json| {
                for evaluation in &self.evaluations {
                    let own = evaluation.context.iter().filter(|entry| !common.contains(entry));
                    let mut context = JsonWriter::default();
                    write_context(&mut context, own);
                    let (head, tail) = (&evaluation.head, &evaluation.tail);
                    let context = context.finish();
                    json.item().raw(&format!("{{{head},\"context\":{context},{tail}}}"));
                }
            });
            json.member("policies").array(|json| {
                for policy in &self.policies {
                    policy.write(json.item());
                }
            });
        });
        json.finish()
    }
}

impl ConsideredPolicy {
    fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            json.member("type").text(self.policy_type);
            json.member("inline").flag(self.is_inline);
            json.member("uri").text(&self.uri);
            json.member("attachedTo").array(|json| {
                for target in &self.attached_to {
                    json.item().object(|json| json.member("arn").text(target));
                }
            });
            if let Some(id) = &self.grant_id {
                json.member("policySource").object(|json| {
                    // AWS documents the members, not their words.
                    json.member("type").text("KMS_GRANT");
                    json.member("typeName").text("AWS KMS grant");
                    if !id.is_empty() {
                        json.member("grantId").text(id);
                    }
                });
            }
        });
    }
}

/// Says whether the scenario names a managed policy at this place.
fn is_managed(scenario: &Scenario, layer: Layer, level: usize, policy: usize) -> bool {
    let inputs = match scenario.policies.get(layer) {
        Some(LayerInput::Policies(inputs)) if level == 0 => Some(inputs),
        Some(LayerInput::Levels(levels)) => levels.get(level).map(|level| &level.policies),
        _ => None,
    };
    let input = inputs.and_then(|inputs| inputs.get(policy));
    input.is_some_and(|input| matches!(input.source, PolicySource::Managed { .. }))
}

/// Writes members of an object, without its braces.
fn members(write: impl FnOnce(&mut JsonWriter)) -> String {
    let mut json = JsonWriter::default();
    json.object(write);
    let text = json.finish();
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    inner.unwrap_or_default().to_owned()
}

fn write_context<'c>(
    json: &mut JsonWriter,
    context: impl Iterator<Item = &'c (Box<str>, ContextValue)>,
) {
    json.object(|json| {
        for (key, value) in context {
            let json = json.member(key);
            match value {
                ContextValue::One(text) => json.text(text),
                ContextValue::Many(texts) => json.texts(texts.iter().map(|text| &**text)),
            }
        }
    });
}

fn write_check(json: &mut JsonWriter, check: &Check<'_, '_>) {
    json.object(|json| {
        json.member("checkType").text(check.check_type.as_str());
        if let Some(target) = check.target {
            json.member("targetArn").text(target);
        }
        json.member("evaluatedEffect").text(check.effect.as_str());
        json.member("relevantPolicyTypes").texts([check.check_type.policy_type()]);
        let statements = check.statements.iter().map(|trace| MatchedStatement::of(trace));
        let statements: Vec<MatchedStatement<'_>> = statements.collect();
        json.member("matchedPolicies").array(|json| {
            for of_policy in statements.chunk_by(|one, other| one.policy == other.policy) {
                write_policy(json.item(), of_policy);
            }
        });
    });
}

fn write_policy(json: &mut JsonWriter, statements: &[MatchedStatement<'_>]) {
    json.object(|json| {
        json.member("uri").text(statements.first().map_or("", |statement| statement.policy));
        json.member("matchedStatements").array(|json| {
            for statement in statements {
                // AWS makes up a Sid where there is none; its form is not documented.
                let made_up = format!("statement{}", statement.statement + 1);
                json.item().object(|json| {
                    json.member("sid").text(statement.sid.unwrap_or(&made_up));
                    json.member("evaluatedEffect").text(match statement.effect {
                        iamkit_policy::Effect::Allow => "ALLOW",
                        iamkit_policy::Effect::Deny => "DENY",
                    });
                });
            }
        });
    });
}
