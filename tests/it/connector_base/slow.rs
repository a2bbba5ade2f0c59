//! Vendors that are slow: every exchange ends in its time, and nothing of it stays behind, neither a
//! connection at the vendor's nor a task here.

use std::time::Duration;

use causeway::connector::Fault;
use causeway::connector::call::Carried;
use causeway::connector::http::{Bounds, HttpClient, Request};
use causeway::standins::faults::{Fault as Planned, Play};
use futures_util::future::join_all;
use tokio::net::TcpSocket;
use tokio::time::Instant;

use super::client_with;
use crate::standins_shell::support::{Caller, Tiny};
use crate::support::lockstep::Lockstep;

/// Ten bytes are asked for.
fn short(client: &HttpClient) -> Request {
    Request::get(client.url("/long"))
}

/// More than five hundred bytes are asked for.
fn long(client: &HttpClient) -> Request {
    let url = client.url("/things");
    Request { method: reqwest::Method::POST, body: Some(b"0123456789".repeat(50)), ..Request::get(url) }
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// So many exchanges with a vendor that is slow in some way, a hundred at once. Each must end after
/// `expected`, and when all have, the vendor has no connection left and this process no task.
async fn all_end(play: Play, request: fn(&HttpClient) -> Request, exchanges: usize, expected: Duration) {
    let time = Lockstep::begin();
    let tiny = Tiny::start().await;
    let fault = Planned { name: "slow".into(), method: None, path: None, from: 1, times: None, play: play.clone() };
    tiny.common.faults.arm(fault);
    // A first caller comes and goes, so that the server has begun everything that it keeps.
    drop(Caller::connect(tiny.authority()).await);
    while tiny.common.connections.opened() == 0 || tiny.common.connections.open() > 0 {
        tokio::task::yield_now().await;
    }
    let before = tasks();
    let (client, _calls) = client_with(tiny.running.base_url(), Bounds::default()).unwrap();
    for _ in 0..exchanges / 100 {
        let started = Instant::now();
        let all = join_all((0..100).map(|_| async { client.exchange(&request(&client), None).await }));
        for ended in time.drive(&tiny.common.clock, || None, all).await {
            let lost = ended.unwrap_err();
            assert_eq!((lost.error.fault, lost.carried), (Fault::TimedOut, Carried::Maybe), "{play:?}");
        }
        let took = started.elapsed();
        // The last of a hundred may begin a few steps after the first.
        assert!(took >= expected && took <= expected + Duration::from_secs(15), "{play:?}: {took:?}");
    }
    drop(client);
    let gone = async {
        while tiny.common.connections.open() > 0 || tasks() > before {
            tokio::task::yield_now().await;
        }
    };
    time.drive(&tiny.common.clock, || None, gone).await;
    println!("{exchanges} exchanges, {} connections, none of them left: {play:?}", tiny.common.connections.opened());
}

#[tokio::test]
async fn a_thousand_answers_that_never_begin_end_in_time_and_leave_nothing_behind() {
    all_end(Play::Delay { ms: 1_000_000_000 }, short, 1_000, Bounds::default().first_byte).await;
}

#[tokio::test]
async fn a_thousand_answers_that_stop_in_the_middle_end_in_time_and_leave_nothing_behind() {
    all_end(Play::Stall { bytes: 4 }, short, 1_000, Bounds::default().idle).await;
}

#[tokio::test]
async fn a_drip_of_a_byte_a_second_ends_with_the_whole_time_and_leaves_nothing_behind() {
    all_end(Play::Drip { bytes: 1, ms: 1_000 }, long, 100, Bounds::default().whole).await;
}

#[tokio::test]
async fn a_host_that_does_not_take_the_connection_is_given_up_and_nothing_was_sent() {
    // A listener that accepts nobody and whose short queue is full leaves further callers without an answer.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(address)).await
    {
        queued.push(stream);
    }
    let time = Lockstep::begin();
    let clock = causeway::standins::clock::Clock::default();
    let (client, _calls) = client_with(&format!("http://{address}"), Bounds::default()).unwrap();
    let started = Instant::now();
    let refused = time.drive(&clock, || None, client.exchange(&short(&client), None)).await.unwrap_err();
    assert_eq!((refused.error.fault, refused.carried), (Fault::Unreachable, Carried::No));
    let took = started.elapsed();
    assert!(took >= Bounds::default().connect && took < Duration::from_secs(17), "{took:?}");
}
