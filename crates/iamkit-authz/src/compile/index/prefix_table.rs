//! All keys that a text starts with.

/// Table from texts to lists of numbers that finds, for a text, every key that it starts with.
///
/// The keys are sorted, and each knows the longest other key that it starts with. The keys that a
/// text starts with are then one chain of these links, which begins at the last key that is not
/// greater than the text: whatever lies between a prefix of the text and the text itself has that
/// prefix, too.
#[derive(Clone, Debug)]
pub(crate) struct PrefixTable<T> {
    // INVARIANT: sorted by text, no two equal.
    keys: Box<[Key]>,
    items: Box<[T]>,
}

#[derive(Clone, Debug)]
struct Key {
    text: Box<str>,
    /// Index plus one of the longest other key that `text` starts with; zero for none.
    parent: u32,
    /// Where the list of the key ends in `items`; it starts where that of the key before ends.
    end: u32,
}

impl<T> Default for PrefixTable<T> {
    fn default() -> Self {
        Self { keys: Box::default(), items: Box::default() }
    }
}

impl<T: Copy + Ord> PrefixTable<T> {
    /// Builds a table; the items of equal keys come together in the given order.
    pub(crate) fn new(mut pairs: Vec<(Box<str>, T)>) -> Self {
        pairs.sort();
        pairs.dedup();
        let mut keys: Vec<Key> = Vec::new();
        let mut items = Vec::with_capacity(pairs.len());
        // The keys that the current one starts with, shortest first.
        let mut open: Vec<u32> = Vec::new();
        for (text, item) in pairs {
            items.push(item);
            let end = number(items.len());
            match keys.last_mut() {
                Some(last) if last.text == text => last.end = end,
                _ => {
                    while let Some(&top) = open.last()
                        && !at(&keys, top).is_some_and(|key| text.starts_with(&*key.text))
                    {
                        open.pop();
                    }
                    let parent = open.last().copied().unwrap_or_default();
                    keys.push(Key { text, parent, end });
                    open.push(number(keys.len()));
                }
            }
        }
        Self { keys: keys.into(), items: items.into() }
    }

    /// Iterates over the lists of all keys that `text` starts with, the longest key first.
    pub(crate) fn prefixes_of(&self, text: &str) -> impl Iterator<Item = &[T]> {
        // Comparing with a boxed empty text is slow: it reads at an address that is no memory.
        let last = self.keys.partition_point(|key| key.text.is_empty() || *key.text <= *text);
        let mut next = number(last);
        // Links lead to ever shorter keys, of which the first few may not fit the text.
        while let Some(key) = at(&self.keys, next)
            && !key.text.is_empty()
            && !text.starts_with(&*key.text)
        {
            next = key.parent;
        }
        std::iter::from_fn(move || {
            let key = at(&self.keys, next)?;
            let start = at(&self.keys, next - 1).map_or(0, |before| before.end as usize);
            next = key.parent;
            self.items.get(start..key.end as usize)
        })
    }
}

/// Returns the key with the given index plus one.
fn at(keys: &[Key], link: u32) -> Option<&Key> {
    keys.get((link as usize).checked_sub(1)?)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[&str], text: &str) -> Vec<u32> {
        let pairs = keys.iter().enumerate().map(|(at, key)| (Box::from(*key), number(at)));
        let table = PrefixTable::new(pairs.collect());
        table.prefixes_of(text).flatten().copied().collect()
    }

    #[test]
    fn finds_every_prefix() {
        let keys = ["get", "", "getobject", "gets", "put", "getobjectacl", "get", "list"];
        assert_eq!(found(&keys, "getobjectacl"), [5, 2, 0, 6, 1]);
        assert_eq!(found(&keys, "getobjectab"), [2, 0, 6, 1]);
        assert_eq!(found(&keys, "ge"), [1]);
        assert_eq!(found(&keys, "zzz"), [1]);
        assert_eq!(found(&["get"], "fetch"), [0_u32; 0]);
    }

    #[test]
    fn agrees_with_a_scan() {
        let texts = ["", "a", "aa", "ab", "aab", "b", "ba", "abc", "ac", "bab"];
        for mask in 0_u32..1 << texts.len() {
            let keys: Vec<&str> = (0..texts.len())
                .filter(|at| mask & (1 << at) != 0)
                .filter_map(|at| texts.get(at).copied())
                .collect();
            for text in texts {
                let expected = keys.iter().filter(|key| text.starts_with(*key)).count();
                assert_eq!(found(&keys, text).len(), expected, "{keys:?} {text}");
            }
        }
    }
}
