//! A page of the list of tickets as SQL. Every value is bound; only names from here are written.

use rusqlite::ToSql;

use super::{Code, CodeColumn, OrderBy, Party, Reach, Shown, TicketsWanted};
use crate::model::Kind;
use crate::store::pages::pattern;
use crate::store::{Result, rows};

/// The columns of a row, in the order in which it is read.
pub(super) const ROW: &str = "t.id, t.halo, t.halo_number, t.halo_state, t.halo_presence, t.other, t.other_number, \
    t.other_state, t.other_presence, t.link, t.profile, t.role, t.since, t.touched, t.title, t.ticket_type, \
    t.customer, t.updated";

/// Why a row waits, as [`super::reason_to_wait`] finds it.
const WAITS: &str = "(SELECT h.reason FROM holds h WHERE h.record IN (t.halo, t.other) \
    AND (t.link IS NULL OR h.profile = t.profile) ORDER BY h.profile, h.place LIMIT 1)";

/// A page's query under way: its conditions, its order and the values that they name.
pub(super) struct Built {
    with: String,
    join: String,
    conditions: Vec<String>,
    order: String,
    values: Vec<String>,
}

impl Built {
    /// The query of a page.
    pub(super) fn of(wanted: &TicketsWanted) -> Result<Self> {
        let mut built = Self {
            with: String::new(),
            join: String::new(),
            conditions: Vec::new(),
            order: String::new(),
            values: Vec::new(),
        };
        built.shown(wanted.shown);
        if let Some(reach) = &wanted.reach {
            let condition = reached(reach, |value| built.bind(value))?;
            built.conditions.push(condition);
        }
        if wanted.waiting {
            built.conditions.push(format!("{WAITS} IS NOT NULL"));
        }
        let columns = [
            ("t.halo_number", &wanted.halo_number),
            ("t.other_number", &wanted.other_number),
            ("t.folded", &wanted.title),
            ("t.kind", &wanted.kind),
        ];
        for (column, text) in columns {
            if let Some(text) = filled(text.as_deref()) {
                let mark = built.bind(pattern(text));
                built.conditions.push(format!("{column} LIKE {mark} ESCAPE '\\'"));
            }
        }
        for filter in &wanted.codes {
            let (instance, kind, code) = code_columns(filter.column);
            let mark = built.bind(code_list(&filter.among)?);
            built.conditions.push(format!(
                "({instance}, coalesce({kind}, ''), {code}) IN \
                 (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each({mark}))"
            ));
        }
        let search = filled(wanted.search.as_deref()).map(|search| built.search(search));
        let order = built.ordered(wanted)?;
        built.order = search.into_iter().chain([order]).collect::<Vec<_>>().join(", ");
        Ok(built)
    }

    fn bind(&mut self, value: String) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn shown(&mut self, shown: Shown) {
        let place = match shown {
            Shown::All => return,
            Shown::Linked => "linked",
            Shown::OnlyHalo => "halo",
            Shown::OnlyOther => "other",
        };
        self.conditions.push(format!("t.place = '{place}'"));
    }

    /// The condition of a search. Answers the order that puts whole numbers first.
    fn search(&mut self, search: &str) -> String {
        let text = self.bind(pattern(search));
        let whole = self.bind(search.to_owned());
        self.with =
            format!("WITH found AS MATERIALIZED (SELECT key FROM headlines WHERE search LIKE {text} ESCAPE '\\') ");
        // The numbers of a pair are looked at, too: the inbox may lack its records.
        self.conditions.push(format!(
            "(t.halo IN (SELECT key FROM found) OR t.other IN (SELECT key FROM found) \
             OR t.halo_number LIKE {text} ESCAPE '\\' OR t.other_number LIKE {text} ESCAPE '\\')"
        ));
        format!("({}) DESC", numbered(&whole))
    }

