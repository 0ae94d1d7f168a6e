//! What the root of a JSON text is: a policy document, or which other file.

use std::fmt;

use iamkit_syntax::{Kind, Node, is_slip_of};

/// The members of a policy document.
const POLICY_MEMBERS: [&str; 3] = ["Version", "Id", "Statement"];
/// The members that only a statement has.
const STATEMENT_MEMBERS: [&str; 6] =
    ["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"];

/// What the root of a JSON text is, told from its members and never from words inside of texts.
///
/// ```
/// use iamkit_policy::RootKind;
///
/// let kind = |text| RootKind::of(iamkit_syntax::parse(text).root().unwrap());
/// assert_eq!(kind(r#"{"Statement": []}"#), RootKind::Policy);
/// assert_eq!(kind(r#"{"statement": [{"Effect": "Deny"}]}"#), RootKind::MisspelledPolicy);
/// assert_eq!(kind(r#"{"Effect": "Deny", "Action": "s3:*"}"#), RootKind::Statement);
/// assert_eq!(kind(r#"{"name": "bank", "version": "1.0.0"}"#), RootKind::NpmPackage);
/// assert_eq!(RootKind::SamTemplate.to_string(), "an AWS SAM template");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RootKind {
    /// A policy document: it has a `Statement`, or nothing but members of policy documents.
    Policy,
    /// A policy document whose `Statement` is spelled in another way, such as `statement`.
    MisspelledPolicy,
    /// One statement without the document around it.
    Statement,
    /// An array of statements.
    StatementList,
    /// An array of policy documents.
    PolicyList,
    /// `{}`.
    EmptyObject,
    /// An array of something else, or of nothing.
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// A template of CloudFormation.
    CloudFormationTemplate,
    /// A template of the Serverless Application Model.
    SamTemplate,
    /// What `cdk synth` writes beside templates: a manifest of artifacts or assets, or the tree.
    CdkManifest,
    /// A configuration of the Serverless Framework.
    ServerlessConfiguration,
    /// The output of `terraform show -json` for a plan.
    TerraformPlan,
    /// A state of Terraform.
    TerraformState,
    /// A configuration of Terraform in JSON.
    TerraformConfiguration,
    /// The output of `aws iam get-account-authorization-details`.
    AccountDump,
    /// A snapshot, a history or an item of AWS Config.
    ConfigSnapshot,
    /// A record of the Access Troubleshooter.
    AuthorizationDetails,
    /// Records of CloudTrail.
    CloudTrailRecords,
    /// A scenario of iamkit, or an array of them.
    Scenario,
    /// Findings in SARIF.
    SarifReport,
    /// What iamkit or Access Analyzer prints of policies.
    FindingsReport,
    /// `package.json` or `package-lock.json`.
    NpmPackage,
    /// `tsconfig.json`.
    TypeScriptConfiguration,
    /// A JSON Schema.
    JsonSchema,
    /// A description of an HTTP API.
    OpenApiDescription,
    /// A manifest of Kubernetes.
    KubernetesManifest,
    /// Any other object.
    Object,
}

impl RootKind {
    /// Tells what a value is.
    #[must_use]
    pub fn of(root: Node<'_>) -> Self {
        match root.kind() {
            Kind::Object => of_object(root),
            Kind::Array => of_array(root),
            Kind::String => Self::String,
            Kind::Number => Self::Number,
            Kind::Bool(_) => Self::Boolean,
            Kind::Null | Kind::Missing => Self::Null,
        }
    }

    /// Says whether it is a policy document, be it a faulty one.
    #[must_use]
    pub const fn is_policy(self) -> bool {
        matches!(self, Self::Policy | Self::MisspelledPolicy)
    }

    /// Says whether it is a file of a tool in which policies stand.
    #[must_use]
    pub const fn may_hold_policies(self) -> bool {
        matches!(
            self,
            Self::CloudFormationTemplate
                | Self::SamTemplate
                | Self::ServerlessConfiguration
                | Self::TerraformPlan
                | Self::TerraformState
                | Self::TerraformConfiguration
                | Self::AccountDump
                | Self::ConfigSnapshot
        )
    }

