//! A kept request as people read it: what would be written where.

use crate::engine::item::Item;
use crate::mapping::Outgoing;
use crate::model::{FieldName, Link};

/// What a write is called.
pub(super) fn title(item: &Item, link: Option<&Link>) -> String {
    let pair = link.map(ToString::to_string);
    match (item, pair) {
        (Item::Create { what, .. }, _) => format!("new record for {}", what.from_number),
        (_, Some(pair)) => pair,
        (Item::Complete { what, .. }, None) => format!("fields of the order for {}", what.from_number),
        (Item::Update { what, .. }, None) => what.target.to_string(),
        (Item::Note { note, .. }, None) => format!("note {}", note.note.reference()),
        (Item::File { file, .. }, None) => format!("file {}", file.file.name()),
        (Item::Mark { record, .. }, None) => format!("marker of {record}"),
    }
}

/// The fields that it writes, by the names of their rules where they have one.
pub(super) fn fields(item: &Item) -> Vec<String> {
    match item {
        Item::Create { what, .. } | Item::Complete { what, .. } => {
            what.fields.iter().map(|(field, _)| field.to_string()).collect()
        }
        Item::Update { what, .. } => what.fields.iter().map(|change| change.name.clone()).collect(),
        Item::Note { .. } => vec!["Note".to_owned()],
        Item::File { .. } => vec!["File".to_owned()],
        Item::Mark { .. } => vec!["Marker".to_owned()],
    }
}

/// Everything that it writes, line by line.
pub(in crate::service) fn lines(item: &Item) -> Vec<(String, String)> {
    let field = |(name, value): &(FieldName, Outgoing)| (name.to_string(), value.value().code());
    let mut lines: Vec<(String, String)> = match item {
        Item::Create { what, .. } | Item::Complete { what, .. } => what.fields.iter().map(field).collect(),
        Item::Update { what, .. } => {
            what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions).map(field).collect()
        }
        Item::Mark { record, .. } => vec![("Marker of".to_owned(), record.to_string())],
        Item::File { file, .. } => vec![("File".to_owned(), file.file.name().to_owned())],
        Item::Note { .. } => Vec::new(),
    };
    lines.extend(item.notes().into_iter().map(|note| ("Note".to_owned(), note.note.text().to_owned())));
    lines
}
