//! Which addresses are no place of the public network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is on this machine, in a private network, or no place of the public one.
pub(super) fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inner4(address),
        IpAddr::V6(address) => is_inner6(address),
    }
}

/// Whether nobody can mean this address, not even in a network of his own: this machine, its links,
/// where clouds hand out their credentials, and what is no single host.
pub(super) fn is_nowhere(address: IpAddr) -> bool {
    let plain = match address {
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    match plain {
        IpAddr::V4(address) => {
            let [first, ..] = address.octets();
            address.is_loopback() || address.is_link_local() || first == 0 || first >= 224
        }
        IpAddr::V6(address) => {
            let own = address.segments().iter().take(6).all(|segment| *segment == 0);
            own || address.is_multicast() || address.is_unicast_link_local() || is_translated(address)
        }
    }
}

/// Whether an address stands for one of the old kind behind a translator.
fn is_translated(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    (first, second) == (0x64, 0xff9b) || first == 0x2002
}

fn is_inner4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (18..20).contains(&second))
        || (first, second) == (192, 0)
}

fn is_inner6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let [.., high, low] = address.segments();
    let embedded = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let carries_v4 = address.to_ipv4_mapped().is_some()
        || (first, second) == (0x64, 0xff9b)
        || address.segments().iter().take(6).all(|segment| *segment == 0);
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || (first & 0xfe00) == 0xfc00
        || (first & 0xffc0) == 0xfe80
        || first == 0x2002
        || (carries_v4 && is_inner4(embedded))
}
