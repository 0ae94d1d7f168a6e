//! The request of a scenario, judged: what AWS would never be asked, or never sends.

use iamkit_authz::{CallerKind, Request, RequestDiagnostic, UnreadableRequests};
use iamkit_catalog::{
    Catalog, GivenRequest, GivenValue, RequestCode, RequestLevel, RequestProblem, RequestSubject,
};
use iamkit_condition::ContextValue;
use iamkit_condition::internal::is_request_value_of;
use iamkit_pattern::Case;
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::Span;

use super::warning::{ScenarioWarning, WarningLevel};

mod facts;

use crate::{ContextEntry, ContextInput, RequestInput};

/// How strictly a request is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strictness {
    /// Whether a list for a key with one value is an error, as in a test.
    pub(super) refuses_lists: bool,
    /// What is made of values that are not of their key's type.
    pub(super) unreadable: UnreadableRequests,
}

/// Judges a request as [`ScenarioCompiler::with_names`](crate::ScenarioCompiler::with_names) does, for
/// callers that ask it of many principals: what AWS would not ask or send, and what cannot be decided.
#[must_use]
pub fn judge_request(
    input: &RequestInput,
    catalog: &Catalog,
) -> (Vec<ScenarioWarning>, Vec<SourceError>) {
    let (mut warnings, mut errors) = (Vec::new(), Vec::new());
    let strictness = Strictness { refuses_lists: false, unreadable: UnreadableRequests::Error };
    judge_names(input, catalog, strictness, &mut warnings, &mut errors);
    (warnings, errors)
}

/// Judges a request by what the catalog knows of its action, its resource and its keys.
pub(super) fn judge_names(
    input: &RequestInput,
    catalog: &Catalog,
    strictness: Strictness,
    warnings: &mut Vec<ScenarioWarning>,
    errors: &mut Vec<SourceError>,
) {
    let texts_of = |entry: &'_ ContextEntry| match &entry.value {
        ContextInput::One(_) => 0,
        ContextInput::Many(texts) => texts.len(),
    };
    // The lists of all keys stand behind each other.
    let mut texts: Vec<&str> = Vec::with_capacity(input.context.iter().map(texts_of).sum());
    for entry in &input.context {
        if let ContextInput::Many(values) = &entry.value {
            texts.extend(values.iter().map(|text| &**text));
        }
    }
    let mut rest = texts.as_slice();
    let mut context = Vec::with_capacity(input.context.len());
    for entry in &input.context {
        let value = match &entry.value {
            ContextInput::One(text) => GivenValue::One(text),
            ContextInput::Many(values) => {
                let (own, others) = rest.split_at_checked(values.len()).unwrap_or((rest, &[]));
                rest = others;
                GivenValue::Many(own)
            }
        };
        context.push((&*entry.key.value, value));
    }
    let request = GivenRequest {
        action: input.spelled_operation.as_deref().unwrap_or(input.action.value.as_str()),
        resource: &input.resource.value,
        context: &context,
    };
    facts::judge(input, catalog, warnings);
    let reads = |key: iamkit_catalog::ConditionKeyType, text: &str| {
        is_request_value_of(key.value_type(), text)
    };
    for problem in catalog.judge_request(&request, reads) {
        let span = span_of(input, problem.subject);
        match level_of(&problem, input, strictness) {
            RequestLevel::Error => errors.push(SourceError::new(
                SourceErrorKind::Request {
                    code: problem.code.as_str(),
                    message: problem.message.into(),
                    hint: problem.suggestion.map(Into::into),
                },
                span,
            )),
            level => warnings.push(ScenarioWarning::of_problem(&problem, level, span)),
        }
    }
}

/// Says how much a problem matters in this request.
fn level_of(
    problem: &RequestProblem,
    input: &RequestInput,
    strictness: Strictness,
) -> RequestLevel {
    let is_list = || {
        let RequestSubject::Key(index) = problem.subject else { return false };
        let entry = input.context.get(index);
        entry.is_some_and(|entry| matches!(entry.value, ContextInput::Many(_)))
    };
    match problem.code {
        RequestCode::OperationName | RequestCode::UnknownAction
            if input.is_unknown_action && input.spelled_operation.is_none() =>
        {
            RequestLevel::Note
        }
        RequestCode::ValueType if strictness.unreadable != UnreadableRequests::Error => {
            RequestLevel::Warning
        }
        RequestCode::KeyArity if strictness.refuses_lists && is_list() => RequestLevel::Error,
        _ => problem.level,
    }
}

fn span_of(input: &RequestInput, subject: RequestSubject) -> Span {
    let key = |index: usize| input.context.get(index);
    match subject {
        RequestSubject::Action => input.action.span,
        RequestSubject::Resource => input.resource.span,
        RequestSubject::Key(index) => key(index).map_or(input.span, |entry| entry.key.span),
        RequestSubject::Value { key: index, value } => {
            let spans = key(index).map(|entry| &entry.value_spans);
            spans.and_then(|spans| spans.get(value)).copied().unwrap_or(input.span)
        }
    }
}