    fn ordered(&mut self, wanted: &TicketsWanted) -> Result<String> {
        let way = if wanted.descending { "DESC" } else { "ASC" };
        let number = |column: &str| format!("length({column}) {way}, {column} COLLATE NOCASE {way}");
        let order = match &wanted.order {
            OrderBy::HaloNumber => number("t.halo_number"),
            OrderBy::OtherNumber => number("t.other_number"),
            OrderBy::Title => format!("t.folded {way}"),
            OrderBy::Kind => format!("t.kind {way}"),
            OrderBy::Profile => format!("t.profile {way}"),
            OrderBy::Updated => format!("t.updated {way}"),
            OrderBy::Since => format!("t.since {way}"),
            OrderBy::Touched => format!("t.touched {way}"),
            OrderBy::Waits => format!("{WAITS} {way}"),
            OrderBy::Codes(column, codes) => {
                let (instance, kind, code) = code_columns(*column);
                let mark = self.bind(code_list(codes)?);
                self.join = format!(
                    "LEFT JOIN (SELECT value ->> 0 AS instance, value ->> 1 AS kind, value ->> 2 AS code, key AS place \
                     FROM json_each({mark})) AS c \
                     ON c.instance = {instance} AND c.kind = coalesce({kind}, '') AND c.code = {code}"
                );
                format!("c.place {way}")
            }
        };
        Ok(format!("{order}, t.id {way}"))
    }

    /// The query of the page; its limit and offset come after the other values.
    pub(super) fn page(&self) -> String {
        let Self { with, join, order, values, .. } = self;
        let (limit, offset) = (values.len() + 1, values.len() + 2);
        format!(
            "{with}SELECT {ROW} FROM tickets t {join} {} ORDER BY {order} LIMIT ?{limit} OFFSET ?{offset}",
            self.filter()
        )
    }

    /// The query of how many rows there are in all. Values that only the order names stay unused.
    pub(super) fn count(&self) -> String {
        let unused = if self.values.is_empty() { String::new() } else { format!(", ?{}", self.values.len()) };
        format!("{}SELECT count(*){unused} FROM tickets t {}", self.with, self.filter())
    }

    fn filter(&self) -> String {
        if self.conditions.is_empty() { String::new() } else { format!("WHERE {}", self.conditions.join(" AND ")) }
    }

    /// The values in the order of their marks.
    pub(super) fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(|value| value as &dyn ToSql).collect()
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// That a value is the whole number of one of the records of a row, as the indexes find it: each by
/// a search of its own, because SQLite walks over everything rather than follow two indexes at once.
pub(super) fn numbered(mark: &str) -> String {
    let rows = |column: &str| {
        format!(
            "SELECT n.id FROM tickets n WHERE length(n.{column}) = length({mark}) \
             AND n.{column} = {mark} COLLATE NOCASE"
        )
    };
    format!("t.id IN ({} UNION ALL {})", rows("halo_number"), rows("other_number"))
}

/// The columns that say instance, kind and code of a column of codes.
pub(super) fn code_columns(column: CodeColumn) -> (&'static str, &'static str, &'static str) {
    match column {
        CodeColumn::HaloState => ("t.halo_instance", "NULL", "t.halo_state"),
        CodeColumn::OtherState => ("t.other_instance", "t.kind", "t.other_state"),
        CodeColumn::TicketType => ("t.halo_instance", "NULL", "t.ticket_type"),
        CodeColumn::Customer => ("t.halo_instance", "NULL", "t.customer"),
    }
}

fn code_list(codes: &[Code]) -> Result<String> {
    let parts = |code: &Code| {
        let kind = code.kind.as_ref().map(Kind::to_string).unwrap_or_default();
        [code.instance.to_string(), kind, code.code.clone()]
    };
    rows::json(&codes.iter().map(parts).collect::<Vec<_>>())
}

/// That a row of the list, named `t`, is within a profile's reach.
pub(in crate::store) fn reached(reach: &Reach, mut bind: impl FnMut(String) -> String) -> Result<String> {
    let profile = bind(reach.profile.to_string());
    let halo = bind(reach.halo.to_string());
    let other = bind(reach.other.to_string());
    let kinds = bind(rows::json(&reach.kinds)?);
    let party = match &reach.party {
        Party::Everybody => String::new(),
        Party::Customer(code) => format!(" AND t.customer = {}", bind(code.clone())),
        Party::Supplier(code) => format!(" AND t.supplier = {}", bind(code.clone())),
    };
    Ok(format!(
        "((t.place = 'linked' AND t.profile = {profile}) \
         OR (t.place = 'halo' AND t.halo_instance = {halo}{party}) \
         OR (t.place = 'other' AND t.other_instance = {other} AND t.kind IN (SELECT value FROM json_each({kinds}))))"
    ))
}
