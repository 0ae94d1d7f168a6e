//! A request that is given by flags.

use clap::Args;
use iamkit::authz::Layer;
use iamkit::condition::ContextValue;
use iamkit::policy::ActionName;
use iamkit::scenario::{
    ContextEntry, ContextInput, LevelInput, OptionInput, PolicyInput, PolicyInputs, RequestInput,
    Scenario,
};
use iamkit::syntax::Spanned;

use crate::output::Hinted;
use crate::subjects;

/// The members of a scenario as flags.
#[derive(Args, Debug)]
#[command(next_help_heading = "Request and policies")]
pub(super) struct RequestFlags {
    /// Who calls: an ARN, a service name, an account id, or `*` for anonymous
    #[arg(long, value_name = "PRINCIPAL", requires = "what")]
    principal: Option<String>,
    /// The action; several give a table
    #[arg(
        long,
        value_name = "ACTION",
        requires = "principal",
        num_args = 1..,
        group = "what"
    )]
    action: Vec<String>,
    /// An API operation, such as `ec2:RunInstances`: decides every request that a call makes
    #[arg(long, value_name = "OPERATION", requires = "principal", group = "what")]
    pub(super) operation: Option<String>,
    /// The ARN of the resource, or `*`, which is the default; several give a table, or are the
    /// resources of an operation, what it reads before what it writes
    #[arg(long, value_name = "ARN", num_args = 1..)]
    pub(super) resource: Vec<String>,
    /// Account that owns the resource, where the ARN does not say so
    #[arg(long, value_name = "ACCOUNT")]
    resource_account: Option<String>,
    /// A condition key and its value; repeated, or with a JSON list such as `["a"]`, it is
    /// multi-valued
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    context: Vec<String>,
    /// Identity-based policy
    #[arg(long, value_name = "FILE", num_args = 1..)]
    identity: Vec<String>,
    /// AWS managed policy as identity-based policy, by name or ARN
    #[arg(long, value_name = "NAME", num_args = 1..)]
    managed: Vec<String>,
    /// Permissions boundary
    #[arg(long, value_name = "FILE")]
    boundary: Option<String>,
    /// Session policy
    #[arg(long, value_name = "FILE", num_args = 1..)]
    session: Vec<String>,
    /// Policy that narrowed temporary credentials (`GetScopedCredentials`), the oldest first
    #[arg(long, value_name = "FILE", num_args = 1..=3)]
    scope_down: Vec<String>,
    /// Policy of the resource, or trust policy of the role
    #[arg(long, value_name = "FILE")]
    resource_policy: Option<String>,
    /// Service control policy at a target, such as `r-root=scp.json`, from the root down
    #[arg(long, value_name = "TARGET=FILE", num_args = 1..)]
    scp: Vec<String>,
    /// Resource control policy at a target, from the root down
    #[arg(long, value_name = "TARGET=FILE", num_args = 1..)]
    rcp: Vec<String>,
    /// Policy of the VPC endpoint
    #[arg(long, value_name = "FILE")]
    vpc_endpoint: Option<String>,
    /// Condition key, or prefix that ends in `*`, of which nothing is known
    #[arg(long, value_name = "KEY", num_args = 1..)]
    unknown: Vec<String>,
    /// Choice among the readings that AWS leaves open, such as `fieldCrossing=strict`
    #[arg(long, value_name = "ID=VALUE", num_args = 1..)]
    option: Vec<String>,
}

impl RequestFlags {
    /// Returns the scenarios: one for each pair of action and resource.
    pub(super) fn to_scenarios(&self) -> anyhow::Result<Vec<Scenario>> {
        let scenario = self.scenario()?;
        let any = ["*".to_owned()];
        let resources = if self.resource.is_empty() { &any[..] } else { &self.resource };
        let mut scenarios = Vec::new();
        for action in &self.action {
            let action: ActionName = action.parse()?;
            for resource in resources {
                let mut scenario = scenario.clone();
                scenario.request.action = Spanned::without_span(action.clone());
                scenario.request.resource = Spanned::without_span(resource.as_str().into());
                scenarios.push(scenario);
            }
        }
        Ok(scenarios)
    }

