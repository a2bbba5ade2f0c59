//! Vendors that are overloaded: waits are honoured to the second, never shortened, and shown; what
//! may have been carried out is never sent twice.

use std::time::Duration;

use causeway::connector::answer::{Answer, Dialect};
use causeway::connector::auth::{Auth, TokenEndpoint};
use causeway::connector::call::{Caller, Carried};
use causeway::connector::http::{Bounds, Request};
use causeway::connector::pace::Pace;
use causeway::connector::{Credentials, Fault};
use causeway::standins::faults::{Fault as Planned, Play};
use secrecy::SecretString;
use tokio::time::Instant;

use super::{Calls, client_with, connection};
use crate::standins_shell::support::Tiny;
use crate::support::lockstep::Lockstep;

const DIALECT: Dialect = Dialect { vendor: "Vendor", explain: |_body| None, accepted: Carried::No };

/// A caller with the ordinary patience, to a vendor whose clock stands.
struct Desk {
    tiny: Tiny,
    caller: Caller,
    calls: std::sync::Arc<Calls>,
}

impl Desk {
    async fn open() -> Self {
        let tiny = Tiny::start().await;
        tiny.common.clock.stop_at("2026-03-02T12:00:00Z".parse().unwrap());
        let home = tiny.running.base_url().to_owned();
        let (http, calls) = client_with(&home, Bounds::default()).unwrap();
        let endpoint = TokenEndpoint { url: http.url("/token"), extra: Vec::new() };
        let password = SecretString::from("word");
        let auth = Auth::new(Credentials::Basic { username: "desk".to_owned(), password }, endpoint, DIALECT);
        let caller = Caller::new(http, auth, Pace::new(&connection(&home)), DIALECT);
        Self { tiny, caller, calls }
    }

    fn arm(&self, times: u64, status: u16, retry_after: Option<&str>) {
        let headers = retry_after.map(|text| ("Retry-After".to_owned(), text.to_owned())).into_iter().collect();
        self.tiny.common.faults.arm(Planned {
            name: "overloaded".to_owned(),
            method: None,
            path: Some("/things".to_owned()),
            from: 1,
            times: Some(times),
            play: Play::Answer { status, headers, body: String::new() },
        });
    }

    /// Works to the end; whenever the connection waits, time goes on to the end of the wait.
    async fn drive<T>(&self, time: &Lockstep, work: impl Future<Output = T>) -> (T, Duration) {
        let started = Instant::now();
        let waits = self.caller.pace().watch();
        let next = || (*waits.borrow()).map(|until| until.saturating_duration_since(Instant::now()));
        let done = time.drive(&self.tiny.common.clock, next, work).await;
        (done, started.elapsed())
    }

    async fn read(&self, time: &Lockstep) -> (Result<(), Fault>, Duration) {
        let request = Request::get(self.caller.http().url("/things"));
        let read = self.caller.read(&request, |_answer: &Answer| Ok(()));
        let (read, took) = self.drive(time, read).await;
        (read.map_err(|error| error.fault), took)
    }

    async fn write(&self, time: &Lockstep) -> (Result<u16, (Fault, Carried)>, Duration) {
        let url = self.caller.http().url("/things");
        let request = Request { method: reqwest::Method::POST, body: Some(b"a".to_vec()), ..Request::get(url) };
        let (written, took) = self.drive(time, self.caller.write(&request)).await;
        (written.map(|answer| answer.status.as_u16()).map_err(|error| (error.error.fault, error.carried)), took)
    }

    fn requests(&self) -> u64 {
        self.tiny.common.requests.position()
    }
}

/// Not earlier than asked, and not more than a tenth later.
fn honours(took: Duration, asked: u64, what: &str) {
    let asked = Duration::from_secs(asked);
    assert!(took >= asked && took <= asked + asked / 10, "{what}: {took:?} for {asked:?}");
}

