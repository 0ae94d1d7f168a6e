//! The `Principal` element.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_arn::{AccountId, ArnRef, PrincipalArn};
use iamkit_syntax::{Origin, Spanned};

use crate::{Element, OneOrMany, Text};

/// The `Principal` or the `NotPrincipal` element of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalElement {
    /// Applies to the listed principals.
    Principal(PrincipalClause),
    /// Applies to every principal but the listed ones.
    NotPrincipal(PrincipalClause),
}

/// What a `Principal` or `NotPrincipal` element lists and where the member stood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalClause {
    /// The principals.
    pub spec: PrincipalSpec,
    /// Where the member stood.
    pub origin: Origin,
}

/// Value of a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalSpec {
    /// The string `"*"`: everyone, anonymous callers and AWS services included.
    Everyone,
    /// An object of principal kinds, in document order.
    Map(Vec<PrincipalEntry>),
}

/// One member of a principal object, such as `"AWS": "111122223333"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrincipalEntry {
    /// The member name.
    pub kind: PrincipalKind,
    /// The principals of that kind.
    pub values: OneOrMany<Spanned<Principal>>,
    /// Where the member stood.
    pub origin: Origin,
}

impl PrincipalElement {
    /// Returns the clause, negated or not.
    #[must_use]
    pub const fn clause(&self) -> &PrincipalClause {
        match self {
            Self::Principal(clause) | Self::NotPrincipal(clause) => clause,
        }
    }

    /// Returns what is listed.
    #[must_use]
    pub const fn spec(&self) -> &PrincipalSpec {
        &self.clause().spec
    }

    /// Says whether this is `NotPrincipal`.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        matches!(self, Self::NotPrincipal(_))
    }

    /// Returns which of the two elements this is.
    #[must_use]
    pub const fn element(&self) -> Element {
        match self {
            Self::Principal(_) => Element::Principal,
            Self::NotPrincipal(_) => Element::NotPrincipal,
        }
    }

    /// Returns `Principal` or `NotPrincipal`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.element().as_str()
    }

    /// Iterates over the listed principals with their kinds; nothing for the string `"*"`.
    pub fn principals(&self) -> impl Iterator<Item = (PrincipalKind, &Spanned<Principal>)> {
        let entries = match self.spec() {
            PrincipalSpec::Everyone => &[],
            PrincipalSpec::Map(entries) => entries.as_slice(),
        };
        entries.iter().flat_map(|entry| entry.values.iter().map(move |value| (entry.kind, value)))
    }

    /// Iterates over what the listed principals name; [`NamedPrincipal::Everyone`] for the string
    /// `"*"`.
    ///
    /// ```
    /// use iamkit_policy::{NamedPrincipal, PolicyDocument};
    ///
    /// let document: PolicyDocument = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*",
    ///     "Principal": {"AWS": "111122223333", "Service": "ec2.amazonaws.com"}, "Resource": "*"}}"#
    ///     .parse()?;
    /// let statement = &document.statements[0];
    /// let named: Vec<_> = statement.principal.as_ref().unwrap().named().collect();
    /// assert_eq!(named[1], NamedPrincipal::Service("ec2.amazonaws.com"));
    /// # Ok::<(), iamkit_policy::ParsePolicyError>(())
    /// ```
    pub fn named(&self) -> impl Iterator<Item = NamedPrincipal<'_>> {
        let everyone = matches!(self.spec(), PrincipalSpec::Everyone);
        let listed = self
            .principals()
            .map(|(kind, principal)| NamedPrincipal::new(kind, principal.value.as_str()));
        everyone.then_some(NamedPrincipal::Everyone).into_iter().chain(listed)
    }
}

