//! The settings of one service that is ordered from a catalogue, and of its pairs of fields.

use super::{
    Alternative, Entry, Offer, Setting, Shape, chosen, optional_number, optional_text, rule_settings, text_of, word,
};
use crate::profile::services::{variable, variable_field};
use crate::profile::{FieldRule, Profile, ServiceRule};

const WITHOUT: &[Alternative] = &[
    Alternative { code: "hold", label: "Hold until the service has an item" },
    Alternative { code: "plain", label: "Send a plain record, which orders nothing" },
];

/// The settings of a pair that mean nothing for a variable: an order is answered once.
const NOT_FOR_VARIABLES: [&str; 4] = ["other", "tables", "owner", "computed_there"];

/// What becomes of a service request whose service has no item.
pub(super) fn without_service() -> Setting<Profile> {
    Setting {
        key: "outbound.without_service",
        section: "To ServiceNow",
        label: "A service without a catalogue item",
        help: "What becomes of a service request whose service is not among those mapped",
        shape: Shape::Choice(WITHOUT),
        shown: |profile| !profile.services.is_empty(),
        read: |profile| word(&profile.outbound.without_service),
        write: |profile, entry| {
            profile.outbound.without_service = chosen(&entry)?;
            Ok(())
        },
    }
}

/// Every setting of a service, in the order of the form.
pub fn service_settings() -> Vec<Setting<ServiceRule>> {
    let section = "Service";
    vec![
        Setting {
            key: "service",
            section,
            label: "Halo service",
            help: "Service requests for this service order the item",
            shape: Shape::Pick(Offer::Services),
            shown: |_| true,
            read: |rule| text_of(Some(rule.service).filter(|id| *id > 0).as_ref()),
            write: |rule, entry| {
                rule.service = optional_number(&entry)?.ok_or("must be a service; it is empty")?;
                Ok(())
            },
        },
        Setting {
            key: "item",
            section,
            label: "ServiceNow catalogue item",
            help: "What is ordered; the requested item that comes of it is linked with the ticket",
            shape: Shape::Pick(Offer::Items),
            shown: |_| true,
            read: |rule| Entry::Text(rule.item.clone()),
            write: |rule, entry| {
                rule.item = optional_text(&entry).ok_or("must be a catalogue item; it is empty")?;
                Ok(())
            },
        },
        Setting {
            key: "marker",
            section,
            label: "Variable for the reference",
            help: "A text variable that takes the ticket's reference, by which an order is found when the answer to it \
                   was lost. Without one, such an order waits for a person and is never sent again",
            shape: Shape::Pick(Offer::Variables),
            shown: |_| true,
            read: |rule| text_of(rule.marker.as_ref()),
            write: |rule, entry| {
                rule.marker = optional_text(&entry);
                Ok(())
            },
        },
    ]
}

/// Every setting of a pair of a ticket's field and a variable, in the order of the form.
pub fn variable_settings() -> Vec<Setting<FieldRule>> {
    let name = Setting {
        key: "variable",
        section: "Field pair",
        label: "Catalogue variable",
        help: "The question of the item that the field answers",
        shape: Shape::Pick(Offer::Variables),
        shown: |_: &FieldRule| true,
        read: |rule: &FieldRule| Entry::Text(rule.other.first().and_then(variable).unwrap_or_default().to_owned()),
        write: |rule: &mut FieldRule, entry| {
            let name = optional_text(&entry).ok_or("must be a variable; it is empty")?;
            rule.other = vec![variable_field(&name)];
            Ok(())
        },
    };
    let mut settings: Vec<Setting<FieldRule>> =
        rule_settings().into_iter().filter(|setting| !NOT_FOR_VARIABLES.contains(&setting.key)).collect();
    settings.insert(2.min(settings.len()), name);
    settings
}
