//! Lists of statements that share an action pattern.

use iamkit_pattern::FieldCrossing;

use super::resource_table::{ResourceHint, ResourceTable};
use crate::compile::StatementId;
use crate::input::ResourceView;

/// Number of a posting: the statements that list one action pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PostingId(pub(crate) u32);

/// The statements of each posting, split by what can be done with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Postings {
    list: Box<[Posting]>,
    statements: Box<[StatementId]>,
    tables: Box<[ResourceTable]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Posting {
    deny: Section,
    allow: Section,
    conditional: Section,
    // INVARIANT: the groups whose section is not empty.
    groups: StatementGroups,
}

#[derive(Clone, Copy, Debug, Default)]
struct Section {
    start: u32,
    end: u32,
    /// Number plus one of the table that narrows a long list down; zero for a short list.
    table: u32,
}

/// The statements of a posting that are asked together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatementGroup {
    /// Every `Deny`.
    Deny,
    /// Every `Allow` without conditions.
    Allow,
    /// Every other `Allow`.
    ConditionalAllow,
}

impl StatementGroup {
    /// All groups: a `Deny` ends the search, an `Allow` without conditions is the cheapest grant.
    pub(crate) const ALL: [Self; 3] = [Self::Deny, Self::Allow, Self::ConditionalAllow];
}

/// Some of the groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StatementGroups {
    bits: u8,
}

impl StatementGroups {
    pub(crate) const fn contains(self, group: StatementGroup) -> bool {
        self.bits & 1 << group as u8 != 0
    }

    pub(crate) const fn add_all(&mut self, others: Self) {
        self.bits |= others.bits;
    }

    const fn insert(&mut self, group: StatementGroup) {
        self.bits |= 1 << group as u8;
    }
}

/// Lists of this length are read through: a table pays when it saves more matches than two
/// look-ups cost.
const SHORT: usize = 16;

impl Postings {
    /// Builds the postings from their statements; `group` tells where a statement belongs, `hints`
    /// what its resource patterns start with.
    pub(crate) fn new(
        lists: &[Vec<StatementId>],
        group: impl Fn(StatementId) -> StatementGroup,
        hints: impl Fn(StatementId) -> Vec<ResourceHint>,
    ) -> Self {
        let mut statements = Vec::new();
        let mut tables = Vec::new();
        let mut section = |list: &[StatementId], wanted: StatementGroup| {
            let start = statements.len();
            statements.extend(list.iter().copied().filter(|&statement| group(statement) == wanted));
            let chosen = statements.get(start..).unwrap_or_default();
            let mut table = 0;
            if chosen.len() > SHORT {
                let pairs = chosen.iter().flat_map(|&statement| {
                    hints(statement).into_iter().map(move |hint| (hint, statement))
                });
                tables.push(ResourceTable::new(pairs));
                table = number(tables.len());
            }
            Section { start: number(start), end: number(statements.len()), table }
        };
        let list = lists.iter().map(|list| {
            let mut groups = StatementGroups::default();
            let [deny, allow, conditional] = StatementGroup::ALL.map(|group| {
                let section = section(list, group);
                if section.start < section.end {
                    groups.insert(group);
                }
                section
            });
            Posting { deny, allow, conditional, groups }
        });
        let list = list.collect();
        Self { list, statements: statements.into(), tables: tables.into() }
    }

    /// Returns the groups that a posting has statements of.
    #[inline]
    pub(crate) fn groups(&self, posting: PostingId) -> StatementGroups {
        self.list.get(posting.0 as usize).map_or_else(StatementGroups::default, |it| it.groups)
    }

    /// Returns the statements of a group, in document order.
    pub(crate) fn statements(&self, posting: PostingId, group: StatementGroup) -> &[StatementId] {
        self.section(posting, group).map_or(&[], |section| self.slice(section))
    }

    /// Says whether `test` holds for some statement of a group that may reach the resource. A
    /// statement may be tested more than once.
    #[inline]
    pub(crate) fn any(
        &self,
        posting: PostingId,
        group: StatementGroup,
        resource: &ResourceView<'_>,
        crossing: FieldCrossing,
        mut test: impl FnMut(StatementId) -> bool,
    ) -> bool {
        let Some(section) = self.section(posting, group) else { return false };
        if section.table == 0 {
            return self.slice(section).iter().any(|&statement| test(statement));
        }
        let Some(table) = self.tables.get(section.table as usize - 1) else { return false };
        table.any(resource, crossing, |list| list.iter().any(|&statement| test(statement)))
    }

    fn section(&self, posting: PostingId, group: StatementGroup) -> Option<Section> {
        let posting = self.list.get(posting.0 as usize)?;
        Some(match group {
            StatementGroup::Deny => posting.deny,
            StatementGroup::Allow => posting.allow,
            StatementGroup::ConditionalAllow => posting.conditional,
        })
    }

    fn slice(&self, section: Section) -> &[StatementId] {
        self.statements.get(section.start as usize..section.end as usize).unwrap_or_default()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the statements that are tested for a resource, of one list about many resources.
    fn tested(count: usize, hint: impl Fn(usize) -> ResourceHint, resource: &str) -> usize {
        let postings = Postings::new(
            &[(0..count).map(StatementId::after).collect()],
            |_| StatementGroup::Allow,
            |statement| vec![hint(statement.index())],
        );
        let view = ResourceView::of(resource);
        let mut tested = 0;
        let crossing = FieldCrossing::Trailing;
        postings.any(PostingId(0), StatementGroup::Allow, &view, crossing, |_| {
            tested += 1;
            false
        });
        tested
    }

    #[test]
    fn long_lists_are_not_read_through() {
        let whole = |number| ResourceHint::Whole(format!("arn:aws:s3:::bucket{number}/").into());
        let last = |number| ResourceHint::LastField(format!("queue-{number}.").into());
        for count in [100, 100_000] {
            assert_eq!(tested(count, whole, "arn:aws:s3:::bucket77/x"), 1);
            assert_eq!(tested(count, whole, "arn:aws:s3:::other/x"), 0);
            assert_eq!(tested(count, last, "arn:aws:sqs:eu-west-1:111122223333:queue-77.a"), 1);
            // The sixth field of a pattern may begin behind a later colon.
            assert_eq!(tested(count, last, "arn:aws:sqs:eu-west-1:1:2:queue-77.a"), 1);
        }
        assert_eq!(tested(100, |_| ResourceHint::Any, "*"), 100);
        assert_eq!(tested(100, whole, "*"), 0);
    }
}
