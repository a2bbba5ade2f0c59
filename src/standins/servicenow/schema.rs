//! The tables that the instance serves, as data: names, inheritance, fields and their types.
//!
//! Everything else (conversion, rendering, queries, the metadata tables) asks here, so a table or
//! a field that is added is served everywhere at once.

use std::collections::BTreeMap;

use super::spec::{Choice, Kind, Spec, TableSpec, Writable};
use super::store::{Names, Sym};

/// A column of a served table, inherited ones included.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) sym: Sym,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
    /// The vendor's name of its type.
    pub(super) internal_type: String,
    pub(super) length: usize,
    /// The table that a reference, or a list of them, points to; else empty.
    pub(super) reference: String,
    pub(super) choice: Choice,
    pub(super) writable: Writable,
    pub(super) default: String,
    /// The table that declares it.
    pub(super) owner: String,
}

/// A column to be added to a table, as an administrator describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewField {
    /// The column's name; own columns begin with `u_`.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The dictionary's `internal_type`.
    pub internal_type: String,
    /// Characters it holds.
    pub max_length: usize,
    /// The table a reference points to; empty for others.
    pub reference: String,
}

/// A served table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) parent: Option<String>,
    pub(super) display: String,
    pub(super) prefix: String,
    fields: BTreeMap<String, Field>,
}

impl Table {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// All columns, by name.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }
}

/// All served tables.
#[derive(Debug, Default)]
pub(super) struct Schema {
    tables: BTreeMap<String, Table>,
    children: BTreeMap<String, Vec<String>>,
}

impl Schema {
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    pub(super) fn field(&self, table: &str, name: &str) -> Option<&Field> {
        self.tables.get(table)?.field(name)
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table and all that extend it, directly or not; itself first.
    pub(super) fn family(&self, name: &str) -> Vec<&str> {
        let Some((key, _)) = self.tables.get_key_value(name) else { return Vec::new() };
        let mut family = vec![key.as_str()];
        let mut next = 0;
        while let Some(member) = family.get(next).copied() {
            family.extend(self.children.get(member).into_iter().flatten().map(String::as_str));
            next += 1;
        }
        family
    }

    /// Whether `table` is `ancestor` or extends it.
    pub(super) fn extends(&self, table: &str, ancestor: &str) -> bool {
        let mut current = Some(table);
        while let Some(name) = current {
            if name == ancestor {
                return true;
            }
            current = self.tables.get(name).and_then(|table| table.parent.as_deref());
        }
        false
    }

    /// The table and those it extends, itself first.
    pub(super) fn ancestry(&self, table: &str) -> Vec<&str> {
        let mut ancestry = Vec::new();
        let mut current = self.tables.get(table);
        while let Some(table) = current {
            ancestry.push(table.name.as_str());
            current = table.parent.as_deref().and_then(|parent| self.tables.get(parent));
        }
        ancestry
    }

    /// Adds a table; its parent must be there already.
    pub(super) fn add_table(&mut self, spec: &TableSpec, base: &[Spec], names: &mut Names) {
        let parent = self.tables.get(spec.parent);
        let mut fields = parent.map(|parent| parent.fields.clone()).unwrap_or_default();
        let own = if parent.is_some() { &[] } else { base };
        for field in own.iter().chain(spec.fields) {
            fields.insert(field.name.to_owned(), owned(field, spec.name, names));
        }
        let parent_name = parent.map(|parent| parent.name.clone());
        if let Some(parent_name) = &parent_name {
            self.children.entry(parent_name.clone()).or_default().push(spec.name.to_owned());
        }
        self.tables.insert(
            spec.name.to_owned(),
            Table {
                name: spec.name.to_owned(),
                label: spec.label.to_owned(),
                parent: parent_name,
                display: spec.display.to_owned(),
                prefix: spec.prefix.to_owned(),
                fields,
            },
        );
    }

    /// Adds a table that an administrator made; nothing happens when its name is taken.
    pub(super) fn add_own_table(&mut self, name: &str, label: &str, parent: &str, base: &[Spec], names: &mut Names) {
        if self.tables.contains_key(name) {
            return;
        }
        let parent = self.tables.get(parent);
        let fields = match parent {
            Some(parent) => parent.fields.clone(),
            None => base.iter().map(|field| (field.name.to_owned(), owned(field, name, names))).collect(),
        };
        let display = parent.map_or("sys_id", |parent| &parent.display).to_owned();
        let parent = parent.map(|parent| parent.name.clone());
        if let Some(parent) = &parent {
            self.children.entry(parent.clone()).or_default().push(name.to_owned());
        }
        let (name, label) = (name.to_owned(), label.to_owned());
        self.tables.insert(name.clone(), Table { name, label, parent, display, prefix: String::new(), fields });
    }

    /// Adds a column to a table and to all that extend it. Nothing happens for an unknown table.
    pub(super) fn add_field(&mut self, table: &str, new: &NewField, names: &mut Names) {
        let kind = Kind::from_internal_type(&new.internal_type);
        let field = Field {
            sym: names.intern(&new.name),
            name: new.name.clone(),
            label: new.label.clone(),
            kind,
            internal_type: new.internal_type.clone(),
            length: new.max_length,
            reference: new.reference.clone(),
            choice: Choice::Free,
            writable: Writable::Yes,
            default: String::new(),
            owner: table.to_owned(),
        };
        let family: Vec<String> = self.family(table).into_iter().map(str::to_owned).collect();
        for member in family {
            if let Some(table) = self.tables.get_mut(&member) {
                table.fields.insert(field.name.clone(), field.clone());
            }
        }
    }

    /// Limits a column of a table to listed values, because choices were added for it.
    pub(super) fn limit_to_choices(&mut self, table: &str, element: &str) {
        let family: Vec<String> = self.family(table).into_iter().map(str::to_owned).collect();
        for member in family {
            if let Some(field) = self.tables.get_mut(&member).and_then(|table| table.fields.get_mut(element)) {
                field.choice = Choice::Listed;
            }
        }
    }
}

fn owned(spec: &Spec, owner: &str, names: &mut Names) -> Field {
    Field {
        sym: names.intern(spec.name),
        name: spec.name.to_owned(),
        label: spec.label.to_owned(),
        kind: spec.kind,
        internal_type: spec.internal_type.to_owned(),
        length: spec.length as usize,
        reference: spec.reference.to_owned(),
        choice: spec.choice,
        writable: spec.writable,
        default: spec.default.to_owned(),
        owner: owner.to_owned(),
    }
}
