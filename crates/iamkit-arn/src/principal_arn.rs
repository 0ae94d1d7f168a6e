//! ARNs that stand for a principal.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till1};
use nom::combinator::{all_consuming, map_opt, rest, verify};
use nom::sequence::{preceded, separated_pair};
use nom::{IResult, Parser};

use crate::{AccountId, ArnRef};

/// IAM or STS principal that an ARN stands for (IAM User Guide, "IAM identifiers").
///
/// ```
/// use iamkit_arn::{ArnRef, PrincipalArn};
///
/// let arn = ArnRef::parse("arn:aws:iam::111122223333:role/ci/deploy")?;
/// let Some(PrincipalArn::Role { path, name, .. }) = arn.principal() else { panic!() };
/// assert_eq!((path, name), ("/ci/", "deploy"));
///
/// let session = ArnRef::parse("arn:aws:sts::111122223333:assumed-role/deploy/build-7")?;
/// let Some(PrincipalArn::AssumedRole { role_name, session_name, .. }) = session.principal()
/// else { panic!() };
/// assert_eq!((role_name, session_name), ("deploy", "build-7"));
/// # Ok::<(), iamkit_arn::ParseArnError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalArn<'a> {
    /// `iam::ACCOUNT:root`: the whole account in a `Principal` element, the root user in
    /// `aws:PrincipalArn`.
    Root {
        /// The account.
        account: AccountId,
    },
    /// `iam::ACCOUNT:user/PATH/NAME`
    User {
        /// The account.
        account: AccountId,
        /// The path with its outer slashes, `/` when there is none.
        path: &'a str,
        /// The user name.
        name: &'a str,
    },
    /// `iam::ACCOUNT:role/PATH/NAME`
    Role {
        /// The account.
        account: AccountId,
        /// The path with its outer slashes, `/` when there is none.
        path: &'a str,
        /// The role name.
        name: &'a str,
    },
    /// `sts::ACCOUNT:assumed-role/ROLE/SESSION`. The path of the role is not part of it, so the
    /// role's ARN cannot be told from the session's.
    AssumedRole {
        /// The account.
        account: AccountId,
        /// The name of the role, without its path.
        role_name: &'a str,
        /// The name of the session.
        session_name: &'a str,
    },
    /// `sts::ACCOUNT:federated-user/NAME`. The caller of `GetFederationToken` chooses the name;
    /// it says nothing about the user who called.
    FederatedUser {
        /// The account.
        account: AccountId,
        /// The name of the session.
        name: &'a str,
    },
    /// `iam::ACCOUNT:saml-provider/NAME`
    SamlProvider {
        /// The account.
        account: AccountId,
        /// The name of the provider.
        name: &'a str,
    },
    /// `iam::ACCOUNT:oidc-provider/URL`
    OidcProvider {
        /// The account.
        account: AccountId,
        /// The URL of the provider, without `https://`.
        url: &'a str,
    },
}

impl<'a> PrincipalArn<'a> {
    /// Reads the principal that an ARN stands for.
    ///
    /// `None` for other resources, groups included, and when the ARN has a Region or no
    /// twelve-digit account.
    #[must_use]
    pub fn of(arn: ArnRef<'a>) -> Option<Self> {
        let account = arn.account_id().filter(|_| arn.region().is_empty())?;
        let resource = arn.resource();
        let parsed = match arn.service() {
            "iam" => iam_resource(account, resource),
            "sts" => sts_resource(account, resource),
            _ => return None,
        };
        parsed.ok().map(|(_, principal)| principal)
    }

    /// Returns the account of the principal.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        match *self {
            Self::Root { account }
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::AssumedRole { account, .. }
            | Self::FederatedUser { account, .. }
            | Self::SamlProvider { account, .. }
            | Self::OidcProvider { account, .. } => account,
        }
    }
}

fn iam_resource(account: AccountId, resource: &str) -> IResult<&str, PrincipalArn<'_>> {
    let root = all_consuming(tag("root")).map(|_| PrincipalArn::Root { account });
    let user = preceded(tag("user"), path_and_name).map(|(path, name)| PrincipalArn::User {
        account,
        path,
        name,
    });
    let role = preceded(tag("role"), path_and_name).map(|(path, name)| PrincipalArn::Role {
        account,
        path,
        name,
    });
    let saml = preceded(tag("saml-provider/"), all_of_it)
        .map(|name| PrincipalArn::SamlProvider { account, name });
    let oidc = preceded(tag("oidc-provider/"), all_of_it)
        .map(|url| PrincipalArn::OidcProvider { account, url });
    alt((root, user, role, saml, oidc)).parse(resource)
}

fn sts_resource(account: AccountId, resource: &str) -> IResult<&str, PrincipalArn<'_>> {
    let session = preceded(tag("assumed-role/"), separated_pair(segment, tag("/"), segment));
    let role = all_consuming(session).map(|(role_name, session_name)| PrincipalArn::AssumedRole {
        account,
        role_name,
        session_name,
    });
    let user = preceded(tag("federated-user/"), all_of_it)
        .map(|name| PrincipalArn::FederatedUser { account, name });
    alt((role, user)).parse(resource)
}

/// Splits `/path/name` behind its last slash.
fn path_and_name(text: &str) -> IResult<&str, (&str, &str)> {
    map_opt(rest, |text: &str| {
        let (path, name) = text.split_at_checked(text.rfind('/')? + 1)?;
        (path.starts_with('/') && !name.is_empty()).then_some((path, name))
    })
    .parse(text)
}

/// Text without a slash.
fn segment(text: &str) -> IResult<&str, &str> {
    take_till1(|char| char == '/').parse(text)
}

/// All that is left, which must be something.
fn all_of_it(text: &str) -> IResult<&str, &str> {
    verify(rest, |text: &str| !text.is_empty()).parse(text)
}
