//! A name stands for nothing, or is compared as plain text.
//!
//! # Why it matters
//!
//! AWS stores the policy. An action of this name is never asked for, a variable is never replaced.
//!
//! # `IAMKIT_BLANK_IN_ACTION`
//!
//! A blank stands in or around the name of an action, which then matches none.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Remove the blank.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam: GetRole", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_BLANK_IN_TAG_KEY`
//!
//! A condition key names a tag with a blank, or a character without width, at an end of its name. It is a part of
//! the name.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Remove the blank.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/team ": "blue"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}]}
//! ```
//!
//! # `IAMKIT_API_NAME_INSTEAD_OF_ACTION`
//!
//! The name of an API operation stands where that of an action belongs.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the actions that authorize the operation.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:HeadBucket", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_CLOSED_SERVICE`
//!
//! A service is named that AWS has closed.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Remove it.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "deeplens:*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_VARIABLE_IS_PLAIN_TEXT`
//!
//! Without `"Version": "2012-10-17"` a policy variable is compared as the text that is written.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Write `"Version": "2012-10-17"`.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2008-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}
//! ```

use iamkit_catalog::internal::has_blank_tag;
use iamkit_pattern::Case;
use iamkit_policy::{ConditionValue, Detail, ResourceElement, ResourcePattern, Rule};
use iamkit_syntax::Spanned;

use crate::action_facts::{ActionFacts, was_closed};
use crate::context::Test;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 5] = [
    Check { code: IssueCode::IamkitBlankInAction, finding_type: FindingType::Warning, run: blanks },
    Check {
        code: IssueCode::IamkitBlankInTagKey,
        finding_type: FindingType::Warning,
        run: blanks_of_tags,
    },
    Check {
        code: IssueCode::IamkitApiNameInsteadOfAction,
        finding_type: FindingType::Warning,
        run: operations,
    },
    Check {
        code: IssueCode::IamkitClosedService,
        finding_type: FindingType::Suggestion,
        run: closed,
    },
    Check {
        code: IssueCode::IamkitVariableIsPlainText,
        finding_type: FindingType::Warning,
        run: variables,
    },
];

fn blanks(cx: &Context<'_>, found: &mut Findings) {
    for (statement, pattern) in cx.actions() {
        let text = pattern.value.as_str();
        if text.contains(char::is_whitespace) && text.contains(':') {
            let message = format!("\"{text}\" holds a blank and matches no action.");
            let is_all = statement.action.patterns().len() == 1;
            found.report(pattern.span, message).weigh(statement.effect.value, is_all);
        }
    }
}

fn blanks_of_tags(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let key = test.key().as_str();
        if test.info.is_some() && has_blank_tag(key) {
            let message = format!("The tag of \"{key}\" begins or ends with a blank.");
            found.report(test.key_span(), message).weigh(test.statement.effect.value, true);
        }
    }
}

fn operations(cx: &Context<'_>, found: &mut Findings) {
    if !cx.known_actions().any(|(_, _, facts)| facts == ActionFacts::UnknownAction) {
        return;
    }
    for violation in cx.catalog.judge_names(cx.document(), cx.policy_type()) {
        let statement = violation.statement.and_then(|at| usize::try_from(at).ok());
        let statement = statement.and_then(|at| cx.statements().get(at));
        let (Rule::OperationName, Some(action), Some(statement), Detail::Text(text)) =
            (violation.rule, &violation.nearest, statement, &violation.detail)
        else {
            continue;
        };
        let message = format!("{text} is an API operation, which {action} authorizes.");
        let hint = format!("Write {action}.");
        let is_all = statement.action.patterns().len() == 1;
        found.report(violation.span, message).hint(hint).weigh(statement.effect.value, is_all);
    }
}

fn closed(cx: &Context<'_>, found: &mut Findings) {
    let is_closed =
        |name: &str| !name.contains(['*', '?', '$']) && was_closed(cx.catalog, name, cx.as_of);
    for statement in cx.statements() {
        let actions = statement.action.patterns().iter();
        let actions = actions.filter_map(|it| Some((it.value.service()?, it.span)));
        let resources = statement.resource.iter().flat_map(ResourceElement::patterns);
        let resources = resources
            .filter_map(|it| Some((it.value.field(iamkit_pattern::Field::Service)?, it.span)));
        let keys = cx.tests_of(statement);
        let keys = keys.filter_map(|test| Some((test.key().prefix()?, test.key_span())));
        // Global keys are of no service.
        let keys = keys.filter(|(prefix, _)| !Case::Fold.is_same(prefix, "aws"));
        let all = actions.chain(resources).chain(keys);
        let mut closed = all.filter(|(name, _)| is_closed(name));
        let Some((name, span)) = closed.next() else { continue };
        let others: Vec<_> = closed.map(|(_, span)| span).collect();
        let message = format!("AWS has closed the service {name}.");
        found.report(span, message).also_all(others);
    }
}

fn variables(cx: &Context<'_>, found: &mut Findings) {
    if cx.takes_variables() || !cx.may_have_variables() {
        return;
    }
    let is_variable = |text: &str| {
        let inside = text.split_once("${").and_then(|(_, rest)| rest.split_once('}'));
        inside.is_some_and(|(name, _)| cx.catalog.condition_key(name.trim()).is_some())
    };
    for statement in cx.statements() {
        let resources = statement.resource.iter().flat_map(ResourceElement::patterns);
        let resources = resources
            .filter(|pattern: &&Spanned<ResourcePattern>| is_variable(pattern.value.as_str()))
            .map(|pattern| pattern.span);
        let values = cx.tests_of(statement).flat_map(Test::values);
        let values = values
            .filter(|value: &&Spanned<ConditionValue>| is_variable(value.value.text()))
            .map(|value| value.span);
        let mut spans = resources.chain(values);
        let Some(first) = spans.next() else { continue };
        let others: Vec<_> = spans.collect();
        let message = "Policy variables are compared as plain text in this Version.";
        found.report(first, message).also_all(others).weigh(statement.effect.value, true);
    }
}
