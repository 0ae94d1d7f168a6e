//! JSON text to a spanned tree that keeps duplicates and errors; line index; text edits.
//!
//! Every text has a [`Tree`]: what is wrong is in [`Tree::errors`], and the tree is the best reading
//! of the rest. A text without errors is JSON as RFC 8259 has it, and the other way round.
//!
//! ```
//! use iamkit_syntax::{LineIndex, parse};
//!
//! let text = "{\n  \"Effect\": \"Allow\",\n  \"Action\": ['s3:GetObject']\n}";
//! let tree = parse(text);
//! let action = tree.root().unwrap().member("Action").unwrap().items().next().unwrap();
//! assert_eq!(action.as_str().as_deref(), Some("s3:GetObject"));
//!
//! let error = &tree.errors()[0];
//! let position = LineIndex::new(text).position(error.span.start);
//! assert_eq!((position.line, position.column_chars), (3, 13));
//! assert_eq!(error.to_string(), "the string starts with `'` instead of `\"`");
//! assert_eq!(tree.path_to(action.span()).unwrap().to_string(), "Action[0]");
//! ```
//!
//! The crate has no features.

mod edit;
mod encoding;
mod error;
mod escape;
mod limits;
mod line_index;
mod nearest;
mod node;
mod one_line;
mod path;
mod read;
mod scan;
mod span;
mod tree;
mod write;

pub use edit::{ApplyEditsError, TextEdit, apply_edits};
pub use encoding::{EncodingError, decode};
pub use error::{Container, SyntaxError, SyntaxErrorKind};
pub use limits::Limits;
pub use line_index::{ColumnUnit, LineIndex, Lines, Position};
pub use nearest::{
    did_you_mean, differs_at_most, is_slip_of, nearest, nearest_names, nearest_or_holding,
};
pub use node::{Items, Kind, Member, Members, Node};
pub use one_line::one_line;
pub use path::{Path, PathStep};
pub use read::{parse, parse_lines, parse_with};
pub use span::{Origin, Span, Spanned};
pub use tree::Tree;
pub use write::{JsonLayout, JsonWriter, string_literal};
