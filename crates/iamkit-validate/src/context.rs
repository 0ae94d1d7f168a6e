//! What a check can see.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

use iamkit_arn::AccountId;
use iamkit_catalog::{Action, Catalog, ConditionKeyInfo, LooseArn};
use iamkit_pattern::Case;
use iamkit_policy::{
    ActionPattern, BaseOperator, ConditionKey, ConditionOperator, ConditionTest, ConditionValue,
    Effect, Lowered, PolicyDocument, PolicyError, PolicyType, ResourcePattern, SetOperator,
    Statement,
};
use iamkit_syntax::{Node, Span, Spanned};
use iamkit_work::{is_used_up, unlimited};

use crate::action_facts::ActionFacts;
use crate::arn_facts::ArnFacts;
use crate::arn_index::ArnIndex;
use crate::security::{AttackPath, AttackPaths, ExternalAccess, Grants, Stranger, strangers};
use crate::storable::Judged;
use crate::{AttachmentKind, Day, DocumentKind, IssueCode, Options, PolicyResourceType, WayChoice};

/// The document, its policy type and the catalog, with what several checks ask of them.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a PolicyDocument,
    /// What lowering left out.
    pub(crate) errors: &'a [PolicyError],
    pub(crate) catalog: &'a Catalog,
    /// The whole text, of which the document may be a part.
    pub(crate) text: &'a str,
    /// The text of the document, with the white space around it where it is the whole text.
    pub(crate) source: &'a str,
    /// The day whose rules hold.
    pub(crate) as_of: Option<Day>,
    today: Option<Day>,
    /// The document as JSON.
    pub(crate) root: Node<'a>,
    kind: DocumentKind,
    policy_type: PolicyType,
    tests: Vec<Test<'a>>,
    action_facts: OnceCell<Vec<ActionFacts>>,
    catalogued: RefCell<BTreeMap<&'a str, Rc<[Action<'a>]>>>,
    types_of_arns: RefCell<BTreeMap<&'a str, Rc<[u16]>>>,
    loose_arns: RefCell<BTreeMap<&'a str, Rc<LooseArn>>>,
    arns: OnceCell<Vec<ArnFacts<'a>>>,
    has_variables: OnceCell<bool>,
    arn_index: &'a OnceLock<ArnIndex>,
    owner: Option<AccountId>,
    attachment: Option<AttachmentKind>,
    attack_paths: &'a OnceLock<AttackPaths>,
    ways: &'a WayChoice,
    grants: OnceCell<Option<Grants<'a>>>,
    external_access: OnceCell<Option<ExternalAccess<'a>>>,
    strangers: OnceCell<Option<Vec<Stranger>>>,
    judged: Judged,
}

