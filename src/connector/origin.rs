//! Where addresses lead, and which of them a connection may have.

use url::{Host, Url};

use super::error::{ConnectorError, Fault};

/// The host of an address, with its port where that is not the scheme's own.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("(no host)");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether an address is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Refuses every scheme but https, and http towards anything but this machine.
pub(super) fn check_scheme(url: &Url) -> Result<(), ConnectorError> {
    let refused = |what: String, hint: &str| Err(ConnectorError::new(Fault::Settings, what, hint));
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => refused(
            format!("The address of {} begins with http://, which is allowed only towards this machine", host_of(url)),
            "Use https://",
        ),
        other => refused(format!("Addresses that begin with {other}: are not supported"), "Use https://"),
    }
}

/// Refuses the address of a connection that holds more than host and path.
pub(super) fn check_base(url: &Url) -> Result<(), ConnectorError> {
    check_scheme(url)?;
    if url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none() {
        return Ok(());
    }
    Err(ConnectorError::new(
        Fault::Settings,
        "The address of the connection holds more than host and path",
        "Enter only the instance's root, without user name, question mark or number sign",
    ))
}
