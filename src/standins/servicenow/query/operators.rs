//! The operators of encoded queries, and telling a condition's column, operator and value apart.

/// Longer operators come before those they begin with, so the first match is the longest. Some are
/// known only to be told apart from shorter ones; their conditions count as not understood.
const OPERATORS: &[&str] = &[
    "IN_HIERARCHY_DYNAMIC",
    "IN_HIERARCHY",
    "CHANGESFROM",
    "VALCHANGES",
    "CHANGESTO",
    "GT_OR_EQUALS_FIELD",
    "LT_OR_EQUALS_FIELD",
    "DOES NOT CONTAIN",
    "RELATIVEGT",
    "RELATIVELT",
    "RELATIVEGE",
    "RELATIVELE",
    "RELATIVEEE",
    "EMPTYSTRING",
    "ISNOTEMPTY",
    "STARTSWITH",
    "INSTANCEOF",
    "NOT LIKE",
    "CONTAINS",
    "DATEPART",
    "MORETHAN",
    "LESSTHAN",
    "ENDSWITH",
    "ANYTHING",
    "GT_FIELD",
    "LT_FIELD",
    "DYNAMIC",
    "BETWEEN",
    "NSAMEAS",
    "ISEMPTY",
    "SAMEAS",
    "NOT IN",
    "NOTON",
    "LIKE",
    "IN",
    "ON",
    "!=",
    "!*",
    "<=",
    ">=",
    "<",
    ">",
    "=",
    "*",
    "%",
];

/// A condition as written: column path, operator, value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written<'q> {
    pub(super) path: &'q str,
    pub(super) operator: &'static str,
    pub(super) value: &'q str,
}

/// Takes a condition apart; `None` when it has no known operator.
pub(super) fn take_apart(condition: &str) -> Option<Written<'_>> {
    let is_path = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    let end = condition.find(|c| !is_path(c))?;
    let (path, rest) = condition.split_at(end);
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator))?;
    if path.is_empty() {
        return None;
    }
    Some(Written { path, operator, value: rest.get(operator.len()..).unwrap_or_default() })
}

/// Cuts a query at its `^`; a doubled one is a literal `^` in a value.
pub(super) fn cut(query: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = query.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '^' {
            if let Some(part) = parts.last_mut() {
                part.push(c);
            }
        } else if rest.next_if_eq(&'^').is_some() {
            if let Some(part) = parts.last_mut() {
                part.push('^');
            }
        } else {
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
