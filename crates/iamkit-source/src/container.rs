//! Everything in one text that is or holds a policy.

mod lines;
mod yaml_text;

use std::collections::{BTreeMap, BTreeSet};

use iamkit_policy::RootKind;
use iamkit_syntax::{
    Kind as JsonKind, Limits, Node, Span, SyntaxErrorKind, Tree, parse_lines, parse_with,
};

use crate::besides::resolve;
use crate::embedded::{Because, Kind, Place};
use crate::embedded_text::decode;
use crate::object::syntax_errors;
use crate::parts::{Parts, limit_error};
use crate::project::{OpenText, project};
use crate::template::{Situation, read_resources};
use crate::value::{Value, value_of};
use crate::{
    Besides, Elsewhere, Embedded, Format, HeldPrincipal, Hole, MAX_POLICY_BYTES, Note, NoteKind,
    ReadOptions, Reference, SourceError, SourceErrorKind, SourceMap, account, cloud_control,
    config_snapshot, outputs, private_use_character, secrets, serverless, terraform, wrapped,
};
use lines::{lines_of, read_lines};
use yaml_text::read_yaml;

/// The policy documents of one text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Container<'t> {
    /// What the text is.
    pub format: Format,
    /// Its documents, in the order of the text.
    pub documents: Vec<Embedded<'t>>,
    /// Policies that it names and does not hold.
    pub references: Vec<Reference>,
    /// What the users, groups and roles in it have besides the policies that stand in them.
    pub besides: Vec<Besides>,
    /// The users, groups and roles that it holds, with policies and without.
    pub principals: Vec<HeldPrincipal>,
    /// What was recognised and not read, and what is odd about the text around documents.
    pub notes: Vec<Note>,
    /// What is wrong with the text around the documents.
    pub errors: Vec<SourceError>,
    /// Parameters whose defaults were taken for their values.
    pub defaults: BTreeMap<Box<str>, Box<str>>,
    /// Parameters and variables that it declares or asks for: what [`ReadOptions`] can give.
    pub parameters: BTreeSet<Box<str>>,
    /// Comments of the text, from the first character of what they say.
    pub comments: Vec<(Box<str>, Span)>,
    /// Findings that resources of a template live with, by their metadata.
    pub ignores: Vec<MetadataIgnore>,
    /// Places of which nothing may be shown, in order and apart from each other: values of secret
    /// parameters, sensitive policies, and all of a plan or state that is no policy.
    pub secrets: Vec<Span>,
    /// Texts that documents take from other files of a folder of Terraform.
    pub elsewhere: Vec<Elsewhere>,
    text: &'t str,
}

/// A finding that a resource of a template lives with: an entry of `Metadata.iamkit.ignore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetadataIgnore {
    /// The issue code.
    pub code: Option<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// The last day.
    pub until: Option<Box<str>>,
    /// Where the entry stands.
    pub span: Span,
    /// Where the resource stands.
    pub resource: Span,
}

/// Reads everything in one text that is or holds a policy. Never fails: errors stand in the
/// container. The name tells the syntax where the content leaves it open; no file is opened.
///
/// ```
/// use iamkit_source::{ReadOptions, read};
///
/// // What `aws s3api get-bucket-policy` prints, and a bare policy.
/// for text in [r#"{"Policy": "{\"Statement\": []}"}"#, r#"{"Statement": []}"#] {
///     let container = read("policy.json", text, &ReadOptions::default());
///     let document = container.into_only_document().unwrap();
///     assert_eq!(document.text, r#"{"Statement": []}"#);
/// }
/// ```
#[must_use]
pub fn read<'t>(name: &str, text: &'t str, options: &ReadOptions) -> Container<'t> {
    if let Some(span) = private_use_character(text) {
        let span = token_at(text, span);
        let kind = SourceErrorKind::PrivateUseCharacter;
        let parts = Parts { errors: vec![SourceError::new(kind, span)], ..Parts::default() };
        return finished(Format::Other, parts, text);
    }
    // Standard input has no name that ends in `.tf`.
    let is_hcl = options.format == Some(Format::Terraform);
    match if is_hcl { Syntax::Hcl } else { Syntax::of(name, text) } {
        Syntax::Yaml => read_yaml(name, text, options),
        Syntax::Hcl if text.len() > MAX_POLICY_BYTES as usize => {
            let kind = SourceErrorKind::Limit("a configuration has at most 8 MiB".into());
            let errors = vec![SourceError::new(kind, Span::new(0, 0))];
            finished(Format::Terraform, Parts { errors, ..Parts::default() }, text)
        }
        Syntax::Hcl => {
            let mut parts = Parts::default();
            terraform::hcl::read(name, text, options, &mut parts);
            finished(Format::Terraform, parts, text)
        }
        Syntax::Json => {
            let tree = tree_of(text);
            match lines_of(&tree) {
                // The pages of a dump are one dump.
                Some(lines) => match pages_of(text) {
                    Some(pages) => read_tree(&pages, options),
                    None => read_lines(text, &lines, options),
                },
                None => read_tree(&tree, options),
            }
        }
    }
}

