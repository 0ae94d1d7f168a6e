//! Who assumes a role with a token or an assertion that was meant for something else.

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, FindingType, IssueCode, Options, validate};

use FindingType::{SecurityWarning, Warning};

fn found_by(families: &[CheckFamily], statement: &str) -> Vec<(IssueCode, FindingType)> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let options = Options::new(Catalog::embedded()).select(families);
    let found = validate(&text, DocumentKind::RoleTrust, &options);
    found.iter().map(|finding| (finding.code, finding.finding_type)).collect()
}

/// Returns how grave the finding is that a statement gets.
fn flagged(principal: &str, action: &str, condition: &str) -> Option<FindingType> {
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": {action}, "Principal": {{"Federated": "{principal}"}},
            "Condition": {{{condition}}}}}"#
    );
    let found = found_by(&[CheckFamily::Security], &statement);
    let own = found.into_iter().find(|(code, _)| *code == IssueCode::IamkitSharedIdentityProvider);
    own.map(|(_, finding_type)| finding_type)
}

const WITH_TOKEN: &str = r#""sts:AssumeRoleWithWebIdentity""#;

#[test]
fn service_accounts_of_a_cluster() {
    for url in [
        "oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C",
        "oidc.eks.cn-north-1.amazonaws.com.cn/id/0A1B2C",
        "oidc-eks.eu-west-1.api.aws/id/0A1B2C",
    ] {
        let principal = format!("arn:aws:iam::111122223333:oidc-provider/{url}");
        let other = "oidc.eks.eu-west-1.amazonaws.com/id/9Z8Y7X";
        let aud = format!(r#""StringEquals": {{"{url}:aud": "sts.amazonaws.com"}}"#);
        let worker = "system:serviceaccount:app:worker";
        for open in [
            String::new(),
            aud.clone(),
            format!(r#""StringLike": {{"{url}:sub": "system:serviceaccount:*:*"}}"#),
            format!(r#""StringLike": {{"{url}:sub": "system:*"}}, {aud}"#),
            format!(r#""StringNotEquals": {{"{url}:sub": "{worker}"}}"#),
            format!(r#""Null": {{"{url}:sub": "false"}}"#),
            format!(r#""StringEqualsIfExists": {{"{other}:sub": "{worker}"}}"#),
            format!(r#""StringNotLike": {{"{other}:sub": "{worker}"}}"#),
            format!(r#""ForAllValues:StringEquals": {{"{other}:sub": "{worker}"}}"#),
            r#""IpAddress": {"aws:SourceIp": "198.51.100.0/24"}"#.to_owned(),
        ] {
            assert_eq!(flagged(&principal, WITH_TOKEN, &open), Some(SecurityWarning), "{open}");
        }
        for closed in [
            format!(r#""StringEquals": {{"{url}:sub": "{worker}"}}"#),
            format!(r#""StringEquals": {{"{}:SUB": "{worker}"}}"#, url.to_uppercase()),
            format!(r#""StringLike": {{"{url}:sub": "system:serviceaccount:app:*"}}, {aud}"#),
            format!(r#""StringEqualsIfExists": {{"{url}:sub": "{worker}"}}"#),
            format!(r#""StringEquals": {{"{other}:sub": "{worker}"}}"#),
        ] {
            assert_eq!(flagged(&principal, WITH_TOKEN, &closed), None, "{closed}");
        }
    }
}

#[test]
fn guests_of_an_identity_pool() {
    let pool = "cognito-identity.amazonaws.com";
    let aud = format!(
        r#""StringEquals": {{"{pool}:aud": "us-east-1:11111111-2222-3333-4444-555555555555"}}"#
    );
    let amr = |set: &str, operator: &str, value: &str| {
        format!(r#""{set}:{operator}": {{"{pool}:amr": "{value}"}}"#)
    };
    let members = amr("ForAnyValue", "StringLike", "authenticated");
    assert_eq!(flagged(pool, WITH_TOKEN, ""), Some(SecurityWarning));
    assert_eq!(flagged(pool, WITH_TOKEN, &members), Some(SecurityWarning));
    assert_eq!(flagged(pool, WITH_TOKEN, &aud), Some(Warning));
    let open = [
        amr("ForAnyValue", "StringLike", "*authenticated"),
        amr("ForAnyValue", "StringEquals", "unauthenticated"),
    ];
    for open in open {
        let both = format!("{aud}, {open}");
        assert_eq!(flagged(pool, WITH_TOKEN, &both), Some(Warning), "{open}");
    }
    let like_members = amr("ForAnyValue", "StringLike", "auth*");
    for closed in [&members, &like_members] {
        assert_eq!(flagged(pool, WITH_TOKEN, &format!("{aud}, {closed}")), None, "{closed}");
    }
}

#[test]
fn assertions_for_another_audience() {
    let okta = "arn:aws:iam::111122223333:saml-provider/Okta";
    let with_saml = r#""sts:AssumeRoleWithSAML""#;
    let tagging = r#"["sts:AssumeRoleWithSAML", "sts:TagSession"]"#;
    for action in [with_saml, tagging, r#""sts:*""#, r#""*""#] {
        assert_eq!(flagged(okta, action, ""), Some(Warning), "{action}");
    }
    for open in [
        r#""StringLike": {"SAML:aud": "*"}"#,
        r#""StringEqualsIfExists": {"SAML:iss": "https://idp.example.com"}"#,
        r#""StringEquals": {"saml:sub_type": "persistent"}"#,
        r#""StringNotEquals": {"SAML:eduPersonAffiliation": "guest"}"#,
        r#""Null": {"SAML:aud": "false"}"#,
    ] {
        assert_eq!(flagged(okta, with_saml, open), Some(Warning), "{open}");
    }
    for closed in [
        r#""StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}"#,
        r#""StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}"#,
        r#""StringLike": {"SAML:aud": "https://*.signin.aws.amazon.com/saml"}"#,
        r#""StringEqualsIfExists": {"SAML:aud": "https://signin.aws.amazon.com/saml"}"#,
    ] {
        assert_eq!(flagged(okta, with_saml, closed), None, "{closed}");
    }
    // What tags a session takes no role.
    assert_eq!(flagged(okta, r#""sts:TagSession""#, ""), None);
}

#[test]
fn tokens_of_a_provider_of_ones_own() {
    let own = "arn:aws:iam::111122223333:oidc-provider/login.example.com";
    let other = r#""StringEqualsIfExists": {"gitlab.com:sub": "project_path:reports/app"}"#;
    assert_eq!(flagged(own, WITH_TOKEN, ""), Some(Warning));
    assert_eq!(flagged(own, WITH_TOKEN, other), Some(Warning));
    for claim in ["sub", "aud", "team"] {
        let closed = format!(r#""StringEquals": {{"login.example.com:{claim}": "build"}}"#);
        assert_eq!(flagged(own, WITH_TOKEN, &closed), None, "{closed}");
    }
    // The check of AWS says the same where it runs.
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": {WITH_TOKEN}, "Principal": {{"Federated": "{own}"}}}}"#
    );
    let both = found_by(&[CheckFamily::AccessAnalyzer, CheckFamily::Security], &statement);
    let codes: Vec<&str> = both.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"]);
}

#[test]
fn owners_of_repositories() {
    let key = "token.actions.githubusercontent.com";
    let principal = format!("arn:aws:iam::111122223333:oidc-provider/{key}");
    for open in [
        format!(r#""StringLike": {{"{key}:sub": "repo:*/*:ref:refs/heads/main"}}"#),
        format!(r#""StringLike": {{"{key}:repository_owner": "*"}}"#),
        r#""ForAllValues:StringLike": {"gitlab.com:sub": "repo:org/app:*"}"#.to_owned(),
    ] {
        assert_eq!(flagged(&principal, WITH_TOKEN, &open), Some(SecurityWarning), "{open}");
    }
    let closed = format!(r#""StringLike": {{"{key}:sub": "repo:org/app:*"}}"#);
    assert_eq!(flagged(&principal, WITH_TOKEN, &closed), None);
}
