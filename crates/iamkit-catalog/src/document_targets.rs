//! Statements of a policy that reach nothing of what their actions are asked of.
//!
//! AWS stores them; they match no request, or fewer than they seem to.

use iamkit_pattern::{Case, Field, matches};
use iamkit_policy::{
    ActionElement, ActionPattern, PolicyDocument, ResourceElement, ResourcePattern, Statement,
};
use iamkit_syntax::{Span, Spanned, nearest};
use iamkit_work::{is_used_up, spend};

use crate::action::Action;
use crate::arn_template::ArnTemplate;
use crate::catalog::Catalog;
use crate::resource_type::ResourceType;
use crate::{document_keys, document_values};

/// A part of a statement that reaches nothing, or not what it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetProblem {
    /// The place of the statement, from zero.
    pub statement: u32,
    /// The text at fault.
    pub span: Span,
    /// The code, such as `IAMKIT_ACTION_NEVER_MEETS_RESOURCE`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would be right.
    pub suggestion: String,
}

impl Catalog {
    /// Judges what the statements of a document are about: actions that AWS never asks of the
    /// resources beside them, ARNs that no resource has, condition tests whose key or value no request
    /// has or that exclude each other, malformed policy variables. AWS stores all of it.
    ///
    /// `owner` is the resource that the policy belongs to, for a policy of a resource.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::Catalog;
    /// use iamkit_policy::{PolicyDocument, Statement};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::deny(["s3:ListBucket"]).on(["arn:aws:s3:::reports/*"]));
    /// let found = Catalog::embedded().judge_targets(&document, None);
    /// assert_eq!(
    ///     found[0].message,
    ///     "`s3:ListBucket` is never asked of `arn:aws:s3:::reports/*`"
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn judge_targets(
        &self,
        document: &PolicyDocument,
        owner: Option<&str>,
    ) -> Vec<TargetProblem> {
        let mut found = Vec::new();
        for (statement, number) in document.statements().iter().zip(0_u32..) {
            if is_used_up() {
                break;
            }
            let has_variables = document.has_variables();
            let judge = TargetJudge { catalog: self, statement: number, has_variables };
            let before = found.len();
            for pattern in statement.resource.iter().flat_map(ResourceElement::patterns) {
                found.extend(judge.text(pattern));
            }
            let has_no_form = found.iter().skip(before).any(|it| it.code == NO_FORM);
            found.extend(owner.and_then(|owner| judge.owner(statement, owner)));
            found.extend(owner.and_then(|owner| judge.foreign_action(statement, owner)));
            found.extend(judge.nothing(statement));
            // What no resource is called meets no action either, which needs no word of its own.
            found.extend(judge.actions(statement).filter(|_| !has_no_form));
            found.extend(document_values::judge_tests(self, statement, number, has_variables));
            found.extend(document_keys::judge_keys(self, statement, number));
        }
        found
    }
}

/// The code of a resource that has the form of none.
const NO_FORM: &str = "INVALID_ARN_RESOURCE";

struct TargetJudge<'c> {
    catalog: &'c Catalog,
    statement: u32,
    has_variables: bool,
}