/// Largest text of what tools print for a whole account or deployment, in bytes.
const MAX_OUTPUT_BYTES: u32 = 256 << 20;
/// How many documents one file has.
const MAX_DOCUMENTS: usize = 100_000;

/// Parses a text; one of more than [`MAX_POLICY_BYTES`] only if it is a dump, a plan or the like.
fn tree_of(text: &str) -> Tree<'_> {
    let small = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
    if text.len() <= MAX_POLICY_BYTES as usize {
        return parse_with(text, small);
    }
    let large = parse_with(text, Limits::default().with_max_bytes(MAX_OUTPUT_BYTES));
    let root = large.root();
    let is_large = root.is_some_and(|root| {
        matches!(
            Format::of(root),
            Format::AccountDump
                | Format::TerraformPlan
                | Format::TerraformState
                | Format::ConfigSnapshot
        )
    });
    // Pages of a dump, one a line.
    let is_lines = || !large.errors().is_empty() && lines_of(&large).is_some();
    if is_large || is_lines() { large } else { parse_with(text, small) }
}

/// Reads a text whose lines are pages of an account dump, as the AWS API returns them, as the list of
/// these; nothing of another text.
///
/// ```
/// let text = "{\"UserDetailList\": [], \"IsTruncated\": true}\n{\"UserDetailList\": []}\n";
/// let pages = iamkit_source::pages_of(text).unwrap();
/// assert_eq!(iamkit_source::read_account_dump(&pages).unwrap().cut, None);
/// ```
#[must_use]
pub fn pages_of(text: &str) -> Option<Tree<'_>> {
    let tree = parse_lines(text, Limits::default().with_max_bytes(MAX_OUTPUT_BYTES));
    let is_dump = tree.errors().is_empty()
        && tree.root().is_some_and(|root| Format::of(root) == Format::AccountDump);
    is_dump.then_some(tree)
}

/// Returns the token of JSON that a place is in; the place itself in other texts.
fn token_at(text: &str, place: Span) -> Span {
    let tree = parse_with(text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
    let node = tree.node_at(place.start).filter(|_| tree.errors().is_empty());
    node.map_or(place, iamkit_syntax::Node::span)
}

/// In which syntax a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Json,
    Yaml,
    Hcl,
}

impl Syntax {
    fn of(name: &str, text: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let first = text.trim_start_matches('\u{feff}').trim_start().chars().next();
        let is_json = matches!(first, None | Some('{' | '[' | '"'));
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".tf", ".tofu"]) {
            return Self::Hcl;
        }
        if ends(&[".json"]) {
            return Self::Json;
        }
        if ends(&[".yaml", ".yml", ".template"]) {
            // JSON with tabs is no YAML, and a flow mapping without quotes is no JSON.
            let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
            let is_sound = is_json && parse_with(text, limits).errors().is_empty();
            return if is_sound { Self::Json } else { Self::Yaml };
        }
        // A text without a name: what starts with a block is HCL, with a word and a colon YAML.
        if !is_json && terraform::hcl::is_like_hcl(text) {
            return Self::Hcl;
        }
        let first_line = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("---"));
        let is_yaml =
            !is_json && first_line.is_some_and(|line| line.contains(": ") || line.ends_with(':'));
        if is_yaml { Self::Yaml } else { Self::Json }
    }
}

fn finished<'t>(format: Format, parts: Parts<'t>, text: &'t str) -> Container<'t> {
    let Parts {
        mut documents,
        references,
        mut notes,
        mut errors,
        defaults,
        parameters,
        comments,
        ignores,
        secrets,
        mut besides,
        principals,
        elsewhere,
    } = parts;
    resolve(&mut besides, &documents);
    documents.sort_by_key(|document| document.map.whole().start);
    if let Some(first) = documents.get(MAX_DOCUMENTS) {
        let kind = SourceErrorKind::Limit("more than 100,000 policies in one file".into());
        errors.push(SourceError::new(kind, first.map.whole()));
        documents.truncate(MAX_DOCUMENTS);
    }
    let is_broken = errors.iter().any(|error| {
        matches!(error.kind, SourceErrorKind::Syntax(_) | SourceErrorKind::Invalid(_))
    });
    let secrets = secrets::of(format, text, &documents, is_broken, secrets);
    besides.extend(notes.iter().filter_map(Besides::of_unknown));
    notes.sort_by_key(|note| note.span.start);
    errors.sort_by_key(|error| error.span.start);
    Container {
        format,
        documents,
        references,
        besides,
        principals,
        notes,
        errors,
        defaults,
        parameters,
        comments,
        ignores,
        secrets,
        elsewhere,
        text,
    }
}

