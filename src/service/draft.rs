//! A first profile, drafted from what both systems say of themselves. It is disabled until a
//! person has looked at it.

mod parents;

use crate::mapping::convert::{JOIN, action_kind, ticket_kind};
use crate::mapping::suggest;
use crate::model::person::PersonRole;
use crate::model::{Catalogue, Choice, ConnectionId, FieldName, Kind, ProfileId};
use crate::profile::{
    Conversion, Direction, FieldRule, Files, Freeze, Inbound, Limits, Mapping, Notes, Outbound, People, Profile,
    SCHEMA, Scope, Template, TypeRule, Unmapped, ValueRow, ValueTable,
};

use super::desk::Desk;
use super::error::ServiceError;

/// The names that Halo gives its outcomes for notes; an administrator may have changed them.
const PRIVATE_NOTE: &str = "Private Note";
const PUBLIC_NOTE: &str = "Public Note";

/// The names of the outcomes that send a ticket, by Halo's own guides.
const SEND_TO_CUSTOMER: &str = "Send ticket to ServiceNow";
const SEND_TO_SUPPLIER: &str = "Log to Supplier";

/// The name of the outcome that writes to a supplier, by the same guides.
const UPDATE_SUPPLIER: &str = "Email Supplier";

/// What a person chose for a new profile.
#[derive(Debug, Clone)]
pub struct ProfileDraft {
    /// Its name.
    pub name: ProfileId,
    /// The Halo connection.
    pub halo: ConnectionId,
    /// The other connection.
    pub other: ConnectionId,
    /// Whose tickets.
    pub scope: Scope,
    /// Which tables go with which ticket types.
    pub types: Vec<TypeRule>,
    /// Whether new records on the other side make tickets.
    pub create_tickets: bool,
}

impl Desk {
    /// Drafts a profile: pairs fields that are known to belong together and values whose labels
    /// are the same. Nothing is saved.
    pub async fn draft_profile(&self, draft: &ProfileDraft) -> Result<Profile, ServiceError> {
        let tables: Vec<Kind> = draft.types.iter().map(|rule| rule.table.clone()).collect();
        let halo = self.read_catalogue(&draft.halo, &[ticket_kind(), action_kind()]).await?;
        let other = self.read_catalogue(&draft.other, &tables).await?;
        let sides = Sides { halo: &halo, other: &other, tables: &tables };
        let closed = choices(&halo, &ticket_kind(), "status_id").iter().filter(|choice| choice.closes);
        let profile = Profile {
            schema: SCHEMA,
            name: draft.name.clone(),
            enabled: false,
            halo: draft.halo.clone(),
            other: draft.other.clone(),
            scope: draft.scope.clone(),
            types: draft.types.clone(),
            inbound: Inbound {
                create_tickets: draft.create_tickets,
                created_after: draft.create_tickets.then(|| self.clock().now()),
                closed_statuses: closed.filter_map(|choice| choice.code.parse().ok()).collect(),
                ..Inbound::default()
            },
            outbound: Outbound {
                send_outcomes: send_outcomes(&halo, &draft.scope),
                update_outcomes: update_outcomes(&halo, &draft.scope),
                ..Outbound::default()
            },
            notes: Notes {
                private_outcome: outcome(&halo, PRIVATE_NOTE),
                public_outcome: outcome(&halo, PUBLIC_NOTE),
                ..Notes::default()
            },
            files: Files::default(),
            people: People::default(),
            conflicts: crate::profile::ConflictPolicy::default(),
            closing: crate::profile::Closing::default(),
            merged: crate::profile::Merged::default(),
            loading: crate::profile::Loading::default(),
            gone: crate::profile::Gone::default(),
            rhythm: crate::profile::Rhythm::default(),
            freeze: Freeze::default(),
            limits: Limits::default(),
            mapping: sides.mapping(),
            services: Vec::new(),
        };
        Ok(profile.checked()?)
    }

    /// Drafts a profile for a purpose.
    pub async fn draft_from(&self, template: Template, draft: &ProfileDraft) -> Result<Profile, ServiceError> {
        let create_tickets = template.creates_tickets().unwrap_or(draft.create_tickets);
        let mut profile = self.draft_profile(&ProfileDraft { create_tickets, ..draft.clone() }).await?;
        template.apply(&mut profile);
        Ok(profile.checked()?)
    }

