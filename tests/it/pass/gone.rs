//! Records that are deleted or moved while nobody writes them: found by a look once in a while, told,
//! and dealt with as the profile says. Nothing is made again, nothing is ever deleted for it.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::engine::RunOutcome;
use causeway::engine::sweep::Swept;
use causeway::model::ProfileId;
use causeway::plan::Class;
use causeway::profile::{Deleted, Outside, Profile, Scope};
use causeway::service::{ApprovalRequest, Resting, RowChoice, RunReport, TrayItem, TrayKind};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::ledger::{Accepted, Counts};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::world::{PROFILE, World};

const AGENT: &str = "Abel Tuter";

/// A world with linked incidents, at a time of the story's own.
struct Day {
    world: World,
    clock: Arc<ManualClock>,
    incidents: Vec<String>,
    tickets: Vec<i64>,
}

impl Day {
    async fn with(pairs: usize) -> Self {
        let clock = ManualClock::at(jiff::Timestamp::from_second(1_780_000_000).unwrap());
        let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
        let made = |number: usize| world.incident(&[("short_description", format!("incident {number}").as_str())]);
        let incidents: Vec<String> = (0..pairs).map(made).collect();
        world.first_load().await;
        world.settle().await;
        let tickets = incidents.iter().map(|incident| world.ticket_of(incident)).collect();
        Self { world, clock, incidents, tickets }
    }

    async fn policy(&self, change: impl FnOnce(&mut Profile)) {
        self.world.change_profile(change).await;
        self.world.settle().await;
    }

    /// A pass on the next day.
    async fn tomorrow(&self) -> RunReport {
        self.clock.advance(Duration::from_hours(25));
        self.world.pass().await
    }

    async fn waiting(&self) -> Vec<TrayItem> {
        self.world.desk().tray(None).await.unwrap()
    }

    async fn links(&self) -> u64 {
        self.world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 1).await.unwrap().1
    }

    /// ServiceNow hides these incidents from the account.
    fn hide(&self, incidents: &[String]) {
        let rows = match incidents {
            [] => String::new(),
            some => format!("incident:sys_idIN{}", some.join(",")),
        };
        self.world.servicenow().common().switches.set("servicenow.hidden-rows", &rows).unwrap();
    }

    fn made_or_deleted_since(&self, since: (u64, u64)) -> usize {
        let both = [(self.world.halo().common(), since.0), (self.world.servicenow().common(), since.1)];
        let entries = both.into_iter().flat_map(|(common, since)| common.ledger.since(since));
        entries.filter(|entry| matches!(entry.what, Accepted::Create | Accepted::Delete)).count()
    }

    fn positions(&self) -> (u64, u64) {
        (self.world.halo().common().ledger.position(), self.world.servicenow().common().ledger.position())
    }
}

fn counts(swept: Option<&Swept>) -> (u64, u64, u64, u64) {
    let swept = swept.expect("it was time to look");
    assert_eq!(swept.failed, None);
    (swept.looked, swept.deleted, swept.not_shown, swept.back)
}

fn nothing() -> (Counts, Counts) {
    Default::default()
}

#[tokio::test]
async fn a_deleted_incident_is_found_by_the_daily_look_and_its_pair_rests_and_is_told() {
    let day = Day::with(2).await;
    assert!(day.world.servicenow().delete("admin", "incident", &day.incidents[0]));
    let idle = day.world.pass().await;
    assert_eq!((idle.outcome, idle.swept), (RunOutcome::Done, None), "it is looked for once a day");
    let (since, mark) = (day.positions(), day.world.mark());
    let report = day.tomorrow().await;
    assert_eq!(counts(report.swept.as_ref()), (4, 1, 0, 0));
    assert_eq!(report.outcome, RunOutcome::DoneWithHolds, "{report:#?}");
    let tray = day.waiting().await;
    assert_eq!(tray.len(), 1, "{tray:#?}");
    assert_eq!((tray[0].kind, tray[0].halo_number.clone()), (TrayKind::Gone, day.tickets[0].to_string()));
    assert!(tray[0].cause.contains("was deleted") && tray[0].cause.contains("nothing is made"), "{}", tray[0].cause);

    assert_eq!(day.world.writes_since(mark), nothing());
    day.world.halo().update_ticket(AGENT, day.tickets[0], json!({"summary": "changed here"})).unwrap();
    let mark = day.world.mark();
    let report = day.tomorrow().await;
    assert_eq!((counts(report.swept.as_ref()), report.done.writes()), ((4, 0, 0, 0), 0), "{report:#?}");
    assert_eq!(day.waiting().await.len(), 1, "it is listed as long as it rests");
    assert_eq!(day.world.writes_since(mark), nothing());
    assert_eq!(day.made_or_deleted_since(since), 0);
}

