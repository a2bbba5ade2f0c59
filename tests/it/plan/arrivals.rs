//! Records of the other side that have no ticket.

use causeway::model::{Presence, Side, System, Value};
use causeway::plan::What;
use causeway::profile::{Scope, Unmapped};

use super::support::{Desk, at, creation, field, held, incident, record, usual_incident};

#[test]
fn a_new_incident_makes_a_ticket_of_its_type() {
    let mut desk = Desk::new();
    desk.profile.scope = Scope::Customer { id: 5 };
    desk.arrives(usual_incident("INC0010001"));
    let row = desk.only_row();
    let what = creation(&row, Side::Halo);
    for (name, value) in
        [("summary", "Printer"), ("status_id", "1"), ("impact", "3"), ("tickettype_id", "1"), ("client_id", "5")]
    {
        assert_eq!(field(what, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(row.reason, "new incident without a ticket");
}

#[test]
fn what_the_profile_does_not_take_in_is_skipped_with_a_reason() {
    let reason = |change: fn(&mut Desk)| {
        let mut desk = Desk::new();
        desk.arrives(usual_incident("INC0010001"));
        change(&mut desk);
        let row = desk.only_row();
        assert!(matches!(row.what, What::Skip), "{row:#?}");
        row.reason
    };
    assert_eq!(
        reason(|desk| desk.profile.inbound.create_tickets = false),
        "the profile makes no tickets of new records"
    );
    assert_eq!(
        reason(|desk| desk.profile.types.iter_mut().for_each(|rule| rule.inbound = false)),
        "the profile takes in no records of table incident"
    );
    assert_eq!(
        reason(|desk| desk.arrivals[0].record.presence = Presence::Deleted),
        "it was deleted, merged, or can no longer be read"
    );
    assert_eq!(
        reason(|desk| desk.profile.inbound.created_after = Some(at(1))),
        "it was made before 2026-09-21T15:13:20Z, where this profile begins"
    );
    assert_eq!(
        reason(|desk| {
            let key = desk.arrivals[0].record.key.clone();
            desk.under_way.insert(key);
        }),
        "its ticket is on its way"
    );
}

#[test]
fn a_record_made_after_the_beginning_is_taken_in_and_an_unknown_age_is_held() {
    let mut desk = Desk::new();
    desk.profile.inbound.created_after = Some(at(0));
    desk.arrives(usual_incident("INC0010001"));
    assert!(desk.only_row().writes(), "made at that very moment");

    desk.arrivals[0].record.created = None;
    let row = desk.only_row();
    assert_eq!(held(&row), ["Created"]);
    assert!(row.reason.contains("it is not known when INC0010001 was made"));
}

#[test]
fn a_record_with_our_marker_is_held_and_not_doubled() {
    let mut desk = Desk::new();
    desk.arrives(usual_incident("INC0010001")).record.marked = Some("halo:acme.haloitsm.com/4242".to_owned());
    let row = desk.only_row();
    assert_eq!(held(&row), ["Link"]);
    assert!(row.reason.starts_with("it carries the marker of Halo ticket 4242"));

    // As ServiceNow's records carry it: the number alone, with the whole mark in its field.
    desk.arrivals[0].record.marked = Some("4242".to_owned());
    let fields = &mut desk.arrivals[0].record.fields;
    fields.insert("correlation_id".into(), Value::text("halo:acme.haloitsm.com/4242"));
    assert_eq!(held(&desk.only_row()), ["Link"]);
    let fields = &mut desk.arrivals[0].record.fields;
    fields.insert("correlation_id".into(), Value::text("halo:other.haloitsm.com/4242"));
    assert!(desk.only_row().writes(), "the ticket of another Halo is not ours");
    desk.arrivals[0].record.fields.remove(&"correlation_id".into());

    for others in ["halo:acme.haloitsm.com:8443/4242", "halo:other.haloitsm.com/4242", "CMDB-4711"] {
        desk.arrivals[0].record.marked = Some(others.to_owned());
        assert!(desk.only_row().writes(), "{others} is not ours");
    }
}

#[test]
fn an_unknown_caller_falls_to_the_default_by_name() {
    let mut desk = Desk::new();
    desk.with_people();
    desk.arrives(usual_incident("INC0010001")).record.fields.insert("caller_id".into(), Value::text("dora-sys-id"));
    assert_eq!(held(&desk.only_row()), ["Caller"]);

    desk.profile.people.default_user = Some(99);
    let row = desk.only_row();
    let what = creation(&row, Side::Halo);
    assert_eq!(field(what, "user_id").as_deref(), Some("99"));
    assert_eq!(what.stand_ins, ["Caller: Dora <dora@example.com> → 99"]);

    desk.arrivals[0].record.fields.insert("caller_id".into(), Value::text("abel-sys-id"));
    let row = desk.only_row();
    assert_eq!(field(creation(&row, Side::Halo), "user_id").as_deref(), Some("7"));
    assert!(creation(&row, Side::Halo).stand_ins.is_empty());
}

#[test]
fn defaults_fill_what_the_mapping_leaves_open_and_are_named() {
    let mut desk = Desk::new();
    desk.profile.people.default_user = Some(99);
    desk.profile.inbound.default_team = Some("1st Line".to_owned());
    desk.profile.inbound.default_status = Some(2);
    desk.arrives(incident("INC0010001", &[("short_description", "Printer"), ("state", ""), ("impact", "3")]));
    let row = desk.only_row();
    let what = creation(&row, Side::Halo);
    assert_eq!(field(what, "user_id").as_deref(), Some("99"));
    assert_eq!(field(what, "team").as_deref(), Some("1st Line"));
    assert_eq!(field(what, "status_id").as_deref(), Some("2"));
    assert_eq!(what.stand_ins, ["user_id: nobody → 99", "team: nobody → 1st Line", "status_id: nothing → 2"]);
}

#[test]
fn a_default_status_does_not_hide_a_state_that_nobody_mapped() {
    let mut desk = Desk::new();
    desk.profile.inbound.default_status = Some(2);
    desk.arrives(incident("INC0010001", &[("state", "8")]));
    assert_eq!(held(&desk.only_row()), ["Status"]);

    desk.rule("Status").unmapped = Unmapped::Default { halo: Some("4".to_owned()), other: None };
    let row = desk.only_row();
    assert_eq!(field(creation(&row, Side::Halo), "status_id").as_deref(), Some("4"));
    assert_eq!(creation(&row, Side::Halo).stand_ins, ["Status: \"Canceled\" (8) → 4"]);
}

#[test]
fn a_table_has_its_own_ticket_type() {
    let mut desk = Desk::new();
    desk.arrives(record(System::ServiceNow, "acme.service-now.com", "sc_task", "SCTASK1", &[("state", "1")]));
    assert_eq!(field(creation(&desk.only_row(), Side::Halo), "tickettype_id").as_deref(), Some("2"));
}

#[test]
fn a_record_that_was_unlinked_makes_no_new_ticket() {
    let mut desk = Desk::new();
    desk.arrives(usual_incident("INC0010001")).parted = Some("it was unlinked from ticket 4242".to_owned());
    let row = desk.only_row();
    assert!(matches!(row.what, What::Skip) && row.reason.contains("link it to a ticket"), "{row:#?}");
}
