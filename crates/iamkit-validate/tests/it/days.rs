//! Rules and lists of a day.

use iamkit_catalog::Catalog;
use iamkit_validate::{CheckFamily, DocumentKind, IssueCode, Options, validate};

fn codes(
    text: &str,
    kind: DocumentKind,
    day: Option<&str>,
    named: &[IssueCode],
) -> Vec<&'static str> {
    let families = [CheckFamily::AccessAnalyzer, CheckFamily::Effect];
    let mut options = Options::new(Catalog::embedded()).select(&families);
    options.as_of = day.map(|day| day.parse().unwrap());
    options.named = named.to_vec();
    validate(text, kind, &options).iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn wildcards_in_service_control_policies() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "s3:*Bucket*", "Resource": "*"}]}"#;
    let told = |day, named: &[IssueCode]| {
        !codes(text, DocumentKind::ServiceControl, day, named).is_empty()
    };
    assert!(told(Some("2025-09-18"), &[]));
    assert!(!told(Some("2025-09-19"), &[]) && !told(None, &[]));
    let named = [IssueCode::ScpSyntaxErrorActionWildcard];
    assert!(told(None, &named) && told(Some("2026-11-01"), &named));
}

#[test]
fn services_that_were_closed() {
    let of = |action: &str, day| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        );
        codes(&text, DocumentKind::Identity, day, &[])
    };
    let closed = ["IAMKIT_CLOSED_SERVICE"];
    assert_eq!(of("deeplens:ListProjects", None), closed);
    assert_eq!(of("deeplens:ListProjects", Some("2025-06-28")), closed);
    assert_eq!(of("deeplens:ListProjects", Some("2025-06-27")), [""; 0]);
    let forgotten = ["IAMKIT_CLOSED_SERVICE", "INVALID_SERVICE_IN_ACTION"];
    assert_eq!(of("elastic-inference:Connect", None), forgotten);
    assert_eq!(of("elastic-inference:Connect", Some("2025-07-03")), forgotten);
    assert_eq!(of("elastic-inference:Connect", Some("2025-07-02")), closed);
    assert_eq!(of("elastic-inference:Connect", Some("2023-01-01")), [""; 0]);
    assert_eq!(of("nosuchservice:Connect", Some("2023-01-01")), ["INVALID_SERVICE_IN_ACTION"]);
}

#[test]
fn services_that_send_the_owner_of_an_endpoint() {
    let of = |action: &str, day| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Action": "{action}",
                "Resource": "*", "Condition": {{"StringNotEqualsIfExists":
                    {{"aws:VpceOrgID": "o-aa111bb222"}}}}}}]}}"#
        );
        let mut codes = codes(&text, DocumentKind::ServiceControl, day, &[]);
        codes.retain(|code| code.starts_with("USE_CONDITION_KEY"));
        !codes.is_empty()
    };
    assert!(!of("sqs:SendMessage", None) && of("sqs:SendMessage", Some("2026-02-28")));
    assert!(!of("s3:GetObject", Some("2026-02-28")));
    assert!(of("sns:Publish", None));
}