#[tokio::test]
async fn a_deleted_ticket_is_found_and_goes_on_when_it_is_brought_back() {
    let day = Day::with(2).await;
    assert!(day.world.halo().delete_ticket(AGENT, day.tickets[1]));
    let report = day.tomorrow().await;
    assert_eq!(counts(report.swept.as_ref()), (4, 1, 0, 0));
    day.world.edit_incident(&day.incidents[1], &[("short_description", "changed there")]);
    let since = day.positions();
    let report = day.world.pass().await;
    assert_eq!(report.done.writes(), 0, "{report:#?}");
    assert_eq!(day.made_or_deleted_since(since), 0, "the ticket is not made again");

    let back = json!({"_recover": true, "_validate_updates": true});
    day.world.halo().update_ticket(AGENT, day.tickets[1], back).unwrap();
    day.tomorrow().await;
    assert_eq!(day.world.ticket_field(day.tickets[1], "summary"), json!("changed there"));
    assert_eq!(day.waiting().await, [], "it rests no more");
}

#[tokio::test]
async fn what_rights_hide_is_not_taken_for_deleted_and_is_found_again() {
    let day = Day::with(3).await;
    day.policy(|profile| {
        profile.gone.deleted = Deleted::Close;
        profile.gone.unattended = true;
    })
    .await;
    // Later than what the next pull steps back to.
    day.world.servicenow().common().clock.run_with_offset(SignedDuration::from_hours(1));
    day.world.edit_incident(&day.incidents[2], &[("short_description", "later")]);
    day.world.settle().await;
    let mark = day.world.mark();
    day.hide(&day.incidents[..1]);
    let report = day.tomorrow().await;
    assert_eq!(counts(report.swept.as_ref()), (6, 0, 1, 0), "hidden is not deleted: {report:#?}");
    assert_eq!(day.world.writes_since(mark), nothing());
    let tray = day.waiting().await;
    assert!(tray[0].cause.contains("may no longer see it"), "{tray:#?}");

    day.hide(&[]);
    let resting = Resting { profile: ProfileId::new(PROFILE), record: tray[0].ticket.clone().unwrap() };
    assert_eq!(day.world.desk().look_again(&[resting]).await.unwrap(), 1);
    let report = day.world.pass().await;
    assert_eq!(counts(report.swept.as_ref()), (6, 0, 0, 1), "a person need not wait for tomorrow");
    assert_eq!((day.waiting().await, day.links().await), (Vec::new(), 3));
    assert_eq!(day.world.writes_since(mark), nothing());
}

#[tokio::test]
async fn without_the_record_of_deletions_a_deleted_incident_is_only_not_shown() {
    let day = Day::with(1).await;
    day.policy(|profile| {
        profile.gone.deleted = Deleted::Unlink;
        profile.gone.unattended = true;
    })
    .await;
    day.world.servicenow().common().switches.set("servicenow.audit-deletes", "false").unwrap();
    assert!(day.world.servicenow().delete("admin", "incident", &day.incidents[0]));
    let report = day.tomorrow().await;
    assert_eq!(counts(report.swept.as_ref()), (2, 0, 1, 0));
    assert_eq!((report.done.ended, day.links().await), (0, 1), "absence alone parts nothing");
    let tray = day.waiting().await;
    let resting = Resting { profile: ProfileId::new(PROFILE), record: tray[0].other.clone().unwrap() };
    let parted = day.world.desk().part(&[resting], "op").await.unwrap();
    assert_eq!((parted.pairs.len(), day.links().await), (1, 0));
    assert_eq!(day.waiting().await, [], "a person parted them");
    assert_eq!(day.world.settle().await.done.writes(), 0, "nothing is made in its place");
}

