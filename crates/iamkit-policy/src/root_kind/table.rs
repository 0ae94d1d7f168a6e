//! What tells which file is which: the members of its root.

use iamkit_syntax::{Kind, is_slip_of};

use super::{RootKind, RootNode};

/// The members of a policy document.
const POLICY_MEMBERS: [&str; 3] = ["Version", "Id", "Statement"];
/// The members that only a statement has.
const STATEMENT_MEMBERS: [&str; 6] =
    ["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"];
/// Members of `aws iam get-account-authorization-details` that nothing else has.
pub(super) const DUMP_MEMBERS: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
/// Members that tell a scenario, the one that must be there first.
pub(super) const SCENARIO_MEMBERS: [&str; 4] = ["request", "policies", "unknownContext", "expect"];

/// Tells what a value is.
pub(super) fn kind_of<'n>(root: impl RootNode<'n>) -> RootKind {
    match root.kind() {
        Kind::Object => of_object(root),
        Kind::Array => of_array(root),
        Kind::String => RootKind::String,
        Kind::Number => RootKind::Number,
        Kind::Bool(_) => RootKind::Boolean,
        Kind::Null | Kind::Missing => RootKind::Null,
    }
}

fn of_object<'n>(root: impl RootNode<'n>) -> RootKind {
    let has = |name: &str| root.member(name).is_some();
    // A scenario comes first: its reader says of every other member that it does not belong there, the
    // reader of dumps passes over what it does not know. Records of the Access Troubleshooter have a
    // request, too.
    if has("request") && !has("evaluations") {
        return RootKind::Scenario;
    }
    let known = known_file(root);
    // A `Statement` beside the members of a template or a plan: whatever is written there, the
    // file belongs to another tool.
    if let Some(kind) = known.filter(|kind| holds_policies(*kind)) {
        return kind;
    }
    let statement = root.member("Statement");
    if statement.is_some_and(|node| matches!(node.kind(), Kind::Object | Kind::Array)) {
        return RootKind::Policy;
    }
    let mut members = root.members().peekable();
    if members.peek().is_none() {
        return RootKind::EmptyObject;
    }
    if members.all(|(name, _)| POLICY_MEMBERS.contains(&name.as_ref())) {
        return RootKind::Policy;
    }
    if let Some(kind) = known {
        return kind;
    }
    if root.members().any(|(name, value)| is_slip(&name) && holds_statements(value))
        || is_policy_under_another_name(root)
    {
        return RootKind::MisspelledPolicy;
    }
    if is_statement(root) { RootKind::Statement } else { RootKind::Object }
}

fn of_array<'n>(root: impl RootNode<'n>) -> RootKind {
    let mut items = root.items().peekable();
    let Some(first) = items.peek().map(|item| of_item(*item)) else { return RootKind::Array };
    if !items.all(|item| of_item(item) == first) {
        return RootKind::Array;
    }
    match first {
        RootKind::Statement => RootKind::StatementList,
        kind if kind.is_policy() => RootKind::PolicyList,
        // Pages of a dump, scenarios and items of AWS Config come as arrays, too.
        RootKind::AccountDump | RootKind::Scenario | RootKind::ConfigSnapshot => first,
        _ => RootKind::Array,
    }
}

/// Tells what an element of an array is; arrays in arrays are not looked into.
fn of_item<'n>(item: impl RootNode<'n>) -> RootKind {
    if item.kind() == Kind::Object { of_object(item) } else { RootKind::Array }
}

/// Says whether a kind of file holds policy documents at places of its own.
const fn holds_policies(kind: RootKind) -> bool {
    matches!(
        kind,
        RootKind::CloudFormationTemplate
            | RootKind::SamTemplate
            | RootKind::ServerlessConfiguration
            | RootKind::TerraformPlan
            | RootKind::TerraformState
            | RootKind::AccountDump
            | RootKind::ConfigSnapshot
    )
}

fn is_slip(name: &str) -> bool {
    is_slip_of(name, "Statement")
}

/// Says whether statements stand beside the version of a policy, whatever the name is: letters of another
/// script that look alike, and characters without width, are many letters away from `Statement`.
fn is_policy_under_another_name<'n>(root: impl RootNode<'n>) -> bool {
    let version = root.member("Version").and_then(RootNode::as_str);
    matches!(version.as_deref(), Some("2012-10-17" | "2008-10-17"))
        && root.members().any(|(_, value)| is_all_statements(value))
}

