//! A lower-case copy of all action names, for searches by text.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use iamkit_work::spend;

use crate::catalog::Catalog;
use crate::layout::Section;
use crate::letter_triples::LetterTriples;
use crate::records::u16_at;

/// Names in lower case, concatenated, and where each one starts.
#[derive(Debug)]
pub(crate) struct LowerNames {
    text: Box<str>,
    // INVARIANT: ascending; one entry more than there are actions.
    starts: Box<[u32]>,
    /// All actions in the order of their names, whatever their service; made when first asked for.
    by_name: OnceLock<Box<[u16]>>,
    /// Which names hold which three letters; made when names are often searched.
    triples: OnceLock<LetterTriples>,
    /// How often all names were searched.
    searches: AtomicU32,
}

/// So many searches of all names take as long as noting their triples.
const MANY_SEARCHES: u32 = 64;

impl LowerNames {
    /// Returns the name of action `id`.
    #[inline]
    pub(crate) fn name(&self, id: usize) -> &str {
        let (Some(start), Some(end)) = (self.starts.get(id), self.starts.get(id + 1)) else {
            return "";
        };
        self.text.get(*start as usize..*end as usize).unwrap_or_default()
    }

    /// Returns the actions of `range` whose names start with `head`.
    pub(crate) fn starting_with(&self, range: Range<usize>, head: &str) -> Range<usize> {
        let first = partition_point(range.clone(), |id| self.name(id) < head);
        let end = partition_point(first..range.end, |id| self.name(id).starts_with(head));
        first..end
    }

    /// Returns the actions of all services whose names start with `head`.
    pub(crate) fn starting_anywhere_with(&self, head: &str) -> impl Iterator<Item = usize> + '_ {
        let order = self.by_name.get_or_init(|| {
            let count = u16::try_from(self.starts.len().saturating_sub(1)).unwrap_or(u16::MAX);
            let mut order: Vec<u16> = (0..count).collect();
            order.sort_unstable_by_key(|id| self.name(usize::from(*id)));
            order.into_boxed_slice()
        });
        let first = order.partition_point(|id| self.name(usize::from(*id)) < head);
        let from = order.get(first..).unwrap_or_default();
        let end = from.partition_point(|id| self.name(usize::from(*id)).starts_with(head));
        from.get(..end).unwrap_or_default().iter().map(|id| usize::from(*id))
    }

    /// Calls `found` with every action of `range` whose name holds `part`, in order.
    pub(crate) fn containing(&self, range: Range<usize>, part: &str, mut found: impl FnMut(usize)) {
        let finder = memchr::memmem::Finder::new(part);
        if let Some(names) = self.with_rarest_triple_of(part, &range) {
            spend_reading(names.len(), 16);
            for id in names.iter().map(|id| usize::from(*id)) {
                if finder.find(self.name(id).as_bytes()).is_some() {
                    found(id);
                }
            }
            return;
        }
        let text = self.text.as_bytes();
        let (mut id, end) = (range.start, range.end);
        let stop = self.starts.get(end).map_or(self.text.len(), |stop| *stop as usize);
        // A search for a part of a name reads many bytes at once.
        spend_reading(end.saturating_sub(id), 1);
        while id < end {
            let Some(start) = self.starts.get(id).map(|start| *start as usize) else { return };
            let Some(hit) = text.get(start..stop).and_then(|text| finder.find(text)) else {
                return;
            };
            id = self.owner_of(start + hit, id, end);
            // A hit may lie across the border of two names; the first one is then in neither.
            if self
                .starts
                .get(id + 1)
                .is_some_and(|next| start + hit + part.len() <= *next as usize)
            {
                found(id);
            }
            id += 1;
        }
    }

    /// Returns the names of `range` that hold the rarest three letters of `part`. `None` for a shorter
    /// part, and where few searches of all names came before: a document of thousands of wildcards would
    /// have them all read for each.
    fn with_rarest_triple_of(&self, part: &str, range: &Range<usize>) -> Option<&[u16]> {
        let is_all = range.len() == self.starts.len().saturating_sub(1);
        if !is_all || self.searches.fetch_add(1, Ordering::Relaxed) < MANY_SEARCHES {
            return None;
        }
        let names = || (0..range.end).map(|id| self.name(id));
        self.triples.get_or_init(|| LetterTriples::of(&names())).rarest_of(part)
    }

    /// Returns the action whose name covers byte `at`, searching outwards from `from`.
    fn owner_of(&self, at: usize, from: usize, end: usize) -> usize {
        let starts_before =
            |id: usize| self.starts.get(id).is_some_and(|start| *start as usize <= at);
        // Steps that double first: hits of a common part such as `Tag` lie close together.
        let (mut low, mut step) = (from, 1);
        while low + step < end && starts_before(low + step) {
            low += step;
            step *= 2;
        }
        partition_point(low + 1..(low + step).min(end), starts_before).saturating_sub(1)
    }
}

/// Takes the work of looking at so many names, which takes `each` steps for one.
pub(crate) fn spend_reading(names: usize, each: usize) {
    spend(names * each, "looking up names of actions");
}

/// Returns the first number of `range` for which `before` is false, as `slice::partition_point`
/// does for what stands in a slice.
fn partition_point(range: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

impl Catalog {
    /// Returns the lower-case names, copying them on the first call.
    pub(crate) fn lower_names(&self) -> &LowerNames {
        self.lower_names.get_or_init(|| {
            let text = self.pack.action_names().to_ascii_lowercase();
            let offsets = self.pack.section(Section::ActionOffsets);
            let mut starts = Vec::with_capacity(self.action_count() + 1);
            for service in self.services() {
                let base = u32::try_from(service.record.first_action_name).unwrap_or(u32::MAX);
                starts.extend(
                    service
                        .action_range()
                        .filter_map(|id| u16_at(offsets, usize::from(id)))
                        .map(|offset| base + u32::from(offset)),
                );
            }
            starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            LowerNames {
                text: text.into_boxed_str(),
                starts: starts.into_boxed_slice(),
                by_name: OnceLock::new(),
                triples: OnceLock::new(),
                searches: AtomicU32::new(0),
            }
        })
    }
}
