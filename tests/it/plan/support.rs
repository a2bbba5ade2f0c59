//! A desk to plan for: a profile between a Halo and a ServiceNow, records, links and people.

use std::collections::{BTreeMap, BTreeSet};

use causeway::mapping::convert::side_value;
use causeway::mapping::{Context, PeopleBook};
use causeway::model::note::WrittenBy;
use causeway::model::person::PersonRole;
use causeway::model::{
    Base, Catalogue, Choice, FieldInfo, FieldName, FieldType, InstanceId, Kind, Link, LinkId, Note, NoteKey, Person,
    Presence, Record, RecordId, RecordKey, Side, System, Value, VersionTag, Visibility,
};
use causeway::plan::action::{Change, Creation, FieldChange};
use causeway::plan::{Action, Arrival, Pair, Plan, PlanInput, Row, Send, SendCause, What};
use causeway::profile::{
    ConflictPolicy, Conversion, Direction, FieldRule, Inbound, Limits, Mapping, NoteScope, Notes, Outbound, People,
    Profile, SCHEMA, Scope, TypeRule, Unmapped, ValueRow, ValueTable,
};
use jiff::Timestamp;

/// Everything that a plan is made from, with its owner.
pub(crate) struct Desk {
    pub(crate) profile: Profile,
    pub(crate) people: PeopleBook,
    pub(crate) halo: Catalogue,
    pub(crate) other: Catalogue,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) sends: Vec<Send>,
    pub(crate) live_links: u64,
    pub(crate) loaded_before: bool,
    pub(crate) under_way: BTreeSet<RecordKey>,
}

