//! Files that a vendor keeps on another host: only on hosts that the connection lists, only by TLS,
//! never on an address of a private network, and never with the connection's credentials.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::http::{host_of, is_loopback};
use crate::profile::Connection;

/// The other hosts from which files may be fetched.
#[derive(Debug, Clone, Default)]
pub(super) struct FileHosts {
    listed: Vec<String>,
    /// The instance itself is on this machine, as a stand-in is.
    at_home: bool,
}

impl FileHosts {
    /// The hosts that a connection lists.
    pub(super) fn of(connection: &Connection) -> Self {
        let listed = connection.file_hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        Self { listed, at_home: is_loopback(&connection.base_url) }
    }

    /// Whether a file may be fetched from there.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let here = self.at_home && is_loopback(url);
        let reached_by = url.scheme() == "https" || (here && url.scheme() == "http");
        let bare = url.username().is_empty() && url.password().is_none();
        reached_by && bare && (here || !is_private(url)) && self.listed.contains(&host_of(url))
    }
}

/// Whether an address is on this machine, in a private network, or no place that is reached by name.
fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let inner = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];
            name == "localhost" || !name.contains('.') || inner.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(address)) => is_inner(address),
        Some(Host::Ipv6(address)) => is_inner6(address),
        None => true,
    }
}

fn is_inner(address: Ipv4Addr) -> bool {
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
        || (carries_v4 && is_inner(embedded))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings of addresses on this machine and in private networks.
    const PRIVATE: [&str; 44] = [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.255.255.254/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://0177.1/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://017700000001/",
        "https://%31%32%37.0.0.1/",
        "https://127\u{3002}0\u{3002}0\u{3002}1/",
        "https://\u{2460}27.0.0.1/",
        "https://0/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://LOCALHOST/",
        "https://localhost./",
        "https://a.localhost/",
        "https://loc%61lhost/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[fd12:3456::1]/",
        "https://[2002:7f00:1::]/",
        "https://10.0.0.1/",
        "https://10.1/",
        "https://167772161/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://192.168.257/",
        "https://169.254.169.254/",
        "https://2852039166/",
        "https://100.64.0.1/",
        "https://metadata.google.internal/",
        "https://intranet/",
    ];

    fn hosts(base_url: &str, listed: &[String]) -> FileHosts {
        let connection = serde_json::json!({
            "name": "halo", "system": "halo", "base_url": base_url, "environment": "sandbox",
            "authentication": {"method": "client-credentials", "client_id": "c"}, "file_hosts": listed,
        });
        FileHosts::of(&serde_json::from_value(connection).unwrap())
    }

    #[test]
    fn no_spelling_of_a_private_address_is_fetched_from_even_where_it_is_listed() {
        for spelling in PRIVATE {
            let url: Url = spelling.parse().unwrap();
            let listed = [host_of(&url), url.host_str().unwrap().to_owned()];
            assert!(!hosts("https://acme.haloitsm.com", &listed).allow(&url), "{spelling} is {url}");
        }
    }

    #[test]
    fn only_listed_hosts_are_fetched_from_and_only_by_tls() {
        let listed = ["Files.Example.com".to_owned(), "store.example.com:8443".to_owned()];
        let hosts = hosts("https://acme.haloitsm.com", &listed);
        for (address, allowed) in [
            ("https://files.example.com/a?X-Amz-Signature=b", true),
            ("https://FILES.example.com/a", true),
            ("https://store.example.com:8443/a", true),
            ("https://store.example.com/a", false),
            ("https://files.example.com:444/a", false),
            ("http://files.example.com/a", false),
            ("https://files.example.com.evil.example/a", false),
            ("https://evil.example/files.example.com", false),
            ("https://user:word@files.example.com/a", false),
            ("https://files.example.com@evil.example/a", false),
            ("ftp://files.example.com/a", false),
            ("file:///etc/passwd", false),
            ("https://8.8.8.8/a", false),
        ] {
            assert_eq!(hosts.allow(&address.parse().unwrap()), allowed, "{address}");
        }
    }
}