fn is_all_statements<'n>(value: impl RootNode<'n>) -> bool {
    let mut items = value.items().peekable();
    if items.peek().is_some() { items.all(is_whole_statement) } else { is_whole_statement(value) }
}

/// Says whether an object has both an effect and actions.
fn is_whole_statement<'n>(node: impl RootNode<'n>) -> bool {
    node.member("Effect").is_some() && has_any(node, &["Action", "NotAction"])
}

fn holds_statements<'n>(value: impl RootNode<'n>) -> bool {
    let mut items = value.items().peekable();
    if items.peek().is_some() { items.all(is_like_statement) } else { is_like_statement(value) }
}

/// Says whether an object has a member of statements or, in another case, an effect and an action:
/// other files have one of these two alone.
fn is_like_statement<'n>(node: impl RootNode<'n>) -> bool {
    let in_any_case = |wanted: &[&str]| {
        node.members().any(|(name, _)| wanted.iter().any(|one| one.eq_ignore_ascii_case(&name)))
    };
    has_any(node, &["Effect", "Action", "NotAction"])
        || in_any_case(&["Effect"]) && in_any_case(&["Action", "NotAction"])
}

fn is_statement<'n>(node: impl RootNode<'n>) -> bool {
    node.member("Effect").is_some() && has_any(node, &STATEMENT_MEMBERS)
}

fn has_any<'n>(node: impl RootNode<'n>, names: &[&str]) -> bool {
    node.members().any(|(name, _)| names.contains(&name.as_ref()))
}

/// Tells the file of a tool by members that this tool writes.
fn known_file<'n>(root: impl RootNode<'n>) -> Option<RootKind> {
    let first = |rows: &[(RootKind, bool)]| rows.iter().find(|(_, is)| *is).map(|(kind, _)| *kind);
    let has = |name: &str| root.member(name).is_some();
    let is = |name: &str, kind: Kind| root.member(name).is_some_and(|node| node.kind() == kind);
    let text = |name: &str| root.member(name).and_then(RootNode::as_str).unwrap_or_default();
    let is_template = has("AWSTemplateFormatVersion")
        || has("Transform") && has("Resources")
        || has_typed_resources(root);
    // The order matters where one tool writes the members of another one and more.
    first(&[
        (RootKind::SamTemplate, is_template && has_sam_transform(root)),
        (RootKind::CloudFormationTemplate, is_template),
        (RootKind::TerraformPlan, has("format_version") && is_plan(root)),
        (RootKind::TerraformState, is_state(root)),
        (RootKind::AccountDump, is_account_dump(root)),
        (RootKind::ConfigSnapshot, is_config_snapshot(root)),
        (RootKind::AuthorizationDetails, is("evaluations", Kind::Array) && has("requestContext")),
        (RootKind::CloudTrailRecords, is_trail(root)),
        (RootKind::ServerlessConfiguration, has("service") && is_for_aws(root)),
        (RootKind::SarifReport, is("runs", Kind::Array) && has("version")),
        (RootKind::CdkManifest, is_cdk(root)),
        (RootKind::ManagementPolicy, is_management_policy(root)),
        (RootKind::TerraformConfiguration, is_terraform(root)),
        (RootKind::KubernetesManifest, has("apiVersion") && has("kind")),
        (RootKind::OpenApiDescription, has("openapi") || has("swagger")),
        (RootKind::TypeScriptConfiguration, has("compilerOptions")),
        (RootKind::NpmPackage, is_npm(root)),
        (RootKind::JsonSchema, text("$schema").contains("json-schema.org")),
        (RootKind::FindingsReport, is("findings", Kind::Array) || is_own_report(root)),
        // What is left of a scenario whose request is missing.
        (RootKind::Scenario, has_any(root, &SCENARIO_MEMBERS)),
    ])
}

fn has_typed_resources<'n>(root: impl RootNode<'n>) -> bool {
    let Some(resources) = root.member("Resources") else { return false };
    resources.members().any(|(name, resource)| {
        let named_type = resource.member("Type").and_then(RootNode::as_str);
        named_type.is_some_and(|name| name.contains("::")) || name.starts_with("Fn::ForEach::")
    })
}

fn has_sam_transform<'n>(root: impl RootNode<'n>) -> bool {
    let Some(transform) = root.member("Transform") else { return false };
    is_sam(transform) || transform.items().any(is_sam)
}

fn is_sam<'n>(transform: impl RootNode<'n>) -> bool {
    transform.as_str().is_some_and(|name| name.starts_with("AWS::Serverless-"))
}

