//! What a pass costs: requests counted at the vendors, commits counted at the store. Each count is
//! held against its formula, in which n is the number of changed tickets with one note each.

use std::collections::BTreeMap;

use causeway::profile::{Limit, Limits};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::request_log::Request;
use causeway::standins::server::Common;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::world::World;

/// Tickets read in one page, and notes looked up in one request.
const HUNDRED: u64 = 100;
/// Writes in one call of ServiceNow's Batch API.
const BATCH: u64 = 25;
/// Rows in one array that is posted to Halo.
const ARRAY: u64 = 50;
/// What a pass may take besides: "+ 3".
const BESIDES: u64 = 3;

/// A place in both vendors' request logs.
pub(super) struct Place {
    halo: u64,
    servicenow: u64,
}

impl Place {
    pub(super) fn now(world: &World) -> Self {
        Self {
            halo: world.halo().common().requests.position(),
            servicenow: world.servicenow().common().requests.position(),
        }
    }

    /// What was asked since, Halo's first.
    pub(super) fn since(&self, world: &World) -> Asked {
        Asked {
            halo: world.halo().common().requests.since(self.halo),
            servicenow: world.servicenow().common().requests.since(self.servicenow),
        }
    }
}

/// The requests to both vendors.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) halo: Vec<Request>,
    pub(super) servicenow: Vec<Request>,
}

impl Asked {
    fn total(&self) -> u64 {
        (self.halo.len() + self.servicenow.len()) as u64
    }

    /// How many were of this verb on a path with this text.
    pub(super) fn of(&self, method: &str, path: &str) -> u64 {
        let all = self.halo.iter().chain(&self.servicenow);
        all.filter(|request| request.method == method && request.path.contains(path)).count() as u64
    }

    /// Tickets that were read one by one.
    fn single_tickets(&self) -> u64 {
        self.of("GET", "/api/Tickets/")
    }
}

fn refuse(common: &Common, method: &str, path: &str) {
    common.faults.arm(Fault {
        name: format!("no {path}"),
        method: Some(method.to_owned()),
        path: Some(path.to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 404, headers: Vec::new(), body: String::new() },
    });
}

pub(super) fn without_batch(world: &World) {
    refuse(world.servicenow().common(), "POST", "/batch");
}

/// A world with `n` linked incidents and no guard in the way, after a pass that found nothing.
async fn linked(n: usize) -> (World, Vec<String>) {
    linked_where(n, &[]).await
}

/// The same, where Halo is as these switches say.
pub(super) async fn linked_where(n: usize, switches: &[(&str, &str)]) -> (World, Vec<String>) {
    let world = World::new().await;
    for (name, value) in switches {
        world.halo().common().switches.set(name, value).unwrap();
    }
    let room = Limit::number(100_000);
    let limits = Limits {
        creates_in_halo: room,
        creates_in_other: room,
        updates_in_halo: room,
        updates_in_other: room,
        public_notes: room,
        files: room,
        visible_texts: room,
        ..Limits::default()
    };
    world.change_profile(|profile| profile.limits = limits).await;
    // A desk has tickets whose every column is filled; this one shows which columns lists have.
    let older = json!({
        "summary": "older", "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44,
        "team": "Network", "category_1": "Network>VPN",
    });
    world.halo().create_ticket("Abel Tuter", older).unwrap();
    let incidents: Vec<String> = (0..n)
        .map(|number| {
            let summary = format!("incident {number}");
            world.incident(&[("short_description", summary.as_str()), ("description", "as it was told")])
        })
        .collect();
    world.first_load().await;
    for _ in 0..3 {
        world.pass().await;
    }
    (world, incidents)
}

/// Somebody changes each incident and comments on it.
pub(super) fn change_incidents(world: &World, incidents: &[String]) {
    for (number, incident) in incidents.iter().enumerate() {
        let summary = format!("changed {number}");
        world.edit_incident(incident, &[("short_description", summary.as_str()), ("comments", "any news?")]);
    }
}

/// The ticket of each incident, by one look at all of them.
fn tickets(world: &World) -> BTreeMap<String, i64> {
    let linked = |ticket: &Value| {
        let incident = ticket["external_links"][0]["third_party_id"].as_str()?;
        Some((incident.to_owned(), ticket["id"].as_i64()?))
    };
    world.halo().tickets().iter().filter_map(linked).collect()
}

/// Somebody changes each ticket and adds a note.
pub(super) fn change_tickets(world: &World, incidents: &[String]) {
    let tickets = tickets(world);
    for (number, incident) in incidents.iter().enumerate() {
        let ticket = tickets[incident];
        let summary = format!("in Halo {number}");
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": summary})).unwrap();
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "on it"})).unwrap();
    }
}

