//! A scenario about an API call, compiled.

use iamkit_authz::ActionFacts;
use iamkit_catalog::{CallRow, Catalog, Operation, PlanCallError, PlannedRequest, RequestCode};
use iamkit_pattern::Case;
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::did_you_mean;
use iamkit_work::spend;

use crate::compile::{CompiledScenario, ScenarioCompiler, ScenarioWarning, WarningLevel};
use crate::{Call, CallReport, OperationInput, QuestionReport, Report, Scenario};

/// What a scenario asks, ready to be decided.
#[derive(Clone, Debug)]
pub enum CompiledQuestion<'c> {
    /// One request.
    Request(Box<CompiledScenario>),
    /// Every request of one API call.
    Call(CompiledCall<'c>),
}

/// An API call that is ready to be decided.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CompiledCall<'c> {
    /// The operation, such as `ec2:RunInstances`.
    pub operation: String,
    /// The requests that the call makes.
    pub requests: Vec<CompiledCallRequest<'c>>,
    /// Requests of which nothing given tells that the call makes them.
    pub also: Vec<CallRow<'c>>,
    /// What should be known about the call as a whole.
    pub warnings: Vec<ScenarioWarning>,
}

/// One request of a call, ready to be decided.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CompiledCallRequest<'c> {
    /// What the catalog says of it.
    pub planned: PlannedRequest<'c>,
    /// The request and its policies.
    pub scenario: Scenario,
    /// The same, compiled.
    pub compiled: CompiledScenario,
}

/// What is said of all resources of a call that were not given, in one sentence.
const NOT_GIVEN: &str = "the rows marked `not given` are about resources that the call needs and \
     nobody named: their wildcards stand for themselves";

/// Returns what is said of a resource of a call that was not given. One type of many shows nothing of
/// the statements about the others.
fn not_given(planned: &PlannedRequest<'_>) -> String {
    let PlannedRequest { action, resource, stands_for, .. } = planned;
    if *stands_for < 2 {
        return NOT_GIVEN.to_owned();
    }
    let what = match planned.resource_type {
        Some(taken) => {
            format!("`{resource}`, of the type {taken}; statements about others do not show")
        }
        None => format!("`{resource}` itself; statements about one of them do not show"),
    };
    format!(
        "`{action}` is asked of a resource of one of {stands_for} types and none is given: it is decided on \
         {what}"
    )
}

impl<'s> ScenarioCompiler<'s> {
    /// Checks and compiles what a scenario asks: its request, or every request of its `operation`.
    ///
    /// # Errors
    ///
    /// What [`compile`](Self::compile) refuses; an operation that the catalog does not know; a
    /// resource that is of no type that the operation has to do with.
    pub fn compile_question(
        &mut self,
        scenario: &Scenario,
    ) -> Result<CompiledQuestion<'s>, Vec<SourceError>> {
        match &scenario.request.operation {
            None => Ok(CompiledQuestion::Request(Box::new(self.compile(scenario)?))),
            Some(input) => Ok(CompiledQuestion::Call(self.call(scenario, input)?)),
        }
    }

    fn call(
        &mut self,
        scenario: &Scenario,
        input: &OperationInput,
    ) -> Result<CompiledCall<'s>, Vec<SourceError>> {
        let operation = operation(self.catalog(), input)?;
        let is_open = input.actions.is_empty() && operation.has_alternatives();
        let count = operation.actions.len();
        let operation = chosen(operation, input)?;
        let resources: Vec<&str> = input.resources.iter().map(|text| &*text.value).collect();
        let call = Call::new(scenario, &operation, &resources)
            .map_err(|error| vec![refusal(&error, input)])?;
        let mut warnings = never_sent(scenario, &call, &operation);
        if is_open {
            let message = format!(
                "which of its {count} actions a call of `{operation}` needs is told by its statements or \
                 items: all are asked; name those that it needs as `action`"
            );
            let (level, code) = (WarningLevel::Note, "CALL_ACTIONS_NOT_TOLD");
            warnings.push(ScenarioWarning::of_request(level, code, &message, input.name.span));
        }
        let mut errors: Vec<SourceError> = Vec::new();
        let mut requests = Vec::with_capacity(call.requests.len());
        for request in call.requests {
            // Each is a question of its own, with all that is said of it.
            if !spend(50_000, "laying out the requests of a call") {
                break;
            }
            match self.compile(&request.scenario) {
                Ok(mut compiled) => {
                    if !request.planned.is_given {
                        let code = RequestCode::WildcardResource.as_str();
                        compiled.reword(code, &not_given(&request.planned));
                    }
                    requests.push(CompiledCallRequest {
                        planned: request.planned,
                        scenario: request.scenario,
                        compiled,
                    });
                }
                // What is wrong with the caller is wrong in every request.
                Err(found) => {
                    for error in found {
                        if !errors.contains(&error) {
                            errors.push(error);
                        }
                    }
                }
            }
        }
        if errors.is_empty() {
            let operation = operation.to_string();
            Ok(CompiledCall { operation, requests, also: call.also, warnings })
        } else {
            Err(errors)
        }
    }
}

