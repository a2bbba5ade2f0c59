//! Which records of a plain resource a list request wants.

use serde_json::Value;

use super::advanced::{self, Condition};
use super::catalogue::{Fields, flag, text, whole};
use super::lookup_filters;
use super::party_filters;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::{Area, Filter, Resource};
use super::stamp;
use super::state::{Row, State};
use crate::standins::server::Common;

/// What a list request asks of whom.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The instance.
    pub(super) state: &'a State,
    /// The switches.
    pub(super) common: &'a Common,
    /// The resource.
    pub(super) resource: &'static Resource,
    /// The parameters.
    pub(super) query: &'a Query,
}

/// Parameters that narrow no list of parties.
const NEUTRAL: &[&str] =
    &["pageinate", "page_no", "page_size", "count", "includenotes", "includecolumns", "showcounts"];

/// A list request, ready to be held against records.
pub(super) struct Sieve<'a> {
    asked: Asked<'a>,
    /// Whether all active parties are wanted: these lists are long and read page by page.
    all_active: Option<&'static str>,
    conditions: Vec<Condition>,
    window: Option<Window>,
}

impl<'a> Sieve<'a> {
    /// Reads a request; an `advanced_search` that the server does not take is refused.
    pub(super) fn new(
        state: &'a State,
        common: &'a Common,
        look: &Look,
        resource: &'static Resource,
        query: &'a Query,
    ) -> Result<Self, Refusal> {
        let conditions = match resource.advanced {
            [] => Vec::new(),
            known => {
                let hidden = |name: &&str| *name == "azureoid" && !common.switches.on("halo.azureoid-search");
                let known: Vec<&'static str> = known.iter().copied().filter(|name| !hidden(name)).collect();
                advanced::read(query, &known)?
            }
        };
        let asked = Asked { state, common, resource, query };
        let plain = query.names().all(|name| NEUTRAL.contains(&name) || name.starts_with("order"));
        let all_active = resource.retired.filter(|_| plain && resource.is_party());
        Ok(Self { asked, all_active, conditions, window: change_window(asked, look) })
    }

    /// Whether the list holds a record.
    pub(super) fn keeps(&self, number: i64, row: &Row) -> bool {
        let Asked { resource, query, .. } = self.asked;
        let fields = &row.fields;
        if let Some(retired) = self.all_active {
            return !flag(fields, retired);
        }
        resource.filters.iter().all(|filter| passes(filter, fields, query))
            && is_active_as_asked(resource, fields, query)
            && self.found(fields)
            && self.conditions.iter().all(|condition| condition.holds(fields, &row.custom))
            && self.window.as_ref().is_none_or(|window| window.holds(resource, fields))
            && (party_filters::keeps(self.asked, number, fields) && lookup_filters::keeps(self.asked, number, fields))
    }

    fn found(&self, fields: &Fields) -> bool {
        let Asked { resource, query, .. } = self.asked;
        let Some(wanted) = query.text("search").filter(|_| !resource.search.is_empty()) else { return true };
        let wanted = wanted.to_lowercase();
        let only_names = resource.name == "Client" && query.on("search_name_only");
        let names = if only_names { &resource.search[..1] } else { resource.search };
        names.iter().any(|name| contains(fields, name, &wanted))
            || (query.on("search_phonenumbers") && party_filters::has_phone_number(fields, &wanted))
    }
}

/// Whether a text field contains a text that is in lower case already.
pub(super) fn contains(fields: &Fields, name: &str, wanted: &str) -> bool {
    text(fields, name).is_some_and(|value| value.to_lowercase().contains(wanted))
}

fn passes(filter: &Filter, fields: &Fields, query: &Query) -> bool {
    let Some(wanted) = query.text(filter.param) else { return true };
    if filter.many {
        return wanted.split(',').any(|wanted| equals(fields.get(filter.field), wanted.trim()));
    }
    equals(fields.get(filter.field), wanted)
}

fn equals(value: Option<&Value>, wanted: &str) -> bool {
    match value {
        Some(Value::String(value)) => value.eq_ignore_ascii_case(wanted),
        Some(value) => wanted.parse().ok().is_none_or(|wanted: i64| whole(value) == Some(wanted)),
        None => wanted.parse().is_ok_and(|wanted: i64| wanted == 0),
    }
}

/// Lists hold active records only, unless asked.
fn is_active_as_asked(resource: &Resource, fields: &Fields, query: &Query) -> bool {
    let Some(retired) = resource.retired else { return true };
    let both = query.text("activeinactive").and_then(|value| value.split_once(','));
    let yes = |value: &str| value.trim().eq_ignore_ascii_case("true");
    let with_retired =
        ["includeinactive", "includedisabled", "showall", "showallcodes"].iter().any(|name| query.on(name))
            || both.is_some_and(|(_, inactive)| yes(inactive));
    let without_active =
        query.off("includeactive") || query.off("includeenabled") || both.is_some_and(|(active, _)| !yes(active));
    if flag(fields, retired) { with_retired } else { !without_active }
}

/// A window of change times in the stored form.
struct Window {
    from: Option<String>,
    to: Option<String>,
}

impl Window {
    fn holds(&self, resource: &Resource, fields: &Fields) -> bool {
        let Some(changed) = resource.changed.and_then(|name| text(fields, name)) else { return true };
        self.from.as_deref().is_none_or(|from| changed >= from) && self.to.as_deref().is_none_or(|to| changed <= to)
    }
}

fn change_window(asked: Asked<'_>, look: &Look) -> Option<Window> {
    let honoured = asked.common.switches.get("halo.party-lastupdatefromdate") == "honoured";
    if !honoured || asked.resource.area != Area::Customers {
        return None;
    }
    let at = |name| asked.query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
    Some(Window { from: at("lastupdatefromdate"), to: at("lastupdatetodate") })
}