fn is_plan<'n>(root: impl RootNode<'n>) -> bool {
    has_any(root, &["planned_values", "resource_changes", "prior_state"])
}

fn is_state<'n>(root: impl RootNode<'n>) -> bool {
    let is_shown = root.member("format_version").is_some() && root.member("values").is_some();
    let is_stored = root.member("resources").is_some_and(|node| node.kind() == Kind::Array)
        && has_any(root, &["lineage", "terraform_version"]);
    is_shown || is_stored
}

/// Every member of a configuration in JSON is a kind of block.
fn is_terraform<'n>(root: impl RootNode<'n>) -> bool {
    const BLOCKS: [&str; 13] = [
        "//",
        "check",
        "data",
        "ephemeral",
        "import",
        "locals",
        "module",
        "moved",
        "output",
        "provider",
        "resource",
        "terraform",
        "variable",
    ];
    root.members().all(|(name, value)| {
        BLOCKS.contains(&name.as_ref()) && (name == "//" || value.kind() != Kind::String)
    })
}

fn is_account_dump<'n>(root: impl RootNode<'n>) -> bool {
    // `aws iam list-policies` has policies without versions.
    has_any(root, &DUMP_MEMBERS)
        || root.member("Policies").is_some_and(|policies| {
            policies.items().any(|policy| policy.member("PolicyVersionList").is_some())
        })
}

fn is_config_snapshot<'n>(root: impl RootNode<'n>) -> bool {
    const MEMBERS: [&str; 4] = [
        "configurationItems",
        "configurationItem",
        "BaseConfigurationItems",
        "baseConfigurationItems",
    ];
    has_any(root, &MEMBERS)
        || (root.member("resourceType").is_some() && root.member("configuration").is_some())
}

fn is_trail<'n>(root: impl RootNode<'n>) -> bool {
    const MEMBERS: [&str; 2] = ["eventName", "eventVersion"];
    let records = root.member("Records");
    has_any(root, &MEMBERS)
        || records.is_some_and(|records| records.items().any(|event| has_any(event, &MEMBERS)))
}

fn is_for_aws<'n>(root: impl RootNode<'n>) -> bool {
    let name = root.member("provider").and_then(|provider| provider.member("name"));
    name.and_then(RootNode::as_str).as_deref() == Some("aws")
}

/// The one member at the root of each type of management policy (AWS Organizations user guide, "Management
/// policies" and "Declarative policies": syntax and examples).
const MANAGEMENT_POLICIES: [&str; 11] = [
    "tags",
    "plans",
    "services",
    "chatbot",
    "ec2_attributes",
    "s3_attributes",
    "securityhub",
    "inspector",
    "bedrock",
    "upgrade_rollout",
    "network_security_director",
];
/// What the operators of inheritance begin with: `@@assign`.
const INHERITANCE: &str = "@@";

fn is_management_policy<'n>(root: impl RootNode<'n>) -> bool {
    let mut members = root.members();
    let (Some((name, value)), None) = (members.next(), members.next()) else { return false };
    MANAGEMENT_POLICIES.contains(&name.as_ref()) && has_operator(value, 6)
}

/// Looks for an operator so many levels down.
fn has_operator<'n>(value: impl RootNode<'n>, depth: usize) -> bool {
    value.members().any(|(name, value)| {
        name.starts_with(INHERITANCE) || depth > 0 && has_operator(value, depth - 1)
    })
}

fn is_cdk<'n>(root: impl RootNode<'n>) -> bool {
    let is_object = |name: &str| root.member(name).is_some_and(|node| node.kind() == Kind::Object);
    let is_versioned = root.member("version").is_some_and(|node| node.kind() == Kind::String);
    is_versioned && (is_object("artifacts") || is_object("tree") || is_object("dockerImages"))
}

fn is_npm<'n>(root: impl RootNode<'n>) -> bool {
    let is_package = has_any(root, &["name", "private", "version", "description"])
        && has_any(root, &["dependencies", "devDependencies", "peerDependencies", "scripts"]);
    let is_text = |name: &str| root.member(name).is_some_and(|node| node.kind() == Kind::String);
    is_package
        || root.member("lockfileVersion").is_some()
        || (is_text("name") && is_text("version"))
}

fn is_own_report<'n>(root: impl RootNode<'n>) -> bool {
    root.member("version").is_some_and(|node| node.kind() == Kind::Number)
        && has_any(root, &["files", "decisions", "decision", "results"])
}
