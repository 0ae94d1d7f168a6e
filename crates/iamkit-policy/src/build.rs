//! Documents built in code.

use std::mem;

use iamkit_syntax::{Origin, Spanned};

use crate::{
    ActionElement, ActionList, ActionPattern, ConditionBlock, ConditionKey, ConditionOperator,
    ConditionTest, ConditionValue, Effect, LanguageVersion, OneOrMany, OperatorBlock, OperatorName,
    PolicyDocument, Principal, PrincipalClause, PrincipalElement, PrincipalEntry, PrincipalKind,
    PrincipalSpec, ResourceElement, ResourceList, ResourcePattern, SetOperator, Sid, Statement,
    Text,
};

impl PolicyDocument {
    /// Sets the `Version` element.
    #[must_use]
    pub fn with_version(mut self, version: LanguageVersion) -> Self {
        self.version = Some(Spanned::without_span(version));
        self
    }

    /// Sets the `Id` element, which resource-based policies may carry.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Text>) -> Self {
        self.id = Some(Spanned::without_span(id.into()));
        self
    }

    /// Adds a statement at the end; `Statement` becomes an array.
    ///
    /// ```
    /// use iamkit_policy::{BaseOperator, PolicyDocument, Statement};
    ///
    /// let document = PolicyDocument::new().with_statement(
    ///     Statement::allow(["s3:GetObject"])
    ///         .on(["arn:aws:s3:::reports/*"])
    ///         .when(BaseOperator::StringEquals, "aws:PrincipalTag/team", ["blue"]),
    /// );
    /// assert_eq!(
    ///     document,
    ///     r#"{"Version": "2012-10-17", "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["s3:GetObject"],
    ///         "Resource": ["arn:aws:s3:::reports/*"],
    ///         "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["blue"]}}
    ///     }]}"#
    ///     .parse()?
    /// );
    /// # Ok::<(), iamkit_policy::ParsePolicyError>(())
    /// ```
    #[must_use]
    pub fn with_statement(mut self, statement: Statement) -> Self {
        let mut statements = match mem::take(&mut self.statements) {
            OneOrMany::One(first) => vec![first],
            OneOrMany::Many(statements) => statements,
        };
        statements.push(statement);
        self.statements = OneOrMany::Many(statements);
        self
    }
}

