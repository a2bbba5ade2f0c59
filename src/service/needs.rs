//! What the profiles need of a connection, in the words of its vendor.

use crate::connector::rights::{Besides, KindNeeds, Needs, Rights};
use crate::connector::{halo, servicenow};
use crate::engine::feeds::mapped_fields;
use crate::mapping::convert::ticket_kind;
use crate::model::{Kind, Side, System};
use crate::profile::{Connection, FilesOut, InboundNotes, NoteScope, Profile, services};
use crate::store::StoredProfile;

/// What these profiles do through a connection.
pub(super) fn of(connection: &Connection, profiles: &[StoredProfile]) -> Needs {
    let mut needs = Needs::default();
    for profile in profiles.iter().map(|stored| &stored.profile) {
        if profile.halo == connection.name {
            add_halo(profile, needs.kinds.entry(ticket_kind()).or_default());
        }
        if profile.other == connection.name {
            for table in profile.tables() {
                add_other(profile, &table, needs.kinds.entry(table.clone()).or_default());
            }
        }
    }
    needs
}

/// The rights that follow, of which nothing is known yet.
pub(super) fn rights(system: System, needs: &Needs) -> Rights {
    match system {
        System::Halo => halo::rights::needed(needs),
        System::ServiceNow => servicenow::rights::needed(needs),
        System::HubSpot => Rights::default(),
    }
}

fn add_halo(profile: &Profile, needs: &mut KindNeeds) {
    needs.reads.extend(mapped_fields(profile, Side::Halo, None));
    let written = profile.mapping.fields.iter().filter(|rule| rule.writes_on(Side::Halo));
    needs.writes.extend(written.map(|rule| rule.halo.clone()));
    needs.creates |= profile.inbound.create_tickets;
    // A ticket that is sent is marked with its new record.
    needs.updates |= !needs.writes.is_empty() || profile.types.iter().any(|rule| rule.outbound);
    needs.notes |= profile.notes.inbound != InboundNotes::None;
}

fn add_other(profile: &Profile, table: &Kind, needs: &mut KindNeeds) {
    needs.reads.extend(mapped_fields(profile, Side::Other, Some(table)));
    let rules = profile.mapping.fields.iter().filter(|rule| rule.applies_to(table) && rule.writes_on(Side::Other));
    needs.writes.extend(rules.flat_map(|rule| rule.other.iter().cloned()));
    let companions = profile.outbound.companions.iter().filter(|companion| companion.applies_to(table));
    needs.writes.extend(companions.flat_map(|companion| companion.fields.keys().cloned()));
    needs.creates |= profile.types.iter().any(|rule| rule.outbound && &rule.table == table);
    needs.updates |= !needs.writes.is_empty();
    needs.notes |= profile.notes.outbound != NoteScope::None;
    if table.as_str() == services::ITEMS && !profile.services.is_empty() {
        needs.besides.insert(Besides::Orders);
    }
    // What the desk switches on for all profiles may be needed any day.
    if profile.files.outbound != FilesOut::Off {
        needs.besides.insert(Besides::Files);
    }
}
