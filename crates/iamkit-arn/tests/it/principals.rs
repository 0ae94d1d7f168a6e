//! Principals that ARNs stand for.

use iamkit_arn::{AccountId, Arn, PrincipalArn};

fn check(text: &str, expected: &str) {
    let arn: Arn = text.parse().unwrap();
    let told = match arn.principal() {
        None => "none".to_owned(),
        Some(PrincipalArn::Root { .. }) => "root".to_owned(),
        Some(PrincipalArn::User { path, name, .. }) => format!("user {path} {name}"),
        Some(PrincipalArn::Role { path, name, .. }) => format!("role {path} {name}"),
        Some(PrincipalArn::AssumedRole { role_name, session_name, .. }) => {
            format!("session {role_name} {session_name}")
        }
        Some(PrincipalArn::FederatedUser { name, .. }) => format!("federated {name}"),
        Some(PrincipalArn::SamlProvider { name, .. }) => format!("saml {name}"),
        Some(PrincipalArn::OidcProvider { url, .. }) => format!("oidc {url}"),
    };
    assert_eq!(told, expected, "{text}");
    if let Some(principal) = arn.principal() {
        assert_eq!(Some(principal.account()), AccountId::new("111122223333"));
    }
}

#[test]
fn reads_every_kind() {
    check("arn:aws:iam::111122223333:root", "root");
    check("arn:aws:iam::111122223333:user/ann", "user / ann");
    check("arn:aws:iam::111122223333:user/a/b/ann", "user /a/b/ ann");
    check("arn:aws:iam::111122223333:role/deploy", "role / deploy");
    check("arn:aws:iam::111122223333:role/aws-service-role/x/y", "role /aws-service-role/x/ y");
    check("arn:aws:sts::111122223333:assumed-role/deploy/b@7", "session deploy b@7");
    check("arn:aws:sts::111122223333:federated-user/ann", "federated ann");
    check("arn:aws:iam::111122223333:saml-provider/corp", "saml corp");
    check("arn:aws:iam::111122223333:oidc-provider/a.example/b", "oidc a.example/b");
    check("arn:aws-moon:iam::111122223333:root", "root");
}

#[test]
fn reads_nothing_else() {
    check("arn:aws:iam::111122223333:group/staff", "none");
    check("arn:aws:iam::111122223333:rootx", "none");
    check("arn:aws:iam::111122223333:root/x", "none");
    check("arn:aws:iam::111122223333:user/", "none");
    check("arn:aws:iam::111122223333:user", "none");
    check("arn:aws:iam::111122223333:users/x", "none");
    check("arn:aws:iam::111122223333:role/a/", "none");
    check("arn:aws:iam::111122223333:User/ann", "none");
    check("arn:aws:iam::111122223333:saml-provider/", "none");
    check("arn:aws:iam::aws:policy/ReadOnlyAccess", "none");
    check("arn:aws:iam::aws:user/ann", "none");
    check("arn:aws:iam:eu-west-1:111122223333:user/ann", "none");
    check("arn:aws:sts::111122223333:assumed-role/deploy", "none");
    check("arn:aws:sts::111122223333:assumed-role/a/b/c", "none");
    check("arn:aws:sts::111122223333:user/ann", "none");
    check("arn:aws:iam::111122223333:assumed-role/a/b", "none");
}
