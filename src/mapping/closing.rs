//! What a closure asks for: which states end the work, what goes along with them, and the words that
//! are said on the other side.

use super::convert::{self, Context, Converted};
use super::outgoing::Outgoing;
use super::project::Missing;
use super::text;
use crate::model::note::WrittenBy;
use crate::model::person::PersonRole;
use crate::model::{FieldName, Kind, Note, Record, RecordId, Side, Value, Visibility};
use crate::profile::{ClosingWords, FieldRule, Profile};

/// Halo's field of what was said when a ticket was closed.
pub const CLOSURE_NOTE: &str = "closure_note";
const CLOSE_CODE: &str = "close_code";
const CLOSE_NOTES: &str = "close_notes";
const AGENT: &str = "agent_id";

/// What ServiceNow's data policy demands of an incident that is resolved or closed.
pub const DEMANDED: [&str; 2] = [CLOSE_CODE, CLOSE_NOTES];

/// What goes along with a state.
#[derive(Debug, Clone, Default)]
pub struct Companions {
    /// The fields.
    pub fields: Vec<(FieldName, Outgoing)>,
    /// What is demanded and comes from nowhere; when there is any, nothing is sent.
    pub missing: Vec<Missing>,
}

/// Whether a value of a state rule ends the work on its side: by that side's own marks, or because
/// what it is mapped to does.
pub fn ends(rule: &FieldRule, side: Side, value: &Value, table: &Kind, context: Context<'_>) -> bool {
    let counterpart = || match convert::convert(rule, side, value, table, context) {
        Converted::To(there) | Converted::StandIn(there, _) => is_marked(rule, side.opposite(), &there, table, context),
        Converted::LeftOut | Converted::Logged(_) | Converted::Unmapped(_) => false,
    };
    is_marked(rule, side, value, table, context) || counterpart()
}

fn is_marked(rule: &FieldRule, side: Side, value: &Value, table: &Kind, context: Context<'_>) -> bool {
    let code = value.code();
    let field = match side {
        Side::Halo => context.halo.field(&convert::ticket_kind(), &rule.halo),
        Side::Other => rule.other.first().and_then(|field| context.other.field(table, field)),
    };
    let closes = field.is_some_and(|field| field.choices.iter().any(|choice| choice.code == code && choice.closes));
    let listed = || value.as_integer().is_some_and(|status| context.profile.inbound.closed_statuses.contains(&status));
    closes || (side == Side::Halo && listed())
}

/// What must be sent along with a state: the companions of its code that the record does not have
/// yet, and what its table demands besides.
pub fn companions(
    fields: &[(FieldName, Outgoing)],
    present: Option<&Record>,
    number: &str,
    table: &Kind,
    context: Context<'_>,
) -> Companions {
    let mut along = Companions::default();
    let states = context.profile.mapping.fields.iter().filter(|rule| rule.is_state() && rule.applies_to(table));
    let state_fields: Vec<&FieldName> = states.filter_map(|rule| rule.other.first()).collect();
    let Some((state_field, state)) = fields.iter().find(|(field, _)| state_fields.contains(&field)) else {
        return along;
    };
    let code = state.value().code();
    let lacking = |field: &FieldName| Missing {
        rule: context.other.field(table, field).map_or_else(|| field.to_string(), |info| info.label.clone()),
        value: format!("(empty, but needed with {})", context.other.label(table, state_field, &code)),
    };
    let there =
        |field: &FieldName| present.and_then(|record| record.field(field)).is_some_and(|value| !value.is_empty());
    let companions = context.profile.outbound.companions.iter();
    let demanded = companions.filter(|companion| companion.state == code && companion.applies_to(table));
    for (field, template) in demanded.flat_map(|companion| &companion.fields) {
        if there(field) || fields.iter().any(|(sent, _)| sent == field) {
            continue;
        }
        let longest = context.other.field(table, field).and_then(|info| info.max_length);
        let said = text::fit(&worded(template, number, Side::Halo, context), longest);
        if said.is_empty() {
            along.missing.push(lacking(field));
        } else {
            along.fields.push((field.clone(), Outgoing::cleared(Value::text(said), Visibility::Public)));
        }
    }
    if context.profile.closing.needs_code && is_policed(table, &code) {
        for field in DEMANDED.map(FieldName::new) {
            let sent =
                fields.iter().chain(&along.fields).any(|(sent, value)| *sent == field && !value.value().is_empty());
            let unknown = present.is_some_and(|record| record.field(&field).is_none());
            let known = context.other.field(table, &field).is_some();
            let missing = lacking(&field);
            if known && !unknown && !sent && !there(&field) && !along.missing.contains(&missing) {
                along.missing.push(missing);
            }
        }
    }
    along
}

