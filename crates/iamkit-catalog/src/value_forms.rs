//! Forms that all values of some condition keys have: `validate` and decisions judge by them alike.

use iamkit_arn::AccountId;
use iamkit_pattern::{Case, Field, matches};
use iamkit_policy::{BaseOperator, ConditionKey};

use crate::catalog::Catalog;

/// Keys that hold one account.
const ACCOUNTS: [&str; 4] =
    ["aws:PrincipalAccount", "aws:ResourceAccount", "aws:SourceAccount", "aws:VpceAccount"];

/// Keys that hold the id of one organization.
const ORGANIZATIONS: [&str; 4] =
    ["aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:SourceOrgID", "aws:VpceOrgID"];

/// The form of the values of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueForm {
    /// An account of 12 digits.
    Account,
    /// The id of an organization (AWS Organizations API Reference, `Organization`).
    Organization,
}

impl ValueForm {
    /// Returns the form that all values of a key have.
    #[must_use]
    pub fn of_key(key: &ConditionKey) -> Option<Self> {
        let is_one_of = |keys: &[&str]| keys.iter().any(|known| key.is(known));
        if is_one_of(&ACCOUNTS) {
            Some(Self::Account)
        } else if is_one_of(&ORGANIZATIONS) {
            Some(Self::Organization)
        } else {
            None
        }
    }

    /// Says whether a text without wildcards and variables has the form.
    #[must_use]
    pub fn has(self, text: &str) -> bool {
        match self {
            // What a caller without credentials has.
            Self::Account => AccountId::new(text).is_some() || text == "anonymous",
            Self::Organization => {
                let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                let rest = text.strip_prefix("o-").unwrap_or_default();
                (10..=32).contains(&rest.len()) && rest.bytes().all(is_small)
            }
        }
    }

    /// Says in words what a text is that does not have the form.
    #[must_use]
    pub const fn what_else(self) -> &'static str {
        match self {
            Self::Account => "no account of 12 digits",
            Self::Organization => "no id of an organization",
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
    /// Says whether a value of `aws:RequestedRegion`, without variables, names a Region under an operator
    /// of texts. Wildcards where none are read are another matter.
    #[must_use]
    pub fn names_region(&self, base: BaseOperator, text: &str) -> bool {
        if text.contains(['*', '?']) {
            return !base.takes_wildcards()
                || self.regions().any(|region| matches(text, region.code, Case::Sensitive));
        }
        match base {
            BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase => {
                self.is_region(&text.to_ascii_lowercase())
            }
            _ => self.is_region(text),
        }
    }
}