#[tokio::test]
async fn one_side_suddenly_empty_stops_until_a_person_confirms_for_that_plan() {
    let day = Day::with(14).await;
    // Where all are gone, it is another instance's data, and that has a guard of its own.
    let many = &day.incidents[1..12];
    day.hide(many);
    let mark = day.world.mark();
    for _ in 0..2 {
        let report = day.tomorrow().await;
        assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
        assert_eq!(report.stops[0].class, Class::Gone);
        assert!(report.stops[0].reason.contains("look whether the account still sees them"), "{report:#?}");
    }
    day.hide(&[]);
    let report = day.tomorrow().await;
    assert_eq!((report.outcome, report.stops.len()), (RunOutcome::Done, 0), "{report:#?}");
    assert_eq!(day.waiting().await, []);

    day.hide(many);
    day.tomorrow().await;
    let view = day.world.preview().await;
    assert_eq!((view.plan.stops.len(), view.plan.writes()), (1, 0));
    let request = ApprovalRequest {
        rows: RowChoice::All,
        overrides: [Class::Gone].into(),
        first_load: false,
        by: "op".to_owned(),
    };
    day.world.desk().apply(&view.id, &request).await.unwrap();
    let report = day.world.pass().await;
    assert_eq!((report.outcome, report.stops.len()), (RunOutcome::Done, 0), "they rest as confirmed: {report:#?}");
    assert_eq!(day.waiting().await.len(), 11);
    assert_eq!((day.links().await, day.world.writes_since(mark)), (14, nothing()));
}

#[tokio::test]
async fn an_emptied_side_parts_and_closes_nothing_even_where_the_profile_may() {
    let day = Day::with(14).await;
    day.policy(|profile| {
        profile.gone.deleted = Deleted::Close;
        profile.gone.unattended = true;
    })
    .await;
    for incident in &day.incidents[1..12] {
        assert!(day.world.servicenow().delete("admin", "incident", incident));
    }
    let mark = day.world.mark();
    let report = day.tomorrow().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!((day.world.writes_since(mark), day.links().await), (nothing(), 14));
}

#[tokio::test]
async fn a_field_that_is_suddenly_empty_on_many_records_is_not_emptied_on_the_other_side() {
    let day = Day::with(12).await;
    for incident in &day.incidents {
        day.world.edit_incident(incident, &[("short_description", "")]);
    }
    let report = day.world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!(report.stops[0].class, Class::Blanking);
    assert_eq!(day.world.ticket_field(day.tickets[0], "summary"), json!("incident 0"));
    for (number, incident) in day.incidents.iter().enumerate().skip(3) {
        day.world.edit_incident(incident, &[("short_description", &format!("incident {number}"))]);
    }
    let report = day.world.pass().await;
    assert_eq!(report.stops, [], "three are a person's work: {report:#?}");
}

#[tokio::test]
async fn the_twin_of_a_deleted_incident_is_closed_with_a_private_note_once_a_person_approved_it() {
    let day = Day::with(2).await;
    day.policy(|profile| profile.gone.deleted = Deleted::Close).await;
    assert!(day.world.servicenow().delete("admin", "incident", &day.incidents[0]));
    let mark = day.world.mark();
    let report = day.tomorrow().await;
    assert!(report.holds[0].reason.contains("approve it by hand"), "{report:#?}");
    assert_eq!(day.world.writes_since(mark), nothing());
    let view = day.world.preview().await;
    day.world.approve(&view).await;
    assert_eq!(day.world.ticket_field(day.tickets[0], "status_id"), json!(9), "closed");
    let said = day.world.halo().actions(day.tickets[0]);
    let told = said.iter().find(|action| action["note"].to_string().contains("was deleted")).expect("it is told");
    assert_eq!(told["hiddenfromuser"], json!(true), "{told:#?}");
    let report = day.world.pass().await;
    assert_eq!((report.done.ended, day.links().await), (1, 1), "then the link ends: {report:#?}");
    day.world.settle().await;
    assert_eq!(day.world.servicenow().find("incident", "").len(), 1 + other_incidents(&day));
}

/// The incidents that the demo data has besides.
fn other_incidents(day: &Day) -> usize {
    day.world.servicenow().find("incident", "short_descriptionNOT LIKEincident ").len()
}

#[tokio::test]
async fn the_twin_of_a_deleted_ticket_is_closed_with_nobody_there_where_the_profile_allows_it() {
    let day = Day::with(2).await;
    day.policy(|profile| {
        profile.gone.deleted = Deleted::Close;
        profile.gone.unattended = true;
    })
    .await;
    let since = day.positions();
    assert!(day.world.halo().delete_ticket(AGENT, day.tickets[0]));
    day.tomorrow().await;
    assert_eq!(day.world.incident_field(&day.incidents[0], "state"), "7", "as the closed status is mapped");
    let journal = day.world.servicenow().journal(&day.incidents[0]);
    assert_eq!((journal.len(), journal[0].element.as_str()), (1, "work_notes"), "{journal:#?}");
    day.world.pass().await;
    assert_eq!(day.links().await, 1);
    day.world.edit_incident(&day.incidents[0], &[("comments", "Still broken")]);
    day.world.settle().await;
    assert_eq!(day.made_or_deleted_since(since), 1, "only the person's own deletion: no ticket is made again");
}

