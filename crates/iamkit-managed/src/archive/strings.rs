//! Tables of strings.

use super::Cursor;

/// No table is larger; front coding could tell far more in few bytes.
const MOST_BYTES: usize = 1 << 26;

/// Strings, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Strings {
    text: String,
    // INVARIANT: ascending, and each on a character boundary of the text.
    ends: Vec<u32>,
}

impl Strings {
    /// Reads sorted strings: the count, how much each shares with the one before, the lengths of
    /// the rests, the rests.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let count = cursor.count().filter(|count| *count <= cursor.len())?;
        let shared: Vec<usize> = (0..count).map(|_| cursor.count()).collect::<Option<_>>()?;
        let lengths: Vec<usize> = (0..count).map(|_| cursor.count()).collect::<Option<_>>()?;
        let total = shared.iter().zip(&lengths).try_fold(0_usize, |total, (shared, length)| {
            total.checked_add(shared.checked_add(*length)?).filter(|total| *total <= MOST_BYTES)
        })?;
        let rests = cursor.bytes(lengths.iter().sum())?;
        let mut rests = str::from_utf8(rests).ok()?;
        let mut text = String::with_capacity(total);
        let mut ends = Vec::with_capacity(count);
        let mut previous = 0;
        for (shared, length) in shared.iter().zip(&lengths) {
            let start = text.len();
            let (rest, others) = rests.split_at_checked(*length)?;
            let shared = previous..previous + shared;
            if shared.end > start || !text.is_char_boundary(shared.end) {
                return None;
            }
            text.extend_from_within(shared);
            text.push_str(rest);
            ends.push(u32::try_from(text.len()).ok()?);
            rests = others;
            previous = start;
        }
        Some(Self { text, ends })
    }

    /// Takes the lines of a text.
    pub(super) fn of_lines(text: &str) -> Option<Self> {
        let mut lines = String::with_capacity(text.len());
        let mut ends = Vec::new();
        for line in text.lines() {
            lines.push_str(line);
            ends.push(u32::try_from(lines.len()).ok()?);
        }
        Some(Self { text: lines, ends })
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, id: u32) -> Option<&str> {
        let place = usize::try_from(id).ok()?;
        let end = *self.ends.get(place)? as usize;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
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
