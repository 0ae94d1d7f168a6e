//! Policies that scenarios name: AWS managed policies and files.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use iamkit::policy::{self, PolicyDocument};
use iamkit::scenario::{Managed, NamedPolicy, SourceError, Sources};

use crate::policy_file::PolicyFile;
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

impl Sources for PolicySources {
    fn managed(&self, name: &str, version: Option<&str>) -> Result<NamedPolicy, SourceError> {
        let found = Managed.managed(name, version)?;
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

    fn file(&self, path: &str) -> Result<NamedPolicy, SourceError> {
        let source = read_source(&self.folder.join(path)).map_err(|unreadable| {
            refuse(&unreadable.source, std::slice::from_ref(&unreadable.problem))
        })?;
        let file = PolicyFile::parse(&source);
        let embedded = file.embedded();
        let document = file.into_document().map_err(|problems| refuse(&source, &problems))?;
        let source = match embedded {
            // Places in the document are those of its own text.
            Some(embedded) => Source::new(format!("{path} (decoded)"), embedded.text()),
            None => source,
        };
        Ok(self.keep(path, document, source))
    }
}

/// Says in one line what is wrong with a policy file.
fn refuse(source: &Source, problems: &[Problem]) -> SourceError {
    let Some(first) = problems.first() else {
        return SourceError { message: "is no policy".into(), hint: None };
    };
    let place = first.span().map_or_else(String::new, |span| {
        let (line, column) = source.line_and_column(span.start);
        format!(":{line}:{column}")
    });
    let more = match problems.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    SourceError {
        message: format!("{}{place}: {}{more}", source.name(), first.message()).into(),
        hint: first.first_hint().map(Into::into),
    }
}
