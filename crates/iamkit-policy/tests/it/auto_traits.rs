//! What users may share between threads and keep as long as they like.

use iamkit_policy::{
    ActionElement, ActionName, ActionPattern, ConditionBlock, ConditionOperator, ConditionValue,
    Effect, Element, LanguageVersion, Lowered, NamedPrincipal, OneOrMany, OperatorName,
    ParseActionNameError, ParsePolicyError, ParsePolicyTypeError, PolicyDocument, PolicyError,
    PolicyType, PolicyVariable, PrincipalElement, ResourceElement, ResourcePattern, RootKind,
    ServicePrefix, Sid, Statement, Template, Text, Violation,
};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<ActionElement>();
    shared::<ActionName>();
    shared::<ActionPattern>();
    shared::<ServicePrefix<'static>>();
    shared::<ParseActionNameError>();
    shared::<ConditionBlock>();
    shared::<ConditionOperator>();
    shared::<ConditionValue>();
    shared::<OperatorName>();
    shared::<PolicyDocument>();
    shared::<LanguageVersion>();
    shared::<Element>();
    shared::<Lowered>();
    shared::<ParsePolicyError>();
    shared::<PolicyError>();
    shared::<OneOrMany<String>>();
    shared::<PolicyType>();
    shared::<ParsePolicyTypeError>();
    shared::<NamedPrincipal<'static>>();
    shared::<PrincipalElement>();
    shared::<ResourceElement>();
    shared::<ResourcePattern>();
    shared::<RootKind>();
    shared::<Statement>();
    shared::<Effect>();
    shared::<Sid>();
    shared::<Violation>();
    shared::<Template>();
    shared::<PolicyVariable>();
    shared::<Text>();
}
