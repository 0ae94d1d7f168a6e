//! A value is compared that the key never has.
//!
//! # Why it matters
//!
//! The comparison fails whatever the request is, or holds whatever it is under a negated operator. AWS stores the
//! policy all the same.
//!
//! # `IAMKIT_WILDCARD_IS_PLAIN_TEXT`
//!
//! `*` or `?` stands in a value of `StringEquals` or its kin, where it is an ordinary character that values of the
//! key never have.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `StringLike` or `StringNotLike`.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
//!    "Condition": {"StringEquals": {
//!      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
//!      "token.actions.githubusercontent.com:sub": "repo:org/app:*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
//!    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
//!      "StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/app:*"}}}]}
//! ```
//!
//! # `IAMKIT_ARN_PATTERN_UNDER_STRING_EQUALS`
//!
//! An ARN with `*` or `?` is compared as a plain text.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `ArnLike` or `ArnNotLike`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:s3:::b*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
//!    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b*"}}}]}
//! ```
//!
//! # `IAMKIT_OPERATOR_NEVER_TRUE`
//!
//! The operator cannot read its value: no number, no date, no address, no ARN, neither `true` nor `false`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write a value of the operator's type.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "ten"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "user/*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}}]}
//! ```
//!
//! # `IAMKIT_SESSION_ARN_IN_PRINCIPAL_ARN`
//!
//! `aws:PrincipalArn` is compared with the ARN of a session; requests of sessions have that of the role.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the ARN of the role.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/dev/*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/dev"}}}]}
//! ```
//!
//! # `IAMKIT_VALUE_NEVER_OCCURS`
//!
//! A value has another form than all values of the key: an account is no 12 digits, the id of an organization no `o-`
//! and 10 to 32 small letters or digits, the path of one lacks the slash at its end, `aws:PrincipalType` is none of
//! `Account`, `User`, `FederatedUser`, `AssumedRole` and `Anonymous`, an ARN is compared with what is none, or a
//! pattern matches no value of the form.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write the value as AWS does.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "1111-2222-3333"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-aa111bb222/r-ab12/ou-ab12-11112222"}}},
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:PrincipalType": "Role"}}},
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"ArnLike": {"aws:SourceAccount": "arn:aws:iam::111122223333:root"}}},
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringLike": {"aws:SourceVpc": "vcp-*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333",
//!      "aws:PrincipalOrgID": "o-aa111bb222"}}}]}
//! ```
//!
//! # `IAMKIT_UNKNOWN_SERVICE_IN_VALUE`
//!
//! A service is named that is none, and nearly is one.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Correct the name.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "lamda.amazonaws.com"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}
//! ```

use iamkit_catalog::internal::{ValueFault, is_session_arn};
use iamkit_condition::internal::is_value_of;
use iamkit_policy::{BaseOperator, ConditionValue, Effect, Rule, ValueType};
use iamkit_syntax::Spanned;

use crate::context::Test;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 6] = [
    Check {
        code: IssueCode::IamkitWildcardIsPlainText,
        finding_type: FindingType::Warning,
        run: wildcards,
    },
    Check {
        code: IssueCode::IamkitArnPatternUnderStringEquals,
        finding_type: FindingType::Warning,
        run: arn_patterns,
    },
    Check {
        code: IssueCode::IamkitOperatorNeverTrue,
        finding_type: FindingType::Warning,
        run: unreadable,
    },
    Check {
        code: IssueCode::IamkitSessionArnInPrincipalArn,
        finding_type: FindingType::Warning,
        run: session_arns,
    },
    Check {
        code: IssueCode::IamkitValueNeverOccurs,
        finding_type: FindingType::Warning,
        run: formats,
    },
    Check {
        code: IssueCode::IamkitUnknownServiceInValue,
        finding_type: FindingType::Warning,
        run: services,
    },
];

