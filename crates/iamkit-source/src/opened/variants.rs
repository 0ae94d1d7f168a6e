//! The document that the variants of one place are together.

use iamkit_policy::PolicyDocument;
use iamkit_syntax::{Node, Span, string_literal};

use super::readable::Openings;
use super::{Variant, lowered};
use crate::object::finish;
use crate::source_map::SourceMapBuilder;
use crate::{Encoding, Presence, SourceError, SourceMap};

/// How many variants are named one by one.
const MAX_NAMED: usize = 3;

/// A document, and what is not known of each of its statements.
pub(super) struct Composed {
    pub(super) document: PolicyDocument,
    pub(super) text: String,
    /// Where each part of the text stands in the text around the document.
    pub(super) map: SourceMap,
    pub(super) parts: Vec<Part>,
    /// Conditions that decide whether a statement is there.
    pub(super) conditions: Vec<Box<str>>,
}

/// What is said of one statement.
pub(super) struct Part {
    pub(super) openings: Openings,
    /// Where it stands in the text around the document.
    pub(super) place: Span,
}

/// A statement, and which variants have it.
struct Shared {
    text: String,
    /// Where it starts in the text of the first variant that has it.
    start: u32,
    part: Part,
    seen: Vec<usize>,
}

/// Puts variants together. The text of a single one stays as it is.
pub(super) fn composed(variants: &mut [Variant<'_, '_>]) -> Result<Composed, Vec<SourceError>> {
    let statements = shared(variants);
    let mut conditions: Vec<Box<str>> = Vec::new();
    let mut texts = Vec::with_capacity(statements.len());
    let mut parts = Vec::with_capacity(statements.len());
    let mut origins = Vec::with_capacity(statements.len());
    for Shared { text, start, mut part, seen } in statements {
        origins.push((seen.first().copied().unwrap_or_default(), start));
        if let Some((label, names)) = when(&seen, variants) {
            part.openings.unknown.push(("If", label));
            conditions.extend(names);
        }
        texts.push(text);
        parts.push(part);
    }
    conditions.sort_unstable();
    conditions.dedup();
    let mut map = SourceMapBuilder::default();
    let (document, text) = if let [only] = variants {
        place(&only.readable.text, 0, only, &mut map);
        (std::mem::take(&mut only.document), only.readable.text.clone())
    } else {
        together(variants, &texts, &origins, &mut map)?
    };
    let end = variants.first().map_or(0, |first| first.embedded.map.whole().end);
    Ok(Composed { document, text, map: map.finish(Encoding::Synthetic, end), parts, conditions })
}

/// Adds the places of a text that stands in a variant from an offset on.
fn place(text: &str, start: u32, variant: &Variant<'_, '_>, map: &mut SourceMapBuilder) {
    for (at, c) in text.char_indices() {
        let length = small(c.len_utf8());
        let at = start + small(at);
        let original = variant.readable.original(Span::new(at, at + length));
        map.push(length, variant.place(original));
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Writes the statements of several variants into one document.
fn together(
    variants: &[Variant<'_, '_>],
    statements: &[String],
    origins: &[(usize, u32)],
    map: &mut SourceMapBuilder,
) -> Result<(PolicyDocument, String), Vec<SourceError>> {
    let version = variants.iter().find_map(|one| one.document.version.as_ref());
    let version = version
        .map(|version| format!("\"Version\":{},", string_literal(&version.value.to_string())));
    let version = version.unwrap_or_default();
    let whole = variants.first().map(|first| first.embedded.map.whole()).unwrap_or_default();
    let mut text = String::new();
    let supplied = |text: &mut String, written: &str, map: &mut SourceMapBuilder| {
        text.push_str(written);
        map.push(small(written.len()), whole);
    };
    supplied(&mut text, &format!("{{{version}\"Statement\":["), map);
    for (index, (statement, (number, start))) in statements.iter().zip(origins).enumerate() {
        if index > 0 {
            supplied(&mut text, ",", map);
        }
        if let Some(variant) = variants.get(*number) {
            place(statement, *start, variant, map);
        }
        text.push_str(statement);
    }
    supplied(&mut text, "]}", map);
    let (document, errors) = lowered(&text);
    let moved = errors.into_iter().map(|error| error.moved(|_| whole));
    Ok((finish(document, moved.collect())?, text))
}

/// Returns the statements of all variants; one that several have stands once.
fn shared(variants: &[Variant<'_, '_>]) -> Vec<Shared> {
    let version = differing_version(variants);
    let mut all: Vec<Shared> = Vec::new();
    for (number, variant) in variants.iter().enumerate() {
        let readable = &variant.readable;
        for statement in &readable.statements {
            let text = statement.text.as_str();
            let mut openings = statement.openings.clone();
            let version = readable.version.as_deref().or(version);
            // Versions differ in what a policy variable is.
            let is_certain = is_denial(text) && !text.contains("${");
            if let Some(version) = version.filter(|_| !is_certain || openings.effect.is_some()) {
                openings.unknown.push(("Version", version.to_owned()));
            }
            let same = all.iter_mut().find(|known| {
                known.text == text
                    && known.part.openings == openings
                    && !known.seen.contains(&number)
            });
            if let Some(same) = same {
                same.seen.push(number);
                continue;
            }
            let part = Part { openings, place: variant.place(statement.original) };
            let (text, start) = (text.to_owned(), statement.start);
            all.push(Shared { text, start, part, seen: vec![number] });
        }
    }
    all
}

fn is_denial(statement: &str) -> bool {
    let tree = iamkit_syntax::parse(statement);
    let effect = tree.root().and_then(|root| root.member("Effect"));
    effect.and_then(Node::as_str).as_deref() == Some("Deny")
}

/// Says that variants differ in their version.
fn differing_version(variants: &[Variant<'_, '_>]) -> Option<&'static str> {
    let version = |variant: &Variant<'_, '_>| variant.document.version.as_ref().map(|it| it.value);
    let first = variants.first().map(version);
    let differs = variants.iter().any(|variant| Some(version(variant)) != first);
    differs.then_some("conditions decide it")
}

/// Says under which conditions a statement is there, in one text and by their names; nothing if it
/// always is.
fn when(seen: &[usize], variants: &[Variant<'_, '_>]) -> Option<(String, Vec<Box<str>>)> {
    let is_conditional =
        variants.iter().any(|variant| variant.embedded.presence == Presence::Sometimes);
    if seen.len() == variants.len() && !is_conditional {
        return None;
    }
    let terms = |at: usize| {
        let label = variants.get(at).and_then(|variant| variant.embedded.variant.as_deref());
        label.unwrap_or_default().split(", ").collect::<Vec<_>>()
    };
    let first = seen.first().map(|at| terms(*at)).unwrap_or_default();
    // One condition tells them apart if all that have the statement agree on it and no other does.
    let decisive = first.iter().find(|term| {
        !term.is_empty()
            && (0..variants.len()).all(|at| terms(at).contains(*term) == seen.contains(&at))
    });
    let shown: Vec<Vec<&str>> = match decisive {
        Some(term) => vec![vec![*term]],
        None => seen.iter().map(|at| terms(*at)).collect(),
    };
    let names = shown.iter().flatten().filter(|term| !term.is_empty());
    let names = names.map(|term| term.strip_prefix("not ").unwrap_or(term).into()).collect();
    let mut label: Vec<String> =
        shown.iter().take(MAX_NAMED).map(|terms| terms.join(" and ")).collect();
    if shown.len() > MAX_NAMED {
        label.push("…".to_owned());
    }
    Some((label.join(" or "), names))
}
