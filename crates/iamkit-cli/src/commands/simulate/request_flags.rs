//! A request that is given by flags.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::output::Hinted;
use crate::source::Source;

/// The members of a scenario as flags.
#[derive(Args, Debug)]
#[command(next_help_heading = "Request and policies")]
pub(super) struct RequestFlags {
    /// Who calls: an ARN, a service name, an account id, or `*` for anonymous
    #[arg(long, value_name = "PRINCIPAL", requires = "action")]
    principal: Option<String>,
    /// The action; several give a table
    #[arg(
        long,
        value_name = "ACTION",
        requires = "principal",
        num_args = 1..
    )]
    action: Vec<String>,
    /// The ARN of the resource, or `*`, which is the default; several give a table
    #[arg(long, value_name = "ARN", num_args = 1..)]
    resource: Vec<String>,
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
    /// Writes the scenarios: one for each pair of action and resource.
    pub(super) fn to_scenarios(&self) -> anyhow::Result<Source> {
        let policies = self.policies()?;
        let context = self.context()?;
        let mut options = Map::new();
        for option in &self.option {
            let (id, value) = pair("--option", option, "fieldCrossing=strict")?;
            options.insert(id.to_owned(), value.into());
        }
        let resources =
            if self.resource.is_empty() { vec!["*".to_owned()] } else { self.resource.clone() };
        let mut scenarios = Vec::new();
        for action in &self.action {
            for resource in &resources {
                let mut request = json!({
                    "principal": self.principal,
                    "action": action,
                    "resource": resource,
                    "context": context,
                });
                if let (Some(account), Value::Object(request)) =
                    (&self.resource_account, &mut request)
                {
                    request.insert("resourceAccount".to_owned(), account.clone().into());
                }
                scenarios.push(json!({
                    "request": request,
                    "policies": policies,
                    "unknownContext": self.unknown,
                    "options": options,
                }));
            }
        }
        Ok(Source::made_up(serde_json::to_string(&scenarios)?))
    }

    fn policies(&self) -> anyhow::Result<Map<String, Value>> {
        let mut policies = Map::new();
        let managed = self.managed.iter().map(|name| json!({ "managed": name }));
        let identity: Vec<Value> = managed.chain(self.identity.iter().map(file)).collect();
        if !identity.is_empty() {
            policies.insert("identity".to_owned(), identity.into());
        }
        let one = [
            ("permissionsBoundary", &self.boundary),
            ("resource", &self.resource_policy),
            ("vpcEndpoint", &self.vpc_endpoint),
        ];
        for (name, path) in one {
            if let Some(path) = path {
                policies.insert(name.to_owned(), file(path));
            }
        }
        if !self.session.is_empty() {
            let files: Vec<Value> = self.session.iter().map(file).collect();
            policies.insert("session".to_owned(), files.into());
        }
        let organization =
            [("serviceControl", "--scp", &self.scp), ("resourceControl", "--rcp", &self.rcp)];
        for (name, flag, given) in organization {
            if !given.is_empty() {
                policies.insert(name.to_owned(), levels(flag, given)?.into());
            }
        }
        Ok(policies)
    }

    fn context(&self) -> anyhow::Result<Map<String, Value>> {
        let mut context: Map<String, Value> = Map::new();
        for entry in &self.context {
            let (key, text) = pair("--context", entry, "aws:SourceIp=203.0.113.7")?;
            let value = match serde_json::from_str(text) {
                Ok(list @ Value::Array(_)) => list,
                _ => text.into(),
            };
            match context.get_mut(key) {
                None => {
                    context.insert(key.to_owned(), value);
                }
                Some(Value::Array(known)) => known.push(value),
                Some(known) => *known = json!([known.take(), value]),
            }
        }
        Ok(context)
    }
}

/// Writes a policy that is a file.
fn file(path: &String) -> Value {
    json!({ "file": path })
}

/// Gathers the policies of each target, in the order in which the targets come first.
fn levels(flag: &str, given: &[String]) -> anyhow::Result<Vec<Value>> {
    let mut levels: Vec<(&str, Vec<Value>)> = Vec::new();
    for entry in given {
        let (target, path) = pair(flag, entry, "r-root=scp.json")?;
        let policy = file(&path.to_owned());
        match levels.iter_mut().find(|(known, _)| *known == target) {
            Some((_, policies)) => policies.push(policy),
            None => levels.push((target, vec![policy])),
        }
    }
    let level = |(target, policies)| json!({ "target": target, "policies": policies });
    Ok(levels.into_iter().map(level).collect())
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