    /// Returns the scenario without action and resource.
    pub(super) fn scenario(&self) -> anyhow::Result<Scenario> {
        let mut request = RequestInput::new(
            self.principal.as_deref().unwrap_or_default(),
            "sts:GetCallerIdentity".parse()?,
            "*",
        );
        request.resource_account = self
            .resource_account
            .as_deref()
            .map(str::parse)
            .transpose()?
            .map(Spanned::without_span);
        request.context = self.context()?;
        let mut scenario = Scenario::new(request);
        scenario.policies = self.policies()?;
        let unknown = self.unknown.iter().map(|key| Spanned::without_span(key.as_str().into()));
        scenario.unknown_context = unknown.collect();
        scenario.options = self.options()?;
        Ok(scenario)
    }

    fn policies(&self) -> anyhow::Result<PolicyInputs> {
        let files = |paths: &[String]| -> Vec<_> {
            paths.iter().map(|path| PolicyInput::file(path)).collect()
        };
        let file = |path: &Option<String>| files(path.as_slice());
        let managed = self.managed.iter().map(|name| PolicyInput::managed(name));
        let mut policies = PolicyInputs::default();
        for (layer, given) in [
            (Layer::Identity, managed.chain(files(&self.identity)).collect()),
            (Layer::PermissionsBoundary, file(&self.boundary)),
            (Layer::Session, files(&self.session)),
            (Layer::Resource, file(&self.resource_policy)),
            (Layer::VpcEndpoint, file(&self.vpc_endpoint)),
        ] {
            if !given.is_empty() {
                policies.set(layer, given);
            }
        }
        let calls = self.scope_down.iter().enumerate().map(|(index, path)| {
            LevelInput::new(
                &format!("{}[{index}]", Layer::ScopeDown),
                vec![PolicyInput::file(path)],
            )
        });
        for (layer, given) in [
            (Layer::ScopeDown, Some(calls.collect::<Vec<_>>()).filter(|calls| !calls.is_empty())),
            (Layer::ServiceControl, levels("--scp", &self.scp)?),
            (Layer::ResourceControl, levels("--rcp", &self.rcp)?),
        ] {
            if let Some(given) = given {
                policies.set(layer, given);
            }
        }
        Ok(policies)
    }

    fn options(&self) -> anyhow::Result<Vec<OptionInput>> {
        let mut options: Vec<OptionInput> = Vec::new();
        for option in &self.option {
            let (id, value) = pair("--option", option, "fieldCrossing=strict")?;
            let (id, value) = (id.parse()?, Spanned::without_span(value.into()));
            // Of two flags for one option the last one counts.
            options.retain(|known| known.id.value != id);
            options.push(OptionInput { id: Spanned::without_span(id), value });
        }
        Ok(options)
    }

    fn context(&self) -> anyhow::Result<Vec<ContextEntry>> {
        let mut context: Vec<ContextEntry> = Vec::new();
        for (key, value) in subjects::context(&self.context)? {
            let value = match value {
                ContextValue::One(text) => ContextInput::One(text),
                ContextValue::Many(texts) => ContextInput::Many(texts),
            };
            context.push(ContextEntry { key: Spanned::without_span(key.into()), value });
        }
        Ok(context)
    }
}

/// Gathers the policies of each target, in the order in which the targets come first.
fn levels(flag: &str, given: &[String]) -> anyhow::Result<Option<Vec<LevelInput>>> {
    let mut levels: Vec<LevelInput> = Vec::new();
    for entry in given {
        let (target, path) = pair(flag, entry, "r-root=scp.json")?;
        let policy = PolicyInput::file(path);
        match levels.iter_mut().find(|known| known.target.as_deref() == Some(target)) {
            Some(known) => known.policies.push(policy),
            None => levels.push(LevelInput::new(target, vec![policy])),
        }
    }
    Ok((!levels.is_empty()).then_some(levels))
}

fn pair<'t>(flag: &str, text: &'t str, example: &str) -> anyhow::Result<(&'t str, &'t str)> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(Hinted::error(
            format!("`{flag} {text}` has no name and value"),
            format!("write `{flag} {example}`"),
        )),
    }
}
