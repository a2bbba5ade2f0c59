//! Records as JSON, in the three display modes.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::super::access::{View, listed};
use super::super::journal;
use super::super::query::{self, Path};
use super::super::schema::{Field, Table};
use super::super::spec::{Choice, Kind};
use super::super::state::{Session, State};
use super::super::store::Row;
use super::Exchange;
use super::parameters::{Display, Links};

/// What of each record is answered, and how.
pub(super) struct Renderer<'a> {
    state: &'a State,
    session: &'a Session,
    view: &'a View,
    display: Display,
    links: Links,
    /// What links to records begin with, up to the table.
    records_url: String,
    columns: Vec<Column>,
}

/// A record as it is answered: its fields in the order in which they were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Record(Vec<(String, Value)>);

impl Record {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    pub(super) fn json(&self) -> String {
        // Only values that JSON can hold are in it.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A column of the answer, under the name it was asked for.
struct Column {
    name: String,
    path: Path,
}

impl<'a> Renderer<'a> {
    /// Prepares the columns that a request asks for; all of the table when it names none.
    pub(super) fn new(exchange: &'a Exchange<'_>, state: &'a State, view: &'a View, table: &str) -> Self {
        let all = || state.schema.table(table).into_iter().flat_map(Table::fields).map(|field| field.name.clone());
        let names: Vec<String> = match exchange.parameters.get("sysparm_fields") {
            Some(fields) => distinct(listed(fields)),
            None => of_view(exchange, state, table).unwrap_or_else(|| all().collect()),
        };
        let columns = names
            .into_iter()
            .filter_map(|name| Some(Column { path: query::resolve(&state.schema, table, &name)?, name }))
            .filter(|column| view.shows_field(state, &exchange.session, &column.path.table, &column.path.field.name))
            .collect();
        Self {
            state,
            session: &exchange.session,
            view,
            display: exchange.parameters.display(),
            links: exchange.parameters.links(),
            records_url: format!("{}/api/now{}/table", exchange.base_url, exchange.version.segment()),
            columns,
        }
    }

    /// A record of this class.
    pub(super) fn record(&self, class: &str, row: &Row) -> Record {
        let mut fields = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let field = &column.path.field;
            // A child table may declare an inherited column anew (other label, other choices).
            let own = !column.name.contains('.');
            let table = if own { class } else { column.path.table.as_str() };
            if own && !self.view.shows_field_of(self.state, self.session, (table, &field.name), row) {
                continue;
            }
            let value = query::value(self.state, row, &column.path);
            fields.push((column.name.clone(), self.value(table, field, row, value)));
        }
        Record(fields)
    }

    fn value(&self, table: &str, field: &Field, row: &Row, value: &str) -> Value {
        if field.kind.is_journal() {
            return match self.display {
                Display::Values => json!(""),
                Display::Shown => json!(self.journal(table, field, row)),
                Display::Both => json!({ "display_value": self.journal(table, field, row), "value": "" }),
            };
        }
        let shown = || self.state.shown(self.session, table, field, value);
        if !value.is_empty()
            && let Some(target) = link_target(field)
            && self.links == Links::Included
        {
            let link = format!("{}/{target}/{value}", self.records_url);
            return match self.display {
                Display::Values => json!({ "link": link, "value": value }),
                Display::Shown => json!({ "display_value": shown(), "link": link }),
                Display::Both => json!({ "display_value": shown(), "link": link, "value": value }),
            };
        }
        match self.display {
            Display::Values => json!(value),
            Display::Shown if value.is_empty() && field.kind == Kind::Text && field.choice == Choice::Listed => {
                Value::Null
            }
            Display::Shown => json!(shown()),
            Display::Both => json!({ "display_value": shown(), "value": value }),
        }
    }

    /// The entries of the journals that this account reads.
    fn journal(&self, table: &str, field: &Field, row: &Row) -> String {
        let shows = |element: &str| self.view.shows_field_of(self.state, self.session, (table, element), row);
        journal::rendered(self.state, self.session, (table, &row.id), &field.name, &shows)
    }
}

/// Names, each once.
fn distinct<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.iter().any(|known| known == name) {
            kept.push(name.to_owned());
        }
    }
    kept
}

/// The columns of the view that a request names, where the table has such a view. The switch
/// `servicenow.views` holds them: `incident:ess=number,state`, several separated by `;`.
fn of_view(exchange: &Exchange<'_>, state: &State, table: &str) -> Option<Vec<String>> {
    let name = exchange.parameters.get("sysparm_view")?;
    let views = exchange.instance.common().switches.get("servicenow.views");
    state.schema.ancestry(table).into_iter().find_map(|member| {
        let head = format!("{member}:{name}");
        let (_, columns) =
            views.split(';').filter_map(|view| view.trim().split_once('=')).find(|(key, _)| *key == head)?;
        Some(listed(columns).map(str::to_owned).collect())
    })
}

/// The table that a column's link leads to.
fn link_target(field: &Field) -> Option<&str> {
    match field.kind {
        Kind::Reference => Some(&field.reference),
        Kind::Domain => Some("sys_user_group"),
        _ => None,
    }
}
