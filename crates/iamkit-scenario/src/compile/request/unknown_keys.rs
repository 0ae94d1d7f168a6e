//! What `unknownContext` declares.

use iamkit_catalog::{Catalog, GivenValue, KeyProblem};
use iamkit_pattern::Case;
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::Spanned;

/// Most errors of one scenario about its declarations: each looks for names that are alike, and a
/// scenario with one is refused.
const MOST_ERRORS: usize = 100;

/// So many declarations of more than one key are held against all keys of the catalog one by one.
const FEW: usize = 8;

/// Returns why entries of `unknownContext` mean no key, or the start of none.
pub(super) fn problems(
    declared: &[Spanned<Box<str>>],
    catalog: Option<&Catalog>,
) -> impl Iterator<Item = SourceError> {
    let starts = declared.iter().filter(|key| key.value.ends_with('*')).count();
    let names = catalog.filter(|_| starts > FEW).map(Names::of);
    let problem = move |key: &Spanned<Box<str>>| {
        let message = if names_keys(&key.value) {
            no_such_key(catalog?, names.as_ref(), &key.value)?
        } else {
            format!(
                "`{}` names no condition key: write a key such as `aws:SourceVpc`, or the start of \
                 some with one `*` at the end",
                key.value
            )
        };
        Some(SourceError::new(SourceErrorKind::Invalid(message.into()), key.span))
    };
    declared.iter().filter_map(problem).take(MOST_ERRORS)
}

/// Says whether a declaration can mean a condition key, or all that start so.
fn names_keys(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    let is_prefix = name.len() < text.len();
    // A tag has a name.
    let is_whole = is_prefix || !name.ends_with("Tag/");
    is_whole
        && !name.contains(['*', '?'])
        && name.trim() == name
        && match name.split_once(':') {
            Some((prefix, rest)) => !prefix.is_empty() && (is_prefix || !rest.is_empty()),
            None => is_prefix,
        }
}

/// Returns why an entry of `unknownContext` means no key, or the start of none; nothing for prefixes that
/// are not of AWS, since identity providers choose theirs.
fn no_such_key(catalog: &Catalog, names: Option<&Names>, text: &str) -> Option<String> {
    let Some(start) = text.strip_suffix('*') else {
        let problems = catalog.given_key(None, "*", text, GivenValue::Many(&[]), |_, _| true);
        return problems.into_iter().find_map(|problem| match problem {
            KeyProblem::Unknown { nearest } => {
                let hint = nearest.first().map(|name| format!(", did you mean `{name}`?"));
                Some(format!("there is no condition key `{text}`{}", hint.unwrap_or_default()))
            }
            _ => None,
        });
    };
    let (prefix, _) = start.split_once(':')?;
    let is_of_aws = Case::Fold.is_same(prefix, "aws") || catalog.service(prefix).is_some();
    if !is_of_aws {
        return None;
    }
    let is_start = match names {
        Some(names) => names.have_start(start),
        None => catalog.condition_keys().any(|key| begins(fixed(key.name()), start)),
    };
    (!is_start).then(|| format!("no condition key begins with `{start}`"))
}

/// Returns what is the same in all keys of a name, and whether there is more to them.
fn fixed(name: &str) -> (&str, bool) {
    name.split_once("${").map_or((name, false), |(fixed, _)| (fixed, true))
}

/// Says whether keys of a name may begin with `start`.
fn begins((fixed, is_open): (&str, bool), start: &str) -> bool {
    Case::Fold.starts_with(fixed, start) || is_open && Case::Fold.starts_with(start, fixed)
}

/// The names of all keys, for many questions.
struct Names {
    /// What is the same in all keys of each, in lower case and sorted.
    fixed: Vec<String>,
    /// Those with more behind it; few.
    open: Vec<String>,
}

impl Names {
    fn of(catalog: &Catalog) -> Self {
        let (mut all, mut open_names) = (Vec::new(), Vec::new());
        for key in catalog.condition_keys() {
            let (fixed, is_open) = fixed(key.name());
            all.push(fixed.to_ascii_lowercase());
            open_names.extend(is_open.then(|| fixed.to_ascii_lowercase()));
        }
        all.sort_unstable();
        Self { fixed: all, open: open_names }
    }

    /// Says the same as [`begins`] of some name.
    fn have_start(&self, start: &str) -> bool {
        let start = start.to_ascii_lowercase();
        let at = self.fixed.partition_point(|name| *name < start);
        self.fixed.get(at).is_some_and(|name| name.starts_with(&start))
            || self.open.iter().any(|open| start.starts_with(open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_declarations_are_judged_as_few() {
        let catalog = Catalog::from_bytes(iamkit_catalog_data::CATALOG).unwrap();
        let names = Names::of(&catalog);
        for start in [
            "aws:",
            "AWS:PrincipalTag/",
            "aws:principaltag/team",
            "aws:PrincipalTags",
            "s3:x",
            "s3:Ex",
            "aws:SourceIp",
            "aws:SourceIpx",
            "kms:EncryptionContext:a",
            "zz:",
            "",
        ] {
            let expected = catalog.condition_keys().any(|key| begins(fixed(key.name()), start));
            assert_eq!(names.have_start(start), expected, "{start}");
        }
    }
}
