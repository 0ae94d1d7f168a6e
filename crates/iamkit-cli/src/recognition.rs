//! Whether a file holds a policy document at all: what does not is never validated, let alone
//! rewritten.

use std::collections::BTreeMap;
use std::fmt;

use iamkit::policy::RootKind;
use iamkit::source::{Container, Format, SourceError, SourceErrorKind};
use iamkit::syntax::{Kind, Limits, Node, Span, Tree, parse, parse_with};

use crate::policy_file;
use crate::problem::Problem;
use crate::source::Source;

/// How many files of a kind are named.
const FEW: usize = 3;

/// Tells what a source is: a policy document, be it wrapped in the output of the AWS CLI, or what
/// else. Nothing is told of a text with errors around the document.
pub(crate) fn recognize(source: &Source) -> Option<RootKind> {
    let root = root(source)?;
    // `Document` and `Policy` are members of many files.
    if root.is_known_file() {
        return Some(root);
    }
    let embedded = policy_file::embedded(source).ok()?;
    if embedded.is_whole_text() {
        return Some(root);
    }
    let inner = embedded.tree();
    let kind = RootKind::of(inner.root().filter(|_| inner.errors().is_empty())?);
    Some(if kind.is_policy() || kind == RootKind::EmptyObject { kind } else { root })
}

/// Tells what the root of a source is, whatever may be wrapped in it.
pub(crate) fn root(source: &Source) -> Option<RootKind> {
    let tree = tree(source);
    tree.root().filter(|_| tree.errors().is_empty()).map(RootKind::of)
}

/// Tells the file of another tool by its root although it is no sound JSON: some of them take
/// comments, and say so nowhere.
pub(crate) fn known_although_broken(source: &Source) -> Option<RootKind> {
    let tree = tree(source);
    tree.root().map(RootKind::of).filter(|kind| kind.is_known_file())
}

/// Tells what the root of a source is as far as it can be read.
pub(crate) fn root_although_broken(source: &Source) -> Option<RootKind> {
    tree(source).root().map(RootKind::of)
}

/// Says as what a file that a walk found is passed over although it cannot be read: some tools take
/// comments in JSON, templates of texts are no YAML, and what is too large may be anything.
pub(crate) fn passed_although_broken(source: &Source, container: &Container<'_>) -> Option<Passed> {
    if source.is_named() {
        return None;
    }
    if container.is_too_large() {
        return Some(Passed::TOO_LARGE);
    }
    let is_syntax = |error: &SourceError| matches!(error.kind, SourceErrorKind::Syntax(_));
    // Only a broken file is looked at again.
    if container.errors.iter().any(is_syntax) {
        let kind = known_although_broken(source).filter(|kind| !kind.may_hold_policies());
        if kind.is_some() {
            return Some(Passed::of(kind));
        }
    }
    let is_template =
        container.errors.iter().any(|error| error.kind == SourceErrorKind::TextTemplate);
    (is_template && container.format == Format::Other).then_some(Passed::TEXT_TEMPLATE)
}

/// Reads a source of any size: only what is a policy must be small.
fn tree(source: &Source) -> Tree<'_> {
    parse_with(source.text(), Limits::default().with_max_bytes(Limits::MOST_BYTES))
}

/// Says whether repairs may be written: the document is recognised by its statements, so that not
/// even a person who says `--policy-type` has the file of another tool changed.
pub(crate) fn is_editable(source: &Source) -> bool {
    matches!(recognize(source), Some(RootKind::Policy | RootKind::MisspelledPolicy))
        && policy_file::embedded(source)
            .is_ok_and(|embedded| embedded.tree().root().is_some_and(has_statements))
}

/// Says whether some member holds a statement with an effect and actions. Bank statements have
/// neither.
fn has_statements(document: Node<'_>) -> bool {
    document.members().any(|member| {
        let value = member.value();
        is_statement(value) || value.kind() == Kind::Array && value.items().any(is_statement)
    })
}

fn is_statement(node: Node<'_>) -> bool {
    // In any case, since a slip of a name must not make a policy pass for something else.
    let has = |wanted: &[&str], kinds: &[Kind]| {
        node.members().any(|member| {
            wanted.iter().any(|name| member.name().eq_ignore_ascii_case(name))
                && kinds.contains(&member.value().kind())
        })
    };
    node.kind() == Kind::Object
        && has(&["Effect"], &[Kind::String])
        && has(&["Action", "NotAction"], &[Kind::String, Kind::Array])
}

