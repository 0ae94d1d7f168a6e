//! Findings that were there before a change, whatever line they stood on.

use std::collections::BTreeMap;

use iamkit::validate::Finding;

use crate::commands::validate::Validated;

/// By what two findings of one place are the same, the surest first: a statement that moved takes its
/// findings along, and what stands in a statement that changed is told by its own text or its path.
const WAYS: usize = 3;

/// The findings on one policy before a change. Two may be the same, so they are counted.
#[derive(Debug, Default)]
pub(super) struct Known {
    findings: Vec<[String; WAYS]>,
}

impl Known {
    /// Adds the findings on a policy.
    pub(super) fn add(&mut self, validated: &Validated) {
        // What one finding stood for is not new when it stands alone.
        let all = validated.findings.iter().flat_map(|one| std::iter::once(one).chain(&one.covers));
        self.findings.extend(all.map(|one| keys(validated, one)));
    }

    /// Takes out the findings that are known, each as often as it was there.
    pub(super) fn remove_from(&mut self, validated: &mut Validated) {
        let mut found: Vec<Option<[String; WAYS]>> =
            validated.findings.iter().map(|one| Some(keys(validated, one))).collect();
        let mut known: Vec<Option<[String; WAYS]>> =
            std::mem::take(&mut self.findings).into_iter().map(Some).collect();
        for way in 0..WAYS {
            let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (at, keys) in known.iter().enumerate().rev() {
                if let Some(key) = keys.as_ref().and_then(|keys| keys.get(way)) {
                    places.entry(key.clone()).or_default().push(at);
                }
            }
            for keys in &mut found {
                let key = keys.as_ref().and_then(|keys| keys.get(way));
                let at = key.and_then(|key| places.get_mut(key)).and_then(Vec::pop);
                if let Some(before) = at.and_then(|at| known.get_mut(at)) {
                    *before = None;
                    *keys = None;
                }
            }
        }
        let mut is_new = found.iter().map(Option::is_some);
        validated.findings.retain(|_| is_new.next().unwrap_or(true));
        self.findings = known.into_iter().flatten().collect();
    }
}

fn keys(validated: &Validated, finding: &Finding) -> [String; WAYS] {
    let place = finding.locations.first();
    let about = place.and_then(|place| place.bytes.of(validated.source.text())).unwrap_or_default();
    let statement = validated.statement(finding).unwrap_or_default();
    let path = place.map(|place| place.path.to_string()).unwrap_or_default();
    let key = |rest: &[&str]| {
        [&[finding.code.as_str(), finding.message.as_str()], rest].concat().join("\0")
    };
    [key(&[about, &statement]), key(&[about]), key(&[&path])]
}
