//! Names in a policy document that no service has: AWS stores them, and they match nothing.

use iamkit_arn::Field;
use iamkit_pattern::Case;
use iamkit_policy::{
    ActionPattern, BaseOperator, ConditionTestRef, Part, PolicyDocument, PolicyType,
    PrincipalElement, PrincipalKind, ResourceElement, ResourcePattern, Rule, Statement, Template,
    Violation,
};
use iamkit_syntax::{Span, Spanned, nearest};
use iamkit_work::{is_used_up, spend};

use crate::catalog::Catalog;

/// How many names of one document get a suggestion: looking for one takes longer than all else.
const MOST_SUGGESTIONS: usize = 16;

impl Catalog {
    /// Judges the names of a document, as [`judge`](iamkit_policy::judge) judges its form: actions,
    /// services, condition keys and service principals that do not exist are warnings, since AWS
    /// stores them and the catalog may be older than the service.
    ///
    /// ```
    /// # #[cfg(all(feature = "embedded", feature = "operations"))] {
    /// use iamkit_catalog::Catalog;
    /// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::deny(["s3:GetObjct", "s3:ListObjectsV2"]).on(["*"]));
    /// let found = Catalog::embedded().judge_names(&document, PolicyType::Identity);
    /// assert_eq!(found[0].to_string(), "`s3:GetObjct` matches no action of the catalog");
    /// assert_eq!(found[0].nearest.as_deref(), Some("s3:GetObject"));
    /// assert_eq!(found[1].nearest.as_deref(), Some("s3:ListBucket"));
    /// # }
    /// ```
    #[must_use]
    pub fn judge_names(
        &self,
        document: &PolicyDocument,
        policy_type: PolicyType,
    ) -> Vec<Violation> {
        let mut judge = NameJudge { catalog: self, statement: 0, suggested: 0, found: Vec::new() };
        for (index, statement) in document.statements.iter().enumerate() {
            if is_used_up() {
                break;
            }
            judge.statement = u32::try_from(index).unwrap_or(u32::MAX);
            judge.statement(statement, policy_type);
            if document.has_variables() {
                judge.variables(statement);
            }
        }
        judge.found
    }
}

/// Takes the work of looking up names.
fn spend_judging(steps: usize) {
    spend(steps, "looking up the names in policies");
}

struct NameJudge<'c> {
    catalog: &'c Catalog,
    statement: u32,
    suggested: usize,
    found: Vec<Violation>,
}

