//! One value of a request against the values of a policy, without a request.

use iamkit_policy::{BaseOperator, ConditionValue, OneOrMany};
use iamkit_syntax::Spanned;

use super::{Comparer, Scope};
use crate::{Options, RequestContext};

/// How an operator compares single values, before negation, `IfExists` and set operators.
///
/// ```
/// use iamkit_condition::internal::ValueComparison;
/// use iamkit_policy::BaseOperator;
///
/// let young = ValueComparison::new(BaseOperator::NumericLessThan, &["3600"]);
/// assert_eq!(young.matches("3599.9"), Some(true));
/// assert_eq!(young.matches("3600"), Some(false));
/// assert_eq!(young.matches("an hour"), None);
/// ```
#[derive(Clone, Debug)]
pub struct ValueComparison {
    comparer: Comparer,
}

impl ValueComparison {
    /// Compiles the values of a policy, in which nothing is a policy variable.
    #[must_use]
    pub fn new(base: BaseOperator, values: &[impl AsRef<str>]) -> Self {
        let value = |text: &_| Spanned::from(ConditionValue::from(AsRef::<str>::as_ref(text)));
        let values = OneOrMany::Many(values.iter().map(value).collect());
        Self { comparer: Comparer::new(base, &values, false) }
    }

    /// Says whether one of the policy's values matches; `None` when none does and a value that was
    /// compared cannot be read.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        let context = RequestContext::new();
        let matched =
            self.comparer.any(text, Scope { context: &context, options: Options::default() });
        (!matched.unreadable).then(|| matched.truth.is_true())
    }
}
