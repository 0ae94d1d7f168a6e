//! Everything in one text that is or holds a policy.

use iamkit_syntax::{Limits, Tree, parse_with};

use crate::object::syntax_errors;
use crate::{Embedded, Format, MAX_POLICY_BYTES, SourceError, SourceErrorKind, account, wrapped};

/// The policy documents of one text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Container<'t> {
    /// What the text is.
    pub format: Format,
    /// Its documents, in the order of the text.
    pub documents: Vec<Embedded<'t>>,
    /// What is wrong with the text around the documents.
    pub errors: Vec<SourceError>,
    text: &'t str,
}

/// Reads everything in one text that is or holds a policy. Never fails: errors stand in the
/// container.
///
/// ```
/// use iamkit_source::read;
///
/// // What `aws s3api get-bucket-policy` prints, and a bare policy.
/// for text in [r#"{"Policy": "{\"Statement\": []}"}"#, r#"{"Statement": []}"#] {
///     let document = read(text).into_only_document().unwrap();
///     assert_eq!(document.text, r#"{"Statement": []}"#);
/// }
/// ```
#[must_use]
pub fn read(text: &str) -> Container<'_> {
    let tree = parse_with(text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
    read_tree(&tree)
}

fn read_tree<'t>(tree: &Tree<'t>) -> Container<'t> {
    let text = tree.text();
    let mut errors = syntax_errors(tree);
    // What is inside can be told only when the text around it is sound.
    let root = tree.root().filter(|_| errors.is_empty());
    let format = root.map_or(Format::Other, Format::of);
    let documents = match (format, root) {
        (Format::Policy, _) => vec![Embedded::whole(text)],
        (Format::AwsCli, Some(root)) => wrapped::documents(text, root, &mut errors),
        (Format::AccountDump, _) => match account::read_account_dump(tree) {
            Ok(dump) => dump.into_documents(),
            Err(found) => {
                errors.extend(found);
                Vec::new()
            }
        },
        _ => Vec::new(),
    };
    Container { format, documents, errors, text }
}

impl<'t> Container<'t> {
    /// Returns the document of a text that was named as a policy: the only one, or else the whole
    /// text, whatever it holds, so that its errors are those of a policy.
    ///
    /// # Errors
    ///
    /// What is wrong with the text around the document; several documents, or none in a container
    /// that is known.
    pub fn into_only_document(mut self) -> Result<Embedded<'t>, Vec<SourceError>> {
        let is_container = matches!(self.format, Format::AwsCli | Format::AccountDump);
        if !is_container {
            return Ok(Embedded::whole(self.text));
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let span = |document: &Embedded<'_>| document.map.whole();
        let kind = match self.documents.as_slice() {
            [_] => return self.documents.pop().ok_or_else(Vec::new),
            [] => SourceErrorKind::NoPolicy,
            several => SourceErrorKind::SeveralPolicies {
                places: several.iter().map(|document| document.place.path.clone()).collect(),
            },
        };
        let span = self.documents.get(1).map(span).unwrap_or_default();
        Err(vec![SourceError::new(kind, span)])
    }
}
