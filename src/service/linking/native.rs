//! The set-up of Halo's own ServiceNow integration, as the draft of a profile: each setting with
//! where it went, and what has no counterpart. Nothing is saved here.

use serde::Serialize;

use super::super::desk::Desk;
use super::super::draft::{ProfileDraft, choices};
use super::super::error::ServiceError;
use super::tables::{self, Taken};
use crate::connector::halo::native::{Labelled, NativeSettings};
use crate::mapping::convert::{action_kind, ticket_kind};
use crate::model::{Catalogue, ConnectionId, Kind, ProfileId};
use crate::profile::CreateState;
use crate::profile::{NoteScope, Profile, Scope, TypeRule};

/// Whose set-up is taken over, and what becomes of it.
#[derive(Debug, Clone)]
pub struct NativeDraft {
    /// The name of the new profile.
    pub name: ProfileId,
    /// The Halo connection.
    pub halo: ConnectionId,
    /// The ServiceNow connection.
    pub other: ConnectionId,
    /// The customer or supplier.
    pub scope: Scope,
}

/// One setting of Halo's own integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// What people call it there.
    pub setting: String,
    /// Its value there.
    pub value: String,
    /// Where it went in the profile; `None`: it has no counterpart.
    pub to: Option<String>,
    /// What a person should know or do about it.
    pub remark: String,
}

/// A draft made of Halo's own integration.
#[derive(Debug, Clone, Serialize)]
pub struct NativeImport {
    /// The profile: disabled, and saved by nobody yet.
    pub profile: Profile,
    /// Whether Halo's own integration still works for its customer or supplier.
    pub still_on: bool,
    /// Every setting.
    pub carried: Vec<Carried>,
}

impl Desk {
    /// Drafts a profile from what Halo keeps of its own ServiceNow integration on a customer or supplier.
    pub async fn draft_from_native(&self, draft: &NativeDraft) -> Result<NativeImport, ServiceError> {
        let built = self.connector(&draft.halo).await?;
        let failed = |error| ServiceError::Connector { connection: draft.halo.to_string(), error };
        let nothing = |text: &str| ServiceError::not_configured(text.to_owned(), None);
        let halo = built.as_halo().ok_or_else(|| nothing("the first connection is no Halo"))?;
        let settings = halo.native_settings(&draft.scope).await.map_err(failed)?;
        let settings = settings.filter(|settings| !settings.url.is_empty() || !settings.tables.is_empty());
        let settings = settings.ok_or_else(|| {
            nothing(
                "Halo keeps no ServiceNow settings on this customer or supplier, or does not show them to this desk",
            )
        })?;
        let catalogue = self.read_catalogue(&draft.halo, &[ticket_kind(), action_kind()]).await?;
        let mut carried = Vec::new();
        let types = types(&settings, &catalogue, &mut carried)?;
        let profile = ProfileDraft {
            name: draft.name.clone(),
            halo: draft.halo.clone(),
            other: draft.other.clone(),
            scope: draft.scope.clone(),
            types,
            create_tickets: settings.webhook,
        };
        let mut profile = self.draft_profile(&profile).await?;
        let other = self.read_catalogue(&draft.other, &profile.tables()).await?;
        options(&settings, &mut profile, &mut carried);
        for table in &settings.tables {
            let Taken { rows, whole } = tables::take(table, &mut profile, &catalogue, &other);
            carried.extend(rows);
            carried.extend(whole);
        }
        Ok(NativeImport { profile: profile.checked()?, still_on: settings.is_on(), carried })
    }
}

