//! Policies of which parts are not known, for decisions.

use iamkit_arn::Field;
use iamkit_policy::{
    ActionElement, ActionPattern, BaseOperator, ConditionTest, ConditionValue, Effect, OneOrMany,
    PolicyDocument, PolicyType, PrincipalElement, ResourceElement, ResourcePattern, Statement,
    ValueType, lower,
};
use iamkit_syntax::{Limits, Spanned, parse_with};

use crate::object::finish;
use crate::{Embedded, Hole, HoleClass, MAX_POLICY_BYTES, SourceError, SourceErrorKind};

/// What the condition keys start with that stand for what is not known. A request that is decided with
/// such a policy declares all of them unknown.
pub const UNKNOWN_KEYS: &str = "unknown:";

/// A policy in which condition keys of [`UNKNOWN_KEYS`] stand for what is not known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenedPolicy {
    /// The document. It has the statements of the policy, in their order.
    pub document: PolicyDocument,
    /// The text that its places point into; three dots stand for each unknown part.
    pub text: String,
    /// What is not known, as the user wrote it: `!GetAtt Bucket.Arn`.
    pub unknown: Vec<Box<str>>,
    /// What was taken for known although nobody said so.
    pub assumed: Vec<Box<str>>,
}

impl Embedded<'_> {
    /// Returns the policy in a form that decisions can be made from although parts of it are not known:
    /// a statement applies perhaps where it does so for some text in their places.
    ///
    /// A resource or a value of a condition with an unknown part gets a policy variable of a key that is
    /// not known; a statement with one elsewhere becomes as wide as it can be, under a condition on such
    /// a key. The partition is taken for `aws` unless it is known.
    ///
    /// # Errors
    ///
    /// What [`Embedded::lower`] refuses; unknown parts in the place of an effect or an operator.
    pub fn opened(&self) -> Result<OpenedPolicy, Vec<SourceError>> {
        self.see_shown()?;
        let (text, assumed) = self.with_partition();
        let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
        let tree = parse_with(&text, limits);
        let refuse = |kind| vec![SourceError::new(kind, self.map.whole())];
        let Some(root) = tree.root().filter(|_| tree.errors().is_empty()) else {
            return Err(refuse(SourceErrorKind::NoPolicy));
        };
        let lowered = lower(root);
        let errors: Vec<_> =
            lowered.errors.into_iter().filter(|error| !error.kind.is_stored()).collect();
        if errors.iter().any(|error| error.span.of(&text).is_some_and(has_hole)) {
            let message = "an effect, a version or an operator is not known before deployment";
            return Err(refuse(SourceErrorKind::Invalid(message.into())));
        }
        let errors = errors.into_iter().map(|error| {
            let span = self.map.outer(error.span);
            SourceError::new(SourceErrorKind::Policy(error.kind), span)
        });
        let mut document = finish(lowered.document, errors.collect())?;
        let opener = Opener {
            holes: &self.holes,
            has_variables: document.has_variables(),
            policy_type: self.kind.policy_type.unwrap_or(PolicyType::Identity),
        };
        let statements = std::mem::take(&mut document.statements);
        let is_list = statements.is_array();
        let mut opened: Vec<Statement> = statements
            .as_slice()
            .iter()
            .map(|statement| opener.statement(statement.clone(), self.is_complete))
            .collect();
        if !self.is_complete {
            opened.extend(opener.unknown_statements());
        }
        document.statements = match (opened.pop(), is_list || !opened.is_empty()) {
            (Some(only), false) => OneOrMany::One(only),
            (last, _) => {
                opened.extend(last);
                OneOrMany::Many(opened)
            }
        };
        let mut unknown: Vec<Box<str>> = Vec::new();
        for hole in self.holes.iter().filter(|hole| !is_of_partition(hole)) {
            if !unknown.contains(&hole.what) {
                unknown.push(hole.what.clone());
            }
        }
        if !self.is_complete {
            unknown.push("parts of its statements".into());
        }
        // As long as the mark of an unknown part, so that places stay.
        let text = text.chars().map(|c| Hole::index_of(c).map_or(c.to_string(), |_| "...".into()));
        Ok(OpenedPolicy { document, text: text.collect(), unknown, assumed })
    }

    /// Returns the text with the usual partition where that is not known.
    fn with_partition(&self) -> (String, Vec<Box<str>>) {
        let mut assumed: Vec<Box<str>> = Vec::new();
        let mut text = String::with_capacity(self.text.len());
        for c in self.text.chars() {
            let index = Hole::index_of(c);
            let hole = index.and_then(|index| self.holes.iter().find(|hole| hole.index == index));
            match hole.filter(|hole| is_of_partition(hole)) {
                Some(hole) => {
                    let known =
                        if hole.class == HoleClass::Partition { "aws" } else { "amazonaws.com" };
                    text.push_str(known);
                    let said = format!("`{}` is taken for `{known}` (`--partition`)", hole.what);
                    if !assumed.iter().any(|other| **other == *said) {
                        assumed.push(said.into());
                    }
                }
                None => text.push(c),
            }
        }
        (text, assumed)
    }
}

