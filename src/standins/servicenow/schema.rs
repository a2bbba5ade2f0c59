//! The tables that the instance serves, as data: names, inheritance, fields and their types.
//!
//! Everything else (conversion, rendering, queries, the metadata tables) asks here, so a table or
//! a field that is added is served everywhere at once.

use std::collections::BTreeMap;

use super::store::{Names, Sym};

/// What a column holds; named after `internal_type` of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
    Reference,
    DateTime,
    Date,
    Duration,
    /// A comma list of ids and e-mail addresses.
    List,
    /// `comments`, `work_notes`: what is written goes to `sys_journal_field`.
    Journal,
    /// `comments_and_work_notes`: both journals rendered together.
    JournalList,
    Guid,
    Password,
    ClassName,
    Domain,
    /// The id of a record whose table another column names.
    DocumentId,
}

impl Kind {
    /// The vendor's name of the type.
    pub(super) fn internal_type(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Reference => "reference",
            Self::DateTime => "glide_date_time",
            Self::Date => "glide_date",
            Self::Duration => "glide_duration",
            Self::List => "glide_list",
            Self::Journal => "journal_input",
            Self::JournalList => "journal_list",
            Self::Guid => "GUID",
            Self::Password => "password",
            Self::ClassName => "sys_class_name",
            Self::Domain => "domain_id",
            Self::DocumentId => "document_id",
        }
    }

    /// The type with this vendor's name; text for the many types that behave like it.
    pub(super) fn from_internal_type(name: &str) -> Self {
        match name {
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "reference" => Self::Reference,
            "glide_date_time" | "due_date" => Self::DateTime,
            "glide_date" => Self::Date,
            "glide_duration" | "timer" => Self::Duration,
            "glide_list" => Self::List,
            "journal" | "journal_input" => Self::Journal,
            "password" | "password2" => Self::Password,
            "document_id" => Self::DocumentId,
            _ => Self::Text,
        }
    }

    /// Whether it is one of the journal columns, which store nothing in the row.
    pub(super) fn is_journal(self) -> bool {
        matches!(self, Self::Journal | Self::JournalList)
    }
}

/// Who may set a column over the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writable {
    Yes,
    /// Read-only in the dictionary: skipped without a word.
    No,
    /// Must be filled on the form (not enforced over REST).
    Mandatory,
}

/// How a column's values are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Free,
    /// Only values of `sys_choice`.
    Listed,
}

/// A column as the out-of-the-box tables declare it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: Kind,
    pub(super) length: u32,
    pub(super) reference: &'static str,
    pub(super) choice: Choice,
    pub(super) writable: Writable,
    pub(super) default: &'static str,
}

impl Spec {
    pub(super) const fn new(name: &'static str, label: &'static str, kind: Kind, length: u32) -> Self {
        Self { name, label, kind, length, reference: "", choice: Choice::Free, writable: Writable::Yes, default: "" }
    }

    pub(super) const fn default(mut self, value: &'static str) -> Self {
        self.default = value;
        self
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.writable = Writable::No;
        self
    }

    pub(super) const fn mandatory(mut self) -> Self {
        self.writable = Writable::Mandatory;
        self
    }
}

/// A text column.
pub(super) const fn text(name: &'static str, label: &'static str, length: u32) -> Spec {
    Spec::new(name, label, Kind::Text, length)
}

/// A column of another simple type.
pub(super) const fn of(kind: Kind, name: &'static str, label: &'static str) -> Spec {
    Spec::new(name, label, kind, 40)
}

/// A column that refers to a record of `table`.
pub(super) const fn reference(name: &'static str, label: &'static str, table: &'static str) -> Spec {
    let mut spec = Spec::new(name, label, Kind::Reference, 32);
    spec.reference = table;
    spec
}

/// A text column with listed values.
pub(super) const fn choice(name: &'static str, label: &'static str) -> Spec {
    let mut spec = Spec::new(name, label, Kind::Text, 40);
    spec.choice = Choice::Listed;
    spec
}

/// An integer column with listed values.
pub(super) const fn code(name: &'static str, label: &'static str) -> Spec {
    let mut spec = Spec::new(name, label, Kind::Integer, 40);
    spec.choice = Choice::Listed;
    spec
}

/// A table as it is declared out of the box.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableSpec {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// The table it extends; empty for none.
    pub(super) parent: &'static str,
    /// The column that stands for a record in references.
    pub(super) display: &'static str,
    /// The prefix of `number`; empty when records are not numbered.
    pub(super) prefix: &'static str,
    pub(super) fields: &'static [Spec],
}

/// A column of a served table, inherited ones included.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) sym: Sym,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
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

    /// Adds a column to a table and to all that extend it. Nothing happens for an unknown table.
    pub(super) fn add_field(&mut self, table: &str, new: &NewField, names: &mut Names) {
        let kind = Kind::from_internal_type(&new.internal_type);
        let field = Field {
            sym: names.intern(&new.name),
            name: new.name.clone(),
            label: new.label.clone(),
            kind,
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
        length: spec.length as usize,
        reference: spec.reference.to_owned(),
        choice: spec.choice,
        writable: spec.writable,
        default: spec.default.to_owned(),
        owner: owner.to_owned(),
    }
}
