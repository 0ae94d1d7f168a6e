//! Every file of `conditions/` holds the cases of one condition operator.
//!
//! A case is a `Condition` element, a request context and the expected answer; `shows` says what
//! it is about. `unknown` lists keys that are declared unknown, `options` the ids of
//! [`ConditionOption`](iamkit_condition::ConditionOption)s in force, and `version` is the
//! `Version` of the document (`null` for none; `2012-10-17` when not given).

#[cfg(test)]
mod cases;
