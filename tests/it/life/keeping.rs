//! How long a desk keeps what it did: as its settings say, and never less than it needs.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::model::RunId;
use causeway::profile::Keeping;
use causeway::service::{CallsWanted, DetailPages};
use jiff::Timestamp;

use super::acme;
use crate::support::world::World;

const DAY: Duration = Duration::from_hours(24);

/// A desk with one pair, whose incident changes before each pass.
struct Days {
    world: World,
    clock: Arc<ManualClock>,
    incident: String,
}

impl Days {
    async fn new() -> Self {
        let clock = ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap());
        let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
        let incident = world.incident(&[("short_description", "day 0")]);
        world.first_load().await;
        Self { world, clock, incident }
    }

    /// Another day with one change.
    async fn another(&self, text: &str) -> RunId {
        self.clock.advance(DAY);
        self.world.edit_incident(&self.incident, &[("short_description", text)]);
        self.world.pass().await.run
    }

    async fn keep(&self, keeping: Keeping) {
        let mut settings = self.world.desk().settings().unwrap();
        settings.keeping = keeping;
        self.world.desk().save_settings(&settings).await.unwrap();
    }

    async fn runs(&self) -> Vec<i64> {
        self.world.desk().runs(Some(&acme()), 100, None).await.unwrap().iter().map(|run| run.id).collect()
    }

    async fn calls_of(&self, run: RunId) -> usize {
        let wanted = CallsWanted { run: Some(run), ..CallsWanted::default() };
        self.world.desk().calls(&wanted, 1_000, None).await.unwrap().rows.len()
    }
}

#[tokio::test]
async fn history_is_kept_for_years_and_requests_for_a_month_unless_the_desk_says_otherwise() {
    let days = Days::new().await;
    let first = days.another("day 1").await;
    for _ in 0..40 {
        days.clock.advance(DAY);
    }
    let later = days.another("day 42").await;
    assert!(days.runs().await.contains(&first.0), "a run of six weeks ago is there");
    let changes = days.world.desk().run_detail(first, DetailPages::first(10)).await.unwrap().changes.rows;
    assert!(!changes.is_empty(), "with what it changed");
    assert_eq!(days.calls_of(first).await, 0, "its requests are forgotten");
    assert!(days.calls_of(later).await > 0);

    days.keep(Keeping { history_days: 10, ..Keeping::default() }).await;
    let last = days.another("day 43").await;
    let runs = days.runs().await;
    assert_eq!(runs, [last.0, later.0], "what is older went with the next pass");
    days.world.settle().await;
}

#[tokio::test]
async fn of_more_than_so_many_the_oldest_are_forgotten_and_the_last_run_never() {
    let days = Days::new().await;
    days.keep(Keeping { history_rows: 2, calls_rows: 3, ..Keeping::default() }).await;
    let mut last = RunId(0);
    for day in 1..6 {
        last = days.another(&format!("day {day}")).await;
    }
    let runs = days.runs().await;
    assert_eq!(runs.first(), Some(&last.0));
    assert!(runs.len() <= 3, "{runs:?}");
    let all = days.world.desk().calls(&CallsWanted::default(), 1_000, None).await.unwrap().rows;
    assert!(all.len() <= 3, "{}", all.len());
}
