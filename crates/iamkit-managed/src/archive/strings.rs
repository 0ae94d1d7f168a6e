//! Tables of strings.

use super::Cursor;

/// No table is larger; front coding could tell far more in few bytes.
const MOST_BYTES: usize = 1 << 26;

/// Strings, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Strings {
    text: String,
    // INVARIANT: ascending, and each on a character boundary of the text; the first is 0, and each
    // string ends where the next one starts.
    bounds: Vec<u32>,
}

impl Strings {
    /// Reads sorted strings: the count, how much each shares with the one before, the lengths of
    /// the rests, the rests. Each becomes `head`, the string, `tail`.
    pub(super) fn read(cursor: &mut Cursor<'_>, head: &str, tail: &str) -> Option<Self> {
        let count = cursor.count().filter(|count| *count <= cursor.len())?;
        let shared: Vec<usize> = (0..count).map(|_| cursor.count()).collect::<Option<_>>()?;
        let lengths: Vec<usize> = (0..count).map(|_| cursor.count()).collect::<Option<_>>()?;
        let total = shared.iter().zip(&lengths).try_fold(0_usize, |total, (shared, length)| {
            total.checked_add(shared.checked_add(*length)?).filter(|total| *total <= MOST_BYTES)
        })?;
        let rests = cursor.bytes(lengths.iter().sum())?;
        let mut rests = str::from_utf8(rests).ok()?;
        let mut text = String::with_capacity(total + count * (head.len() + tail.len()));
        let mut bounds = Vec::with_capacity(count + 1);
        bounds.push(0);
        let mut previous = 0..0;
        for (shared, length) in shared.iter().zip(&lengths) {
            text.push_str(head);
            let start = text.len();
            let (rest, others) = rests.split_at_checked(*length)?;
            let shared = previous.start..previous.start + shared;
            if shared.end > previous.end || !text.is_char_boundary(shared.end) {
                return None;
            }
            text.extend_from_within(shared);
            text.push_str(rest);
            previous = start..text.len();
            text.push_str(tail);
            bounds.push(u32::try_from(text.len()).ok()?);
            rests = others;
        }
        Some(Self { text, bounds })
    }

    /// Takes the lines of a text.
    pub(super) fn of_lines(text: &str) -> Option<Self> {
        let mut lines = String::with_capacity(text.len());
        let mut bounds = vec![0];
        for line in text.lines() {
            lines.push_str(line);
            bounds.push(u32::try_from(lines.len()).ok()?);
        }
        Some(Self { text: lines, bounds })
    }

    pub(super) fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    pub(super) fn get(&self, id: u32) -> Option<&str> {
        let place = usize::try_from(id).ok()?;
        let &[start, end] = self.bounds.get(place..)?.first_chunk()?;
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        self.text.get(start..end)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|id| self.get(id))
    }

    /// The place of a string among sorted ones.
    pub(super) fn place(&self, wanted: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(u32::try_from(middle).ok()?)?.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}