    pub(super) async fn read_catalogue(&self, name: &ConnectionId, kinds: &[Kind]) -> Result<Catalogue, ServiceError> {
        let source = self.connector(name).await?.source();
        let catalogue = source.catalogue(kinds).await;
        catalogue.map_err(|error| ServiceError::Connector { connection: name.to_string(), error })
    }
}

/// What both sides say of themselves.
struct Sides<'a> {
    halo: &'a Catalogue,
    other: &'a Catalogue,
    tables: &'a [Kind],
}

impl Sides<'_> {
    fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        mapping.fields.push(text("Summary", "summary", "short_description"));
        mapping.fields.push(text("Details", "details", "description"));
        self.add_table(&mut mapping, ("Status", "status_id", "state"), suggest::by_label);
        self.add_table(&mut mapping, ("Impact", "impact", "impact"), suggest::by_level);
        self.add_table(&mut mapping, ("Urgency", "urgency", "urgency"), suggest::by_level);
        self.add_table(&mut mapping, ("Priority", "priority_id", "priority"), suggest::by_level);
        self.add_table(&mut mapping, ("Team", "team", "assignment_group"), suggest::by_label);
        self.add_categories(&mut mapping);
        mapping.fields.push(person("Agent", "agent_id", "assigned_to", PersonRole::Agent));
        for (name, field) in [("Caller", "caller_id"), ("Requested for", "requested_for")] {
            if self.tables.iter().any(|table| self.has_field(table, field)) {
                let tables = self.tables_with(&[field]);
                mapping.fields.push(FieldRule { tables, ..person(name, "user_id", field, PersonRole::EndUser) });
            }
        }
        self.add_parents(&mut mapping);
        let maps = |name: &str| mapping.fields.iter().any(|rule| rule.halo.as_str() == name);
        if maps("impact") && maps("urgency") {
            for rule in mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "priority_id") {
                rule.direction = Direction::ToHalo;
                rule.computed_there = true;
            }
        }
        mapping
    }

    fn has_field(&self, table: &Kind, field: &str) -> bool {
        self.other.field(table, &FieldName::new(field)).is_some()
    }

    /// A rule over a value table, with rows for each table whose choices differ from the first's.
    fn add_table(
        &self,
        mapping: &mut Mapping,
        (name, halo, other): (&str, &str, &str),
        suggest: impl Fn(&[Choice], &[Choice]) -> ValueTable,
    ) {
        let ours = choices(self.halo, &ticket_kind(), halo);
        let mut table = ValueTable::default();
        for kind in self.tables {
            for row in suggest(ours, choices(self.other, kind, other)).rows {
                let known = table.rows.iter_mut().find(|known| known.halo == row.halo && known.other == row.other);
                if let Some(known) = known {
                    known.tables.push(kind.clone());
                } else {
                    table.rows.push(ValueRow { tables: vec![kind.clone()], ..row });
                }
            }
        }
        for row in table.rows.iter_mut().filter(|row| row.tables.len() == self.tables.len()) {
            row.tables.clear();
        }
        self.add_rule(mapping, name, halo, &[other], table);
    }

    fn add_rule(&self, mapping: &mut Mapping, name: &str, halo: &str, other: &[&str], table: ValueTable) {
        let key = name.to_lowercase();
        mapping.tables.insert(key.clone(), table);
        mapping.fields.push(FieldRule {
            name: name.to_owned(),
            halo: FieldName::new(halo),
            other: other.iter().map(|field| FieldName::new(*field)).collect(),
            direction: Direction::Both,
            tables: self.tables_with(other),
            conversion: Conversion::Table(key),
            unmapped: Unmapped::Hold,
            owner: None,
            customer_visible: false,
            computed_there: false,
            only_if: None,
        });
    }

    /// The tables that have all these fields; none when all of them do.
    fn tables_with(&self, fields: &[&str]) -> Vec<Kind> {
        let with: Vec<Kind> = self
            .tables
            .iter()
            .filter(|table| fields.iter().all(|field| self.has_field(table, field)))
            .cloned()
            .collect();
        if with.len() == self.tables.len() { Vec::new() } else { with }
    }

    /// Halo's category paths (`Hardware>Disk`) go with a category and a subcategory, each table with
    /// its own; a table that has no subcategories (a change) with a category alone. A table without
    /// categories (a task) has none.
    fn add_categories(&self, mapping: &mut Mapping) {
        let having =
            |kind: &&Kind, sub: bool| self.has_field(kind, "category") && self.has_field(kind, "subcategory") == sub;
        let with_sub: Vec<&Kind> = self.tables.iter().filter(|kind| having(kind, true)).collect();
        let alone: Vec<&Kind> = self.tables.iter().filter(|kind| having(kind, false)).collect();
        let name = if with_sub.is_empty() { "Category" } else { "Category alone" };
        for (name, kinds, fields) in
            [("Category", with_sub, &["category", "subcategory"][..]), (name, alone, &["category"])]
        {
            let table = self.categories(&kinds);
            if table.rows.is_empty() {
                continue;
            }
            self.add_rule(mapping, name, "category_1", fields, table);
            if let Some(rule) = mapping.fields.last_mut().filter(|_| kinds.len() < self.tables.len()) {
                rule.tables = kinds.into_iter().cloned().collect();
            }
        }
    }

    /// The categories of these tables whose path Halo has too, each row for the tables that have it.
    fn categories(&self, kinds: &[&Kind]) -> ValueTable {
        let paths = choices(self.halo, &ticket_kind(), "category_1");
        let mut table = ValueTable::default();
        for kind in kinds {
            for (label, code) in self.category_paths(kind) {
                if let Some(path) = paths.iter().find(|path| path.label.eq_ignore_ascii_case(&label)) {
                    add_category(&mut table, kind, path, (label, code));
                }
            }
        }
        for row in table.rows.iter_mut().filter(|row| row.tables.len() == kinds.len()) {
            row.tables.clear();
        }
        table
    }

    /// The categories of a table, each with its subcategories before it, as paths of labels and as
    /// joined codes.
    fn category_paths(&self, kind: &Kind) -> Vec<(String, String)> {
        let mut paths = Vec::new();
        for category in choices(self.other, kind, "category") {
            let subcategories = choices(self.other, kind, "subcategory").iter();
            let below = subcategories.filter(|choice| choice.depends_on.as_deref() == Some(&category.code));
            paths.extend(below.map(|sub| {
                (format!("{}>{}", category.label, sub.label), format!("{}{JOIN}{}", category.code, sub.code))
            }));
            paths.push((category.label.clone(), category.code.clone()));
        }
        paths
    }
}

