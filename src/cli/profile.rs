//! `causeway profile`: what is kept in step is drafted, read in, written out and shown.

use super::args::{ProfileCommand, ProfileNewArgs};
use super::exit::Exit;
use super::session::Session;
use super::{Result, input};
use super::{blocks, native, suggest, switch_off, versions};
use crate::model::{FieldName, ProfileId};
use crate::profile::{Conversion, Direction, FieldRule, Profile, Scope, TypeRule};
use crate::report::text::{moment, one_line, table};
use crate::service::profiles::ProfileView;
use crate::service::{Advice, ProfileDraft, ServiceError, Unpaired};

/// Runs a command about profiles.
pub(super) async fn run(session: &Session, command: ProfileCommand) -> Result<Exit> {
    let desk = &session.desk;
    match command {
        ProfileCommand::New(args) => new(session, args).await,
        ProfileCommand::FromNative(args) => native::run(session, args).await,
        ProfileCommand::Import { file } => {
            let (name, version) = desk.import_profile(&input::text(&file, &session.place, session.input)?).await?;
            let enabled = desk.profile(&name).await?.profile.enabled;
            let state = if enabled { "enabled" } else { "disabled" };
            session.output.show(&[("profile", &name), ("version", &version), ("enabled", &enabled)], || {
                format!("{name} is saved as version {version}, {state}.\n")
            })?;
            Ok(Exit::Done)
        }
        ProfileCommand::Export { name } => {
            let toml = desk.export_profile(&name).await?;
            session.output.show(&[("profile", &name), ("toml", &toml)], || toml.clone())?;
            Ok(Exit::Done)
        }
        ProfileCommand::List => list(session).await,
        ProfileCommand::Pause { name, reason } => {
            desk.pause_profile(&name, &reason, &super::apply::approver()).await?;
            session
                .output
                .text(&format!("{name} is paused: nothing is written until `causeway profile resume {name}`.\n"))?;
            Ok(Exit::Done)
        }
        ProfileCommand::Resume { name } => {
            let text = if desk.resume_profile(&name).await? { "goes on" } else { "was not paused" };
            session.output.text(&format!("{name} {text}.\n"))?;
            Ok(Exit::Done)
        }
        ProfileCommand::SwitchOff(args) => switch_off::off(session, &args).await,
        ProfileCommand::SwitchOn { name, reason } => switch_off::on(session, &name, &reason).await,
        ProfileCommand::ExportLinks(args) => switch_off::export(session, &args).await,
        ProfileCommand::Show { name } => show(session, &name).await,
        ProfileCommand::Suggest(args) => suggest::run(session, args).await,
        ProfileCommand::CopyBlock(args) => blocks::copy(session, args).await,
        ProfileCommand::Versions { name } => versions::list(session, &name).await,
        ProfileCommand::Compare { name, first, second } => versions::compare(session, &name, first, second).await,
        ProfileCommand::Restore { name, version } => versions::restore(session, &name, version).await,
    }
}

async fn new(session: &Session, args: ProfileNewArgs) -> Result<Exit> {
    let scope = match (args.scope.customer, args.scope.supplier) {
        (Some(id), _) => Scope::Customer { id },
        (None, Some(id)) => Scope::Supplier { id },
        (None, None) => Scope::WholeDesk,
    };
    let draft = ProfileDraft {
        name: args.name,
        halo: args.halo,
        other: args.servicenow,
        scope,
        types: args.types,
        create_tickets: args.create_tickets,
    };
    let profile = session.desk.draft_from(args.template, &draft).await?;
    let unpaired = session.desk.unpaired_values(&profile).await?;
    let next = if let Some(path) = &args.out {
        input::write(path, &session.place, &profile.to_toml().map_err(ServiceError::from)?)?;
        format!("The draft is in {}; import it once it is right.\n", path.display())
    } else {
        session.desk.save_profile(profile.clone()).await?;
        let name = &profile.name;
        format!(
            "{name} is saved, disabled. Look at it with `causeway plan --profile {name}`; to enable it, export it, \
             set `enabled = true` and import it.\n"
        )
    };
    session.output.show(&[("profile", &profile), ("unpaired", &unpaired)], || {
        format!("{}{}{next}", rules(&profile), missing(&unpaired))
    })?;
    Ok(Exit::Done)
}

fn missing(unpaired: &[Unpaired]) -> String {
    let row =
        |value: &Unpaired| vec![value.rule.clone(), value.connection.clone(), value.label.clone(), value.code.clone()];
    let rows: Vec<Vec<String>> = unpaired.iter().map(row).collect();
    if rows.is_empty() {
        return "Every value has a counterpart.\n".to_owned();
    }
    format!("Values without a counterpart:\n{}", table(&["Rule", "In", "Value", "Code"], &rows))
}