/// Judges a request by who calls: keys that this caller never sends, or that say something else of
/// it than the rest of the request.
pub(super) fn judge_caller(
    input: &RequestInput,
    request: &Request,
    warnings: &mut Vec<ScenarioWarning>,
) {
    for entry in &input.context {
        let is_absent = matches!(&entry.value, ContextInput::Many(texts) if texts.is_empty());
        let key = &*entry.key.value;
        let Some(who) = never_sent_by(request.caller().kind(), key).filter(|_| !is_absent) else {
            continue;
        };
        let message = format!("`{key}` is not sent in requests of {who}");
        let code = RequestCode::KeyNotSent.as_str();
        let level = WarningLevel::Warning;
        warnings.push(ScenarioWarning::of_request(level, code, &message, entry.key.span));
    }
    judge_forwarded(input, request, warnings);
    for found in request.diagnostics() {
        let (level, code, span) = match found {
            RequestDiagnostic::KeyContradicts { key, .. } => {
                let entry =
                    input.context.iter().find(|entry| Case::Fold.is_same(&entry.key.value, key));
                let span = entry.map_or(input.span, |entry| entry.key.span);
                (WarningLevel::Warning, RequestCode::KeyContradiction.as_str(), span)
            }
            RequestDiagnostic::AssumedRolePath { .. } => {
                (WarningLevel::Note, "ROLE_PATH_ASSUMED", input.principal.span)
            }
            // What is missing is told with the decision.
            _ => continue,
        };
        warnings.push(ScenarioWarning::of_request(level, code, &found.to_string(), span));
    }
}

/// Keys of the VPC endpoint that a request came through.
const OF_ENDPOINTS: [&str; 7] = [
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Judges the keys of a VPC endpoint in a request that a service makes for the caller: it does not go
/// through the caller's endpoint (IAM User Guide, "Forward access sessions").
fn judge_forwarded(input: &RequestInput, request: &Request, warnings: &mut Vec<ScenarioWarning>) {
    let via = request.context().get("aws:ViaAWSService");
    let is_forwarded =
        matches!(via, Some(ContextValue::One(text)) if Case::Fold.is_same(text, "true"));
    if !is_forwarded {
        return;
    }
    for entry in &input.context {
        let key = &*entry.key.value;
        let is_absent = matches!(&entry.value, ContextInput::Many(texts) if texts.is_empty());
        if is_absent || !Case::Fold.is_one_of(key, &OF_ENDPOINTS) {
            continue;
        }
        let message = format!(
            "`{key}` is not sent with a request that a service makes for the caller, which does not go \
             through the caller's VPC endpoint"
        );
        let code = RequestCode::KeyNotSent.as_str();
        let level = WarningLevel::Warning;
        warnings.push(ScenarioWarning::of_request(level, code, &message, entry.key.span));
    }
}

/// Keys that tell of the resource for which a service calls.
const OF_SERVICES_ALONE: [&str; 6] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
];
/// Keys that tell of the account of a principal, or of a user.
const OF_ORGANIZATIONS: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

/// Returns who calls, where AWS never sends the key with requests of that kind of caller (IAM User
/// Guide, "AWS global condition context keys", the availability of each key).
fn never_sent_by(caller: &CallerKind, key: &str) -> Option<&'static str> {
    let is_one_of = |keys: &[&str]| Case::Fold.is_one_of(key, keys);
    let is_user_name = Case::Fold.is_same(key, "aws:username");
    let is_long_term = matches!(
        caller,
        CallerKind::User | CallerKind::Root | CallerKind::Service { .. } | CallerKind::Anonymous
    );
    if is_long_term && is_of_provider(key) {
        return Some("this caller; sessions of an identity provider send it");
    }
    match caller {
        CallerKind::Service { .. } => {
            (is_user_name || is_one_of(&OF_ORGANIZATIONS)).then_some("a service principal")
        }
        CallerKind::Anonymous => {
            let is_signed = is_user_name
                || Case::Fold.is_same(key, "aws:TokenIssueTime")
                || Case::Fold.is_same(key, "aws:PrincipalArn")
                || is_one_of(&OF_ORGANIZATIONS);
            (is_signed || is_one_of(&OF_SERVICES_ALONE)).then_some("an anonymous caller")
        }
        CallerKind::User | CallerKind::Root => {
            is_one_of(&OF_SERVICES_ALONE).then_some("a user; a service principal sends it")
        }
        CallerKind::RoleSession { .. } | CallerKind::FederatedUser { .. } => {
            if is_user_name {
                Some("a session; an IAM user sends it")
            } else {
                is_one_of(&OF_SERVICES_ALONE).then_some("a session; a service principal sends it")
            }
        }
        _ => None,
    }
}

/// Says whether a key comes with the token or assertion of an identity provider: `saml:sub`, or the host of the
/// provider before the colon (IAM User Guide, "IAM and AWS STS condition context keys").
fn is_of_provider(key: &str) -> bool {
    key.split_once(':').is_some_and(|(prefix, _)| {
        prefix.eq_ignore_ascii_case("saml")
            || prefix.contains('.') && !prefix.contains(char::is_whitespace)
    })
}