impl Desk {
    /// A desk with the [`profile`] of these stories, choices with labels, and nothing to do.
    pub(crate) fn new() -> Self {
        let states = choice_field("state", &[("1", "New"), ("2", "In Progress"), ("6", "Resolved"), ("8", "Canceled")]);
        let summary = text_field("short_description", 160);
        Self {
            profile: profile(),
            people: PeopleBook::default(),
            halo: Catalogue::default(),
            other: Catalogue { kinds: BTreeMap::from([(Kind::new("incident"), vec![states, summary])]) },
            pairs: Vec::new(),
            arrivals: Vec::new(),
            sends: Vec::new(),
            live_links: 100,
            loaded_before: true,
            under_way: BTreeSet::new(),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        causeway::plan::plan(&PlanInput {
            profile: &self.profile,
            profile_version: 1,
            now: at(9),
            people: &self.people,
            halo_catalogue: &self.halo,
            other_catalogue: &self.other,
            halo_origin: "halo:acme.haloitsm.com".to_owned(),
            pairs: &self.pairs,
            arrivals: &self.arrivals,
            sends: &self.sends,
            live_links: self.live_links,
            loaded_before: self.loaded_before,
            under_way: &self.under_way,
        })
    }

    /// The only row of the plan.
    pub(crate) fn only_row(&self) -> Row {
        let plan = self.plan();
        assert_eq!(plan.rows.len(), 1, "{:#?}", plan.rows);
        plan.rows.into_iter().next().unwrap()
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context { profile: &self.profile, people: &self.people, halo: &self.halo, other: &self.other }
    }

    /// The rule of this name.
    pub(crate) fn rule(&mut self, name: &str) -> &mut FieldRule {
        self.profile.mapping.fields.iter_mut().find(|rule| rule.name == name).unwrap()
    }

    /// A linked pair that agrees on everything as it is now.
    pub(crate) fn linked(&mut self, halo: Record, other: Record) -> &mut Pair {
        let rules = self.profile.mapping.fields.iter().filter(|rule| rule.applies_to(&other.key.kind));
        let bases = rules.filter_map(|rule| {
            let base =
                Base { halo: side_value(rule, Side::Halo, &halo)?, other: side_value(rule, Side::Other, &other)? };
            Some((rule.key(), base))
        });
        let id = i64::try_from(self.pairs.len()).unwrap() + 1;
        let pair = Pair {
            link: Link {
                id: LinkId(id),
                profile: self.profile.name.clone(),
                halo: halo.key.clone(),
                halo_number: halo.number.clone(),
                role: self.profile.scope.role(),
                other: other.key.clone(),
                other_number: other.number.clone(),
                generation: 1,
                since: at(1),
            },
            bases: bases.collect(),
            halo: Some(halo),
            other: Some(other),
            halo_notes: Vec::new(),
            other_notes: Vec::new(),
            settled_notes: BTreeSet::new(),
        };
        self.pairs.push(pair);
        self.pairs.last_mut().unwrap()
    }

    /// The usual pair: a new ticket and a new incident that agree.
    pub(crate) fn usual_pair(&mut self) -> &mut Pair {
        self.linked(usual_ticket("4242"), usual_incident("INC0010001"))
    }

    pub(crate) fn arrives(&mut self, record: Record) -> &mut Arrival {
        self.arrivals.push(Arrival { record, notes: Vec::new(), generation: 1 });
        self.arrivals.last_mut().unwrap()
    }

    pub(crate) fn is_sent(&mut self, record: Record) -> &mut Send {
        self.sends.push(Send { record, notes: Vec::new(), table: None, cause: SendCause::Person, generation: 1 });
        self.sends.last_mut().unwrap()
    }

    /// Abel Tuter is an end-user in Halo (7) and known there (`abel-sys-id`); Beth Anglin is an
    /// agent (12) and known there; nobody there knows Halo's end-user Carl (8).
    pub(crate) fn with_people(&mut self) {
        let person = |id: &str, role: PersonRole, name: &str, email: &str| Person {
            id: RecordId::new(id),
            role,
            name: name.to_owned(),
            email: email.to_owned(),
            active: true,
            customer: None,
        };
        self.people.add(
            Side::Halo,
            [
                person("7", PersonRole::EndUser, "Abel Tuter", "abel@example.com"),
                person("8", PersonRole::EndUser, "Carl", "carl@example.com"),
                person("12", PersonRole::Agent, "Beth Anglin", "beth@example.com"),
            ],
        );
        self.people.add(
            Side::Other,
            [
                person("abel-sys-id", PersonRole::EndUser, "Abel Tuter", "abel@example.com"),
                person("beth-sys-id", PersonRole::EndUser, "Beth Anglin", "beth@example.com"),
                person("dora-sys-id", PersonRole::EndUser, "Dora", "dora@example.com"),
            ],
        );
        self.profile.mapping.fields.push(rule(
            "Caller",
            "user_id",
            "caller_id",
            Conversion::Person(PersonRole::EndUser),
        ));
        self.profile.mapping.fields.push(rule(
            "Agent",
            "agent_id",
            "assigned_to",
            Conversion::Person(PersonRole::Agent),
        ));
    }
}

/// A pair's record by its side.
pub(crate) trait RecordOf {
    fn record(&mut self, side: Side) -> &mut Option<Record>;
}

impl RecordOf for Pair {
    fn record(&mut self, side: Side) -> &mut Option<Record> {
        match side {
            Side::Halo => &mut self.halo,
            Side::Other => &mut self.other,
        }
    }
}

/// Sets fields of one side of a pair.
pub(crate) fn edit(record: &mut Option<Record>, fields: &[(&str, &str)]) {
    let record = record.as_mut().unwrap();
    for (name, value) in fields {
        record.fields.insert(FieldName::new(*name), Value::text(*value));
    }
}

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
        notes: Notes { outbound: NoteScope::All, ..Notes::default() },
        people: People::default(),
        conflicts: ConflictPolicy::Hold,
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

fn text_field(name: &str, max_length: u32) -> FieldInfo {
    FieldInfo {
        name: name.into(),
        label: name.to_owned(),
        field_type: FieldType::Text,
        max_length: Some(max_length),
        mandatory: false,
        read_only: false,
        choices: Vec::new(),
    }
}

fn choice_field(name: &str, choices: &[(&str, &str)]) -> FieldInfo {
    let choice = |(code, label): &(&str, &str)| Choice {
        code: (*code).to_owned(),
        label: (*label).to_owned(),
        depends_on: None,
        closes: false,
    };
    FieldInfo {
        field_type: FieldType::Choice,
        max_length: None,
        choices: choices.iter().map(choice).collect(),
        ..text_field(name, 40)
    }
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
    }
}

pub(crate) fn public(note: Note) -> Note {
    Note { visibility: Visibility::Public, ..note }
}

/// The change that a row makes on a side.
pub(crate) fn update(row: &Row, side: Side) -> &Change {
    match row.action() {
        Some(Action::Update { to, what }) if *to == side => what,
        _ => panic!("no update of {side:?}: {row:#?}"),
    }
}

/// The record that a row makes on a side.
pub(crate) fn creation(row: &Row, side: Side) -> &Creation {
    match row.action() {
        Some(Action::Create { to, what }) if *to == side => what,
        _ => panic!("no creation on {side:?}: {row:#?}"),
    }
}

/// The named changes with what they write: `("Status", "2")`.
pub(crate) fn written(change: &Change) -> Vec<(&str, String)> {
    change.fields.iter().map(|field: &FieldChange| (field.name.as_str(), field.becomes.code())).collect()
}

/// What a new record holds in a field.
pub(crate) fn field(creation: &Creation, name: &str) -> Option<String> {
    let found: Vec<_> = creation.fields.iter().filter(|(field, _)| field.as_str() == name).collect();
    assert!(found.len() < 2, "{name} is written twice");
    found.first().map(|(_, value)| value.value().code())
}

/// What stops a held row: the rules whose values have no counterpart.
pub(crate) fn held(row: &Row) -> Vec<&str> {
    match &row.what {
        What::Hold { missing } => missing.iter().map(|one| one.rule.as_str()).collect(),
        _ => panic!("not held: {row:#?}"),
    }
}