/// Finds a statement at a place where none is looked for, be it in a text inside.
fn statement_inside(source: &Source) -> Option<Span> {
    let tree = tree(source);
    first_statement(tree.root().filter(|_| tree.errors().is_empty())?)
}

/// Says whether a source that is no policy holds statements all the same.
pub(crate) fn hides_statements(source: &Source, kind: RootKind) -> bool {
    match kind {
        RootKind::Statement | RootKind::StatementList | RootKind::PolicyList => true,
        RootKind::Object | RootKind::Array | RootKind::String => statement_inside(source).is_some(),
        // Other files have `policies`, too.
        RootKind::Scenario => !has_request(source) && statement_inside(source).is_some(),
        _ => false,
    }
}

fn has_request(source: &Source) -> bool {
    let tree = tree(source);
    tree.root().is_some_and(|root| {
        let first = root.items().next().unwrap_or(root);
        first.member("request").is_some()
    })
}

fn first_statement(node: Node<'_>) -> Option<Span> {
    match node.kind() {
        Kind::Object if is_statement(node) => Some(node.span()),
        Kind::Object => node.members().find_map(|member| first_statement(member.value())),
        Kind::Array => node.items().find_map(first_statement),
        Kind::String => {
            let holds_one = node.as_str().is_some_and(|text| is_text_with_statement(&text));
            holds_one.then(|| node.span())
        }
        _ => None,
    }
}

/// Says whether a text is JSON with a statement in it.
fn is_text_with_statement(text: &str) -> bool {
    // Most texts are none, and a policy names both of these.
    if !text.trim_start().starts_with(['{', '[']) || !text.contains("Effect") {
        return false;
    }
    let tree = parse(text);
    // A text that is no JSON would be read as the same text again.
    let root = tree.root().filter(|_| tree.errors().is_empty());
    root.is_some_and(|root| first_statement(root).is_some())
}

/// Says that a file that was named is no policy, and what would be right.
pub(crate) fn no_policy(source: &Source, kind: RootKind) -> Problem {
    let problem = no_policy_at_root(source, kind);
    let is_other = matches!(kind, RootKind::Object | RootKind::Array | RootKind::String);
    match statement_inside(source).filter(|_| is_other) {
        Some(place) => problem.reason(format!(
            "a statement stands at {}, and nothing tells that it is one of a policy",
            placed(source, place)
        )),
        None => problem,
    }
}

/// Writes `name:line:column`.
fn placed(source: &Source, place: Span) -> String {
    let (line, column) = source.line_and_column(place.start);
    format!("{}:{line}:{column}", source.name())
}

fn no_policy_at_root(source: &Source, kind: RootKind) -> Problem {
    let text = source.text();
    let start = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    Problem::error(format!("no policy document, the root is {kind}"))
        .at(Span::new(start, start.saturating_add(1)))
        .hint(kind.hint())
}

/// What one and what several of the things are called that a walk passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Passed(&'static str, &'static str);

