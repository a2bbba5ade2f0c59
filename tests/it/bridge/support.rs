//! Two desks that have a past, and the bridge between them.

use std::collections::BTreeSet;

use causeway::engine::RunReport;
use causeway::profile::{Profile, Scope, Template};
use causeway::service::{ApprovalRequest, PlanView, RowChoice};
use causeway::standins::ledger::Ledger;
use causeway::standins::servicenow::NewUser;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::world::World;

/// A user of ServiceNow, who exists in Halo with the same address.
const CALLER: &str = "joe.employee";

/// A world whose profile is drafted by a template, with the world's value tables and defaults.
pub(crate) async fn world_with(template: Template, scope: Scope) -> World {
    let world = World::new().await;
    world.servicenow().add_user(&NewUser {
        user_name: CALLER.to_owned(),
        email: "joe.employee@example.com".to_owned(),
        ..NewUser::default()
    });
    let mut profile = world.drafted(template, scope).await;
    profile.notes.public_unattended = true;
    world.desk().save_profile(profile).await.unwrap();
    world
}

/// A bridge between whole desks.
pub(crate) async fn bridge() -> World {
    world_with(Template::MigrationBridge, Scope::WholeDesk).await
}

/// Both vendors as they were so many days ago; 0 for now.
pub(crate) fn days_ago(world: &World, days: i64) {
    let back = SignedDuration::from_hours(-24 * days);
    world.halo().common().clock.run_with_offset(back);
    world.servicenow().common().clock.run_with_offset(back);
}

/// An incident of a caller who has an address.
pub(crate) fn incident(world: &World, summary: &str) -> String {
    let caller = world.servicenow().find("sys_user", &format!("user_name={CALLER}"))[0]["sys_id"].clone();
    world.incident(&[("short_description", summary), ("caller_id", &caller)])
}

/// A ticket of a user who has an address.
pub(crate) fn ticket(world: &World, summary: &str) -> i64 {
    let ticket = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    world.halo().create_ticket("Abel Tuter", ticket).unwrap()
}

/// An agent's note on a ticket.
pub(crate) fn note(world: &World, ticket: i64, text: &str, public: bool) {
    let outcome = if public { 8 } else { 7 };
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": outcome, "note": text})).unwrap();
}

/// The notes of a ticket that came from elsewhere, oldest first: text below the header, private, moment.
pub(crate) fn copies_in_halo(world: &World, ticket: i64) -> Vec<(String, bool, String)> {
    let mut actions = world.halo().actions(ticket);
    actions.sort_by_key(|action| action["id"].as_i64());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ours = actions.into_iter().filter(|action| text(&action["note"]).contains("INC"));
    ours.map(|action| {
        let note = text(&action["note"]);
        let words = note.lines().nth(1).unwrap_or_default().to_owned();
        (words, action["hiddenfromuser"] == json!(true), text(&action["datetime"]))
    })
    .collect()
}

/// The journal of an incident that came from Halo, oldest first: text below the header, and its journal.
pub(crate) fn copies_in_servicenow(world: &World, sys_id: &str) -> Vec<(String, String)> {
    let ours = world.servicenow().journal(sys_id).into_iter().filter(|entry| entry.value.starts_with("Halo "));
    ours.map(|entry| (entry.value.lines().nth(1).unwrap_or_default().to_owned(), entry.element)).collect()
}

/// How many mails a vendor sent after a place in its ledger.
pub(crate) fn mails(ledger: &Ledger, since: u64) -> usize {
    ledger.since(since).iter().filter(|entry| entry.fields.contains_key("sent-email")).count()
}

/// The mails of both vendors that carrying something out causes, Halo first.
pub(crate) async fn mails_of<T>(world: &World, work: impl Future<Output = T>) -> (usize, usize) {
    let (halo, other) = (&world.halo().common().ledger, &world.servicenow().common().ledger);
    let before = (halo.position(), other.position());
    work.await;
    (mails(halo, before.0), mails(other, before.1))
}

/// Changes the profile.
pub(crate) async fn change(world: &World, change: impl FnOnce(&mut Profile)) {
    world.change_profile(change).await;
}

/// Applies a plan as a person who lets the guards' classes through.
pub(crate) async fn approve_past_guards(world: &World, view: &PlanView) -> RunReport {
    let overrides: BTreeSet<_> = view.plan.stops.iter().map(|stop| stop.class).collect();
    let request = ApprovalRequest { rows: RowChoice::All, overrides, first_load: true, by: "op".to_owned() };
    Box::pin(world.desk().apply(&view.id, &request)).await.unwrap()
}