/// The tables of the imported entities, each with a ticket type. Only incidents and tasks go out.
fn types(
    settings: &NativeSettings,
    halo: &Catalogue,
    carried: &mut Vec<Carried>,
) -> Result<Vec<TypeRule>, ServiceError> {
    let known = choices(halo, &ticket_kind(), "tickettype_id");
    let called = |label: &str| known.iter().find(|choice| choice.label.eq_ignore_ascii_case(label));
    let first = settings.webhook_ticket_type.or_else(|| known.first().and_then(|choice| choice.code.parse().ok()));
    let incident = Labelled { value: String::new(), label: "Incident".to_owned() };
    let entities = if settings.entities.is_empty() { vec![incident] } else { settings.entities.clone() };
    let mut types = Vec::new();
    for entity in entities {
        let Some((table, outbound)) = table_of(&entity.label) else {
            carried.push(lost(
                "Imported entity",
                &entity.label,
                "no table of ServiceNow is known for it; add it by hand",
            ));
            continue;
        };
        let by_name = called(&entity.label).and_then(|choice| choice.code.parse().ok());
        let of_webhook = settings.webhook_ticket_type.filter(|_| table == "incident");
        let Some(ticket_type) = of_webhook.or(by_name).or(first) else { continue };
        let to = format!("table {table} ↔ ticket type {ticket_type}");
        carried.push(taken("Imported entity", &entity.label, &to, "look whether the ticket type is the right one"));
        types.push(TypeRule { table: Kind::new(table), ticket_type, outbound, inbound: true });
    }
    if types.is_empty() {
        let text = "none of the imported entities is known, or Halo shows no ticket type; make the profile by hand";
        return Err(ServiceError::not_configured(text, None));
    }
    Ok(types)
}

/// The table of an entity, and whether Halo's own integration sends records of it.
fn table_of(entity: &str) -> Option<(&'static str, bool)> {
    let name = entity.to_lowercase();
    [
        ("incident", "incident", true),
        ("request", "sc_request", false),
        ("problem", "problem", false),
        ("change", "change_request", false),
        ("task", "sc_task", true),
    ]
    .into_iter()
    .find(|(word, ..)| name.contains(word))
    .map(|(_, table, outbound)| (table, outbound))
}

fn options(settings: &NativeSettings, profile: &mut Profile, carried: &mut Vec<Carried>) {
    let inbound = "new records there make tickets (Inbound)";
    if settings.webhook {
        carried.push(taken("Webhooks", "enabled", inbound, "this desk reads changes by itself and needs no webhook"));
    } else {
        carried.push(taken("Webhooks", "disabled", "new records there make no tickets (Inbound)", ""));
    }
    profile.outbound.create_state = CreateState::AlwaysNew;
    carried.push(taken("State of new records", "New", "always New (Outbound)", ""));
    profile.notes.outbound = NoteScope::FlaggedOnly;
    carried.push(taken("Sync to ServiceNow", "per action", "flagged notes only (Notes)", ""));
    if let Some(user) = settings.webhook_user {
        profile.people.default_user = Some(user);
        carried.push(taken("Webhook user", &user.to_string(), "default end-user (People)", ""));
    }
    if let Some(name) = filled(&settings.default_caller) {
        profile.people.default_caller = Some(settings.default_caller.value.clone());
        carried.push(taken("Default caller", &name, "default caller (People)", ""));
    }
    if let Some(name) = filled(&settings.default_group) {
        profile.outbound.default_group = Some(settings.default_group.value.clone());
        carried.push(taken("Default Assignment Group", &name, "default group (Outbound)", ""));
    }
    let account = format!("{} as {}", settings.url, settings.username);
    let remark = "the connection of this desk is used; its secret never leaves Halo";
    carried.push(Carried {
        setting: "Instance and account".to_owned(),
        value: account,
        to: None,
        remark: remark.to_owned(),
    });
    if let Some(attachments) = settings.attachments {
        let remark = "choose in the profile whether files travel, once you have looked at it";
        carried.push(lost("Sync attachments to ServiceNow", &attachments.to_string(), remark));
    }
}

fn filled(setting: &Labelled) -> Option<String> {
    let name = if setting.label.is_empty() { &setting.value } else { &setting.label };
    (!setting.value.is_empty()).then(|| name.clone())
}

pub(super) fn taken(setting: &str, value: &str, to: &str, remark: &str) -> Carried {
    Carried { setting: setting.to_owned(), value: value.to_owned(), to: Some(to.to_owned()), remark: remark.to_owned() }
}

pub(super) fn lost(setting: &str, value: &str, remark: &str) -> Carried {
    Carried { setting: setting.to_owned(), value: value.to_owned(), to: None, remark: remark.to_owned() }
}
