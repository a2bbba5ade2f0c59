//! What people say and attach: each word and each file is another one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::model::Side;
use serde_json::json;

use super::deed::Reader;
use super::history::{AGENT, History};

/// What an image begins with.
pub(super) const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A word that nobody wrote before, or a file of that name.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) word: String,
    pub(super) reader: Reader,
    /// The place of its pair.
    pub(super) pair: usize,
    /// The side on which it was said.
    pub(super) side: Side,
    /// Whether its author changed the text in which it stands.
    pub(super) edited: bool,
    /// Whether it was said while the link of its pair was ended, so that it stays where it is.
    pub(super) stays: bool,
    /// Whether it is an image within a text.
    pub(super) image: bool,
    /// The action or journal entry in which it stands.
    entry: Option<String>,
}

impl Said {
    /// What the file of this word holds.
    pub(super) fn bytes(&self) -> Vec<u8> {
        if self.image { [PICTURE, self.word.as_bytes()].concat() } else { self.word.as_bytes().to_vec() }
    }
}

impl History {
    /// A word for these readers.
    fn say(&self, reader: Reader, pair: usize, side: Side) -> Said {
        let number = self.words.len() + self.files_here.len() + self.files_there.len();
        let word = format!("word-{number}-of-{}", if reader == Reader::Desk { "desk" } else { "all" });
        let stays = self.pairs[pair].apart;
        Said { word, reader, pair, side, edited: false, stays, image: false, entry: None }
    }

    pub(super) fn write_there(&mut self, place: usize, reader: Reader) {
        let said = self.say(reader, place, Side::Other);
        let text = said.word.clone();
        self.write_text_there(place, said, &text);
    }

    fn write_text_there(&mut self, place: usize, said: Said, text: &str) {
        let field = if said.reader == Reader::Desk { "work_notes" } else { "comments" };
        if !self.change_record(place, &[(field, text)]) {
            return;
        }
        let record = self.record(place).unwrap_or_default();
        let query = format!("element_id={record}^valueLIKE{}", said.word);
        let entry = self.world.servicenow().find("sys_journal_field", &query).first().map(|row| row["sys_id"].clone());
        // An author who changes a text with an image in it may take the image away.
        let entry = entry.filter(|_| !text.contains("<img"));
        self.words.push(Said { entry, ..said });
    }

    pub(super) fn write_here(&mut self, place: usize, reader: Reader) {
        let said = self.say(reader, place, Side::Halo);
        let note = json!({ "note": said.word });
        self.write_text_here(place, said, note);
    }

    fn write_text_here(&mut self, place: usize, said: Said, mut note: serde_json::Value) {
        let Some(ticket) = self.ticket(place).filter(|_| !self.pairs[place].gone) else { return };
        let is_html = note.get("note_html").is_some();
        note["outcome_id"] = json!(if said.reader == Reader::Desk { 7 } else { 8 });
        if let Ok(action) = self.world.halo().add_action(AGENT, ticket, note) {
            let entry = Some(action.to_string()).filter(|_| !is_html);
            self.words.push(Said { entry, ..said });
        }
    }

    /// The place of the last word of a pair on one side, if its text may be changed.
    fn last_word(&self, place: usize, side: Side) -> Option<usize> {
        let pair = &self.pairs[place];
        let fits = |said: &Said| said.pair == place && said.side == side && said.entry.is_some();
        self.words.iter().rposition(fits).filter(|_| pair.is_live() && pair.known.is_none())
    }

    pub(super) fn add_words_here(&mut self, place: usize) {
        let Some((last, ticket)) = self.last_word(place, Side::Halo).zip(self.ticket(place)) else { return };
        let (old, entry) = (self.words[last].word.clone(), self.words[last].entry.clone());
        let said = self.say(self.words[last].reader, place, Side::Halo);
        let action: i64 = entry.and_then(|entry| entry.parse().ok()).unwrap_or_default();
        let text = format!("{old} and {}", said.word);
        let edit = json!({"id": action, "ticket_id": ticket, "note": text, "note_html": format!("<p>{text}</p>")});
        if self.world.halo().save(AGENT, "Actions", edit).is_ok() {
            self.words[last].edited = true;
            self.words.push(Said { edited: true, ..said });
            // What was edited alone does not make a ticket young in every Halo.
            self.write_here(place, Reader::Desk);
        }
    }

    pub(super) fn add_words_there(&mut self, place: usize) {
        let Some(last) = self.last_word(place, Side::Other) else { return };
        let (old, entry) = (self.words[last].word.clone(), self.words[last].entry.clone().unwrap_or_default());
        let said = self.say(self.words[last].reader, place, Side::Other);
        let text = format!("{old} and {}", said.word);
        let servicenow = self.world.servicenow();
        if servicenow.update("admin", "sys_journal_field", &entry, &[("value", &text)]).is_ok() {
            self.words[last].edited = true;
            self.words.push(Said { edited: true, ..said });
            // An entry that is changed does not touch its record.
            self.write_there(place, Reader::Desk);
        }
    }

    pub(super) fn attach_there(&mut self, place: usize) {
        let Some(record) = self.record(place).filter(|_| !self.pairs[place].gone) else { return };
        let file = self.say(Reader::Desk, place, Side::Other);
        let (name, table) = (format!("{}.txt", file.word), self.pairs[place].sort.table());
        if self.world.servicenow().attach("admin", (table, &record), &name, &file.bytes()).is_ok() {
            self.files_there.push(file);
            self.write_there(place, Reader::Desk);
        }
    }

    pub(super) fn attach_here(&mut self, place: usize, reader: Reader) {
        let Some(ticket) = self.ticket(place).filter(|_| !self.pairs[place].gone) else { return };
        let file = self.say(reader, place, Side::Halo);
        let fields = json!({
            "ticket_id": ticket, "filename": format!("{}.txt", file.word),
            "data_base64": STANDARD.encode(file.bytes()), "showforusers": reader == Reader::Customer,
        });
        if self.world.halo().save(AGENT, "Attachment", fields).is_ok() {
            self.files_here.push(file);
            self.write_here(place, Reader::Desk);
        }
    }

    pub(super) fn paste_there(&mut self, place: usize) {
        let Some(record) = self.record(place).filter(|_| !self.pairs[place].gone) else { return };
        let image = Said { image: true, ..self.say(Reader::Desk, place, Side::Other) };
        let table = format!("ZZ_YY{}", self.pairs[place].sort.table());
        let name = format!("{}.png", image.word);
        let bytes = image.bytes();
        let Ok(kept) = self.world.servicenow().attach("admin", (&table, &record), &name, &bytes) else { return };
        self.files_there.push(image);
        let said = self.say(Reader::Desk, place, Side::Other);
        let text = format!("[code]<p>{} <img src=\"sys_attachment.do?sys_id={kept}\"></p>[/code]", said.word);
        self.write_text_there(place, said, &text);
    }

    pub(super) fn paste_here(&mut self, place: usize, reader: Reader) {
        let image = Said { image: true, ..self.say(reader, place, Side::Halo) };
        let data = STANDARD.encode(image.bytes());
        let before = self.words.len();
        self.files_here.push(image);
        let said = self.say(reader, place, Side::Halo);
        let html = format!("<p>{} <img src=\"data:image/png;base64,{data}\"></p>", said.word);
        self.write_text_here(place, said, json!({ "note_html": html }));
        if self.words.len() == before {
            self.files_here.pop();
        }
    }
}
