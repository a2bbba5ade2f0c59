//! One exchange: where it may go, how long it may take, how much it may bring.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::{any, get};
use causeway::connector::Fault;
use causeway::connector::call::Carried;
use causeway::connector::http::{Bounds, Request};
use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{client, client_with, serve};

#[tokio::test]
async fn plain_http_goes_to_this_machine_only() {
    for address in [
        "http://acme.service-now.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://[::ffff:10.0.0.1]",
        "http://0.0.0.0",
        "http://169.254.169.254",
        "http://128.0.0.1",
    ] {
        let refused = client_with(address, Bounds::default()).unwrap_err();
        assert_eq!(refused.fault, Fault::Settings, "{address}");
        assert!(refused.what.contains("only towards this machine"), "{refused}");
    }
    for address in
        ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://127.1:1", "http://0x7f000001:1"]
    {
        assert!(client_with(address, Bounds::default()).is_ok(), "{address}");
    }
    for address in ["ftp://127.0.0.1", "https://user:word@acme.service-now.com", "https://acme.service-now.com/?a=b"] {
        assert_eq!(client_with(address, Bounds::default()).unwrap_err().fault, Fault::Settings, "{address}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_within_its_origin_and_never_out_of_it() {
    let signed_elsewhere = Arc::new(AtomicU32::new(0));
    let counter = signed_elsewhere.clone();
    let elsewhere = serve(Router::new().fallback(any(move |headers: HeaderMap| async move {
        counter.fetch_add(1, Ordering::SeqCst);
        headers.contains_key(header::AUTHORIZATION).to_string()
    })))
    .await;
    let target = format!("{elsewhere}/stolen");
    let home = serve(
        Router::new()
            .route("/old", get(|| async { Redirect::temporary("/new") }))
            .route("/new", get(|| async { "\"arrived\"" }))
            .route("/out", get(move || async move { Redirect::temporary(&target) }))
            .route("/circle", get(|| async { Redirect::temporary("/circle") })),
    )
    .await;
    let (client, _calls) = client(&home);
    let sign_in = HeaderValue::from_static("Basic secret");

    let arrived = client.exchange(&Request::get(client.url("/old")), Some(&sign_in)).await.unwrap();
    assert_eq!(arrived.body, b"\"arrived\"");
    for path in ["/out", "/circle"] {
        let refused = client.exchange(&Request::get(client.url(path)), Some(&sign_in)).await.unwrap_err();
        assert_eq!(refused.error.fault, Fault::Settings, "{path}");
    }
    assert_eq!(signed_elsewhere.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn nobody_is_told_a_query_or_a_secret() {
    let home = serve(Router::new().fallback(get(|| async { "{}" }))).await;
    let (client, calls) = client(&home);
    let mut url = client.url("/api/now/table/incident");
    url.set_query(Some("sysparm_query=caller_id.email=abel.tuter@example.com"));
    let request = Request::get(url);
    client.exchange(&request, Some(&HeaderValue::from_static("Basic c2VjcmV0"))).await.unwrap();

    assert_eq!(calls.lines(), ["GET /api/now/table/incident"]);
    let told = format!("{:?} {request:?} {client:?}", calls.seen());
    assert!(!told.contains("abel.tuter") && !told.contains("c2VjcmV0"), "{told}");
    assert_eq!((calls.seen()[0].status, calls.seen()[0].bytes), (Some(200), 2));
}

#[tokio::test]
async fn no_cookie_is_sent_back() {
    let home = serve(Router::new().fallback(get(|headers: HeaderMap| async move {
        ([(header::SET_COOKIE, "JSESSIONID=1")], headers.contains_key(header::COOKIE).to_string()).into_response()
    })))
    .await;
    let (client, _calls) = client(&home);
    for _ in 0..2 {
        let answer = client.exchange(&Request::get(client.url("/")), None).await.unwrap();
        assert_eq!(answer.body, b"false");
    }
}

#[tokio::test]
async fn a_body_is_bounded_after_it_is_unpacked() {
    let home = serve(Router::new().route(
        "/bomb",
        get(|| async {
            let packed: &'static [u8] = include_bytes!("million_zeros.gz");
            ([(header::CONTENT_ENCODING, "gzip"), (header::CONTENT_TYPE, "application/json")], packed)
        }),
    ))
    .await;
    let (client, _calls) = client_with(&home, Bounds { body_bytes: 100_000, ..Bounds::default() }).unwrap();
    let refused = client.exchange(&Request::get(client.url("/bomb")), None).await.unwrap_err();
    assert_eq!((refused.error.fault, refused.status), (Fault::Incomplete, Some(200)));

    let (client, _calls) = client_with(&home, Bounds { body_bytes: 1_000_000, ..Bounds::default() }).unwrap();
    assert_eq!(client.exchange(&Request::get(client.url("/bomb")), None).await.unwrap().body.len(), 1_000_000);
}

#[tokio::test]
async fn what_cannot_be_reached_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (client, calls) = client(&nobody);
    let refused = client.exchange(&Request::get(client.url("/")), None).await.unwrap_err();
    assert_eq!((refused.error.fault, refused.carried), (Fault::Unreachable, Carried::No));
    assert!(calls.seen()[0].error.is_some());
}

/// A server that reads a request and then does `answer` with the connection.
async fn raw(answer: &'static [u8], keeps_open: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _peer)) = listener.accept().await {
            let mut request = [0_u8; 4096];
            let read = stream.read(&mut request).await;
            if read.is_err() || stream.write_all(answer).await.is_err() {
                continue;
            }
            if keeps_open {
                open.push(stream);
            }
        }
    });
    address
}

#[tokio::test]
async fn after_sending_nobody_knows() {
    let short = Bounds { first_byte: Duration::from_millis(80), idle: Duration::from_millis(80), ..Bounds::default() };
    let half: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"result\":[";
    for (server, fault) in [
        (raw(b"", false).await, Fault::Broken),
        (raw(b"", true).await, Fault::TimedOut),
        (raw(half, true).await, Fault::TimedOut),
        (raw(half, false).await, Fault::Incomplete),
    ] {
        let (client, _calls) = client_with(&server, short).unwrap();
        let lost = client.exchange(&Request::get(client.url("/")), None).await.unwrap_err();
        assert_eq!((lost.error.fault, lost.carried), (fault, Carried::Maybe));
    }
}

#[tokio::test]
async fn a_drip_ends_with_the_whole_time() {
    let drip = futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Some((Ok::<_, std::io::Error>("0"), ()))
    });
    let drip = Arc::new(std::sync::Mutex::new(Some(Body::from_stream(drip))));
    let home = serve(Router::new().fallback(get(move || async move {
        drip.lock().unwrap().take().map_or_else(|| StatusCode::GONE.into_response(), Body::into_response)
    })))
    .await;
    let bounds = Bounds { whole: Duration::from_millis(120), ..Bounds::default() };
    let (client, _calls) = client_with(&home, bounds).unwrap();
    let ended = client.exchange(&Request::get(client.url("/")), None).await.unwrap_err();
    assert_eq!(ended.error.fault, Fault::TimedOut);
}
