//! Facts that are looked up rarely: a sorted text, one line per fact.

use std::ops::Range;

use crate::catalog::Catalog;
use crate::layout::Section;
use crate::pack::inflate;

/// Lines `kind TAB key TAB value TAB value…`, sorted, decoded on first use.
#[derive(Debug)]
pub(crate) struct Facts {
    text: String,
    // INVARIANT: lines of `text`, in ascending order of their bytes.
    lines: Vec<Range<u32>>,
    // INVARIANT: the keys of the facts `endpoint-key`, in lower case, each once. There are a few, on
    // hundreds of lines, and every key of every judged request is looked up among them.
    endpoint_keys: Vec<Box<str>>,
}

impl Facts {
    fn parse(text: String) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let without_end = end - usize::from(line.ends_with('\n'));
            if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(without_end)) {
                lines.push(start..end);
            }
            start = end;
        }
        let mut facts = Self { text, lines, endpoint_keys: Vec::new() };
        let pairs = facts.all("endpoint-key").filter_map(|pair| pair.split_once('/'));
        let mut keys: Vec<Box<str>> = pairs.map(|(_, key)| key.into()).collect();
        keys.sort_unstable();
        keys.dedup();
        facts.endpoint_keys = keys;
        facts
    }

    /// Returns the keys that only some services send, in lower case.
    pub(crate) fn endpoint_keys(&self) -> &[Box<str>] {
        &self.endpoint_keys
    }

    fn line(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Returns the lines of `kind`, without the kind.
    pub(crate) fn all<'f>(&'f self, kind: &str) -> impl Iterator<Item = &'f str> + use<'f> {
        let head = format!("{kind}\t");
        let first = self.lines.partition_point(|line| self.line(line) < head.as_str());
        self.lines
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map_while(move |line| self.line(line).strip_prefix(head.as_str()))
    }

    /// Returns the values of the fact `key` of `kind`.
    pub(crate) fn find(&self, kind: &str, key: &str) -> Option<&str> {
        // Tab sorts before every character of a key, so that the line of `key` itself is the
        // first that is not less.
        let head = [kind, "\t", key].concat();
        let at = self.lines.partition_point(|line| self.line(line) < head.as_str());
        let rest = self.line(self.lines.get(at)?).strip_prefix(head.as_str())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('\t') }
    }
}

impl Catalog {
    pub(crate) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::parse(inflate(self.pack.section(Section::Facts))))
    }

    pub(crate) fn category(&self, number: u8) -> &str {
        self.facts().find("category", &format!("{number:03}")).unwrap_or_default()
    }

    /// Returns the name of the retired action that `action` is, in any case.
    ///
    /// Retired actions no longer exist, but AWS's own policies and old policies of users still
    /// name them: `codestar:CreateProject`.
    #[must_use]
    pub fn retired_action(&self, action: &str) -> Option<&str> {
        self.facts()
            .find("retired-action", &action.to_ascii_lowercase())
            .and_then(|values| values.split('\t').next())
    }

    /// Returns whether `action` existed once and exists no longer.
    #[must_use]
    pub fn is_retired_action(&self, action: &str) -> bool {
        self.retired_action(action).is_some()
    }

    /// Returns whether the service with the prefix `prefix` existed once and exists no longer.
    #[must_use]
    pub fn is_retired_service(&self, prefix: &str) -> bool {
        // What exists is not retired, and is told without the facts.
        self.service(prefix).is_none()
            && self.facts().find("retired-service", &prefix.to_ascii_lowercase()).is_some()
    }

    /// Returns the full names of all retired actions, sorted.
    pub fn retired_actions(&self) -> impl Iterator<Item = &str> {
        self.facts().all("retired-action").filter_map(|line| line.split('\t').nth(1))
    }

    /// Returns the known service principals, sorted, such as `lambda.amazonaws.com`.
    ///
    /// The list is not complete: an unknown principal is no proof of a mistake.
    pub fn service_principals(&self) -> impl Iterator<Item = &str> {
        self.facts().all("principal")
    }

    /// Returns whether `principal` is a known service principal.
    #[must_use]
    pub fn is_service_principal(&self, principal: &str) -> bool {
        self.facts().find("principal", principal).is_some()
    }

    /// Returns whether resource control policies apply to the service `prefix`.
    ///
    /// Source: the list "AWS services that support RCPs" of the AWS Organizations user guide.
    #[must_use]
    pub fn is_rcp_enabled(&self, prefix: &str) -> bool {
        self.service(prefix).is_some_and(|service| service.is_rcp_enabled())
    }

    /// Returns the condition keys that decide who owns what, such as `aws:PrincipalOrgID`: a
    /// wildcard in their values defeats the purpose.
    pub fn sensitive_keys(&self) -> impl Iterator<Item = &str> {
        self.facts().all("sensitive-key").filter_map(|line| line.split('\t').nth(1))
    }

    /// Returns whether `key` is among [`sensitive_keys`](Self::sensitive_keys), in any case.
    #[must_use]
    pub fn is_sensitive_key(&self, key: &str) -> bool {
        self.facts().find("sensitive-key", &key.to_ascii_lowercase()).is_some()
    }
}
