//! Wishes that belong to the window itself.

use egui::ViewportCommand;

use super::super::action::ShellAction;
use super::super::notices::Notice;
use super::super::scene::Scene;
use super::super::theme::Tone;
use super::super::widgets::dialog::Dialog;
use super::Parts;

pub(super) fn apply(parts: &mut Parts, action: ShellAction) {
    match action {
        ShellAction::Ask(dialog) => parts.state.dialog = Some(*dialog),
        ShellAction::Agree => {
            if let Some(dialog) = parts.state.dialog.take() {
                parts.follow_up(dialog.action);
            }
        }
        ShellAction::Decline => parts.state.dialog = None,
        ShellAction::Tell(notice) => parts.tell(notice),
        ShellAction::PutAway(id) => parts.state.notices.put_away(id),
        ShellAction::ShowNotices(open) => {
            parts.state.notices.open = open;
            parts.state.notices.unseen = 0;
        }
        ShellAction::ShowPalette(open) => parts.state.palette.set_open(open),
        ShellAction::Copy(text) => {
            parts.ctx().copy_text(text);
            parts.tell(Notice::done("Copied"));
        }
        ShellAction::OpenPage(address) => parts.ctx().open_url(egui::OpenUrl::new_tab(address)),
        ShellAction::CloseSafely => {
            parts.state.closing = true;
            parts.state.run.several.stop();
            parts.door.desk().stop_passes();
        }
    }
}

/// A window that is closed while passes run asks first; then it closes when they have stopped.
pub(super) fn closing(parts: &mut Parts, ctx: &egui::Context, scene: &Scene) {
    let running = !scene.status.running.is_empty();
    if parts.quit.is_cancelled() && !parts.state.closing {
        apply(parts, ShellAction::CloseSafely);
    }
    if parts.state.closing && !running {
        ctx.send_viewport_cmd(ViewportCommand::Close);
        return;
    }
    if !ctx.input(|input| input.viewport().close_requested()) {
        return;
    }
    if super::profiles::ask_before_closing(parts) {
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        return;
    }
    if !running {
        return;
    }
    ctx.send_viewport_cmd(ViewportCommand::CancelClose);
    if parts.state.closing {
        return;
    }
    parts.state.dialog = Some(Dialog {
        title: "A pass is running. Stop it and close?".to_owned(),
        lines: vec![
            "It stops between two records. What was sent is settled; the rest waits for the next pass.".to_owned(),
        ],
        warnings: vec![(Tone::Neutral, "Nothing is left half-written.".to_owned())],
        yes: "Stop and close".to_owned(),
        action: ShellAction::CloseSafely.into(),
    });
}
