//! Tickets that are sent to the other side.

use causeway::model::{Presence, Side, Value};
use causeway::plan::{SendCause, What};
use causeway::profile::{Conversion, CreateState, Scope};

use super::support::{Desk, creation, field, held, rule, table, ticket, update, usual_ticket, written};
use super::vendors::{Habit, Priority, World};

fn sent_as(desk: &Desk) -> String {
    creation(&desk.only_row(), Side::Other).kind.to_string()
}

#[test]
fn the_chosen_table_counts_more_than_the_types_and_that_more_than_the_profiles() {
    let mut desk = Desk::new();
    desk.is_sent(ticket("4242", &[("tickettype_id", "2"), ("status_id", "1")]));
    assert_eq!(sent_as(&desk), "sc_task", "by its ticket type");

    desk.sends[0].table = Some("incident".into());
    assert_eq!(sent_as(&desk), "incident", "somebody chose");

    desk.sends[0].table = None;
    desk.sends[0].record.fields.insert("tickettype_id".into(), Value::text("77"));
    assert_eq!(sent_as(&desk), "incident", "the profile's first row");

    desk.profile.types[0].outbound = false;
    assert_eq!(sent_as(&desk), "sc_task", "the first row that is sent");

    desk.profile.types[1].outbound = false;
    assert_eq!(held(&desk.only_row()), ["Record type"]);
}

#[test]
fn a_table_that_the_profile_does_not_know_is_refused() {
    let mut desk = Desk::new();
    desk.is_sent(usual_ticket("4242")).table = Some("problem".into());
    let row = desk.only_row();
    assert_eq!(held(&row), ["Record type"]);
    assert!(row.reason.starts_with("the profile does not know the table problem"));
}

#[test]
fn the_reason_says_who_asked() {
    let mut desk = Desk::new();
    desk.is_sent(usual_ticket("4242"));
    assert_eq!(desk.only_row().reason, "a person asked to send it as incident");
    desk.sends[0].cause = SendCause::Outcome { by: "Beth Anglin".to_owned() };
    assert_eq!(desk.only_row().reason, "Beth Anglin asked in Halo to send it as incident");
}

#[test]
fn another_customers_ticket_is_refused() {
    let mut desk = Desk::new();
    desk.profile.scope = Scope::Customer { id: 6 };
    desk.is_sent(usual_ticket("4242"));
    desk.sends[0].cause = SendCause::Person;
    let row = desk.only_row();
    assert_eq!(held(&row), ["Ticket"]);
    assert!(row.reason.contains("another customer than 6"));
    desk.sends[0].cause = SendCause::Outcome { by: "Beth Anglin".to_owned() };
    assert!(matches!(desk.only_row().what, What::Skip), "an action in Halo is meant for the customer's own profile");

    desk.profile.scope = Scope::Customer { id: 5 };
    assert!(desk.only_row().writes());
    desk.sends[0].record.fields.remove(&"client_id".into());
    assert_eq!(held(&desk.only_row()), ["Ticket"], "an unknown customer is not this one");
}

#[test]
fn a_ticket_goes_to_the_supplier_that_it_names_and_to_no_other() {
    let mut desk = Desk::new();
    desk.profile.scope = Scope::Supplier { id: 7 };
    desk.is_sent(usual_ticket("4242")).record.fields.insert("supplier_id".into(), Value::Integer(8));
    desk.sends[0].cause = SendCause::Outcome { by: "Beth Anglin".to_owned() };
    assert!(matches!(desk.only_row().what, What::Skip));
    desk.sends[0].record.fields.insert("supplier_id".into(), Value::Integer(7));
    assert!(desk.only_row().writes());
    desk.sends[0].record.fields.remove(&"supplier_id".into());
    assert_eq!(held(&desk.only_row()), ["Ticket"], "an unknown supplier is not this one");
}

#[test]
fn a_ticket_that_cannot_be_worked_on_or_names_a_record_is_not_sent_again() {
    let mut desk = Desk::new();
    desk.is_sent(usual_ticket("4242")).record.marked = Some("INC0010001".to_owned());
    assert!(desk.only_row().reason.contains("already names the record INC0010001"));
    desk.sends[0].record.marked = None;
    desk.sends[0].record.presence = Presence::Deleted;
    assert_eq!(held(&desk.only_row()), ["Ticket"]);
    let key = desk.sends[0].record.key.clone();
    desk.under_way.insert(key);
    assert!(matches!(desk.only_row().what, What::Skip));
}

