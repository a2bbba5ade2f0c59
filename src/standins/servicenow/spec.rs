//! How the delivered tables are declared: columns, their types, their limits.

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
    /// A number with a fraction.
    Decimal,
    Password,
    ClassName,
    Domain,
    /// The id of a record whose table another column names.
    DocumentId,
}

impl Kind {
    /// The vendor's name of the type.
    pub(super) const fn internal_type(self) -> &'static str {
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
            Self::Decimal => "decimal",
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
            "decimal" | "float" | "currency" | "price" => Self::Decimal,
            "glide_duration" | "timer" => Self::Duration,
            "sys_class_name" => Self::ClassName,
            "domain_id" => Self::Domain,
            "journal_list" => Self::JournalList,
            "GUID" => Self::Guid,
            "boolean" => Self::Boolean,
            "reference" => Self::Reference,
            "glide_date_time" | "due_date" => Self::DateTime,
            "glide_date" => Self::Date,
            "glide_list" => Self::List,
            "journal" | "journal_input" => Self::Journal,
            "password" | "password2" => Self::Password,
            "document_id" => Self::DocumentId,
            _ => Self::Text,
        }
    }

    /// Whether values are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
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
    /// The vendor's name of its type, where that is another than the kind's.
    pub(super) internal_type: &'static str,
    pub(super) length: u32,
    pub(super) reference: &'static str,
    pub(super) choice: Choice,
    pub(super) writable: Writable,
    pub(super) default: &'static str,
}

impl Spec {
    pub(super) const fn new(name: &'static str, label: &'static str, kind: Kind, length: u32) -> Self {
        Self {
            name,
            label,
            kind,
            internal_type: kind.internal_type(),
            length,
            reference: "",
            choice: Choice::Free,
            writable: Writable::Yes,
            default: "",
        }
    }

    /// Gives the column another of the vendor's types that behaves like its kind.
    pub(super) const fn typed(mut self, internal_type: &'static str) -> Self {
        self.internal_type = internal_type;
        self
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

impl TableSpec {
    /// A table that extends none.
    pub(super) const fn plain(
        name: &'static str,
        label: &'static str,
        display: &'static str,
        fields: &'static [Spec],
    ) -> Self {
        Self { name, label, parent: "", display, prefix: "", fields }
    }

    /// A table of what makes up an application: it extends `sys_metadata`.
    pub(super) const fn metadata(
        name: &'static str,
        label: &'static str,
        display: &'static str,
        fields: &'static [Spec],
    ) -> Self {
        Self { parent: "sys_metadata", ..Self::plain(name, label, display, fields) }
    }

    /// A table of work: it extends `task` and numbers its records.
    pub(super) const fn task(
        name: &'static str,
        label: &'static str,
        prefix: &'static str,
        fields: &'static [Spec],
    ) -> Self {
        Self { parent: "task", prefix, ..Self::plain(name, label, "number", fields) }
    }
}
