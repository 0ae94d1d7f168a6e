//! Address ranges in condition values.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Says whether no address of a range is public: private use (RFC 1918, RFC 4193), shared address
/// space (RFC 6598), loopback, link-local.
pub(crate) fn is_private(range: IpNet) -> bool {
    const V4: [(u32, u8); 6] = [
        (0x0a00_0000, 8),
        (0xac10_0000, 12),
        (0xc0a8_0000, 16),
        (0x6440_0000, 10),
        (0x7f00_0000, 8),
        (0xa9fe_0000, 16),
    ];
    const V6: [(u128, u8); 3] = [(0xfc00 << 112, 7), (0xfe80 << 112, 10), (1, 128)];
    match range {
        IpNet::V4(range) => V4.into_iter().any(|(address, length)| {
            Ipv4Net::new(address.into(), length).is_ok_and(|private| private.contains(&range))
        }),
        IpNet::V6(range) => V6.into_iter().any(|(address, length)| {
            Ipv6Net::new(address.into(), length).is_ok_and(|private| private.contains(&range))
        }),
    }
}

#[cfg(test)]
mod tests {
    use iamkit_condition::internal::parse_network;

    use super::*;

    #[test]
    fn private_ranges() {
        let is_private = |text| parse_network(text).map(is_private);
        for text in ["10.0.0.0/8", "10.1.2.3", "172.31.255.255", "100.64.0.0/10", "fd00::/8", "::1"]
        {
            assert_eq!(is_private(text), Some(true), "{text}");
        }
        for text in ["10.0.0.0/7", "172.32.0.0/16", "0.0.0.0/0", "2001:db8::/32", "::/0"] {
            assert_eq!(is_private(text), Some(false), "{text}");
        }
    }
}