fn read_tree<'t>(tree: &Tree<'t>, options: &ReadOptions) -> Container<'t> {
    let text = tree.text();
    let mut parts = Parts { errors: syntax_errors(tree), ..Parts::default() };
    // What is inside can be told only when the text around it is sound.
    let root = tree.root().filter(|_| parts.errors.is_empty());
    let format = options.format.unwrap_or_else(|| root.map_or(Format::Other, Format::of));
    match (format, root) {
        (Format::Policy, _) => parts.documents.push(Embedded::whole(text)),
        (Format::AwsCli, Some(root)) => {
            let holds_policy = read_template_body(root, options, &mut parts)
                || read_resource_descriptions(root, options, &mut parts)
                || read_output(text, root, &mut parts);
            if !holds_policy {
                return finished(Format::Other, Parts::default(), text);
            }
        }
        (Format::AccountDump, _) => match account::read_account_dump(tree) {
            Ok(dump) => {
                parts.besides = dump.besides();
                parts.principals = dump.principals();
                parts.documents = dump.into_documents();
            }
            Err(found) => parts.errors.extend(found),
        },
        (Format::TerraformPlan | Format::TerraformState, Some(root)) => {
            terraform::plan::read(text, root, options, &mut parts);
        }
        (Format::ConfigSnapshot, Some(root)) => config_snapshot::read(root, &mut parts),
        (Format::AuthorizationDetails, Some(root)) => {
            let count = root.member("evaluations").map_or(0, |list| list.items().count());
            let noun = if count == 1 { "evaluation" } else { "evaluations" };
            let message = format!("a record of {count} {noun}, holds no policy text");
            let span = root.span();
            parts.notes.push(Note::new(NoteKind::Remark, span, message));
        }
        (Format::TerraformJson, Some(root)) => terraform::json::read(&value_of(root), &mut parts),
        (_, Some(root)) if format.has_functions() => {
            read_value(format, &value_of(root), options, &mut parts);
        }
        _ => {}
    }
    finished(format, parts, text)
}

/// Reads the template that `aws cloudformation get-template` printed, an object or the text of one;
/// `false` says that there is none.
fn read_template_body(root: Node<'_>, options: &ReadOptions, parts: &mut Parts<'_>) -> bool {
    let Some(body) = root.member("TemplateBody") else { return false };
    let before = parts.documents.len();
    match body.kind() {
        JsonKind::Object => read_resources(&value_of(body), options, "TemplateBody/", parts),
        JsonKind::String => {
            let (text, map) = decode(body);
            let inner = read("TemplateBody.template", &text, options);
            absorb(inner, &map, "TemplateBody/", parts);
        }
        _ => return false,
    }
    // Nobody edits the output of a tool.
    for document in parts.documents.iter_mut().skip(before) {
        document.is_output = true;
    }
    true
}

/// Reads what AWS Cloud Control API says of resources; `false` says that none of them has a policy.
fn read_resource_descriptions(
    root: Node<'_>,
    options: &ReadOptions,
    parts: &mut Parts<'_>,
) -> bool {
    if !cloud_control::is_output(root) {
        return false;
    }
    for (found, map, path) in cloud_control::read(root, options) {
        absorb(finished(Format::AwsCli, found, ""), &map, &path, parts);
    }
    // Nobody edits the output of a tool.
    parts.documents.iter_mut().for_each(|document| document.is_output = true);
    !parts.documents.is_empty() || !parts.notes.is_empty() || !parts.errors.is_empty()
}

/// Adds what was read of a text inside of another one; `outer` is the map of that text.
fn absorb(inner: Container<'_>, outer: &SourceMap, prefix: &str, parts: &mut Parts<'_>) {
    let moved = |span| outer.outer(span);
    let path = |path: &str| -> Box<str> { format!("{prefix}{path}").into() };
    for document in inner.documents {
        let map = document.map.within(&document.text, outer);
        let place = Place { path: path(&document.place.path), ..document.place };
        let (kind, text) = (document.kind, document.text.into_owned().into());
        let holes = document.holes.into_iter();
        let holes = holes.map(|hole| Hole { span: moved(hole.span), ..hole }).collect();
        let (variant, is_complete) = (document.variant, document.is_complete);
        let open = document.open.map(|open| {
            let map = open.map.within(&open.text, outer);
            Box::new(OpenText { map, ..*open })
        });
        let (presence, attachment) = (document.presence, document.attachment);
        let whole = Embedded::new(text, map, place, kind).attached_to(attachment);
        let whole = Embedded { presence, open, ..whole };
        parts.documents.push(Embedded { holes, variant, is_complete, ..whole });
    }
    parts.errors.extend(inner.errors.into_iter().map(|error| error.moved(moved)));
    let notes = inner.notes.into_iter();
    parts.notes.extend(notes.map(|note| Note { span: moved(note.span), ..note }));
    let principals = inner.principals.into_iter();
    parts.principals.extend(principals.map(|one| {
        let place = Place { path: path(&one.place.path), ..one.place };
        HeldPrincipal { place, span: moved(one.span), ..one }
    }));
    for one in inner.besides {
        let place = Place { path: path(&one.place.path), ..one.place };
        parts.besides.push(Besides { place, span: moved(one.span), ..one });
    }
    let references = inner.references.into_iter();
    parts.references.extend(references.map(|one| Reference { span: moved(one.span), ..one }));
    parts.defaults.extend(inner.defaults);
    parts.parameters.extend(inner.parameters);
    parts.secrets.extend(inner.secrets.into_iter().map(moved));
}

