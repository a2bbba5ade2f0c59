//! What each command does: most are a panel's wish.

use egui::ViewportCommand;

use super::super::action::ShellAction;
use super::super::app::theme_of;
use super::super::commands::Command;
use super::super::panels::Panel;
use super::super::panels::activity::ActivityAction;
use super::super::panels::connections::ConnectionsAction;
use super::super::panels::profiles::ProfilesAction;
use super::super::panels::run::RunAction;
use super::super::panels::tickets::TicketsAction;
use super::super::preferences::Look;
use super::{Parts, activity, connections, go, profiles, refresh_all, run, shell, tickets};
use crate::model::System;

pub(super) fn apply(parts: &mut Parts, command: Command) {
    if let Some(panel) = command.panel() {
        go(parts, panel);
        return;
    }
    match command {
        Command::Palette => shell::apply(parts, ShellAction::ShowPalette(true)),
        Command::Notifications => {
            let open = !parts.state.notices.open;
            shell::apply(parts, ShellAction::ShowNotices(open));
        }
        Command::Refresh => refresh_all(parts),
        Command::AddHalo => on_connections(parts, ConnectionsAction::Add(System::Halo)),
        Command::AddServiceNow => on_connections(parts, ConnectionsAction::Add(System::ServiceNow)),
        Command::EditConnection => on_connections(parts, ConnectionsAction::Edit),
        Command::TestConnection => on_connections(parts, ConnectionsAction::Test),
        Command::RemoveConnection => on_connections(parts, ConnectionsAction::AskRemove),
        Command::NewProfile => on_profiles(parts, ProfilesAction::New),
        Command::DuplicateProfile => on_profiles(parts, ProfilesAction::Duplicate),
        Command::SaveProfile => on_profiles(parts, ProfilesAction::Save),
        Command::RevertProfile => on_profiles(parts, ProfilesAction::Revert),
        Command::ReadChoices => on_profiles(parts, ProfilesAction::ReadChoices),
        Command::ToggleProfile => on_profiles(parts, ProfilesAction::Toggle),
        Command::PauseProfile => on_profiles(parts, ProfilesAction::Pause),
        Command::RemoveProfile => on_profiles(parts, ProfilesAction::AskRemove),
        Command::FindTicket => on_tickets(parts, TicketsAction::Find),
        Command::ClearTicketFilters => on_tickets(parts, TicketsAction::ClearFilters),
        Command::CopyTickets => tickets::apply(parts, TicketsAction::Copy),
        Command::ExportTickets => on_tickets(parts, TicketsAction::Export),
        Command::SendTickets => on_tickets(parts, TicketsAction::PlanSending),
        Command::LinkPairs => on_tickets(parts, TicketsAction::BeginLinking { of_open_ticket: false }),
        Command::OpenInHalo => tickets::apply(parts, TicketsAction::OpenHalo),
        Command::OpenInServiceNow => tickets::apply(parts, TicketsAction::OpenOther),
        Command::Preview => on_run(parts, RunAction::Preview),
        Command::ConfirmFirstLoad => on_run(parts, RunAction::ConfirmFirstLoad),
        Command::ApplyChosen => on_run(parts, RunAction::AskApply { all: false }),
        Command::ApplyAll => on_run(parts, RunAction::AskApply { all: true }),
        Command::RunProfile => on_run(parts, RunAction::AskRunProfile),
        Command::RunEnabled => on_run(parts, RunAction::AskRunEnabled),
        Command::ExportRun => activity::apply(parts, ActivityAction::AskRunFile),
        Command::Support => activity::apply(parts, ActivityAction::AskSupport),
        Command::UndoRun => activity::apply(parts, ActivityAction::UndoRun),
        Command::UndoChange => activity::apply(parts, ActivityAction::UndoChange),
        Command::StopPass => run::apply(parts, RunAction::Stop),
        Command::ChangeLook => change_look(parts),
        Command::Larger => zoom(parts, |now| now + 0.1),
        Command::Smaller => zoom(parts, |now| now - 0.1),
        Command::UsualSize => zoom(parts, |_| 1.0),
        Command::Quit => parts.ctx().send_viewport_cmd(ViewportCommand::Close),
        Command::GoStart
        | Command::GoConnections
        | Command::GoProfiles
        | Command::GoTickets
        | Command::GoRun
        | Command::GoActivity
        | Command::GoWaiting => {}
    }
}

fn on_connections(parts: &mut Parts, action: ConnectionsAction) {
    go(parts, Panel::Connections);
    connections::apply(parts, action);
}

fn on_profiles(parts: &mut Parts, action: ProfilesAction) {
    go(parts, Panel::Profiles);
    profiles::apply(parts, action);
}

fn on_tickets(parts: &mut Parts, action: TicketsAction) {
    go(parts, Panel::Tickets);
    tickets::apply(parts, action);
}

fn on_run(parts: &mut Parts, action: RunAction) {
    go(parts, Panel::Run);
    run::apply(parts, action);
}

fn change_look(parts: &mut Parts) {
    let look = if parts.ctx().theme() == egui::Theme::Dark { Look::Light } else { Look::Dark };
    parts.state.preferences.look = look;
    parts.ctx().set_theme(theme_of(look));
}

fn zoom(parts: &mut Parts, change: impl FnOnce(f32) -> f32) {
    let zoom = (change(parts.ctx().zoom_factor()) * 10.0).round() / 10.0;
    let zoom = zoom.clamp(0.6, 3.0);
    parts.state.preferences.zoom = zoom;
    parts.ctx().set_zoom_factor(zoom);
}
