//! Which fields may go together: what each holds, and what is lost where the two are unlike.

use super::convert::ticket_kind;
use super::kin::ANY_TASK;
use crate::model::{Catalogue, FieldInfo, FieldName, FieldType, Kind, Side};
use crate::profile::{Conversion, FieldRule, Place, Problem, Profile, services};

/// The kinds of record that are people: ServiceNow's users and Halo's end-users.
const PEOPLE: [&str; 2] = ["sys_user", "Users"];

/// The field in which Halo names a ticket's agent.
pub const AGENT_FIELD: &str = "agent_id";

/// How a field's value can reach another field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// As it is: both hold the same.
    Like,
    /// By a value table: at least one of them holds codes of its own.
    ByTable,
    /// By e-mail address: both hold people.
    ByPerson,
    /// By the links of the desk: both hold records that may be linked.
    ByLink,
    /// Only where a conversion is asked for; what is lost on the way.
    OnRequest(String),
    /// Not at all; why.
    Never(String),
}

impl Fit {
    /// Whether a pair of these fields needs no conversion to be asked for.
    pub fn is_offered(&self) -> bool {
        !matches!(self, Self::OnRequest(_) | Self::Never(_))
    }
}

/// What a type holds, as far as it decides what it goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Words,
    Rich,
    Codes,
    ManyCodes,
    Number,
    Flag,
    Moment,
    Day,
    TimeOfDay,
    Person,
    Ticket,
    Record,
    Nothing,
    Unknown,
}

fn holds(field: &FieldInfo) -> Holds {
    match &field.field_type {
        FieldType::Text => Holds::Words,
        FieldType::Rich => Holds::Rich,
        // Agents are listed as choices, and found by their address like other people.
        FieldType::Choice if field.name.as_str() == AGENT_FIELD => Holds::Person,
        FieldType::Choice => Holds::Codes,
        FieldType::Several => Holds::ManyCodes,
        FieldType::Number | FieldType::Whole => Holds::Number,
        FieldType::Boolean => Holds::Flag,
        FieldType::Time => Holds::Moment,
        FieldType::Day => Holds::Day,
        FieldType::TimeOfDay => Holds::TimeOfDay,
        FieldType::Reference(to) if PEOPLE.contains(&to.as_str()) => Holds::Person,
        FieldType::Reference(to) if to == ticket_kind().as_str() => Holds::Ticket,
        FieldType::Reference(_) if !field.choices.is_empty() => Holds::Codes,
        FieldType::Reference(_) => Holds::Record,
        FieldType::Journal | FieldType::Secret => Holds::Nothing,
        FieldType::Other(_) => Holds::Unknown,
    }
}

/// How a field of Halo and one of the other side go together. `linked` are the tables whose records
/// the profile links.
pub fn fit(ours: &FieldInfo, theirs: &FieldInfo, linked: &[Kind]) -> Fit {
    if let Some(why) = [ours, theirs].into_iter().find_map(untouchable) {
        return Fit::Never(why);
    }
    match (holds(ours), holds(theirs)) {
        (Holds::Person, Holds::Person) => Fit::ByPerson,
        (Holds::Ticket, Holds::Record) if is_linked(theirs, linked) => Fit::ByLink,
        (Holds::Codes, Holds::Codes | Holds::Flag | Holds::Person | Holds::Record)
        | (Holds::Flag | Holds::Record | Holds::Person, Holds::Codes)
        | (Holds::ManyCodes, Holds::ManyCodes) => Fit::ByTable,
        // Neither system has a type of its own for what the other calls a time of day.
        (Holds::TimeOfDay, Holds::Words) | (Holds::Words, Holds::TimeOfDay) => Fit::Like,
        (left, right) if left == right && !matches!(left, Holds::Record | Holds::Ticket | Holds::Unknown) => Fit::Like,
        _ => Fit::OnRequest(lost(ours, theirs)),
    }
}

/// Why a field goes with none.
fn untouchable(field: &FieldInfo) -> Option<String> {
    match &field.field_type {
        FieldType::Secret => Some(format!("{} holds a password, which never travels", field.label)),
        FieldType::Journal => Some(format!("{} holds notes, which travel by themselves", field.label)),
        FieldType::Other(name) if name == TABLE => Some(format!("{} holds rows of a table", field.label)),
        _ => None,
    }
}

/// What Halo's fields of rows are called among types.
pub const TABLE: &str = "table";

fn is_linked(field: &FieldInfo, linked: &[Kind]) -> bool {
    let FieldType::Reference(to) = &field.field_type else { return false };
    to == ANY_TASK || linked.iter().any(|table| table.as_str() == to)
}

/// What is lost between two fields in words: "text that is no number is held".
fn lost(ours: &FieldInfo, theirs: &FieldInfo) -> String {
    let ways = [(ours, theirs), (theirs, ours)].map(|(from, to)| lost_towards(holds(from), holds(to), to));
    let mut words: Vec<String> = ways.into_iter().flatten().collect();
    words.dedup();
    if words.is_empty() { "codes are written as they are".to_owned() } else { words.join("; ") }
}

