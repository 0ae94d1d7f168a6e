//! Policies that scenarios name: AWS managed policies and files.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use iamkit::policy::{self, PolicyDocument};
use iamkit::source::{Encoding, ManagedPolicies, NamedPolicy, PolicyResolver, ResolvePolicyError};

use crate::policy_file::{self, embedded};
use crate::problem::{Problem, read_source};
use crate::source::Source;

/// Reads policy files relative to a folder, and remembers the texts that explanations draw.
#[derive(Debug)]
pub(crate) struct PolicySources {
    folder: PathBuf,
    keeps_texts: bool,
    texts: RefCell<Vec<(Arc<PolicyDocument>, Rc<Source>)>>,
}

impl PolicySources {
    /// Reads files relative to `folder`; `keeps_texts` is for explanations.
    pub(crate) fn new(folder: &Path, keeps_texts: bool) -> Self {
        Self { folder: folder.to_owned(), keeps_texts, texts: RefCell::new(Vec::new()) }
    }

    /// Reads files relative to the folder of `source`.
    pub(crate) fn beside(source: &Source, keeps_texts: bool) -> Self {
        let folder = source.file().and_then(Path::parent).unwrap_or(Path::new(""));
        Self::new(folder, keeps_texts)
    }

    /// Returns the text that a document came from, unless it stood in the scenario.
    pub(crate) fn text_of(&self, document: &Arc<PolicyDocument>) -> Option<Rc<Source>> {
        let texts = self.texts.borrow();
        let found = texts.iter().find(|(known, _)| Arc::ptr_eq(known, document));
        found.map(|(_, source)| Rc::clone(source))
    }

    fn keep(&self, name: &str, document: PolicyDocument, source: Source) -> NamedPolicy {
        let document = Arc::new(document);
        if self.keeps_texts {
            self.texts.borrow_mut().push((Arc::clone(&document), Rc::new(source)));
        }
        NamedPolicy { name: name.into(), document }
    }
}

impl PolicyResolver for PolicySources {
    fn managed(
        &self,
        name: &str,
        version: Option<&str>,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        let found = ManagedPolicies.managed(name, version)?;
        if !self.keeps_texts {
            return Ok(found);
        }
        // The archive holds one long line; explanations draw the canonical layout instead.
        let text = policy::format(&found.document);
        match text.parse() {
            Ok(document) => Ok(self.keep(&found.name, document, Source::new(&*found.name, text))),
            Err(_) => Ok(found),
        }
    }

    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError> {
        let source = read_source(&self.folder.join(path)).map_err(|unreadable| {
            refuse(&unreadable.source, std::slice::from_ref(&unreadable.problem))
        })?;
        let refused = |problems: Vec<Problem>| refuse(&source, &problems);
        let document = policy_file::document(&source).map_err(refused)?;
        let embedded = embedded(&source).map_err(refused)?;
        let source = if embedded.map.encoding() == Encoding::Json {
            drop(embedded);
            source
        } else {
            // Places in the document are those of its own text.
            Source::new(format!("{path} (decoded)"), embedded.text)
        };
        Ok(self.keep(path, document, source))
    }
}

/// Says in one line what is wrong with a policy file.
fn refuse(source: &Source, problems: &[Problem]) -> ResolvePolicyError {
    let Some(first) = problems.first() else {
        return ResolvePolicyError { message: "is no policy".into(), hint: None };
    };
    let place = first.span().map_or_else(String::new, |span| {
        let (line, column) = source.line_and_column(span.start);
        format!(":{line}:{column}")
    });
    let more = match problems.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    ResolvePolicyError {
        message: format!("{}{place}: {}{more}", source.name(), first.message()).into(),
        hint: first.first_hint().map(Into::into),
    }
}