    /// Says whether it is a file of a tool that is known, which a policy document never is.
    #[must_use]
    pub const fn is_known_file(self) -> bool {
        !self.is_policy()
            && !matches!(
                self,
                Self::Statement
                    | Self::StatementList
                    | Self::PolicyList
                    | Self::EmptyObject
                    | Self::Array
                    | Self::String
                    | Self::Number
                    | Self::Boolean
                    | Self::Null
                    | Self::Object
            )
    }

    /// Returns what one and what several are called, such as `CloudFormation template` and
    /// `CloudFormation templates`.
    #[must_use]
    pub const fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Policy => ("policy document", "policy documents"),
            Self::MisspelledPolicy => ("misspelled policy document", "misspelled policy documents"),
            Self::Statement => ("statement", "statements"),
            Self::StatementList => ("array of statements", "arrays of statements"),
            Self::PolicyList => ("array of policy documents", "arrays of policy documents"),
            Self::EmptyObject => ("empty object", "empty objects"),
            Self::Array => ("array", "arrays"),
            Self::String => ("string", "strings"),
            Self::Number => ("number", "numbers"),
            Self::Boolean => ("boolean", "booleans"),
            Self::Null => ("null", "nulls"),
            Self::CloudFormationTemplate => ("CloudFormation template", "CloudFormation templates"),
            Self::SamTemplate => ("AWS SAM template", "AWS SAM templates"),
            Self::CdkManifest => ("CDK manifest", "CDK manifests"),
            Self::ServerlessConfiguration => {
                ("Serverless Framework configuration", "Serverless Framework configurations")
            }
            Self::TerraformPlan => ("Terraform plan", "Terraform plans"),
            Self::TerraformState => ("Terraform state", "Terraform states"),
            Self::TerraformConfiguration => ("Terraform configuration", "Terraform configurations"),
            Self::AccountDump => ("account dump", "account dumps"),
            Self::ConfigSnapshot => ("AWS Config snapshot", "AWS Config snapshots"),
            Self::AuthorizationDetails => {
                ("Access Troubleshooter record", "Access Troubleshooter records")
            }
            Self::CloudTrailRecords => ("CloudTrail log", "CloudTrail logs"),
            Self::Scenario => ("scenario", "scenarios"),
            Self::SarifReport => ("SARIF report", "SARIF reports"),
            Self::FindingsReport => ("findings report", "findings reports"),
            Self::NpmPackage => ("npm package file", "npm package files"),
            Self::TypeScriptConfiguration => {
                ("TypeScript configuration", "TypeScript configurations")
            }
            Self::JsonSchema => ("JSON Schema", "JSON Schemas"),
            Self::OpenApiDescription => ("OpenAPI description", "OpenAPI descriptions"),
            Self::KubernetesManifest => ("Kubernetes manifest", "Kubernetes manifests"),
            Self::Object => ("object without statements", "objects without statements"),
        }
    }

    /// Says what would be right in the place of what is no policy document.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Statement => "wrap it: `{\"Version\": \"2012-10-17\", \"Statement\": [ … ]}`",
            Self::StatementList => {
                "write `{\"Version\": \"2012-10-17\", \"Statement\": …}` around the array"
            }
            Self::PolicyList => "put each policy document into a file of its own",
            Self::Scenario => "`iamkit test` and `iamkit simulate` read scenarios",
            Self::AccountDump => "`iamkit who-can` and `iamkit what-can` read account dumps",
            kind if kind.is_known_file() => {
                "name a file with one policy document, an object with a `Statement`"
            }
            _ => "a policy document is an object with a `Statement`",
        }
    }
}

/// Writes the noun with its article, such as `an AWS SAM template`.
impl fmt::Display for RootKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, _) = self.nouns();
        let article = match self {
            Self::Null => "",
            Self::SarifReport => "a ",
            _ if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) => "an ",
            Self::NpmPackage => "an ",
            _ => "a ",
        };
        write!(f, "{article}{noun}")
    }
}

fn of_object(root: Node<'_>) -> RootKind {
    let is_structure = |node: Node<'_>| matches!(node.kind(), Kind::Object | Kind::Array);
    let known = known_file(root);
    // A `Statement` beside the members of a template or a plan: whatever is written there, the
    // file belongs to another tool.
    if let Some(kind) = known.filter(|kind| holds_policies(*kind)) {
        return kind;
    }
    if root.member("Statement").is_some_and(is_structure) {
        return RootKind::Policy;
    }
    let mut members = root.members().peekable();
    if members.peek().is_none() {
        return RootKind::EmptyObject;
    }
    if members.all(|member| POLICY_MEMBERS.contains(&member.name().as_ref())) {
        return RootKind::Policy;
    }
    if let Some(kind) = known {
        return kind;
    }
    if root.members().any(|member| is_slip(&member.name()) && holds_statements(member.value())) {
        return RootKind::MisspelledPolicy;
    }
    if is_statement(root) { RootKind::Statement } else { RootKind::Object }
}