/// What one principal of a `Principal` element names.
///
/// The forms are those of the IAM User Guide, "AWS JSON policy elements: Principal".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamedPrincipal<'t> {
    /// The string `"*"`: everyone, anonymous callers and AWS services included.
    Everyone,
    /// `{"AWS": "*"}`, which some pages set equal to `"*"`.
    AwsStar,
    /// `{"AWS": "111122223333"}`: the account in any partition.
    Account(AccountId),
    /// `{"AWS": "arn:aws:iam::111122223333:root"}`: the account, which AWS also means by its root
    /// user, in the partition of the ARN.
    RootUser {
        /// The account.
        account: AccountId,
        /// The partition as written.
        partition: &'t str,
    },
    /// `{"AWS": "arn:aws:iam::111122223333:role/Dev"}`: a user, a role, a session.
    Arn(ArnRef<'t>),
    /// `{"AWS": "AIDA…"}`, which AWS leaves behind when the user or role was deleted; any other
    /// text that is no ARN, too: it names nobody.
    UniqueId(&'t str),
    /// `{"Service": "ec2.amazonaws.com"}`
    Service(&'t str),
    /// `{"Federated": "cognito-identity.amazonaws.com"}`: an identity provider.
    Federated(&'t str),
    /// `{"CanonicalUser": "79a5…"}`: the canonical user id of Amazon S3.
    CanonicalUser(&'t str),
}

impl<'t> NamedPrincipal<'t> {
    /// Reads a principal of the given kind; every text names something, if only nobody.
    ///
    /// ```
    /// use iamkit_policy::{NamedPrincipal, PrincipalKind};
    ///
    /// let named = NamedPrincipal::new(PrincipalKind::Aws, "111122223333");
    /// assert_eq!(named, NamedPrincipal::Account("111122223333".parse()?));
    /// # Ok::<(), iamkit_arn::ParseAccountIdError>(())
    /// ```
    #[must_use]
    pub fn new(kind: PrincipalKind, text: &'t str) -> Self {
        match kind {
            PrincipalKind::Service => Self::Service(text),
            PrincipalKind::Federated => Self::Federated(text),
            PrincipalKind::CanonicalUser => Self::CanonicalUser(text),
            PrincipalKind::Aws if text == "*" => Self::AwsStar,
            PrincipalKind::Aws => Self::aws(text),
        }
    }

    fn aws(text: &'t str) -> Self {
        if let Some(id) = AccountId::new(text) {
            return Self::Account(id);
        }
        match ArnRef::parse(text) {
            Err(_) => Self::UniqueId(text),
            Ok(arn) => match arn.principal() {
                Some(PrincipalArn::Root { account }) => {
                    Self::RootUser { account, partition: arn.partition() }
                }
                _ => Self::Arn(arn),
            },
        }
    }

    /// Returns the account that is named as a whole, by its id or its root user.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) | Self::RootUser { account, .. } => Some(*account),
            _ => None,
        }
    }
}

/// Kind of a principal: the member name in a principal object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// `AWS`: accounts, users, roles and their sessions.
    Aws,
    /// `Service`: AWS services, such as `ec2.amazonaws.com`.
    Service,
    /// `Federated`: identity providers.
    Federated,
    /// `CanonicalUser`: the canonical user id of Amazon S3.
    CanonicalUser,
}

impl PrincipalKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Service, Self::Federated, Self::CanonicalUser];

    /// Returns the member name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

impl fmt::Display for PrincipalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is no principal kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of `AWS`, `Service`, `Federated`, `CanonicalUser`")]
pub struct ParsePrincipalKindError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for PrincipalKind {
    type Err = ParsePrincipalKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| ParsePrincipalKindError { found: text.into() })
    }
}

/// Text of one principal, such as `arn:aws:iam::111122223333:role/Dev` or `ec2.amazonaws.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    text: Text,
}

impl Principal {
    /// Wraps a text; every text is accepted, one that names no principal matches none.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Says whether this is the lone `*`.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        &*self.text == "*"
    }
}

impl FromStr for Principal {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Principal {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Principal {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_apart() {
        let account: AccountId = "111122223333".parse().unwrap();
        let aws = |text| NamedPrincipal::new(PrincipalKind::Aws, text);
        assert_eq!(aws("*"), NamedPrincipal::AwsStar);
        assert_eq!(aws("111122223333"), NamedPrincipal::Account(account));
        let root = NamedPrincipal::RootUser { account, partition: "aws-cn" };
        assert_eq!(aws("arn:aws-cn:iam::111122223333:root"), root);
        assert_eq!((root.account(), aws("*").account()), (Some(account), None));
        for text in [
            "arn:aws:iam::111122223333:role/ci/Dev",
            "arn:aws:iam::111122223333:user/ann",
            "arn:aws:sts::111122223333:assumed-role/Dev/s1",
            "arn:aws:sts::111122223333:federated-user/ann",
            "arn:aws:iam::111122223333:rooted",
        ] {
            assert_eq!(aws(text), NamedPrincipal::Arn(ArnRef::parse(text).unwrap()), "{text}");
        }
        for text in ["AIDAEXAMPLE", "1111222233334", "", "arn:aws:iam::111122223333"] {
            assert_eq!(aws(text), NamedPrincipal::UniqueId(text), "{text}");
        }
        // A lone `*` is a wildcard under `AWS` alone.
        for (kind, expected) in [
            (PrincipalKind::Service, NamedPrincipal::Service("*")),
            (PrincipalKind::Federated, NamedPrincipal::Federated("*")),
            (PrincipalKind::CanonicalUser, NamedPrincipal::CanonicalUser("*")),
        ] {
            assert_eq!(NamedPrincipal::new(kind, "*"), expected);
        }
    }
}
