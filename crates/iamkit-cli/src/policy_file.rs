//! From a source to the policy document in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use iamkit::policy::{PolicyDocument, PolicyType, lower};
use iamkit::source::{
    Besides, Embedded, Encoding, MAX_POLICY_BYTES, ReadOptions, SourceError, read,
};
use iamkit::syntax::{Limits, parse_with};

use crate::module_files::container_of;
use crate::problem::Problem;
use crate::source::Source;

/// Returns the one policy document that a source is or holds.
///
/// # Errors
///
/// What is wrong with the text around it; several documents.
pub(crate) fn embedded(source: &Source) -> Result<Embedded<'_>, Vec<Problem>> {
    let container = read(source.name(), source.text(), &ReadOptions::default());
    container.into_only_document().map_err(|errors| problems(&errors))
}

/// Splits `FILE#PLACE`; a file of that very name wins.
pub(crate) fn place_of(path: &Path) -> (PathBuf, Option<String>) {
    let text = path.to_string_lossy();
    match text.split_once('#') {
        Some((file, place)) if !path.exists() && !file.is_empty() => {
            (PathBuf::from(file), Some(place.to_owned()))
        }
        _ => (path.to_owned(), None),
    }
}

/// What a container says of parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters {
    /// Those whose defaults were taken for their values.
    pub(crate) defaults: BTreeMap<Box<str>, Box<str>>,
    /// All of them.
    pub(crate) names: BTreeSet<Box<str>>,
}

/// Returns the one policy of a source that is meant: the only one, or the only one at a place and of a
/// type, with all variants that conditions make of it. Also returns what is said of parameters.
///
/// # Errors
///
/// What is wrong with the text around it; no such policy, or several.
pub(crate) fn chosen<'s>(
    source: &'s Source,
    place: Option<&str>,
    policy_type: Option<PolicyType>,
    reading: &ReadOptions,
) -> Result<(Vec<Embedded<'s>>, Parameters), Vec<Problem>> {
    let mut container = container_of(source, reading);
    let parameters = Parameters {
        defaults: std::mem::take(&mut container.defaults),
        names: std::mem::take(&mut container.parameters),
    };
    if place.is_none() && container.documents.len() < 2 {
        if container.errors.is_empty() {
            see_complete(source, place, policy_type, &container.documents, &container.besides)?;
        }
        let only = container.into_only_document().map_err(|errors| problems(&errors))?;
        return Ok((vec![only], parameters));
    }
    if !container.errors.is_empty() {
        return Err(problems(&container.errors));
    }
    // What conditions make of one policy is one policy, whatever its type.
    if place.is_none() && is_one(&container.documents) {
        see_complete(source, place, policy_type, &container.documents, &container.besides)?;
        return Ok((container.documents, parameters));
    }
    let all: Vec<String> =
        container.documents.iter().map(|document| document.place.path.to_string()).collect();
    let is_meant = |document: &Embedded<'_>| {
        place.is_none_or(|place| document.place.is_at(place))
            && policy_type.is_none_or(|wanted| fits(document, wanted))
    };
    let mut documents = container.documents;
    // Who names the very path means nothing below it.
    if documents.iter().any(|document| Some(&*document.place.path) == place) {
        documents.retain(|document| Some(&*document.place.path) == place);
    }
    documents.retain(is_meant);
    see_complete(source, place, policy_type, &documents, &container.besides)?;
    match documents.as_slice() {
        [_, ..] if is_one(&documents) => Ok((documents, parameters)),
        [_, ..] => Err(vec![several(&documents)]),
        [] => {
            let what = policy_type.map_or_else(String::new, |wanted| format!("{wanted} "));
            let message = match place {
                Some(place) => format!("no {what}policy at `{place}`"),
                None => format!("no {what}policy"),
            };
            let is_policy = matches!(all.as_slice(), [only] if only.is_empty());
            let hint = if is_policy {
                "the file is the policy".to_owned()
            } else {
                format!("there are {}", all.join(", "))
            };
            Err(vec![Problem::error(message).hint(hint)])
        }
    }
}

