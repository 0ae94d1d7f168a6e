//! Which file is what.

use iamkit_policy::{RootKind, RootNode};
use iamkit_syntax::{Kind, Node, nearest};

use crate::value::{Data, Value};
use crate::wrapped::is_wrapper;
use crate::{SourceError, SourceErrorKind, outputs};

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
        // Pages and scenarios are told by the first of them: their readers say what is wrong with the
        // others.
        let kind = match RootKind::of(object) {
            of_first @ (RootKind::AccountDump | RootKind::Scenario) => of_first,
            _ => RootKind::of(root),
        };
        match (Self::of_kind(kind, object), kind) {
            (Some(format), _) => format,
            (None, RootKind::Object) if is_wrapper(object) || outputs::is_output(root) => {
                Self::AwsCli
            }
            (None, RootKind::Array) if outputs::is_output(root) => Self::AwsCli,
            (None, _) => Self::Other,
        }
    }

    /// Tells the format of a document of YAML. What AWS tools print is read as JSON alone.
    pub(crate) fn of_value(name: &str, root: &Value) -> Self {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if !matches!(root.data, Data::Object(_)) {
            return Self::Other;
        }
        if matches!(file, "serverless.yml" | "serverless.yaml") {
            return Self::Serverless;
        }
        Self::of_kind(RootKind::of(root), root)
            .filter(|format| format.has_functions() || *format == Self::Policy)
            .unwrap_or(Self::Other)
    }

    /// Returns the format of files of one kind; `None` when the kind does not tell.
    fn of_kind<'n>(kind: RootKind, object: impl RootNode<'n>) -> Option<Self> {
        Some(match kind {
            RootKind::Policy | RootKind::MisspelledPolicy | RootKind::EmptyObject => Self::Policy,
            RootKind::CloudFormationTemplate if has_construct_path(object) => Self::CdkOutput,
            RootKind::CloudFormationTemplate => Self::CloudFormation,
            RootKind::SamTemplate => Self::Sam,
            RootKind::ServerlessConfiguration => Self::Serverless,
            RootKind::TerraformPlan => Self::TerraformPlan,
            RootKind::TerraformState => Self::TerraformState,
            RootKind::TerraformConfiguration => Self::TerraformJson,
            RootKind::AccountDump => Self::AccountDump,
            RootKind::ConfigSnapshot => Self::ConfigSnapshot,
            RootKind::AuthorizationDetails => Self::AuthorizationDetails,
            RootKind::Scenario => Self::Scenario,
            _ => return None,
        })
    }

    /// Returns the error of a text that is nothing which is known.
    #[must_use]
    pub fn unrecognized(root: Node<'_>) -> SourceError {
        let object = root.items().next().unwrap_or(root);
        let members: Vec<Box<str>> = object.members().map(|member| member.name().into()).collect();
        let kinds = [RootKind::Policy, RootKind::AccountDump, RootKind::Scenario];
        let known = || kinds.iter().flat_map(|kind| kind.telling_members()).copied();
        let nearest = members.iter().find_map(|name| nearest(name, known()));
        let members = members.into();
        SourceError::new(SourceErrorKind::Unrecognized { members, nearest }, root.span())
    }
}

/// Says whether the CDK wrote a template: it says of each resource where it comes from.
fn has_construct_path<'n>(template: impl RootNode<'n>) -> bool {
    let Some(resources) = template.member("Resources") else { return false };
    resources.members().take(20).any(|(_, resource)| {
        let metadata = resource.member("Metadata");
        metadata.is_some_and(|metadata| metadata.member("aws:cdk:path").is_some())
    })
}
