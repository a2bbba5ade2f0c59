//! What the forms of a profile offer to choose from.

use super::super::super::widgets::form::Offers;
use super::people::People;
use super::words;
use crate::model::{Choice, FieldInfo, Kind, Side};
use crate::profile::catalogue::Offer;
use crate::profile::{Conversion, FieldRule, Profile, services};
use crate::service::{Choices, Fit, RuleUse};

/// What the forms of a profile offer.
pub(super) struct Offered<'a> {
    choices: Option<&'a Choices>,
    people: &'a People,
    first_table: Option<Kind>,
    tables: Vec<Choice>,
    halo_fields: Vec<Choice>,
    other_fields: Vec<Choice>,
    value_tables: Vec<Choice>,
    halo_values: Vec<Choice>,
    other_values: Vec<Choice>,
    variables: Vec<Choice>,
}

impl<'a> Offered<'a> {
    /// What is offered for a profile.
    pub(super) fn of(profile: &Profile, choices: Option<&'a Choices>, people: &'a People) -> Self {
        let kinds = profile.tables();
        Self {
            choices,
            people,
            tables: kinds.iter().map(table_choice).collect(),
            halo_fields: choices.map(|known| field_choices(known.halo_fields())).unwrap_or_default(),
            other_fields: choices.map(|known| other_fields(known, &kinds)).unwrap_or_default(),
            value_tables: profile.mapping.tables.keys().map(|name| Choice::plain(name, name)).collect(),
            halo_values: Vec::new(),
            other_values: Vec::new(),
            variables: Vec::new(),
            first_table: kinds.into_iter().next(),
        }
    }

    /// The same with those fields of the other side alone that go with a rule's field of Halo, and those
    /// that it has already.
    pub(super) fn fitting(mut self, rule: &FieldRule, kinds: &[Kind]) -> Self {
        let Some(known) = self.choices else { return self };
        let converted = rule.conversion == Conversion::Converted;
        self.other_fields.retain(|field| {
            let chosen = rule.other.iter().any(|name| name.as_str() == field.code);
            chosen
                || match known.fit(kinds, rule.halo.as_str(), &field.code) {
                    Some(Fit::Never(_)) => false,
                    Some(Fit::OnRequest(_)) => converted,
                    Some(_) | None => true,
                }
        });
        self
    }

    /// The same with the variables of a catalogue item.
    pub(super) fn with_variables(mut self, item: &str) -> Self {
        let fields = self.choices.map(|known| known.other_fields(&services::variables_of(item))).unwrap_or_default();
        let variable = |field: &FieldInfo| Some(Choice::plain(services::variable(&field.name)?, field.label.as_str()));
        self.variables = fields.iter().filter_map(variable).collect();
        self
    }

    /// The same, to which only those variables of an item belong that go with a pair's field of Halo, and
    /// the one that it has already.
    pub(super) fn for_variable(&self, rule: &FieldRule, item: &str, tables: &[Kind]) -> FittingVariables<'_> {
        let kinds: Vec<Kind> = std::iter::once(services::variables_of(item)).chain(tables.iter().cloned()).collect();
        let goes = |variable: &&Choice| {
            let field = services::variable_field(&variable.code);
            let fit = self.choices.and_then(|known| known.fit(&kinds, rule.halo.as_str(), field.as_str()));
            rule.other.contains(&field)
                || match fit {
                    Some(Fit::Never(_)) => false,
                    Some(Fit::OnRequest(_)) => rule.conversion == Conversion::Converted,
                    Some(_) | None => true,
                }
        };
        FittingVariables { all: self, variables: self.variables.iter().filter(goes).cloned().collect() }
    }

    /// The same with the values of one rule.
    pub(super) fn with_values(mut self, of_rule: Option<&RuleUse>) -> Self {
        if let Some(of_rule) = of_rule {
            self.halo_values = values(of_rule, Side::Halo);
            self.other_values = values(of_rule, Side::Other);
        }
        self
    }
}

impl Offers for Offered<'_> {
    fn choices(&self, offer: Offer) -> &[Choice] {
        let halo = |field: &str| self.choices.map(|known| known.halo(field)).unwrap_or_default();
        match offer {
            Offer::Tables => &self.tables,
            Offer::TicketTypes => halo("tickettype_id"),
            Offer::Statuses => halo("status_id"),
            Offer::Outcomes => self.choices.map(Choices::outcomes).unwrap_or_default(),
            Offer::Teams => halo("team"),
            Offer::Agents => halo("agent_id"),
            Offer::Users => self.people.known(Side::Halo),
            Offer::OtherUsers => self.people.known(Side::Other),
            Offer::Groups => match (self.choices, &self.first_table) {
                (Some(known), Some(table)) => known.other(table, "assignment_group"),
                _ => &[],
            },
            Offer::HaloFields => &self.halo_fields,
            Offer::OtherFields => &self.other_fields,
            Offer::ValueTables => &self.value_tables,
            Offer::HaloValues => &self.halo_values,
            Offer::OtherValues => &self.other_values,
            Offer::Services => self.choices.map(Choices::services).unwrap_or_default(),
            Offer::Items => self.choices.map(Choices::items).unwrap_or_default(),
            Offer::Variables => &self.variables,
        }
    }

    fn searched(&self, offer: Offer) -> bool {
        matches!(offer, Offer::Users | Offer::OtherUsers)
    }
}

/// Everything that is offered, with the variables that fit one pair.
pub(super) struct FittingVariables<'a> {
    all: &'a Offered<'a>,
    variables: Vec<Choice>,
}

impl Offers for FittingVariables<'_> {
    fn choices(&self, offer: Offer) -> &[Choice] {
        if offer == Offer::Variables { &self.variables } else { self.all.choices(offer) }
    }

    fn searched(&self, offer: Offer) -> bool {
        self.all.searched(offer)
    }
}

/// A table as a choice.
pub(super) fn table_choice(kind: &Kind) -> Choice {
    Choice::plain(kind.as_str(), words::table(kind))
}

/// Fields as choices.
pub(super) fn field_choices(fields: &[FieldInfo]) -> Vec<Choice> {
    let mut choices: Vec<Choice> =
        fields.iter().map(|field| Choice::plain(field.name.as_str(), field.label.as_str())).collect();
    choices.sort_by_key(|choice| choice.label.to_lowercase());
    choices
}

/// The fields of several tables as choices, each once.
pub(super) fn other_fields(choices: &Choices, tables: &[Kind]) -> Vec<Choice> {
    let mut fields: Vec<FieldInfo> = Vec::new();
    for field in tables.iter().flat_map(|table| choices.other_fields(table)) {
        if !fields.iter().any(|known| known.name == field.name) {
            fields.push(field.clone());
        }
    }
    field_choices(&fields)
}

/// The values of a rule on a side as choices, each code once, by their labels.
pub(super) fn values(of_rule: &RuleUse, side: Side) -> Vec<Choice> {
    let values = match side {
        Side::Halo => &of_rule.halo,
        Side::Other => &of_rule.other,
    };
    let mut choices: Vec<Choice> = Vec::new();
    for value in values {
        if !choices.iter().any(|known| known.code == value.code) {
            choices.push(Choice::plain(value.code.as_str(), value.label.as_str()));
        }
    }
    choices.sort_by_key(|choice| choice.label.to_lowercase());
    choices
}