/// What is lost towards a field.
fn lost_towards(from: Holds, to: Holds, field: &FieldInfo) -> Option<String> {
    let held = |what: &str| Some(format!("what is no {what} is held on its way to {}", field.label));
    match (from, to) {
        (Holds::Rich, Holds::Words) => Some("formatting is lost".to_owned()),
        (Holds::Moment, Holds::Day) => Some("the time of day is lost".to_owned()),
        (Holds::Moment, Holds::TimeOfDay) => Some("the day is lost".to_owned()),
        (Holds::ManyCodes, Holds::Codes) => held("single value"),
        (Holds::Words | Holds::Rich, Holds::Codes | Holds::ManyCodes) => held("choice there"),
        (_, Holds::Number) => held("number"),
        (_, Holds::Flag) => held("yes or no"),
        (Holds::Day, Holds::Moment) => None,
        (_, Holds::Moment | Holds::Day) => held("date"),
        (_, Holds::TimeOfDay) => held("time of day"),
        (Holds::Codes | Holds::ManyCodes, Holds::Words) => Some("labels are written instead of codes".to_owned()),
        (Holds::Record | Holds::Person | Holds::Ticket, _) => {
            Some("ids are written as they are, which mean nothing on the other side".to_owned())
        }
        _ => None,
    }
}

/// What people call what a field holds.
pub fn words(field: &FieldInfo) -> String {
    match &field.field_type {
        FieldType::Text => "text".to_owned(),
        FieldType::Rich => "formatted text".to_owned(),
        FieldType::Choice => "one of its choices".to_owned(),
        FieldType::Several => "several of its choices".to_owned(),
        FieldType::Number => "a number".to_owned(),
        FieldType::Whole => "a whole number".to_owned(),
        FieldType::Boolean => "yes or no".to_owned(),
        FieldType::Time => "a date and time".to_owned(),
        FieldType::Day => "a date".to_owned(),
        FieldType::TimeOfDay => "a time of day".to_owned(),
        FieldType::Reference(kind) => format!("a record of {kind}"),
        FieldType::Journal => "notes".to_owned(),
        FieldType::Secret => "a password".to_owned(),
        FieldType::Other(name) => format!("{name:?}"),
    }
}

/// Why a rule may not join its fields the way it does, in a table of the other side; `None` where it may,
/// and where a field is not known.
pub fn objection(
    rule: &FieldRule,
    table: &Kind,
    profile: &Profile,
    (halo, other): (&Catalogue, &Catalogue),
) -> Option<String> {
    let ours = halo.field(&ticket_kind(), &rule.halo)?;
    let fields = rule.other.iter().filter_map(|name: &FieldName| other.field(table, name));
    fields.into_iter().find_map(|theirs| against(rule, ours, theirs, &profile.tables()))
}

fn against(rule: &FieldRule, ours: &FieldInfo, theirs: &FieldInfo, linked: &[Kind]) -> Option<String> {
    let fit = fit(ours, theirs, linked);
    let unlike = |why: &str, instead: &str| {
        Some(format!(
            "the rule {:?} joins {}, which holds {}, with {}, which holds {}: {why}; {instead}",
            rule.name,
            ours.label,
            words(ours),
            theirs.label,
            words(theirs)
        ))
    };
    match (&rule.conversion, &fit) {
        (_, Fit::Never(why)) => unlike(why, "choose another field"),
        (Conversion::Text, Fit::OnRequest(lost)) => unlike(
            &format!("they are unlike ({lost})"),
            "choose a field that holds the same, or ask for a conversion (`conversion = \"converted\"`)",
        ),
        (Conversion::Text, Fit::ByPerson) => {
            unlike("each side has ids of its own for people", "let values travel by e-mail address")
        }
        (Conversion::Text, Fit::ByLink) => {
            unlike("each side numbers its records by itself", "let values travel by the linked record")
        }
        (Conversion::Person(_), _) if !is_person(ours, theirs) => unlike(
            "a person is found by e-mail address only where both hold people",
            "choose fields of people, or let values travel another way",
        ),
        (Conversion::Link, _)
            if matches!(holds(theirs), Holds::Words | Holds::Number | Holds::Flag | Holds::Moment | Holds::Day) =>
        {
            unlike(
                "a link is written only where a record is referred to",
                "choose a reference, or let values travel another way",
            )
        }
        (Conversion::Masked(_), _) => masked(rule, ours, theirs).and_then(|to| {
            unlike(&format!("what is masked is text, and {} holds none", to.label), "choose a field of text")
        }),
        _ => None,
    }
}

/// The field that a masked value cannot be written into.
fn masked<'f>(rule: &FieldRule, ours: &'f FieldInfo, theirs: &'f FieldInfo) -> Option<&'f FieldInfo> {
    let to = if rule.writes_on(Side::Other) { theirs } else { ours };
    (!matches!(holds(to), Holds::Words | Holds::Rich)).then_some(to)
}

fn is_person(ours: &FieldInfo, theirs: &FieldInfo) -> bool {
    // Halo lists some people as choices, and an instance may refer to a table that extends its users.
    let ours_is = matches!(holds(ours), Holds::Person | Holds::Codes | Holds::Record);
    ours_is && matches!(theirs.field_type, FieldType::Reference(_))
}

/// The rules of a profile, and those of its services, whose fields do not go together, by what both systems say of themselves.
pub fn problems(profile: &Profile, halo: &Catalogue, other: &Catalogue) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, rule) in profile.mapping.fields.iter().enumerate() {
        let tables = profile.tables();
        let mut tables = tables.iter().filter(|table| rule.applies_to(table));
        let found = tables.find_map(|table| objection(rule, table, profile, (halo, other)));
        problems.extend(found.map(|text| Problem { place: Place::Rule(place), text }));
    }
    for (place, service) in profile.services.iter().enumerate() {
        let variables = services::variables_of(&service.item);
        let found = service.fields.iter().filter_map(|rule| objection(rule, &variables, profile, (halo, other)));
        problems.extend(found.map(|text| Problem { place: Place::Service(place), text }));
    }
    problems
}