#[tokio::test]
async fn a_wait_is_honoured_in_every_spelling_and_never_shortened() {
    let time = Lockstep::begin();
    for status in [429, 502, 503, 504] {
        for (retry_after, asked) in
            [("40", 40), ("Mon, 02 Mar 2026 12:01:30 GMT", 90), ("1800", 1_800), ("1000000000", 3_600)]
        {
            let desk = Desk::open().await;
            desk.arm(1, status, Some(retry_after));
            let (read, took) = desk.read(&time).await;
            assert_eq!(read, Ok(()), "{status} {retry_after}");
            honours(took, asked, &format!("{status} {retry_after}"));
            assert_eq!(desk.requests(), 2);
            let shown: u64 = desk.calls.waits().iter().sum();
            assert!((asked.saturating_sub(2)..=asked).contains(&shown), "it is shown: {:?}", desk.calls.waits());
        }
    }
}

#[tokio::test]
async fn without_a_word_about_waiting_the_desk_stays_away_by_itself() {
    let time = Lockstep::begin();
    for retry_after in [None, Some("-5"), Some("soon")] {
        let desk = Desk::open().await;
        desk.arm(2, 429, retry_after);
        let (read, took) = desk.read(&time).await;
        assert_eq!(read, Ok(()), "{retry_after:?}");
        honours(took, 90, &format!("{retry_after:?}: half a minute, then a minute"));
        assert_eq!(desk.requests(), 3);
    }
}

#[tokio::test]
async fn a_plain_500_is_not_asked_again_but_its_wait_holds_for_what_comes_next() {
    let time = Lockstep::begin();
    let desk = Desk::open().await;
    desk.arm(1, 500, Some("60"));
    assert_eq!(desk.read(&time).await.0, Err(Fault::Server));
    let (read, took) = desk.read(&time).await;
    assert_eq!(read, Ok(()));
    honours(took, 60, "the next call");
}

#[tokio::test]
async fn a_storm_of_five_minutes_loses_nothing() {
    let time = Lockstep::begin();
    for retry_after in [None, Some("20")] {
        let desk = Desk::open().await;
        desk.arm(u64::MAX - 1, 429, retry_after);
        let calm = "2026-03-02T12:05:00Z".parse().unwrap();
        let storm = async {
            while desk.tiny.common.clock.now() < calm {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            desk.tiny.common.faults.clear();
            std::future::pending::<()>().await;
        };
        let url = desk.caller.http().url("/things");
        let request = Request { method: reqwest::Method::POST, body: Some(b"a".to_vec()), ..Request::get(url) };
        let work = async {
            tokio::select! {
                written = desk.caller.write(&request) => written.map(|answer| answer.status.as_u16()),
                () = storm => unreachable!(),
            }
        };
        let (written, took) = desk.drive(&time, work).await;
        assert_eq!(written.unwrap(), 200, "{retry_after:?}");
        assert!(took >= Duration::from_mins(5) && took <= Duration::from_secs(361), "{took:?}");
        assert_eq!(desk.tiny.accepted(), 1, "sent until it was taken, and taken once");
    }
}

#[tokio::test]
async fn a_write_that_may_have_been_carried_out_is_never_sent_again_whatever_the_vendor_asks() {
    let time = Lockstep::begin();
    for status in [500, 502, 503, 504] {
        for retry_after in [None, Some("5"), Some("1000000000")] {
            let desk = Desk::open().await;
            desk.arm(1, status, retry_after);
            let (written, took) = desk.write(&time).await;
            assert_eq!(written, Err((Fault::Server, Carried::Maybe)), "{status} {retry_after:?}");
            assert_eq!((desk.requests(), took), (1, Duration::ZERO));
        }
    }
    let desk = Desk::open().await;
    desk.arm(1, 429, Some("5"));
    let (written, took) = desk.write(&time).await;
    assert_eq!((written, desk.tiny.accepted()), (Ok(200), 1), "a 429 did nothing, so the write is sent again");
    honours(took, 5, "the write");
}
