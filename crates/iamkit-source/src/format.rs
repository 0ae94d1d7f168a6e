//! Which file is what.

use iamkit_policy::RootKind;
use iamkit_syntax::{Kind, Node, is_slip_of, nearest};

use crate::value::{Data, Value};
use crate::wrapped::is_wrapper;
use crate::{SourceError, SourceErrorKind, outputs};

/// Members of `aws iam get-account-authorization-details` that nothing else has.
const DUMP: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
/// Members that tell a scenario, the one that must be there first.
const SCENARIO: [&str; 4] = ["request", "policies", "unknownContext", "expect"];
/// The members of a policy document.
const POLICY: [&str; 3] = ["Version", "Id", "Statement"];

/// What a text is, told by the members of its root and never by a word somewhere inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A bare policy document.
    Policy,
    /// A template of AWS `CloudFormation`.
    CloudFormation,
    /// A template of the AWS Serverless Application Model.
    Sam,
    /// A template that the AWS CDK wrote.
    CdkOutput,
    /// A configuration of the Serverless Framework.
    Serverless,
    /// A plan of Terraform or `OpenTofu` (`show -json`).
    TerraformPlan,
    /// A state of Terraform or `OpenTofu`, as `show -json` prints it or as it is stored.
    TerraformState,
    /// A configuration of Terraform or `OpenTofu` in HCL.
    Terraform,
    /// A configuration of Terraform or `OpenTofu` in JSON.
    TerraformJson,
    /// Output of an AWS tool that holds policy documents.
    AwsCli,
    /// Output of `aws iam get-account-authorization-details`, or a list of its pages.
    AccountDump,
    /// Configuration items of AWS Config.
    ConfigSnapshot,
    /// A record of the Access Troubleshooter.
    AuthorizationDetails,
    /// A scenario or a list of scenarios.
    Scenario,
    /// Something else.
    Other,
}

impl Format {
    /// All formats that hold policies, with the names that options and reports use.
    pub const ALL: [Self; 13] = [
        Self::Policy,
        Self::CloudFormation,
        Self::Sam,
        Self::CdkOutput,
        Self::Serverless,
        Self::TerraformPlan,
        Self::TerraformState,
        Self::Terraform,
        Self::TerraformJson,
        Self::AwsCli,
        Self::AccountDump,
        Self::ConfigSnapshot,
        Self::AuthorizationDetails,
    ];