impl NameJudge<'_> {
    fn statement(&mut self, statement: &Statement, policy_type: PolicyType) {
        for pattern in statement.action.patterns() {
            spend_judging(1_000);
            self.action(pattern, policy_type);
        }
        for pattern in statement.resource.iter().flat_map(ResourceElement::patterns) {
            spend_judging(1_000);
            self.resource(pattern);
        }
        for (kind, principal) in statement.principal.iter().flat_map(PrincipalElement::principals) {
            if kind == PrincipalKind::Service {
                self.service_principal(principal.value.as_str(), principal.span);
            }
        }
        for test in statement.tests() {
            spend_judging(2_000);
            self.test(&test);
        }
        // What it is about.
        spend_judging(4_000);
    }

    fn add(&mut self, rule: Rule, part: Part, (span, text): (Span, &str), nearest: Option<String>) {
        let violation = Violation::new(rule, Some(self.statement), part, span, text);
        self.found.push(violation.with_nearest(nearest));
    }

    /// Asks for a suggestion, of the first names only.
    fn suggestion(&mut self, ask: impl FnOnce(&Catalog) -> Option<String>) -> Option<String> {
        self.suggested += 1;
        (self.suggested <= MOST_SUGGESTIONS).then(|| ask(self.catalog)).flatten()
    }

    fn action(&mut self, pattern: &Spanned<ActionPattern>, policy_type: PolicyType) {
        let (text, at) = (pattern.value.as_str(), (pattern.span, pattern.value.as_str()));
        let (Some(prefix), Some(name)) = (pattern.value.service(), pattern.value.name()) else {
            return;
        };
        let catalog = self.catalog;
        if prefix == "*" {
            return;
        }
        if policy_type == PolicyType::ResourceControl && !catalog.is_rcp_enabled(prefix) {
            self.add(Rule::NoRcpService, Part::Action, at, None);
            return;
        }
        if catalog.service(prefix).is_none() {
            if !catalog.is_retired_service(prefix) {
                let nearest = self.suggestion(|catalog| {
                    let service = catalog.suggest_service(prefix);
                    service.first().map(|service| format!("{service}:{name}"))
                });
                self.add(Rule::UnknownService, Part::Action, at, nearest);
            }
            return;
        }
        let is_known = if pattern.value.is_exact() {
            catalog.action(text).is_some() || catalog.is_retired_action(text)
        } else {
            !catalog.actions_matching(text).is_empty()
        };
        if is_known {
            return;
        }
        if let Some(action) = operation_action(catalog, prefix, name) {
            self.add(Rule::OperationName, Part::Action, at, Some(action));
            return;
        }
        let nearest = self.suggestion(|catalog| {
            let exact = !name.contains(['*', '?']);
            exact.then(|| catalog.suggest_action(text).into_iter().next()).flatten()
        });
        self.add(Rule::UnknownAction, Part::Action, at, nearest);
    }

    fn resource(&mut self, pattern: &Spanned<ResourcePattern>) {
        let Some(service) = pattern.value.field(Field::Service) else { return };
        let is_open = service.is_empty() || service.contains(['*', '?', '$']);
        let is_known = self.catalog.is_arn_service(service)
            || self.catalog.service(service).is_some()
            || self.catalog.is_retired_service(service);
        if is_open || is_known || pattern.value.field(Field::Prefix) != Some("arn") {
            return;
        }
        let text = pattern.value.as_str();
        let nearest = self.suggestion(|catalog| {
            let meant = *catalog.suggest_service(service).first()?;
            let partition = pattern.value.field(Field::Partition)?;
            let rest = text.strip_prefix("arn:")?.strip_prefix(partition)?;
            let rest = rest.strip_prefix(':')?.strip_prefix(service)?;
            Some(format!("arn:{partition}:{meant}{rest}"))
        });
        self.add(Rule::UnknownArnService, Part::Resource, (pattern.span, text), nearest);
    }

    fn service_principal(&mut self, text: &str, span: Span) {
        if text.contains(['*', '?']) || !text.contains('.') || self.catalog.knows_principal(text) {
            return;
        }
        let nearest = self
            .suggestion(|catalog| nearest(text, catalog.service_principals()).map(str::to_owned));
        self.add(Rule::UnknownServicePrincipal, Part::Principal, (span, text), nearest);
    }

    /// Judges the keys of policy variables, which name no other keys than conditions do.
    fn variables(&mut self, statement: &Statement) {
        for pattern in statement.resource.iter().flat_map(ResourceElement::patterns) {
            for variable in pattern.value.template().variables() {
                self.variable(variable.key(), Part::Resource, pattern.span);
            }
        }
        for test in statement.tests() {
            for value in &test.test.values {
                let variables = value.value.template().into_iter().flat_map(Template::variables);
                for variable in variables {
                    self.variable(variable.key(), Part::Condition, value.span);
                }
            }
        }
    }

    fn variable(&mut self, key: &str, part: Part, span: Span) {
        // A text without a prefix is left over from a template, which is told by its form.
        if key.contains(':') && !key.contains("::") && self.catalog.condition_key(key).is_none() {
            self.unknown_key(key, part, (span, key));
        }
    }

    fn test(&mut self, test: &ConditionTestRef<'_>) {
        let Some(operator) = test.operator.value.known() else { return };
        let key = test.test.key.value.as_str();
        let at = (test.test.key.span, key);
        let info = self.catalog.condition_key(key);
        if info.is_none() {
            self.unknown_key(key, Part::Condition, at);
        } else {
            self.tag_key(key, Part::Condition, at);
        }
        let has_many = info.is_some_and(|info| info.is_multivalued());
        if has_many && operator.set.is_none() && operator.base != BaseOperator::Null {
            self.add(Rule::MissingQualifier, Part::Condition, at, None);
        }
        let compares_letters = matches!(
            operator.base,
            BaseOperator::StringEquals
                | BaseOperator::StringNotEquals
                | BaseOperator::StringEqualsIgnoreCase
                | BaseOperator::StringNotEqualsIgnoreCase
        );
        let values = test.test.values.iter().filter(|_| compares_letters);
        for value in values {
            if value.value.template().is_some_and(Template::has_wildcard) {
                let at = (value.span, value.value.text());
                self.add(Rule::WildcardWithoutLike, Part::Condition, at, None);
            }
        }
    }

    fn unknown_prefix(&mut self, key: &str, part: Part, at: (Span, &str)) {
        let Some((prefix, name)) = key.split_once(':') else { return };
        let catalog = self.catalog;
        // Claims of an identity provider of one's own, which has a domain, are in no catalog; `unknown:`
        // stands for what is not known before deployment.
        let is_namespace = prefix.is_empty()
            || prefix == "unknown"
            || prefix.contains(['.', '$'])
            || catalog.is_condition_key_namespace(prefix)
            || catalog.is_retired_service(prefix);
        if is_namespace {
            return;
        }
        let nearest = self.suggestion(|catalog| {
            let global = format!("aws:{name}");
            if catalog.condition_key(&global).is_some() {
                return Some(global);
            }
            let service = *catalog.suggest_service(prefix).first()?;
            let meant = format!("{service}:{name}");
            let is_known = catalog.condition_key(&meant).is_some();
            let known = is_known.then(|| meant.clone());
            known.or_else(|| catalog.suggest_key(&meant).first().map(|key| (*key).to_owned()))
        });
        self.add(Rule::UnknownKeyPrefix, part, at, nearest);
    }

    /// Judges the name of a tag: what nobody sees at its ends belongs to the name, and is rarely meant.
    fn tag_key(&mut self, key: &str, part: Part, at: (Span, &str)) {
        let Some((head, tag)) = key.split_once('/') else { return };
        if has_blank_tag(key) {
            let trimmed = tag.trim_matches(is_invisible);
            let nearest = (!trimmed.is_empty()).then(|| format!("{head}/{trimmed}"));
            self.add(Rule::BlankInTagKey, part, at, nearest);
        }
    }

    fn unknown_key(&mut self, key: &str, part: Part, at: (Span, &str)) {
        let (rule, nearest) = match key.split_once(':') {
            None => {
                let nearest = self.suggestion(|catalog| {
                    let global = format!("aws:{key}");
                    let known = catalog.condition_key(&global).map(|_| global.clone());
                    known.or_else(|| catalog.suggest_key(&global).first().map(|k| (*k).to_owned()))
                });
                (Rule::KeyWithoutPrefix, nearest)
            }
            Some((prefix, _)) => {
                let is_global = Case::Fold.is_same(prefix, "aws");
                if !is_global && self.catalog.service(prefix).is_none() {
                    self.unknown_prefix(key, part, at);
                    return;
                }
                let nearest = self.suggestion(|catalog| {
                    catalog.suggest_key(key).first().map(|key| (*key).to_owned())
                });
                let rule = if is_global { Rule::UnknownGlobalKey } else { Rule::UnknownServiceKey };
                (rule, nearest)
            }
        };
        self.add(rule, part, at, nearest);
    }
}

