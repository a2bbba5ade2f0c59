//! What a write sets off that happens only when its request has been answered.

use super::super::super::server::Common;
use super::super::state::State;
use super::super::{ServiceNow, ids};
use super::business_rules::{self, BusinessRule};
use super::importing::Import;
use super::{Notation, Rules, Writer};

/// Work that waits.
#[derive(Debug, Clone)]
pub(in super::super) enum Pending {
    /// A business rule that acts asynchronously, on a record (table and sys_id).
    Rule { rule: Box<BusinessRule>, record: (String, String), by: String },
    /// The flow of an ordered item, which makes its task.
    Fulfilment { item: String, by: String },
    /// Rows of an import set that are loaded in one go.
    Import { import: Import, by: String },
}

impl Pending {
    fn by(&self) -> &str {
        match self {
            Self::Rule { by, .. } | Self::Fulfilment { by, .. } | Self::Import { by, .. } => by,
        }
    }

    fn done(self, writer: &mut Writer<'_>) {
        match self {
            Self::Rule { rule, record: (table, id), .. } => business_rules::act(writer, &rule, &table, &id),
            Self::Fulfilment { item, .. } => writer.start_fulfilment(&item),
            Self::Import { import, .. } => writer.load(&import),
        }
    }
}

impl ServiceNow {
    /// Does the work that waits; answers how much it was. Work that this sets off waits in turn.
    pub fn catch_up(&self) -> usize {
        if self.read().pending.is_empty() {
            return 0;
        }
        let mut state = self.write();
        let waiting = std::mem::take(&mut state.pending);
        let count = waiting.len();
        for pending in waiting {
            self.as_writer(&mut state, pending.by().to_owned().as_str(), |writer| pending.done(writer));
        }
        count
    }

    /// Does what waits, where the instance is set to do it at this point: before the next request
    /// or together with the one that set it off.
    pub(in super::super) fn catch_up_at(&self, point: &str) {
        if self.common().switches.get("servicenow.asynchronous-work") == point {
            self.catch_up();
        }
    }

    fn as_writer(&self, state: &mut State, by: &str, work: impl FnOnce(&mut Writer<'_>)) {
        let Some(session) = self.session_of(state, by) else { return };
        let common: &Common = self.common();
        work(&mut Writer { state, session: &session, common, rules: Rules::Enforced, notation: Notation::Raw });
    }
}

/// The sys_id of a delivered rule, which refusals name.
pub(super) fn delivered_rule(name: &str) -> String {
    format!("{name}^{}", ids::named(&format!("sys_script:{name}")))
}