const fn is_of_partition(hole: &Hole) -> bool {
    matches!(hole.class, HoleClass::Partition | HoleClass::DnsSuffix)
}

fn has_hole(text: &str) -> bool {
    text.chars().any(|c| Hole::index_of(c).is_some())
}

/// Opens the statements of one document.
struct Opener<'h> {
    holes: &'h [Hole],
    has_variables: bool,
    policy_type: PolicyType,
}

impl Opener<'_> {
    /// Returns a text with each hole replaced.
    fn replaced(&self, text: &str, by: impl Fn(&str) -> String) -> String {
        let what = |index| {
            let hole = self.holes.iter().find(|hole| hole.index == index);
            hole.map_or("?", |hole| &*hole.what)
        };
        let replace = |c: char| Hole::index_of(c).map_or(c.to_string(), |index| by(what(index)));
        text.chars().map(replace).collect()
    }

    /// Returns a text as people read it.
    fn shown(&self, text: &str) -> String {
        self.replaced(text, |what| format!("{{{what}}}"))
    }

    /// Returns a text with a policy variable in each hole.
    fn with_variables(&self, text: &str) -> String {
        // The key of a variable has neither blanks nor braces, and one colon behind its prefix.
        self.replaced(text, |what| {
            let name = what.replace("::", ".").replace(':', ".");
            let name = name.replace(char::is_whitespace, ".");
            let name: String =
                name.chars().filter(|c| !matches!(c, '{' | '}' | ',' | '$')).collect();
            format!("${{{UNKNOWN_KEYS}{name}}}")
        })
    }

    /// Returns a resource with policy variables, which stand in the last field alone: a Region or account
    /// that is not known becomes `*`, and what it is named by stands at the end.
    fn open_resource(&self, text: &str) -> String {
        let mut fields = text.splitn(Field::COUNT, ':');
        let head: Vec<&str> = fields.by_ref().take(Field::COUNT - 1).collect();
        let last = fields.next().unwrap_or_default();
        let mut behind = String::new();
        let mut open = String::with_capacity(text.len());
        for field in head {
            if has_hole(field) {
                let holes: String =
                    field.chars().filter(|c| Hole::index_of(*c).is_some()).collect();
                behind.push_str(&self.with_variables(&holes));
            }
            open.push_str(&self.replaced(field, |_| "*".to_owned()));
            open.push(':');
        }
        open.push_str(&self.with_variables(last));
        open.push_str(&behind);
        open
    }

    /// Opens a statement; one that may lack parts applies perhaps.
    fn statement(&self, mut statement: Statement, is_complete: bool) -> Statement {
        let mut unknown: Vec<(&'static str, String)> = Vec::new();
        if statement.sid.as_ref().is_some_and(|sid| has_hole(sid.value.as_str())) {
            statement.sid = None;
        }
        self.open_actions(&mut statement.action, &mut unknown);
        if let Some(resource) = &mut statement.resource {
            self.open_resources(resource, &mut unknown);
        }
        if let Some(principal) = &mut statement.principal {
            self.open_principals(principal, &mut unknown);
        }
        self.open_conditions(&mut statement, &mut unknown);
        if !is_complete {
            unknown.push(("Statement", "parts that are not known".to_owned()));
        }
        unknown.into_iter().fold(statement, |statement, (element, text)| {
            statement.when(BaseOperator::StringLike, format!("{UNKNOWN_KEYS}{element}"), [text])
        })
    }

    fn open_actions(&self, element: &mut ActionElement, unknown: &mut Vec<(&'static str, String)>) {
        let is_negated = element.is_negated();
        let name = element.name();
        let (ActionElement::Action(list) | ActionElement::NotAction(list)) = element;
        let open = |pattern: &Spanned<ActionPattern>| has_hole(pattern.value.as_str());
        let texts = list.patterns.iter().filter(|pattern| open(pattern));
        let before = unknown.len();
        unknown.extend(texts.map(|pattern| (name, self.shown(pattern.value.as_str()))));
        if unknown.len() == before {
            return;
        }
        let patterns = list.patterns.iter().filter_map(|pattern| match open(pattern) {
            false => Some(pattern.clone()),
            // Without it the statement is as wide as it can be.
            true if is_negated => None,
            true => Some(Spanned::new(widened_action(pattern.value.as_str()), pattern.span)),
        });
        let patterns: Vec<_> = patterns.collect();
        let mut list = list.clone();
        *element = if patterns.is_empty() {
            list.patterns = OneOrMany::One(Spanned::without_span(ActionPattern::new("*")));
            ActionElement::Action(list)
        } else {
            list.patterns = OneOrMany::Many(patterns);
            if is_negated { ActionElement::NotAction(list) } else { ActionElement::Action(list) }
        };
    }

    fn open_resources(
        &self,
        element: &mut ResourceElement,
        unknown: &mut Vec<(&'static str, String)>,
    ) {
        let is_negated = matches!(element, ResourceElement::NotResource(_));
        let name = element.name();
        let (ResourceElement::Resource(list) | ResourceElement::NotResource(list)) = element;
        let mut patterns: Vec<Spanned<ResourcePattern>> = Vec::new();
        for pattern in &list.patterns {
            let text = pattern.value.as_str();
            if !has_hole(text) {
                patterns.push(pattern.clone());
            } else if self.has_variables && takes_variables(&pattern.value) {
                let open = ResourcePattern::new(self.open_resource(text));
                patterns.push(Spanned::new(open, pattern.span));
            } else {
                unknown.push((name, self.shown(text)));
                if !is_negated {
                    patterns.push(Spanned::new(ResourcePattern::new("*"), pattern.span));
                }
            }
        }
        let mut list = list.clone();
        *element = if patterns.is_empty() {
            list.patterns = OneOrMany::One(Spanned::without_span(ResourcePattern::new("*")));
            ResourceElement::Resource(list)
        } else {
            list.patterns = OneOrMany::Many(patterns);
            if is_negated {
                ResourceElement::NotResource(list)
            } else {
                ResourceElement::Resource(list)
            }
        };
    }

    fn open_principals(
        &self,
        element: &mut PrincipalElement,
        unknown: &mut Vec<(&'static str, String)>,
    ) {
        let name = element.name();
        let open = element.principals().filter(|(_, principal)| has_hole(principal.value.as_str()));
        let open: Vec<_> = open.map(|(_, it)| (name, self.shown(it.value.as_str()))).collect();
        if !open.is_empty() {
            unknown.extend(open);
            *element = self.everyone();
        }
    }

    /// Returns the widest principal that the policy type takes.
    fn everyone(&self) -> PrincipalElement {
        let statement = Statement::allow(["*"]);
        let statement = if self.policy_type == PolicyType::RoleTrust {
            statement.by(iamkit_policy::PrincipalKind::Aws, ["*"])
        } else {
            statement.by_everyone()
        };
        statement.principal.unwrap_or_else(|| {
            PrincipalElement::Principal(iamkit_policy::PrincipalClause {
                spec: iamkit_policy::PrincipalSpec::Everyone,
                origin: iamkit_syntax::Origin::default(),
            })
        })
    }

    fn open_conditions(
        &self,
        statement: &mut Statement,
        unknown: &mut Vec<(&'static str, String)>,
    ) {
        let Some(condition) = &mut statement.condition else { return };
        for block in &mut condition.operators {
            let operator = block.operator.value.to_string();
            let takes_variables = block.operator.value.known().is_some_and(|operator| {
                matches!(operator.base.value_type(), ValueType::String | ValueType::Arn)
            });
            block.tests.retain_mut(|test| {
                let is_open = |value: &Spanned<ConditionValue>| has_hole(value.value.text());
                let key = test.key.value.as_str();
                if !has_hole(key) && !test.values.iter().any(is_open) {
                    return true;
                }
                if self.has_variables && takes_variables && !has_hole(key) {
                    self.open_values(test);
                    return true;
                }
                let values: Vec<_> =
                    test.values.iter().map(|value| self.shown(value.value.text())).collect();
                let text = format!("{operator} {} {}", self.shown(key), values.join(", "));
                unknown.push(("Condition", text));
                false
            });
        }
        condition.operators.retain(|block| !block.tests.is_empty());
        if condition.operators.is_empty() && !unknown.is_empty() {
            statement.condition = None;
        }
    }

    fn open_values(&self, test: &mut ConditionTest) {
        let values = test.values.iter().map(|value| {
            if !has_hole(value.value.text()) {
                return value.clone();
            }
            let open = ConditionValue::from(self.with_variables(value.value.text()).as_str());
            Spanned::new(open, value.span)
        });
        test.values = OneOrMany::Many(values.collect());
    }

    /// Statements that may be there, too: nobody knows what they would say.
    fn unknown_statements(&self) -> Vec<Statement> {
        let effects: &[Effect] = match self.policy_type {
            PolicyType::ResourceControl => &[Effect::Deny],
            _ => &[Effect::Allow, Effect::Deny],
        };
        let has_principal = matches!(
            self.policy_type,
            PolicyType::Resource
                | PolicyType::RoleTrust
                | PolicyType::VpcEndpoint
                | PolicyType::ResourceControl
        );
        let statement = |effect: &Effect| {
            // `*` alone is refused in these policies.
            let actions: &[&str] = match self.policy_type {
                PolicyType::RoleTrust => &["sts:*"],
                PolicyType::ResourceControl => {
                    &["s3:*", "sts:*", "kms:*", "sqs:*", "secretsmanager:*"]
                }
                _ => &["*"],
            };
            let actions = actions.iter().copied();
            let mut statement = match effect {
                Effect::Allow => Statement::allow(actions),
                Effect::Deny => Statement::deny(actions),
            };
            if self.policy_type != PolicyType::RoleTrust {
                statement = statement.on(["*"]);
            }
            if has_principal {
                statement.principal = Some(self.everyone());
            }
            let key = format!("{UNKNOWN_KEYS}Statement");
            let text = match effect {
                Effect::Allow => "an Allow that is not known",
                Effect::Deny => "a Deny that is not known",
            };
            statement.when(BaseOperator::StringLike, key, [text])
        };
        effects.iter().map(statement).collect()
    }
}

/// Returns the pattern that covers whatever an action with unknown parts can be.
fn widened_action(text: &str) -> ActionPattern {
    let wide: String = text.chars().map(|c| Hole::index_of(c).map_or(c, |_| '*')).collect();
    match wide.split_once(':') {
        Some((prefix, _)) if !prefix.contains('*') => ActionPattern::new(wide),
        _ => ActionPattern::new("*"),
    }
}

/// Says whether all unknown parts stand behind the service, so that the rest can be kept.
fn takes_variables(pattern: &ResourcePattern) -> bool {
    let known =
        |field| pattern.field(field).is_some_and(|text| !text.is_empty() && !has_hole(text));
    let is_whole = pattern.field(Field::Resource).is_some();
    // IAM judges the Region of its own ARNs, which have none.
    let is_of_iam = pattern.field(Field::Service) == Some("iam")
        && pattern.field(Field::Region).is_some_and(has_hole);
    is_whole
        && [Field::Prefix, Field::Partition, Field::Service].into_iter().all(known)
        && !is_of_iam
}
