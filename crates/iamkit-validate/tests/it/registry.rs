//! The registry as a whole: how many checks there are, and of what kind.

use iamkit_policy::PolicyType;
use iamkit_validate::{CheckFamily, Evidence, FindingType, IssueCode, ParseIssueCodeError};

/// Counts the checks of AWS.
fn count(is_meant: impl Fn(IssueCode) -> bool) -> usize {
    let codes = IssueCode::ALL.into_iter();
    let codes = codes.filter(|code| code.family() == CheckFamily::AccessAnalyzer);
    codes.filter(|code| is_meant(*code)).count()
}

#[test]
fn checks_by_finding_type() {
    let counts = FindingType::ALL.map(|kind| count(|code| code.finding_type() == kind));
    assert_eq!(counts, [79, 19, 26, 29]);
}

#[test]
fn checks_by_policy_type() {
    let applies = |policy_type| count(|code| code.policy_types().contains(&policy_type));
    assert_eq!(applies(PolicyType::Identity), 106);
    assert_eq!(applies(PolicyType::Resource), 111);
    assert_eq!(applies(PolicyType::RoleTrust), 108);
    assert_eq!(applies(PolicyType::ServiceControl), 92);
    assert_eq!(applies(PolicyType::ResourceControl), 100);
}

#[test]
fn checks_by_evidence() {
    let kinds = [Evidence::Observed, Evidence::Documented, Evidence::NotRefuted];
    assert_eq!(kinds.map(|kind| count(|code| code.evidence() == kind)), [34, 116, 3]);
}

#[test]
fn codes_read_back() {
    for code in IssueCode::ALL {
        assert_eq!(code.as_str().parse(), Ok(code));
    }
    assert_eq!(
        "SCP_SYNTAX_ERROR_ALLOW_RESOURCE".parse::<IssueCode>(),
        Err(ParseIssueCodeError::Retired("SCP_SYNTAX_ERROR_ALLOW_RESOURCE".into()))
    );
    assert_eq!(
        "MISSING_EFECT".parse::<IssueCode>(),
        Err(ParseIssueCodeError::Unknown {
            found: "MISSING_EFECT".into(),
            nearest: Some(IssueCode::MissingEffect)
        })
    );
}

#[test]
fn links_have_the_slug_of_the_type() {
    assert_eq!(
        IssueCode::MissingVersion.learn_more_link(),
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.\
         html#access-analyzer-reference-policy-checks-general-warning-missing-version"
    );
}
