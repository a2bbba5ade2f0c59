//! A write that changes nothing, on a record that a person named: what shows the right to change
//! records before the first real change.

use crate::connector::{ConnectorError, Fault, Outcome, Sink, Source, Write, WriteWhat};
use crate::mapping::Outgoing;
use crate::model::{FieldName, Record};

/// What a trial showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// The write was taken. These fields are not as they were: a rule over there acts on every write.
    Taken(Vec<FieldName>),
    /// The write was refused.
    Refused(ConnectorError),
}

/// Writes a field of a record with the value that it holds, and looks at the record again. The field
/// says nothing about other fields: what may not be written is left out in silence, and here the same
/// value would be there either way.
pub async fn rewrite(
    source: &dyn Source,
    sink: &dyn Sink,
    record: &Record,
    field: &FieldName,
) -> Result<Trial, ConnectorError> {
    let held = Outgoing::held(record, field).ok_or_else(|| {
        ConnectorError::new(
            Fault::Unreadable,
            format!("{} shows no {field} that could be written back", record.number),
            "Name a record that has one",
        )
    })?;
    let what = WriteWhat::Update { key: record.key.clone(), fields: vec![(field.clone(), held)], notes: Vec::new() };
    match sink.send(&[Write::of(0, what)]).await.pop() {
        Some(Outcome::Done(_)) => {}
        Some(Outcome::Refused(error)) => return Ok(Trial::Refused(error)),
        // Whether it was carried out or not, nothing is changed by it, and nothing is shown.
        Some(Outcome::NotSent(error) | Outcome::Unknown(error)) => return Err(error),
        None => return Err(ConnectorError::new(Fault::Incomplete, "The write was not answered", "Try again")),
    }
    let now = source.fetch(&record.key.kind, std::slice::from_ref(&record.key.id)).await?;
    let now = now.records.first();
    let changed = record.fields.iter().filter(|(name, value)| now.and_then(|now| now.field(name)) != Some(*value));
    Ok(Trial::Taken(changed.map(|(name, _)| name.clone()).collect()))
}
