//! Rings: two desks that keep the same two systems in step, each with a store of its own. What one of
//! them writes is a change for the other, and nothing goes round twice.

use std::cell::Cell;
use std::collections::BTreeSet;

use causeway::engine::settle::Finding;
use causeway::model::ProfileId;
use causeway::profile::{ConflictPolicy, Profile};
use causeway::secrets::MemoryStore;
use causeway::service::{
    AdoptFrom, ApprovalRequest, Desk, DeskOptions, NewConnection, RowChoice, RunReport, SecretSource, TicketRef,
    TrayKind,
};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::ledger::Counts;
use causeway::store::Actor;
use secrecy::SecretString;
use serde_json::json;

use crate::support::world::{PROFILE, World};

const AGENT: &str = "Abel Tuter";

/// A desk reads what changed in ServiceNow before it reads the tickets of Halo.
const AFTER_SERVICENOW: (&str, &str) = ("GET", "/api/tickets");

/// A desk writes the fields of a ticket before its notes.
const BEFORE_NOTES: (&str, &str) = ("POST", "/api/tickets");

/// A world with one linked pair, which a second desk keeps in step as well.
struct Ring {
    world: World,
    second: Desk,
    incident: String,
    ticket: i64,
}

impl Ring {
    async fn new(first: impl FnOnce(&mut Profile), second: impl FnOnce(&mut Profile)) -> Self {
        let world = World::new().await;
        world.change_profile(first).await;
        let incident = world.incident(&[("short_description", "No network"), ("impact", "3"), ("urgency", "3")]);
        world.first_load().await;
        world.settle().await;
        let ticket = world.ticket_of(&incident);
        let second = another_desk(&world, second).await;
        Self { world, second, incident, ticket }
    }

    async fn second_pass(&self) -> RunReport {
        Box::pin(self.second.run(&ProfileId::new(PROFILE), Actor::Schedule)).await.unwrap()
    }

    /// Both desks take so many turns, the second one first where that is asked for.
    async fn turns(&self, number: usize, second_first: bool) {
        for _ in 0..number {
            if second_first {
                self.second_pass().await;
            }
            self.world.pass().await;
            if !second_first {
                self.second_pass().await;
            }
        }
    }

    /// What both vendors accepted of the desks after this deed of a person: two turns settle it.
    async fn settles_after(&self, second_first: bool, deed: impl FnOnce(&Self)) -> (Counts, Counts) {
        deed(self);
        let mark = self.world.mark();
        self.turns(2, second_first).await;
        let written = self.world.writes_since(mark);
        let mark = self.world.mark();
        self.turns(2, second_first).await;
        assert_eq!(self.world.writes_since(mark), Default::default(), "it goes round no more");
        written
    }

    /// The first desk takes a turn in which its first request of this kind to Halo waits until the second desk
    /// has taken a whole turn: what it read before that, it read before the second one wrote.
    async fn at_the_same_moment(&self, (method, path): (&str, &str)) {
        let halo = self.world.halo().common();
        let begun = halo.requests.position();
        halo.faults.arm(Fault {
            name: "held".to_owned(),
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            from: 1,
            times: Some(1),
            play: Play::Hold,
        });
        let ended = Cell::new(false);
        let first = async {
            self.world.pass().await;
            ended.set(true);
        };
        let second = async {
            let held = || halo.requests.since(begun).iter().any(|request| request.fault.as_deref() == Some("held"));
            while !held() {
                assert!(!ended.get(), "the first desk asked Halo nothing of that kind");
                tokio::task::yield_now().await;
            }
            self.second_pass().await;
            assert!(!ended.get(), "the first desk waits");
            halo.faults.clear();
        };
        tokio::join!(first, second);
    }

    /// How many notes each desk tells to stand twice, after a turn of each.
    async fn told_twice(&self) -> (Vec<Finding>, Vec<Finding>) {
        let notes = |report: RunReport| report.changed_after.into_iter().filter(|finding| finding.field == "note");
        (notes(self.world.pass().await).collect(), notes(self.second_pass().await).collect())
    }

    /// The notes of the ticket and the journal of the incident that hold a text.
    fn said(&self, text: &str) -> (usize, usize) {
        let holds = |note: &serde_json::Value| note["note"].as_str().unwrap_or_default().contains(text);
        let here = self.world.halo().actions(self.ticket).iter().filter(|note| holds(note)).count();
        let there = self.world.servicenow().journal(&self.incident);
        (here, there.iter().filter(|entry| entry.value.contains(text)).count())
    }
}

