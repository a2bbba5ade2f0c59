//! Files that a vendor keeps on another host: only on hosts that the connection lists, only by TLS,
//! never on an address of a private network that nobody named on purpose, and never with the
//! connection's credentials.

use std::net::IpAddr;

use url::{Host, Url};

use super::addresses::{is_inner, is_nowhere};
use super::error::{ConnectorError, Fault};
use super::origin::{host_of, is_loopback};
use crate::profile::Connection;

/// What to do about a host that nobody listed.
const LIST_IT: &str = "If files are kept there, name that host in the connection under \"Hosts that keep files\"";
/// What to do about a host in a private network.
const MEAN_IT: &str = "It is in a private network: only if it is yours, name it in the connection under \
                       \"Hosts of your own network that keep files\"";

/// The other hosts from which files may be fetched.
#[derive(Debug, Clone, Default)]
pub(super) struct FileHosts {
    listed: Vec<String>,
    /// Those that are in a private network on purpose.
    internal: Vec<String>,
    /// The instance's own host, wherever it is.
    own: String,
    /// The instance itself is on this machine, as a stand-in is.
    at_home: bool,
}

impl FileHosts {
    /// The hosts that a connection lists.
    pub(super) fn of(connection: &Connection) -> Self {
        let plain = |hosts: &[String]| hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        Self {
            listed: plain(&connection.file_hosts),
            internal: plain(&connection.internal_file_hosts),
            own: connection.base_url.host_str().unwrap_or_default().to_ascii_lowercase(),
            at_home: is_loopback(&connection.base_url),
        }
    }

    /// Whether a file may be fetched from there. Where its name leads to is for [`FileHosts::leads_astray`].
    pub(super) fn allow(&self, url: &Url) -> bool {
        let here = self.at_home && is_loopback(url);
        let reached_by = url.scheme() == "https" || (here && url.scheme() == "http");
        let bare = url.username().is_empty() && url.password().is_none();
        reached_by && bare && (self.means(url) || (self.lists(url) && (here || !is_private(url))))
    }

    /// What to do about an address that is not allowed.
    pub(super) fn hint(&self, url: &Url) -> &'static str {
        if self.lists(url) && is_private(url) { MEAN_IT } else { LIST_IT }
    }

    /// The address that a name must not lead to, if any of these is one. Asked for the addresses that
    /// are really used, so that no second look-up can tell something else.
    pub(super) fn leads_astray(&self, name: &str, addresses: &[IpAddr]) -> Option<IpAddr> {
        let name = name.to_ascii_lowercase();
        let named = |hosts: &[String]| hosts.iter().any(|host| bare(host) == name);
        // Only files lead to other hosts; every other name is the instance's own, its sign-in's or a proxy's.
        if name == self.own || !(named(&self.listed) || named(&self.internal)) {
            return None;
        }
        let allowed = |address: &IpAddr| {
            (self.at_home && address.is_loopback())
                || (named(&self.internal) && !is_nowhere(*address))
                || !is_inner(*address)
        };
        addresses.iter().copied().find(|address| !allowed(address))
    }

    fn lists(&self, url: &Url) -> bool {
        self.listed.contains(&host_of(url))
    }

    /// Whether somebody named this host of the own network on purpose.
    fn means(&self, url: &Url) -> bool {
        let nowhere = match url.host() {
            Some(Host::Domain(name)) => is_loopback_name(name),
            Some(Host::Ipv4(address)) => is_nowhere(address.into()),
            Some(Host::Ipv6(address)) => is_nowhere(address.into()),
            None => true,
        };
        !nowhere && self.internal.contains(&host_of(url))
    }
}

/// Why a file is not fetched: where its host's name leads to.
pub(super) fn astray(host: &str, address: IpAddr) -> ConnectorError {
    let what = format!("{host} leads to {address}, which is no public address, so no file is fetched from there");
    let hint = if is_nowhere(address) {
        "Take that host off the connection's hosts that keep files, and ask who looks after its name"
    } else {
        MEAN_IT
    };
    ConnectorError::new(Fault::Settings, what, hint)
}

/// A host as it is listed, without its port.
fn bare(host: &str) -> &str {
    host.rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|digit| digit.is_ascii_digit()))
        .map_or(host, |(name, _)| name)
}

fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is on this machine, in a private network, or no place that is reached by name.
fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let plain = name.trim_end_matches('.').to_ascii_lowercase();
            let inner = [".local", ".internal", ".home.arpa", ".lan"];
            is_loopback_name(name) || !plain.contains('.') || inner.iter().any(|end| plain.ends_with(end))
        }
        Some(Host::Ipv4(address)) => is_inner(address.into()),
        Some(Host::Ipv6(address)) => is_inner(address.into()),
        None => true,
    }
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
        both(base_url, listed, &[])
    }

    fn both(base_url: &str, listed: &[String], internal: &[String]) -> FileHosts {
        let connection = serde_json::json!({
            "name": "halo", "system": "halo", "base_url": base_url, "environment": "sandbox",
            "authentication": {"method": "client-credentials", "client_id": "c"}, "file_hosts": listed,
            "internal_file_hosts": internal,
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

    #[test]
    fn a_host_of_the_own_network_is_fetched_from_where_it_is_named_on_purpose() {
        let named = ["10.1.2.3", "nas.lan", "files.internal:8443", "[fd12:3456::1]", "intranet"].map(str::to_owned);
        let hosts = both("https://acme.haloitsm.com", &[], &named);
        for address in
            ["https://10.1.2.3/a", "https://nas.lan/a", "https://files.internal:8443/a", "https://[fd12:3456::1]/a"]
        {
            assert!(hosts.allow(&address.parse().unwrap()), "{address}");
        }
        for address in ["http://nas.lan/a", "https://files.internal/a", "https://10.1.2.4/a"] {
            assert!(!hosts.allow(&address.parse().unwrap()), "{address}");
        }
        let never =
            ["127.0.0.1", "localhost", "a.localhost", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"];
        for host in never {
            let url: Url = format!("https://{host}/").parse().unwrap();
            let hosts = both("https://acme.haloitsm.com", &[], &[host_of(&url), host.to_owned()]);
            assert!(!hosts.allow(&url), "{host}");
        }
    }

    #[test]
    fn a_listed_name_may_lead_to_public_addresses_only_unless_it_is_meant_otherwise() {
        let listed = ["files.example.com:8443".to_owned(), "acme.haloitsm.com:9443".to_owned()];
        let hosts = both("https://acme.haloitsm.com", &listed, &["nas.example.com".to_owned()]);
        let to = |name: &str, addresses: &[&str]| {
            let addresses: Vec<IpAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
            hosts.leads_astray(name, &addresses).map(|address| address.to_string())
        };
        assert_eq!(to("files.example.com", &["203.0.114.7", "2606:4700::1"]), None);
        for inner in
            ["10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.5"]
        {
            assert_eq!(to("Files.Example.com", &["203.0.114.7", inner]), Some(inner.to_owned()));
        }
        assert_eq!(to("nas.example.com", &["10.0.0.5", "fd00::1"]), None, "it is meant");
        for never in ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "0.0.0.0", "::ffff:127.0.0.1", "2002:7f00:1::"]
        {
            assert_eq!(to("nas.example.com", &[never]), Some(never.to_owned()), "nobody means this");
        }
        assert_eq!(to("acme.haloitsm.com", &["10.0.0.5"]), None, "the instance is where it is");
        assert_eq!(to("proxy.example.com", &["10.0.0.9"]), None, "so is a proxy");
    }
}