/// Whether ServiceNow takes this state only with code and notes (its data policy for incidents).
fn is_policed(table: &Kind, state: &str) -> bool {
    table.as_str() == "incident" && matches!(state, "6" | "7")
}

/// Whether what goes along with a state tells the closure note of the ticket, which only a ticket read
/// by itself shows.
pub fn tells_closure(profile: &Profile) -> bool {
    let mut texts = profile.outbound.companions.iter().flat_map(|companion| companion.fields.values());
    texts.any(|text| text.contains(ClosingWords::CLOSURE_NOTE))
}

/// What is said in Halo when a write closes a ticket that was open; nothing where the mapping has a
/// rule for it, or where there is nothing to say.
pub fn note(
    fields: &[(FieldName, Outgoing)],
    present: Option<&Record>,
    number: &str,
    table: &Kind,
    context: Context<'_>,
) -> Option<(FieldName, Outgoing)> {
    let profile = context.profile;
    let rule = profile.mapping.fields.iter().find(|rule| rule.is_state() && rule.applies_to(table))?;
    let (_, status) = fields.iter().find(|(field, _)| *field == rule.halo)?;
    let was = present.and_then(|ticket| ticket.field(&rule.halo));
    let was_open = !was.is_some_and(|was| ends(rule, Side::Halo, was, table, context));
    let mapped = profile
        .mapping
        .fields
        .iter()
        .any(|rule| rule.halo.as_str() == CLOSURE_NOTE && rule.applies_to(table) && rule.writes_on(Side::Halo));
    if mapped || !was_open || !ends(rule, Side::Halo, status.value(), table, context) {
        return None;
    }
    let said = worded(&profile.closing.note, number, Side::Other, context);
    let note = || (FieldName::new(CLOSURE_NOTE), Outgoing::cleared(Value::text(said.clone()), Visibility::Public));
    (!said.is_empty()).then(note)
}

/// A template with what is known of the record of side `from`. Only texts that customers can read
/// there are said.
fn worded(template: &str, number: &str, from: Side, context: Context<'_>) -> String {
    let record = match from {
        Side::Halo => context.seen.halo,
        Side::Other => context.seen.other,
    };
    let field = |name: &str| {
        let value = record.and_then(|record| record.field(&FieldName::new(name)));
        value.map(|value| text::plain(&value.code())).unwrap_or_default()
    };
    let (closure_note, close_notes, close_code) = (field(CLOSURE_NOTE), field(CLOSE_NOTES), field(CLOSE_CODE));
    let (agent, last) = (agent(&field(AGENT), context), last_public(context.seen.notes));
    let filled = text::fill(
        template,
        &[
            (ClosingWords::NUMBER, number),
            (ClosingWords::CLOSURE_NOTE, &closure_note),
            (ClosingWords::LAST_NOTE, &last),
            (ClosingWords::AGENT, &agent),
            (ClosingWords::CLOSE_NOTES, &close_notes),
            (ClosingWords::CLOSE_CODE, &close_code),
        ],
    );
    text::plain(filled.trim_start())
}

/// The name of one of Halo's agents; nothing for nobody.
fn agent(id: &str, context: Context<'_>) -> String {
    if id.is_empty() || id == convert::HALO_UNASSIGNED {
        return String::new();
    }
    if let Some(person) = context.people.person(Side::Halo, PersonRole::Agent, &RecordId::new(id)) {
        return person.name.clone();
    }
    let label = context.halo.label(&convert::ticket_kind(), &FieldName::new(AGENT), id);
    if label == id { String::new() } else { label.to_owned() }
}

/// The last note that a person wrote for the customer.
fn last_public(notes: &[Note]) -> String {
    let said = notes.iter().filter(|note| {
        note.visibility == Visibility::Public && note.written_by == WrittenBy::Others && !note.text.trim().is_empty()
    });
    said.max_by_key(|note| (note.at, &note.key)).map(|note| text::plain(&note.text)).unwrap_or_default()
}