#[tokio::test]
async fn a_look_that_fails_says_so_and_nothing_follows_from_what_it_did_not_see() {
    let day = Day::with(2).await;
    assert!(day.world.servicenow().delete("admin", "incident", &day.incidents[0]));
    let common = day.world.servicenow().common();
    for (method, path) in [("GET", "sys_idIN"), ("POST", "/batch")] {
        common.faults.arm(Fault {
            name: "no looking".to_owned(),
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            from: 1,
            times: None,
            play: Play::Answer { status: 403, headers: Vec::new(), body: String::new() },
        });
    }
    let report = day.tomorrow().await;
    let swept = report.swept.expect("it was tried");
    assert!(swept.failed.is_some() && swept.deleted + swept.not_shown == 0, "{swept:#?}");
    common.faults.clear();
    let report = day.world.pass().await;
    assert_eq!(counts(report.swept.as_ref()), (4, 1, 0, 0), "it is looked again in the next pass");
}

#[tokio::test]
async fn looks_are_counted_apart_and_idle_passes_cost_what_they_did() {
    let day = Day::with(60).await;
    let made = |report: &RunReport| report.requests.iter().map(|requests| requests.made).sum::<u64>();
    day.policy(|profile| profile.gone.look_hours = 0).await;
    let idle = day.tomorrow().await;
    assert_eq!(idle.swept, None, "a profile may do without");
    day.policy(|profile| profile.gone.look_hours = 24).await;
    let looked = day.tomorrow().await;
    let besides: u64 = looked.swept.as_ref().unwrap().requests.iter().map(|requests| requests.made).sum();
    assert_eq!(made(&looked), made(&idle), "{looked:#?}");
    assert!((1..=4).contains(&besides), "120 records in {besides} requests");
}

#[tokio::test]
async fn a_ticket_that_went_to_another_customer_is_followed_rests_or_is_parted() {
    let day = Day::with(1).await;
    let client = day.world.halo().add_client("Globex");
    let site = day.world.halo().add_site(client, "Main");
    let home = day.world.ticket_field(day.tickets[0], "client_id").as_i64().unwrap();
    day.policy(|profile| {
        profile.scope = Scope::Customer { id: home };
        profile.gone.outside = Outside::Pause;
    })
    .await;
    let there = json!({"client_id": client, "site_id": site, "user_id": 0, "summary": "moved"});
    day.world.halo().update_ticket(AGENT, day.tickets[0], there).unwrap();
    day.world.settle().await;
    assert_eq!(day.world.incident_field(&day.incidents[0], "short_description"), "incident 0");
    let tray = day.waiting().await;
    assert_eq!(tray[0].kind, TrayKind::Outside, "{tray:#?}");
    assert!(tray[0].cause.contains(&format!("belongs to customer {client} now")), "{}", tray[0].cause);

    day.policy(|profile| profile.gone.outside = Outside::Follow).await;
    assert_eq!(day.world.incident_field(&day.incidents[0], "short_description"), "moved");
    assert_eq!(day.waiting().await, []);
    day.world.change_profile(|profile| profile.gone.outside = Outside::Unlink).await;
    let report = day.world.pass().await;
    assert!(report.holds[0].reason.contains("approve it by hand"), "{report:#?}");
    let view = day.world.preview().await;
    day.world.approve(&view).await;
    assert_eq!(day.links().await, 0);
    assert_eq!(day.world.settle().await.done.writes(), 0, "nothing is made in its place");
}

#[tokio::test]
async fn an_incident_that_left_the_query_rests_until_it_comes_back() {
    let day = Day::with(2).await;
    day.policy(|profile| {
        profile.inbound.query = Some("category=inquiry".to_owned());
        profile.gone.outside = Outside::Pause;
    })
    .await;
    day.world.edit_incident(&day.incidents[0], &[("category", "network"), ("short_description", "with the others")]);
    day.world.settle().await;
    assert_eq!(day.world.ticket_field(day.tickets[0], "summary"), json!("incident 0"));
    assert_eq!(day.waiting().await.len(), 1);
    day.world.edit_incident(&day.incidents[0], &[("category", "inquiry")]);
    day.world.settle().await;
    assert_eq!(day.world.ticket_field(day.tickets[0], "summary"), json!("with the others"));
    assert_eq!(day.waiting().await, []);
}
