//! One connection: what it is, what its last test found, and what depends on it.

use egui::{ScrollArea, Ui};
use jiff::Timestamp;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::{ConnectionsState, instance, rights, traffic};
use crate::connector::{Examination, Gravity};
use crate::profile::{Authentication, Connection};
use crate::service::{AgeStanding, ConnectionView, Presence};

pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ConnectionsState, wishes: &mut Wishes) {
    let Some(view) = state.chosen.as_deref().and_then(|name| shared.connection(name)) else {
        ui.label(theme::weak("Choose a connection"));
        return;
    };
    ui.horizontal(|ui| {
        ui.label(theme::title(view.connection.name.to_string()));
        badge::environment(ui, view.connection.environment);
    });
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        button::main_command(ui, &scene.facts, Command::TestConnection, wishes);
        button::command(ui, &scene.facts, Command::EditConnection, wishes);
        button::command(ui, &scene.facts, Command::RemoveConnection, wishes);
    });
    ui.add_space(measures::SMALL);
    instance::alarm(ui, view, wishes);
    // Each connection is read from its top.
    let here = ("connection", view.connection.name.as_str());
    ScrollArea::vertical().id_salt(here).auto_shrink([false, false]).show(ui, |ui| {
        test(ui, scene, view, state, wishes);
        ui.add_space(measures::SMALL);
        traffic::show(ui, scene, &view.state);
        ui.add_space(measures::SMALL);
        rights::show(ui, view, state, wishes);
        ui.add_space(measures::SMALL);
        instance::show(ui, scene, view);
        ui.add_space(measures::SMALL);
        card::section(ui, "Connection", |ui| {
            settings(ui, &view.connection);
            secrets(ui, scene, view);
            card::fact(ui, "Requests since the start", view.requests.to_string());
        });
        ui.add_space(measures::SMALL);
        dependents(ui, view);
    });
}

fn test(ui: &mut Ui, scene: &Scene, view: &ConnectionView, state: &ConnectionsState, wishes: &mut Wishes) {
    let test = state.tests.get(view.connection.name.as_str());
    if test.is_some_and(super::Remote::waiting) {
        states::trouble(ui, Tone::Accent, "Signing in and looking what is there");
    } else if let Some(failure) = test.and_then(super::Remote::failure) {
        states::failure_text(ui, failure, wishes);
    }
    match &view.examination {
        Some(found) => examination(ui, scene, found, view.tested),
        None => states::trouble(ui, Tone::Caution, "Not tested yet. Mappings open after the first test that succeeds."),
    }
}

fn examination(ui: &mut Ui, scene: &Scene, found: &Examination, tested: Option<Timestamp>) {
    card::section(ui, "What the test found", |ui| {
        if let Some(at) = tested {
            ui.label(theme::small(format!("Tested {}", scene.moment(at))));
        }
        if found.missing.is_empty() {
            states::trouble(ui, Tone::Good, "Connection successful; nothing is missing");
        }
        for missing in &found.missing {
            states::trouble(ui, Tone::Caution, missing);
        }
        for remark in &found.told() {
            let tone = if remark.gravity == Gravity::Warning { Tone::Caution } else { Tone::Neutral };
            states::trouble(ui, tone, &remark.text);
        }
        ui.add_space(measures::TIGHT);
        card::fact(ui, "System", found.product.as_str());
        card::fact(ui, "Signed in as", found.account.as_str());
        card::fact(ui, "Clock", found.clock_in_words());
        card::fact(ui, "Zone of its stamps", found.zone_in_words());
        if let Some(token) = found.token {
            card::fact(ui, "Access tokens live", format!("{} s", token.seconds));
        }
        for (ability, value) in &found.abilities {
            card::fact(ui, &ability_name(ability), value.as_str());
        }
    });
}

/// What an ability is called; the connectors name them in the words of programs.
fn ability_name(ability: &str) -> String {
    match ability {
        "application" => "Own notes appear as".to_owned(),
        "batch" => "Several writes in one request".to_owned(),
        "change-filter" => "Tells what changed since a moment".to_owned(),
        "find-by-external-link" => "Finds a ticket by its external link".to_owned(),
        "native-servicenow" => "Has its own ServiceNow integration".to_owned(),
        "note-window" => "Tells which notes are new".to_owned(),
        "supplied-sys-id" => "Takes the record id that is sent".to_owned(),
        other => {
            let mut letters = other.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}", letters.as_str().replace('-', " "))
        }
    }
}

fn settings(ui: &mut Ui, connection: &Connection) {
    card::fact(ui, "System", connection.system.to_string());
    card::fact(ui, "Address", theme::mono(connection.base_url.as_str().trim_end_matches('/')));
    let (method, account) = match &connection.authentication {
        Authentication::Basic { username } => ("Basic authentication", username),
        Authentication::ClientCredentials { client_id } => ("Client Credentials", client_id),
        Authentication::Password { username, .. } => ("OAuth with user name and password", username),
    };
    card::fact(ui, "Sign-in", method);
    card::fact(ui, "Account", theme::mono(account.as_str()));
    if let Some(tenant) = &connection.tenant {
        card::fact(ui, "Tenant", theme::mono(tenant.as_str()));
    }
    card::fact(ui, "Share of the allowance", format!("{} %", connection.share_percent));
    if let Some(allowance) = connection.allowance {
        card::fact(ui, "Requests allowed", format!("{allowance} in {} s", connection.window_seconds));
    }
}

fn secrets(ui: &mut Ui, scene: &Scene, view: &ConnectionView) {
    for secret in &view.secrets {
        let key = secret.name.rsplit('/').next().unwrap_or_default();
        let name = if key == "password" { "Password" } else { "Client Secret" };
        card::fact_with(ui, name, |ui| match &secret.presence {
            Presence::Present => {
                badge::badge(ui, Tone::Good, icons::KEY, "In the keychain");
                if let Some(age) = &secret.age {
                    ui.label(theme::small(format!("given {}", scene.moment(age.given))));
                }
            }
            Presence::Missing => {
                badge::badge(ui, Tone::Caution, icons::WAITS, "Missing: edit the connection and enter it");
            }
            Presence::Unreadable { reason } => states::trouble(ui, Tone::Bad, reason),
        });
        if let Some((age, words)) = secret.age.as_ref().and_then(|age| Some((age, age.words()?))) {
            let tone = if age.standing == AgeStanding::Overdue { Tone::Bad } else { Tone::Caution };
            states::trouble(ui, tone, &format!("{name} {words}"));
        }
    }
}

fn dependents(ui: &mut Ui, view: &ConnectionView) {
    card::section(ui, "Used by", |ui| {
        if view.used_by.is_empty() {
            ui.label(theme::weak("No profile uses it"));
        }
        for profile in &view.used_by {
            ui.label(profile);
        }
    });
}
