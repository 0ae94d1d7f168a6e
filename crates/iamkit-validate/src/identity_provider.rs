//! Identity providers as federated principals, and the condition keys that hold their claims.

use iamkit_pattern::{Case, Field};
use iamkit_policy::{ConditionKey, Principal, PrincipalElement, PrincipalKind, Statement};
use iamkit_syntax::Spanned;

/// What a federated principal names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdentityProvider<'t> {
    /// An OpenID Connect provider, by its URL without scheme.
    Oidc(&'t str),
    /// A SAML provider.
    Saml,
    /// None of the forms that AWS documents.
    Unknown,
}

impl<'t> IdentityProvider<'t> {
    /// IAM User Guide, "AWS JSON policy elements: Principal": a provider's domain name, or the ARN
    /// of a provider in IAM.
    pub(crate) fn new(principal: &'t str) -> Self {
        if principal.starts_with("arn:") {
            let is_iam = Field::Service.of(principal) == Some("iam")
                && Field::Region.of(principal) == Some("");
            let resource = Field::Resource.of(principal).filter(|_| is_iam).unwrap_or_default();
            let named = |head| resource.strip_prefix(head).filter(|name| !name.is_empty());
            return match (named("oidc-provider/"), named("saml-provider/")) {
                (Some(url), _) => Self::Oidc(url),
                (None, Some(_)) => Self::Saml,
                (None, None) => Self::Unknown,
            };
        }
        if is_domain(principal) { Self::Oidc(principal) } else { Self::Unknown }
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Iterates over the federated principals of a statement's `Principal`.
pub(crate) fn federated(
    statement: &Statement,
) -> impl Iterator<Item = (&Spanned<Principal>, IdentityProvider<'_>)> {
    let element = match &statement.principal {
        Some(element @ PrincipalElement::Principal(_)) => Some(element),
        _ => None,
    };
    element
        .into_iter()
        .flat_map(PrincipalElement::principals)
        .filter(|(kind, _)| *kind == PrincipalKind::Federated)
        .map(|(_, principal)| (principal, IdentityProvider::new(principal.value.as_str())))
}

/// Says whether a provider is that of GitHub Actions, an enterprise's own path included.
pub(crate) fn is_github(url: &str) -> bool {
    const HOST: &str = "token.actions.githubusercontent.com";
    url.strip_prefix(HOST).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Says whether a provider is that of a cluster of Amazon EKS, which signs the tokens of all its pods
/// (Amazon EKS User Guide, "Create an IAM OIDC provider for your cluster"; the second form is that of
/// clusters with IPv6).
pub(crate) fn is_cluster(url: &str) -> bool {
    const FORMS: [(&str, &[&str]); 2] = [
        ("oidc.eks.", &[".amazonaws.com", ".amazonaws.com.cn"]),
        ("oidc-eks.", &[".api.aws", ".api.amazonwebservices.com.cn"]),
    ];
    let Some((host, id)) = url.split_once("/id/") else { return false };
    let is_region = |region: &str| !region.is_empty() && !region.contains('.');
    let is_host = FORMS.iter().any(|(head, tails)| {
        let rest = host.strip_prefix(head);
        rest.is_some_and(|rest| {
            tails.iter().any(|tail| rest.strip_suffix(tail).is_some_and(is_region))
        })
    });
    is_host && !id.is_empty() && !id.contains('/')
}

/// Returns the name of the provider's claim that a key holds, `sub` of `accounts.google.com:sub`.
pub(crate) fn claim_of<'k>(key: &'k ConditionKey, url: &str) -> Option<&'k str> {
    Case::Fold.strip_prefix(key.as_str(), url)?.strip_prefix(':')
}

/// Says whether a key holds some claim of the provider.
pub(crate) fn is_claim_of(key: &ConditionKey, url: &str) -> bool {
    claim_of(key, url).is_some()
}

/// Returns the claim that a key holds when its prefix is the URL of some provider: `aud` of
/// `accounts.google.com:aud`.
pub(crate) fn claim(key: &ConditionKey) -> Option<&str> {
    let (url, claim) = key.as_str().rsplit_once(':')?;
    let host = url.split('/').next().unwrap_or_default();
    is_domain(host).then_some(claim)
}

/// Says whether a key holds the audience of a token; Google has three such claims (IAM User Guide,
/// "Available keys for AWS web identity federation").
pub(crate) fn is_audience_claim(key: &ConditionKey) -> bool {
    claim(key).is_some_and(|claim| Case::Fold.is_one_of(claim, &["aud", "oaud", "azp"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_federated_principals() {
        use IdentityProvider::{Oidc, Saml, Unknown};
        for (text, expected) in [
            ("accounts.google.com", Oidc("accounts.google.com")),
            ("arn:aws:iam::123456789012:oidc-provider/a.com/id/B", Oidc("a.com/id/B")),
            ("arn:aws-cn:iam::123456789012:saml-provider/p", Saml),
            ("arn:aws:iam::123456789012:saml-provider/", Unknown),
            ("arn:aws:iam::123456789012:role/r", Unknown),
            ("https://accounts.google.com", Unknown),
            ("google", Unknown),
            ("*", Unknown),
        ] {
            assert_eq!(IdentityProvider::new(text), expected, "{text}");
        }
    }

    #[test]
    fn clusters() {
        for (url, expected) in [
            ("oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C", true),
            ("oidc.eks.cn-north-1.amazonaws.com.cn/id/0A1B2C", true),
            ("oidc-eks.eu-west-1.api.aws/id/0A1B2C", true),
            ("oidc.eks.eu-west-1.amazonaws.com/id/", false),
            ("oidc.eks.eu-west-1.amazonaws.com", false),
            ("oidc.eks.amazonaws.com/id/0A1B2C", false),
            ("oidc.eks.eu-west-1.example.com/id/0A1B2C", false),
            ("login.example.com/id/0A1B2C", false),
        ] {
            assert_eq!(is_cluster(url), expected, "{url}");
        }
    }

    #[test]
    fn claims_of_providers() {
        let key = ConditionKey::new("Token.actions.githubusercontent.com:sub");
        assert_eq!(claim_of(&key, "token.actions.githubusercontent.com"), Some("sub"));
        assert_eq!(claim_of(&key, "token.actions.github"), None);
        let key = ConditionKey::new("oidc.eks.eu-west-1.amazonaws.com/id/A:aud");
        assert!(is_audience_claim(&key));
        assert_eq!(claim(&ConditionKey::new("aws:SourceIp")), None);
    }
}
