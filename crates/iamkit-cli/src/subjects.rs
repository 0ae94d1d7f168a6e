//! Principals with their policies, from scenarios or from a dump of an account.

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use iamkit::account::{Account, PolicyId, Principal};
use iamkit::authz::{
    ActionFacts, Authorizer, BuiltinFacts, Caller, CompileError, Options, Policies, PolicySet,
    Request,
};
use iamkit::condition::ContextValue;
use iamkit::policy::{ActionName, PolicyType};
use iamkit::scenario::{
    CompiledScenario, ContextInput, PrincipalInput, Scenario, ScenarioCompiler,
};
use iamkit::source::{Format, SourceError, SourceErrorKind, read_account_dump};
use iamkit::syntax::{Limits, Tree, parse_with};

use crate::configuration::Configuration;
use crate::globals::Globals;
use crate::output::{Hinted, Output};
use crate::policy_file::{problem, problems};
use crate::policy_sources::PolicySources;
use crate::recognition::PassedOver;
use crate::scenario_file::scenarios;
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
    origin: Origin,
    trusts: Rc<[Trust]>,
}

/// Where a subject and its policies come from.
#[derive(Debug)]
enum Origin {
    Scenario(Box<CompiledScenario>),
    Account {
        caller: Box<Caller>,
        options: Arc<Options>,
        identity: Arc<PolicySet>,
        permissions_boundary: Option<Arc<PolicySet>>,
    },
}

