//! Policies that scenarios name: AWS managed policies and files.

use std::cell::RefCell;
use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iamkit::authz::Layer;
use iamkit::policy::{self, PolicyDocument, PolicyType};
use iamkit::scenario::{LayerInput, PolicyInput, PolicySource, Scenario};
use iamkit::source::{
    Embedded, Encoding, ManagedPolicies, NamedPolicy, PolicyFile, PolicyResolver, Presence,
    ReadOptions, ResolvePolicyError, SourceError, SourceErrorKind, UnknownValue,
};
use iamkit::work::spend;

use crate::output::Hinted;
use crate::policy_file::{self, Parameters, place_of};
use crate::principal_policies::{PolicyAt, PrincipalPolicies, policies_in};
use crate::problem::{Problem, read_source};
use crate::reading::KnownParameters;
use crate::source::Source;

/// Which policy files may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileAccess {
    /// Regular files in the folder and below it: whoever writes a scenario is not always who runs
    /// the program.
    BelowFolder,
    /// Every file, pipes too.
    Anywhere,
}

/// Reads policy files relative to a folder, and remembers the texts that explanations draw.
#[derive(Debug)]
pub(crate) struct PolicySources {
    folder: PathBuf,
    access: FileAccess,
    /// Whether texts of files are shown. A scenario of standard input may come from anybody, who
    /// would be shown what only this program may read.
    shows_files: bool,
    keeps_texts: bool,
    /// How templates and plans are read.
    reading: ReadOptions,
    /// The parameters of all templates that were read.
    known: RefCell<KnownParameters>,
    texts: RefCell<Vec<(Arc<PolicyDocument>, Rc<Source>)>>,
}

impl PolicySources {
    /// Reads the files that flags of the command line name; `keeps_texts` is for explanations.
    pub(crate) fn of_flags(keeps_texts: bool) -> Self {
        Self {
            folder: PathBuf::new(),
            access: FileAccess::Anywhere,
            shows_files: true,
            keeps_texts,
            reading: ReadOptions::default(),
            known: RefCell::default(),
            texts: RefCell::new(Vec::new()),
        }
    }

    /// Says how templates and plans are read.
    pub(crate) fn with_reading(self, reading: ReadOptions) -> Self {
        Self { reading, ..self }
    }

    /// Returns the parameters of all templates that were read.
    pub(crate) fn known_parameters(&self) -> KnownParameters {
        self.known.borrow().clone()
    }

    /// Reads the files that scenarios of standard input name, relative to the current folder.
    pub(crate) fn of_stdin(access: FileAccess, keeps_texts: bool) -> Self {
        Self { access, shows_files: false, ..Self::of_flags(keeps_texts) }
    }

    /// Reads the files that the scenarios of a source name, relative to its folder.
    pub(crate) fn beside(source: &Source, access: FileAccess, keeps_texts: bool) -> Self {
        match source.file() {
            Some(file) => {
                let folder = file.parent().unwrap_or(Path::new("")).to_owned();
                Self { folder, access, ..Self::of_flags(keeps_texts) }
            }
            None => Self::of_stdin(access, keeps_texts),
        }
    }

    /// Returns where a named file is, and takes the work of reading it.
    fn path(&self, named: &str) -> Result<PathBuf, ResolvePolicyError> {
        let path = self.folder.join(named);
        let length = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if !spend(length.saturating_mul(4), "reading policies that are named") {
            return Err(ResolvePolicyError {
                message: format!("`{named}` is not read").into(),
                hint: None,
            });
        }
        if self.access == FileAccess::Anywhere {
            return Ok(path);
        }
        let refuse = |why: &str| ResolvePolicyError {
            message: format!("`{named}` {why}").into(),
            hint: Some("`--allow-files-outside` takes every file".into()),
        };
        let is_plain =
            |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !Path::new(named).components().all(is_plain) {
            return Err(refuse("names a file outside of the folder of the scenario"));
        }
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        // A file that is not there is told by whoever reads it.
        if let (Ok(folder), Ok(real)) = (fs::canonicalize(folder), fs::canonicalize(&path)) {
            if !real.starts_with(folder) {
                return Err(refuse("is a link that leaves the folder of the scenario"));
            }
            if !real.is_file() && !real.is_dir() {
                return Err(refuse("is no regular file"));
            }
        }
        Ok(path)
    }

