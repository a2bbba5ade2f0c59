//! From an action's JSON to a [`Note`].
//!
//! Visibility is read strictly: only a plain `"hiddenfromuser": false` makes a note public.

use serde_json::value::RawValue;

use super::convert::{Frame, moment};
use super::html;
use super::images::Images;
use super::wire::Members;
use crate::connector::Poison;
use crate::mapping::rich;
use crate::model::note::WrittenBy;
use crate::model::{Note, NoteKey, RecordId, Visibility};

/// The names under which this desk's own actions appear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The id of the agent that the application logs in as; `None` until examined.
    pub agent: Option<i64>,
    /// The name of the application in Halo; `None` until an own write has shown it.
    pub application: Option<String>,
}

/// What Halo calls the entries that it writes when a ticket is opened and opened again.
const ENTRIES: [&str; 2] = ["opened", "re-open"];

/// Reads an action. What cannot be understood is set aside with the reason. `ticket` is the ticket
/// that was asked for, where the rows of the answer do not repeat it.
pub(super) fn note(
    raw: &RawValue,
    frame: &Frame,
    identity: &Identity,
    ticket: Option<i64>,
) -> std::result::Result<Note, Poison> {
    let members = Members::of(raw.get()).map_err(|reason| Poison { id: None, reason })?;
    let ticket = match members.int("ticket_id") {
        Ok(Some(id)) if id > 0 => id,
        Ok(_) => match ticket {
            Some(id) => id,
            None => return Err(Poison { id: None, reason: "the action names no ticket".to_owned() }),
        },
        Err(reason) => return Err(Poison { id: None, reason }),
    };
    read(&members, ticket, frame, identity).map_err(|reason| Poison {
        id: Some(RecordId::new(ticket.to_string())),
        reason: format!("an action of ticket {ticket}: {reason}"),
    })
}

fn read(members: &Members<'_>, ticket: i64, frame: &Frame, identity: &Identity) -> std::result::Result<Note, String> {
    let id = members.int("id")?.ok_or("it has no id")?;
    let at = match moment(members, "datetime", frame.zone)? {
        Some(at) => at,
        None => moment(members, "actiondatecreated", frame.zone)?.ok_or("it has no stamp")?,
    };
    let mut images = Images::of(id);
    let (text, rich) = text(members, &mut images)?;
    let public = members.flag("hiddenfromuser") == Some(false);
    Ok(Note {
        key: NoteKey { record: frame.ticket_key(ticket), id: id.to_string() },
        visibility: if public { Visibility::Public } else { Visibility::Private },
        written_by: written_by(members, identity, &text)?,
        author: members.words("who"),
        at,
        text,
        rich,
        images: images.ids(),
        outcome: members.int("outcome_id")?.map(|id| id.to_string()),
        flagged: members.flag("sync_to_servicenow") == Some(true),
        // 0 is the default of an action whose author chose nothing.
        wanted_kind: members.int("servicenow_type")?.filter(|kind| *kind != 0).map(|kind| kind.to_string()),
    })
}

/// The note, else the mail that the action is. How Halo makes plain text of HTML is not documented and
/// loses lists and links, so where the HTML has such, its text is made of it here.
fn text(members: &Members<'_>, images: &mut Images) -> std::result::Result<(String, Option<String>), String> {
    for (plain, formatted) in [("note", "note_html"), ("emailbody", "emailbody_html")] {
        let html = images.named(&members.text(formatted)?.unwrap_or_default());
        if rich::is_rich(&html) {
            let text = rich::to_text(&html);
            if !text.is_empty() {
                return Ok((text, Some(rich::clean(&html))));
            }
        }
        if let Some(text) = members.text(plain)?.filter(|text| !text.trim().is_empty()) {
            return Ok((text, None));
        }
        let stripped = html::to_text(&html);
        if !stripped.is_empty() {
            return Ok((stripped, None));
        }
    }
    Ok((String::new(), None))
}

/// Ours is what our application posted; while its name is not known, what any application posted
/// as our agent, which is a dedicated one. Halo's machinery is: the entries of opening (their text
/// is the ticket's own), entries without any text, and entries of a system action that neither an
/// agent nor a user nor an application nor a mail has made. A system id alone says nothing: Halo's
/// own outcomes for notes and mails have one, too.
fn written_by(members: &Members<'_>, identity: &Identity, text: &str) -> std::result::Result<WrittenBy, String> {
    let application = members.words("actionby_application_id");
    let by = |name: &str| Ok::<_, String>(members.int(name)?.filter(|id| *id > 0));
    let agent = match by("actionby_agent_id")? {
        Some(agent) => Some(agent),
        None => by("who_agentid")?,
    };
    let ours = match &identity.application {
        Some(own) => !own.is_empty() && *own == application,
        None => !application.is_empty() && agent.is_some() && agent == identity.agent,
    };
    if ours {
        return Ok(WrittenBy::Ourselves);
    }
    let outcome = members.words("outcome").to_lowercase();
    let nobody = agent.is_none()
        && by("actionby_user_id")?.is_none()
        && application.is_empty()
        && members.words("emaildirection").is_empty();
    let by_system = nobody && by("action_systemid")?.is_some();
    if text.is_empty() || ENTRIES.contains(&outcome.as_str()) || by_system {
        return Ok(WrittenBy::Machinery);
    }
    Ok(WrittenBy::Others)
}
