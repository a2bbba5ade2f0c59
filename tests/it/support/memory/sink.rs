//! Writing to the vendor in memory.

use async_trait::async_trait;
use causeway::connector::{
    ConnectorError, Fault, FileOutcome, FileWrite, NotesTravel, Outcome, Sink, Stored, Write, WriteWhat,
};
use causeway::mapping::{Outgoing, OutgoingNote};
use causeway::model::note::WrittenBy;
use causeway::model::{FieldName, File, FileKey, Fingerprint, Note, NoteKey, RecordId, RecordKey};

use super::{Lost, Memory, State, forbidden};

fn lost() -> Outcome {
    Outcome::Unknown(ConnectorError::new(Fault::Broken, "The connection was cut", "It is looked up"))
}

fn not_there() -> Outcome {
    Outcome::Refused(ConnectorError::new(Fault::NotFound, "There is no such record", "Look at it"))
}

#[async_trait]
impl Sink for Memory {
    fn batch_size(&self) -> usize {
        10
    }

    fn notes_travel(&self) -> NotesTravel {
        NotesTravel::WithFields
    }

    async fn store_file(&self, write: &FileWrite) -> FileOutcome {
        let mut state = self.state();
        let gone = state.lost.take();
        let cut = || FileOutcome::Unknown(ConnectorError::new(Fault::Broken, "The connection was cut", "Look it up"));
        if gone == Some(Lost::Request) {
            return cut();
        }
        if !state.may_write {
            return FileOutcome::Refused(forbidden("write"));
        }
        let mut bytes = vec![0; usize::try_from(write.contents.size()).unwrap()];
        assert_eq!(write.contents.read_at(&mut bytes, 0).unwrap(), bytes.len());
        let file = File {
            key: FileKey { record: write.key.clone(), id: format!("{:06}", state.files.len() + 1) },
            name: write.file.name().to_owned(),
            size: Some(write.contents.size()),
            content_type: write.file.content_type().to_owned(),
            visibility: write.file.visibility(),
            note: None,
            inline: false,
            written_by: WrittenBy::Ourselves,
            at: state.now,
            sha256: Some(Fingerprint::of_bytes(&bytes)),
            withheld: None,
        };
        state.files.push((file.clone(), bytes));
        if gone == Some(Lost::Reply) { cut() } else { FileOutcome::Stored(Box::new(file)) }
    }

    async fn send(&self, writes: &[Write]) -> Vec<Outcome> {
        let mut state = self.state();
        let gone = state.lost.take();
        if gone == Some(Lost::Request) {
            return writes.iter().map(|_| lost()).collect();
        }
        let done: Vec<Outcome> = writes.iter().map(|write| self.carry_out(&mut state, &write.what)).collect();
        if gone == Some(Lost::Reply) { done.iter().map(|_| lost()).collect() } else { done }
    }
}

impl Memory {
    fn carry_out(&self, state: &mut State, what: &WriteWhat) -> Outcome {
        if !state.may_write {
            return Outcome::Refused(forbidden("write"));
        }
        match what {
            WriteWhat::Create { marker, fields, .. } => {
                let values = stored(state, fields).into_iter().collect();
                let id = state.make(Some(RecordId::new(marker.own_id.as_str())), values);
                let foreign = marker.foreign.clone();
                state.change(&id, |kept| kept.tied = Some(foreign));
                self.done(state, &id, 0, true)
            }
            WriteWhat::Update { key, fields, notes } => self.write(state, key, fields, notes),
            WriteWhat::Note { key, note, .. } | WriteWhat::Reword { key, instead: note, .. } => {
                self.write(state, key, &[], std::slice::from_ref(note))
            }
            WriteWhat::Order { .. } => Outcome::Refused(forbidden("order")),
            WriteWhat::Complete { key, fields, .. } => self.write(state, key, fields, &[]),
            WriteWhat::Mark { key, foreign } => {
                let foreign = foreign.clone();
                if state.change(&key.id, |kept| kept.tied = Some(foreign)) {
                    return self.done(state, &key.id, 0, false);
                }
                not_there()
            }
        }
    }

    fn write(
        &self,
        state: &mut State,
        key: &RecordKey,
        fields: &[(FieldName, Outgoing)],
        notes: &[OutgoingNote],
    ) -> Outcome {
        let values = stored(state, fields);
        if state.hidden.contains(&key.id) || !state.change(&key.id, |kept| kept.fields.extend(values)) {
            return not_there();
        }
        for note in notes {
            let id = format!("{:06}", state.notes.len() + 1);
            state.notes.push(Note {
                key: NoteKey { record: key.clone(), id },
                visibility: note.visibility(),
                written_by: WrittenBy::Ourselves,
                author: "desk".to_owned(),
                at: state.now,
                text: note.text().to_owned(),
                outcome: None,
                flagged: false,
                wanted_kind: None,
                rich: None,
                images: Vec::new(),
            });
        }
        self.done(state, &key.id, notes.len(), false)
    }

    fn done(&self, state: &State, id: &RecordId, notes: usize, created: bool) -> Outcome {
        let first = state.notes.len() - notes;
        Outcome::Done(Box::new(Stored {
            record: Some(self.record(state, id, &state.records[id])),
            notes: state.notes[first..].iter().map(|note| Some(note.key.id.clone())).collect(),
            created: created.then(|| id.clone()),
        }))
    }
}

fn stored(state: &State, fields: &[(FieldName, Outgoing)]) -> Vec<(FieldName, causeway::model::Value)> {
    let kept = fields.iter().filter(|(name, _)| !state.ignored.contains(name));
    kept.map(|(name, value)| (name.clone(), value.value().clone())).collect()
}
