//! Query parameters.

use super::super::refusal::Refusal;

/// How values are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    Values,
    Shown,
    Both,
}

/// Whether references carry a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Included,
    Excluded,
}

/// The parameters of a request, decoded, in their order.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    pairs: Vec<(String, String)>,
    /// As sent, for links that repeat them.
    raw: Vec<String>,
}

impl Parameters {
    pub(super) fn read(query: &str) -> Self {
        Self {
            pairs: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            raw: query.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// These parameters, after those that were stored under the short key that they name.
    pub(super) fn with_stored(mut self, stored: &str) -> Self {
        let mut all = Self::read(stored).pairs;
        all.append(&mut self.pairs);
        self.pairs = all;
        self
    }

    /// A parameter's value; `None` when it is absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A parameter that must be a whole number from 0.
    pub(super) fn number(&self, name: &str, default: usize) -> Result<usize, Refusal> {
        match self.get(name) {
            None => Ok(default),
            Some(text) => match text.trim().parse() {
                Ok(number) => Ok(number),
                Err(_) => Err(Refusal::Parameter(format!("Invalid value for parameter {name}"))),
            },
        }
    }

    pub(super) fn display(&self) -> Display {
        match self.get("sysparm_display_value") {
            Some(value) if value.eq_ignore_ascii_case("true") => Display::Shown,
            Some(value) if value.eq_ignore_ascii_case("all") => Display::Both,
            _ => Display::Values,
        }
    }

    pub(super) fn links(&self) -> Links {
        if self.flag("sysparm_exclude_reference_link") { Links::Excluded } else { Links::Included }
    }

    /// The `field=value` pairs.
    pub(super) fn fields(&self) -> Vec<(&str, &str)> {
        self.pairs
            .iter()
            .filter(|(name, _)| !name.starts_with("sysparm_"))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// The parameters as sent, except these.
    pub(super) fn raw_without(&self, names: &[&str]) -> Vec<&str> {
        self.raw
            .iter()
            .map(String::as_str)
            .filter(|part| !names.contains(&part.split('=').next().unwrap_or_default()))
            .collect()
    }
}