    /// Returns the text that a document came from, unless it stood in the scenario.
    pub(crate) fn text_of(&self, document: &Arc<PolicyDocument>) -> Option<Rc<Source>> {
        let texts = self.texts.borrow();
        let found = texts.iter().find(|(known, _)| Arc::ptr_eq(known, document));
        found.map(|(_, source)| Rc::clone(source))
    }

    fn keep(&self, name: &str, document: PolicyDocument, source: Source) -> NamedPolicy {
        let document = Arc::new(document);
        let text = Some(source.text().into());
        if self.keeps_texts {
            self.texts.borrow_mut().push((Arc::clone(&document), Rc::new(source)));
        }
        NamedPolicy { text, ..NamedPolicy::new(name, document) }
    }
}

impl PolicySources {
    /// Puts all policies of a principal in the place of `FILE#PLACE` that names it among the identity-based
    /// policies of a scenario, and its permissions boundary where the scenario has none.
    ///
    /// # Errors
    ///
    /// Something that the principal has cannot be told from the file.
    pub(crate) fn fill(&self, scenario: &mut Scenario) -> Result<(), Vec<SourceError>> {
        let Some(LayerInput::Policies(inputs)) = scenario.policies.get(Layer::Identity) else {
            return Ok(());
        };
        let mut boundary: Option<PolicyInput> = None;
        let has_boundary = scenario.policies.get(Layer::PermissionsBoundary).is_some();
        let mut filled = Vec::with_capacity(inputs.len());
        let mut errors = Vec::new();
        for input in inputs {
            let found = match &input.source {
                PolicySource::File(path) => self.of_principal(&path.value, has_boundary),
                _ => Ok(None),
            };
            let error = match found {
                Ok(None) => {
                    filled.push(input.clone());
                    continue;
                }
                Ok(Some(found)) => {
                    filled.extend(found.identity.iter().map(|at| input_at(at, input)));
                    let second = boundary.is_some() && found.boundary.is_some();
                    boundary = boundary.or(found.boundary.map(|at| input_at(&at, input)));
                    second.then(|| ResolvePolicyError {
                        message: "two principals have a permissions boundary each".into(),
                        hint: Some("name the policies of one of them".into()),
                    })
                }
                Err(error) => Some(error),
            };
            errors.extend(error.map(|ResolvePolicyError { message, hint }| {
                SourceError::new(SourceErrorKind::Unresolved { message, hint }, input.span)
            }));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        scenario.policies.set(Layer::Identity, filled);
        if let Some(boundary) = boundary {
            scenario.policies.set(Layer::PermissionsBoundary, vec![boundary]);
        }
        Ok(())
    }

    /// Returns all policies of the principal that a path names; nothing for another path.
    fn of_principal(
        &self,
        named: &str,
        has_boundary: bool,
    ) -> Result<Option<PrincipalPolicies>, ResolvePolicyError> {
        let (_, Some(place)) = place_of(&self.folder.join(named)) else { return Ok(None) };
        let named_file = named.strip_suffix(&format!("#{place}")).unwrap_or(named);
        let file = self.path(named_file)?;
        let found = policies_in(&file, &place, named, has_boundary, &self.reading);
        let found = found.map_err(|error| {
            let hint = error.downcast_ref::<Hinted>().map(|hinted| hinted.hint().into());
            let message = if self.shows_files {
                error.to_string()
            } else {
                format!("{named_file}: `{place}` has what the file does not tell")
            };
            ResolvePolicyError { message: message.into(), hint }
        })?;
        Ok((!found.is_only(named)).then_some(found))
    }

    /// Reads the policy in a file, or at the place behind its name.
    fn read(
        &self,
        named: &str,
        policy_type: Option<PolicyType>,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        let (file, place) = place_of(&self.folder.join(named));
        let named_file = match &place {
            Some(place) => named.strip_suffix(&format!("#{place}")).unwrap_or(named),
            None => named,
        };
        let checked = self.path(named_file)?;
        debug_assert_eq!(checked, file, "both name the same file");
        let source = read_source(&checked).map_err(|unreadable| {
            refuse(&unreadable.source, std::slice::from_ref(&unreadable.problem))
        })?;
        let refused = |problems: Vec<Problem>| {
            if self.shows_files {
                refuse(&source, &problems)
            } else {
                refuse_unseen(&source, &problems)
            }
        };
        let chosen = policy_file::chosen(&source, place.as_deref(), policy_type, &self.reading);
        let (variants, Parameters { defaults, names }) = chosen.map_err(refused)?;
        self.known.borrow_mut().add(names);
        let plain = match variants.as_slice() {
            [only] if is_plain(only) => Some(only),
            _ => None,
        };
        let assumed = |mut assumed: Vec<Box<str>>| {
            for (name, value) in &defaults {
                let text = format!("`{name}` is taken for its default `{value}` (`--parameter`)");
                assumed.push(text.into());
            }
            assumed
        };
        if let Some(plain) = plain {
            let document = policy_file::lowered(&source, plain).map_err(refused)?;
            let assumed = assumed(Vec::new());
            let shown = if self.shows_files { source.clone() } else { Source::synthetic("") };
            return Ok(NamedPolicy { assumed, ..self.keep(named, document, shown) });
        }
        let opened = Embedded::opened_together(&variants);
        let opened = opened.map_err(|errors| refused(policy_file::problems(&errors)))?;
        let unknown = opened.unknown.into_iter().map(|part| {
            let place = part.span.map(|span| source.line_and_column(span.start));
            let place = place.map(|(line, column)| format!("{line}:{column}").into());
            UnknownValue { what: part.what, place }
        });
        let unknown = unknown.collect();
        let file =
            PolicyFile { name: named_file.into(), text: source.text().into(), map: opened.map };
        let file = self.shows_files.then(|| Arc::new(file));
        let decoded = Source::new(format!("{named} (decoded)"), opened.text);
        let shown = if self.shows_files { decoded } else { Source::synthetic("") };
        let kept = self.keep(named, opened.document, shown);
        Ok(NamedPolicy { file, unknown, assumed: assumed(opened.assumed), ..kept })
    }
}

/// Returns a policy in the place of one that a scenario names, as it is named there.
fn input_at(at: &PolicyAt, named: &PolicyInput) -> PolicyInput {
    let mut input = match at {
        PolicyAt::File(path) => PolicyInput::file(path),
        PolicyAt::Managed(arn) => PolicyInput::managed(arn),
    };
    input.span = named.span;
    if let PolicySource::File(name) | PolicySource::Managed { name, .. } = &mut input.source {
        name.span = named.span;
    }
    input
}

/// Says whether a document is decided with as it stands.
fn is_plain(document: &Embedded<'_>) -> bool {
    let is_known =
        document.holes.is_empty() && document.is_complete && document.presence == Presence::Always;
    document.is_whole_text() || is_known && document.map.encoding() == Encoding::Json
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
        self.read(path, None)
    }

