//! A field pair proposed for two fields that a person chose, from their types and choices.

use super::choices::Choices;
use crate::mapping::suggest;
use crate::mapping::types::{self, Fit};
use crate::model::person::PersonRole;
use crate::model::{Choice, FieldInfo, FieldName, Kind};
use crate::profile::{Conversion, Direction, FieldRule, Unmapped, ValueRow, ValueTable};

/// A field pair, with the value table it needs if it needs one. Fields of people travel by e-mail
/// address, fields with choices by a value table whose rows are paired by label, records by their links,
/// unlike fields converted, because whoever chose them asked for that, and all others as they are. Fields that cannot be written keep their side from being written.
pub fn propose_rule(
    choices: &Choices,
    tables: &[Kind],
    halo: &FieldName,
    other: &[FieldName],
) -> (FieldRule, Option<ValueTable>) {
    let ours = choices.halo_fields().iter().find(|field| &field.name == halo);
    let theirs: Vec<&FieldInfo> = tables
        .iter()
        .flat_map(|table| choices.other_fields(table).iter().filter(|field| other.contains(&field.name)))
        .collect();
    let name = ours.map_or_else(|| halo.to_string(), |field| field.label.clone());
    let fits: Vec<Fit> = theirs.iter().filter_map(|theirs| Some(types::fit(ours?, theirs, tables))).collect();
    let (conversion, table) = match fits.first() {
        Some(Fit::ByLink) if fits.iter().all(|fit| *fit == Fit::ByLink) => (Conversion::Link, None),
        Some(Fit::ByPerson) => {
            let role = if halo.as_str() == types::AGENT_FIELD { PersonRole::Agent } else { PersonRole::EndUser };
            (Conversion::Person(role), None)
        }
        Some(Fit::ByTable) => (Conversion::Table(name.to_lowercase()), Some(paired(choices, tables, ours, other))),
        _ if other.len() > 1 => (Conversion::Table(name.to_lowercase()), Some(ValueTable::default())),
        Some(Fit::OnRequest(_)) => (Conversion::Converted, None),
        Some(Fit::Like | Fit::Never(_) | Fit::ByLink) | None => (Conversion::Text, None),
    };
    let locked = (ours.is_some_and(|field| field.read_only), theirs.iter().any(|field| field.read_only));
    let direction = match locked {
        (true, false) => Direction::ToOther,
        (false, true) => Direction::ToHalo,
        _ => Direction::Both,
    };
    let with: Vec<Kind> = tables.iter().filter(|table| has_all(choices, table, other)).cloned().collect();
    let rule = FieldRule {
        name,
        halo: halo.clone(),
        other: other.to_vec(),
        direction,
        tables: if with.len() == tables.len() { Vec::new() } else { with },
        unmapped: if matches!(conversion, Conversion::Person(_) | Conversion::Link) {
            Unmapped::LeaveOut
        } else {
            Unmapped::Hold
        },
        conversion,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    };
    (rule, table)
}

impl Choices {
    /// How a field of Halo and one of the other side go together in these tables; `None` where one of
    /// them is not known.
    pub fn fit(&self, tables: &[Kind], halo: &str, other: &str) -> Option<Fit> {
        let ours = self.halo_fields().iter().find(|field| field.name.as_str() == halo)?;
        let mut theirs = tables.iter().flat_map(|table| self.other_fields(table));
        Some(types::fit(ours, theirs.find(|field| field.name.as_str() == other)?, tables))
    }
}

fn has_all(choices: &Choices, table: &Kind, fields: &[FieldName]) -> bool {
    fields.iter().all(|field| choices.other_fields(table).iter().any(|info| &info.name == field))
}

/// The rows whose labels are the same, each for the tables that have it. Codes of several fields
/// together are left to a person.
fn paired(choices: &Choices, tables: &[Kind], ours: Option<&FieldInfo>, other: &[FieldName]) -> ValueTable {
    let (Some(ours), [field]) = (ours, other) else { return ValueTable::default() };
    let mut paired = ValueTable::default();
    for kind in tables {
        let theirs: &[Choice] = choices.other(kind, field.as_str());
        for row in suggest::by_label(&ours.choices, theirs).rows {
            let known = paired.rows.iter_mut().find(|known| known.halo == row.halo && known.other == row.other);
            match known {
                Some(known) => known.tables.push(kind.clone()),
                None => paired.rows.push(ValueRow { tables: vec![kind.clone()], ..row }),
            }
        }
    }
    for row in paired.rows.iter_mut().filter(|row| row.tables.len() == tables.len()) {
        row.tables.clear();
    }
    paired
}
