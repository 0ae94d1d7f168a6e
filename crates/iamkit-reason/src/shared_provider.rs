//! Identity providers that sign tokens for everybody.

use iamkit_pattern::Case;

use crate::space::{Form, Part, TextPattern, Unnamed};

const ROWS: &str = include_str!("../data/shared-providers.tsv");

/// The value of a claim that the holder of a token chooses.
const CHOSEN: &str = "chosen";

/// An identity provider that signs tokens for all of its customers, as GitHub does: what it says must
/// name one of them to keep the others out.
///
/// ```
/// use iamkit_reason::SharedProvider;
///
/// let provider = SharedProvider::of_principal("arn:aws:iam::111122223333:oidc-provider/gitlab.com");
/// assert_eq!(provider.map(SharedProvider::url), Some("gitlab.com"));
/// assert!(SharedProvider::of_principal("login.example.com").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SharedProvider {
    url: &'static str,
}

/// What is known of a claim of somebody else's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The holder of the token chooses it.
    Chosen,
    /// It is of one of these shapes.
    Shaped(Vec<TextPattern>),
    /// It tells the customer somehow.
    Unlisted,
}

impl SharedProvider {
    /// Returns the provider that a federated principal names: by its URL, or by the ARN of its provider
    /// in IAM.
    #[must_use]
    pub fn of_principal(principal: &str) -> Option<Self> {
        let url = principal.split_once(":oidc-provider/").map_or(principal, |(_, url)| url);
        rows().find(|row| row.url == url).map(|row| Self { url: row.url })
    }

    /// Returns the URL without its scheme.
    #[must_use]
    pub const fn url(self) -> &'static str {
        self.url
    }

    /// Returns the claims of a token that was issued to somebody else; `None` stands for a value that
    /// the holder of the token chooses.
    pub fn claims_of_others(self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        let own = rows().filter(move |row| row.url == self.url);
        own.map(|row| (row.claim, Some(row.value).filter(|value| *value != CHOSEN)))
    }

    /// Returns what the condition key of a claim of a shared provider holds in a request of somebody
    /// else; `None` for other keys.
    pub(crate) fn claim_at(key: &str) -> Option<Claim> {
        let (url, claim) = key.rsplit_once(':')?;
        let mut own = rows().filter(|row| Case::Fold.is_same(row.url, url)).peekable();
        own.peek()?;
        let found: Vec<Row> = own.filter(|row| Case::Fold.is_same(row.claim, claim)).collect();
        Some(match found.first() {
            None => Claim::Unlisted,
            Some(row) if row.value == CHOSEN => Claim::Chosen,
            Some(_) => Claim::Shaped(found.iter().flat_map(|row| shapes(row.shape)).collect()),
        })
    }
}

#[derive(Clone, Copy, Debug)]
struct Row {
    url: &'static str,
    claim: &'static str,
    value: &'static str,
    shape: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    ROWS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        Some(Row { url: next()?, claim: next()?, value: next()?, shape: next()? })
    })
}

/// Returns the patterns of a shape: one, or of a name one for each length.
fn shapes(text: &str) -> Vec<TextPattern> {
    // GitHub Docs, "Usernames for managed users": names of organizations have at most 39 characters.
    // Shorter ones than ten are taken.
    const LENGTHS: std::ops::RangeInclusive<usize> = 10..=39;
    if !text.contains("{name}") {
        return shape(text).into_iter().collect();
    }
    LENGTHS
        .filter_map(|count| shape(&text.replace("{name}", &format!("{{name {count}}}"))))
        .collect()
}

fn shape(text: &str) -> Option<TextPattern> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        push_text(&mut parts, before);
        let (named, after) = after.split_once('}')?;
        let (kind, count) = named.split_once(' ')?;
        let kind = match kind {
            "digit" => Unnamed::Digit,
            "alnum" => Unnamed::Alphanumeric,
            "hex" => Unnamed::Hexadecimal,
            "name" => Unnamed::Name,
            _ => return None,
        };
        parts.push(kind.of(count.parse().ok()?));
        rest = after;
    }
    push_text(&mut parts, rest);
    Some(TextPattern { parts: parts.into(), form: Form::Text(Case::Sensitive) })
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    for (index, piece) in text.split('*').enumerate() {
        if index > 0 {
            parts.push(Part::AnyRun);
        }
        if !piece.is_empty() {
            parts.push(Part::Literal(piece.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let count = ROWS.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(rows().count(), count);
        for row in rows() {
            assert!(!shapes(row.shape).is_empty(), "{row:?}");
            assert_eq!(row.value == CHOSEN, row.shape == "*", "{row:?}");
        }
    }

    #[test]
    fn a_claim_is_found_by_its_key() {
        let claim = |key| SharedProvider::claim_at(key);
        assert_eq!(claim("GitLab.com:AUD"), Some(Claim::Chosen));
        assert_eq!(claim("gitlab.com:namespace_id"), Some(Claim::Unlisted));
        assert_eq!(claim("login.example.com:sub"), None);
        let Some(Claim::Shaped(shapes)) = claim("graph.facebook.com:app_id") else { panic!() };
        assert_eq!(shapes.len(), 2);
    }
}
