//! What users may share between threads and keep as long as they like.

use iamkit_condition::{
    CompiledCondition, CompiledTemplate, CompiledTest, CompiledVariable, ConditionOption,
    ContextValue, DuplicateKeyError, KeyName, Lookup, Note, Options, RequestContext, RequestTrace,
    Resolved, TestReason, TestTrace, Truth, Unevaluable, ValueTrace,
};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<CompiledCondition>();
    shared::<CompiledTemplate>();
    shared::<CompiledTest>();
    shared::<Unevaluable>();
    shared::<ContextValue>();
    shared::<DuplicateKeyError>();
    shared::<Lookup<'static>>();
    shared::<RequestContext>();
    shared::<KeyName>();
    shared::<TestReason>();
    shared::<Note>();
    shared::<ConditionOption>();
    shared::<Options>();
    shared::<RequestTrace<'static>>();
    shared::<TestTrace<'static>>();
    shared::<ValueTrace<'static>>();
    shared::<Truth>();
    shared::<CompiledVariable>();
    shared::<Resolved<'static>>();
}
