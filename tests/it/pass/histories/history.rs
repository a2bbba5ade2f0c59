//! A desk whose people act, with every word and file of theirs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::profile::{ConflictPolicy, EditedNotes, FilesIn, FilesOut, Merged};
use serde_json::{Value, json};

use super::deed::{Deed, Reader};
use crate::support::world::{SEND, World};

const AGENT: &str = "Abel Tuter";

/// Where a record was made that has or will have a counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Born {
    InServiceNow(String),
    InHalo(i64),
}

/// A word that nobody wrote before, or a file of that name.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) word: String,
    pub(super) reader: Reader,
    /// The place of its pair.
    pub(super) pair: usize,
    /// Whether its author changed the text in which it stands.
    pub(super) edited: bool,
    /// The action in which it stands, if Halo has it.
    action: Option<i64>,
}

/// A desk whose people act.
pub(super) struct History {
    pub(super) world: World,
    pub(super) pairs: Vec<Born>,
    pub(super) words: Vec<Said>,
    /// Files: the word is the name, the bytes are those of the name.
    pub(super) files_here: Vec<Said>,
    pub(super) files_there: Vec<Said>,
    /// The places of the pairs whose ticket was merged into another one.
    pub(super) merged: Vec<usize>,
}

impl History {
    pub(super) async fn begin(policy: ConflictPolicy) -> Self {
        let world = World::new().await;
        world
            .change_profile(|profile| {
                profile.conflicts = policy;
                profile.files.outbound = FilesOut::Public;
                profile.files.inbound = FilesIn::On;
                profile.notes.edited = EditedNotes::Correct;
                profile.merged = Merged::Redirect;
            })
            .await;
        let first = world.incident(&[("short_description", "the first"), ("impact", "3"), ("urgency", "3")]);
        world.first_load().await;
        let pairs = vec![Born::InServiceNow(first)];
        Self { world, pairs, words: Vec::new(), files_here: Vec::new(), files_there: Vec::new(), merged: Vec::new() }
    }

    fn place(&self, pair: usize) -> usize {
        pair % self.pairs.len()
    }

    /// The ticket of the pair at this place, if it has one already.
    pub(super) fn ticket(&self, place: usize) -> Option<i64> {
        match &self.pairs[place] {
            Born::InServiceNow(incident) => self.world.tickets_of(incident).first()?["id"].as_i64(),
            Born::InHalo(ticket) => Some(*ticket),
        }
    }

    /// The incident of the pair at this place, if it has one already.
    pub(super) fn incident(&self, place: usize) -> Option<String> {
        match &self.pairs[place] {
            Born::InServiceNow(incident) => Some(incident.clone()),
            Born::InHalo(ticket) => Some(self.world.incidents_of(*ticket).first()?["sys_id"].clone()),
        }
    }

    /// A word for these readers.
    fn say(&self, reader: Reader, pair: usize) -> Said {
        let number = self.words.len() + self.files_here.len() + self.files_there.len();
        let word = format!("word-{number}-of-{}", if reader == Reader::Desk { "desk" } else { "all" });
        Said { word, reader, pair, edited: false, action: None }
    }