/// Reports the values of tests for which `is_wrong` gives a sentence, each test once.
fn report_values(
    cx: &Context<'_>,
    found: &mut Findings,
    is_wrong: impl Fn(&Test<'_>, &str) -> Option<String>,
) {
    for test in cx.tests() {
        let wrong = |value: &'_ Spanned<ConditionValue>| {
            Some((value.span, is_wrong(test, value.value.text())?))
        };
        let mut wrong = test.values().iter().filter_map(wrong);
        let Some((span, message)) = wrong.next() else { continue };
        let others: Vec<_> = wrong.map(|(span, _)| span).collect();
        let is_all = others.len() + 1 == test.values().len();
        let report = found.report(span, message);
        report.also_all(others).weigh(test.statement.effect.value, is_all);
    }
}

/// Says what follows from a comparison that never matches.
fn never(test: &Test<'_>) -> &'static str {
    if test.base().is_some_and(BaseOperator::is_negated) {
        "the test holds for every request"
    } else {
        "the test holds for no request"
    }
}

fn compares_plainly(test: &Test<'_>) -> bool {
    matches!(
        test.base(),
        Some(
            BaseOperator::StringEquals
                | BaseOperator::StringNotEquals
                | BaseOperator::StringEqualsIgnoreCase
                | BaseOperator::StringNotEqualsIgnoreCase
        )
    )
}

/// Keys whose values never hold `*` or `?`: ids, accounts, Regions, and names that AWS gives.
const WITHOUT_WILDCARDS: [&str; 14] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "aws:username",
];

fn wildcards(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        // The subject of a token, as GitHub has it: `repo:org/app:ref:refs/heads/main`.
        let key = test.key().as_str();
        let is_subject = key.contains('.') && key.ends_with(":sub");
        (is_subject || test.is_key(&WITHOUT_WILDCARDS)).then(|| plain_wildcard(test, text))?
    });
}

fn arn_patterns(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        let holds_arn = test.info.is_some_and(|info| info.holds_arn());
        (holds_arn && text.starts_with("arn:")).then(|| plain_wildcard(test, text))?
    });
}

/// Says what is wrong with a wildcard where texts are compared character by character.
fn plain_wildcard(test: &Test<'_>, text: &str) -> Option<String> {
    let is_wrong = compares_plainly(test) && text.contains(['*', '?']) && !text.contains("${");
    is_wrong
        .then(|| format!("In {text} the wildcard is an ordinary character here: {}.", never(test)))
}

fn unreadable(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        let value_type = test.base()?.value_type();
        let is_judged = !matches!(value_type, ValueType::String | ValueType::Arn);
        let is_wrong = is_judged && !text.contains("${") && !is_value_of(value_type, text);
        is_wrong.then(|| format!("The operator cannot read {text}: {}.", never(test)))
    });
    // ARNs are judged where decisions read them.
    for (violation, effect) in &cx.judged().violations {
        if matches!(violation.rule, Rule::ArnValue | Rule::ArnNeverMatches) {
            let message = format!("{}.", violation.to_string().replace('`', ""));
            let report = found.report(violation.span, message);
            report.weigh(effect.unwrap_or(Effect::Allow), true);
        }
    }
}

fn session_arns(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        let is_wrong = test.is_key(&["aws:PrincipalArn"]) && is_session_arn(text);
        is_wrong.then(|| {
            format!(
                "aws:PrincipalArn of a session is the ARN of its role, never {text}: {}.",
                never(test)
            )
        })
    });
}

fn formats(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        let fault = compared(cx, test, text, IssueCode::IamkitValueNeverOccurs)?;
        Some(format!("{text} is {}: {}.", fault.what, never(test)))
    });
}

fn services(cx: &Context<'_>, found: &mut Findings) {
    report_values(cx, found, |test, text| {
        let fault = compared(cx, test, text, IssueCode::IamkitUnknownServiceInValue)?;
        let near = fault.nearest.map(|near| format!("; {near} is")).unwrap_or_default();
        Some(format!("{text} is {}{near}: {}.", fault.what, never(test)))
    });
}

/// Returns what the catalog says under a code of a value that the key never has.
fn compared(cx: &Context<'_>, test: &Test<'_>, text: &str, code: IssueCode) -> Option<ValueFault> {
    let fault = cx.catalog.judge_compared_value(test.key().as_str(), test.base()?, text)?;
    (fault.code == code.as_str()).then_some(fault)
}
