use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex as Log;

use futures_util::future::join_all;
use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderName};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::*;

const PATIENCE: Duration = Duration::from_hours(2);
const PAUSE: Duration = Duration::from_mins(1);

fn connection(share: u8, allowance: Option<u32>) -> Connection {
    let connection = serde_json::json!({
        "name": "desk", "system": "servicenow", "base_url": "https://acme.service-now.com",
        "environment": "sandbox", "authentication": {"method": "basic", "username": "desk"},
        "share_percent": share, "allowance": allowance, "window_seconds": 300,
    });
    serde_json::from_value(connection).unwrap()
}

fn pace(share: u8, allowance: Option<u32>) -> Pace {
    Pace::new(&connection(share, allowance))
}

async fn turn(pace: &Pace) -> Turn<'_> {
    pace.turn(PATIENCE, |_seconds| ()).await.unwrap()
}

async fn requests(pace: &Pace, count: usize) -> Duration {
    let started = Instant::now();
    for _ in 0..count {
        drop(turn(pace).await);
    }
    started.elapsed()
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
    Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: body.as_bytes().to_vec() }
}

/// A profile's requests, with nothing that stops them.
async fn as_profile<T>(name: &str, work: impl Future<Output = T>) -> T {
    Asker::new(name.into(), CancellationToken::new()).doing(work).await
}

fn whole_window() -> Duration {
    Duration::from_mins(5) + GRACE
}

#[tokio::test(start_paused = true)]
async fn a_share_of_the_allowance_is_used_and_the_rest_waits_for_the_window() {
    let pace = pace(60, Some(10));
    assert_eq!(requests(&pace, 6).await, Duration::ZERO);
    assert_eq!(requests(&pace, 1).await, whole_window());
    assert_eq!(requests(&pace, 5).await, Duration::ZERO);
    assert_eq!(requests(&pace, 1).await, whole_window());
}