#[test]
fn the_mapped_state_goes_out_unless_every_record_is_to_be_new() {
    let mut desk = Desk::new();
    desk.is_sent(ticket("4242", &[("status_id", "2")]));
    assert_eq!(field(creation(&desk.only_row(), Side::Other), "state").as_deref(), Some("2"));

    desk.profile.outbound.create_state = CreateState::AlwaysNew;
    let row = desk.only_row();
    assert_eq!(field(creation(&row, Side::Other), "state"), None);
    assert!(creation(&row, Side::Other).sources.contains_key("status_id~state"), "the base still begins here");
}

#[test]
fn unmapped_values_hold_a_sending_and_all_of_them_are_named() {
    let mut desk = Desk::new();
    desk.is_sent(ticket("4242", &[("status_id", "55"), ("impact", "66")]));
    let row = desk.only_row();
    assert_eq!(held(&row), ["Status", "Impact"]);
    assert!(row.reason.contains("Status \"55\", Impact \"66\""), "{}", row.reason);
}

#[test]
fn an_unknown_end_user_falls_to_the_default_caller_by_name() {
    let mut desk = Desk::new();
    desk.with_people();
    desk.is_sent(ticket("4242", &[("user_id", "8"), ("agent_id", "12")]));
    assert_eq!(held(&desk.only_row()), ["Caller"]);

    desk.profile.people.default_caller = Some("guest-sys-id".to_owned());
    let row = desk.only_row();
    let what = creation(&row, Side::Other);
    assert_eq!(field(what, "caller_id").as_deref(), Some("guest-sys-id"));
    assert_eq!(field(what, "assigned_to").as_deref(), Some("beth-sys-id"));
    assert_eq!(what.stand_ins, ["Caller: Carl <carl@example.com> → guest-sys-id"]);
}

#[test]
fn a_default_is_not_written_into_a_table_without_the_field() {
    let mut desk = Desk::new();
    desk.profile.outbound.default_group = Some("everybody".to_owned());
    desk.is_sent(usual_ticket("4242"));
    assert_eq!(field(creation(&desk.only_row(), Side::Other), "assignment_group"), None);
    desk.other.kinds.clear();
    assert!(field(creation(&desk.only_row(), Side::Other), "assignment_group").is_some(), "nothing is known of it");
}

#[test]
fn a_team_without_a_group_falls_to_the_default_group() {
    let mut desk = Desk::new();
    desk.other.kinds.clear();
    desk.profile.mapping.fields.push(rule("Team", "team", "assignment_group", Conversion::Table("team".to_owned())));
    desk.profile.mapping.tables.insert("team".to_owned(), table(&[("1st Line", "service-desk")]));
    desk.is_sent(ticket("4242", &[("team", "Facilities")]));
    assert_eq!(held(&desk.only_row()), ["Team"]);

    desk.profile.outbound.default_group = Some("everybody".to_owned());
    let row = desk.only_row();
    assert_eq!(field(creation(&row, Side::Other), "assignment_group").as_deref(), Some("everybody"));
    assert_eq!(creation(&row, Side::Other).stand_ins, ["Team: \"Facilities\" → everybody"]);

    desk.sends[0].record.fields.insert("team".into(), Value::Empty);
    let row = desk.only_row();
    let what = creation(&row, Side::Other);
    assert_eq!(field(what, "assignment_group").as_deref(), Some("everybody"));
    assert!(!what.empty.contains("team~assignment_group"), "the default is no change of the other side's own");
}

#[test]
fn what_the_other_side_fills_in_by_itself_comes_back() {
    let mut desk = Desk::new();
    desk.is_sent(ticket("4242", &[("summary", "Printer"), ("status_id", "1"), ("impact", "")]));
    let mut world = World { desk, halo: Habit::Exact, other: Habit::Exact, priority: Priority::Stored };
    assert_eq!(world.pass().writes(), 1);
    let back = world.pass();
    assert_eq!(written(update(&back.rows[0], Side::Halo)), [("Impact", "3".to_owned())]);
    assert_eq!(world.pass().writes(), 0);
}

#[test]
fn a_ticket_is_sent_again_by_a_person_and_never_by_an_old_wish_in_halo() {
    let mut desk = Desk::new();
    let send = desk.is_sent(usual_ticket("4242"));
    send.record.marked = Some("old-sys-id".to_owned());
    send.former = vec!["old-sys-id".into()];
    assert!(desk.only_row().writes(), "its mark leads to what it was linked to before");
    desk.sends[0].cause = SendCause::Outcome { by: "Beth Anglin".to_owned() };
    let row = desk.only_row();
    assert_eq!(held(&row), ["Ticket"]);
    assert!(row.reason.contains("linked to old-sys-id before"), "{}", row.reason);
    desk.sends[0].cause = SendCause::Person;
    desk.sends[0].record.marked = Some("another-sys-id".to_owned());
    assert_eq!(held(&desk.only_row()), ["Ticket"], "a mark that leads elsewhere is never overwritten");
}
