//! What users may share between threads and keep as long as they like.

use iamkit_pattern::{Case, Field, FieldCrossing, FieldPattern, Fields, Pattern, Token};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<Case>();
    shared::<FieldCrossing>();
    shared::<Field>();
    shared::<FieldPattern>();
    shared::<Fields<'static>>();
    shared::<Pattern>();
    shared::<Token<'static>>();
}