impl Statement {
    /// Starts a statement with `"Effect": "Allow"` and these `Action` patterns.
    ///
    /// ```
    /// use iamkit_policy::{PolicyDocument, PrincipalKind, Statement};
    ///
    /// let trust = PolicyDocument::new().with_statement(
    ///     Statement::allow(["sts:AssumeRole"]).by(PrincipalKind::Service, ["ec2.amazonaws.com"]),
    /// );
    /// assert_eq!(
    ///     trust.to_json(),
    ///     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#.to_owned()
    ///         + r#""Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}"#
    /// );
    /// ```
    #[must_use]
    pub fn allow<A: Into<ActionPattern>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self::new(Effect::Allow, ActionElement::Action(action_list(actions)))
    }

    /// Starts a statement with `"Effect": "Deny"` and these `Action` patterns.
    #[must_use]
    pub fn deny<A: Into<ActionPattern>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self::new(Effect::Deny, ActionElement::Action(action_list(actions)))
    }

    /// Starts a statement with `"Effect": "Allow"` and these `NotAction` patterns: it allows every
    /// other action, those that AWS adds tomorrow included.
    #[must_use]
    pub fn allow_all_but<A: Into<ActionPattern>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self::new(Effect::Allow, ActionElement::NotAction(action_list(actions)))
    }

    /// Starts a statement with `"Effect": "Deny"` and these `NotAction` patterns.
    ///
    /// ```
    /// use iamkit_policy::{BaseOperator, ConditionOperator, Statement};
    ///
    /// // Without MFA, nothing but setting MFA up.
    /// let statement = Statement::deny_all_but(["iam:EnableMFADevice", "iam:ListMFADevices"])
    ///     .with_sid("NeedsMfa")
    ///     .on(["*"])
    ///     .when(
    ///         ConditionOperator::plain(BaseOperator::Bool).with_if_exists(),
    ///         "aws:MultiFactorAuthPresent",
    ///         [false],
    ///     );
    /// assert!(statement.action.covers(&"s3:GetObject".parse()?));
    /// # Ok::<(), iamkit_policy::ParseActionNameError>(())
    /// ```
    #[must_use]
    pub fn deny_all_but<A: Into<ActionPattern>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self::new(Effect::Deny, ActionElement::NotAction(action_list(actions)))
    }

    /// Sets the `Sid` element.
    #[must_use]
    pub fn with_sid(mut self, sid: impl Into<Text>) -> Self {
        self.sid = Some(Spanned::without_span(Sid::new(sid)));
        self
    }

    /// Sets the `Resource` element, in place of a `NotResource`.
    #[must_use]
    pub fn on<R: Into<ResourcePattern>>(mut self, resources: impl IntoIterator<Item = R>) -> Self {
        self.resource = Some(ResourceElement::Resource(resource_list(resources)));
        self
    }

    /// Sets the `NotResource` element, in place of a `Resource`.
    #[must_use]
    pub fn on_all_but<R: Into<ResourcePattern>>(
        mut self,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        self.resource = Some(ResourceElement::NotResource(resource_list(resources)));
        self
    }

    /// Sets `"Principal": "*"`, in place of what was there: everyone, anonymous callers included.
    #[must_use]
    pub fn by_everyone(mut self) -> Self {
        let clause = PrincipalClause { spec: PrincipalSpec::Everyone, origin: Origin::default() };
        self.principal = Some(PrincipalElement::Principal(clause));
        self
    }

    /// Adds principals of one kind to the `Principal` element, which replaces a `NotPrincipal` or
    /// `"*"`.
    ///
    /// ```
    /// use iamkit_policy::{PrincipalKind, Statement};
    ///
    /// let statement = Statement::allow(["sts:AssumeRole"])
    ///     .by(PrincipalKind::Aws, ["111122223333"])
    ///     .by(PrincipalKind::Service, ["ec2.amazonaws.com"]);
    /// assert_eq!(statement.principal.unwrap().principals().count(), 2);
    /// ```
    #[must_use]
    pub fn by<P: Into<Principal>>(
        mut self,
        kind: PrincipalKind,
        principals: impl IntoIterator<Item = P>,
    ) -> Self {
        let entries = match self.principal.take() {
            Some(PrincipalElement::Principal(PrincipalClause {
                spec: PrincipalSpec::Map(entries),
                ..
            })) => entries,
            _ => Vec::new(),
        };
        self.principal =
            Some(PrincipalElement::Principal(with_principals(entries, kind, principals)));
        self
    }

    /// Adds principals of one kind to the `NotPrincipal` element, which replaces a `Principal`.
    #[must_use]
    pub fn by_all_but<P: Into<Principal>>(
        mut self,
        kind: PrincipalKind,
        principals: impl IntoIterator<Item = P>,
    ) -> Self {
        let entries = match self.principal.take() {
            Some(PrincipalElement::NotPrincipal(PrincipalClause {
                spec: PrincipalSpec::Map(entries),
                ..
            })) => entries,
            _ => Vec::new(),
        };
        self.principal =
            Some(PrincipalElement::NotPrincipal(with_principals(entries, kind, principals)));
        self
    }

    /// Adds a condition test, which must hold beside those that are there.
    ///
    /// JSON cannot hold two tests of one operator on one key: a document with such a statement is
    /// decided as it was built, and refused when its text is read back.
    ///
    /// ```
    /// use iamkit_policy::{BaseOperator, ConditionOperator, SetOperator, Statement};
    ///
    /// let statement = Statement::allow(["ec2:RunInstances"])
    ///     .on(["*"])
    ///     .when(BaseOperator::NumericLessThan, "aws:MultiFactorAuthAge", [3600])
    ///     .when(BaseOperator::StringEquals, "aws:RequestedRegion", ["eu-west-1", "eu-north-1"])
    ///     .when(BaseOperator::StringEquals, "aws:PrincipalTag/team", ["blue"])
    ///     .when(
    ///         ConditionOperator::plain(BaseOperator::StringLike).with_set(SetOperator::ForAnyValue),
    ///         "aws:TagKeys",
    ///         ["cost-*"],
    ///     );
    /// assert_eq!(statement.tests().count(), 4);
    /// assert_eq!(statement.condition.unwrap().operators.len(), 3);
    /// ```
    #[must_use]
    pub fn when<V: Into<ConditionValue>>(
        mut self,
        operator: impl Into<ConditionOperator>,
        key: impl Into<ConditionKey>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let operator = OperatorName::Known(operator.into());
        let test = ConditionTest {
            key: Spanned::without_span(key.into()),
            values: spanned(values),
            origin: Origin::default(),
        };
        let block = self.condition.get_or_insert_with(ConditionBlock::default);
        match block.operators.iter_mut().find(|known| known.operator.value == operator) {
            Some(known) => known.tests.push(test),
            None => block.operators.push(OperatorBlock {
                operator: Spanned::without_span(operator),
                tests: vec![test],
                origin: Origin::default(),
            }),
        }
        self
    }
}

impl ConditionOperator {
    /// Sets the set operator, `ForAllValues` or `ForAnyValue`.
    ///
    /// ```
    /// use iamkit_policy::{BaseOperator, ConditionOperator, SetOperator};
    ///
    /// let operator = ConditionOperator::plain(BaseOperator::StringLike)
    ///     .with_set(SetOperator::ForAnyValue)
    ///     .with_if_exists();
    /// assert_eq!(operator.to_string(), "ForAnyValue:StringLikeIfExists");
    /// ```
    #[must_use]
    pub const fn with_set(mut self, set: SetOperator) -> Self {
        self.set = Some(set);
        self
    }

    /// Adds the `IfExists` suffix, which `Null` does not take.
    #[must_use]
    pub const fn with_if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }
}

fn spanned<T, V: Into<T>>(values: impl IntoIterator<Item = V>) -> OneOrMany<Spanned<T>> {
    values.into_iter().map(|value| Spanned::without_span(value.into())).collect()
}

fn action_list<A: Into<ActionPattern>>(actions: impl IntoIterator<Item = A>) -> ActionList {
    ActionList { patterns: spanned(actions), origin: Origin::default() }
}

fn resource_list<R: Into<ResourcePattern>>(resources: impl IntoIterator<Item = R>) -> ResourceList {
    ResourceList { patterns: spanned(resources), origin: Origin::default() }
}

fn with_principals<P: Into<Principal>>(
    mut entries: Vec<PrincipalEntry>,
    kind: PrincipalKind,
    principals: impl IntoIterator<Item = P>,
) -> PrincipalClause {
    let added = spanned(principals);
    match entries.iter_mut().find(|entry| entry.kind == kind) {
        Some(entry) => {
            entry.values = entry.values.iter().chain(&added).cloned().collect();
        }
        None => {
            entries.push(PrincipalEntry { kind, values: added, origin: Origin::default() });
        }
    }
    PrincipalClause { spec: PrincipalSpec::Map(entries), origin: Origin::default() }
}