    /// Does it, unless the vendor refuses it to the person, or there is nothing to do it to.
    pub(super) fn act(&mut self, deed: &Deed) {
        match deed {
            Deed::Report => {
                let name = format!("reported {}", self.pairs.len());
                let fields = [("short_description", name.as_str()), ("impact", "2"), ("urgency", "3")];
                self.pairs.push(Born::InServiceNow(self.world.incident(&fields)));
            }
            Deed::Send => self.send(),
            Deed::ChangeIncident(pair, field, value) => self.change_incident(*pair, &[(field, value)]),
            Deed::ResolveThere(pair) => {
                let notes = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "Done")];
                self.change_incident(*pair, &notes);
            }
            Deed::ChangeTicket(pair, field, value) => self.change_ticket(*pair, json!({ *field: value })),
            Deed::RetitleTicket(pair) => {
                let title = format!("titled {}", self.words.len());
                self.change_ticket(*pair, json!({ "summary": title }));
            }
            Deed::CloseHere(pair) => self.change_ticket(*pair, json!({"agent_id": 2, "status_id": 8})),
            Deed::WriteThere(pair, reader) => self.write_there(self.place(*pair), *reader),
            Deed::WriteHere(pair, reader) => self.write_here(self.place(*pair), *reader),
            Deed::AddWords(pair) => self.add_words(self.place(*pair)),
            Deed::AttachThere(pair) => self.attach_there(self.place(*pair)),
            Deed::AttachHere(pair, reader) => self.attach_here(self.place(*pair), *reader),
            Deed::PutUnderHere(pair, above) => {
                let above = above.map(|above| self.place(above)).filter(|above| *above != self.place(*pair));
                let above = above.map_or(Some(0), |above| self.ticket(above));
                if let Some(above) = above {
                    self.change_ticket(*pair, json!({ "parent_id": above }));
                }
            }
            Deed::PutUnderThere(pair, above) => {
                let above = above.map(|above| self.place(above)).filter(|above| *above != self.place(*pair));
                let above = above.map_or(Some(String::new()), |above| self.incident(above));
                if let Some(above) = above {
                    self.change_incident(*pair, &[("parent_incident", &above)]);
                }
            }
            Deed::Merge(pair, into) => self.merge(self.place(*pair), self.place(*into)),
        }
    }

    fn send(&mut self) {
        let name = format!("sent {}", self.pairs.len());
        let halo = self.world.halo();
        let ticket = json!({"summary": name, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
        let ticket = halo.create_ticket(AGENT, ticket).unwrap();
        self.pairs.push(Born::InHalo(ticket));
        self.write_here(self.pairs.len() - 1, Reader::Desk);
        let halo = self.world.halo();
        halo.add_action(AGENT, ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    }

    /// A refusal is the vendor's answer to a person, and no matter of the desk's.
    fn change_incident(&self, pair: usize, fields: &[(&str, &str)]) {
        if let Some(incident) = self.incident(self.place(pair)) {
            self.world.servicenow().update("admin", "incident", &incident, fields).ok();
        }
    }

    fn change_ticket(&self, pair: usize, fields: Value) {
        if let Some(ticket) = self.ticket(self.place(pair)) {
            self.world.halo().update_ticket(AGENT, ticket, fields).ok();
        }
    }

    fn write_there(&mut self, pair: usize, reader: Reader) {
        let Some(incident) = self.incident(pair) else { return };
        let said = self.say(reader, pair);
        let field = if reader == Reader::Desk { "work_notes" } else { "comments" };
        if self.world.servicenow().update("admin", "incident", &incident, &[(field, &said.word)]).is_ok() {
            self.words.push(said);
        }
    }

    fn write_here(&mut self, pair: usize, reader: Reader) {
        let Some(ticket) = self.ticket(pair) else { return };
        let said = self.say(reader, pair);
        let outcome = if reader == Reader::Desk { 7 } else { 8 };
        let note = json!({"outcome_id": outcome, "note": said.word});
        if let Ok(action) = self.world.halo().add_action(AGENT, ticket, note) {
            self.words.push(Said { action: Some(action), ..said });
        }
    }

    fn add_words(&mut self, pair: usize) {
        let Some(ticket) = self.ticket(pair) else { return };
        let last = self.words.iter().rposition(|said| said.pair == pair && said.action.is_some());
        let Some(last) = last.filter(|_| !self.merged.contains(&pair)) else { return };
        let (old, action) = (self.words[last].word.clone(), self.words[last].action);
        let mut said = self.say(self.words[last].reader, pair);
        let edit = json!({"id": action, "ticket_id": ticket, "note": format!("{old} and {}", said.word)});
        if self.world.halo().save(AGENT, "Actions", edit).is_ok() {
            self.words[last].edited = true;
            said.edited = true;
            self.words.push(said);
            // What was edited alone does not make a ticket young in every Halo.
            self.write_here(pair, Reader::Desk);
        }
    }

    fn attach_there(&mut self, pair: usize) {
        let Some(incident) = self.incident(pair) else { return };
        let file = self.say(Reader::Desk, pair);
        let (name, bytes) = (format!("{}.txt", file.word), file.word.as_bytes());
        if self.world.servicenow().attach("admin", ("incident", &incident), &name, bytes).is_ok() {
            self.files_there.push(file);
            self.write_there(pair, Reader::Desk);
        }
    }

    fn attach_here(&mut self, pair: usize, reader: Reader) {
        let Some(ticket) = self.ticket(pair) else { return };
        let file = self.say(reader, pair);
        let fields = json!({
            "ticket_id": ticket, "filename": format!("{}.txt", file.word),
            "data_base64": STANDARD.encode(&file.word), "showforusers": reader == Reader::Customer,
        });
        if self.world.halo().save(AGENT, "Attachment", fields).is_ok() {
            self.files_here.push(file);
            self.write_here(pair, Reader::Desk);
        }
    }

    fn merge(&mut self, pair: usize, into: usize) {
        if pair == into || self.merged.contains(&pair) || self.merged.contains(&into) {
            return;
        }
        // A pair that is not made yet would be made while its ticket is already another one's.
        if self.incident(pair).is_none() || self.incident(into).is_none() {
            return;
        }
        if let (Some(ticket), Some(other)) = (self.ticket(pair), self.ticket(into))
            && self.world.halo().merge_ticket(AGENT, ticket, other).is_ok()
        {
            self.merged.push(pair);
        }
    }
}
