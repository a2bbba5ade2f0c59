//! The pairs of a drafted profile that name the record above.

use super::Sides;
use crate::mapping::convert::ticket_kind;
use crate::model::{FieldName, FieldType, Kind};
use crate::profile::{Conversion, Direction, FieldRule, Mapping, Unmapped};

/// Halo's field of the ticket above.
const PARENT: &str = "parent_id";

/// Fields of ServiceNow that name the record above, each for one kind (servicenow-api.md, 3.2 and 3.3).
const ABOVE: [&str; 5] = ["parent_incident", "incident", "problem_id", "problem", "change_request"];

/// ServiceNow's field of a parent of any kind.
const ANY_PARENT: &str = "parent";

impl Sides<'_> {
    /// Halo's one parent goes with the fields by which a table names the record above its own: a rule
    /// for each set of such fields, with the tables that have it.
    pub(super) fn add_parents(&self, mapping: &mut Mapping) {
        if self.halo.field(&ticket_kind(), &FieldName::new(PARENT)).is_none() {
            return;
        }
        let mut sets: Vec<(Vec<FieldName>, Vec<Kind>)> = Vec::new();
        for table in self.tables {
            let fields = self.parents_of(table);
            match sets.iter_mut().find(|(known, _)| known == &fields) {
                Some((_, tables)) => tables.push(table.clone()),
                None if fields.is_empty() => {}
                None => sets.push((fields, vec![table.clone()])),
            }
        }
        let several = sets.len() > 1;
        for (other, tables) in sets {
            let name = if several { format!("Parent of {}", joined(&tables)) } else { "Parent".to_owned() };
            let tables = if tables.len() == self.tables.len() { Vec::new() } else { tables };
            mapping.fields.push(FieldRule { other, tables, ..parent(&name) });
        }
    }

    /// The fields of a table that name a record above its own of a kind that is kept in step; the
    /// parent of any kind where there is none.
    fn parents_of(&self, table: &Kind) -> Vec<FieldName> {
        let refers = |field: &str| match self.other.field(table, &FieldName::new(field)).map(|info| &info.field_type) {
            Some(FieldType::Reference(to)) => Some(Kind::new(to.as_str())),
            _ => None,
        };
        let kept = ABOVE.iter().filter(|field| refers(field).is_some_and(|to| self.tables.contains(&to)));
        let kept: Vec<FieldName> = kept.map(|field| FieldName::new(*field)).collect();
        if !kept.is_empty() {
            return kept;
        }
        let any = Some(ANY_PARENT).filter(|field| refers(field).is_some());
        any.map(FieldName::new).into_iter().collect()
    }
}

fn parent(name: &str) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: FieldName::new(PARENT),
        other: Vec::new(),
        direction: Direction::Both,
        tables: Vec::new(),
        conversion: Conversion::Link,
        unmapped: Unmapped::LeaveOut,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    }
}

fn joined(tables: &[Kind]) -> String {
    tables.iter().map(Kind::as_str).collect::<Vec<_>>().join(", ")
}
