//! A table of strings in blocks that are decoded when they are needed.

use std::sync::OnceLock;

use super::{
    Strings,
    container::{Container, Kind},
    cursor::Cursor,
};

/// Strings of every block but the last; the writer in xtask cuts them alike, since an id is divided
/// by this number to find its block.
const BLOCK_STRINGS: u32 = 2048;

/// Sorted strings. Near ids occur together, so a lookup decodes few blocks.
#[derive(Clone, Debug)]
pub(super) struct Table {
    kind: Kind,
    blocks: Box<[OnceLock<Option<Strings>>]>,
}

impl Table {
    pub(super) fn new(container: &Container, kind: Kind) -> Self {
        let blocks = container.count(kind);
        Self { kind, blocks: (0..blocks).map(|_| OnceLock::new()).collect() }
    }

    /// Appends strings as they stand in an array: `"s3:GetObject",` for actions, resources and
    /// statement ids, without quotes and comma for other kinds. None for an unknown id or a damaged
    /// block.
    pub(super) fn write(
        &self,
        container: &Container,
        ids: &[u32],
        text: &mut String,
    ) -> Option<()> {
        // Near ids occur together, so most lists look at one or two blocks.
        for run in ids.chunk_by(|one, other| one / BLOCK_STRINGS == other / BLOCK_STRINGS) {
            let place = usize::try_from(run.first()? / BLOCK_STRINGS).ok()?;
            let block = self.block(container, place)?;
            for id in run {
                text.push_str(block.get(id % BLOCK_STRINGS)?);
            }
        }
        Some(())
    }

    fn block(&self, container: &Container, place: usize) -> Option<&Strings> {
        self.blocks.get(place)?.get_or_init(|| self.read(container, place)).as_ref()
    }

    /// All strings in order, or none if a block is damaged.
    pub(super) fn all(&self, container: &Container) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for place in 0..self.blocks.len() {
            all.extend(self.read(container, place)?.iter().map(str::to_owned));
        }
        Some(all)
    }

    fn read(&self, container: &Container, place: usize) -> Option<Strings> {
        let bytes = container.inflate_nth(self.kind, place).ok()?;
        let mut cursor = Cursor::new(&bytes);
        let (head, tail) = match self.kind {
            // As they stand in an array, because that is where nearly all are written.
            Kind::Sids | Kind::Actions | Kind::Resources => ("\"", "\","),
            _ => ("", ""),
        };
        Strings::read(&mut cursor, head, tail).filter(|_| cursor.is_empty())
    }
}