/// Reads what an AWS command printed; `false` says that it holds no policy after all.
fn read_output<'t>(text: &'t str, root: Node<'_>, parts: &mut Parts<'t>) -> bool {
    let mut errors = Vec::new();
    let wrapped = wrapped::documents(text, root, &mut errors);
    let is_listed = outputs::documents(text, root, parts);
    // A member that stands twice, or two that could be meant: nobody chooses between them.
    let is_ambiguous = !errors.is_empty() || wrapped.len() > parts.documents.len();
    if is_listed && !is_ambiguous {
        let others = wrapped::others(text, root, &parts.documents);
        parts.documents.extend(others);
        return true;
    }
    let others = wrapped::others(text, root, &wrapped);
    parts.documents = wrapped;
    parts.documents.extend(others);
    parts.errors.extend(errors);
    // `Document` and `Policy` are members of many files.
    parts.documents.iter().any(is_policy)
}

fn is_policy(document: &Embedded<'_>) -> bool {
    let tree = document.tree();
    let kind = tree.root().filter(|_| tree.errors().is_empty()).map(RootKind::of);
    kind.is_none_or(|kind| kind.is_policy() || kind == RootKind::EmptyObject)
        && document.text.trim_start().starts_with('{')
}

/// Reads a container whose values may be functions.
fn read_value(format: Format, root: &Value, options: &ReadOptions, parts: &mut Parts<'_>) {
    match format {
        Format::CloudFormation | Format::Sam | Format::CdkOutput => {
            read_resources(root, options, "", parts);
            for document in &mut parts.documents {
                document.place.name = policy_name(root, &document.place.path);
            }
        }
        Format::Serverless => serverless::read(root, options, parts),
        Format::Policy => read_policy(root, parts),
        _ => {}
    }
}

/// Returns the `PolicyName` beside a document of a template.
fn policy_name(root: &Value, path: &str) -> Option<Box<str>> {
    let (holder, _) = path.rsplit_once('/')?;
    let holder = holder.split('/').try_fold(root, |value, step| match value.member(step) {
        Some(member) => Some(member),
        None => value.items().get(step.parse::<usize>().ok()?),
    })?;
    holder.member("PolicyName")?.as_str().map(Into::into)
}

/// Reads a bare policy that is written in YAML.
fn read_policy(root: &Value, parts: &mut Parts<'_>) {
    let nothing = Value::new(crate::value::Data::Object(Vec::new()), root.span);
    let options = ReadOptions::default();
    let template = crate::template::Template::of(&nothing, &options);
    let resolved = template.resolve(root, &Situation::default());
    crate::yaml_notes::add(&resolved, false, &mut parts.notes);
    match project(&resolved) {
        Ok(projection) => {
            let kind =
                Kind { policy_type: None, resource_type: None, because: Because::Recognised };
            parts.documents.push(Embedded::projected(projection, Place::default(), kind));
        }
        Err(error) => parts.errors.push(limit_error(error)),
    }
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
        let is_container =
            !matches!(self.format, Format::Policy | Format::Scenario | Format::Other);
        let is_written_otherwise = self.documents.iter().any(|document| !document.is_whole_text());
        let is_syntax = |error: &SourceError| matches!(error.kind, SourceErrorKind::Syntax(_));
        if !is_container && !is_written_otherwise {
            if !self.errors.iter().all(is_syntax) {
                return Err(self.errors);
            }
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

    /// Says whether nothing was read since the text has more bytes than its format may have.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.documents.is_empty()
            && self.text.len() > MAX_POLICY_BYTES as usize
            && self.errors.iter().any(|error| {
                matches!(
                    &error.kind,
                    SourceErrorKind::Limit(_)
                        | SourceErrorKind::Syntax(SyntaxErrorKind::TooLarge { .. })
                )
            })
    }

    /// Returns the text that was read.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }
}
