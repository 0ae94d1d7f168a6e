//! Which names hold which three letters in a row, for searches by a part of a name.

/// Five bits a letter: letters and digits that share their lowest five are taken as one, which can only
/// find too much.
const COUNT: usize = 1 << 15;

/// For every three letters the names that hold them.
#[derive(Debug)]
pub(crate) struct LetterTriples {
    // INVARIANT: ascending; one entry more than there are triples.
    starts: Box<[u32]>,
    /// Numbers of names, ascending within each triple.
    names: Box<[u16]>,
}

impl LetterTriples {
    /// Notes the triples of `names`, which are numbered from 0.
    pub(crate) fn of<'n>(names: &(impl Iterator<Item = &'n str> + Clone)) -> Self {
        let numbered = || (0_u16..).zip(names.clone());
        // A name that holds a triple twice is noted once.
        let mut last = vec![u16::MAX; COUNT];
        let mut counts = vec![0_u32; COUNT + 1];
        for (number, name) in numbered() {
            for triple in triples(name) {
                if let (Some(last), Some(count)) = (last.get_mut(triple), counts.get_mut(triple))
                    && *last != number
                {
                    *last = number;
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            (sum, *count) = (sum + *count, sum);
        }
        let starts: Box<[u32]> = counts.iter().copied().collect();
        let mut noted = vec![0_u16; sum as usize];
        last.fill(u16::MAX);
        for (number, name) in numbered() {
            for triple in triples(name) {
                if let (Some(last), Some(next)) = (last.get_mut(triple), counts.get_mut(triple))
                    && *last != number
                    && let Some(slot) = noted.get_mut(*next as usize)
                {
                    *last = number;
                    *slot = number;
                    *next += 1;
                }
            }
        }
        Self { starts, names: noted.into_boxed_slice() }
    }

    /// Returns the names that hold the rarest three letters of `part`; `None` when it has fewer.
    pub(crate) fn rarest_of(&self, part: &str) -> Option<&[u16]> {
        triples(part).map(|triple| self.names_with(triple)).min_by_key(|names| names.len())
    }

    fn names_with(&self, triple: usize) -> &[u16] {
        let start = self.starts.get(triple).map_or(0, |start| *start as usize);
        let end = self.starts.get(triple + 1).map_or(start, |end| *end as usize);
        self.names.get(start..end).unwrap_or_default()
    }
}

/// Numbers every three neighbours of `text`.
fn triples(text: &str) -> impl Iterator<Item = usize> {
    text.as_bytes()
        .windows(3)
        .map(|three| three.iter().fold(0, |index, byte| index << 5 | usize::from(byte & 0x1F)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_noted_once_and_in_order() {
        let names = ["getobject", "getgetget", "ge", "", "putobject"];
        let triples = LetterTriples::of(&names.iter().copied());
        let rarest = |part| triples.rarest_of(part).map(<[u16]>::to_vec);
        assert_eq!(rarest("get"), Some(vec![0, 1]));
        assert_eq!(rarest("obj"), Some(vec![0, 4]));
        assert_eq!(rarest("getobj"), Some(vec![0]), "`eto` is rarer than `get`");
        assert_eq!(rarest("list"), Some(vec![]));
        assert_eq!(rarest("ge"), None);
    }
}
