//! One condition test, compiled.

use iamkit_policy::{
    ConditionKey, ConditionOperator, ConditionTestRef, ConditionValue, OneOrMany, OperatorName,
    SetOperator, ValueType,
};
use iamkit_syntax::{Span, Spanned};
use iamkit_work::is_used_up;

use crate::compare::{Comparer, PossibleMatches, Scope};
use crate::{ConditionOption, KeyName, Lookup, Options, RequestContext, TestReason, Truth};

/// A condition test cannot be evaluated, because its operator does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("condition operator does not exist")]
pub struct Unevaluable;

/// One operator, one key and its values, compiled once and evaluated for many requests.
///
/// ```
/// use iamkit_condition::{CompiledTest, Options, RequestContext, Truth};
/// use iamkit_policy::PolicyDocument;
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Deny", "Action": "*", "Resource": "*",
///     "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}
/// }}"#
/// .parse()?;
/// let statement = &document.statements()[0];
/// let test = CompiledTest::new(statement.tests().next().unwrap(), true);
///
/// let mut context = RequestContext::new();
/// assert_eq!(test.evaluate(&context, Options::default()), Ok(Truth::False));
/// context.insert("aws:MultiFactorAuthAge", "3600.5")?;
/// assert_eq!(test.evaluate(&context, Options::default()), Ok(Truth::True));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CompiledTest {
    key: KeyName,
    // `None` for an operator that does not exist.
    body: Option<Body>,
    pub(crate) leaf: Box<Leaf>,
}

/// What there is to evaluate.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) operator: ConditionOperator,
    pub(crate) comparer: Comparer,
}

/// The test as it stood in the document.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) operator: Spanned<OperatorName>,
    pub(crate) key: Spanned<ConditionKey>,
    pub(crate) values: OneOrMany<Spanned<ConditionValue>>,
    pub(crate) has_variables: bool,
}

impl CompiledTest {
    /// Compiles a test; `has_variables` says whether the policy language version knows policy
    /// variables.
    #[must_use]
    pub fn new(test: ConditionTestRef<'_>, has_variables: bool) -> Self {
        let values = &test.test.values;
        let body = test.operator.value.known().map(|operator| Body {
            operator,
            comparer: Comparer::new(operator.base, values, has_variables),
        });
        Self {
            key: KeyName::from(test.test.key.value.as_str()),
            body,
            leaf: Box::new(Leaf {
                operator: test.operator.clone(),
                key: test.test.key.clone(),
                values: values.clone(),
                has_variables,
            }),
        }
    }

    /// Says whether the operator exists.
    #[must_use]
    pub const fn is_evaluable(&self) -> bool {
        self.body.is_some()
    }

    /// Returns the operator as the policy has it.
    #[must_use]
    pub fn operator(&self) -> &OperatorName {
        &self.leaf.operator.value
    }

    /// Returns the key as the policy spells it.
    #[must_use]
    pub fn key(&self) -> &ConditionKey {
        &self.leaf.key.value
    }

    /// Returns the key, ready to be looked up.
    #[must_use]
    pub const fn key_name(&self) -> &KeyName {
        &self.key
    }

    /// Returns the policy values in document order.
    #[must_use]
    pub fn values(&self) -> &OneOrMany<Spanned<ConditionValue>> {
        &self.leaf.values
    }

    /// Returns the place of the key in the document.
    #[must_use]
    pub fn span(&self) -> Span {
        self.leaf.key.span
    }

    /// Says whether the test holds for a request.
    ///
    /// # Errors
    ///
    /// When the operator does not exist.
    #[inline]
    pub fn evaluate(
        &self,
        context: &RequestContext,
        options: Options,
    ) -> Result<Truth, Unevaluable> {
        let body = self.body.as_ref().ok_or(Unevaluable)?;
        Ok(body.decide(context.lookup(&self.key), Scope { context, options }).0)
    }

    pub(crate) const fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }
}

