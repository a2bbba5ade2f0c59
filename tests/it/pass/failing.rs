//! Writes that fail are listed with their request, tried again, planned anew or left alone; a pair
//! can be paused; each profile counts what is in step, excluded and failing.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::model::{ProfileId, RecordKey};
use causeway::service::{Handling, OutboxId, Resting, TrayItem, TrayKind};
use causeway::standins::ledger::Counts;
use jiff::Timestamp;
use serde_json::json;

use crate::support::world::{PROFILE, World};

fn acme() -> ProfileId {
    ProfileId::new(PROFILE)
}

/// A pair whose ticket refuses every write, and one that does not.
struct Trouble {
    world: World,
    clock: Arc<ManualClock>,
    incidents: [String; 2],
    tickets: [i64; 2],
}

impl Trouble {
    async fn new() -> Self {
        let clock = ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap());
        let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
        let incidents = ["poisoned", "well"].map(|text| world.incident(&[("short_description", text)]));
        world.first_load().await;
        let tickets = incidents.each_ref().map(|incident| world.ticket_of(incident));
        world.halo().common().switches.set("halo.poisoned-tickets", &tickets[0].to_string()).unwrap();
        for incident in &incidents {
            world.edit_incident(incident, &[("short_description", "changed there")]);
        }
        Self { world, clock, incidents, tickets }
    }

    /// So many passes, each an hour later.
    async fn passes(&self, number: u32) {
        for _ in 0..number {
            self.world.pass().await;
            self.clock.advance(Duration::from_hours(1));
        }
    }

    fn heal(&self) {
        self.world.halo().common().switches.set("halo.poisoned-tickets", "").unwrap();
    }

    async fn tray(&self) -> Vec<TrayItem> {
        self.world.desk().tray(None).await.unwrap()
    }

    async fn only(&self, kind: TrayKind) -> TrayItem {
        let items = self.tray().await;
        assert_eq!(items.len(), 1, "{items:#?}");
        assert_eq!(items[0].kind, kind, "{items:#?}");
        items.into_iter().next().unwrap()
    }

    fn record(item: &TrayItem) -> Resting {
        let record: RecordKey = item.ticket.clone().unwrap();
        Resting { profile: item.profile.clone(), record }
    }

    fn summary(&self, at: usize) -> serde_json::Value {
        self.world.ticket_field(self.tickets[at], "summary")
    }
}

fn write(item: &TrayItem) -> OutboxId {
    OutboxId(item.write.as_ref().unwrap().id)
}

#[tokio::test]
async fn a_write_that_was_given_up_is_listed_with_cause_cure_and_request_and_goes_again_when_it_is_put_right() {
    let trouble = Trouble::new().await;
    trouble.passes(1).await;
    let later = trouble.only(TrayKind::TriesAgain).await;
    let kept = later.write.as_ref().unwrap();
    assert_eq!((kept.tries, kept.next.is_some()), (1, true), "{later:#?}");
    assert!(kept.request.contains(&("summary".to_owned(), "changed there".to_owned())), "{later:#?}");
    assert!(!later.cause.is_empty() && later.cure.contains("try again now"), "{later:#?}");
    trouble.passes(4).await;
    let given_up = trouble.only(TrayKind::GivenUp).await;
    assert_eq!((given_up.write.as_ref().unwrap().tries, write(&given_up)), (5, write(&later)));
    let view = trouble.world.desk().profiles().await.unwrap().remove(0);
    assert_eq!((view.links, view.in_step, view.failing, view.excluded), (2, 1, 1, 0));

    trouble.heal();
    let handled = trouble.world.desk().handle_writes(&[write(&given_up)], Handling::Retry, "Beth").await.unwrap();
    assert_eq!((handled.done, handled.left), (1, 0));
    trouble.world.settle().await;
    assert_eq!(trouble.summary(0), json!("changed there"));
    assert!(trouble.tray().await.is_empty());
    let again = trouble.world.desk().handle_writes(&[write(&given_up)], Handling::Retry, "Beth").await.unwrap();
    assert_eq!(again.left, 1, "what is done is not sent again");
    let view = trouble.world.desk().profiles().await.unwrap().remove(0);
    assert_eq!((view.in_step, view.failing), (2, 0));
}

#[tokio::test]
async fn what_was_given_up_is_planned_anew_with_todays_values() {
    let trouble = Trouble::new().await;
    trouble.passes(5).await;
    trouble.world.edit_incident(&trouble.incidents[0], &[("short_description", "changed since")]);
    trouble.heal();
    let failed = trouble.world.desk().failed_writes(&acme()).await.unwrap();
    trouble.world.desk().handle_writes(&failed, Handling::Repair, "Beth").await.unwrap();
    trouble.world.settle().await;
    assert_eq!(trouble.summary(0), json!("changed since"), "not the value of the old request");
}

#[tokio::test]
async fn one_record_is_ignored_with_a_reason_until_it_is_taken_in_again() {
    let trouble = Trouble::new().await;
    trouble.passes(5).await;
    let given_up = trouble.only(TrayKind::GivenUp).await;
    let record = Trouble::record(&given_up);
    trouble.world.desk().ignore(&record, "the ticket is locked", "Beth").await.unwrap();
    let ignored = trouble.only(TrayKind::Ignored).await;
    assert!(ignored.cause.contains("Beth") && ignored.cause.contains("the ticket is locked"), "{ignored:#?}");
    trouble.heal();
    let mark = trouble.world.mark();
    trouble.world.edit_incident(&trouble.incidents[0], &[("short_description", "changed since")]);
    trouble.passes(2).await;
    assert_eq!(trouble.world.writes_since(mark).0, Counts::default(), "nothing is written to it");
    let view = trouble.world.desk().profiles().await.unwrap().remove(0);
    assert_eq!((view.in_step, view.excluded, view.failing), (1, 1, 0));

    assert!(trouble.world.desk().end_rest(&record, "Beth").await.unwrap());
    trouble.world.settle().await;
    assert_eq!(trouble.summary(0), json!("changed since"));
    assert!(trouble.tray().await.is_empty());
    assert!(!trouble.world.desk().end_rest(&record, "Beth").await.unwrap(), "it does not rest any more");
}

#[tokio::test]
async fn a_paused_pair_keeps_its_queue_while_the_others_flow() {
    let trouble = Trouble::new().await;
    trouble.passes(1).await;
    let later = trouble.only(TrayKind::TriesAgain).await;
    let record = Trouble::record(&later);
    trouble.world.desk().pause_record(&record, "being moved", "Beth").await.unwrap();
    trouble.only(TrayKind::Paused).await;
    trouble.heal();
    trouble.world.edit_incident(&trouble.incidents[1], &[("short_description", "well and changed")]);
    trouble.passes(2).await;
    assert_eq!(trouble.summary(0), json!("poisoned"), "the pair rests, its write is kept");
    assert_eq!(trouble.summary(1), json!("well and changed"));

    trouble.world.desk().end_rest(&record, "Beth").await.unwrap();
    trouble.world.settle().await;
    assert_eq!(trouble.summary(0), json!("changed there"));
}
