//! Profiles, rules, records and notes for stories, made with few words.

use std::collections::BTreeMap;

use causeway::model::note::WrittenBy;
use causeway::model::{
    Choice, Effect, FieldInfo, FieldName, FieldType, InstanceId, Note, NoteKey, Presence, Record, RecordKey, System,
    Value, VersionTag, Visibility,
};
use causeway::profile::{
    Closing, ConflictPolicy, Conversion, Direction, FieldRule, Inbound, Limits, Mapping, Merged, NoteScope, Notes,
    Outbound, People, Profile, SCHEMA, Scope, TypeRule, Unmapped, ValueRow, ValueTable,
};
use jiff::Timestamp;

/// A whole-desk profile: summary and details as text; status, impact by tables; incidents are
/// tickets of type 1, catalogue tasks of type 2.
pub(crate) fn profile() -> Profile {
    let types = |table: &str, ticket_type| TypeRule { table: table.into(), ticket_type, outbound: true, inbound: true };
    Profile {
        schema: SCHEMA,
        name: "acme".into(),
        enabled: true,
        halo: "halo".into(),
        other: "servicenow".into(),
        scope: Scope::WholeDesk,
        types: vec![types("incident", 1), types("sc_task", 2)],
        inbound: Inbound { create_tickets: true, ..Inbound::default() },
        outbound: Outbound::default(),
        notes: Notes {
            outbound: NoteScope::All,
            private_outcome: Some(31),
            public_outcome: Some(32),
            ..Notes::default()
        },
        files: causeway::profile::Files::default(),
        people: People::default(),
        loading: causeway::profile::Loading::default(),
        conflicts: ConflictPolicy::Hold,
        closing: Closing::default(),
        merged: Merged::Rest,
        gone: causeway::profile::Gone::default(),
        rhythm: causeway::profile::Rhythm::default(),
        freeze: causeway::profile::Freeze::default(),
        limits: Limits::default(),
        mapping: Mapping {
            fields: vec![
                FieldRule {
                    customer_visible: true,
                    ..rule("Summary", "summary", "short_description", Conversion::Text)
                },
                rule("Status", "status_id", "state", Conversion::Table("status".to_owned())),
                rule("Impact", "impact", "impact", Conversion::Table("impact".to_owned())),
            ],
            tables: BTreeMap::from([
                ("status".to_owned(), table(&[("1", "1"), ("2", "2"), ("4", "2"), ("9", "6"), ("9", "7")])),
                ("impact".to_owned(), table(&[("1", "1"), ("2", "2"), ("3", "3")])),
            ]),
        },
        services: Vec::new(),
    }
}

pub(crate) fn rule(name: &str, halo: &str, other: &str, conversion: Conversion) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: halo.into(),
        other: vec![other.into()],
        direction: Direction::Both,
        tables: Vec::new(),
        conversion,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    }
}

/// A value table of (Halo, other) codes, each row for both ways and all tables.
pub(crate) fn table(rows: &[(&str, &str)]) -> ValueTable {
    let row = |(halo, other): &(&str, &str)| ValueRow {
        halo: (*halo).to_owned(),
        halo_label: String::new(),
        other: (*other).to_owned(),
        other_label: String::new(),
        direction: Direction::Both,
        tables: Vec::new(),
    };
    ValueTable { rows: rows.iter().map(row).collect() }
}

/// A text field of a catalogue.
pub(crate) fn text_field(name: &str, max_length: u32) -> FieldInfo {
    FieldInfo {
        name: name.into(),
        label: name.to_owned(),
        field_type: FieldType::Text,
        max_length: Some(max_length),
        mandatory: false,
        has_default: false,
        read_only: false,
        choices: Vec::new(),
    }
}

/// A choice field of a catalogue, with codes and labels.
pub(crate) fn choice_field(name: &str, choices: &[(&str, &str)]) -> FieldInfo {
    let choice = |(code, label): &(&str, &str)| Choice::plain(*code, *label);
    FieldInfo {
        field_type: FieldType::Choice,
        max_length: None,
        choices: choices.iter().map(choice).collect(),
        ..text_field(name, 40)
    }
}

/// Two outcomes of notes: 31 is hidden, 32 is not; neither mails anybody or moves a ticket.
pub(crate) fn outcomes() -> FieldInfo {
    let mut field = choice_field("outcome", &[("31", "Private Note"), ("32", "Public Note")]);
    for choice in &mut field.choices {
        let hidden = Some(choice.code == "31");
        choice.effect = Some(Effect { hidden, sends_mail: Some(false), new_status: None });
    }
    field
}

/// A moment: this many hours after the start of a day.
pub(crate) fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hours * 3_600).unwrap()
}

pub(crate) fn record(system: System, instance: &str, kind: &str, id: &str, fields: &[(&str, &str)]) -> Record {
    let key = RecordKey { system, instance: InstanceId::new(instance), kind: kind.into(), id: id.into() };
    let field = |(name, value): &(&str, &str)| (FieldName::new(*name), Value::text(*value));
    Record {
        key,
        number: id.to_owned(),
        version: VersionTag("1".to_owned()),
        created: Some(at(0)),
        updated: at(1),
        fields_version: None,
        presence: Presence::Live,
        fields: fields.iter().map(field).collect(),
        marked: None,
    }
}

pub(crate) fn ticket(id: &str, fields: &[(&str, &str)]) -> Record {
    record(System::Halo, "acme.haloitsm.com", "Ticket", id, fields)
}

pub(crate) fn incident(id: &str, fields: &[(&str, &str)]) -> Record {
    record(System::ServiceNow, "acme.service-now.com", "incident", id, fields)
}

pub(crate) fn usual_ticket(id: &str) -> Record {
    ticket(
        id,
        &[("summary", "Printer"), ("status_id", "1"), ("impact", "3"), ("tickettype_id", "1"), ("client_id", "5")],
    )
}

pub(crate) fn usual_incident(id: &str) -> Record {
    incident(id, &[("short_description", "Printer"), ("state", "1"), ("impact", "3")])
}

/// A private note by somebody of the record's side.
pub(crate) fn note(record: &RecordKey, id: &str, text: &str) -> Note {
    Note {
        key: NoteKey { record: record.clone(), id: id.to_owned() },
        visibility: Visibility::Private,
        written_by: WrittenBy::Others,
        author: "Beth Anglin".to_owned(),
        at: at(2),
        text: text.to_owned(),
        outcome: None,
        flagged: false,
        wanted_kind: None,
        rich: None,
        images: Vec::new(),
    }
}

pub(crate) fn public(note: Note) -> Note {
    Note { visibility: Visibility::Public, ..note }
}