fn of_array(root: Node<'_>) -> RootKind {
    let mut items = root.items().peekable();
    let Some(first) = items.peek().map(|item| RootKind::of_item(*item)) else {
        return RootKind::Array;
    };
    if !items.all(|item| RootKind::of_item(item) == first) {
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

impl RootKind {
    /// Tells what an element of an array is; arrays in arrays are not looked into.
    fn of_item(item: Node<'_>) -> Self {
        if item.kind() == Kind::Object { of_object(item) } else { Self::Array }
    }
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

fn holds_statements(value: Node<'_>) -> bool {
    let mut items = value.items().peekable();
    let looks = |node: Node<'_>| has_any(node, &["Effect", "Action", "NotAction"]);
    if items.peek().is_some() { items.all(looks) } else { looks(value) }
}

fn is_statement(node: Node<'_>) -> bool {
    node.member("Effect").is_some() && has_any(node, &STATEMENT_MEMBERS)
}

fn has_any(node: Node<'_>, names: &[&str]) -> bool {
    node.members().any(|member| names.contains(&member.name().as_ref()))
}

/// Tells the file of a tool by members that this tool writes.
fn known_file(root: Node<'_>) -> Option<RootKind> {
    let first = |rows: &[(RootKind, bool)]| rows.iter().find(|(_, is)| *is).map(|(kind, _)| *kind);
    let has = |name: &str| root.member(name).is_some();
    let is = |name: &str, kind: Kind| root.member(name).is_some_and(|node| node.kind() == kind);
    let text = |name: &str| root.member(name).and_then(Node::as_str).unwrap_or_default();
    let is_template = has("AWSTemplateFormatVersion") || has_typed_resources(root);
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
        (RootKind::TerraformConfiguration, is_terraform(root)),
        (RootKind::Scenario, is("request", Kind::Object)),
        (RootKind::KubernetesManifest, has("apiVersion") && has("kind")),
        (RootKind::OpenApiDescription, has("openapi") || has("swagger")),
        (RootKind::TypeScriptConfiguration, has("compilerOptions")),
        (RootKind::NpmPackage, is_npm(root)),
        (RootKind::JsonSchema, text("$schema").contains("json-schema.org")),
        (RootKind::FindingsReport, is("findings", Kind::Array) || is_own_report(root)),
    ])
}

fn has_typed_resources(root: Node<'_>) -> bool {
    let Some(resources) = root.member("Resources") else { return false };
    resources.members().any(|member| {
        let is_typed = member
            .value()
            .member("Type")
            .and_then(Node::as_str)
            .is_some_and(|name| name.contains("::"));
        is_typed || member.name().starts_with("Fn::ForEach::")
    })
}

fn has_sam_transform(root: Node<'_>) -> bool {
    let Some(transform) = root.member("Transform") else { return false };
    let is_sam =
        |node: Node<'_>| node.as_str().is_some_and(|name| name.starts_with("AWS::Serverless-"));
    is_sam(transform) || transform.items().any(is_sam)
}

fn is_plan(root: Node<'_>) -> bool {
    has_any(root, &["planned_values", "resource_changes", "prior_state"])
}

fn is_state(root: Node<'_>) -> bool {
    let is_shown = root.member("format_version").is_some() && root.member("values").is_some();
    let is_stored = root.member("resources").is_some_and(|node| node.kind() == Kind::Array)
        && has_any(root, &["lineage", "terraform_version"]);
    is_shown || is_stored
}

/// Every member of a configuration in JSON is a kind of block.
fn is_terraform(root: Node<'_>) -> bool {
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
    root.members().all(|member| {
        BLOCKS.contains(&member.name().as_ref())
            && (member.name() == "//" || member.value().kind() != Kind::String)
    })
}

fn is_account_dump(root: Node<'_>) -> bool {
    has_any(root, &["UserDetailList", "GroupDetailList", "RoleDetailList"])
        || root.member("Policies").is_some_and(|policies| {
            policies.items().any(|policy| policy.member("PolicyVersionList").is_some())
        })
}

fn is_config_snapshot(root: Node<'_>) -> bool {
    const MEMBERS: [&str; 4] = [
        "configurationItems",
        "configurationItem",
        "BaseConfigurationItems",
        "baseConfigurationItems",
    ];
    has_any(root, &MEMBERS)
        || (root.member("resourceType").is_some() && root.member("configuration").is_some())
}

fn is_trail(root: Node<'_>) -> bool {
    let is_event = |node: Node<'_>| has_any(node, &["eventName", "eventVersion"]);
    let records = root.member("Records");
    is_event(root) || records.is_some_and(|records| records.items().any(is_event))
}

fn is_for_aws(root: Node<'_>) -> bool {
    let name = root.member("provider").and_then(|provider| provider.member("name"));
    name.and_then(Node::as_str).as_deref() == Some("aws")
}

fn is_cdk(root: Node<'_>) -> bool {
    let is_object = |name: &str| root.member(name).is_some_and(|node| node.kind() == Kind::Object);
    let is_versioned = root.member("version").is_some_and(|node| node.kind() == Kind::String);
    is_versioned && (is_object("artifacts") || is_object("tree") || is_object("dockerImages"))
}

fn is_npm(root: Node<'_>) -> bool {
    let is_package = has_any(root, &["name", "private", "version", "description"])
        && has_any(root, &["dependencies", "devDependencies", "peerDependencies", "scripts"]);
    let is_text = |name: &str| root.member(name).is_some_and(|node| node.kind() == Kind::String);
    is_package
        || root.member("lockfileVersion").is_some()
        || (is_text("name") && is_text("version"))
}

fn is_own_report(root: Node<'_>) -> bool {
    root.member("version").is_some_and(|node| node.kind() == Kind::Number)
        && has_any(root, &["files", "decisions", "decision", "results"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> RootKind {
        let tree = iamkit_syntax::parse(text);
        assert!(tree.errors().is_empty(), "{text}");
        RootKind::of(tree.root().unwrap())
    }

    #[test]
    fn policy_documents_are_told_by_their_members() {
        let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
        for text in [
            format!(r#"{{"Statement": {statement}}}"#),
            format!(r#"{{"Statement": [{statement}], "Sttement": []}}"#),
            r#"{"Version": "2012-10-17", "Statement": [], "name": "x", "version": "1"}"#.to_owned(),
            format!(r#"{{"$schema": "http://json-schema.org/x", "Statement": [{statement}]}}"#),
            r#"{"Version": "2012-10-17"}"#.to_owned(),
            r#"{"Statement": 7}"#.to_owned(),
        ] {
            assert_eq!(kind(&text), RootKind::Policy, "{text}");
        }
        for name in ["statement", "Statements", "Statment", "STATEMENT", "Sttaement"] {
            let text = format!(r#"{{"Version": "2012-10-17", "{name}": [{statement}]}}"#);
            assert_eq!(kind(&text), RootKind::MisspelledPolicy, "{text}");
        }
        assert_eq!(kind(statement), RootKind::Statement);
        assert_eq!(kind(&format!("[{statement}, {statement}]")), RootKind::StatementList);
        assert_eq!(kind(r#"[{"Statement": []}]"#), RootKind::PolicyList);
    }

    #[test]
    fn words_in_texts_and_values_make_no_policy() {
        assert_eq!(kind(r#"{"Statement": "of account", "owner": 1}"#), RootKind::Object);
        assert_eq!(kind(r#"{"statement": [{"balance": 1}]}"#), RootKind::Object);
        assert_eq!(kind(r#"{"Effect": "blur", "radius": 2}"#), RootKind::Object);
        assert_eq!(kind(r#"["Statement"]"#), RootKind::Array);
        assert_eq!(kind(r#""{\"Statement\": []}""#), RootKind::String);
    }

    #[test]
    fn files_of_tools_stay_theirs_with_a_statement_beside() {
        let template = r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Statement": []}"#;
        assert_eq!(kind(template), RootKind::CloudFormationTemplate);
        assert_eq!(kind(r#"{"RoleDetailList": [], "Statement": {}}"#), RootKind::AccountDump);
    }
}
