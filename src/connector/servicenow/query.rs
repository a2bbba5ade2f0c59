//! Encoded queries. The only place that puts a value into one.
//!
//! ServiceNow ignores what it does not understand and evaluates `javascript:`, so a value can only
//! enter through [`literal`], and whoever reads rows checks that they satisfy the query.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::connector::Result;
use crate::connector::error::{ConnectorError, Fault};

use super::config::LONGEST_QUERY;

/// The order in which a table is read, which must be total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By a stamp and then by id.
    Stamp(&'static str),
    /// By id.
    Id,
}

/// The last row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its stamp; `None` when reading by id.
    pub stamp: Option<Timestamp>,
    /// Its id.
    pub id: String,
}

/// Conditions in disjunctive form: any of the branches, all of the terms of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    branches: Vec<Vec<String>>,
}

impl Query {
    /// Every row.
    pub(super) fn all() -> Self {
        Self { branches: vec![Vec::new()] }
    }

    /// The rows of an encoded query that the operator wrote. Its order clauses are dropped, its
    /// `^NQ` branches are kept apart, so that conditions added later hold in each of them.
    pub(super) fn written(filter: &str) -> Result<Self> {
        let mut branches: Vec<Vec<String>> = vec![Vec::new()];
        for term in terms(filter) {
            if term.is_empty() || term == "EQ" || term.starts_with("ORDERBY") {
                continue;
            }
            let (new_branch, term) = match term.strip_prefix("NQ") {
                Some(rest) => (true, rest.to_owned()),
                None => (false, term),
            };
            if new_branch {
                branches.push(Vec::new());
            }
            let Some(branch) = branches.last_mut() else { continue };
            if term.starts_with("OR") && branch.is_empty() {
                return Err(unusable("it begins with OR"));
            }
            if !term.is_empty() {
                branch.push(term);
            }
        }
        if branches.len() > 1 && branches.iter().any(Vec::is_empty) {
            return Err(unusable("one of its ^NQ parts is empty and would match everything"));
        }
        Ok(Self { branches })
    }

    /// Narrows every branch by a condition `field operator value` whose value is already a literal.
    #[must_use]
    pub(super) fn and(mut self, condition: impl Into<String>) -> Self {
        let condition = condition.into();
        for branch in &mut self.branches {
            branch.push(condition.clone());
        }
        self
    }

    /// Narrows to rows whose field is one of these values.
    pub(super) fn within<'a>(self, field: &str, values: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut list = Vec::new();
        for value in values {
            let value = literal(value)?;
            if value.contains(',') || value.is_empty() {
                return Err(unusable("a value of a list is empty or holds a comma"));
            }
            list.push(value);
        }
        Ok(self.and(format!("{field}IN{}", list.join(","))))
    }

    /// The query's text, from a place on, in a total order.
    pub(super) fn encode(&self, order: Order, after: Option<&Place>) -> Result<String> {
        let alternatives: Vec<Vec<String>> = match (order, after) {
            (_, None) => vec![Vec::new()],
            (Order::Stamp(column), Some(Place { stamp: Some(stamp), id })) => {
                let (stamp, id) = (moment(*stamp), literal(id)?);
                vec![vec![format!("{column}>{stamp}")], vec![format!("{column}={stamp}"), format!("sys_id>{id}")]]
            }
            (_, Some(Place { id, .. })) => vec![vec![format!("sys_id>{}", literal(id)?)]],
        };
        let mut branches = Vec::new();
        for branch in &self.branches {
            for alternative in &alternatives {
                let terms: Vec<&str> = branch.iter().chain(alternative).map(String::as_str).collect();
                branches.push(terms.join("^"));
            }
        }
        let mut text = branches.join("^NQ");
        let clauses = match order {
            Order::Stamp(column) => format!("ORDERBY{column}^ORDERBYsys_id"),
            Order::Id => "ORDERBYsys_id".to_owned(),
        };
        if !text.is_empty() {
            text.push('^');
        }
        text.push_str(&clauses);
        if text.len() > LONGEST_QUERY {
            return Err(unusable("it is too long for an address"));
        }
        Ok(text)
    }
}

/// A value as it stands in a query: `^` doubled. A value that the server would evaluate is refused.
pub(super) fn literal(value: &str) -> Result<String> {
    if value.to_ascii_lowercase().contains("javascript:") {
        return Err(unusable("a value holds “javascript:”, which ServiceNow would carry out"));
    }
    if value.chars().any(char::is_control) {
        return Err(unusable("a value holds control characters"));
    }
    Ok(value.replace('^', "^^"))
}

/// A moment as ServiceNow writes it: UTC, to the second.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The terms of an encoded query, their literal `^^` kept.
fn terms(text: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut characters = text.trim().chars().peekable();
    while let Some(character) = characters.next() {
        if character == '^' && characters.next_if_eq(&'^').is_none() {
            terms.push(String::new());
        } else if let Some(term) = terms.last_mut() {
            term.push(character);
            if character == '^' {
                term.push('^');
            }
        }
    }
    terms
}

fn unusable(why: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        format!("The query for ServiceNow cannot be used: {why}"),
        "Correct the query or the value in the profile",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(stamp: &str, id: &str) -> Place {
        Place { stamp: Some(stamp.parse().unwrap()), id: id.to_owned() }
    }

    #[test]
    fn the_filter_is_repeated_after_nq() {
        let query = Query::written("active=true^priority<=2").unwrap();
        let text = query.encode(Order::Stamp("sys_updated_on"), Some(&place("2026-01-02T03:04:05Z", "ab"))).unwrap();
        assert_eq!(
            text,
            "active=true^priority<=2^sys_updated_on>2026-01-02 03:04:05\
             ^NQactive=true^priority<=2^sys_updated_on=2026-01-02 03:04:05^sys_id>ab\
             ^ORDERBYsys_updated_on^ORDERBYsys_id"
        );
    }

    #[test]
    fn a_condition_holds_in_every_branch_of_a_written_query() {
        let query = Query::written("a=1^ORDERBYnumber^NQb=2^ORb=3^EQ").unwrap().and("sys_created_on>x");
        let text = query.encode(Order::Id, None).unwrap();
        assert_eq!(text, "a=1^sys_created_on>x^NQb=2^ORb=3^sys_created_on>x^ORDERBYsys_id");
    }

    #[test]
    fn a_query_cannot_open_itself_to_everything() {
        for filter in ["ORactive=true", "a=1^NQ", "^NQa=1", "a=1^NQORb=2"] {
            assert_eq!(Query::written(filter).unwrap_err().fault, Fault::Settings, "{filter}");
        }
    }

    #[test]
    fn a_value_stays_a_value() {
        assert_eq!(literal("a^NQactive=true").unwrap(), "a^^NQactive=true");
        assert_eq!(terms("a=x^^y^b=2"), ["a=x^^y", "b=2"]);
        for value in ["javascript:gs.getUserID()", "JavaScript:1", "a,javascript:x", "a\nb"] {
            assert_eq!(literal(value).unwrap_err().fault, Fault::Settings, "{value}");
        }
        assert_eq!(Query::all().within("email", ["a,b"]).unwrap_err().fault, Fault::Settings);
    }
}
