//! What makes a profile contradict itself. Each problem says what, why and what to do.

use super::document::Profile;
use super::expression;
use super::notes::NoteHeader;
use super::outbound::Companion;
use super::push::PushRule;
use super::rules::{Conversion, Direction, FieldRule, Unmapped};
use super::services;
use crate::model::{FieldName, Kind, Side};

/// Fields that customers can read on one of the systems, whatever the desk thinks of them.
const CUSTOMER_VISIBLE: [&str; 6] =
    ["summary", "details", "short_description", "description", "close_notes", "closure_note"];

/// The agent id by which Halo says that nobody is assigned; real agents have larger ones.
const HALO_UNASSIGNED: i64 = 1;

/// Where in a profile something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its connections.
    Connections,
    /// Its tables and ticket types.
    Types,
    /// A setting, by its key in the catalogue of settings.
    Setting(&'static str),
    /// What goes along with a state.
    Companions,
    /// The rules by which tickets are sent.
    Push,
    /// A field rule, by its place from 0.
    Rule(usize),
    /// A value table, by its name.
    Table(String),
    /// A service, by its place from 0.
    Service(usize),
}

/// Something that a profile contradicts itself in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, why, and what to do.
    pub text: String,
}

impl Problem {
    fn at(place: Place, text: impl Into<String>) -> Self {
        Self { place, text: text.into() }
    }
}

/// The problems of a profile; none when it can work.
pub fn problems(profile: &Profile) -> Vec<Problem> {
    let mut problems = option_problems(profile);
    problems.extend(profile.freeze.objection().map(|text| Problem::at(Place::Setting("freeze.zone"), text)));
    for (at, rule) in profile.mapping.fields.iter().enumerate() {
        let earlier = profile.mapping.fields.iter().take(at);
        let texts = earlier.filter_map(|earlier| clash(earlier, rule)).chain(rule_problems(profile, rule));
        problems.extend(texts.map(|text| Problem::at(Place::Rule(at), text)));
    }
    for (name, table) in &profile.mapping.tables {
        let named = table.rows.iter().flat_map(|row| &row.tables);
        let texts = unknown_tables(profile, &format!("the value table {name:?}"), named);
        problems.extend(texts.into_iter().map(|text| Problem::at(Place::Table(name.clone()), text)));
    }
    problems
}

fn option_problems(profile: &Profile) -> Vec<Problem> {
    let mut problems = Vec::new();
    if profile.types.is_empty() {
        let text = "it names no table, so nothing can travel; add one with its ticket type (`types`)";
        problems.push(Problem::at(Place::Types, text));
    } else if profile.inbound.create_tickets && !profile.types.iter().any(|rule| rule.inbound) {
        problems.push(Problem::at(
            Place::Setting("inbound.create_tickets"),
            "it makes tickets of new records, but no table is taken in; take one in (`inbound = true`), or make no \
             tickets (`create_tickets = false`)",
        ));
    }
    if profile.halo == profile.other {
        let text = format!("both sides are the connection {}; name two different ones", profile.halo);
        problems.push(Problem::at(Place::Connections, text));
    }
    if let Some(agent) = profile.inbound.default_agent.filter(|agent| *agent <= HALO_UNASSIGNED) {
        problems.push(Problem::at(
            Place::Setting("inbound.default_agent"),
            format!(
                "the default agent {agent} is nobody in Halo, which closes no ticket without an agent; name a real agent"
            ),
        ));
    }
    let typeless = profile.types.iter().find(|rule| rule.inbound && rule.ticket_type <= 0);
    if let Some(row) = typeless.filter(|_| profile.inbound.default_ticket_type.is_none()) {
        let text = format!(
            "the table {} has no ticket type, and the profile names no default one; choose one of them (`ticket_type`, \
             `inbound.default_ticket_type`)",
            row.table
        );
        problems.push(Problem::at(Place::Types, text));
    }
    problems.extend(push_problems(profile));
    if let Some(objection) = profile.notes.public_header.as_deref().and_then(NoteHeader::objection) {
        let text = format!("the header of public notes {objection}");
        problems.push(Problem::at(Place::Setting("notes.public_header"), text));
    }
    if let Some(objection) = NoteHeader::objection(&profile.notes.header) {
        let text = format!("the header of notes {objection}");
        problems.push(Problem::at(Place::Setting("notes.header"), text));
    }
    let maps_states = profile.mapping.fields.iter().any(|rule| rule.is_state() && rule.writes_on(Side::Other));
    if !profile.outbound.companions.is_empty() && !maps_states {
        problems.push(Problem::at(
            Place::Companions,
            "it has companions of states, but no rule writes a state on the other side; map the status (`status_id`), or remove them",
        ));
    }
    problems.extend(service_problems(profile));
    problems.extend(companion_problems(profile).into_iter().map(|text| Problem::at(Place::Companions, text)));
    problems
}

