//! The allowance under backlog, against exact limiters: nothing is refused that is known, and next
//! to nothing of the allowance is left unused. The figures are printed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use causeway::connector::pace::Known;
use causeway::standins::server::Common;
use jiff::Timestamp;
use tokio::time::Instant;

use super::vendors::{Vendor, halo, servicenow};
use crate::support::lockstep::Lockstep;

/// How a vendor says that there were too many requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// In headers; it counts by the clock's hour.
    Hourly,
    /// Nothing; it counts by a rolling window of five minutes.
    Nothing,
}

/// An exact limit in front of an instance.
fn limited(router: Router, common: Arc<Common>, allowed: usize, says: Says) -> Router {
    let served: Arc<Mutex<VecDeque<Timestamp>>> = Arc::default();
    router.layer(from_fn(move |request: Request, next: Next| {
        let (common, served) = (Arc::clone(&common), Arc::clone(&served));
        async move {
            if !request.uri().path().contains("/api/") {
                return next.run(request).await;
            }
            let now = common.clock.now();
            let refusal = admit(&mut served.lock().unwrap(), now, allowed, says);
            match refusal {
                None => next.run(request).await,
                Some(refusal) => refusal,
            }
        }
    }))
}

fn admit(served: &mut VecDeque<Timestamp>, now: Timestamp, allowed: usize, says: Says) -> Option<Response> {
    let hour = now.as_second().div_euclid(3_600);
    let counts = |at: &Timestamp| match says {
        Says::Hourly => at.as_second().div_euclid(3_600) == hour,
        Says::Nothing => now.duration_since(*at).as_secs() < 300,
    };
    served.retain(counts);
    if served.len() < allowed {
        served.push_back(now);
        return None;
    }
    let reset = (hour + 1) * 3_600;
    Some(match says {
        Says::Hourly => {
            let headers = [
                ("X-RateLimit-Limit", allowed.to_string()),
                ("X-RateLimit-Reset", reset.to_string()),
                ("X-RateLimit-Rule", "a".repeat(32)),
                ("Retry-After", (reset - now.as_second()).to_string()),
            ];
            let body = r#"{"error":{"message":"Rate limit exceeded","detail":""},"status":"failure"}"#;
            (StatusCode::TOO_MANY_REQUESTS, headers, body).into_response()
        }
        Says::Nothing => StatusCode::TOO_MANY_REQUESTS.into_response(),
    })
}

/// What a backlog made of an allowance.
#[derive(Debug)]
struct Use {
    refused: usize,
    /// When the last refusal came, in windows from the beginning.
    last_refusal: f64,
    /// The hundredths of the allowance that were used, from the first request that was sent with the
    /// limit known to the last window that began.
    used: f64,
}

/// Works a backlog of reads off, one by one, and looks at what the vendor saw.
async fn backlog(vendor: &Vendor, reads: usize, allowed: usize, window: i64) -> Use {
    let ids = vendor.fill(1);
    let time = Lockstep::begin();
    let waits = vendor.pace.watch();
    let next = || (*waits.borrow()).map(|until| until.saturating_duration_since(Instant::now()));
    let mark = vendor.common.requests.position();
    let work = async {
        for _ in 0..reads {
            vendor.source.fetch(&vendor.kind, &ids).await.unwrap();
        }
    };
    time.drive(&vendor.common.clock, next, work).await;
    let seen = vendor.common.requests.since(mark);
    let seen: Vec<_> = seen.iter().filter(|request| request.path.contains(vendor.list)).collect();
    let at = |status: u16| {
        let these = seen.iter().filter(move |request| request.status == Some(status));
        these.map(|request| request.at).collect::<Vec<Timestamp>>()
    };
    let (served, refused) = (at(200), at(429));
    let windows = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64() / seconds(window);
    let last_refusal = refused.last().map_or(0.0, |last| windows(served[0], *last));
    // From the first request that was sent with the limit known to the beginning of the last burst.
    let last_refused = seen.iter().rposition(|request| request.status == Some(429)).unwrap_or(0);
    let known = seen[..last_refused].iter().filter(|request| request.status == Some(200)).count();
    let known = &served[known..];
    let last = *known.last().unwrap();
    let before = known.iter().filter(|at| last.duration_since(**at).as_secs() >= window).count();
    let burst = known.iter().rev().take_while(|at| last.duration_since(**at).as_secs() < window / 2).count();
    let counted = known.len() - burst;
    assert!(before > 0 && counted > 0, "more than one window was worked through");
    let end = known[counted];
    let used = share(counted) / (share(allowed) * windows(known[0], end)) * 100.0;
    let name = vendor.name;
    println!(
        "{name}: {} served, {} refused, the last after {last_refusal:.2} windows; {used:.1} % of the allowance used",
        served.len(),
        refused.len()
    );
    Use { refused: refused.len(), last_refusal, used }
}

