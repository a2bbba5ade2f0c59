//! From the text of an encoded query to one that can run.

use jiff::SignedDuration;

use super::super::super::switches::Switches;
use super::super::schema::Schema;
use super::super::spec::Kind;
use super::super::state::{Session, State};
use super::super::time;
use super::dates::{Distance, Part, seconds_of};
use super::operators::{cut, take_apart};
use super::related::{self, Occurrences};
use super::script::evaluate;
use super::{Case, Comparison, Condition, Order, Path, Query, Relation, Step, Test, is_time};

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
        Compiler { state, session, switches, table, groups: vec![Vec::new()], order: Vec::new(), invalid: Vec::new() };
    let mut parts = cut(text).into_iter();
    while let Some(part) = parts.next() {
        if let Some(list) = part.strip_prefix("RLQUERY") {
            let of_list: Vec<String> = parts.by_ref().take_while(|part| part != "ENDRLQUERY").collect();
            compiler.related_list(list, &of_list);
        } else {
            compiler.part(&part);
        }
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
    switches: &'s Switches,
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
        match self.read(text) {
            Some(condition) => self.add(condition, alternative),
            None => self.invalid.push(text.to_owned()),
        }
    }

    fn add(&mut self, condition: Condition, alternative: bool) {
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
            return self.go_to(rest);
        }
        if let Some(join) = text.strip_prefix("JOIN") {
            return self.join(join);
        }
        let written = take_apart(text)?;
        let path = resolve(&self.state.schema, self.table, written.path)?;
        Some(Condition { test: self.test_of(&path, written.operator, written.value)?, path })
    }

    /// `GOTOnumber=INC0000001`: the row itself where it is there, else those that begin so.
    fn go_to(&self, text: &str) -> Option<Condition> {
        let written = take_apart(text)?;
        let path = resolve(&self.state.schema, self.table, written.path)?;
        if written.operator != "=" {
            return Some(Condition { test: self.test_of(&path, written.operator, written.value)?, path });
        }
        let family = self.state.schema.family(self.table);
        let there = family.iter().any(|table| self.state.find_by(table, written.path, written.value).is_some());
        let value = written.value.to_owned();
        Some(Condition { path, test: if there { Test::Equal(value) } else { Test::StartsWith(value) } })
    }

    /// `JOINt1.f1=t2.f2!condition`: rows whose f1 occurs as f2 in rows of t2 that match.
    fn join(&self, text: &str) -> Option<Condition> {
        let (columns, condition) = text.split_once('!').unwrap_or((text, ""));
        let (own, other) = columns.split_once('=')?;
        let (own_table, own_column) = own.split_once('.')?;
        let (table, column) = other.split_once('.')?;
        if own_table != self.table {
            return None;
        }
        let query = compile(self.state, self.session, self.switches, table, condition);
        let once = (Relation::GreaterOrEqual, false, 1);
        let test = Test::Occurs(Occurrences::count(self.state, self.session, (table, column), &query, once)?);
        Some(Condition { path: resolve(&self.state.schema, self.table, own_column)?, test })
    }

    /// `RLQUERYchild.column,>=1[,m2m]`: how many rows of a related list match the conditions after it.
    fn related_list(&mut self, list: &str, conditions: &[String]) {
        let counted = || {
            let mut parts = list.split(',');
            let (table, column) = parts.next()?.split_once('.')?;
            let quantity = related::quantity(parts.next()?)?;
            let query = compile(self.state, self.session, self.switches, table, &conditions.join("^"));
            Occurrences::count(self.state, self.session, (table, column), &query, quantity)
        };
        match counted().zip(resolve(&self.state.schema, self.table, "sys_id")) {
            Some((occurrences, path)) => self.add(Condition { path, test: Test::Occurs(occurrences) }, false),
            None => self.invalid.push(format!("RLQUERY{list}")),
        }
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
            "DYNAMIC" => Test::In(related::dynamic(self.state, self.session, value)?),
            "IN_HIERARCHY" => {
                let (_, start) = value.split_once('@')?;
                Test::In(related::below(self.state, &path.field.reference, vec![self.operand(path, start)?]))
            }
            "IN_HIERARCHY_DYNAMIC" => {
                let starts = related::dynamic(self.state, self.session, value.split_once('@')?.1)?;
                Test::In(related::below(self.state, &path.field.reference, starts))
            }
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
            if value.contains("getMyGroups") {
                return Some(related::my_groups(self.state, self.session));
            }
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