/// Adds a category of a table, or the table to the row that has it already.
fn add_category(table: &mut ValueTable, kind: &Kind, path: &Choice, (label, code): (String, String)) {
    match table.rows.iter_mut().find(|row| row.other == code && row.halo == path.code) {
        Some(row) if row.tables.contains(kind) => {}
        Some(row) => row.tables.push(kind.clone()),
        None => table.rows.push(ValueRow {
            halo: path.code.clone(),
            halo_label: path.label.clone(),
            other: code,
            other_label: label,
            direction: Direction::Both,
            tables: vec![kind.clone()],
        }),
    }
}

/// The outcome of this name, if there is exactly one.
fn outcome(halo: &Catalogue, name: &str) -> Option<i64> {
    let mut named = choices(halo, &action_kind(), "outcome").iter().filter(|one| one.label.eq_ignore_ascii_case(name));
    let found = named.next()?;
    named.next().is_none().then(|| found.code.parse().ok()).flatten()
}

fn send_outcomes(halo: &Catalogue, scope: &Scope) -> Vec<i64> {
    let name = match scope {
        Scope::WholeDesk | Scope::Customer { .. } => SEND_TO_CUSTOMER,
        Scope::Supplier { .. } => SEND_TO_SUPPLIER,
    };
    outcome(halo, name).into_iter().collect()
}

fn update_outcomes(halo: &Catalogue, scope: &Scope) -> Vec<i64> {
    match scope {
        Scope::WholeDesk | Scope::Customer { .. } => Vec::new(),
        Scope::Supplier { .. } => outcome(halo, UPDATE_SUPPLIER).into_iter().collect(),
    }
}

pub(super) fn choices<'a>(catalogue: &'a Catalogue, kind: &Kind, field: &str) -> &'a [Choice] {
    catalogue.field(kind, &FieldName::new(field)).map(|info| info.choices.as_slice()).unwrap_or_default()
}

fn text(name: &str, halo: &str, other: &str) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: FieldName::new(halo),
        other: vec![FieldName::new(other)],
        direction: Direction::Both,
        tables: Vec::new(),
        conversion: Conversion::Text,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: true,
        computed_there: false,
        only_if: None,
    }
}

fn person(name: &str, halo: &str, other: &str, role: PersonRole) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: FieldName::new(halo),
        other: vec![FieldName::new(other)],
        direction: Direction::Both,
        tables: Vec::new(),
        conversion: Conversion::Person(role),
        unmapped: Unmapped::LeaveOut,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    }
}