/// A desk with another store over the same two instances, which takes over the pairs that are there.
async fn another_desk(world: &World, change: impl FnOnce(&mut Profile)) -> Desk {
    let secrets = serde_json::to_string(&world.secrets()).unwrap();
    let options = DeskOptions {
        data_dir: Some(world.folder.path().join("second")),
        purpose: "the second desk of a ring".to_owned(),
        secrets: SecretSource::Memory(MemoryStore::from_reader(secrets.as_bytes()).unwrap()),
        clock: world.clock.clone(),
    };
    let desk = Desk::open(options).unwrap();
    for view in world.desk().connections().await.unwrap() {
        let of = format!("{}/", view.connection.name);
        let secrets = world.secrets().into_iter().filter(|(name, _)| name.starts_with(&of));
        let secrets = secrets.map(|(name, secret)| (name, SecretString::from(secret))).collect();
        desk.save_connection(NewConnection { connection: view.connection, secrets }).await.unwrap();
    }
    let profile = ProfileId::new(PROFILE);
    let mut copy = world.desk().profile(&profile).await.unwrap().profile;
    change(&mut copy);
    desk.save_profile(copy).await.unwrap();
    let proposal = desk.propose_links(&profile, &AdoptFrom::Markers, false).await.unwrap();
    assert_eq!(desk.adopt(&proposal, None).await.unwrap().done.linked, 1);
    let view = Box::pin(desk.preview(&profile, &[])).await.unwrap();
    Box::pin(desk.apply(&view.id, &everything(true))).await.unwrap();
    desk
}

/// The approval of every row.
fn everything(first_load: bool) -> ApprovalRequest {
    ApprovalRequest { rows: RowChoice::All, overrides: BTreeSet::new(), first_load, by: "op".to_owned() }
}

fn updates(counts: (Counts, Counts)) -> (u64, u64) {
    (counts.0.updates, counts.1.updates)
}

#[tokio::test]
async fn two_desks_that_keep_one_pair_write_once_for_each_change_of_a_field() {
    let ring = Ring::new(|_| (), |_| ()).await;
    for (turn, second_first) in [false, true].into_iter().enumerate() {
        let said = format!("said here {turn}");
        let written = ring
            .settles_after(second_first, |ring| {
                ring.world.halo().update_ticket(AGENT, ring.ticket, json!({"summary": said})).unwrap();
            })
            .await;
        assert_eq!(updates(written), (0, 1), "a change in Halo is written once to ServiceNow");
        assert_eq!(ring.world.incident_field(&ring.incident, "short_description"), said);

        let there = format!("said there {turn}");
        let written = ring
            .settles_after(second_first, |ring| {
                ring.world.edit_incident(&ring.incident, &[("short_description", &there), ("impact", "2")]);
            })
            .await;
        assert_eq!(updates(written), (1, 0), "and one in ServiceNow once to Halo");
        assert_eq!(ring.world.ticket_field(ring.ticket, "summary"), json!(there));
        ring.world.edit_incident(&ring.incident, &[("impact", "3")]);
        ring.turns(1, second_first).await;
    }
}

#[tokio::test]
async fn a_note_goes_round_a_ring_of_two_desks_once() {
    let ring = Ring::new(|_| (), |_| ()).await;
    for (turn, second_first) in [false, true].into_iter().enumerate() {
        let here = format!("heard here {turn}");
        ring.settles_after(second_first, |ring| {
            let note = json!({"outcome_id": 7, "note": here});
            ring.world.halo().add_action(AGENT, ring.ticket, note).unwrap();
        })
        .await;
        assert_eq!(ring.said(&here), (1, 1), "{:#?}", ring.world.servicenow().journal(&ring.incident));

        let there = format!("heard there {turn}");
        ring.settles_after(second_first, |ring| {
            ring.world.edit_incident(&ring.incident, &[("work_notes", &there)]);
        })
        .await;
        assert_eq!(ring.said(&there), (1, 1), "{:#?}", ring.world.halo().actions(ring.ticket));
    }
}

#[tokio::test]
async fn two_desks_that_plan_at_the_same_moment_carry_a_note_once_when_they_know_of_one_another() {
    let ring = Ring::new(|_| (), |_| ()).await;
    let note = |text: &str| {
        let note = json!({"outcome_id": 7, "note": text});
        ring.world.halo().add_action(AGENT, ring.ticket, note).unwrap()
    };
    note("heard first");
    ring.at_the_same_moment(AFTER_SERVICENOW).await;
    assert_eq!(ring.said("heard first"), (1, 2), "neither knew of the other, and a journal cannot be taken back");
    let told = ring.told_twice().await;
    assert_eq!((told.0.len(), told.1.len()), (1, 1), "each tells it: {told:#?}");
    assert!(told.0[0].cause.contains("at the very same moment"), "{told:#?}");
    let key = ring.world.desk().records_numbered(&ring.ticket.to_string()).await.unwrap().remove(0);
    let shown = ring.world.desk().ticket_detail(&TicketRef::Record(key)).await.unwrap();
    let kept = shown.journal.iter().filter(|entry| entry.what == "note-twice").count();
    assert_eq!(kept, 1, "and its ticket's page keeps it: {:#?}", shown.journal);
    let again = ring.told_twice().await;
    assert_eq!((again.0.len(), again.1.len()), (0, 0), "once: {again:#?}");

    for turn in 0..2 {
        let (here, there) = (format!("heard here {turn}"), format!("heard there {turn}"));
        note(&here);
        ring.at_the_same_moment(AFTER_SERVICENOW).await;
        assert_eq!(ring.said(&here), (1, 1), "{:#?}", ring.world.servicenow().journal(&ring.incident));
        let summary = format!("No network since {turn}");
        ring.world.edit_incident(&ring.incident, &[("short_description", &summary), ("work_notes", &there)]);
        ring.at_the_same_moment(BEFORE_NOTES).await;
        assert_eq!(ring.said(&there), (1, 1), "{:#?}", ring.world.halo().actions(ring.ticket));
        ring.turns(2, false).await;
        let mark = ring.world.mark();
        let told = ring.told_twice().await;
        assert_eq!((told.0.len(), told.1.len()), (0, 0), "{told:#?}");
        assert_eq!(ring.world.writes_since(mark), Default::default(), "it goes round no more");
        assert_eq!((ring.said(&here), ring.said(&there)), ((1, 1), (1, 1)));
    }
}