impl TargetJudge<'_> {
    fn of(
        &self,
        pattern: &Spanned<ResourcePattern>,
        code: &'static str,
        message: String,
        suggestion: &str,
    ) -> TargetProblem {
        let (statement, span) = (self.statement, pattern.span);
        TargetProblem { statement, span, code, message, suggestion: suggestion.to_owned() }
    }

    /// Judges a resource by its text alone.
    fn text(&self, pattern: &Spanned<ResourcePattern>) -> Option<TargetProblem> {
        let text = pattern.value.as_str();
        let malformed = self.has_variables.then(|| document_values::variable_fault(text)).flatten();
        if let Some((code, message, hint)) = malformed {
            return Some(self.of(pattern, code, message, &hint));
        }
        if text.trim() != text {
            let message = format!("`{text}` begins or ends with a blank, which counts");
            let hint = format!("write `{}`", text.trim());
            return Some(self.of(pattern, NO_FORM, message, &hint));
        }
        // A text without variables of the language is left over from a template, or of an old version.
        if self.has_variables && pattern.value.has_misplaced_variable() && !text.contains("${AWS::")
        {
            let message = format!("`{text}` has a policy variable where it stands for itself");
            let hint = "only what follows the fifth colon may hold one; write `*` and a condition";
            return Some(self.of(pattern, "VARIABLE_UNSUPPORTED_IN_ELEMENT", message, hint));
        }
        self.place(pattern)
    }

    /// Judges Region and account by the ARN forms of the service: what they lack, or hold too much,
    /// is compared as it is.
    fn place(&self, pattern: &Spanned<ResourcePattern>) -> Option<TargetProblem> {
        let field = |field| pattern.value.field(field);
        let (service, resource) = (field(Field::Service)?, field(Field::Resource)?);
        let (region, account) = (field(Field::Region)?, field(Field::Account)?);
        let lacks_account = account.is_empty() && !OWNED_BY_AWS.contains(&service);
        let is_plain = !account.is_empty() && !account.contains(['*', '?', '$', '{', '<']);
        let is_bucket = service == "s3" && region.is_empty() && account.is_empty();
        if is_bucket {
            return None;
        }
        let forms = self.catalog.arn_templates_of(service, resource);
        let text = pattern.value.as_str();
        let Some(form) = forms.first() else { return self.no_form(pattern) };
        if is_plain && forms.iter().all(|form| form.account().is_empty()) {
            let message = format!("`{text}` names an account, and ARNs of this form have none");
            let hint = format!("write `{form}`");
            return Some(self.of(pattern, "ARN_ACCOUNT_NOT_ALLOWED", message, &hint));
        }
        if lacks_account && forms.iter().all(|form| !form.account().is_empty()) {
            let message = format!("`{text}` has no account, and matches nothing");
            let hint = format!("write `{form}`, or `*` for every account");
            return Some(self.of(pattern, "MISSING_ARN_ACCOUNT", message, &hint));
        }
        if region.is_empty() && forms.iter().all(|form| !form.region().is_empty()) {
            let message = format!("`{text}` has no Region, and matches nothing");
            let hint = format!("write `{form}`, or `*` for every Region");
            return Some(self.of(pattern, "MISSING_ARN_REGION", message, &hint));
        }
        None
    }

    /// Judges a resource part that meets none of the ARN forms of its service.
    fn no_form(&self, pattern: &Spanned<ResourcePattern>) -> Option<TargetProblem> {
        let field = |field| pattern.value.field(field);
        let (service, resource) = (field(Field::Service)?, field(Field::Resource)?);
        // A wildcard in front may stand for the type; IAM has a root user without a form.
        let is_open = resource.is_empty() || resource.starts_with(['*', '?', '$', ':', '<', '{']);
        if is_open || service == "iam" {
            return None;
        }
        let forms = self.catalog.arn_templates_of(service, "*");
        let first = forms.first()?;
        let word = resource.split([':', '/']).next().unwrap_or_default();
        // The form with the nearest word for the type, such as `table/` for `tables/`.
        let words = forms.iter().map(|form| form.resource().split([':', '/']).next());
        let near = nearest(word, words.flatten().filter(|word| !word.contains('$')));
        let is_near = |form: &&ArnTemplate<'_>| {
            near.is_some_and(|near| form.resource().split([':', '/']).next() == Some(near))
        };
        let shortest = forms.iter().filter(is_near).min_by_key(|form| form.as_str().len());
        let form = shortest.unwrap_or(first);
        let text = pattern.value.as_str();
        let message = format!("`{text}` has the form of no resource of `{service}`");
        Some(self.of(pattern, NO_FORM, message, &format!("write `{form}`")))
    }

    /// Judges the actions of a statement against its resources: AWS asks none of them of any.
    fn actions(&self, statement: &Statement) -> Option<TargetProblem> {
        let ActionElement::Action(actions) = &statement.action else { return None };
        let Some(ResourceElement::Resource(resources)) = &statement.resource else { return None };
        let patterns = resources.patterns.as_slice();
        let first = patterns.first()?;
        // What is no whole ARN is judged elsewhere, and completed perhaps.
        let is_whole = |pattern: &Spanned<ResourcePattern>| {
            pattern.value.field(Field::Resource).is_some() && !is_open(pattern.value.as_str())
        };
        // A wildcard alone covers everything.
        if !patterns.iter().all(is_whole)
            || actions.patterns.iter().any(|it| it.value.as_str() == "*")
        {
            return None;
        }
        let mut known = actions.patterns.iter().flat_map(|pattern| self.actions_of(&pattern.value));
        let action = known.next()?;
        let texts = patterns.iter().map(|pattern| pattern.value.as_str());
        let types: Vec<_> =
            texts.flat_map(|text| self.catalog.resource_types_matching_arn(text)).collect();
        let mut typed = Some(action).filter(Action::has_resource_types);
        if meets(action, &types) {
            return None;
        }
        let mut more = 0_usize;
        for other in known {
            if meets(other, &types) {
                return None;
            }
            typed = typed.or(Some(other).filter(Action::has_resource_types));
            more += 1;
        }
        let action = typed.unwrap_or(action);
        let more = match more {
            0 => String::new(),
            1 => " (and one other action)".to_owned(),
            count => format!(" (and {count} other actions)"),
        };
        if typed.is_none() {
            let message =
                format!("`{action}`{more} has no resource types: a statement about ARNs misses it");
            let hint = "write `\"Resource\": \"*\"`";
            return Some(self.of(first, "IAMKIT_ACTION_NEEDS_STAR", message, hint));
        }
        let message = format!("`{action}`{more} is never asked of `{}`", first.value.as_str());
        let forms = action.resource_types().filter_map(|pair| {
            let template = pair.resource_type.arn_templates().next()?;
            Some(format!("{} `{template}`", pair.resource_type))
        });
        let forms: Vec<String> = forms.take(FORMS).collect();
        let hint = format!("its resource types are {}", forms.join(", "));
        Some(self.of(first, "IAMKIT_ACTION_NEVER_MEETS_RESOURCE", message, &hint))
    }

    /// Returns the actions that a pattern covers, as far as the catalog knows them.
    fn actions_of(&self, pattern: &ActionPattern) -> Vec<Action<'_>> {
        let text = pattern.as_str();
        if pattern.is_exact() {
            return self.catalog.action(text).into_iter().collect();
        }
        self.catalog.actions_in(&self.catalog.actions_matching(text)).collect()
    }

    /// Judges a statement about everything but everything.
    fn nothing(&self, statement: &Statement) -> Option<TargetProblem> {
        if let ActionElement::NotAction(actions) = &statement.action {
            let pattern =
                actions.patterns.iter().find(|it| matches!(it.value.as_str(), "*" | "*:*"));
            if let Some(pattern) = pattern {
                return Some(TargetProblem {
                    statement: self.statement,
                    span: pattern.span,
                    code: "IAMKIT_NOT_EVERYTHING",
                    message: "`NotAction` of `*` leaves no action: the statement matches nothing"
                        .to_owned(),
                    suggestion: "name what the statement is not about".to_owned(),
                });
            }
        }
        let Some(ResourceElement::NotResource(resources)) = &statement.resource else {
            return None;
        };
        let pattern = resources.patterns.iter().find(|pattern| pattern.value.is_any())?;
        let message = "`NotResource` of `*` leaves no resource: the statement matches nothing";
        let hint = "name what the statement is not about";
        Some(self.of(pattern, "IAMKIT_NOT_EVERYTHING", message.to_owned(), hint))
    }

    /// Judges the policy of a bucket, queue or topic: its service takes no action of another one.
    fn foreign_action(&self, statement: &Statement, owner: &str) -> Option<TargetProblem> {
        let service = owner.split(':').nth(2).filter(|it| matches!(*it, "s3" | "sqs" | "sns"))?;
        let ActionElement::Action(actions) = &statement.action else { return None };
        let is_foreign = |pattern: &&Spanned<ActionPattern>| {
            let prefix = pattern.value.service();
            prefix.is_some_and(|prefix| prefix != "*" && !Case::Fold.is_same(prefix, service))
        };
        let pattern = actions.patterns.iter().find(is_foreign)?;
        let text = pattern.value.as_str();
        Some(TargetProblem {
            statement: self.statement,
            span: pattern.span,
            code: "UNSUPPORTED_ACTION_IN_POLICY",
            message: format!(
                "`{text}` is no action of `{service}`, whose resource has this policy"
            ),
            suggestion: format!("the service refuses such a policy; name actions of `{service}`"),
        })
    }

    /// Judges the policy of a bucket: S3 refuses one that names another bucket.
    fn owner(&self, statement: &Statement, owner: &str) -> Option<TargetProblem> {
        let Some(ResourceElement::Resource(resources)) = &statement.resource else { return None };
        if let Some(point) = access_point_of(owner) {
            return self.access_point(resources.patterns.as_slice(), point);
        }
        let bucket = bucket_of(owner)?;
        let is_other = |pattern: &&Spanned<ResourcePattern>| {
            let named = bucket_of(pattern.value.as_str());
            named.is_some_and(|named| {
                !named.contains('$') && !matches(named, bucket, Case::Sensitive)
            })
        };
        let pattern = resources.patterns.iter().find(is_other)?;
        let text = pattern.value.as_str();
        let message =
            format!("`{text}` is no resource of the bucket `{bucket}`, whose policy this is");
        let hint = "S3 refuses such a policy; name the bucket and its objects";
        Some(self.of(pattern, "IAMKIT_BUCKET_POLICY_RESOURCE", message, hint))
    }

    /// Judges the policy of an access point: S3 refuses one that names something else (Amazon S3 User
    /// Guide, "Configuring IAM policies for using access points").
    fn access_point(
        &self,
        patterns: &[Spanned<ResourcePattern>],
        point: &str,
    ) -> Option<TargetProblem> {
        let is_other = |pattern: &&Spanned<ResourcePattern>| {
            let text = pattern.value.as_str();
            let own = text.split_once("/object/").map_or(text, |(head, _)| head);
            !pattern.value.is_any() && !text.contains('$') && !matches(own, point, Case::Sensitive)
        };
        let pattern = patterns.iter().find(is_other)?;
        let text = pattern.value.as_str();
        let message =
            format!("`{text}` is no resource of the access point `{point}`, whose policy this is");
        let hint = format!("S3 refuses such a policy; name `{point}` and `{point}/object/*`");
        Some(self.of(pattern, "IAMKIT_BUCKET_POLICY_RESOURCE", message, &hint))
    }
}

