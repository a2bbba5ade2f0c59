//! From the text of an encoded query to one that can run.

use jiff::SignedDuration;

use super::super::super::switches::Switches;
use super::super::schema::Schema;
use super::super::spec::Kind;
use super::super::state::{Session, State};
use super::super::time;
use super::dates::{Distance, Part, seconds_of};
use super::operators::{cut, take_apart};
use super::script::evaluate;
use super::{Case, Comparison, Condition, Order, Path, Query, Relation, Step, Test, is_time};

/// The stored dynamic filter "Me".
const ME: &str = "90d1921e5f510100a9ad2572f2b477fe";

/// Finds a column, following references for each dot; `None` when it does not exist.
pub(in super::super) fn resolve(schema: &Schema, table: &str, path: &str) -> Option<Path> {
    let mut steps = Vec::new();
    let mut table = table;
    let mut names = path.split('.').peekable();
    loop {
        let field = schema.field(table, names.next()?)?;
        if names.peek().is_none() {
            return Some(Path { steps, field: field.clone(), table: table.to_owned() });
        }
        if field.kind != Kind::Reference {
            return None;
        }
        table = schema.table(&field.reference)?.name.as_str();
        steps.push(Step { sym: field.sym, table: table.to_owned() });
    }
}

/// Reads an encoded query on a table. What is not understood is left out and listed.
pub(in super::super) fn compile(
    state: &State,
    session: &Session,
    switches: &Switches,
    table: &str,
    text: &str,
) -> Query {
    let mut compiler =
        Compiler { state, session, table, groups: vec![Vec::new()], order: Vec::new(), invalid: Vec::new() };
    for part in cut(text) {
        compiler.part(&part);
    }
    compiler.groups.retain(|group| !group.is_empty());
    if compiler.groups.is_empty() {
        compiler.groups.push(Vec::new());
    }
    Query {
        groups: compiler.groups,
        order: compiler.order,
        comparison: comparison(switches),
        invalid: compiler.invalid,
    }
}

/// The query of `field=value` parameters, which also take what is shown in place of the value.
pub(in super::super) fn equal_pairs(state: &State, switches: &Switches, table: &str, pairs: &[(&str, &str)]) -> Query {
    let mut group = Vec::new();
    let mut invalid = Vec::new();
    for (name, value) in pairs {
        match resolve(&state.schema, table, name) {
            Some(path) => group.push(vec![Condition { path, test: Test::EqualShown((*value).to_owned()) }]),
            None => invalid.push((*name).to_owned()),
        }
    }
    Query { groups: vec![group], order: Vec::new(), comparison: comparison(switches), invalid }
}

fn comparison(switches: &Switches) -> Comparison {
    Comparison {
        case: if switches.get("servicenow.text-comparison") == "case-sensitive" {
            Case::Sensitive
        } else {
            Case::Insensitive
        },
        not_equal_matches_empty: switches.on("servicenow.not-equal-matches-empty"),
    }
}

struct Compiler<'s> {
    state: &'s State,
    session: &'s Session,
    table: &'s str,
    groups: Vec<Vec<Vec<Condition>>>,
    order: Vec<Order>,
    invalid: Vec<String>,
}

