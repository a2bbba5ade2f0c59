//! The mails that the instance sends, as entries of the ledger name them under `sent-email`: the caller
//! is mailed about a comment, and about a new record that says "Send Email".

use std::collections::BTreeMap;

use super::super::store::Row;
use super::{Draft, Rules, Writer};

/// "Send Email" in `notify`.
const SEND_EMAIL: &str = "2";

/// The columns that name whom a record is about.
const CALLERS: [&str; 2] = ["caller_id", "contact"];

impl Writer<'_> {
    /// What the instance's own rules put into `notify` of a new record.
    pub(super) fn default_notify(&mut self, table: &str, row: &mut Row) {
        let own = self.common.switches.get("servicenow.new-records-notify");
        if self.rules == Rules::Enforced && self.state.schema.field(table, "notify").is_some() {
            self.state.set(row, "notify", &own);
        }
    }

    /// Notes the mail about a new record, if one goes.
    pub(super) fn mail_about_new(&self, draft: &Draft, entry: &mut BTreeMap<String, String>) {
        if self.state.get(&draft.row, "notify") == SEND_EMAIL {
            self.note_mail(&draft.row, entry);
        }
    }

    /// Notes the mail about a journal entry, if one goes. Nobody is mailed what they wrote themselves.
    pub(super) fn mail_about_entry(&self, draft: &Draft, element: &str, entry: &mut BTreeMap<String, String>) {
        if element == "comments" && self.common.switches.on("servicenow.comments-mail") {
            self.note_mail(&draft.row, entry);
        }
    }

    fn note_mail(&self, row: &Row, entry: &mut BTreeMap<String, String>) {
        if self.rules == Rules::Replay {
            return;
        }
        let callers = CALLERS.iter().map(|column| self.state.get(row, column));
        let Some(caller) = callers.into_iter().find(|id| !id.is_empty() && *id != self.session.user_id) else { return };
        let Some((_, user)) = self.state.locate("sys_user", caller) else { return };
        let address = self.state.get(user, "email");
        if !address.is_empty() {
            entry.insert("sent-email".to_owned(), address.to_owned());
        }
    }
}
