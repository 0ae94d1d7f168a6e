//! Principals with their policies, from scenarios or from a dump of an account.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use iamkit::authz::{Options, Policies, PolicySet, Request};
use iamkit::condition::ContextValue;
use iamkit::policy::{ActionName, PolicyType};
use iamkit::scenario::{
    AccountPrincipal, ContextInput, NamedPolicy, Prepared, Preparer, PrincipalInput, Scenario,
    read_account, read_one,
};
use iamkit::syntax::{Limits, parse, parse_with};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::configuration::Configuration;
use crate::globals::Globals;
use crate::output::Output;
use crate::policy_sources::PolicySources;
use crate::recognition::PassedOver;
use crate::scenario_file::{problem, scenarios};
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};

/// Largest dump of an account that is read, in bytes.
const MAX_BYTES: u32 = 256 << 20;

/// A principal with the policies that bear on it.
#[derive(Debug)]
pub(crate) struct Subject {
    /// ARN, service name or account id.
    pub(crate) principal: String,
    /// The scenario that it comes from, if it has a name.
    pub(crate) scenario: Option<String>,
    resource: String,
    context: Vec<(String, ContextValue)>,
    unknown: Vec<String>,
    prepared: Prepared,
    trusts: Rc<[Trust]>,
}

/// A role of a dump and who may assume it.
#[derive(Debug)]
pub(crate) struct Trust {
    /// ARN of the role.
    pub(crate) role: Box<str>,
    policy: PolicySet,
}

/// What is asked of subjects besides action and resource.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// Keys of the request context, over those of the scenario.
    pub(crate) context: Vec<(String, ContextValue)>,
    /// Keys, or prefixes that end in `*`, of which nothing is known.
    pub(crate) unknown: Vec<String>,
}

impl Subject {
    fn new(scenario: &Scenario, prepared: Prepared, trusts: Rc<[Trust]>) -> Self {
        let request = &scenario.request;
        let principal = match &request.principal.value {
            PrincipalInput::Text(text) => text.to_string(),
            PrincipalInput::Details(details) => {
                let arn = details.arn.as_ref().or_else(|| details.services.first());
                arn.map_or_else(|| "unnamed".to_owned(), |arn| arn.value.to_string())
            }
        };
        let value = |value: &ContextInput| match value {
            ContextInput::One(text) => ContextValue::One(text.clone()),
            ContextInput::Many(texts) => ContextValue::Many(texts.clone()),
        };
        let context = request.context.iter();
        Self {
            principal,
            scenario: scenario.name.as_deref().map(str::to_owned),
            resource: request.resource.value.to_string(),
            context: context.map(|e| (e.key.value.to_string(), value(&e.value))).collect(),
            unknown: scenario.unknown_context.iter().map(|key| key.value.to_string()).collect(),
            prepared,
            trusts,
        }
    }

    /// Returns the roles of its account with their trust policies, as far as a dump has them.
    pub(crate) fn trusts(&self) -> &[Trust] {
        &self.trusts
    }

    /// Returns the options of its scenario.
    pub(crate) fn options(&self) -> &Options {
        self.prepared.options()
    }

    /// Returns its policies for a request about a resource: the policy of the resource belongs to
    /// the resource of the scenario only, a trust policy to its role.
    pub(crate) fn policies(&self, resource: &str) -> Policies<'_> {
        let mut policies = self.prepared.policies();
        if resource != self.resource {
            let trust = self.trusts.iter().find(|trust| *trust.role == *resource);
            policies.resource = trust.map(|trust| &trust.policy);
        }
        policies
    }

    /// Makes the request that asks for an action on a resource, which belongs to the account of the
    /// principal where its ARN does not name another.
    pub(crate) fn request(
        &self,
        action: &ActionName,
        resource: &str,
        question: &Question,
    ) -> anyhow::Result<Request> {
        let caller = self.prepared.request().caller();
        let mut request = Request::builder(caller.clone(), action.clone())
            .resource(resource)
            .options(self.options());
        let has_account = resource
            .split(':')
            .nth(4)
            .is_some_and(|account| !account.is_empty() && !account.contains(['*', '?']));
        if !has_account && let Some(account) = caller.account() {
            request = request.resource_account(account);
        }
        for (key, value) in &self.context {
            if !question.context.iter().any(|(other, _)| other.eq_ignore_ascii_case(key)) {
                request = request.key(key, value.clone());
            }
        }
        for (key, value) in &question.context {
            request = request.key(key, value.clone());
        }
        for key in self.unknown.iter().chain(&question.unknown) {
            request = request.unknown_key(key);
        }
        Ok(request.build()?)
    }
}

/// Reads subjects from scenario files, folders of these, and dumps of accounts.
pub(crate) fn read(
    paths: &[PathBuf],
    globals: &Globals,
    output: &mut Output,
) -> anyhow::Result<(Vec<Subject>, Status)> {
    let mut subjects = Vec::new();
    let mut status = Status::Clean;
    for path in paths {
        let configuration = Configuration::of(path, globals, output)?;
        for source in walk::sources(
            path,
            Wanted::Scenarios,
            &configuration.rules()?,
            &mut PassedOver::default(),
        ) {
            let is_read = match source {
                Ok(source) => read_source(&source, &configuration, &mut subjects, output)?,
                Err(unreadable) => {
                    output.problem(&unreadable.source, &unreadable.problem);
                    false
                }
            };
            if !is_read {
                status = Status::CouldNotRun;
            }
        }
    }
    Ok((subjects, status))
}