fn service_problems(profile: &Profile) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !profile.services.is_empty() && !profile.tables().iter().any(|table| table.as_str() == services::ITEMS) {
        let text = format!(
            "it maps services, but has no ticket type for {}, which their orders are linked as; add the table, or \
             remove the services",
            services::ITEMS
        );
        problems.push(Problem::at(Place::Types, text));
    }
    for (at, rule) in profile.services.iter().enumerate() {
        let mut texts = Vec::new();
        if rule.service <= 0 || rule.item.is_empty() {
            texts.push("a service names no service or no catalogue item; choose both, or remove it".to_owned());
        }
        if profile.services.iter().take(at).any(|earlier| earlier.service == rule.service) {
            texts.push(format!("the service {} is mapped twice; remove one of the two", rule.service));
        }
        for pair in &rule.fields {
            if !pair.other.iter().all(|field| services::variable(field).is_some()) {
                texts.push(format!("the pair {:?} of a service names no catalogue variable; choose one", pair.name));
            }
            if pair.carries_text() && pair.writes_on(Side::Other) && !pair.customer_visible {
                texts.push(format!(
                    "the pair {:?} of a service writes text into an order, which customers can read; say that they may \
                     (`customer_visible = true`), or remove it",
                    pair.name
                ));
            }
            texts.extend(rule_problems(profile, pair));
        }
        problems.extend(texts.into_iter().map(|text| Problem::at(Place::Service(at), text)));
    }
    problems
}

fn companion_problems(profile: &Profile) -> Vec<String> {
    let companions = &profile.outbound.companions;
    let mut problems = Vec::new();
    for (at, one) in companions.iter().enumerate() {
        let whose = format!("what goes along with the state {}", one.state);
        problems.extend(unknown_tables(profile, &whose, one.tables.iter()));
        let same = |earlier: &&Companion| earlier.state == one.state && overlap(&earlier.tables, &one.tables);
        if companions.iter().take(at).any(|earlier| same(&earlier)) {
            problems.push(format!("{whose} is said twice; join the two, or give them different tables"));
        }
    }
    problems
}

/// Whether two lists of tables share one; an empty list is all tables.
fn overlap(one: &[Kind], other: &[Kind]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|table| other.contains(table))
}

/// What is wrong with two rules together.
fn clash(earlier: &FieldRule, rule: &FieldRule) -> Option<String> {
    if !earlier.overlaps(rule) {
        return None;
    }
    if earlier.key() == rule.key() {
        return Some(format!(
            "the field pair {} is mapped twice; remove one of the rules, or give them different tables",
            rule.key()
        ));
    }
    let both_write = |side: Side| earlier.writes_on(side) && rule.writes_on(side);
    let shared = match (both_write(Side::Halo), both_write(Side::Other)) {
        (true, _) if earlier.halo == rule.halo => Some(&rule.halo),
        (_, true) => rule.other.iter().find(|field| earlier.other.contains(field)),
        _ => None,
    };
    shared.map(|field| {
        format!(
            "the rules {:?} and {:?} both write {field}, so each would undo the other; make one of them one-way, or \
             give them different tables",
            earlier.name, rule.name
        )
    })
}

fn push_problems(profile: &Profile) -> Vec<Problem> {
    let (rules, tables) = (&profile.outbound.push, profile.tables());
    let mut texts: Vec<String> = rules.iter().filter_map(|rule| rule.objection(&tables)).collect();
    let again = |(at, rule): (usize, &PushRule)| {
        let taken = rules.iter().take(at).any(|earlier| earlier.name == rule.name);
        taken.then(|| {
            format!("two push rules are called {:?}, so a plan could not say which one it means; rename one", rule.name)
        })
    };
    texts.extend(rules.iter().enumerate().filter_map(again));
    texts.into_iter().map(|text| Problem::at(Place::Push, text)).collect()
}

