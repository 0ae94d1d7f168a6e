//! Statements of which parts are not known, under conditions on what is not known.

use iamkit_arn::Field;
use iamkit_policy::{
    ActionElement, ActionPattern, BaseOperator, ConditionTest, ConditionValue, Effect, OneOrMany,
    PolicyType, PrincipalClause, PrincipalElement, PrincipalKind, PrincipalSpec, ResourceElement,
    ResourcePattern, Statement, ValueType,
};
use iamkit_syntax::{Origin, Spanned};

use super::holes::{Holes, has_hole};
use super::readable::Openings;
use super::{UNKNOWN_KEYS, key_of};
use crate::HoleClass;

/// Opens the statements of one policy.
pub(super) struct Opener<'h> {
    pub(super) holes: &'h Holes,
    pub(super) has_variables: bool,
    pub(super) policy_type: PolicyType,
}

/// Elements that hold perhaps, and why.
type Unknown = Vec<(&'static str, String)>;

impl Opener<'_> {
    /// Returns a text with a policy variable in each hole.
    fn with_variables(&self, text: &str) -> String {
        self.holes.replaced(text, |what, _| format!("${{{UNKNOWN_KEYS}{}}}", key_of(what)))
    }

    /// Returns a resource with policy variables, which stand in the last field alone: a Region or account
    /// that is not known becomes a wildcard, and what it is named by stands at the end. So does an
    /// account in the last field: no variable has just twelve characters.
    fn open_resource(&self, text: &str) -> String {
        let mut fields = text.splitn(Field::COUNT, ':');
        let head: Vec<&str> = fields.by_ref().take(Field::COUNT - 1).collect();
        let last = fields.next().unwrap_or_default();
        let mut behind = String::new();
        let mut open = String::with_capacity(text.len());
        for field in head {
            behind.extend(field.chars().filter(|c| has_hole(c.encode_utf8(&mut [0; 4]))));
            open.push_str(&self.holes.replaced(field, |_, class| wildcard(class).to_owned()));
            open.push(':');
        }
        for c in last.chars() {
            let text = c.to_string();
            let account = self.holes.replaced(&text, |_, class| match class {
                HoleClass::AccountId => wildcard(class).to_owned(),
                _ => text.clone(),
            });
            if account == text {
                open.push_str(&self.with_variables(&text));
            } else {
                open.push_str(&account);
                behind.push(c);
            }
        }
        open.push_str(&self.with_variables(&behind));
        open
    }

    /// Opens a statement. Besides that statement, which applies perhaps, there may be others: the part
    /// that applies whatever is not known, the other effect that it may have.
    pub(super) fn statement(
        &self,
        mut statement: Statement,
        openings: Openings,
    ) -> (Statement, Vec<Statement>) {
        if statement.sid.as_ref().is_some_and(|sid| has_hole(sid.value.as_str())) {
            statement.sid = None;
        }
        let Openings { effect, mut unknown } = openings;
        let is_certain_elsewhere = unknown.is_empty() && effect.is_none();
        let certain = is_certain_elsewhere.then(|| self.certain_part(&statement)).flatten();
        self.open_actions(&mut statement.action, &mut unknown);
        if let Some(resource) = &mut statement.resource {
            self.open_resources(resource, &mut unknown);
        }
        if let Some(principal) = &mut statement.principal {
            self.open_principals(principal, &mut unknown);
        }
        self.open_conditions(&mut statement, &mut unknown);
        let mut besides: Vec<Statement> = certain.into_iter().collect();
        let statement = under(statement, unknown);
        let Some(what) = effect else { return (statement, besides) };
        // Under one condition the two would be taken for certain together.
        let as_effect = |effect: Effect| {
            let mut one = statement.clone();
            one.effect.value = effect;
            under(one, vec![("Effect", format!("{effect} for {what}"))])
        };
        // Nothing is granted by a resource control policy.
        if self.policy_type == PolicyType::ResourceControl {
            return (as_effect(Effect::Deny), besides);
        }
        besides.push(as_effect(Effect::Deny));
        (as_effect(Effect::Allow), besides)
    }

    /// Returns the part of a statement that applies whatever is not known: lists cover what any item of
    /// theirs does. Nothing where that is no other statement, or where too much is unknown.
    fn certain_part(&self, statement: &Statement) -> Option<Statement> {
        let mut part = statement.clone();
        let mut has_less = false;
        if let ActionElement::Action(list) = &mut part.action {
            has_less |= keep(&mut list.patterns, |pattern| !has_hole(pattern.as_str()))?;
        }
        if let Some(ResourceElement::Resource(list)) = &mut part.resource {
            has_less |= keep(&mut list.patterns, |pattern| {
                !has_hole(pattern.as_str()) || self.takes_variables(pattern)
            })?;
        }
        if let Some(PrincipalElement::Principal(clause)) = &mut part.principal
            && let PrincipalSpec::Map(entries) = &mut clause.spec
        {
            let before = entries.len();
            entries.retain_mut(|entry| {
                let kept = keep(&mut entry.values, |principal| !has_hole(principal.as_str()));
                has_less |= kept == Some(true);
                kept.is_some()
            });
            has_less |= entries.len() < before;
            if entries.is_empty() {
                return None;
            }
        }
        if !has_less {
            return None;
        }
        let mut unknown = Unknown::new();
        self.open_actions(&mut part.action, &mut unknown);
        if let Some(resource) = &mut part.resource {
            self.open_resources(resource, &mut unknown);
        }
        if let Some(principal) = &mut part.principal {
            self.open_principals(principal, &mut unknown);
        }
        self.open_conditions(&mut part, &mut unknown);
        unknown.is_empty().then_some(part)
    }

    fn open_actions(&self, element: &mut ActionElement, unknown: &mut Unknown) {
        let is_negated = element.is_negated();
        let name = element.name();
        let (ActionElement::Action(list) | ActionElement::NotAction(list)) = element;
        let open = |pattern: &Spanned<ActionPattern>| has_hole(pattern.value.as_str());
        let texts = list.patterns.iter().filter(|pattern| open(pattern));
        let before = unknown.len();
        unknown.extend(texts.map(|pattern| (name, self.holes.shown(pattern.value.as_str()))));
        if unknown.len() == before {
            return;
        }
        let mut patterns: Vec<Spanned<ActionPattern>> = Vec::new();
        for pattern in &list.patterns {
            match (open(pattern), is_negated) {
                (false, _) => patterns.push(pattern.clone()),
                // Without it the statement is as wide as it can be.
                (true, true) => {}
                (true, false) => patterns.extend(
                    self.widened_action(pattern.value.as_str())
                        .into_iter()
                        .map(|wide| Spanned::new(wide, pattern.span)),
                ),
            }
        }
        let mut list = list.clone();
        *element = if patterns.is_empty() {
            let widest = self.widest_actions().iter().map(|text| ActionPattern::new(*text));
            list.patterns = OneOrMany::Many(widest.map(Spanned::without_span).collect());
            ActionElement::Action(list)
        } else {
            list.patterns = OneOrMany::Many(patterns);
            if is_negated { ActionElement::NotAction(list) } else { ActionElement::Action(list) }
        };
    }

    /// Returns the patterns that cover whatever an action with unknown parts can be.
    fn widened_action(&self, text: &str) -> Vec<ActionPattern> {
        let wide = self.holes.replaced(text, |_, _| "*".to_owned());
        match wide.split_once(':') {
            Some((prefix, _)) if !prefix.contains('*') => vec![ActionPattern::new(wide)],
            _ => self.widest_actions().iter().map(|text| ActionPattern::new(*text)).collect(),
        }
    }

    /// Returns what covers all actions that the policy type takes: `*` alone is refused in some.
    const fn widest_actions(&self) -> &'static [&'static str] {
        match self.policy_type {
            PolicyType::RoleTrust => &["sts:*"],
            PolicyType::ResourceControl => &["s3:*", "sts:*", "kms:*", "sqs:*", "secretsmanager:*"],
            _ => &["*"],
        }
    }

    fn open_resources(&self, element: &mut ResourceElement, unknown: &mut Unknown) {
        let is_negated = matches!(element, ResourceElement::NotResource(_));
        let name = element.name();
        let (ResourceElement::Resource(list) | ResourceElement::NotResource(list)) = element;
        let mut patterns: Vec<Spanned<ResourcePattern>> = Vec::new();
        for pattern in &list.patterns {
            let text = pattern.value.as_str();
            if !has_hole(text) {
                patterns.push(pattern.clone());
            } else if self.takes_variables(&pattern.value) {
                let open = ResourcePattern::new(self.open_resource(text));
                patterns.push(Spanned::new(open, pattern.span));
            } else {
                unknown.push((name, self.holes.shown(text)));
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

    /// Says whether all unknown parts stand behind the service, so that the rest can be kept.
    fn takes_variables(&self, pattern: &ResourcePattern) -> bool {
        let known =
            |field| pattern.field(field).is_some_and(|text| !text.is_empty() && !has_hole(text));
        let is_whole = pattern.field(Field::Resource).is_some();
        // IAM judges the Region of its own ARNs, which have none.
        let is_of_iam = pattern.field(Field::Service) == Some("iam")
            && pattern.field(Field::Region).is_some_and(has_hole);
        self.has_variables
            && is_whole
            && [Field::Prefix, Field::Partition, Field::Service].into_iter().all(known)
            && !is_of_iam
    }

    fn open_principals(&self, element: &mut PrincipalElement, unknown: &mut Unknown) {
        let name = element.name();
        let open = element.principals().filter(|(_, principal)| has_hole(principal.value.as_str()));
        let open: Vec<_> =
            open.map(|(_, it)| (name, self.holes.shown(it.value.as_str()))).collect();
        if !open.is_empty() {
            unknown.extend(open);
            *element = self.everyone();
        }
    }

    /// Returns the widest principal that the policy type takes.
    fn everyone(&self) -> PrincipalElement {
        let statement = Statement::allow(["*"]);
        let statement = if self.policy_type == PolicyType::RoleTrust {
            statement.by(PrincipalKind::Aws, ["*"])
        } else {
            statement.by_everyone()
        };
        statement.principal.unwrap_or_else(|| {
            PrincipalElement::Principal(PrincipalClause {
                spec: PrincipalSpec::Everyone,
                origin: Origin::default(),
            })
        })
    }

    fn open_conditions(&self, statement: &mut Statement, unknown: &mut Unknown) {
        let Some(condition) = &mut statement.condition else { return };
        for block in &mut condition.operators {
            let operator = block.operator.value.to_string();
            let takes_variables = block.operator.value.known().is_some_and(|operator| {
                matches!(operator.base.value_type(), ValueType::String | ValueType::Arn)
            });
            let of_arns = block
                .operator
                .value
                .known()
                .is_some_and(|operator| operator.base.value_type() == ValueType::Arn);
            block.tests.retain_mut(|test| {
                let is_open = |value: &Spanned<ConditionValue>| has_hole(value.value.text());
                let key = test.key.value.as_str();
                if !has_hole(key) && !test.values.iter().any(is_open) {
                    return true;
                }
                // The value of a variable is taken for a name: an ARN of which nothing is known is none.
                let is_arn = |text: &str| {
                    let class = self.holes.only_class(text);
                    let is_of_arns = of_arns || key.to_ascii_lowercase().contains("arn");
                    class.is_some_and(|class| is_of_arns || class == HoleClass::Arn)
                };
                let holds_arn = test.values.iter().any(|value| is_arn(value.value.text()));
                if self.has_variables && takes_variables && !has_hole(key) && !holds_arn {
                    self.open_values(test);
                    return true;
                }
                let values: Vec<_> =
                    test.values.iter().map(|value| self.holes.shown(value.value.text())).collect();
                let text = format!("{operator} {} {}", self.holes.shown(key), values.join(", "));
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
    pub(super) fn unknown_statements(&self, what: Option<&str>) -> Vec<Statement> {
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
            let actions = self.widest_actions().iter().copied();
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
            let text = match (effect, what) {
                (Effect::Allow, Some(what)) => format!("an Allow in {what}"),
                (Effect::Deny, Some(what)) => format!("a Deny in {what}"),
                (Effect::Allow, None) => "an Allow that is not known".to_owned(),
                (Effect::Deny, None) => "a Deny that is not known".to_owned(),
            };
            statement.when(BaseOperator::StringLike, key, [text])
        };
        effects.iter().map(statement).collect()
    }
}

/// Puts a statement under conditions on what is not known.
fn under(statement: Statement, unknown: Unknown) -> Statement {
    unknown.into_iter().fold(statement, |statement, (element, text)| {
        statement.when(BaseOperator::StringLike, format!("{UNKNOWN_KEYS}{element}"), [text])
    })
}

/// Keeps some items of a list, and says whether there are fewer; `None` if there is none left.
fn keep<T: Clone>(list: &mut OneOrMany<Spanned<T>>, is_kept: impl Fn(&T) -> bool) -> Option<bool> {
    let kept: Vec<_> = list.iter().filter(|item| is_kept(&item.value)).cloned().collect();
    let has_less = kept.len() < list.len();
    if has_less {
        *list = OneOrMany::Many(kept);
    }
    // An empty list was empty before.
    (!list.is_empty() || !has_less).then_some(has_less)
}

/// Returns the pattern of what can come to stand in a field of an ARN.
const fn wildcard(class: HoleClass) -> &'static str {
    match class {
        HoleClass::AccountId => "????????????",
        _ => "*",
    }
}