#[tokio::test(start_paused = true)]
async fn the_window_rolls_and_a_request_counts_from_its_answer() {
    let pace = pace(100, Some(2));
    let slow = turn(&pace).await;
    sleep(Duration::from_secs(10)).await;
    drop(slow);
    sleep(Duration::from_secs(190)).await;
    requests(&pace, 1).await;
    assert_eq!(requests(&pace, 1).await, Duration::from_secs(111));
    assert_eq!(requests(&pace, 1).await, Duration::from_secs(190));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_allowance_still_means_four_at_once() {
    let pace = pace(60, None);
    let mut under_way = Vec::new();
    for _ in 0..4 {
        under_way.push(turn(&pace).await);
    }
    let fifth = turn(&pace);
    tokio::pin!(fifth);
    assert!(tokio::time::timeout(Duration::from_secs(1), &mut fifth).await.is_err());
    under_way.pop();
    drop(fifth.await);
    assert_eq!(pace.standing(), []);
}

#[tokio::test(start_paused = true)]
async fn what_the_vendor_asks_for_is_waited_in_full_and_shown() {
    let pace = pace(60, None);
    pace.stay_away(Duration::from_secs(30));
    pace.stay_away(Duration::from_secs(5));
    let shown = Log::new(Vec::new());
    let started = Instant::now();
    let waiting = pace.turn(PATIENCE, |seconds| shown.lock().unwrap().push(seconds));
    tokio::pin!(waiting);
    assert!(tokio::time::timeout(Duration::from_secs(10), &mut waiting).await.is_err());
    assert_eq!(pace.waiting_seconds(), Some(20));
    drop(waiting.await.unwrap());
    assert_eq!((started.elapsed(), pace.waiting_seconds()), (Duration::from_secs(30), None));
    assert_eq!(*shown.lock().unwrap(), [30]);
}

#[tokio::test(start_paused = true)]
async fn an_hour_is_waited_and_more_is_told_at_once() {
    let pace = pace(60, None);
    pace.stay_away(Duration::from_hours(1));
    assert_eq!(pace.wait_for(1), Duration::from_hours(1));
    assert_eq!(requests(&pace, 1).await, Duration::from_hours(1));
    pace.stay_away(Duration::from_hours(3));
    let wait = pace.turn(Duration::from_mins(10), |_seconds| ()).await.unwrap_err();
    assert_eq!(wait, NoTurn::TooLong(Duration::from_hours(3)));
}

#[tokio::test(start_paused = true)]
async fn who_stops_a_pass_ends_its_wait() {
    let pace = pace(60, None);
    pace.stay_away(Duration::from_hours(1));
    let stop = CancellationToken::new();
    let waiting = Asker::new("acme".into(), stop.clone()).doing(pace.turn(PATIENCE, |_seconds| ()));
    tokio::pin!(waiting);
    assert!(tokio::time::timeout(Duration::from_secs(10), &mut waiting).await.is_err());
    stop.cancel();
    assert_eq!(waiting.await.unwrap_err(), NoTurn::Stopped);
    assert_eq!(pace.waiting_seconds(), None);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_halo_names_is_kept_from_then_on() {
    let pace = pace(100, None);
    requests(&pace, 300).await;
    let body = r#"{"Message":"Rate Limit Reached - 300 Requests per rolling 5 minute window"}"#;
    turn(&pace).await.answered(&answer(429, &[], body), PAUSE);
    let limit = Limit { requests: 300, window: Duration::from_mins(5), known: Known::Told };
    assert_eq!(pace.standing(), [Standing { limit, budget: 300, used: 301 }]);
    let started = Instant::now();
    assert_eq!(requests(&pace, 300).await, whole_window(), "the pause is the window's rest and no more");
    assert_eq!(requests(&pace, 1).await, whole_window());
    assert_eq!(started.elapsed(), 2 * whole_window());
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_servicenow_names_counts_anew_when_its_window_does() {
    let pace = pace(60, None);
    requests(&pace, 100).await;
    sleep(Duration::from_mins(50)).await;
    let headers = [
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("x-ratelimit-limit", "100"),
        ("x-ratelimit-reset", "784112377"),
        ("retry-after", "600"),
    ];
    turn(&pace).await.answered(&answer(429, &headers, ""), PAUSE);
    assert_eq!(requests(&pace, 60).await, Duration::from_mins(10) + GRACE, "60 % of the new hour at once");
    assert!(requests(&pace, 1).await >= Duration::from_hours(1));
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_nobody_names_is_learnt_when_a_pause_does_not_help_and_believed_for_an_hour() {
    let pace = pace(100, None);
    requests(&pace, 50).await;
    turn(&pace).await.answered(&answer(429, &[], "slow down"), PAUSE);
    assert_eq!(pace.standing(), []);
    turn(&pace).await.answered(&answer(429, &[], "slow down"), PAUSE);
    let limit = Limit { requests: 50, window: Duration::from_mins(5), known: Known::Learnt };
    assert_eq!(pace.standing(), [Standing { limit, budget: 50, used: 52 }]);
    assert_eq!(requests(&pace, 50).await, whole_window());
    sleep(Duration::from_hours(1)).await;
    assert_eq!(requests(&pace, 70).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_a_moment_is_no_limit_and_pauses_grow() {
    let pace = pace(60, None);
    requests(&pace, 3).await;
    for expected in [30, 60, 60] {
        turn(&pace).await.answered(&answer(429, &[], ""), PAUSE);
        let started = Instant::now();
        let next = turn(&pace).await;
        assert_eq!(started.elapsed(), Duration::from_secs(expected));
        drop(next);
    }
    requests(&pace, 40).await;
    turn(&pace).await.answered(&answer(200, &[], ""), PAUSE);
    turn(&pace).await.answered(&answer(429, &[], ""), PAUSE);
    assert_eq!(requests(&pace, 1).await, Duration::from_secs(30));
    assert_eq!(pace.standing(), []);
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_vendor_is_left_alone_as_long_as_it_asks() {
    for status in [429, 500, 502, 503, 504] {
        for (asked, expected) in [("90", 90), ("0", 0), ("1000000000", 3_600)] {
            let pace = pace(60, None);
            turn(&pace).await.answered(&answer(status, &[("retry-after", asked)], ""), PAUSE);
            assert_eq!(requests(&pace, 1).await, Duration::from_secs(expected), "{status}, {asked}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_noisy_profile_waits_behind_one_request_of_each_other_profile() {
    let pace = Arc::new(pace(100, Some(4)));
    let order = Log::new(Vec::new());
    let ask = |profile: &'static str, after: u64| {
        let (pace, order) = (&pace, &order);
        as_profile(profile, async move {
            sleep(Duration::from_secs(after)).await;
            drop(turn(pace).await);
            order.lock().unwrap().push(profile);
        })
    };
    let noisy = (0..16).map(|_| ask("noisy", 0));
    let quiet = [ask("quiet", 1), ask("other", 2), ask("quiet", 400)];
    join_all(noisy.chain(quiet)).await;
    let turns = order.into_inner().unwrap();
    assert_eq!(turns.iter().filter(|profile| **profile == "noisy").count(), 16);
    // Four of the first window are the noisy one's; then the others come at the first chance.
    let came =
        |profile: &str, nth: usize| turns.iter().enumerate().filter(|(_, one)| **one == profile).nth(nth).unwrap().0;
    assert!(came("quiet", 0) <= 6 && came("other", 0) <= 6, "{turns:?}");
    assert!(came("quiet", 1) <= 10, "{turns:?}");
}

#[tokio::test(start_paused = true)]
async fn what_further_calls_cost_is_told_as_it_then_comes() {
    for calls in [0, 1, 3, 4, 7, 8, 10, 11, 25] {
        let pace = pace(100, Some(10));
        requests(&pace, 4).await;
        sleep(Duration::from_secs(100)).await;
        requests(&pace, 3).await;
        let foretold = pace.wait_for(calls);
        assert_eq!(requests(&pace, calls).await, foretold, "{calls} calls");
    }
}

/// A request that arrives at some moment, of some profile, answered after some time.
fn arrivals() -> impl Strategy<Value = Vec<(u64, u8, u64)>> {
    proptest::collection::vec((0_u64..900_000, 0_u8..4, 1_u64..20_000), 1..120)
}

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn with_other_settings_what_was_sent_and_learnt_still_counts() {
    let pace = pace(100, Some(20));
    requests(&pace, 9).await;
    let told = r#"{"Message":"Rate Limit Reached - 10 Requests per rolling 5 minute window"}"#;
    turn(&pace).await.answered(&answer(429, &[], told), PAUSE);
    pace.keep_to(&connection(50, None));
    let known = pace.standing();
    assert_eq!((known.len(), known[0].limit.known, known[0].budget), (1, Known::Told, 5), "set by hand no more");
    assert_eq!(known[0].used, 10);
    assert_eq!(requests(&pace, 1).await, whole_window());
}

#[tokio::test(start_paused = true)]
async fn who_waits_goes_on_at_once_when_the_settings_allow_it() {
    let pace = Arc::new(pace(50, Some(10)));
    requests(&pace, 5).await;
    let waits = tokio::spawn({
        let pace = Arc::clone(&pace);
        async move { requests(&pace, 1).await }
    });
    sleep(Duration::from_secs(1)).await;
    pace.keep_to(&connection(100, Some(10)));
    assert_eq!(waits.await.unwrap(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn who_waits_long_gives_way_to_others_and_a_usual_window_is_not_long() {
    let (others, crowd) = (watch::Sender::new(0), Crowd::new(watch::Sender::new(0).subscribe()));
    let crowd_of = |sender: &watch::Sender<usize>| Crowd::new(sender.subscribe());
    let pace = pace(100, Some(1));
    let acme = || Asker::new("acme".into(), CancellationToken::new());
    requests(&pace, 1).await;
    others.send_replace(1);
    let patient = crowd_of(&others);
    let asked = acme().giving_way(patient.clone()).doing(async { pace.turn(PATIENCE, |_| ()).await.map(drop) }).await;
    assert_eq!((asked, patient.gave_way()), (Ok(()), false), "five minutes");

    others.send_replace(0);
    pace.stay_away(Duration::from_mins(50));
    let waits = crowd_of(&others);
    let asked = acme().giving_way(waits.clone()).doing(async {
        let asked = async { pace.turn(PATIENCE, |_| ()).await.map(drop) };
        let others_come = async {
            sleep(Duration::from_mins(10)).await;
            others.send_replace(1);
        };
        (tokio::join!(asked, others_come).0, ends())
    });
    assert_eq!(asked.await, (Err(NoTurn::GivesWay(Duration::from_mins(40))), true));
    assert!(waits.gave_way() && !crowd.gave_way());
}

#[tokio::test(start_paused = true)]
async fn one_profile_never_takes_the_whole_share_of_a_connection_that_others_use() {
    let pace = pace(100, Some(20));
    pace.shared_by(30);
    let small = async {
        sleep(Duration::from_secs(30)).await;
        as_profile("small", requests(&pace, 5)).await
    };
    let (noisy, small) = tokio::join!(as_profile("noisy", requests(&pace, 40)), small);
    assert_eq!(small, Duration::ZERO, "a quarter was left, and nobody who waits stands before it");
    assert_eq!(noisy, whole_window() * 2, "15, 15 and 10");
    let planned = as_profile("noisy", async { pace.wait_for(6) }).await;
    assert_eq!(planned, whole_window(), "10 of its 15 are taken");

    pace.shared_by(1);
    assert_eq!(as_profile("noisy", requests(&pace, 9)).await, Duration::ZERO, "alone it takes all of it");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever arrives, and wherever on its way the vendor counts it: no stretch of the window's
    /// length holds more than the allowance, nobody is passed over for long, and under backlog the
    /// allowance is used.
    #[test]
    fn the_allowance_is_never_exceeded_and_always_used(arrivals in arrivals(), allowance in 1_u32..30) {
        let outcome: Vec<(Instant, Instant, Instant)> = paused().block_on(async {
            let pace = pace(100, Some(allowance));
            let served = Log::new(Vec::new());
            join_all(arrivals.iter().map(|(at, profile, takes)| {
                let (pace, served) = (&pace, &served);
                as_profile(["a", "b", "c", "d"][usize::from(*profile)], async move {
                    sleep(Duration::from_millis(*at)).await;
                    let asked = Instant::now();
                    // A long backlog is too much for one wait; whoever is told so asks again.
                    let turn = loop {
                        match pace.turn(PATIENCE, |_seconds| ()).await {
                            Ok(turn) => break turn,
                            Err(_) => sleep(Duration::from_mins(10)).await,
                        }
                    };
                    let sent = Instant::now();
                    sleep(Duration::from_millis(*takes)).await;
                    drop(turn);
                    served.lock().unwrap().push((asked, sent, Instant::now()));
                })
            })).await;
            served.into_inner().unwrap()
        });
        prop_assert_eq!(outcome.len(), arrivals.len());
        let window = Duration::from_mins(5);
        // The vendor counts a request at some moment between its sending and its answer. The worst
        // case for any stretch is that all that may fall into it do.
        for (_, _, counted_late) in &outcome {
            let may = outcome.iter().filter(|(_, sent, answered)| {
                *answered >= *counted_late && *sent < *counted_late + window
            });
            prop_assert!(may.count() <= allowance as usize);
        }
        let longest = outcome.iter().map(|(asked, sent, _)| *sent - *asked).max().unwrap();
        let rounds = u32::try_from(arrivals.len()).unwrap() / allowance + 2;
        prop_assert!(longest <= (window + GRACE + Duration::from_secs(20)) * rounds, "{longest:?}");
    }

    /// Four profiles with a backlog get equal shares, whatever the order they came in.
    #[test]
    fn profiles_with_a_backlog_get_equal_shares(order in Just((0..80_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let served: Vec<usize> = paused().block_on(async {
            let pace = pace(100, Some(8));
            let served = Log::new(Vec::new());
            join_all(order.iter().map(|number| {
                let (pace, served, profile) = (&pace, &served, number % 4);
                as_profile(["a", "b", "c", "d"][profile], async move {
                    drop(turn(pace).await);
                    served.lock().unwrap().push(profile);
                })
            })).await;
            served.into_inner().unwrap()
        });
        // The first turns are free and given as they come. From then on nobody is ahead by more than one
        // request, for as long as all of them have some left.
        let left: Vec<usize> = (0..4).map(|profile| served[8..].iter().filter(|one| **one == profile).count()).collect();
        let mut got = [0; 4];
        for profile in &served[8..] {
            got[*profile] += 1;
            let ahead = got.iter().max().unwrap() - got.iter().min().unwrap();
            prop_assert!(ahead <= 1, "{got:?} of {served:?}");
            if got[*profile] == left[*profile] {
                break;
            }
        }
    }
}