    /// Returns the name that options and reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.names().0
    }

    /// Returns what a person calls one, without an article.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Policy => ("policy", "policy"),
            Self::CloudFormation => ("cloudformation", "CloudFormation template"),
            Self::Sam => ("sam", "SAM template"),
            Self::CdkOutput => ("cdk-output", "CDK template"),
            Self::Serverless => ("serverless", "Serverless configuration"),
            Self::TerraformPlan => ("terraform-plan", "Terraform plan"),
            Self::TerraformState => ("terraform-state", "Terraform state"),
            Self::Terraform => ("terraform", "Terraform configuration"),
            Self::TerraformJson => ("terraform-json", "Terraform configuration in JSON"),
            Self::AwsCli => ("aws-cli", "output of an AWS command"),
            Self::AccountDump => ("account-dump", "account dump"),
            Self::ConfigSnapshot => ("config-snapshot", "AWS Config snapshot"),
            Self::AuthorizationDetails => ("authorization-details", "Access Troubleshooter record"),
            Self::Scenario => ("scenario", "scenario"),
            Self::Other => ("none", "file without policies"),
        }
    }

    /// Says whether values of the format may be functions that stand for others.
    pub(crate) const fn has_functions(self) -> bool {
        matches!(self, Self::CloudFormation | Self::Sam | Self::CdkOutput | Self::Serverless)
    }

    /// Tells the format of a text from its root; of a list, from its first item.
    ///
    /// ```
    /// use iamkit_source::Format;
    ///
    /// let text = r#"{"request": {}, "policies": {"identity": {"Statement": {
    ///     "Sid": "UserDetailList", "Effect": "Allow", "Action": "*", "Resource": "*"}}}}"#;
    /// let tree = iamkit_syntax::parse(text);
    /// assert_eq!(Format::of(tree.root().unwrap()), Format::Scenario);
    /// ```
    #[must_use]
    pub fn of(root: Node<'_>) -> Self {
        let first = match root.kind() {
            Kind::Array => root.items().next(),
            _ => Some(root),
        };
        let Some(object) = first.filter(|node| node.kind() == Kind::Object) else {
            return Self::Other;
        };
        let has = |names: &[&str]| object.members().any(|member| names.contains(&&*member.name()));
        // A scenario comes first: its reader says of every other member that it does not belong
        // there, the reader of dumps passes over what it does not know.
        if has(&SCENARIO[..1]) && !has(&["evaluations"]) {
            return Self::Scenario;
        }
        if has(&DUMP) || lists_versions(object) {
            return Self::AccountDump;
        }
        if has(&SCENARIO) && !is_container(RootKind::of(root)) {
            return Self::Scenario;
        }
        match RootKind::of(root) {
            RootKind::Policy | RootKind::MisspelledPolicy | RootKind::EmptyObject => Self::Policy,
            RootKind::CloudFormationTemplate if has_construct_path(object) => Self::CdkOutput,
            RootKind::CloudFormationTemplate => Self::CloudFormation,
            RootKind::SamTemplate => Self::Sam,
            RootKind::ServerlessConfiguration => Self::Serverless,
            RootKind::TerraformPlan => Self::TerraformPlan,
            RootKind::TerraformState => Self::TerraformState,
            RootKind::TerraformConfiguration => Self::TerraformJson,
            RootKind::ConfigSnapshot => Self::ConfigSnapshot,
            RootKind::AuthorizationDetails => Self::AuthorizationDetails,
            RootKind::Object if is_wrapper(object) || outputs::is_output(root) => Self::AwsCli,
            RootKind::Array if outputs::is_output(root) => Self::AwsCli,
            _ => Self::Other,
        }
    }

    /// Tells the format of a document of YAML.
    pub(crate) fn of_value(name: &str, root: &Value) -> Self {
        let has = |names: &[&str]| names.iter().any(|name| root.member(name).is_some());
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if !matches!(root.data, Data::Object(_)) || has(&["apiVersion"]) && has(&["kind"]) {
            return Self::Other;
        }
        let is_serverless = matches!(file, "serverless.yml" | "serverless.yaml")
            || has(&["service"])
                && root.member("provider").and_then(|p| p.member("name")).and_then(Value::as_str)
                    == Some("aws");
        if is_serverless {
            return Self::Serverless;
        }
        let resources = root.member("Resources").map(Value::members).unwrap_or_default();
        let is_resource = |value: &Value| {
            value.member("Type").and_then(Value::as_str).is_some_and(|name| name.contains("::"))
        };
        let is_template = has(&["AWSTemplateFormatVersion"])
            || has(&["Transform"]) && has(&["Resources"])
            || resources.iter().any(|member| {
                is_resource(&member.value)
                    || member.name.as_known().is_some_and(|name| name.starts_with("Fn::ForEach::"))
            });
        if is_template {
            return if is_sam(root) { Self::Sam } else { Self::CloudFormation };
        }
        let names: Vec<&str> =
            root.members().iter().filter_map(|member| member.name.as_known()).collect();
        let is_policy = names.contains(&"Statement")
            || !names.is_empty() && names.iter().all(|name| POLICY.contains(name));
        let is_misspelled = || {
            root.members().iter().any(|member| {
                let is_slip = member.name.as_known().is_some_and(|n| is_slip_of(n, "Statement"));
                let first = member.value.items().first().unwrap_or(&member.value);
                is_slip && (first.member("Effect").is_some() || first.member("Action").is_some())
            })
        };
        if is_policy || is_misspelled() { Self::Policy } else { Self::Other }
    }

    /// Returns the error of a text that is nothing which is known.
    #[must_use]
    pub fn unrecognized(root: Node<'_>) -> SourceError {
        let object = root.items().next().unwrap_or(root);
        let members: Vec<Box<str>> = object.members().map(|member| member.name().into()).collect();
        let known = || [&["Statement"][..], &DUMP, &SCENARIO].concat();
        let nearest = members.iter().find_map(|name| nearest(name, known()));
        let members = members.into();
        SourceError::new(SourceErrorKind::Unrecognized { members, nearest }, root.span())
    }
}

fn is_container(kind: RootKind) -> bool {
    matches!(
        kind,
        RootKind::CloudFormationTemplate
            | RootKind::SamTemplate
            | RootKind::TerraformPlan
            | RootKind::TerraformState
            | RootKind::AuthorizationDetails
    )
}

fn is_sam(root: &Value) -> bool {
    let is = |value: &Value| value.as_str() == Some("AWS::Serverless-2016-10-31");
    root.member("Transform").is_some_and(|value| is(value) || value.items().iter().any(is))
}

/// Says whether the CDK wrote a template: it says of each resource where it comes from.
fn has_construct_path(template: Node<'_>) -> bool {
    let resources = template.member("Resources").into_iter().flat_map(Node::members);
    resources.take(20).any(|resource| {
        let metadata = resource.value().member("Metadata");
        metadata.is_some_and(|metadata| metadata.member("aws:cdk:path").is_some())
    })
}

/// Says whether an object has `Policies` with versions: `aws iam list-policies` has none.
fn lists_versions(object: Node<'_>) -> bool {
    let policies = object.member("Policies").into_iter().flat_map(Node::items);
    policies.take(1).any(|policy| policy.member("PolicyVersionList").is_some())
}
