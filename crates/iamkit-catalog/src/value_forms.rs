//! Forms that all values of some condition keys have: `validate` and decisions judge by them alike, in
//! documents and in requests.

use iamkit_arn::AccountId;
use iamkit_pattern::{Case, Field, matches};
use iamkit_policy::{BaseOperator, ValueType};
use iamkit_syntax::nearest;

use crate::catalog::Catalog;

/// The form of the values of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueForm {
    /// An account of 12 digits.
    Account,
    /// The id of an organization (AWS Organizations API Reference, `Organization`).
    Organization,
    /// The path of an account in its organization, which ends in a slash (IAM User Guide, "Understand the
    /// AWS Organizations entity path").
    OrganizationPath,
    /// The kind of a principal (IAM User Guide, "IAM policy elements: Variables and tags", the table of
    /// principal key values).
    PrincipalType,
    /// The code of a Region.
    Region,
    /// A service principal.
    Service,
    /// The id of a VPC.
    Vpc,
    /// The id of a VPC endpoint.
    VpcEndpoint,
}

/// Each form with the keys whose values have it.
const KEYS: [(ValueForm, &[&str]); 8] = [
    (
        ValueForm::Account,
        &[
            "aws:PrincipalAccount",
            "aws:ResourceAccount",
            "aws:SourceAccount",
            "aws:SourceOwner",
            "aws:VpceAccount",
            "kms:CallerAccount",
            "s3:DataAccessPointAccount",
            "s3:ResourceAccount",
        ],
    ),
    (
        ValueForm::Organization,
        &["aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:SourceOrgID", "aws:VpceOrgID"],
    ),
    (
        ValueForm::OrganizationPath,
        &[
            "aws:PrincipalOrgPaths",
            "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths",
            "aws:VpceOrgPaths",
        ],
    ),
    (ValueForm::PrincipalType, &["aws:PrincipalType"]),
    (ValueForm::Region, &["aws:RequestedRegion", "ec2:Region"]),
    (
        ValueForm::Service,
        &[
            "aws:CalledVia",
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:PrincipalServiceName",
            "iam:AWSServiceName",
            "iam:PassedToService",
        ],
    ),
    (ValueForm::Vpc, &["aws:SourceVpc"]),
    (ValueForm::VpcEndpoint, &["aws:SourceVpce"]),
];

/// A value of a document that no request has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFault {
    /// The code, such as `INVALID_REGION`.
    pub code: &'static str,
    /// What the value is not, such as `no id of a VPC`.
    pub what: &'static str,
    /// What would be right: a sentence.
    pub right: String,
    /// The value that was probably meant.
    pub nearest: Option<String>,
}

/// `Service` is what the option `context.service-principal` fills in; AWS documents no value there.
const PRINCIPAL_TYPES: [&str; 6] =
    ["Account", "Anonymous", "AssumedRole", "FederatedUser", "Service", "User"];