#[tokio::test]
async fn halo_at_all_of_a_known_allowance_refuses_nothing_and_is_used_to_95_percent_or_more() {
    let vendor = halo(100, Some((300, 300))).await;
    vendor.common.switches.set("halo.rate-limit", "300").unwrap();
    let done = backlog(&vendor, 1_250, 300, 300).await;
    assert_eq!(done.refused, 0, "{done:?}");
    assert!(done.used >= 95.0 && done.used <= 100.0, "{done:?}");
}

#[tokio::test]
async fn by_default_three_fifths_of_the_allowance_are_taken() {
    let vendor = halo(60, Some((100, 300))).await;
    vendor.common.switches.set("halo.rate-limit", "100").unwrap();
    let done = backlog(&vendor, 200, 100, 300).await;
    assert_eq!(done.refused, 0, "{done:?}");
    assert!((57.0..=60.0).contains(&done.used), "{done:?}");
    let standing = vendor.pace.standing();
    assert_eq!((standing.len(), standing[0].budget, standing[0].limit.known), (1, 60, Known::Set));
    assert!(vendor.pace.wait_for(120) > Duration::from_mins(5));
}

#[tokio::test]
async fn the_limit_that_halos_refusal_names_is_kept_from_then_on() {
    let vendor = halo(100, None).await;
    vendor.common.switches.set("halo.rate-limit", "300").unwrap();
    let done = backlog(&vendor, 1_250, 300, 300).await;
    assert_eq!(done.refused, 1, "{done:?}");
    assert!(done.last_refusal < 1.0 && done.used >= 95.0, "{done:?}");
    assert_eq!(vendor.pace.standing()[0].limit.known, Known::Told);
}

#[tokio::test]
async fn servicenow_at_all_of_a_known_allowance_refuses_nothing_and_is_used_to_95_percent_or_more() {
    let front = |router, common| limited(router, common, 100, Says::Hourly);
    let vendor = servicenow(100, Some((100, 3_600)), front).await;
    let done = backlog(&vendor, 420, 100, 3_600).await;
    assert_eq!(done.refused, 0, "{done:?}");
    assert!(done.used >= 95.0, "{done:?}");
}

#[tokio::test]
async fn the_limit_that_servicenows_headers_tell_is_kept_from_then_on() {
    let front = |router, common| limited(router, common, 100, Says::Hourly);
    let vendor = servicenow(100, None, front).await;
    let done = backlog(&vendor, 520, 100, 3_600).await;
    assert_eq!(done.refused, 1, "{done:?}");
    assert!(done.last_refusal < 1.0 && done.used >= 95.0, "{done:?}");
    assert_eq!(vendor.pace.standing()[0].limit.known, Known::Told);
}

#[tokio::test]
async fn a_limit_that_nobody_tells_is_learnt_from_the_first_refusals_within_two_windows() {
    let front = |router, common| limited(router, common, 40, Says::Nothing);
    let vendor = servicenow(100, None, front).await;
    let done = backlog(&vendor, 300, 40, 300).await;
    assert_eq!(done.refused, 2, "{done:?}");
    assert!(done.last_refusal < 2.0 && done.used >= 95.0, "{done:?}");
    assert_eq!(vendor.pace.standing()[0].limit.known, Known::Learnt);
}

/// A number of requests, to be divided.
fn share(requests: usize) -> f64 {
    f64::from(u32::try_from(requests).unwrap())
}

/// A number of seconds, to be divided by.
fn seconds(window: i64) -> f64 {
    f64::from(i32::try_from(window).unwrap())
}