// What `Body::decide` answers, in IAM's words (IAM User Guide; pages in brackets):
//
// | the request has    | operator                    | negated operator            |
// | ------------------ | --------------------------- | --------------------------- |
// | no such key        | false [1]                   | true [1]                    |
// | ... with IfExists  | true [2]                    | true [2]                    |
// | ... ForAllValues   | true [3]                    | true [3]                    |
// | ... ForAnyValue    | false [3]                   | false [3]                   |
// | ... the last with IfExists: true, option `condition.for-any-value-if-exists-absent` (no page) |
// | one value          | some policy value matches   | no policy value matches [4] |
// | several values     | false: a set operator is needed [3], option `condition.multi-valued-negated` |
// | ... ForAllValues   | each value: as "one value" [3]; empty strings left out, see `is_tested`       |
// | ... ForAnyValue    | some value: as "one value" [3]                                               |
// | an unknown key     | unknown where the answers above can differ, else the answer they share       |
//
// `Null` looks at presence alone: true for `"true"` and no key, or `"false"` and a key [5].
//
// [1] "Condition operators": with a negated operator, a key that is not there does not match.
// [2] "Condition operators", "...IfExists condition operators".
// [3] "Set operators for multivalued context keys".
// [4] "Conditions with multiple context keys or values": OR, and NOR under a negated operator.
// [5] "Condition operators", "Condition operator to check existence of condition keys".
impl Body {
    /// Answers the test and says what decided: the one place where negation, `IfExists` and the
    /// set operators are applied.
    pub(crate) fn decide(&self, found: Lookup<'_>, scope: Scope<'_>) -> (Truth, TestReason) {
        if let Comparer::Presence(presence) = &self.comparer {
            // IAM User Guide, "Multivalued context keys": a set operator leaves `Null` no choice.
            return match self.operator.set {
                Some(SetOperator::ForAllValues) => (Truth::True, TestReason::SetOperatorOfNull),
                Some(SetOperator::ForAnyValue) => (Truth::False, TestReason::SetOperatorOfNull),
                None if self.is_ambiguous(scope) => (Truth::False, TestReason::SeveralValues),
                None => (presence.evaluate(found, scope.options), TestReason::Presence),
            };
        }
        if self.is_ambiguous(scope) {
            return (Truth::False, TestReason::SeveralValues);
        }
        match found {
            Lookup::One(text) => (self.single(text, scope), TestReason::Compared),
            Lookup::Absent => (self.missing(scope).into(), TestReason::Missing),
            Lookup::Unknown => (self.unknown(scope, true), TestReason::UnknownKey),
            Lookup::Present => (self.present(scope), TestReason::ValueNotGiven),
            Lookup::Begins(text) => (self.begun(text, scope), TestReason::UnknownKey),
            Lookup::Many(values) => self.many(values, scope),
        }
    }

    /// Answers for one value of the request.
    pub(crate) fn single(&self, text: &str, scope: Scope<'_>) -> Truth {
        // Negation comes last, around "some policy value matches": two values under
        // `StringNotEquals` mean neither of them, not one or the other.
        let matched = self.comparer.any(text, scope);
        if matched.is_request_unreadable && self.leaves_unreadable_unknown(scope) {
            return Truth::Unknown;
        }
        if !self.operator.base.is_negated() {
            matched.truth
        } else if matched.unreadable && scope.options.has(ConditionOption::UnreadableNegated) {
            Truth::False
        } else {
            !matched.truth
        }
    }

    fn many(&self, values: &[Box<str>], scope: Scope<'_>) -> (Truth, TestReason) {
        match self.operator.set {
            None => (self.several(scope).into(), TestReason::SetOperatorNeeded),
            Some(SetOperator::ForAnyValue) => {
                let mut any = Truth::False;
                for text in values {
                    any = any.or(self.single(text, scope));
                    if any.is_true() || is_used_up() {
                        break;
                    }
                }
                (any, TestReason::Compared)
            }
            // True for a list of nothing: AWS warns of `ForAllValues` in an `Allow` for this.
            Some(SetOperator::ForAllValues) => {
                let mut all = Truth::True;
                let mut because = TestReason::OnlyEmptyStrings;
                for text in values.iter().filter(|text| is_tested(text, scope)) {
                    because = TestReason::Compared;
                    all = all.and(self.single(text, scope));
                    if all.is_false() || is_used_up() {
                        break;
                    }
                }
                (all, because)
            }
        }
    }

    /// Answers for a key that the request does not carry.
    fn missing(&self, scope: Scope<'_>) -> bool {
        match self.operator.set {
            Some(SetOperator::ForAnyValue) => {
                self.operator.if_exists
                    && !scope.options.has(ConditionOption::ForAnyValueIfExistsAbsent)
            }
            Some(SetOperator::ForAllValues) => true,
            None => self.operator.if_exists || self.operator.base.is_negated(),
        }
    }

    /// Answers for a multi-valued key without set operator.
    fn several(&self, scope: Scope<'_>) -> bool {
        self.operator.base.is_negated() && scope.options.has(ConditionOption::MultiValuedNegated)
    }

