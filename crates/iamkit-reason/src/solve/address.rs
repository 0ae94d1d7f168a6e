//! Addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iamkit_condition::internal::parse_network;
use ipnet::IpNet;

use super::Candidates;

/// Addresses that are reserved for documentation (RFC 5737, RFC 3849), and the first ones.
const ANY: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
    IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    IpAddr::V6(Ipv6Addr::UNSPECIFIED),
];

pub(super) fn candidates(constants: &[&str], within: &[&str]) -> Candidates {
    let within: Vec<IpNet> = within.iter().filter_map(|text| parse_network(text)).collect();
    // Of two blocks that have an address in common one lies in the other.
    let may_count = |block: &IpNet| {
        within.is_empty()
            || within.iter().any(|other| other.contains(block) || block.contains(other))
    };
    // Blocks lie in each other or apart, so that the set of blocks around an address changes at the
    // ends of blocks only.
    let blocks = constants.iter().filter_map(|text| parse_network(text)).filter(may_count);
    let ends = blocks.flat_map(|block| {
        let (low, high) = (block.network(), block.broadcast());
        [Some(low), Some(high), before(low), after(high)]
    });
    let values = ANY.into_iter().chain(ends.flatten()).map(|address| address.to_string());
    Candidates { values: values.collect(), is_exact_for_texts: false }
}

/// Returns the address behind another of its family.
fn after(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => IpAddr::V4(u32::from(address).checked_add(1)?.into()),
        IpAddr::V6(address) => IpAddr::V6(u128::from(address).checked_add(1)?.into()),
    })
}

fn before(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => IpAddr::V4(u32::from(address).checked_sub(1)?.into()),
        IpAddr::V6(address) => IpAddr::V6(u128::from(address).checked_sub(1)?.into()),
    })
}