impl ValueForm {
    /// Returns the form that all values of a key have.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        KEYS.iter().find(|(_, keys)| Case::Fold.is_one_of(key, keys)).map(|(form, _)| *form)
    }

    /// Says in words what a text is that does not have the form.
    #[must_use]
    pub const fn what_else(self) -> &'static str {
        match self {
            Self::Account => "no account of 12 digits",
            Self::Organization => "no id of an organization",
            Self::OrganizationPath => "no path of an organization",
            Self::PrincipalType => "no type of a principal",
            Self::Region => "no Region of the catalog",
            Self::Service => "no service principal",
            Self::Vpc => "no id of a VPC",
            Self::VpcEndpoint => "no id of a VPC endpoint",
        }
    }

    /// Says what values look like.
    const fn example(self) -> &'static str {
        match self {
            Self::Account => "write the digits alone, such as `111122223333`",
            Self::Organization => "write the id, such as `o-aa111bb222`",
            Self::OrganizationPath => {
                "write the path with the slash at its end, such as `o-aa111bb222/r-ab12/ou-ab12-11112222/`"
            }
            Self::PrincipalType => {
                "the types are `Account`, `User`, `FederatedUser`, `AssumedRole` and `Anonymous`"
            }
            Self::Region => "the catalog may be older than the Region",
            Self::Service => "write the name of a service, such as `lambda.amazonaws.com`",
            Self::Vpc => "write the id, such as `vpc-0a1b2c3d4e5f60718`",
            Self::VpcEndpoint => "write the id, such as `vpce-0a1b2c3d4e5f60718`",
        }
    }

    /// Says whether a text with wildcards matches a value of the form, as far as its fixed parts tell.
    fn may_match(self, pattern: &str) -> bool {
        let fixed = pattern.split(['*', '?']).next().unwrap_or_default();
        let begins = |start: &str| fixed.starts_with(start) || start.starts_with(fixed);
        match self {
            Self::Account => {
                let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'?');
                let least = pattern.bytes().filter(|byte| *byte != b'*').count();
                let fits = if pattern.contains('*') { least <= 12 } else { least == 12 };
                fits && pattern.bytes().all(is_part)
                    || matches(pattern, "anonymous", Case::Sensitive)
            }
            Self::Organization => begins("o-") && !pattern.contains('/'),
            // A pattern that ends in a letter matches no path, which ends in a slash.
            Self::OrganizationPath => begins("o-") && pattern.ends_with(['*', '?', '/']),
            Self::PrincipalType => {
                PRINCIPAL_TYPES.iter().any(|known| matches(pattern, known, Case::Sensitive))
            }
            Self::Vpc => begins("vpc-"),
            Self::VpcEndpoint => begins("vpce-"),
            // The lists of Regions and services are the catalog's.
            Self::Region | Self::Service => true,
        }
    }
}

/// Says whether a text is the ARN of a role session, which `aws:PrincipalArn` never holds (IAM User
/// Guide, "AWS global condition context keys": of a session it is the ARN of the role).
#[must_use]
pub fn is_session_arn(text: &str) -> bool {
    Field::Service.of(text) == Some("sts")
        && Field::Resource.of(text).is_some_and(|resource| resource.starts_with("assumed-role/"))
}

impl Catalog {
    /// Returns what is wrong with a value of a request whose key has values of a form: what would be
    /// right.
    #[must_use]
    pub fn judge_sent_value(&self, form: ValueForm, text: &str) -> Option<String> {
        (!self.has_form(form, text)).then(|| self.right_value(form, text))
    }

    /// Returns what is wrong with a value of a document that no value of the key equals under an
    /// operator. Wildcards where none are read, variables and text of templates are another matter.
    #[must_use]
    pub fn judge_compared_value(
        &self,
        key: &str,
        base: BaseOperator,
        text: &str,
    ) -> Option<ValueFault> {
        let form = ValueForm::of_key(key).filter(|_| !text.contains("${"))?;
        let is_pattern = text.contains(['*', '?']);
        let is_right = match base.value_type() {
            ValueType::String if is_pattern => {
                !base.takes_wildcards() || self.may_match(form, text)
            }
            ValueType::String => match base {
                BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase => {
                    self.has_form_in_any_case(form, text)
                }
                _ => self.has_form(form, text),
            },
            // No value of these forms is an ARN; what is none itself has a word of its own.
            ValueType::Arn => !text.starts_with("arn:"),
            _ => true,
        };
        // The codes of IAM Access Analyzer stand for what it judges.
        let is_text = base.value_type() == ValueType::String;
        let code = match form {
            ValueForm::Region if is_text && Case::Fold.is_same(key, "aws:RequestedRegion") => {
                "INVALID_REGION"
            }
            ValueForm::Service if is_text => "IAMKIT_UNKNOWN_SERVICE_IN_VALUE",
            ValueForm::Vpc if is_text && !is_pattern => "INVALID_VPC_FORMAT",
            ValueForm::VpcEndpoint if is_text && !is_pattern => "INVALID_VPCE_FORMAT",
            _ => "IAMKIT_VALUE_NEVER_OCCURS",
        };
        let fault = || ValueFault {
            code,
            what: form.what_else(),
            right: self.right_value(form, text),
            nearest: self.nearest_value(form, text).map(str::to_owned),
        };
        (!is_right).then(fault)
    }

