//! Templates: what a new profile is for, and the options that follow from it.

use super::conflicts::ConflictPolicy;
use super::document::Profile;
use super::loading::{ClosedRecords, Loading, PastComments};
use super::notes::NoteScope;
use super::outbound::CreateState;
use super::push::PushRule;

/// What a new profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::Display, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Template {
    /// Nothing in particular: everything is chosen by hand.
    #[default]
    Plain,
    /// A customer who works in ServiceNow.
    Customer,
    /// A supplier who works in ServiceNow.
    Supplier,
    /// Both systems live while one replaces the other.
    MigrationBridge,
    /// What Halo's own integration does, and nothing else.
    AsNative,
}

impl Template {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Plain => "My own choice",
            Self::Customer => "A customer on ServiceNow",
            Self::Supplier => "A supplier on ServiceNow",
            Self::MigrationBridge => "A bridge while one system replaces the other",
            Self::AsNative => "As Halo's own integration",
        }
    }

    /// What a profile made from it does.
    pub fn help(self) -> &'static str {
        match self {
            Self::Plain => "Fields both ways, ticked notes; everything else is chosen below and in the profile",
            Self::Customer => {
                "Records that are new from now on make tickets, fields travel both ways, all notes that the end-user \
                 can read are sent, and where both sides changed a field Halo's value stands"
            }
            Self::Supplier => {
                "\"Log to Supplier\" makes a record there, fields and ticked notes follow; the supplier makes no tickets, \
                 and where both sides changed a field Halo's value stands"
            }
            Self::MigrationBridge => {
                "Every open record makes a ticket and every open ticket is sent, old ones too, with their past at its \
                 own times and without mails; fields and all notes travel both ways, and the newest value wins"
            }
            Self::AsNative => {
                "A sent ticket begins as New and only ticked notes follow it; fields change in Halo alone"
            }
        }
    }

    /// Whether new records make tickets, where the template says so.
    pub fn creates_tickets(self) -> Option<bool> {
        match self {
            Self::Plain | Self::AsNative => None,
            Self::Customer | Self::MigrationBridge => Some(true),
            Self::Supplier => Some(false),
        }
    }

    /// Sets the options that follow from it in a drafted profile.
    pub fn apply(self, profile: &mut Profile) {
        match self {
            Self::Plain => {}
            Self::Customer => {
                profile.notes.outbound = NoteScope::AllPublic;
                profile.conflicts = ConflictPolicy::HaloWins;
            }
            Self::Supplier => {
                profile.inbound.create_tickets = false;
                profile.inbound.created_after = None;
                profile.notes.outbound = NoteScope::FlaggedOnly;
                profile.conflicts = ConflictPolicy::HaloWins;
            }
            Self::MigrationBridge => {
                profile.inbound.create_tickets = true;
                profile.loading = Loading {
                    quiet: true,
                    comments: PastComments::AsWorkNotes,
                    original_times: true,
                    closed: ClosedRecords::Since,
                    closed_since: profile.inbound.created_after.take(),
                    ..Loading::default()
                };
                profile.notes.outbound = NoteScope::All;
                profile.conflicts = ConflictPolicy::Newest;
                let every = PushRule { name: "Every ticket".to_owned(), existing: true, ..PushRule::default() };
                profile.outbound.push = vec![every];
            }
            Self::AsNative => {
                profile.notes.outbound = NoteScope::FlaggedOnly;
                profile.outbound.create_state = CreateState::AlwaysNew;
                profile.outbound.updates = false;
            }
        }
    }
}