#[tokio::test]
async fn knowing_of_another_desk_costs_one_more_look_where_a_note_is_written() {
    let ring = Ring::new(|_| (), |_| ()).await;
    let note = |text: &str| {
        let note = json!({"outcome_id": 7, "note": text});
        ring.world.halo().add_action(AGENT, ring.ticket, note).unwrap()
    };
    let made = |report: &RunReport| report.requests.iter().map(|one| one.made).sum::<u64>();
    // The first time, more is read of both sides.
    note("heard first");
    ring.second_pass().await;
    ring.world.pass().await;
    note("heard alone");
    let without = ring.second_pass().await;
    ring.world.pass().await;
    note("heard then");
    let knowing = ring.world.pass().await;
    assert_eq!((without.done.notes_to_other, knowing.done.notes_to_other), (1, 1));
    // The polls of an idle pass: one Batch call to ServiceNow, tickets and actions of Halo.
    assert_eq!(made(&knowing), made(&without) + 3, "{without:#?} {knowing:#?}");
    ring.world.halo().update_ticket(AGENT, ring.ticket, json!({"summary": "No LAN"})).unwrap();
    let field = ring.world.pass().await;
    assert_eq!(field.done.updated_in_other, 1, "{field:#?}");
    assert!(made(&field) < made(&knowing), "a field costs nothing more: {field:#?}");
    ring.second_pass().await;
    assert_eq!([ring.said("heard alone"), ring.said("heard then")], [(1, 1), (1, 1)]);
}

#[tokio::test]
async fn what_another_desk_carried_after_the_preview_is_not_carried_again() {
    let ring = Ring::new(|_| (), |_| ()).await;
    ring.world.edit_incident(&ring.incident, &[("work_notes", "heard there")]);
    let profile = ProfileId::new(PROFILE);
    let view = ring.world.preview().await;
    let theirs = Box::pin(ring.second.preview(&profile, &[])).await.unwrap();
    ring.world.approve(&view).await;
    assert_eq!(ring.said("heard there"), (1, 1));
    let mark = ring.world.mark();
    Box::pin(ring.second.apply(&theirs.id, &everything(false))).await.unwrap();
    assert_eq!(ring.said("heard there"), (1, 1), "{:#?}", ring.world.halo().actions(ring.ticket));
    ring.turns(2, true).await;
    assert_eq!(ring.world.writes_since(mark), Default::default());
    assert_eq!(ring.second.tray(None).await.unwrap(), [], "nothing waits for a person");
}

#[tokio::test]
async fn two_desks_whose_tables_contradict_one_another_stop_that_field_within_five_turns() {
    let crossed = |profile: &mut Profile| {
        profile.conflicts = ConflictPolicy::OtherWins;
        for row in &mut profile.mapping.tables.get_mut("impact").unwrap().rows {
            row.other = match row.halo.as_str() {
                "1" => "2",
                "2" => "1",
                _ => "3",
            }
            .to_owned();
        }
    };
    let ring = Ring::new(|profile| profile.conflicts = ConflictPolicy::HaloWins, crossed).await;
    ring.world.halo().update_ticket(AGENT, ring.ticket, json!({"impact": 1})).unwrap();
    let mark = ring.world.mark();
    ring.turns(5, false).await;
    let written = updates(ring.world.writes_since(mark));
    assert!((3..=5).contains(&written.1), "they fight, and the field turns five times at most: {written:?}");
    let mark = ring.world.mark();
    ring.turns(3, false).await;
    assert_eq!(ring.world.writes_since(mark), Default::default(), "that field rests");

    let mut stopped = ring.world.desk().tray(None).await.unwrap();
    stopped.extend(ring.second.tray(None).await.unwrap());
    stopped.retain(|item| item.kind == TrayKind::Stopped);
    assert!(!stopped.is_empty() && stopped.iter().all(|item| item.fields == ["Impact"]), "{stopped:#?}");
    ring.world.halo().update_ticket(AGENT, ring.ticket, json!({"summary": "No LAN"})).unwrap();
    ring.turns(1, false).await;
    assert_eq!(ring.world.incident_field(&ring.incident, "short_description"), "No LAN", "other fields flow on");
}