/// One condition key under one operator, with what the catalog says of the key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Test<'a> {
    pub(crate) statement: &'a Statement,
    /// `None` for an unknown operator.
    pub(crate) operator: Option<ConditionOperator>,
    /// The operator's name.
    pub(crate) operator_span: Span,
    entry: &'a ConditionTest,
    pub(crate) info: Option<ConditionKeyInfo<'a>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        (text, whole, root): (&'a str, Span, Node<'a>),
        lowered: &'a Lowered,
        judged: Judged,
        kind: DocumentKind,
        options: &'a Options<'a>,
    ) -> Self {
        let document = &lowered.document;
        let policy_type = kind.policy_type_of(document);
        let tests = tests_of(document, options.catalog);
        Self {
            document,
            errors: &lowered.errors,
            catalog: options.catalog,
            text,
            source: whole.of(text).unwrap_or_default(),
            as_of: options.as_of,
            today: options.today,
            root,
            kind,
            policy_type,
            tests,
            action_facts: OnceCell::new(),
            catalogued: RefCell::default(),
            types_of_arns: RefCell::default(),
            loose_arns: RefCell::default(),
            arns: OnceCell::new(),
            has_variables: OnceCell::new(),
            arn_index: &options.arn_index,
            owner: options.owner,
            attachment: AttachmentKind::of_resource(kind),
            attack_paths: &options.attack_paths,
            ways: &options.ways,
            grants: OnceCell::new(),
            external_access: OnceCell::new(),
            strangers: OnceCell::new(),
            judged,
        }
    }

    /// Says what the policy is attached to; without it, the type of the resource may tell.
    pub(crate) fn attached_to(mut self, attachment: Option<AttachmentKind>) -> Self {
        self.attachment = attachment.or(self.attachment);
        self
    }

    /// Returns the day on which requests are made, where it is known.
    pub(crate) fn day(&self) -> Option<Day> {
        self.as_of.or(self.today)
    }

    /// Returns the day of the calls that the security checks ask about: what was allowed until the catalog was
    /// made is no more, whatever the day is.
    pub(crate) fn day_of_calls(&self) -> String {
        self.day().map_or_else(|| self.catalog.date().to_owned(), |day| day.to_string())
    }

    /// Returns the account that owns the resource or role, where it is known.
    pub(crate) const fn owner(&self) -> Option<AccountId> {
        self.owner
    }

    /// Returns what the policy is attached to, where that is known.
    pub(crate) const fn attachment(&self) -> Option<AttachmentKind> {
        self.attachment
    }

    /// Returns the policy type whose checks apply: role trust for an untyped resource-based policy
    /// that has the shape of one.
    pub(crate) const fn policy_type(&self) -> PolicyType {
        self.policy_type
    }

    /// Returns the type of the resource that the policy is attached to, when it is known.
    pub(crate) const fn resource_type(&self) -> Option<PolicyResourceType> {
        match self.kind {
            DocumentKind::Resource(resource_type) => resource_type,
            _ => None,
        }
    }

    /// Says whether this is a trust policy by its looks only, without a resource type.
    pub(crate) fn is_untyped_trust(&self) -> bool {
        self.policy_type == PolicyType::RoleTrust && self.kind != DocumentKind::RoleTrust
    }

    /// Returns the statements; none when work is used up, so that whatever goes through them ends.
    pub(crate) fn statements(&self) -> &'a [Statement] {
        if is_used_up() { &[] } else { self.document.statements.as_slice() }
    }

    /// Iterates over the action patterns of all statements, negated or not.
    pub(crate) fn actions(
        &self,
    ) -> impl Iterator<Item = (&'a Statement, &'a Spanned<ActionPattern>)> + use<'a> {
        let all = self.statements().iter().flat_map(|statement| {
            statement.action.patterns().iter().map(move |pattern| (statement, pattern))
        });
        all.take_while(|_| !is_used_up())
    }

    /// Iterates over the action patterns of all statements with what the catalog says of them, each
    /// looked up once for all checks.
    pub(crate) fn known_actions(
        &self,
    ) -> impl Iterator<Item = (&'a Statement, &'a Spanned<ActionPattern>, ActionFacts)> {
        let facts = self.action_facts.get_or_init(|| {
            self.actions()
                .map(|(_, pattern)| ActionFacts::new(self.catalog, &pattern.value, self.as_of))
                .collect()
        });
        self.actions().zip(facts).map(|((statement, pattern), facts)| (statement, pattern, *facts))
    }

    /// Returns the actions that a pattern of one service covers; none for a pattern of several services or of
    /// what the catalog does not know.
    pub(crate) fn catalogued_actions(&self, pattern: &'a ActionPattern) -> Rc<[Action<'a>]> {
        // A policy of many statements names the same few patterns in each.
        let mut known = self.catalogued.borrow_mut();
        let look_up = || self.look_up_actions(pattern).into();
        Rc::clone(known.entry(pattern.as_str()).or_insert_with(look_up))
    }

    fn look_up_actions(&self, pattern: &ActionPattern) -> Vec<Action<'a>> {
        if pattern.service().is_none_or(|service| service.contains(['*', '?'])) {
            return Vec::new();
        }
        // Most are written out; a set of all actions is made for the others alone.
        if let Some((service, name)) = pattern.as_str().split_once(':')
            && !name.contains(['*', '?', ':'])
        {
            let service = self.catalog.service(service);
            return service.and_then(|service| service.action(name)).into_iter().collect();
        }
        let Some((service, name)) = pattern.as_str().split_once(':') else { return Vec::new() };
        let service = self.catalog.service(service).filter(|_| !name.contains(':'));
        service.map(|service| service.actions_matching(name)).unwrap_or_default()
    }

    /// Returns the numbers of the resource types that an ARN pattern can denote, ascending, looked up once for all
    /// checks.
    pub(crate) fn types_of_arn(&self, arn: &'a str) -> Rc<[u16]> {
        let look_up = || {
            let types = self.catalog.resource_types_matching_arn(arn);
            types.iter().map(iamkit_catalog::ResourceType::number).collect()
        };
        Rc::clone(self.types_of_arns.borrow_mut().entry(arn).or_insert_with(look_up))
    }

    /// Returns an ARN pattern that is prepared for many types, once for all checks.
    pub(crate) fn loose_arn(&self, arn: &'a str) -> Rc<LooseArn> {
        let prepare = || Rc::new(LooseArn::new(arn));
        Rc::clone(self.loose_arns.borrow_mut().entry(arn).or_insert_with(prepare))
    }

    /// Iterates over the resource patterns of all statements, negated or not.
    pub(crate) fn resources(
        &self,
    ) -> impl Iterator<Item = (&'a Statement, &'a Spanned<ResourcePattern>)> + use<'a> {
        let all = self.statements().iter().flat_map(|statement| {
            let element = statement.resource.as_ref();
            element.into_iter().flat_map(move |element| {
                element.patterns().iter().map(move |pattern| (statement, pattern))
            })
        });
        all.take_while(|_| !is_used_up())
    }

    /// Returns the resource ARNs of all statements with what the catalog says of them, each
    /// looked up once for all checks.
    pub(crate) fn arns(&self) -> &[ArnFacts<'a>] {
        if is_used_up() {
            return &[];
        }
        self.arns.get_or_init(|| {
            self.resources()
                .filter_map(|(_, pattern)| {
                    let make = || unlimited(|| ArnIndex::new(self.catalog));
                    let index = self.arn_index.get_or_init(make);
                    ArnFacts::new(pattern, self.catalog, index)
                })
                .collect()
        })
    }

    /// Returns the curated attack paths.
    pub(crate) fn attack_paths(&self) -> &'a AttackPaths {
        self.attack_paths.get_or_init(|| unlimited(|| AttackPaths::new(self.catalog)))
    }

    /// Says whether a check looks for an attack path.
    pub(crate) fn looks_for(&self, code: IssueCode, path: &AttackPath) -> bool {
        self.ways.takes(code, &path.id, path.is_usual)
    }

    /// Returns what the document grants its principal; `None` for a document with errors, of which
    /// the engine could miss a `Deny`.
    pub(crate) fn grants(&self) -> Option<&Grants<'a>> {
        let compile = || Grants::new(self.document, self.catalog, &self.day_of_calls());
        self.grants.get_or_init(|| self.errors.is_empty().then(compile)?).as_ref()
    }

    /// Returns who outside the account has access by the document; `None` for a document with errors, and for
    /// the policy of a VPC endpoint, which lets nobody in: it says what passes.
    pub(crate) fn external_access(&self) -> Option<&ExternalAccess<'a>> {
        let compile = || {
            let owner_and_day = (self.owner, &*self.day_of_calls());
            ExternalAccess::new(self.document, self.policy_type, self.catalog, owner_and_day)
        };
        let is_judged = self.errors.is_empty() && self.attachment != Some(AttachmentKind::Endpoint);
        self.external_access.get_or_init(|| is_judged.then(compile)?).as_ref()
    }

    /// Lists requests of strangers that statements of the document let in; `None` when that could not be
    /// decided, or for a document with errors.
    pub(crate) fn strangers(&self) -> Option<&[Stranger]> {
        let prove = || {
            let policies = self.external_access()?.policies();
            strangers(policies, self.catalog, &self.day_of_calls())
        };
        self.strangers.get_or_init(prove).as_deref()
    }

    /// Returns what AWS would refuse to store; nothing unless the family of checks is selected.
    pub(crate) const fn judged(&self) -> &Judged {
        &self.judged
    }

    /// Returns the condition tests of all statements.
    pub(crate) fn tests(&self) -> &[Test<'a>] {
        if is_used_up() { &[] } else { &self.tests }
    }

    /// Iterates over the condition tests of `statement`.
    pub(crate) fn tests_of(&self, statement: &Statement) -> impl Iterator<Item = &Test<'a>> {
        // Statements are in text order, and so are their tests.
        let span = statement.origin.value;
        let first = self.tests.partition_point(|test| test.operator_span.start < span.start);
        self.tests
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |test| span.contains(test.operator_span))
            // A statement with elements that cannot stand together is there twice.
            .filter(move |test| std::ptr::eq(test.statement, statement))
    }

    /// Returns the member name at `span` as it is spelled.
    pub(crate) fn name_at(&self, span: Span) -> &'a str {
        let text = span.of(self.text).unwrap_or_default();
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
    }

    /// Returns the document.
    pub(crate) const fn document(&self) -> &'a PolicyDocument {
        self.document
    }

    /// Says whether the policy language version knows policy variables.
    pub(crate) fn takes_variables(&self) -> bool {
        self.document.has_variables()
    }

    /// Says whether a `${` may stand somewhere in the document.
    pub(crate) fn may_have_variables(&self) -> bool {
        // A `$` can also be written as an escape.
        *self.has_variables.get_or_init(|| {
            let source = self.root.source();
            source.contains('$') || source.contains("\\u")
        })
    }

    /// Says whether lowering left something out inside `span`.
    pub(crate) fn has_error_in(&self, span: Span) -> bool {
        // Errors are in text order.
        let first = self.errors.partition_point(|error| error.span.start < span.start);
        self.errors.get(first).is_some_and(|error| span.contains(error.span))
    }

    /// Says whether the text at `span` is an array without elements.
    pub(crate) fn is_empty_array(&self, span: Span) -> bool {
        self.holds_nothing(span, '[', ']')
    }

    /// Says whether the text at `span` is an object without members.
    pub(crate) fn is_empty_object(&self, span: Span) -> bool {
        self.holds_nothing(span, '{', '}')
    }

    fn holds_nothing(&self, span: Span, open: char, close: char) -> bool {
        span.of(self.text)
            .and_then(|text| text.strip_prefix(open)?.strip_suffix(close))
            .is_some_and(|inner| inner.bytes().all(|byte| byte.is_ascii_whitespace()))
    }
}

