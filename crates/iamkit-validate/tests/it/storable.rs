//! The family `storable`: the judgement of the engine as findings.

use iamkit_catalog::Catalog;
use iamkit_policy::{Class, PolicyType, Rule, judge_lowered, lower};
use iamkit_validate::{CheckFamily, DocumentKind, FindingType, IssueCode, Options, validate};

fn options() -> Options<'static> {
    let families = [CheckFamily::AccessAnalyzer, CheckFamily::Storable];
    Options::new(Catalog::embedded()).select(&families)
}

fn kinds() -> [DocumentKind; 5] {
    [
        DocumentKind::Identity,
        DocumentKind::Resource(None),
        DocumentKind::RoleTrust,
        DocumentKind::ServiceControl,
        DocumentKind::ResourceControl,
    ]
}

/// Codes of IAM Access Analyzer that a decision never takes for more than a warning, or only by the
/// rule of the judgement, which has a code of its own then.
const BY_RULE: [&str; 12] = [
    "ARN_REGION_NOT_ALLOWED",
    "INVALID_ACTION",
    "INVALID_ARN_PREFIX",
    "INVALID_ARN_RESOURCE",
    "INVALID_PARTITION",
    "INVALID_SERVICE_IN_ACTION",
    "MISSING_ARN_FIELD",
    "MISSING_PRINCIPAL",
    "RCP_SYNTAX_ERROR_ACTION",
    "TYPE_MISMATCH_DATE",
    "TYPE_MISMATCH_IP_RANGE",
    "WILDCARD_IN_SERVICE_NAME",
];

#[test]
fn codes_of_the_judgement_have_a_manual() {
    for rule in Rule::ALL {
        // Codes of notes about how a decision reads a document are no findings.
        if rule.code() != "ARN_COMPLETED" {
            assert!(rule.code().parse::<IssueCode>().is_ok(), "{rule:?} {}", rule.code());
        }
        if let Some(code) = rule.storable_code() {
            let code: IssueCode = code.parse().unwrap();
            assert_eq!(code.family(), CheckFamily::Storable, "{rule:?}");
            let is_error = code.finding_type() == FindingType::Error;
            assert_eq!(is_error, rule.class() == Class::Error, "{rule:?}");
        }
        if rule.class() == Class::Error {
            assert!(rule.storable_code().is_some(), "{rule:?}");
        }
    }
}

/// Every document of the manuals, as every kind: `validate` has an error exactly where the engine
/// refuses the document.
#[test]
fn validate_and_the_engine_are_of_one_mind() {
    let options = options();
    let mut refused = 0;
    for text in crate::examples::texts() {
        let tree = iamkit_syntax::parse(&text);
        if !tree.errors().is_empty() {
            continue;
        }
        for kind in kinds() {
            let lowered = lower(tree.root().unwrap());
            let findings = validate(&text, kind, &options);
            // A resource-based policy without a type may be a trust policy by its looks.
            let is_untyped = kind == DocumentKind::Resource(None)
                && DocumentKind::recognize(&lowered.document) == DocumentKind::RoleTrust;
            let policy_type = if is_untyped { PolicyType::RoleTrust } else { kind.policy_type() };
            let judged = judge_lowered(&lowered, policy_type);
            let errors: Vec<_> = judged.iter().filter(|v| v.class() == Class::Error).collect();
            refused += usize::from(!errors.is_empty());
            for error in &errors {
                let is_said = findings.iter().any(|finding| {
                    finding.finding_type == FindingType::Error
                        && finding
                            .locations
                            .iter()
                            .any(|at| at.bytes == error.span || at.bytes.start == error.span.start)
                });
                assert!(is_said, "{kind}: {error} in {text}: {findings:?}");
            }
            let stops = findings
                .iter()
                .find(|finding| finding.finding_type == FindingType::Error && stops(finding.code));
            if let Some(finding) = stops {
                assert!(!errors.is_empty() || is_untyped, "{kind}: {} in {text}", finding.code);
            }
        }
    }
    assert!(refused >= 300, "{refused}");
}

/// Says whether an error with this code stops a decision whatever it is about.
fn stops(code: IssueCode) -> bool {
    code.family() == CheckFamily::Storable
        || Rule::ALL.iter().any(|rule| {
            rule.code() == code.as_str()
                && rule.class() == Class::Error
                && !BY_RULE.contains(&code.as_str())
        })
}

#[test]
fn one_cause_is_one_finding() {
    let text = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": "GetObject", "Resource": [],
        "Condition": {"Bool": {"aws:SecureTransport": "flase"}}}}"#;
    let findings = validate(text, DocumentKind::Identity, &options());
    let shown: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} {}: {}", finding.finding_type, finding.code, finding.message))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    let alone = Options::new(Catalog::embedded()).select(&[CheckFamily::Storable]);
    let alone = validate(text, DocumentKind::Identity, &alone);
    let codes: Vec<&str> = alone.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        ["IAMKIT_ACTION_VENDOR", "IAMKIT_EMPTY_ELEMENT_LIST", "IAMKIT_OPERATOR_VALUE"]
    );
}

/// The newest versions of all AWS managed policies are stored.
#[test]
fn managed_policies_are_stored() {
    // AWS gives its own policies more room, and some have an old version or none.
    let options = Options::new(Catalog::embedded())
        .select(&[CheckFamily::Storable])
        .without(IssueCode::IamkitPolicySize)
        .without(IssueCode::IamkitManagedPolicyVersion);
    let mut seen = 0;
    for policy in iamkit_managed::Archive::embedded().policies() {
        if !policy.latest().is_available() {
            continue;
        }
        seen += 1;
        let text = policy.latest().json().unwrap();
        let findings = validate(&text, DocumentKind::Identity, &options);
        assert!(findings.is_empty(), "{}: {findings:?}", policy.name());
    }
    assert!(seen >= 1_400, "{seen}");
}
