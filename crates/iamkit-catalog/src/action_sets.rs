//! Sets of actions that matter for security, written by hand.

use crate::catalog::Catalog;

/// How bad it is when the wrong principal may use a row's actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Useful to an attacker who is inside already.
    Low,
    /// Gives away data or control of single resources.
    Medium,
    /// Gives away credentials or the account.
    High,
}

/// A curated set, such as `privilege-escalation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CuratedSet<'a> {
    /// Identifier, such as `privilege-escalation`.
    pub id: &'a str,
    /// One sentence that says what the actions have in common.
    pub summary: &'a str,
}

/// One way in which actions matter, such as `iam:PassRole` with `lambda:CreateFunction`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CuratedRow<'a> {
    /// Identifier within the set.
    pub id: &'a str,
    /// How bad it is.
    pub severity: Severity,
    /// Actions that are all needed.
    pub all_of: Vec<&'a str>,
    /// Actions of which one is needed; no demand when empty.
    pub any_of: Vec<&'a str>,
    /// Condition keys that can narrow it down.
    pub mitigated_by: Vec<&'a str>,
    /// One sentence that says what an attacker gains.
    pub summary: &'a str,
    /// What the way uses, such as `pass-role`; empty for most sets.
    pub group: &'a str,
    /// Services that a role is passed to, such as `lambda.amazonaws.com`.
    pub passed_to: Vec<&'a str>,
    /// What an attacker does, in at most two lines; empty for most sets.
    pub attack: &'a str,
    /// Where the attack is publicly documented, in words.
    pub source: &'a str,
}

impl CuratedRow<'_> {
    /// Returns every action of the row, needed or one of several.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.all_of.iter().chain(&self.any_of).copied()
    }
}

impl Catalog {
    /// Returns the curated sets, sorted by identifier.
    pub fn curated_sets(&self) -> impl Iterator<Item = CuratedSet<'_>> {
        let lines = self.facts().all("set").filter_map(|line| line.split_once('\t'));
        lines.map(|(id, summary)| CuratedSet { id, summary })
    }

    /// Returns the rows of the curated set `id`, sorted by identifier.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let rows = catalog.curated_rows("privilege-escalation");
    /// assert!(rows.iter().any(|row| row.all_of == ["iam:CreatePolicyVersion"]));
    /// # }
    /// ```
    #[must_use]
    pub fn curated_rows(&self, id: &str) -> Vec<CuratedRow<'_>> {
        let rows = self.facts().all("set-row");
        rows.filter_map(|line| row(line.strip_prefix(id)?.strip_prefix('/')?)).collect()
    }
}

fn row(line: &str) -> Option<CuratedRow<'_>> {
    let mut fields = line.split('\t');
    let id = fields.next()?;
    let severity = match fields.next()? {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        _ => Severity::Low,
    };
    let mut list = || fields.next().map(names);
    let (all_of, any_of, mitigated_by) = (list()?, list()?, list()?);
    let summary = fields.next()?;
    // Packs from before these columns end here.
    let mut rest = || fields.next().unwrap_or_default();
    let (group, passed_to) = (rest(), names(rest()));
    Some(CuratedRow {
        id,
        severity,
        all_of,
        any_of,
        mitigated_by,
        summary,
        group,
        passed_to,
        attack: rest(),
        source: rest(),
    })
}

fn names(text: &str) -> Vec<&str> {
    text.split(',').filter(|name| !name.is_empty()).collect()
}
