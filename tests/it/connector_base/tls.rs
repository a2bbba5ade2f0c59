//! Only certificates that can be trusted are, and an own authority is one that is named.

use std::sync::Arc;

use axum::http::StatusCode;
use causeway::connector::Fault;
use causeway::connector::call::Carried;
use causeway::connector::http::{Bounds, HttpClient, Request};
use causeway::profile::Connection;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{Calls, connection};

const YEARS_AGO: (i32, u8, u8) = (2001, 1, 1);

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server on this machine with a certificate for `name`, signed by `authority` or by itself.
async fn server(authority: Option<&CertifiedIssuer<'static, KeyPair>>, name: &str, expired: bool) -> String {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        let (year, month, day) = YEARS_AGO;
        params.not_before = rcgen::date_time_ymd(year - 1, month, day);
        params.not_after = rcgen::date_time_ymd(year, month, day);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match authority {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _peer)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0_u8; 4096];
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            if stream.read(&mut request).await.is_ok() && stream.write_all(answer).await.is_ok() {
                drop(stream.shutdown().await);
            }
        }
    });
    format!("https://{address}")
}

/// A connection that trusts this authority besides the machine's own.
fn trusting(base_url: &str, file: &tempfile::NamedTempFile) -> Connection {
    Connection { ca_file: Some(file.path().to_str().unwrap().to_owned()), ..connection(base_url) }
}

fn pem_of(authority: &CertifiedIssuer<'static, KeyPair>) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority.pem()).unwrap();
    file
}

fn client(connection: &Connection) -> HttpClient {
    HttpClient::new(connection, Bounds::default(), Arc::new(Calls::default())).unwrap()
}

#[tokio::test]
async fn certificates_that_prove_nothing_are_refused_before_anything_is_sent() {
    let (known, unknown) = (authority(), authority());
    let file = pem_of(&known);
    for (why, server) in [
        ("self-signed", server(None, "127.0.0.1", false).await),
        ("unknown authority", server(Some(&unknown), "127.0.0.1", false).await),
        ("expired", server(Some(&known), "127.0.0.1", true).await),
        ("wrong name", server(Some(&known), "elsewhere.example.com", false).await),
    ] {
        let client = client(&trusting(&server, &file));
        let refused = client.exchange(&Request::get(client.url("/")), None).await.unwrap_err();
        assert_eq!((refused.error.fault, refused.carried), (Fault::Tls, Carried::No), "{why}");
    }
}

#[tokio::test]
async fn an_own_authority_is_trusted_where_it_is_named_and_only_there() {
    let own = authority();
    let server = server(Some(&own), "127.0.0.1", false).await;
    let trusted = client(&trusting(&server, &pem_of(&own)));
    let answer = trusted.exchange(&Request::get(trusted.url("/")), None).await.unwrap();
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_certificate_file_that_is_none_is_a_wrong_setting() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let missing = Connection { ca_file: Some("no such file.pem".to_owned()), ..connection("https://127.0.0.1:1") };
    for connection in [trusting("https://127.0.0.1:1", &file), missing] {
        let refused = HttpClient::new(&connection, Bounds::default(), Arc::new(Calls::default())).unwrap_err();
        assert_eq!(refused.fault, Fault::Settings);
    }
}
