//! The one place that builds an HTTP client: TLS by ring, the machine's certificates and an own
//! authority's, no redirects, no retries, no cookies.

use std::sync::{Arc, Once};
use std::time::Duration;

use reqwest::Certificate;

use super::error::{ConnectorError, Fault};
use super::http::Bounds;
use super::origin::is_loopback;
use super::resolve::Resolver;
use super::transport;
use crate::profile::connection::Connection;

/// What every request says of us.
pub(super) const USER_AGENT: &str = concat!("Causeway/", env!("CARGO_PKG_VERSION"));

/// Makes ring the process's TLS library; without one reqwest would panic.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody else in the process may have installed one already; theirs serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
}

/// Builds the client of a connection, which finds its hosts by `resolver`.
#[expect(clippy::disallowed_methods, reason = "this is the one place that builds the client")]
pub(super) fn build(
    connection: &Connection,
    bounds: Bounds,
    resolver: Resolver,
) -> Result<reqwest::Client, ConnectorError> {
    install_tls();
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only()
        .tls_backend_rustls()
        .connect_timeout(bounds.connect)
        .dns_resolver(Arc::new(resolver))
        .pool_idle_timeout(Duration::from_secs(30));
    if is_loopback(&connection.base_url) {
        builder = builder.no_proxy();
    }
    builder = match &connection.ca_file {
        Some(file) => builder.tls_certs_merge(own_authorities(file)?),
        // Plain http needs no certificates, and a machine without any must still reach a stand-in.
        None if connection.base_url.scheme() == "http" => builder.tls_certs_only([]),
        None => builder,
    };
    builder.build().map_err(|error| {
        ConnectorError::new(
            Fault::Settings,
            format!("The HTTP client could not be set up: {}", transport::root_cause(&error)),
            "Check the system's certificates and the certificate file of the connection",
        )
    })
}

fn own_authorities(file: &str) -> Result<Vec<Certificate>, ConnectorError> {
    let refused = |why: String| {
        ConnectorError::new(
            Fault::Settings,
            format!("The certificate file of the connection cannot be used: {why}"),
            "Choose a PEM file with the certificates of your certificate authority",
        )
    };
    let pem = std::fs::read(file).map_err(|error| refused(error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| refused(transport::root_cause(&error)))?;
    if certificates.is_empty() {
        return Err(refused("it holds no certificate".to_owned()));
    }
    Ok(certificates)
}