#[tokio::test]
async fn an_idle_pass_makes_three_requests_where_one_batch_carries_the_polls() {
    let (world, _) = linked(30).await;
    let (mark, place) = (world.mark(), Place::now(&world));
    world.pass().await;
    let asked = place.since(&world);
    // One Batch call to ServiceNow; tickets and actions of Halo.
    assert_eq!((asked.servicenow.len(), asked.halo.len()), (1, 2), "{asked:#?}");
    assert_eq!(world.writes_since(mark), Default::default());
}

#[tokio::test]
async fn open_conflicts_cost_a_pass_nothing_while_nobody_touches_their_records() {
    let (world, incidents) = linked(5).await;
    let tickets = tickets(&world);
    for incident in &incidents[..3] {
        world.edit_incident(incident, &[("short_description", "so they say")]);
        let halo = world.halo();
        halo.update_ticket("Abel Tuter", tickets[incident], json!({"summary": "so we say"})).unwrap();
    }
    assert_eq!(world.pass().await.conflicts.len(), 3);
    world.pass().await;
    let place = Place::now(&world);
    let report = world.pass().await;
    let asked = place.since(&world);
    assert_eq!(report.conflicts.len(), 3, "they still wait: {report:#?}");
    assert_eq!((asked.servicenow.len(), asked.halo.len()), (1, 2), "{asked:#?}");
}

#[tokio::test]
async fn an_idle_pass_makes_four_requests_without_batch() {
    let (world, _) = linked(30).await;
    without_batch(&world);
    world.pass().await;
    let (mark, place) = (world.mark(), Place::now(&world));
    world.pass().await;
    let asked = place.since(&world);
    assert_eq!((asked.servicenow.len(), asked.halo.len()), (2, 2), "{asked:#?}");
    assert_eq!(world.writes_since(mark), Default::default());
}

/// Comments come in, and passes a minute apart see what the copies did to their tickets.
async fn learn_whether_actions_move_tickets(world: &World, incidents: &[String]) {
    for incident in incidents {
        world.edit_incident(incident, &[("comments", "a comment alone")]);
    }
    for minute in 1..=4 {
        world.pass().await;
        world.halo().common().clock.run_with_offset(SignedDuration::from_mins(minute));
    }
    world.pass().await;
}

#[tokio::test]
async fn an_idle_pass_makes_two_requests_where_an_action_moves_its_ticket() {
    let (world, incidents) = linked_where(8, &[("halo.action-moves-last-update", "true")]).await;
    learn_whether_actions_move_tickets(&world, &incidents).await;
    let (mark, place) = (world.mark(), Place::now(&world));
    world.pass().await;
    let asked = place.since(&world);
    assert_eq!((asked.servicenow.len(), asked.halo.len()), (1, 1), "{asked:#?}");
    assert_eq!(world.writes_since(mark), Default::default());

    // A note alone is seen at once, because its ticket moves.
    let ticket = world.ticket_of(&incidents[0]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "seen at once"})).unwrap();
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, 1, "{report:#?}");
}

#[tokio::test]
async fn what_was_learnt_about_actions_outlives_the_process() {
    let (mut world, incidents) = linked_where(8, &[("halo.action-moves-last-update", "true")]).await;
    learn_whether_actions_move_tickets(&world, &incidents).await;
    world.close_desk().await;
    world.reopen_desk();
    world.pass().await;
    let place = Place::now(&world);
    world.pass().await;
    assert_eq!(place.since(&world).of("GET", "/api/Actions"), 0);
}

#[tokio::test]
async fn where_an_action_does_not_move_its_ticket_no_window_is_left_out() {
    let (world, incidents) = linked(8).await;
    learn_whether_actions_move_tickets(&world, &incidents).await;
    let place = Place::now(&world);
    world.pass().await;
    assert_eq!(place.since(&world).of("GET", "/api/Actions"), 1);
}

