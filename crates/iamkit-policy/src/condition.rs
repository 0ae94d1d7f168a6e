//! The `Condition` element.

mod block;
mod key;
mod operator;
mod value;

pub use block::{ConditionBlock, ConditionTest, ConditionTestRef, OperatorBlock};
pub use key::ConditionKey;
pub use operator::{
    BaseOperator, Compare, ConditionOperator, OperatorName, ParseOperatorError, SetOperator,
    ValueType,
};
pub use value::ConditionValue;