impl Catalog {
    /// Says whether a service principal is known, with the Region label and the suffix of a partition
    /// that it may have.
    pub(crate) fn knows_principal(&self, text: &str) -> bool {
        let text = text.strip_suffix(".cn").unwrap_or(text);
        if self.is_service_principal(text) {
            return true;
        }
        // `logs.eu-west-1.amazonaws.com` stands for `logs.amazonaws.com`.
        let mut labels: Vec<&str> = text.split('.').collect();
        labels
            .retain(|label| !self.partitions().any(|partition| partition.could_have_region(label)));
        self.is_service_principal(&labels.join("."))
    }
}

/// Says whether a condition key names a tag with a blank at an end of its name.
#[must_use]
pub fn has_blank_tag(key: &str) -> bool {
    let tag = key.split_once('/').map_or("", |(_, tag)| tag);
    tag.trim_matches(is_invisible) != tag
}

/// Blanks, and the characters without width that editors do not show.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Returns the action that authorizes an API operation of the service.
#[cfg(feature = "operations")]
fn operation_action(catalog: &Catalog, prefix: &str, name: &str) -> Option<String> {
    let operation = catalog.operation(prefix, name)?;
    operation.actions.first().map(ToString::to_string)
}

/// Without the table of operations there is nothing to look up.
#[cfg(not(feature = "operations"))]
const fn operation_action(_: &Catalog, _: &str, _: &str) -> Option<String> {
    None
}