fn tests_of<'a>(document: &'a PolicyDocument, catalog: &'a Catalog) -> Vec<Test<'a>> {
    let mut tests = Vec::new();
    for statement in &document.statements {
        for block in statement.condition.iter().flat_map(|condition| &condition.operators) {
            tests.extend(block.tests.iter().map(|test| Test {
                statement,
                operator: block.operator.value.known(),
                operator_span: block.operator.span,
                entry: test,
                info: catalog.condition_key(test.key.value.as_str()),
            }));
        }
    }
    tests
}

impl<'a> Test<'a> {
    pub(crate) const fn key(&self) -> &'a ConditionKey {
        &self.entry.key.value
    }

    /// Returns the place of the key's name.
    pub(crate) const fn key_span(&self) -> Span {
        self.entry.key.span
    }

    /// Returns the place of the value, or of the array of values.
    pub(crate) const fn value_span(&self) -> Span {
        self.entry.origin.value
    }

    pub(crate) fn values(&self) -> &'a [Spanned<ConditionValue>] {
        self.entry.values.as_slice()
    }

    pub(crate) fn base(&self) -> Option<BaseOperator> {
        self.operator.map(|operator| operator.base)
    }

    pub(crate) fn set(&self) -> Option<SetOperator> {
        self.operator.and_then(|operator| operator.set)
    }

    /// Says whether the key is one of `names`, in any case.
    pub(crate) fn is_key(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.key().is(name))
    }

    pub(crate) fn is_null(&self) -> bool {
        self.base() == Some(BaseOperator::Null)
    }

    /// Says whether the test is a `Null` with the given value alone, which demands that the key is
    /// absent (`true`) or present (`false`).
    pub(crate) fn is_null_with(&self, value: &str) -> bool {
        self.is_null()
            && !self.values().is_empty()
            && self.values().iter().all(|found| Case::Fold.is_same(found.value.text(), value))
    }

    /// Says whether the test holds for what it lists, not for the rest.
    pub(crate) fn is_positive(&self) -> bool {
        self.base().is_some_and(|base| !base.is_negated()) && !self.is_null_with("true")
    }
}

/// Says whether a statement is an `Allow` or a `Deny` by its own words; a missing or unreadable
/// `Effect` is neither.
pub(crate) fn has_effect(statement: &Statement, effect: Effect) -> bool {
    !statement.effect.span.is_empty() && statement.effect.value == effect
}

/// Says what a statement that applies to nothing does not do.
pub(crate) const fn effect_of_nothing(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "this grants nothing",
        Effect::Deny => "this denies nothing",
    }
}
