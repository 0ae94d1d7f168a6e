//! `IpAddress`, `NotIpAddress`.

use std::net::IpAddr;

use iamkit_policy::{ConditionValue, ValueType};
use ipnet::{IpNet, Ipv4Net};

use super::{Comparison, Outcome, PossibleMatches, Scope};
use crate::{ConditionOption, Note};

/// Compares addresses with networks.
#[derive(Clone, Debug)]
pub(crate) struct IpComparison {
    // `None` for a value that is no network.
    values: Box<[Option<Network>]>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Network {
    net: IpNet,
    /// The IPv4 network that an IPv4-mapped one stands for.
    mapped: Option<Ipv4Net>,
    has_host_bits: bool,
}

/// Bits in front of the IPv4 address in an IPv4-mapped one.
const MAPPED_BITS: u8 = 96;

/// Reads an address or a network.
///
/// A leading zero makes either unreadable: whether `010.0.0.0/8` means 10 or, in octal, 8 is what
/// readers of addresses disagree on, and a network may not be larger than its author thinks. The
/// standard library refuses it in an address, ipnet accepts it in a network.
pub(super) fn parse(text: &str) -> Option<IpNet> {
    let Some((address, prefix)) = text.split_once('/') else {
        // An address alone is the network of one address.
        return text.parse::<IpAddr>().ok().map(IpNet::from);
    };
    let is_plain = prefix == "0" || !prefix.starts_with('0');
    let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let prefix = prefix.parse().ok().filter(|_| is_plain && is_number)?;
    IpNet::new(address.parse().ok()?, prefix).ok()
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let net = parse(text)?;
        let mapped = match net {
            IpNet::V4(_) => None,
            IpNet::V6(net) => net.addr().to_ipv4_mapped().and_then(|address| {
                Ipv4Net::new(address, net.prefix_len().checked_sub(MAPPED_BITS)?).ok()
            }),
        };
        let has_host_bits = net.addr() != net.network();
        Some(Self { net: net.trunc(), mapped, has_host_bits })
    }
}

impl IpComparison {
    pub(super) fn new<'v>(values: impl Iterator<Item = &'v ConditionValue>) -> Self {
        Self { values: values.map(|value| Network::parse(value.text())).collect() }
    }
}

impl Comparison for IpComparison {
    type Policy = Option<Network>;
    type Request<'r> = IpAddr;

    fn value_type(&self) -> ValueType {
        ValueType::IpAddress
    }

    fn policies(&self) -> &[Option<Network>] {
        &self.values
    }

    fn read(&self, text: &str, scope: Scope<'_>) -> Option<IpAddr> {
        let address: IpAddr = text.parse().ok()?;
        if scope.options.has(ConditionOption::Ipv4Mapped) {
            return Some(address.to_canonical());
        }
        Some(address)
    }

    fn compare(&self, policy: &Option<Network>, request: &IpAddr, scope: Scope<'_>) -> Outcome {
        let Some(network) = policy else { return Outcome::UnreadablePolicy };
        let net = match network.mapped {
            Some(mapped) if scope.options.has(ConditionOption::Ipv4Mapped) => IpNet::V4(mapped),
            _ => network.net,
        };
        Outcome::of(net.contains(request))
    }

    fn possible_matches(&self, policy: &Option<Network>, _: Scope<'_>) -> PossibleMatches {
        if policy.is_some() { PossibleMatches::Something } else { PossibleMatches::Nothing }
    }

    fn remark(&self, policy: &Option<Network>, _: Option<&IpAddr>, notes: &mut Vec<Note>) {
        if policy.is_some_and(|network| network.has_host_bits) {
            notes.push(Note::HostBitsIgnored);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn networks_are_read_strictly() {
        for text in ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:0db8::1"]
        {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "010.0.0.0/8",
            "10.0.0.00/8",
            "10.0.0.0/08",
            "10.0.0.0/00",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/33",
            "10.0.0.0/8/8",
            "10.0.0/8",
            "2001:db8::/129",
            "2001:db8::/032",
            "/8",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
