//! A request that is given by flags.

use std::path::Path;

use anyhow::Context;
use clap::Args;
use iamkit::authz::Layer;
use iamkit::catalog::Catalog;
use iamkit::condition::ContextValue;
use iamkit::pattern::Case;
use iamkit::policy::ActionName;
use iamkit::scenario::{
    ContextEntry, ContextInput, LevelInput, OperationInput, OptionInput, PolicyInput, PolicyInputs,
    PrincipalDetails, PrincipalInput, RequestInput, ResourcePolicyInput, ResourceSideInput,
    Scenario, read_besides,
};
use iamkit::source::{OrganizationPolicy, ReadOptions};
use iamkit::syntax::{LineIndex, Spanned, parse};

use crate::arguments::named_value;
use crate::commands::catalog::unknown;
use crate::output::Hinted;
use crate::principal_policies::{PolicyAt, policies_at};
use crate::question;

/// The members of a scenario as flags.
#[derive(Args, Debug)]
#[command(next_help_heading = "Request and policies")]
#[command(group(clap::ArgGroup::new("what").multiple(true)))]
pub(super) struct RequestFlags {
    /// Who calls: an ARN, a service name, an account id, or `*` for anonymous
    #[arg(long, value_name = "PRINCIPAL", requires = "what")]
    principal: Option<String>,
    /// The action; several give a table. Beside an operation whose statements tell which of its actions
    /// a call needs, such as `dynamodb:ExecuteStatement`: those
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
    operation: Option<String>,
    /// The ARN of the resource, or `*`, which is the default; several give a table, or are the
    /// resources of an operation, what it reads before what it writes
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
    /// Policy that narrowed temporary credentials (`GetScopedCredentials`), the oldest first
    #[arg(long, value_name = "FILE", num_args = 1..=3)]
    scope_down: Vec<String>,
    /// Policy of the resource, or trust policy of the role; with several resources, each policy with
    /// the ARN that it belongs to
    #[arg(long, value_name = "FILE|ARN=FILE", num_args = 1..)]
    resource_policy: Vec<String>,
    /// Service control policy at a target, such as `r-root=scp.json`, from the root down;
    /// `FullAWSAccess` is known by name
    #[arg(long, value_name = "TARGET=FILE", num_args = 1..)]
    scp: Vec<String>,
    /// Resource control policy at a target, from the root down; `RCPFullAWSAccess` is implied
    #[arg(long, value_name = "TARGET=FILE", num_args = 1..)]
    rcp: Vec<String>,
    /// Policy of the VPC endpoint
    #[arg(long, value_name = "FILE")]
    vpc_endpoint: Option<String>,
    /// Grants of the KMS key, as JSON or a file, also as `aws kms list-grants` prints them
    #[arg(long, value_name = "JSON|FILE")]
    key_grants: Option<String>,
    /// S3 access point that the request goes through, as JSON or a file: `{"arn", "policy"}`
    #[arg(long, value_name = "JSON|FILE")]
    access_point: Option<String>,
    /// Whom the ACL grants the permission: `account` or `everyone`
    #[arg(long, value_name = "WHOM")]
    acl_grant: Option<String>,
    /// Policy with the statements that shares of AWS RAM add, as JSON or a file
    #[arg(long, value_name = "JSON|FILE")]
    resource_share: Option<String>,
    /// S3 Block Public Access, as JSON or a file, such as `{"restrictPublicBuckets": true}`
    #[arg(long, value_name = "JSON|FILE")]
    block_public_access: Option<String>,
    /// Object Ownership of the bucket, such as `bucketOwnerEnforced`
    #[arg(long, value_name = "OWNERSHIP")]
    object_ownership: Option<String>,
    /// Type of the VPC endpoint, `gateway` or `interface`; otherwise the service tells
    #[arg(long, value_name = "TYPE")]
    vpc_endpoint_type: Option<String>,
    /// Canonical user id of the principal's account
    #[arg(long, value_name = "ID")]
    canonical_id: Option<String>,
    /// Condition key, or prefix that ends in `*`, of which nothing is known
    #[arg(long, value_name = "KEY", num_args = 1..)]
    unknown: Vec<String>,
    /// Condition key that the request does not carry, also one that would follow from the request
    #[arg(long, value_name = "KEY", num_args = 1..)]
    absent: Vec<String>,
    /// Decide an action that the catalog does not know: it is newer
    #[arg(long)]
    unknown_action: bool,
    /// Choice among the readings that AWS leaves open, such as `fieldCrossing=strict`
    #[arg(long, value_name = "ID=VALUE", num_args = 1..)]
    option: Vec<String>,
}

