//! What users may share between threads and keep as long as they like.

use iamkit_syntax::{
    ApplyEditsError, ColumnUnit, Container, EncodingError, Items, JsonLayout, JsonWriter, Kind,
    Limits, LineIndex, Lines, Member, Members, Node, Origin, Path, PathStep, Position, Span,
    Spanned, SyntaxError, SyntaxErrorKind, TextEdit, Tree,
};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<ApplyEditsError>();
    shared::<TextEdit>();
    shared::<EncodingError>();
    shared::<Container>();
    shared::<SyntaxError>();
    shared::<SyntaxErrorKind>();
    shared::<Limits>();
    shared::<LineIndex<'static>>();
    shared::<Lines>();
    shared::<Position>();
    shared::<ColumnUnit>();
    shared::<Kind>();
    shared::<Member<'static>>();
    shared::<Members<'static>>();
    shared::<Items<'static>>();
    shared::<Node<'static>>();
    shared::<Path>();
    shared::<PathStep>();
    shared::<Origin>();
    shared::<Span>();
    shared::<Spanned<String>>();
    shared::<Tree<'static>>();
    shared::<JsonLayout>();
    shared::<JsonWriter>();
}