fn rule_problems(profile: &Profile, rule: &FieldRule) -> Vec<String> {
    let mut problems = unknown_tables(profile, &format!("the rule {:?}", rule.name), rule.tables.iter());
    if rule.other.is_empty() {
        problems.push(format!("the rule {:?} names no field of the other side; add one", rule.name));
    }
    if let Conversion::Table(table) = &rule.conversion
        && !profile.mapping.tables.contains_key(table)
    {
        problems.push(format!(
            "the rule {:?} uses the value table {table:?}, which does not exist; add it or name another",
            rule.name
        ));
    }
    let texts = rule.carries_text();
    if let (true, false, Some(field)) = (texts, rule.customer_visible, visible_field(rule)) {
        problems.push(format!(
            "the rule {:?} writes text into {field}, which customers can read; say that they may (`customer_visible = true`), or remove it",
            rule.name
        ));
    }
    if rule.other.len() > 1 && !matches!(rule.conversion, Conversion::Table(_) | Conversion::Link) {
        problems.push(format!("the rule {:?} joins several fields, which needs a value table; name one", rule.name));
    }
    if rule.computed_there && rule.direction == Direction::ToOther {
        problems.push(format!(
            "the rule {:?} is only sent, but the other side computes the field; turn its direction, or say that \
             it is not computed there (`computed_there = false`)",
            rule.name
        ));
    }
    if let (Conversion::Person(_), Unmapped::Pass) = (&rule.conversion, &rule.unmapped) {
        problems.push(format!(
            "the rule {:?} passes people on as they are, but each side has ids of its own for them; hold them, leave \
             them out, or use a default (`unmapped`)",
            rule.name
        ));
    }
    if let (Conversion::Link, Unmapped::Pass) = (&rule.conversion, &rule.unmapped) {
        problems.push(format!(
            "the rule {:?} passes references on as they are, but each side numbers its records by itself; leave out what \
             has no counterpart, or hold it (`unmapped`)",
            rule.name
        ));
    }
    problems.extend(expression_problems(rule));
    problems.extend(mask_problems(rule));
    if lacks_default(rule) {
        problems.push(format!(
            "the rule {:?} has a default for values without counterpart, but no code for a side that it writes; add \
             the code of one (`halo` or `other`)",
            rule.name
        ));
    }
    problems
}

/// What is wrong with how a rule hides its values.
fn mask_problems(rule: &FieldRule) -> Vec<String> {
    let Conversion::Masked(mask) = &rule.conversion else { return Vec::new() };
    let both = (rule.direction == Direction::Both).then(|| {
        format!(
            "the rule {:?} is masked and travels both ways, so what is hidden would come back over the clear value; let \
             it travel one way (`direction`)",
            rule.name
        )
    });
    let empty = mask.objection().map(|why| format!("the rule {:?} is masked, but {why}", rule.name));
    both.into_iter().chain(empty).collect()
}

/// What is wrong with a rule's condition and formulas.
fn expression_problems(rule: &FieldRule) -> Vec<String> {
    let refused = |text: &str| {
        expression::objection(text).map(|why| format!("an expression of the rule {:?} {why}; correct it", rule.name))
    };
    let mut problems: Vec<String> = rule.expressions().filter_map(refused).collect();
    if let Conversion::Formula { to_halo, to_other } = &rule.conversion {
        let ways = [(Side::Halo, to_halo, "to_halo", "Halo"), (Side::Other, to_other, "to_other", "the other side")];
        for (side, formula, key, there) in ways {
            if rule.writes_on(side) && formula.is_none() {
                problems.push(format!(
                    "the rule {:?} has no formula towards {there}; add one (`{key}`), or turn its direction",
                    rule.name
                ));
            }
        }
    }
    problems
}

/// A field that the rule writes and that customers can read.
fn visible_field(rule: &FieldRule) -> Option<&FieldName> {
    let halo = [&rule.halo].into_iter().filter(|_| rule.writes_on(Side::Halo));
    let other = rule.other.iter().filter(|_| rule.writes_on(Side::Other));
    halo.chain(other).find(|field| CUSTOMER_VISIBLE.contains(&field.as_str()))
}

fn lacks_default(rule: &FieldRule) -> bool {
    let Unmapped::Default { halo, other } = &rule.unmapped else { return false };
    let helps_halo = halo.is_some() && rule.writes_on(Side::Halo);
    let helps_other = other.is_some() && rule.writes_on(Side::Other);
    !helps_halo && !helps_other
}

fn unknown_tables<'a>(profile: &Profile, whose: &str, named: impl Iterator<Item = &'a Kind>) -> Vec<String> {
    let known = profile.tables();
    let mut unknown: Vec<&Kind> = named.filter(|table| !known.contains(table)).collect();
    unknown.sort();
    unknown.dedup();
    let text = |table: &Kind| {
        format!("{whose} is for the table {table}, which the profile does not have; correct the name or add the table")
    };
    unknown.into_iter().map(text).collect()
}