    fn file_of(
        &self,
        path: &str,
        policy_type: PolicyType,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        self.read(path, Some(policy_type))
    }

    fn file_version(&self, path: &str) -> Option<Box<str>> {
        let (path, _) = place_of(&self.folder.join(path));
        let metadata = fs::metadata(path).ok()?;
        if !metadata.is_file() {
            // A pipe is read once.
            return Some(Box::default());
        }
        let changed = changed(&metadata)?;
        // Within one tick of the file system's clock, a file may change twice and look the same.
        let is_settled = SystemTime::now().duration_since(changed).is_ok_and(|age| age >= SETTLED);
        is_settled.then(|| version(&metadata, changed).into())
    }
}

/// How long ago a file must have changed to be told apart from a later text: file systems count in
/// steps of up to two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// Returns when a file was changed last. Whoever writes a file can set back when it was modified,
/// but not when its entry changed.
#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;

    let seconds = Duration::from_secs(u64::try_from(metadata.ctime()).ok()?);
    let rest = Duration::from_nanos(u64::try_from(metadata.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(seconds)?.checked_add(rest)
}

#[cfg(not(unix))]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

#[cfg(unix)]
fn version(metadata: &Metadata, changed: SystemTime) -> String {
    use std::os::unix::fs::MetadataExt;

    format!("{}:{} {} {changed:?}", metadata.dev(), metadata.ino(), metadata.len())
}

#[cfg(not(unix))]
fn version(metadata: &Metadata, changed: SystemTime) -> String {
    format!("{} {changed:?}", metadata.len())
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

/// Says that a policy file is none, and nothing of what it holds.
fn refuse_unseen(source: &Source, problems: &[Problem]) -> ResolvePolicyError {
    let span = problems.first().and_then(Problem::span);
    let place = span.map_or_else(String::new, |span| {
        let (line, column) = source.line_and_column(span.start);
        format!(":{line}:{column}")
    });
    ResolvePolicyError {
        message: format!("{}{place}: is no policy that can be read", source.name()).into(),
        hint: Some("`iamkit validate` says what is wrong with it".into()),
    }
}