impl Compiler<'_> {
    fn part(&mut self, part: &str) {
        if part == "EQ" || part.starts_with("GROUPBY") {
            return;
        }
        if let Some(field) = part.strip_prefix("ORDERBYDESC") {
            self.order(field, true);
        } else if let Some(field) = part.strip_prefix("ORDERBY") {
            self.order(field, false);
        } else if let Some(condition) = part.strip_prefix("NQ") {
            self.groups.push(Vec::new());
            self.condition(condition, false);
        } else if let Some(condition) = part.strip_prefix("OR") {
            self.condition(condition, true);
        } else {
            self.condition(part, false);
        }
    }

    fn order(&mut self, field: &str, descending: bool) {
        match resolve(&self.state.schema, self.table, field) {
            Some(path) => self.order.push(Order { path, descending }),
            None => self.invalid.push(field.to_owned()),
        }
    }

    fn condition(&mut self, text: &str, alternative: bool) {
        if text.is_empty() {
            return;
        }
        let Some(condition) = self.read(text) else {
            self.invalid.push(text.to_owned());
            return;
        };
        let Some(group) = self.groups.last_mut() else { return };
        match group.last_mut() {
            Some(alternatives) if alternative => alternatives.push(condition),
            _ => group.push(vec![condition]),
        }
    }

    fn read(&self, text: &str) -> Option<Condition> {
        if let Some(words) = text.strip_prefix("123TEXTQUERY321=") {
            let words = words.split_whitespace().map(str::to_lowercase).collect();
            return Some(Condition {
                path: resolve(&self.state.schema, self.table, "sys_id")?,
                test: Test::Words(words),
            });
        }
        if let Some(rest) = text.strip_prefix("GOTO") {
            let written = take_apart(rest)?;
            let path = resolve(&self.state.schema, self.table, written.path)?;
            return Some(Condition { path, test: Test::StartsWith(written.value.to_owned()) });
        }
        let written = take_apart(text)?;
        let path = resolve(&self.state.schema, self.table, written.path)?;
        Some(Condition { test: self.test_of(&path, written.operator, written.value)?, path })
    }

    fn test_of(&self, path: &Path, operator: &str, value: &str) -> Option<Test> {
        let single = || self.operand(path, value);
        Some(match operator {
            "=" if value.is_empty() => Test::Empty,
            "!=" if value.is_empty() => Test::NotEmpty,
            "=" => Test::Equal(single()?),
            "!=" => Test::NotEqual(single()?),
            "<" => Test::Related(Relation::Less, single()?),
            "<=" => Test::Related(Relation::LessOrEqual, single()?),
            ">" => Test::Related(Relation::Greater, single()?),
            ">=" => Test::Related(Relation::GreaterOrEqual, single()?),
            "LIKE" | "*" | "CONTAINS" => Test::Contains(value.to_lowercase()),
            "NOT LIKE" | "!*" | "DOES NOT CONTAIN" => Test::Lacks(value.to_lowercase()),
            "STARTSWITH" => Test::StartsWith(value.to_owned()),
            "ENDSWITH" | "%" => Test::EndsWith(value.to_owned()),
            "IN" => Test::In(self.list(path, value)?),
            "NOT IN" => Test::NotIn(self.list(path, value)?),
            "ISEMPTY" | "EMPTYSTRING" => Test::Empty,
            "ISNOTEMPTY" => Test::NotEmpty,
            "ANYTHING" => Test::Always,
            "BETWEEN" => {
                let (from, to) = value.split_once('@')?;
                Test::Between(self.operand(path, from)?, self.operand(path, to)?)
            }
            "ON" | "NOTON" => {
                let mut parts = value.splitn(3, '@').skip(1);
                let (from, to) = (self.operand(path, parts.next()?)?, self.operand(path, parts.next()?)?);
                if operator == "ON" { Test::Between(from, to) } else { Test::Outside(from, to) }
            }
            "SAMEAS" => Test::SameAs(self.other(value)?),
            "NSAMEAS" => Test::NotSameAs(self.other(value)?),
            "GT_FIELD" => Test::RelatedField(Relation::Greater, self.other(value)?),
            "LT_FIELD" => Test::RelatedField(Relation::Less, self.other(value)?),
            "GT_OR_EQUALS_FIELD" => Test::RelatedField(Relation::GreaterOrEqual, self.other(value)?),
            "LT_OR_EQUALS_FIELD" => Test::RelatedField(Relation::LessOrEqual, self.other(value)?),
            "MORETHAN" => Test::Distance(Distance::read(value, Relation::Greater, |name| self.other(name))?),
            "LESSTHAN" => Test::Distance(Distance::read(value, Relation::Less, |name| self.other(name))?),
            "DATEPART" => Test::Part(Part::read(value)?),
            "DYNAMIC" if value == ME => Test::Equal(self.session.user_id.clone()),
            "INSTANCEOF" => Test::In(self.state.schema.family(value).into_iter().map(str::to_owned).collect()),
            _ => self.relative(operator.strip_prefix("RELATIVE")?, value)?,
        })
    }

    fn other(&self, name: &str) -> Option<Path> {
        resolve(&self.state.schema, self.table, name)
    }

    /// A value as it is stored: scripts evaluated, a bare date at midnight.
    fn operand(&self, path: &Path, value: &str) -> Option<String> {
        let value = evaluate(value, self.session)?;
        if path.field.kind == Kind::DateTime {
            return Some(time::normalised(&value, false).unwrap_or(value));
        }
        Some(value)
    }

    fn list(&self, path: &Path, value: &str) -> Option<Vec<String>> {
        if value.starts_with("javascript:") {
            return Some(vec![self.operand(path, value)?]);
        }
        value.split(',').map(|member| self.operand(path, member)).collect()
    }

    /// `@hour@ago@1`: a distance from now.
    fn relative(&self, relation: &str, value: &str) -> Option<Test> {
        let mut parts = value.trim_start_matches('@').splitn(3, '@');
        let (unit, direction, count) = (parts.next()?, parts.next()?, parts.next()?.parse::<i64>().ok()?);
        let step = SignedDuration::from_secs(seconds_of(unit)?);
        let distance = step.checked_mul(i32::try_from(count).ok()?)?;
        let now = self.session.now;
        let point = if direction == "ago" { now.checked_sub(distance) } else { now.checked_add(distance) }.ok()?;
        let stored = time::stored(point);
        Some(match relation {
            "GT" => Test::Related(Relation::Greater, stored),
            "LT" => Test::Related(Relation::Less, stored),
            "GE" => Test::Related(Relation::GreaterOrEqual, stored),
            "LE" => Test::Related(Relation::LessOrEqual, stored),
            "EE" => Test::Between(stored, time::stored(point.checked_add(step).ok()?)),
            _ => return None,
        })
    }
}

impl Path {
    /// Whether values order as text: those of dates and times do.
    pub(super) fn orders_as_text(&self) -> bool {
        is_time(self.field.kind)
    }
}