    /// Answers for a key that the request has with a value that is not given: as if it were none
    /// of those that the policy names, or for any value.
    fn present(&self, scope: Scope<'_>) -> Truth {
        if scope.options.has(ConditionOption::PresentKeysAgainst) {
            self.unknown(scope, false)
        } else {
            self.operator.base.is_negated().into()
        }
    }

    /// Answers for a key that has one value, of which only the beginning is known.
    fn begun(&self, beginning: &str, scope: Scope<'_>) -> Truth {
        let matches = self.comparer.possible_matches(Some(beginning), scope);
        self.between(matches, scope, false)
    }

    /// Answers for a key that may have any value or values, or be absent.
    fn unknown(&self, scope: Scope<'_>, may_be_absent: bool) -> Truth {
        self.between(self.comparer.possible_matches(None, scope), scope, may_be_absent)
    }

    fn between(&self, matches: PossibleMatches, scope: Scope<'_>, may_be_absent: bool) -> Truth {
        // The key may be absent, have one value or several: three answers, each from the table
        // above. It is known only where all three agree.
        let (can_match, can_differ) =
            (matches > PossibleMatches::Nothing, matches < PossibleMatches::Everything);
        // An unknown value may be one that cannot be read.
        let is_open = self.leaves_unreadable_unknown(scope);
        let (can_match, can_differ) = (can_match || is_open, can_differ || is_open);
        let unreadable_fails = scope.options.has(ConditionOption::UnreadableNegated);
        let (can_hold, can_fail) = if self.operator.base.is_negated() {
            (can_differ, can_match || unreadable_fails)
        } else {
            (can_match, can_differ)
        };
        let (missing_holds, missing_fails) = match (may_be_absent, self.missing(scope)) {
            (false, _) => (false, false),
            (true, holds) => (holds, !holds),
        };
        // Under a set operator several values can hold or fail whenever one value can.
        let (several_holds, several_fails) = match self.operator.set {
            None if may_be_absent => (self.several(scope), !self.several(scope)),
            // A key that is always there has one value.
            None | Some(_) => (false, false),
        };
        Truth::between(
            missing_holds || can_hold || several_holds,
            missing_fails || can_fail || several_fails,
        )
    }

    /// Says whether a value of the request that cannot be read leaves the test unknown. Every text is
    /// a value of string operators, and one that is no ARN is none of those that a policy names; that
    /// it differs from them is not known.
    fn leaves_unreadable_unknown(&self, scope: Scope<'_>) -> bool {
        scope.options.leaves_unreadable_unknown()
            && match self.operator.base.value_type() {
                ValueType::String => false,
                ValueType::Arn => self.operator.base.is_negated(),
                _ => true,
            }
    }

    /// Says whether there are several policy values where an option allows but one.
    fn is_ambiguous(&self, scope: Scope<'_>) -> bool {
        scope.options.has(ConditionOption::OneBoolValue) && self.comparer.has_several_bools()
    }

    /// Returns the request values that are compared, one by one.
    pub(crate) fn compared<'c>(
        &self,
        found: Lookup<'c>,
        scope: Scope<'_>,
    ) -> impl Iterator<Item = &'c str> {
        let (one, many) = match (found, self.operator.set) {
            (Lookup::One(text), _) => (Some(text), &[][..]),
            (Lookup::Many(values), Some(_)) => (None, values),
            (
                Lookup::Many(_)
                | Lookup::Absent
                | Lookup::Unknown
                | Lookup::Present
                | Lookup::Begins(_),
                _,
            ) => (None, &[][..]),
        };
        let drops_empty = self.operator.set == Some(SetOperator::ForAllValues);
        let many = many.iter().filter(move |text| !drops_empty || is_tested(text, scope));
        one.into_iter().chain(many.map(|text| &**text))
    }

    /// Says whether policy variables in the values are replaced.
    pub(crate) fn takes_variables(&self, scope: Scope<'_>) -> bool {
        let base = self.operator.base;
        let plain = base.value_type() == ValueType::Bool
            && scope.options.has(ConditionOption::BoolPlainVariables);
        base.takes_variables() && !plain
    }
}

/// Says whether `ForAllValues` looks at a value of a list.
///
/// The IAM User Guide of 2023 called a list that resolves to an empty string vacuously true; the
/// present one does not say.
fn is_tested(text: &str, scope: Scope<'_>) -> bool {
    !text.is_empty() || scope.options.has(ConditionOption::EmptyStringsInForAllValues)
}