#[tokio::test]
async fn a_window_is_read_every_quarter_of_an_hour_whatever_is_believed() {
    let (world, incidents) = linked_where(8, &[("halo.action-moves-last-update", "true")]).await;
    learn_whether_actions_move_tickets(&world, &incidents).await;
    // Somebody changes another ticket, so that the overlap of pulls no longer shows the first one.
    world.halo().common().clock.run_with_offset(SignedDuration::from_mins(8));
    let other = world.ticket_of(&incidents[1]);
    world.halo().update_ticket("Abel Tuter", other, json!({"summary": "changed later"})).unwrap();
    for _ in 0..3 {
        world.pass().await;
    }
    // The instance changes its ways: from now on a note alone moves nothing.
    world.halo().common().switches.set("halo.action-moves-last-update", "false").unwrap();
    let ticket = world.ticket_of(&incidents[0]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "nearly missed"})).unwrap();
    assert_eq!(world.pass().await.done.notes_to_other, 0);
    let mut carried = 0;
    for minutes in [16, 25, 26] {
        world.halo().common().clock.run_with_offset(SignedDuration::from_mins(minutes));
        carried += world.pass().await.done.notes_to_other;
    }
    assert_eq!(carried, 1);
    let place = Place::now(&world);
    world.pass().await;
    assert_eq!(place.since(&world).of("GET", "/api/Actions"), 1, "the belief is given up for good");
}

#[tokio::test]
async fn an_idle_pass_commits_once() {
    let (world, _) = linked(30).await;
    let before = world.desk().commits();
    world.pass().await;
    assert_eq!(world.desk().commits() - before, 1, "the run and its calls");
    let runs = world.desk().runs(None, 1, None).await.unwrap();
    assert!(runs[0].repeats > 0, "idle runs are folded: {runs:#?}");
}

/// ServiceNow to Halo: pages + windows + 2·⌈n/50⌉ array posts + 3. Halo's answers tell what was
/// stored, so nothing is confirmed by itself.
#[tokio::test]
async fn changes_of_servicenow_cost_pages_windows_and_two_array_posts_for_fifty_tickets() {
    for n in [10, 100, 300] {
        let (world, incidents) = linked(n).await;
        change_incidents(&world, &incidents);
        let place = Place::now(&world);
        let report = world.pass().await;
        assert_eq!((report.done.updated_in_halo, report.done.notes_to_halo), (n as u64, n as u64), "{report:#?}");
        let (asked, n) = (place.since(&world), n as u64);
        let (pages, windows) = (n.div_ceil(HUNDRED), n.div_ceil(HUNDRED));
        let most = pages + windows + 2 * n.div_ceil(ARRAY) + BESIDES;
        assert!(asked.total() <= most, "{} requests for {n} tickets, {most} at most: {asked:#?}", asked.total());
        assert_eq!(asked.single_tickets(), 0, "no ticket is looked up by itself");
    }
}

/// Halo to ServiceNow: pages + windows + ⌈n/25⌉ batches + ⌈n/100⌉ confirmations + 3.
#[tokio::test]
async fn changes_of_halo_cost_pages_windows_batches_and_confirmations() {
    for n in [10, 100, 300] {
        let (world, incidents) = linked_where(n, &[("halo.list-rows-carry-details", "true")]).await;
        change_tickets(&world, &incidents);
        let place = Place::now(&world);
        let report = world.pass().await;
        assert_eq!((report.done.updated_in_other, report.done.notes_to_other), (n as u64, n as u64), "{report:#?}");
        let (asked, n) = (place.since(&world), n as u64);
        let (pages, windows) = (n.div_ceil(HUNDRED), n.div_ceil(HUNDRED));
        let most = pages + windows + n.div_ceil(BATCH) + n.div_ceil(HUNDRED) + BESIDES;
        assert!(asked.total() <= most, "{} requests for {n} tickets, {most} at most: {asked:#?}", asked.total());
        assert_eq!(asked.single_tickets(), 0, "no ticket is looked up by itself");
    }
}

/// Lists that leave the details out cost one read for each ticket whose fields changed, once, and
/// none for a ticket that only got a note.
#[tokio::test]
async fn where_lists_leave_details_out_each_changed_ticket_is_read_once() {
    let n = 30;
    let (world, incidents) = linked(n).await;
    change_tickets(&world, &incidents);
    let place = Place::now(&world);
    world.pass().await;
    assert_eq!(place.since(&world).single_tickets(), n as u64);
    let place = Place::now(&world);
    world.pass().await;
    assert_eq!(place.since(&world).single_tickets(), 0, "what the desk wrote itself is known");
    for incident in &incidents {
        let ticket = world.ticket_of(incident);
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "a note alone"})).unwrap();
    }
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, n as u64);
    assert_eq!(place.since(&world).single_tickets(), 0);
}

/// Without batching: 1.1 n, because field and note travel in one PATCH.
#[tokio::test]
async fn without_batch_servicenow_takes_one_request_for_each_ticket_with_its_note() {
    let n = 100;
    let (world, incidents) = linked_where(n, &[("halo.list-rows-carry-details", "true")]).await;
    without_batch(&world);
    world.pass().await;
    change_tickets(&world, &incidents);
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, n as u64, "{report:#?}");
    let asked = place.since(&world);
    assert_eq!(asked.of("PATCH", "/incident/"), n as u64);
    let most = n as u64 * 11 / 10;
    assert!(asked.total() <= most, "{} requests, {most} at most: {asked:#?}", asked.total());
}