fn rules(profile: &Profile) -> String {
    let rows: Vec<Vec<String>> = profile
        .mapping
        .fields
        .iter()
        .map(|rule| {
            let arrow = match rule.direction {
                Direction::Both => "↔",
                Direction::ToHalo => "←",
                Direction::ToOther => "→",
            };
            let other: Vec<&str> = rule.other.iter().map(FieldName::as_str).collect();
            vec![
                rule.name.clone(),
                rule.halo.to_string(),
                arrow.to_owned(),
                other.join(" + "),
                conversion(profile, rule),
            ]
        })
        .collect();
    table(&["Rule", "Halo", "", "Other", "Conversion"], &rows)
}

fn conversion(profile: &Profile, rule: &FieldRule) -> String {
    match &rule.conversion {
        Conversion::Text if rule.customer_visible => "text that customers can read".to_owned(),
        Conversion::Text => "as it is".to_owned(),
        Conversion::Converted => "converted to the other type".to_owned(),
        Conversion::Masked(_) => "masked".to_owned(),
        Conversion::Person(_) => "person by e-mail address".to_owned(),
        Conversion::Link => "linked record".to_owned(),
        Conversion::Formula { .. } => "formula".to_owned(),
        Conversion::Table(name) => {
            let rows = profile.mapping.tables.get(name).map_or(0, |table| table.rows.len());
            format!("table {name}, {}", crate::report::text::counted(rows as u64, "row"))
        }
    }
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::WholeDesk => "whole desk".to_owned(),
        Scope::Customer { id } => format!("customer {id}"),
        Scope::Supplier { id } => format!("supplier {id}"),
    }
}

fn ticket_type(rule: &TypeRule) -> String {
    match rule.ticket_type {
        0 => "the default ticket type".to_owned(),
        own => format!("ticket type {own}"),
    }
}

fn state(view: &ProfileView) -> &'static str {
    if view.switched_off.is_some() {
        return "switched off";
    }
    match (view.profile.enabled, &view.paused, view.frozen_until) {
        (true, Some(_), _) => "enabled, paused",
        (false, Some(_), _) => "disabled, paused",
        (true, None, Some(_)) => "enabled, frozen",
        (true, None, None) => "enabled",
        (false, None, _) => "disabled",
    }
}

async fn list(session: &Session) -> Result<Exit> {
    let views = session.desk.profiles().await?;
    session.output.show(&[("profiles", &views)], || {
        let rows: Vec<Vec<String>> = views
            .iter()
            .map(|view| {
                let profile = &view.profile;
                vec![
                    profile.name.to_string(),
                    state(view).to_owned(),
                    format!("{} ↔ {}", profile.halo, profile.other),
                    scope(&profile.scope),
                    view.links.to_string(),
                    view.in_step.to_string(),
                    view.excluded.to_string(),
                    view.failing.to_string(),
                    view.holds.to_string(),
                    view.conflicts.to_string(),
                    view.last_sync.map_or_else(|| "never".to_owned(), moment),
                    view.last_error.as_ref().map(|error| error.text.clone()).unwrap_or_default(),
                ]
            })
            .collect();
        if rows.is_empty() {
            return "No profile yet; make one with `causeway profile new`.\n".to_owned();
        }
        table(
            &[
                "Name",
                "State",
                "Between",
                "Scope",
                "Links",
                "In step",
                "Excluded",
                "Failing",
                "Holds",
                "Conflicts",
                "Last sync",
                "Last error",
            ],
            &rows,
        )
    })?;
    Ok(Exit::Done)
}

async fn show(session: &Session, name: &ProfileId) -> Result<Exit> {
    session.desk.profile(name).await?;
    let views = session.desk.profiles().await?;
    let view = views.iter().find(|view| &view.profile.name == name);
    let advice = match view {
        Some(view) => session.desk.advice(&view.profile).await?,
        None => Vec::new(),
    };
    session.output.show(&[("profile", &view), ("advice", &advice)], || {
        format!("{}{}", view.map(summary).unwrap_or_default(), advised(&advice))
    })?;
    Ok(Exit::Done)
}

/// What is probably not meant, a line each.
fn advised(advice: &[Advice]) -> String {
    if advice.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = advice.iter().map(|one| one_line(&one.told())).collect();
    format!("To be looked at:\n- {}\n", lines.join("\n- "))
}

fn summary(view: &ProfileView) -> String {
    let profile = &view.profile;
    let types: Vec<String> =
        profile.types.iter().map(|rule| format!("{} ↔ {}", rule.table, ticket_type(rule))).collect();
    let last = view.last_sync.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let error = view.last_error.as_ref();
    let error = error.map(|error| format!("Last error: {} (run {})\n", one_line(&error.text), error.run));
    format!(
        "{}: version {}, {}\n{} ↔ {}, {}\nTypes: {}\nLinks {}: in step {}, excluded {}, failing writes {}; records to look at {}, holds {}, conflicts {}; last sync {last}\n{}{}",
        profile.name,
        view.version,
        state(view),
        profile.halo,
        profile.other,
        scope(&profile.scope),
        types.join(", "),
        view.links,
        view.in_step,
        view.excluded,
        view.failing,
        view.dirty,
        view.holds,
        view.conflicts,
        error.unwrap_or_default(),
        rules(profile),
    )
}
