//! Blocks of addresses: they lie in each other or apart.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iamkit_condition::internal::parse_network;
use ipnet::IpNet;

use super::Alone;

/// A block by its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    is_v6: bool,
    low: u128,
    /// The end, from above, so that of blocks that begin alike the widest comes first.
    high: std::cmp::Reverse<u128>,
    index: usize,
}

/// A block that lies in no other, and how much of it those that lie in it cover.
struct Outer {
    block: Block,
    inner: Vec<usize>,
    /// The first address that no inner block has; `None` when all are covered.
    free: Option<u128>,
    has_free: bool,
}

/// Judges blocks; `None` where one cannot be read.
pub(super) fn judged(texts: &[&str]) -> Option<Vec<Alone>> {
    let mut blocks = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let (is_v6, low, high) = match parse_network(text)? {
            IpNet::V4(net) => {
                (false, u32::from(net.network()).into(), u32::from(net.broadcast()).into())
            }
            IpNet::V6(net) => (true, net.network().into(), net.broadcast().into()),
        };
        blocks.push(Block { is_v6, low, high: std::cmp::Reverse(high), index });
    }
    blocks.sort_unstable();
    let mut found = vec![Alone::Open; texts.len()];
    let mut outer: Option<Outer> = None;
    for block in blocks {
        let is_inner = outer.as_ref().is_some_and(|outer| {
            outer.block.is_v6 == block.is_v6 && outer.block.high.0 >= block.high.0
        });
        if is_inner {
            let Some(outer) = &mut outer else { continue };
            set(&mut found, block.index, Alone::Covered(vec![outer.block.index]));
            outer.take(block);
        } else {
            close(outer.take(), &mut found);
            let free = Some(block.low);
            outer = Some(Outer { block, inner: Vec::new(), free, has_free: false });
        }
    }
    close(outer, &mut found);
    Some(found)
}

impl Outer {
    /// Notes a block that lies within; they come in the order of their first address.
    fn take(&mut self, block: Block) {
        let Some(free) = self.free else { return };
        if self.has_free || block.low > free {
            self.has_free = true;
        } else if block.high.0 >= free {
            self.inner.push(block.index);
            self.free = block.high.0.checked_add(1);
        }
    }
}

fn close(outer: Option<Outer>, found: &mut [Alone]) {
    let Some(Outer { block, inner, free, .. }) = outer else { return };
    let alone = match free.filter(|free| *free <= block.high.0) {
        Some(free) => match address(block.is_v6, free) {
            Some(address) => Alone::Free(address.to_string().into()),
            None => Alone::Open,
        },
        None => Alone::Covered(inner),
    };
    set(found, block.index, alone);
}

fn address(is_v6: bool, bits: u128) -> Option<IpAddr> {
    if is_v6 {
        return Some(IpAddr::V6(Ipv6Addr::from(bits)));
    }
    Some(IpAddr::V4(Ipv4Addr::from(u32::try_from(bits).ok()?)))
}

fn set(found: &mut [Alone], index: usize, alone: Alone) {
    if let Some(place) = found.get_mut(index) {
        *place = alone;
    }
}
