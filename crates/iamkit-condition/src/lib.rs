//! What a condition operator, key and value mean for a request context.
//!
//! A condition test is compiled once and evaluated for many requests; evaluating allocates
//! nothing. The answer is three-valued, because keys of the request may be declared unknown.
//!
//! ```
//! use iamkit_condition::{CompiledCondition, ContextValue, Options, RequestContext, Truth};
//! use iamkit_policy::PolicyDocument;
//!
//! let document: PolicyDocument = r#"{
//!     "Version": "2012-10-17",
//!     "Statement": [{
//!         "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!         "Condition": {
//!             "StringEquals": {"aws:PrincipalTag/team": "${s3:ExistingObjectTag/team}"},
//!             "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}
//!         }
//!     }]
//! }"#
//! .parse()?;
//! let statement = &document.statements()[0];
//! let condition = CompiledCondition::new(statement.tests(), document.has_variables());
//!
//! let mut context = RequestContext::new();
//! context.insert("aws:principaltag/Team", ContextValue::from("blue"))?;
//! context.insert("s3:ExistingObjectTag/team", ContextValue::from("blue"))?;
//! context.insert("aws:SourceIp", ContextValue::from("10.1.2.3"))?;
//! assert_eq!(condition.evaluate(&context, Options::default()), Ok(Truth::True));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate has no features.

mod assumptions;
mod compare;
mod compiled_condition;
mod compiled_template;
mod compiled_test;
mod context;
mod key_name;
mod note;
mod options;
mod trace;
mod truth;
mod variable;

pub use compiled_condition::CompiledCondition;
pub use compiled_template::{CompiledTemplate, Substituted};
pub use compiled_test::{CompiledTest, Unevaluable};
pub use context::{ContextValue, DuplicateKeyError, Lookup, RequestContext};
pub use key_name::KeyName;
pub use note::{Note, TestReason};
pub use options::{ConditionOption, Options, ParseConditionOptionError};
pub use trace::{RequestTrace, TestTrace, ValueTrace};
pub use truth::Truth;
pub use variable::{CompiledVariable, Resolved, resolve, resolved_text};

/// How operators read their values, for checks of policies and requests; no part of the promise.
#[doc(hidden)]
pub mod internal {
    pub use crate::compare::{
        ValueComparison, calendar_date, compare_dates, compare_numbers, date_after, date_before,
        date_between, epoch_seconds, is_request_value_of, is_value_of, number_above, number_below,
        number_between, parse_network,
    };
}