/// A role of a dump and who may assume it.
#[derive(Debug)]
pub(crate) struct Trust {
    /// ARN of the role.
    pub(crate) role: Box<str>,
    policy: Arc<PolicySet>,
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
    fn new(scenario: &Scenario, compiled: CompiledScenario) -> Self {
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
            origin: Origin::Scenario(Box::new(compiled)),
            trusts: Rc::from([]),
        }
    }

    /// Returns the roles of its account with their trust policies, as far as a dump has them.
    pub(crate) fn trusts(&self) -> &[Trust] {
        &self.trusts
    }

    /// Returns what decides requests under the options of its scenario.
    pub(crate) fn authorizer<'f>(
        &self,
        facts: &'f dyn ActionFacts,
    ) -> Authorizer<&'f dyn ActionFacts> {
        match &self.origin {
            Origin::Scenario(compiled) => compiled.authorizer(facts),
            Origin::Account { options, .. } => Authorizer::new(Arc::clone(options), facts),
        }
    }

    /// Returns its policies for a request about a resource: the policy of the resource belongs to
    /// the resource of the scenario only, a trust policy to its role.
    pub(crate) fn policies(&self, resource: &str) -> Policies<'_> {
        let mut policies = match &self.origin {
            Origin::Scenario(compiled) => compiled.policies(),
            Origin::Account { identity, permissions_boundary, .. } => Policies::new()
                .identity(&**identity)
                .permissions_boundary(permissions_boundary.as_deref()),
        };
        if resource != self.resource {
            let trust = self.trusts.iter().find(|trust| *trust.role == *resource);
            policies = policies.resource(trust.map(|trust| &*trust.policy));
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
        let caller = match &self.origin {
            Origin::Scenario(compiled) => compiled.request().caller(),
            Origin::Account { caller, .. } => caller,
        };
        let authorizer = self.authorizer(&BuiltinFacts);
        let mut request = authorizer.request(caller.clone(), action.clone()).resource(resource);
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
    let mut passed_over = PassedOver::default();
    for path in paths {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        for source in walk::sources(path, Wanted::Scenarios, &rules, &mut passed_over) {
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
    output.passed_over(&passed_over);
    Ok((subjects, status))
}

fn read_source(
    source: &Source,
    configuration: &Configuration,
    subjects: &mut Vec<Subject>,
    output: &mut Output,
) -> anyhow::Result<bool> {
    let sources = PolicySources::beside(source, false);
    let tree = parse_with(source.text(), Limits::default().with_max_bytes(MAX_BYTES));
    let format = tree.root().filter(|_| tree.errors().is_empty()).map(Format::of);
    if format == Some(Format::AccountDump) {
        return match account(&tree, &sources) {
            Ok(account) => {
                add_principals(&account, configuration, subjects)?;
                Ok(true)
            }
            Err(errors) => {
                output.problems(source, &problems(&errors));
                Ok(false)
            }
        };
    }
    if let (Some(Format::Other), Some(root)) = (format, tree.root()) {
        output.problem(source, &problem(&Format::unrecognized(root)));
        return Ok(false);
    }
    let found = match scenarios(source) {
        Ok(found) => found,
        Err(problems) => {
            output.problems(source, &problems);
            return Ok(false);
        }
    };
    let mut compiler = ScenarioCompiler::new(&sources);
    let mut is_read = true;
    for mut scenario in found {
        configuration.add_options(&mut scenario);
        match compiler.compile(&scenario) {
            Ok(compiled) => subjects.push(Subject::new(&scenario, compiled)),
            Err(errors) => {
                is_read = false;
                output.problems(source, &problems(&errors));
            }
        }
    }
    Ok(is_read)
}

fn account(tree: &Tree<'_>, sources: &PolicySources) -> Result<Account, Vec<SourceError>> {
    let account = Account::build(&read_account_dump(tree)?, sources)?;
    if account.gaps().is_empty() {
        return Ok(account);
    }
    let invalid = |gap: &iamkit::account::Gap| {
        SourceError::new(SourceErrorKind::Invalid(gap.to_string().into()), gap.span)
    };
    Err(account.gaps().iter().map(invalid).collect())
}

/// Adds the users and roles of an account.
fn add_principals(
    account: &Account,
    configuration: &Configuration,
    subjects: &mut Vec<Subject>,
) -> anyhow::Result<()> {
    let options = Arc::new(configuration.engine_options()?);
    let mut sets = Sets { account, compiled: HashMap::new() };
    let trusts = account.principals().iter().filter_map(|principal| {
        let policy = sets.trust(principal)?;
        Some(policy.map(|policy| Trust { role: principal.arn.clone(), policy }))
    });
    let trusts: Rc<[Trust]> = trusts.collect::<Result<Vec<_>, _>>()?.into();
    for principal in account.principals() {
        let identity = sets.compiled(PolicyType::Identity, &principal.identity)?;
        let permissions_boundary = principal
            .permissions_boundary
            .map(|id| sets.compiled(PolicyType::PermissionsBoundary, &[id]))
            .transpose()?;
        subjects.push(Subject {
            principal: principal.arn.to_string(),
            scenario: None,
            resource: String::new(),
            context: Vec::new(),
            unknown: Vec::new(),
            origin: Origin::Account {
                caller: Box::new(caller(principal)?),
                options: Arc::clone(&options),
                identity,
                permissions_boundary,
            },
            trusts: Rc::clone(&trusts),
        });
    }
    Ok(())
}

fn caller(principal: &Principal) -> anyhow::Result<Caller> {
    let mut caller = Caller::builder().text(&principal.arn);
    for (key, value) in &principal.tags {
        caller = caller.tag(key, value);
    }
    caller.build().map_err(|error| {
        Hinted::error(format!("{}: {error}", principal.arn), "it must be a user or a role")
    })
}

/// Compiled policies, shared by all principals that have the same ones.
struct Sets<'a> {
    account: &'a Account,
    compiled: HashMap<(PolicyType, Vec<PolicyId>), Arc<PolicySet>>,
}

impl Sets<'_> {
    fn compiled(
        &mut self,
        policy_type: PolicyType,
        ids: &[PolicyId],
    ) -> Result<Arc<PolicySet>, CompileError> {
        let key = (policy_type, ids.to_vec());
        if let Some(known) = self.compiled.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut builder = PolicySet::builder(policy_type);
        for policy in ids.iter().filter_map(|id| self.account.policy(*id)) {
            builder = builder.add(policy.name.clone(), Arc::clone(&policy.document));
        }
        let set = Arc::new(builder.build_unchecked()?);
        self.compiled.insert(key, Arc::clone(&set));
        Ok(set)
    }

    fn trust(&mut self, role: &Principal) -> Option<Result<Arc<PolicySet>, CompileError>> {
        role.trust.map(|id| self.compiled(PolicyType::RoleTrust, &[id]))
    }
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