impl Passed {
    /// Files that may hold policies, which this program does not read there.
    pub(crate) const YAML: Self = Self("YAML file", "YAML files");
    pub(crate) const TERRAFORM: Self = Self("Terraform file", "Terraform files");
    pub(crate) const OTHER_ENDING: Self = Self("file of another ending", "files of another ending");
    pub(crate) const NO_ENDING: Self = Self("file without an ending", "files without an ending");
    pub(crate) const HIDDEN: Self = Self("hidden file", "hidden files");
    pub(crate) const HIDDEN_FOLDER: Self = Self("hidden folder", "hidden folders");
    pub(crate) const DEPENDENCIES: Self = Self("folder of packages", "folders of packages");
    pub(crate) const IGNORED: Self = Self("ignored file", "ignored files");
    pub(crate) const IGNORED_FOLDER: Self = Self("ignored folder", "ignored folders");
    pub(crate) const LINK_TO_NOTHING: Self = Self("link to nothing", "links to nothing");
    pub(crate) const LINK_OUT: Self =
        Self("link that leaves the folder", "links that leave the folder");
    pub(crate) const LINK_TO_FOLDER: Self = Self("link to a folder", "links to folders");
    pub(crate) const LINK_AGAIN: Self =
        Self("link to a file that was read", "links to files that were read");
    pub(crate) const TEXT_TEMPLATE: Self = Self("text template", "text templates");
    pub(crate) const TOO_LARGE: Self = Self("file over 8 MiB", "files over 8 MiB");
    pub(crate) const FAR_TOO_LARGE: Self = Self("file over 256 MiB", "files over 256 MiB");
    pub(crate) const SCENARIO: Self = Self(
        "scenario in a file not named `*.scenario.json`",
        "scenarios in files not named `*.scenario.json`",
    );
    pub(crate) const NO_FILE: Self = Self("pipe, device or socket", "pipes, devices and sockets");
    pub(crate) const UNREAD: Self =
        Self("JSON file that cannot be read", "JSON files that cannot be read");
    pub(crate) const NO_PRINCIPAL: Self =
        Self("file without principals", "files without principals");
    const STATEMENT_INSIDE: Self = Self(
        "file with statements at a place where none are read",
        "files with statements at places where none are read",
    );
    pub(crate) const NO_POLICY: Self =
        Self("file without a policy document", "files without a policy document");

    /// Names a file by what its root is, a policy as well.
    pub(crate) const fn named(kind: RootKind) -> Self {
        let (one, many) = kind.nouns();
        Self(one, many)
    }

    /// Names a file by what its root is.
    pub(crate) const fn of(kind: Option<RootKind>) -> Self {
        let (one, many) = match kind {
            Some(kind) if kind.is_known_file() => kind.nouns(),
            Some(kind @ (RootKind::Statement | RootKind::StatementList | RootKind::PolicyList)) => {
                kind.nouns()
            }
            _ => return Self::NO_POLICY,
        };
        Self(one, many)
    }
}

/// What a walk passed over, by kind.
#[derive(Debug, Default)]
pub(crate) struct PassedOver {
    kinds: BTreeMap<Passed, Vec<String>>,
}

impl PassedOver {
    /// Counts something that is not meant.
    pub(crate) fn add(&mut self, name: &str, passed: Passed) {
        self.kinds.entry(passed).or_default().push(name.to_owned());
    }

    /// Counts a source that is not meant. What holds a statement all the same is told with its place.
    pub(crate) fn add_source(&mut self, source: &Source, passed: Passed) {
        match statement_inside(source).filter(|_| passed == Passed::NO_POLICY) {
            Some(place) => self.add(&placed(source, place), Passed::STATEMENT_INSIDE),
            None => self.add(source.name(), passed),
        }
    }

    /// Adds what another one counted.
    pub(crate) fn extend(&mut self, other: Self) {
        for (passed, names) in other.kinds {
            self.kinds.entry(passed).or_default().extend(names);
        }
    }

    /// Says whether something was passed over that may hold policies.
    pub(crate) fn hides_policies(&self) -> bool {
        let bare = [RootKind::Statement, RootKind::StatementList, RootKind::PolicyList];
        let bare = bare.map(|kind| Passed::of(Some(kind)));
        let kinds = [
            Passed::TEXT_TEMPLATE,
            Passed::YAML,
            Passed::TERRAFORM,
            Passed::STATEMENT_INSIDE,
            Passed::TOO_LARGE,
            Passed::FAR_TOO_LARGE,
        ];
        let mut kinds = kinds.into_iter().chain(bare);
        kinds.any(|kind| self.kinds.contains_key(&kind))
    }

    /// Returns the line that ends the report of a run, if anything was passed over.
    pub(crate) fn summary(&self) -> Option<String> {
        (!self.kinds.is_empty()).then(|| self.to_string())
    }
}

/// Writes `passed over: 1 Terraform plan (plan.json), 5 npm package files (a/package.json, …)`.
impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (Passed(one, many), names)) in self.kinds.iter().enumerate() {
            let lead = if at == 0 { "passed over: " } else { ", " };
            let noun = if names.len() == 1 { one } else { many };
            let shown = names.iter().take(FEW).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if names.len() > FEW { ", …" } else { "" };
            write!(f, "{lead}{} {noun} ({shown}{more})", names.len())?;
        }
        Ok(())
    }
}