fn read_source(
    source: &Source,
    configuration: &Configuration,
    subjects: &mut Vec<Subject>,
    output: &mut Output,
) -> anyhow::Result<bool> {
    let sources = PolicySources::beside(source, false);
    let mut preparer = Preparer::new(&sources);
    let found = if is_account(source) {
        account_scenarios(source, &sources)?
    } else {
        scenarios(source).map(|found| (found, Vec::new()))
    };
    let (found, trusts) = match found {
        Ok((found, trusts)) => (found, Rc::from(trusts)),
        Err(problems) => {
            output.problems(source, &problems);
            return Ok(false);
        }
    };
    let mut is_read = true;
    for mut scenario in found {
        configuration.add_options(&mut scenario);
        match preparer.prepare(&scenario) {
            Ok(prepared) => {
                subjects.push(Subject::new(&scenario, prepared, Rc::clone(&trusts)));
            }
            Err(errors) => {
                is_read = false;
                for error in &errors {
                    output.problem(source, &problem(error));
                }
            }
        }
    }
    Ok(is_read)
}

/// Says whether a source looks like `aws iam get-account-authorization-details`.
fn is_account(source: &Source) -> bool {
    source.text().contains("\"UserDetailList\"") || source.text().contains("\"RoleDetailList\"")
}

type Found = Result<(Vec<Scenario>, Vec<Trust>), Vec<crate::problem::Problem>>;

/// Turns the users and roles of an account into scenarios.
fn account_scenarios(source: &Source, sources: &PolicySources) -> anyhow::Result<Found> {
    let limits = Limits::default().with_max_bytes(MAX_BYTES);
    let tree = parse_with(source.text(), limits);
    let account = match read_account(&tree, sources) {
        Ok(account) => account,
        Err(errors) => return Ok(Err(errors.iter().map(problem).collect())),
    };
    let (mut scenarios, mut trusts) = (Vec::new(), Vec::new());
    for principal in &account.principals {
        if let Some(document) = &principal.trust {
            let builder = PolicySet::builder(PolicyType::RoleTrust);
            let policy = builder.add("trust", Arc::clone(document)).build_unchecked()?;
            trusts.push(Trust { role: principal.arn.clone(), policy });
        }
        let text = scenario_of(principal)?;
        match read_one(&parse(&text)) {
            Ok(scenario) => scenarios.push(scenario),
            Err(errors) => anyhow::bail!(
                "{}: {}: {}",
                source.name(),
                principal.arn,
                errors.first().map(ToString::to_string).unwrap_or_default()
            ),
        }
    }
    Ok(Ok((scenarios, trusts)))
}

/// A scenario as text.
#[derive(Serialize)]
struct Written<'a> {
    request: WrittenRequest<'a>,
    policies: WrittenPolicies<'a>,
}

#[derive(Serialize)]
struct WrittenRequest<'a> {
    principal: WrittenPrincipal<'a>,
    action: &'a str,
    resource: &'a str,
}

#[derive(Serialize)]
struct WrittenPrincipal<'a> {
    arn: &'a str,
    tags: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPolicies<'a> {
    identity: Vec<WrittenPolicy<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<WrittenPolicy<'a>>,
}

#[derive(Serialize)]
struct WrittenPolicy<'a> {
    name: &'a str,
    // Not a value: that would lose the text of numbers.
    document: Box<RawValue>,
}

/// Writes a scenario of a principal; the request in it is a stand-in.
fn scenario_of(principal: &AccountPrincipal) -> anyhow::Result<String> {
    fn policy(policy: &NamedPolicy) -> anyhow::Result<WrittenPolicy<'_>> {
        let document = RawValue::from_string(policy.document.to_json())?;
        Ok(WrittenPolicy { name: &policy.name, document })
    }
    let identity: Result<Vec<_>, _> = principal.identity.iter().map(policy).collect();
    let boundary = principal.permissions_boundary.as_ref().map(policy).transpose()?;
    let tags = principal.tags.iter().map(|(key, value)| (&**key, &**value)).collect();
    Ok(serde_json::to_string(&Written {
        request: WrittenRequest {
            principal: WrittenPrincipal { arn: &principal.arn, tags },
            action: "sts:GetCallerIdentity",
            resource: "*",
        },
        policies: WrittenPolicies { identity: identity?, permissions_boundary: boundary },
    })?)
}

/// Reads `KEY=VALUE` flags; a repeated key, or a JSON list, is multi-valued.
pub(crate) fn context(flags: &[String]) -> anyhow::Result<Vec<(String, ContextValue)>> {
    let mut context: Vec<(String, ContextValue)> = Vec::new();
    for flag in flags {
        let Some((key, text)) = flag.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(crate::output::Hinted::error(
                format!("`--context {flag}` has no key and value"),
                "write `--context aws:SourceIp=203.0.113.7`",
            ));
        };
        let value = match serde_json::from_str::<Vec<Box<str>>>(text) {
            Ok(list) => ContextValue::Many(list),
            Err(_) => ContextValue::One(text.into()),
        };
        match context.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            None => context.push((key.to_owned(), value)),
            Some((_, known)) => {
                let mut all = texts(known);
                all.extend(texts(&value));
                *known = ContextValue::Many(all);
            }
        }
    }
    Ok(context)
}

fn texts(value: &ContextValue) -> Vec<Box<str>> {
    match value {
        ContextValue::One(text) => vec![text.clone()],
        ContextValue::Many(texts) => texts.clone(),
    }
}
