//! A desk to plan for: a profile between a Halo and a ServiceNow, records, links and people.

use std::collections::{BTreeMap, BTreeSet};

use causeway::mapping::convert::{action_kind, side_value};
use causeway::mapping::{Context, KinBook, PeopleBook, Seen};
use causeway::model::person::PersonRole;
use causeway::model::{
    Base, Catalogue, FieldName, Hands, Kind, Link, LinkId, Person, Record, RecordId, RecordKey, Rest, Side, Value,
};
use causeway::plan::action::{Creation, FieldChange, RecordChange};
use causeway::plan::{Action, Arrival, FileBook, Pair, Plan, PlanInput, Row, Send, SendCause, What};
use causeway::profile::{Conversion, FieldRule, Profile};

pub(crate) use super::made::{
    at, incident, note, profile, public, record, rule, table, ticket, usual_incident, usual_ticket,
};
pub(crate) use crate::support::cases;

use super::made::{choice_field, outcomes, text_field};

/// Everything that a plan is made from, with its owner.
pub(crate) struct Desk {
    pub(crate) profile: Profile,
    pub(crate) people: PeopleBook,
    pub(crate) kin: KinBook,
    pub(crate) halo: Catalogue,
    pub(crate) other: Catalogue,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) sends: Vec<Send>,
    pub(crate) live_links: u64,
    pub(crate) loaded_before: bool,
    pub(crate) under_way: BTreeSet<RecordKey>,
    pub(crate) unreachable: Option<String>,
    pub(crate) rests: BTreeMap<RecordKey, Rest>,
    pub(crate) files: FileBook,
}

impl Desk {
    /// A desk with the [`profile`] of these stories, choices with labels, and nothing to do.
    pub(crate) fn new() -> Self {
        let states = choice_field("state", &[("1", "New"), ("2", "In Progress"), ("6", "Resolved"), ("8", "Canceled")]);
        let summary = text_field("short_description", 160);
        Self {
            profile: profile(),
            people: PeopleBook::default(),
            kin: KinBook::default(),
            halo: Catalogue { kinds: BTreeMap::from([(action_kind(), vec![outcomes()])]) },
            other: Catalogue { kinds: BTreeMap::from([(Kind::new("incident"), vec![states, summary])]) },
            pairs: Vec::new(),
            arrivals: Vec::new(),
            sends: Vec::new(),
            live_links: 100,
            loaded_before: true,
            under_way: BTreeSet::new(),
            unreachable: None,
            rests: BTreeMap::new(),
            files: FileBook::default(),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        causeway::plan::plan(&PlanInput {
            profile: &self.profile,
            profile_version: 1,
            now: at(9),
            people: &self.people,
            kin: &self.kin,
            halo_catalogue: &self.halo,
            other_catalogue: &self.other,
            halo_origin: "halo:acme.haloitsm.com".to_owned(),
            pairs: &self.pairs,
            arrivals: &self.arrivals,
            sends: &self.sends,
            files: &self.files,
            live_links: self.live_links,
            loaded_before: self.loaded_before,
            orders_in_doubt: &BTreeMap::new(),
            under_way: &self.under_way,
            unreachable: self.unreachable.as_deref(),
            rests: &self.rests,
        })
    }

    /// The only row of the plan.
    pub(crate) fn only_row(&self) -> Row {
        let plan = self.plan();
        assert_eq!(plan.rows.len(), 1, "{:#?}", plan.rows);
        plan.rows.into_iter().next().unwrap()
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            profile: &self.profile,
            people: &self.people,
            kin: &self.kin,
            halo: &self.halo,
            other: &self.other,
            seen: Seen::default(),
        }
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
            said: BTreeMap::new(),
            copies: BTreeMap::new(),
            gone_notes: BTreeSet::new(),
            outside: false,
            hands: Hands::default(),
        };
        self.pairs.push(pair);
        self.pairs.last_mut().unwrap()
    }

    /// The usual pair: a new ticket and a new incident that agree.
    pub(crate) fn usual_pair(&mut self) -> &mut Pair {
        self.linked(usual_ticket("4242"), usual_incident("INC0010001"))
    }

    pub(crate) fn arrives(&mut self, record: Record) -> &mut Arrival {
        self.arrivals.push(Arrival { record, notes: Vec::new(), generation: 1, parted: None, tied: None });
        self.arrivals.last_mut().unwrap()
    }

    pub(crate) fn is_sent(&mut self, record: Record) -> &mut Send {
        self.sends.push(Send {
            record,
            notes: Vec::new(),
            table: None,
            cause: SendCause::Person,
            generation: 1,
            chained: Vec::new(),
            replaces: None,
            former: Vec::new(),
        });
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
            user_name: String::new(),
            external_id: String::new(),
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

/// The change that a row makes on a side.
pub(crate) fn update(row: &Row, side: Side) -> &RecordChange {
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
pub(crate) fn written(change: &RecordChange) -> Vec<(&str, String)> {
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
        _ => panic!("expected a held row, found {row:#?}"),
    }
}