/// Without array answers: 2.1 n, a ticket and an action each.
#[tokio::test]
async fn without_arrays_halo_takes_two_requests_for_each_ticket_with_its_note() {
    let n = 100;
    let (world, incidents) = linked(n).await;
    world.halo().common().switches.set("halo.returnall", "ignored").unwrap();
    for incident in &incidents[..2] {
        world.edit_incident(incident, &[("short_description", "two at once")]);
    }
    world.pass().await;
    world.pass().await;
    change_incidents(&world, &incidents);
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!((report.done.updated_in_halo, report.done.notes_to_halo), (n as u64, n as u64), "{report:#?}");
    let asked = place.since(&world);
    let most = n as u64 * 21 / 10;
    assert!(asked.total() <= most, "{} requests, {most} at most: {asked:#?}", asked.total());
}

/// Where Halo shows no actions by time: + n, and the plan says so.
#[tokio::test]
async fn without_an_action_window_each_changed_ticket_is_asked_for_its_actions() {
    let n = 20;
    let switches = [("halo.action-window", "nothing"), ("halo.list-rows-carry-details", "true")];
    let (world, incidents) = linked_where(n, &switches).await;
    change_tickets(&world, &incidents);
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, n as u64, "no note is missed: {report:#?}");
    assert!(place.since(&world).of("GET", "/api/Actions") <= n as u64 + 1);

    change_tickets(&world, &incidents[..1]);
    let cost = world.preview().await.cost;
    assert!(cost.halo.because.iter().any(|why| why.contains("no actions by time")), "{cost:#?}");
}

#[tokio::test]
async fn writes_whose_answers_are_lost_are_looked_up_together() {
    let n = 25;
    let (world, incidents) = linked_where(n, &[("halo.list-rows-carry-details", "true")]).await;
    change_tickets(&world, &incidents);
    world.servicenow().common().faults.arm(Fault {
        name: "answer lost".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("/batch".to_owned()),
        from: 2,
        times: Some(1),
        play: Play::CutAfter,
    });
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, n as u64, "{report:#?}");
    let asked = place.since(&world);
    // The poll, the batch, the records, their notes; nothing for each ticket.
    assert!(asked.servicenow.len() <= 5, "{asked:#?}");
}

#[tokio::test]
async fn the_plan_says_what_it_costs_and_the_run_what_it_took() {
    for (batch, n) in [(true, 10), (true, 60), (false, 10)] {
        let (world, incidents) = linked_where(n, &[("halo.list-rows-carry-details", "true")]).await;
        if !batch {
            without_batch(&world);
            world.pass().await;
        }
        change_tickets(&world, &incidents);
        let view = world.preview().await;
        let place = Place::now(&world);
        let report = world.approve(&view).await;
        let asked = place.since(&world);
        let took = (asked.halo.len() as u64, asked.servicenow.len() as u64);
        assert_eq!((view.cost.halo.total(), view.cost.other.total()), took, "batch {batch}, {n}: {:#?}", view.cost);
        assert_eq!(view.cost.other.because.is_empty(), batch, "a plan that costs more says why");
        let made: Vec<u64> = report.requests.iter().map(|requests| requests.made).collect();
        assert_eq!(made, [took.0, took.1], "{:#?}", report.requests);
        assert_eq!(report.cost.as_ref(), Some(&view.cost));
    }
}

#[tokio::test]
async fn the_plan_says_how_long_the_pace_makes_it_wait() {
    let (world, incidents) = linked(60).await;
    without_batch(&world);
    world.pass().await;
    let mut connection = world.desk().connections().await.unwrap();
    let at = connection.iter().position(|view| view.connection.name.as_str() == "servicenow").unwrap();
    let mut slow = connection.swap_remove(at).connection;
    (slow.allowance, slow.share_percent, slow.window_seconds) = (Some(100), 50, 300);
    let slow = causeway::service::NewConnection { connection: slow, secrets: Vec::new() };
    world.desk().save_connection(slow).await.unwrap();
    change_tickets(&world, &incidents);
    let cost = world.preview().await.cost;
    assert!(cost.other.left.is_some_and(|left| left < 50), "{cost:#?}");
    assert_eq!(cost.other.waits_seconds % 300, 0);
    assert!(cost.other.waits_seconds >= 300, "60 changes do not go through 50 at a time: {cost:#?}");
}