impl RequestFlags {
    /// Returns the scenarios: one for each pair of action and resource, or one for a call.
    pub(super) fn to_scenarios(
        &self,
        catalog: &Catalog,
        reading: &ReadOptions,
    ) -> anyhow::Result<Vec<Scenario>> {
        let mut scenario = self.scenario(reading)?;
        if let Some(name) = &self.operation {
            let given = self.resource.iter().filter(|resource| *resource != "*");
            let resources = given.map(|text| Spanned::without_span(text.as_str().into())).collect();
            let name = Spanned::without_span(name.as_str().into());
            let actions = self.action.iter();
            let actions = actions.map(|text| Spanned::without_span(text.as_str().into())).collect();
            scenario.request.operation = Some(OperationInput { name, resources, actions });
            return Ok(vec![scenario]);
        }
        let any = ["*".to_owned()];
        let resources = if self.resource.is_empty() { &any[..] } else { &self.resource };
        let mut scenarios = Vec::new();
        for action in &self.action {
            let action: ActionName = match action.parse() {
                Ok(action) => action,
                Err(_) if catalog.operation_named(action).is_some() => {
                    return Err(unknown::action(catalog, action));
                }
                Err(error) => return Err(error.into()),
            };
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
    fn scenario(&self, reading: &ReadOptions) -> anyhow::Result<Scenario> {
        let principal = self.principal.as_deref().unwrap_or_default();
        let mut request = RequestInput::new(principal, "sts:GetCallerIdentity".parse()?, "*");
        if let Some(id) = &self.canonical_id {
            let details = PrincipalDetails {
                arn: Some(Spanned::without_span(principal.into())),
                canonical_id: Some(Spanned::without_span(id.as_str().into())),
                ..PrincipalDetails::default()
            };
            request.principal = Spanned::without_span(PrincipalInput::Details(Box::new(details)));
        }
        request.resource_account = self
            .resource_account
            .as_deref()
            .map(str::parse)
            .transpose()?
            .map(Spanned::without_span);
        request.context = self.context()?;
        request.is_unknown_action = self.unknown_action;
        let mut scenario = Scenario::new(request);
        scenario.policies = self.policies(reading)?;
        let unknown = self.unknown.iter().map(|key| Spanned::without_span(key.as_str().into()));
        scenario.unknown_context = unknown.collect();
        scenario.options = self.options()?;
        Ok(scenario)
    }

    fn policies(&self, reading: &ReadOptions) -> anyhow::Result<PolicyInputs> {
        let files = |paths: &[String]| -> Vec<_> {
            paths.iter().map(|path| PolicyInput::file(path)).collect()
        };
        let file = |path: &Option<String>| files(path.as_slice());
        let (of_resources, of_request) = self.resource_policies()?;
        let mut identity: Vec<PolicyInput> = Vec::new();
        let mut boundary = file(&self.boundary);
        for path in &self.identity {
            // A principal may have several policies at one place, such as a role of a template.
            let found = policies_at(path, self.boundary.is_some(), reading)?;
            identity.extend(found.identity.iter().map(policy_input));
            if let Some(found) = found.boundary {
                if !boundary.is_empty() {
                    return Err(Hinted::error(
                        "two principals of `--identity` have a permissions boundary each",
                        "name the policies of one of them",
                    ));
                }
                boundary.push(policy_input(&found));
            }
        }
        let managed = self.managed.iter().map(|name| PolicyInput::managed(name));
        let mut policies = PolicyInputs::default();
        policies.of_resources = of_resources;
        for (layer, given) in [
            (Layer::Identity, managed.chain(identity).collect()),
            (Layer::PermissionsBoundary, boundary),
            (Layer::Session, files(&self.session)),
            (Layer::Resource, files(&of_request)),
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
        policies.besides = self.besides()?;
        Ok(policies)
    }

    /// Returns the policies of resources that are named, and the one of the resource of the request.
    fn resource_policies(&self) -> anyhow::Result<(Vec<ResourcePolicyInput>, Vec<String>)> {
        let (mut named, mut plain) = (Vec::<ResourcePolicyInput>::new(), Vec::new());
        for given in &self.resource_policy {
            let Some((arn, path)) = given.split_once('=').filter(|_| given.starts_with("arn:"))
            else {
                plain.push(given.clone());
                continue;
            };
            if named.iter().any(|known| &*known.arn.value == arn) {
                anyhow::bail!("`--resource-policy` has two policies for `{arn}`");
            }
            let policies = vec![PolicyInput::file(path)];
            named.push(ResourcePolicyInput { arn: Spanned::without_span(arn.into()), policies });
        }
        if plain.len() > 1 {
            return Err(Hinted::error(
                "`--resource-policy` has several policies",
                "name the resource of each, `--resource-policy arn:aws:s3:::reports=FILE`",
            ));
        }
        Ok((named, plain))
    }

    /// Returns what bears on the request besides policies.
    fn besides(&self) -> anyhow::Result<ResourceSideInput> {
        let mut input = ResourceSideInput::default();
        for (flag, member, given) in [
            ("--key-grants", "keyGrants", &self.key_grants),
            ("--access-point", "accessPoint", &self.access_point),
            ("--acl-grant", "aclGrant", &self.acl_grant),
            ("--resource-share", "resourceShares", &self.resource_share),
            ("--block-public-access", "blockPublicAccess", &self.block_public_access),
            ("--object-ownership", "objectOwnership", &self.object_ownership),
            ("--vpc-endpoint-type", "vpcEndpointType", &self.vpc_endpoint_type),
        ] {
            let Some(given) = given else { continue };
            let is_word = matches!(member, "aclGrant" | "objectOwnership" | "vpcEndpointType");
            let text = match given.trim_start().chars().next() {
                Some('{' | '[' | '"') => given.clone(),
                _ if is_word => serde_json::to_string(given)?,
                _ => std::fs::read_to_string(given).with_context(|| format!("{flag} {given}"))?,
            };
            if let Err(errors) = read_besides(member, &parse(&text), &mut input) {
                let first = errors.first().context("no error is given")?;
                let at = LineIndex::new(&text).position(first.span.start);
                anyhow::bail!(
                    "{flag}: {} (line {}, column {})",
                    first.kind,
                    at.line,
                    at.column_chars + 1
                );
            }
        }
        Ok(input)
    }

    fn options(&self) -> anyhow::Result<Vec<OptionInput>> {
        let mut options: Vec<OptionInput> = Vec::new();
        for option in &self.option {
            let (id, value) = named_value("--option", option, "fieldCrossing=strict")?;
            let (id, value) = (id.parse()?, Spanned::without_span(value.into()));
            // Of two flags for one option the last one counts.
            options.retain(|known| known.id.value != id);
            options.push(OptionInput { id: Spanned::without_span(id), value });
        }
        Ok(options)
    }

    fn context(&self) -> anyhow::Result<Vec<ContextEntry>> {
        let mut context: Vec<ContextEntry> = Vec::new();
        for (key, value) in question::context(&self.context)? {
            let value = match value {
                ContextValue::One(text) => ContextInput::One(text),
                ContextValue::Many(texts) => ContextInput::Many(texts),
            };
            context.push(ContextEntry::new(&key, value));
        }
        for key in &self.absent {
            if context.iter().any(|entry| Case::Fold.is_same(&entry.key.value, key)) {
                return Err(Hinted::error(
                    format!("`{key}` is given and absent"),
                    "write one of `--context` and `--absent`",
                ));
            }
            // An empty list says that a key is absent.
            context.push(ContextEntry::new(key, ContextInput::Many(Vec::new())));
        }
        Ok(context)
    }
}

fn policy_input(at: &PolicyAt) -> PolicyInput {
    match at {
        PolicyAt::File(path) => PolicyInput::file(path),
        PolicyAt::Managed(arn) => PolicyInput::managed(arn),
    }
}

/// Gathers the policies of each target, in the order in which the targets come first.
fn levels(flag: &str, given: &[String]) -> anyhow::Result<Option<Vec<LevelInput>>> {
    let mut levels: Vec<LevelInput> = Vec::new();
    for entry in given {
        let (target, path) = named_value(flag, entry, "r-root=scp.json")?;
        // A file of that name counts, wherever it is.
        let is_named = OrganizationPolicy::named(path).is_some() && !Path::new(path).exists();
        let policy = if is_named { PolicyInput::managed(path) } else { PolicyInput::file(path) };
        match levels.iter_mut().find(|known| known.target.as_deref() == Some(target)) {
            Some(known) => known.policies.push(policy),
            None => levels.push(LevelInput::new(target, vec![policy])),
        }
    }
    Ok((!levels.is_empty()).then_some(levels))
}
