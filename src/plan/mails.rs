//! The mails that carrying out a plan may cause, and which of them can be kept from going; and how much
//! of the past goes along with new records.

use crate::model::counted;
use serde::Serialize;

use super::action::{Action, Plan, Row};
use crate::model::{Side, Visibility};
use crate::profile::Profile;

/// What becomes of mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// None goes: each write says so, and the vendor documents it.
    NoneGoes,
    /// The vendor is asked not to send them; how far it obeys is not documented.
    AskedNotTo,
    /// They go as the instance is set up.
    AsSetUp,
    /// They go, and nothing in a write can keep them from going.
    Go,
}

/// Writes of one kind and the mails that they may cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mails {
    /// What becomes of them.
    pub fate: Fate,
    /// How many writes it is about.
    pub writes: usize,
    /// The same in words: which writes, which mails, and what can be done.
    pub text: String,
}

/// Notes of the past that go along with new records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PastNotes {
    /// How many records take notes along.
    pub records: usize,
    /// How many notes go now.
    pub notes: usize,
    /// How many of them a customer will be able to read.
    pub readable: usize,
    /// How many more follow in later passes.
    pub later: usize,
}

impl PastNotes {
    /// What of the past a plan takes along.
    pub fn of(plan: &Plan) -> Self {
        let mut past = Self::default();
        for action in plan.rows.iter().filter_map(Row::action) {
            if matches!(action, Action::Create { .. }) && !action.notes().is_empty() {
                past.records += 1;
                past.notes += action.notes().len();
                past.readable += action.public_notes();
            }
            past.later += action.later();
        }
        past
    }
}

/// What is written on one side, by what may cause mails.
#[derive(Default)]
struct Written {
    new: usize,
    changed: usize,
    public: usize,
    private: usize,
}

/// The mails that a plan may cause; nothing where it writes nothing that causes any.
pub fn of(plan: &Plan, profile: &Profile) -> Vec<Mails> {
    let (mut halo, mut other) = (Written::default(), Written::default());
    for action in plan.rows.iter().filter_map(Row::action) {
        let (to, new) = match action {
            Action::Create { to, .. } => (*to, true),
            Action::Update { to, .. } => (*to, false),
            Action::Files { .. } | Action::Agree { .. } | Action::Retie { .. } => continue,
        };
        let side = match to {
            Side::Halo => &mut halo,
            Side::Other => &mut other,
        };
        side.new += usize::from(new);
        side.changed += usize::from(matches!(action, Action::Update { what, .. } if !what.fields.is_empty()));
        for carried in action.notes() {
            match carried.note.visibility() {
                Visibility::Public => side.public += 1,
                Visibility::Private => side.private += 1,
            }
        }
    }
    let quiet = profile.loading.quiet;
    let all = in_halo(&halo, quiet).into_iter().chain(in_servicenow(&other, quiet));
    all.filter(|one| one.writes > 0).collect()
}

fn mails(fate: Fate, writes: usize, text: String) -> Mails {
    Mails { fate, writes, text }
}

fn in_halo(written: &Written, quiet: bool) -> [Mails; 2] {
    let tickets = written.new + written.changed;
    let notes = written.public + written.private;
    let about_tickets = format!("{} in Halo", counted(tickets, "new or changed ticket"));
    let (fate, text) = if quiet {
        (
            Fate::AskedNotTo,
            format!(
                "{about_tickets}: Halo is asked to run no rules and automations; should it mail about opening and \
                 closing all the same, switch those notifications off in Halo for the time of loading"
            ),
        )
    } else {
        (
            Fate::AsSetUp,
            format!("{about_tickets}: Halo mails about opening and closing as its notifications are set up"),
        )
    };
    [
        mails(fate, tickets, text),
        mails(
            Fate::NoneGoes,
            notes,
            format!("{} in Halo: none is mailed, each is written with mail off", counted(notes, "note")),
        ),
    ]
}

fn in_servicenow(written: &Written, quiet: bool) -> [Mails; 3] {
    let Written { new, public, private, .. } = written;
    let new_records = format!("{} in ServiceNow", counted(*new, "new record"));
    let (fate, text) = if quiet {
        (Fate::AskedNotTo, format!("{new_records}: each says \"Do Not Notify\" where its table has that"))
    } else {
        (Fate::AsSetUp, format!("{new_records}: it mails as its notifications are set up"))
    };
    [
        mails(fate, *new, text),
        mails(
            Fate::Go,
            *public,
            format!(
                "{} in ServiceNow: it mails the caller about each, and no write can keep that from going; \
                 have its administrator pause the notification, or let comments of the past go as work notes",
                counted(*public, "comment")
            ),
        ),
        mails(
            Fate::NoneGoes,
            *private,
            format!("{} in ServiceNow: the caller is not mailed about them", counted(*private, "work note")),
        ),
    ]
}