/// Returns the ARN of the access point that an ARN is of, or of an object behind.
fn access_point_of(owner: &str) -> Option<&str> {
    let mut fields = owner.splitn(6, ':');
    let is_point = fields.nth(2)? == "s3" && fields.nth(2)?.starts_with("accesspoint/");
    is_point.then(|| owner.split_once("/object/").map_or(owner, |(point, _)| point))
}

/// Services with resources that belong to AWS itself and have an empty account, though the ARN forms of
/// the Service Authorization Reference show one (AWS Systems Manager User Guide, "Calling AMI public
/// parameters" and "Sharing SSM documents").
pub(crate) const OWNED_BY_AWS: [&str; 1] = ["ssm"];

/// More forms help nobody: `ec2:RunInstances` has nineteen.
const FORMS: usize = 3;

/// Says whether an action is asked of one of these types.
fn meets(action: Action<'_>, types: &[ResourceType<'_>]) -> bool {
    if !spend(60 + 30 * types.len(), "comparing actions with resources") {
        return true;
    }
    // `s3:ListAllMyBuckets` is authorized on all buckets of the account.
    let is_list = action.service().prefix() == "s3" && action.name() == "ListAllMyBuckets";
    is_list || action.resource_types().any(|pair| types.contains(&pair.resource_type))
}

/// Says whether a policy variable is left open: `${aws:username`.
fn is_open(text: &str) -> bool {
    text.rsplit_once("${").is_some_and(|(_, rest)| !rest.contains('}'))
}

/// Returns the name of the bucket in the ARN of a bucket or object; access points have none.
fn bucket_of(arn: &str) -> Option<&str> {
    let mut fields = arn.splitn(6, ':');
    let service = fields.nth(2)?;
    let (region, account) = (fields.next()?, fields.next()?);
    let resource = fields.next()?;
    let is_bucket = service == "s3" && region.is_empty() && account.is_empty();
    is_bucket.then(|| resource.split_once('/').map_or(resource, |(bucket, _)| bucket))
}
