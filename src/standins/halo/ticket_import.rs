//! Records that come from elsewhere: import mode, which also creates an external link, and finding
//! the ticket to change by its external link instead of by its id.

use serde_json::Value;

use super::catalogue::{Fields, filled, flag, int, text};
use super::links::table_id;
use super::state::State;
use crate::standins::server::Common;

/// What `_match_thirdparty_id` led to.
pub(super) enum Matched {
    /// It was not sent, or the instance does not know it, or an id was sent, too.
    NotAsked,
    /// The ticket with this link.
    Ticket(i64),
    /// No ticket has the link; the new one gets it.
    Nobody(Fields),
}

/// The link that import mode creates.
pub(super) fn link(sent: &Fields) -> Option<Fields> {
    let key = filled(sent, "_importthirdpartyid").filter(|_| flag(sent, "_isimport"))?;
    let mut link = Fields::from([("third_party_id", Value::from(key))]);
    if let Some(kind) = filled(sent, "_importtype") {
        link.insert("third_party_type", Value::from(kind));
    }
    if let Some(module) = int(sent, "_importtypeid") {
        link.insert("module_id", Value::from(module));
    }
    Some(link)
}

/// The ticket that the sent link names.
pub(super) fn matched(state: &State, common: &Common, sent: &Fields) -> Matched {
    let honoured = common.switches.get("halo.match-directives") == "honoured";
    let fresh = int(sent, "id").is_none_or(|id| id == 0);
    let Some(key) = filled(sent, "_match_thirdparty_id").filter(|_| honoured && fresh) else {
        return Matched::NotAsked;
    };
    let (module, name) = (int(sent, "_match_integration_id"), filled(sent, "_match_integration_name"));
    let table = table_id(common, "ticket");
    let found = state.links.to_third_party(key).find(|link| {
        int(link, "table_id") == Some(table)
            && module.is_none_or(|module| int(link, "module_id") == Some(module))
            && name.is_none_or(|name| text(link, "integration_name").is_none_or(|known| known == name))
    });
    if let Some(id) = found.and_then(|link| int(link, "halo_id")).filter(|id| state.live_ticket(*id).is_some()) {
        return Matched::Ticket(id);
    }
    let mut link = Fields::from([("third_party_id", Value::from(key))]);
    link.extend(module.map(|module| ("module_id", Value::from(module))));
    link.extend(name.map(|name| ("integration_name", Value::from(name))));
    Matched::Nobody(link)
}