    fn may_match(&self, form: ValueForm, pattern: &str) -> bool {
        match form {
            ValueForm::Region => {
                self.regions().any(|region| matches(pattern, region.code, Case::Sensitive))
            }
            _ => form.may_match(pattern),
        }
    }

    fn has_form_in_any_case(&self, form: ValueForm, text: &str) -> bool {
        match form {
            ValueForm::PrincipalType => Case::Fold.is_one_of(text, &PRINCIPAL_TYPES),
            _ => self.has_form(form, &text.to_ascii_lowercase()),
        }
    }

    /// Says whether a text without wildcards and variables has the form.
    fn has_form(&self, form: ValueForm, text: &str) -> bool {
        match form {
            // What a caller without credentials has.
            ValueForm::Account => AccountId::new(text).is_some() || text == "anonymous",
            ValueForm::Organization => is_organization(text),
            ValueForm::OrganizationPath => is_path(text),
            ValueForm::PrincipalType => PRINCIPAL_TYPES.contains(&text),
            ValueForm::Region => self.is_region(text),
            ValueForm::Service => self.names_service(text),
            ValueForm::Vpc => is_id(text, "vpc-"),
            ValueForm::VpcEndpoint => is_id(text, "vpce-"),
        }
    }

    /// A name that is near to none may be of a service that is newer than the catalog.
    fn names_service(&self, text: &str) -> bool {
        self.knows_principal(text)
            || host_of(text).is_some() && self.nearest_value(ValueForm::Service, text).is_none()
    }

    fn right_value(&self, form: ValueForm, text: &str) -> String {
        let near = self.nearest_value(form, text);
        near.map_or_else(|| form.example().to_owned(), |near| format!("did you mean `{near}`?"))
    }

    /// Returns the value of the form that was probably meant.
    fn nearest_value(&self, form: ValueForm, text: &str) -> Option<&str> {
        let small = text.to_ascii_lowercase();
        match form {
            ValueForm::Region => nearest(&small, self.regions().map(|region| region.code)),
            ValueForm::Service => {
                // The suffix is long and the same everywhere.
                let name = host_of(&small).unwrap_or(&small);
                let near = nearest(name, self.service_principals().filter_map(host_of))?;
                self.service_principals().find(|known| host_of(known) == Some(near))
            }
            ValueForm::PrincipalType => {
                PRINCIPAL_TYPES.into_iter().find(|known| Case::Fold.is_same(known, text))
            }
            _ => None,
        }
    }
}

/// Returns a service principal without its suffix.
fn host_of(principal: &str) -> Option<&str> {
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com"];
    suffixes.into_iter().find_map(|suffix| principal.strip_suffix(suffix))
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_organization(text: &str) -> bool {
    let rest = text.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&rest.len()) && rest.bytes().all(is_small)
}

fn is_path(text: &str) -> bool {
    let mut parts = text.strip_suffix('/').unwrap_or_default().split('/');
    parts.next().is_some_and(is_organization)
        && parts.next().is_some_and(|root| {
            let rest = root.strip_prefix("r-").unwrap_or_default();
            !rest.is_empty() && rest.bytes().all(is_small)
        })
        && parts.all(|unit| {
            let rest = unit.strip_prefix("ou-").unwrap_or_default();
            !rest.is_empty() && rest.bytes().all(|byte| is_small(byte) || byte == b'-')
        })
}

/// IAM Access Analyzer takes every letter, though ids are hexadecimal.
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
