//! What hangs on a record: journal entries and attachments.

use std::collections::BTreeMap;

use super::super::super::ledger::{Accepted, NewEntry};
use super::super::access::owner_table;
use super::super::store::Row;
use super::{Draft, Rules, Writer, convert};

impl Writer<'_> {
    /// Leaves the trace of a deleted record.
    pub(super) fn note_deletion(&mut self, table: &str, id: &str, shown: &str) {
        let audit = self.state.new_id(&self.common.switches.get("servicenow.seed"));
        let mut row = Row::new(audit.as_str().into());
        self.fill_defaults("sys_audit_delete", &mut row);
        for (name, value) in [("tablename", table), ("documentkey", id), ("display_value", shown)] {
            self.state.set(&mut row, name, value);
        }
        self.state.put("sys_audit_delete", row);
    }

    /// Adds what was written to a record's journals.
    pub(super) fn write_journals(&mut self, draft: &Draft) {
        for (element, text) in &draft.journals {
            let id = self.state.new_id(&self.common.switches.get("servicenow.seed"));
            let mut row = Row::new(id.as_str().into());
            self.fill_defaults("sys_journal_field", &mut row);
            for (name, value) in
                [("name", draft.table.as_str()), ("element", element), ("element_id", &draft.row.id), ("value", text)]
            {
                self.state.set(&mut row, name, value);
            }
            for (name, of) in [("sys_created_by", "sys_updated_by"), ("sys_created_on", "sys_updated_on")] {
                if self.rules == Rules::Replay && draft.sent.contains(of) {
                    let value = self.state.get(&draft.row, of).to_owned();
                    self.state.set(&mut row, name, &value);
                }
            }
            self.state.put("sys_journal_field", row);
            self.state.journals.entry(draft.row.id.to_string()).or_default().push(id.clone());
            let mut fields =
                BTreeMap::from([("element".to_owned(), element.clone()), ("text".to_owned(), text.clone())]);
            self.mail_about_entry(draft, element, &mut fields);
            let entry = NewEntry {
                table: "sys_journal_field".to_owned(),
                id,
                parent: Some(draft.row.id.to_string()),
                public: Some(element == "comments"),
                by: self.session.user_name.clone(),
                fields,
            };
            self.common.ledger.enter(self.session.now, Accepted::Note, entry);
        }
    }

    /// Stores an attachment of a record and answers its sys_id.
    pub(in super::super) fn attach(
        &mut self,
        record: (&str, &str),
        file_name: &str,
        content_type: &str,
        content: &[u8],
    ) -> String {
        let (table, record) = record;
        let id = self.state.new_id(&self.common.switches.get("servicenow.seed"));
        let mut row = Row::new(id.as_str().into());
        self.fill_defaults("sys_attachment", &mut row);
        let rewritten = [content, b"\n"].concat();
        let rewrites = self.common.switches.get("servicenow.attachment-storage") == "rewritten";
        let content = if rewrites { rewritten.as_slice() } else { content };
        let size = content.len().to_string();
        let hash = convert::sha256(content);
        let scanned = self.common.switches.get("servicenow.attachment-scan");
        let values = [
            ("file_name", file_name),
            ("content_type", content_type),
            ("size_bytes", &size),
            ("size_compressed", &size),
            ("compressed", "true"),
            ("table_name", table),
            ("table_sys_id", record),
            ("hash", &hash),
            ("state", &scanned),
            ("chunk_size_bytes", "700000"),
        ];
        for (name, value) in values {
            self.state.set(&mut row, name, value);
        }
        self.state.put("sys_attachment", row);
        self.state.files.insert(id.clone(), content.into());
        let entry = NewEntry {
            table: "sys_attachment".to_owned(),
            id: id.clone(),
            parent: Some(record.to_owned()),
            public: None,
            by: self.session.user_name.clone(),
            fields: BTreeMap::from([
                ("file_name".to_owned(), file_name.to_owned()),
                ("hash".to_owned(), hash),
                ("size_bytes".to_owned(), size),
                ("table_name".to_owned(), table.to_owned()),
            ]),
        };
        self.common.ledger.enter(self.session.now, Accepted::File, entry);
        if self.common.switches.on("servicenow.attachment-touches-record") {
            self.touch(owner_table(table), record);
        }
        id
    }
}