/// Returns the only one of what [`chosen`] gives.
///
/// # Errors
///
/// Conditions make several of it.
pub(crate) fn only(mut variants: Vec<Embedded<'_>>) -> Result<Embedded<'_>, Vec<Problem>> {
    match (variants.pop(), variants.is_empty()) {
        (Some(only), true) => Ok(only),
        (last, _) => {
            variants.extend(last);
            Err(vec![several(&variants)])
        }
    }
}

fn several(documents: &[Embedded<'_>]) -> Problem {
    let places: Vec<String> = documents.iter().map(described).collect();
    let message = format!("several policies fit: {}", places.join(", "));
    let hint = "name one as `FILE#PLACE`, or decide its conditions with `--parameter`";
    Problem::error(message).hint(hint)
}

/// Sees that the policies that were found are all that a principal has. Who names a file alone means its
/// principal where its policies are asked for.
fn see_complete(
    source: &Source,
    place: Option<&str>,
    policy_type: Option<PolicyType>,
    documents: &[Embedded<'_>],
    besides: &[Besides],
) -> Result<(), Vec<Problem>> {
    let is_asked = match place {
        Some(_) => is_of_identity(policy_type, documents),
        None => policy_type == Some(PolicyType::Identity) && is_one(documents),
    };
    if !is_asked {
        return Ok(());
    }
    let besides = besides_at(besides, place, documents);
    if besides.is_empty() {
        Ok(())
    } else {
        Err(vec![incomplete(source, place, &besides, documents)])
    }
}

/// Says whether what is wanted are the policies of a principal.
fn is_of_identity(wanted: Option<PolicyType>, documents: &[Embedded<'_>]) -> bool {
    let is_identity = |one: &Embedded<'_>| one.kind.policy_type == Some(PolicyType::Identity);
    match wanted {
        Some(wanted) => {
            matches!(wanted, PolicyType::Identity | PolicyType::PermissionsBoundary)
        }
        None => documents.iter().any(is_identity),
    }
}

/// Returns what the principals at a place have besides the documents there. Who names the very path of a
/// document means that one and nothing else.
fn besides_at<'b>(
    besides: &'b [Besides],
    place: Option<&str>,
    documents: &[Embedded<'_>],
) -> Vec<&'b Besides> {
    if documents.iter().any(|document| Some(&*document.place.path) == place) {
        return Vec::new();
    }
    let has_document = |one: &Besides| {
        documents.iter().any(|document| {
            let rest = document.place.path.strip_prefix(&*one.place.path);
            rest.is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let is_named = |one: &Besides| place.is_some_and(|place| one.place.is_at(place));
    let of_principals = besides.iter().filter(|one| one.named.is_none());
    of_principals.filter(|one| is_named(one) || has_document(one)).collect()
}

/// How many things are told that a principal has besides.
const MAX_TOLD: usize = 4;

/// Says what a principal has besides, and in which lines.
pub(crate) fn told(source: &Source, besides: &[&Besides]) -> String {
    let mut told: Vec<String> = Vec::new();
    for one in besides {
        let (line, _) = source.line_and_column(one.span.start);
        let text = format!("{} (line {line})", one.what);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    let more = told.len().saturating_sub(MAX_TOLD);
    if more > 0 {
        told.truncate(MAX_TOLD);
        told.push(format!("{more} more"));
    }
    told.join(", ")
}

/// Refuses the policies at a place, for they are not all that decides.
fn incomplete(
    source: &Source,
    place: Option<&str>,
    besides: &[&Besides],
    documents: &[Embedded<'_>],
) -> Problem {
    let told = told(source, besides);
    let whole = || besides.first().map_or("", |one| &*one.place.path);
    let owner = place.unwrap_or_else(whole);
    let message = format!("`{owner}` has more than the policies that stand in it: {told}");
    let is_boundary = |one: &&Besides| one.is_boundary();
    let mut ways = Vec::new();
    if besides.iter().any(is_boundary) {
        ways.push("the permissions boundary with `--boundary`".to_owned());
    }
    if !besides.iter().all(is_boundary) {
        ways.push("an AWS managed policy with `--managed`".to_owned());
    }
    let mut paths: Vec<&str> = documents.iter().map(|one| &*one.place.path).collect();
    paths.dedup();
    let first = paths.first().map(|path| format!(": `{}#{path}`", source.name()));
    ways.push(format!("each other policy by its whole place{}", first.unwrap_or_default()));
    Problem::error(message).hint(format!("name all of them: {}", ways.join(", ")))
}

/// Says whether documents are a single one, or what conditions make of one place.
fn is_one(documents: &[Embedded<'_>]) -> bool {
    let [first, others @ ..] = documents else { return false };
    others.iter().all(|other| {
        first.variant.is_some() && other.variant.is_some() && first.place.path == other.place.path
    })
}

fn described(document: &Embedded<'_>) -> String {
    match &document.variant {
        Some(variant) => format!("`{}` (when {variant})", document.place.path),
        None => format!("`{}`", document.place.path),
    }
}

/// Says whether a document can stand where a policy of a type is wanted.
pub(crate) fn fits(document: &Embedded<'_>, wanted: PolicyType) -> bool {
    let is_of_identity = |policy_type| {
        matches!(
            policy_type,
            PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session
        )
    };
    document
        .kind
        .policy_type
        .is_none_or(|own| own == wanted || is_of_identity(own) && is_of_identity(wanted))
}

/// Reads the document of a source strictly. Of a document in a string, its places are those of the
/// decoded text; of every other one, those of the source.
///
/// # Errors
///
/// All syntax errors, or else all grammar errors.
pub(crate) fn document(source: &Source) -> Result<PolicyDocument, Vec<Problem>> {
    lowered(source, &embedded(source)?)
}

/// Reads a document of a source strictly, as [`document`] does.
///
/// # Errors
///
/// All syntax errors, or else all grammar errors.
pub(crate) fn lowered(
    source: &Source,
    embedded: &Embedded<'_>,
) -> Result<PolicyDocument, Vec<Problem>> {
    let document = embedded.lower().map_err(|errors| problems(&errors))?;
    if embedded.is_whole_text() || embedded.map.encoding() != Encoding::Json {
        return Ok(document);
    }
    let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
    let tree = parse_with(source.text(), limits);
    let node = tree.node_at(embedded.map.whole().start);
    Ok(node.map_or(document, |node| lower(node).document))
}

/// Returns everything that is no JSON: in the source or, in a sound one, in the text of the
/// document.
pub(crate) fn syntax_problems(source: &Source) -> Vec<Problem> {
    match embedded(source) {
        Ok(embedded) => problems(&embedded.syntax_errors()),
        Err(problems) => problems,
    }
}

/// Turns errors into messages.
pub(crate) fn problems(errors: &[SourceError]) -> Vec<Problem> {
    errors.iter().map(problem).collect()
}

/// Turns an error into a message.
pub(crate) fn problem(error: &SourceError) -> Problem {
    let problem = Problem::error(error.kind.to_string()).maybe_hint(error.kind.hint());
    let problem = match error.related() {
        Some((span, label)) => problem.related(span, label),
        None => problem,
    };
    let problem = match error.kind.code() {
        Some(code) => problem.code(code),
        None => problem,
    };
    problem.at(error.span)
}
