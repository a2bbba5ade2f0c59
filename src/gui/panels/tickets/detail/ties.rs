//! What a person can do with the tie of a ticket: run it alone, link, unlink, link anew, send again.

use egui::Ui;

use super::super::super::super::action::Wishes;
use super::super::super::super::theme::icons;
use super::super::super::super::widgets::button;
use super::super::TicketsAction;
use crate::service::TicketDetail;

/// Shows the line of buttons.
pub(super) fn show(ui: &mut Ui, detail: &TicketDetail, free: bool, wishes: &mut Wishes) {
    ui.horizontal_wrapped(|ui| {
        let mut offer = |icon: &str, text: &str, tip: &str, action: TicketsAction| {
            if button::with_icon(ui, icon, text).on_hover_text(tip).clicked() {
                wishes.push(action);
            }
        };
        if detail.link.is_none() {
            let tip = "Links it to a record that is there already, after a look at both";
            offer(icons::LINK, "Link to…", tip, TicketsAction::BeginLinking { of_open_ticket: true });
            return;
        }
        let tip = "Looks at both systems and shows what a pass would do with this ticket alone";
        offer(icons::CHECKLIST, "Preview this ticket", tip, TicketsAction::PreviewOne);
        let tip = if free {
            "What the profile lets through without a person is done for this ticket alone"
        } else {
            "A pass is running; it is run when that is done"
        };
        offer(icons::RUN, "Run now", tip, TicketsAction::AskRunOne);
        let tip = "Links the ticket to another record; this link ends and stays in the history";
        offer(icons::EDIT, "Link to another…", tip, TicketsAction::BeginLinking { of_open_ticket: true });
        offer(icons::CLOSE, "Unlink…", "Ends the link; both records stay as they are", TicketsAction::AskUnlink);
        let tip = "Makes a new record of the ticket; this link ends and stays in the history";
        offer(icons::SEND, "Send again…", tip, TicketsAction::AskSendAgain);
    });
}
