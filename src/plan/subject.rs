//! What a row is about: its records, its name and what people call it.

use super::action::{Row, RowId, What};
use super::input::Pair;
use crate::model::{FieldName, Fingerprint, Record, RecordKey, Side, Value};
use crate::profile::Profile;

/// The records that a row is about.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) halo: Option<(&'a RecordKey, Option<&'a Record>)>,
    pub(super) other: Option<(&'a RecordKey, Option<&'a Record>)>,
    pub(super) title: &'a str,
}

impl Subject<'_> {
    pub(super) fn row(self, sort: &str, profile: &str, what: What, reason: String) -> Row {
        let key = |side: Option<(&RecordKey, Option<&Record>)>| side.map(|(key, _)| key.clone());
        let seen =
            |side: Option<(&RecordKey, Option<&Record>)>| side.and_then(|(_, record)| Some(record?.version.clone()));
        let (halo, other) = (key(self.halo), key(self.other));
        let name = format!(
            "{profile}|{sort}|{}|{}",
            halo.as_ref().map(RecordKey::to_string).unwrap_or_default(),
            other.as_ref().map(RecordKey::to_string).unwrap_or_default()
        );
        let id: String = Fingerprint::of(&name).as_str().chars().take(12).collect();
        Row {
            id: RowId(id),
            halo,
            other,
            title: self.title.to_owned(),
            what,
            reason,
            seen: (seen(self.halo), seen(self.other)),
        }
    }
}

/// What people call a pair: both numbers and the summary, as far as the profile does not hide it.
pub(super) fn pair_title(pair: &Pair, profile: &Profile) -> String {
    let summary = pair.halo.as_ref().map(|record| shown(record, (Side::Halo, "summary"), profile));
    format!("{} {}", pair.link, summary.unwrap_or_default()).trim_end().to_owned()
}

/// What people call a record: its number and the text of one field, as far as the profile does not hide it.
pub(super) fn record_title(record: &Record, field: (Side, &str), profile: &Profile) -> String {
    format!("{} {}", record.number, shown(record, field, profile)).trim_end().to_owned()
}

fn shown(record: &Record, (side, field): (Side, &str), profile: &Profile) -> String {
    let name = FieldName::new(field);
    let clear = record.field(&name).map(Value::code).unwrap_or_default();
    let mut rules = profile.mapping.fields.iter();
    let mask = rules.find_map(|rule| rule.mask_of(side).filter(|_| rule.single_field(side) == Some(&name)));
    mask.map_or_else(|| clear.clone(), |mask| mask.applied(&clear))
}