fn operation<'s>(
    catalog: Option<&'s Catalog>,
    input: &OperationInput,
) -> Result<Operation<'s>, Vec<SourceError>> {
    let name = &*input.name.value;
    let found = catalog.and_then(|catalog| catalog.operation_named(name));
    found.ok_or_else(|| {
        let nearest = catalog.and_then(|catalog| catalog.suggest_operation(name));
        let kind = SourceErrorKind::Request {
            code: RequestCode::UnknownOperation.as_str(),
            message: format!("`{name}` is no API operation").into(),
            hint: did_you_mean(nearest).map(Into::into),
        };
        vec![SourceError::new(kind, input.name.span)]
    })
}

/// Leaves an operation the actions that are named; those of most operations are needed together.
fn chosen<'s>(
    mut operation: Operation<'s>,
    input: &OperationInput,
) -> Result<Operation<'s>, Vec<SourceError>> {
    let mut errors = Vec::new();
    for named in &input.actions {
        let mut actions = operation.actions.iter();
        let message = if !operation.has_alternatives() {
            "`action` stands beside `operation`, which has actions of its own".to_owned()
        } else if actions.any(|action| Case::Fold.is_same(&action.to_string(), &named.value)) {
            continue;
        } else {
            let all: Vec<_> = operation.actions.iter().map(|it| format!("`{it}`")).collect();
            format!("`{}` is none of the actions of `{operation}`: {}", named.value, all.join(", "))
        };
        let kind = SourceErrorKind::Invalid(message.into());
        errors.push(SourceError::new(kind, named.span));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if !input.actions.is_empty() {
        operation.actions.retain(|action| {
            let name = action.to_string();
            input.actions.iter().any(|named| Case::Fold.is_same(&named.value, &name))
        });
    }
    Ok(operation)
}

fn refusal(error: &PlanCallError, input: &OperationInput) -> SourceError {
    let span = match error {
        PlanCallError::UnusedResource { resource, .. } => {
            let given = input.resources.iter().find(|given| *given.value == **resource);
            given.map_or(input.name.span, |given| given.span)
        }
        _ => input.name.span,
    };
    SourceError::new(SourceErrorKind::Invalid(error.to_string().into()), span)
}

/// Says which of the given keys no request of the call carries.
fn never_sent(
    scenario: &Scenario,
    call: &Call<'_>,
    operation: &Operation<'_>,
) -> Vec<ScenarioWarning> {
    let keys = scenario.request.context.iter().enumerate();
    let left_out = keys.filter(|(index, _)| {
        call.requests.iter().all(|request| request.planned.left_out.contains(index))
    });
    let warn = |key: &str, span| {
        let message = format!("`{key}` is sent with no request of `{operation}`");
        let code = RequestCode::KeyNotSent.as_str();
        ScenarioWarning::of_request(WarningLevel::Warning, code, &message, span)
    };
    left_out.map(|(_, entry)| warn(&entry.key.value, entry.key.span)).collect()
}

impl CompiledQuestion<'_> {
    /// Decides.
    #[must_use]
    pub fn report<'a>(
        &'a self,
        name: Option<&'a str>,
        facts: &dyn ActionFacts,
    ) -> QuestionReport<'a> {
        match self {
            Self::Request(compiled) => {
                QuestionReport::Request(Box::new(Report::new(name, compiled, facts)))
            }
            Self::Call(call) => QuestionReport::Call(CallReport::new(name, call, facts)),
        }
    }
}
