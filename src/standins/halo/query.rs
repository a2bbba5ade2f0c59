//! Query parameters as Halo reads them: names without regard to case, booleans in any case, what
//! does not parse counts as not sent, what nobody asks for is ignored.

use std::collections::{BTreeMap, BTreeSet};

/// The parameters of one request.
#[derive(Debug, Default)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads a query string; of a parameter sent twice the first counts.
    pub(super) fn parse(raw: &str) -> Self {
        let mut parameters = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(raw.as_bytes()) {
            parameters.entry(name.to_lowercase()).or_insert_with(|| value.into_owned());
        }
        Self(parameters)
    }

    /// A parameter that is not blank.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A whole number.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// The names of the parameters, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a boolean is true.
    pub(super) fn on(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether a boolean is sent and false.
    pub(super) fn off(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    }

    /// Comma-separated ids; `None` when the parameter is not sent or holds no id.
    pub(super) fn ids(&self, name: &str) -> Option<BTreeSet<i64>> {
        let ids: BTreeSet<i64> = self.text(name)?.split(',').filter_map(|id| id.trim().parse().ok()).collect();
        (!ids.is_empty()).then_some(ids)
    }
}
