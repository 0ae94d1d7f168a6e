//! What the root of a JSON text is: a policy document, or which other file.

mod node;
mod table;

use std::fmt;

pub use node::RootNode;

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
    /// A policy of AWS Organizations that authorizes nothing: a tag policy, a backup policy and the like.
    ManagementPolicy,
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
    /// Tells what a value is, in whatever syntax it is written.
    #[must_use]
    pub fn of<'n>(root: impl RootNode<'n>) -> Self {
        table::kind_of(root)
    }

    /// Returns members that tell this kind of file: for those who ask what a misspelled one means.
    #[must_use]
    pub const fn telling_members(self) -> &'static [&'static str] {
        match self {
            Self::Policy => &["Statement"],
            Self::AccountDump => &table::DUMP_MEMBERS,
            Self::Scenario => &table::SCENARIO_MEMBERS,
            _ => &[],
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
            Self::ManagementPolicy => (
                "AWS Organizations policy that authorizes nothing",
                "AWS Organizations policies that authorize nothing",
            ),
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
            Self::ManagementPolicy => {
                "tag, backup and other management policies are no policies of IAM: of AWS Organizations, \
                 service control policies and resource control policies are read"
            }
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
        for name in [
            "statement",
            "Statements",
            "Statment",
            "STATEMENT",
            "Sttaement",
            // Letters of another script, a character without width, another word.
            "St\u{430}tement",
            "\u{ff33}tatement",
            "State\u{200b}ment",
            "Rules",
        ] {
            let text = format!(r#"{{"Version": "2012-10-17", "{name}": [{statement}]}}"#);
            assert_eq!(kind(&text), RootKind::MisspelledPolicy, "{text}");
        }
        assert_eq!(kind(statement), RootKind::Statement);
        assert_eq!(kind(&format!("[{statement}, {statement}]")), RootKind::StatementList);
        assert_eq!(kind(r#"[{"Statement": []}]"#), RootKind::PolicyList);
    }

    #[test]
    fn words_in_texts_and_values_make_no_policy() {
        let rule = r#"{"Effect": "Allow", "Action": "read"}"#;
        assert_eq!(kind(&format!(r#"{{"Rules": [{rule}]}}"#)), RootKind::Object);
        assert_eq!(kind(&format!(r#"{{"Version": "3", "Rules": [{rule}]}}"#)), RootKind::Object);
        assert_eq!(kind(r#"{"Statement": "of account", "owner": 1}"#), RootKind::Object);
        assert_eq!(kind(r#"{"statement": [{"balance": 1}]}"#), RootKind::Object);
        assert_eq!(kind(r#"{"Effect": "blur", "radius": 2}"#), RootKind::Object);
        assert_eq!(kind(r#"["Statement"]"#), RootKind::Array);
        assert_eq!(kind(r#""{\"Statement\": []}""#), RootKind::String);
    }

    #[test]
    fn management_policies_are_told_by_their_operators() {
        for text in [
            r#"{"tags": {"costcenter": {"tag_key": {"@@assign": "CostCenter"}}}}"#,
            r#"{"plans": {"p": {"regions": {"@@append": ["us-east-1"]}}}}"#,
            r#"{"services": {"@@operators_allowed_for_child_policies": ["@@none"]}}"#,
            r#"{"ec2_attributes": {"serial_console_access": {"status": {"@@assign": "disabled"}}}}"#,
        ] {
            assert_eq!(kind(text), RootKind::ManagementPolicy, "{text}");
        }
        for text in [
            r#"{"tags": {"a": "b"}}"#,
            r#"{"tags": {"@@assign": 1}, "name": "x"}"#,
            r#"{"other": {"@@assign": 1}}"#,
        ] {
            assert_eq!(kind(text), RootKind::Object, "{text}");
        }
    }

    #[test]
    fn files_of_tools_stay_theirs_with_a_statement_beside() {
        let template = r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Statement": []}"#;
        assert_eq!(kind(template), RootKind::CloudFormationTemplate);
        assert_eq!(kind(r#"{"RoleDetailList": [], "Statement": {}}"#), RootKind::AccountDump);
    }
}
