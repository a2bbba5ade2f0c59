//! An overloaded vendor in the middle of a busy pass: whatever it answers and however long it asks
//! to wait, no work is lost and none is done twice.
//!
//! One request for each status in every run, all of them with `tests/run --long`.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::standins::faults::{Fault, Play};
use jiff::Timestamp;

use super::busy::{self, Picture};
use crate::support::long;
use crate::support::world::World;

const STATUSES: [u16; 5] = [429, 500, 502, 503, 504];

fn answers(world: &World, halo: bool) -> &causeway::standins::server::Common {
    if halo { world.halo().common() } else { world.servicenow().common() }
}

/// The requests that a vendor sees in an undisturbed busy pass.
async fn requests(halo: bool) -> u64 {
    let world = busy::world().await;
    let before = answers(&world, halo).requests.position();
    world.pass().await;
    answers(&world, halo).requests.position() - before
}

async fn survives(halo: bool, status: u16, nth: u64, expected: &Picture) {
    let clock = ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap());
    let world = busy::world_at(Arc::<ManualClock>::clone(&clock)).await;
    let common = answers(&world, halo);
    let headers = vec![("Retry-After".to_owned(), "1".to_owned())];
    common.faults.arm(Fault {
        name: format!("{status} at request {nth}"),
        method: None,
        path: None,
        from: nth,
        times: Some(1),
        play: Play::Answer { status, headers, body: String::new() },
    });
    // The disturbed pass may fail as a whole; what counts is where it leads.
    drop(world.try_pass().await);
    common.faults.clear();
    // What failed waits a little before it is sent again.
    clock.advance(Duration::from_hours(1));
    let system = if halo { "Halo" } else { "ServiceNow" };
    busy::heals_to(&world, expected, &format!("{status} at request {nth} of {system}")).await;
}

#[tokio::test]
async fn an_overloaded_vendor_at_any_request_of_a_pass_loses_no_work() {
    let expected = busy::undisturbed().await;
    let mut stories = Vec::new();
    for halo in [true, false] {
        let count = requests(halo).await;
        for (status, number) in STATUSES.into_iter().zip(0_u64..) {
            let slice = 1 + count * number / STATUSES.len() as u64;
            let points = (1..=count).filter(|nth| long() || *nth == slice);
            stories.extend(points.map(|nth| (halo, status, nth)));
        }
    }
    println!("{} disturbed passes", stories.len());
    for some in stories.chunks(10) {
        let some = some.iter().map(|(halo, status, nth)| survives(*halo, *status, *nth, &expected));
        futures_util::future::join_all(some).await;
    }
}
