//! One request in full: its address, and what was said, where that is kept.

use egui::{Frame, Panel as Strip, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::remote::{Remote, Shown};
use super::super::super::theme::{self, measures};
use super::super::super::widgets::{card, states};
use super::ActivityAction;
use crate::service::{CallView, Header, SaidView};

/// What is known of the chosen request.
#[derive(Default)]
pub(crate) struct SaidState {
    /// Its number.
    pub of: Option<i64>,
    /// What was said in it.
    pub read: Remote<Option<SaidView>>,
}

/// Shows the current request below the list, if there is one.
pub(super) fn below(ui: &mut Ui, call: Option<&CallView>, state: &SaidState, wishes: &mut Wishes) {
    let Some(call) = call else { return };
    let height = (ui.available_height() * 0.45).max(120.0);
    let strip = Strip::bottom("one request").frame(Frame::NONE).resizable(false).exact_size(height);
    strip.show(ui, |ui| show(ui, call, state, wishes));
}

/// Shows a request; asks for what was said in it when it is another one than before.
fn show(ui: &mut Ui, call: &CallView, state: &SaidState, wishes: &mut Wishes) {
    if state.of != Some(call.id) {
        wishes.push(ActivityAction::ReadSaid(call.id));
    }
    ui.separator();
    ScrollArea::vertical().id_salt("one request").auto_shrink([false, false]).show(ui, |ui| {
        let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
        card::fact(ui, "Request", theme::mono(format!("{} {}{query}", call.method, call.path)));
        card::fact(ui, "Sent", format!("{} bytes", call.sent_bytes));
        card::fact(ui, "Answered", format!("{} bytes in {} ms", call.bytes, call.millis));
        if let Some(run) = call.run
            && ui.link(format!("Run {run}")).clicked()
        {
            wishes.push(ActivityAction::ShowRun(run));
        }
        ui.add_space(measures::TIGHT);
        match state.read.shown() {
            Shown::There(there) => match there.value {
                Some(said) => {
                    text(ui, "What was sent", &said.sent);
                    text(ui, "With the headers", &lines(&said.sent_headers));
                    text(ui, "What was answered", &said.answered);
                    text(ui, "With the answer's headers", &lines(&said.answered_headers));
                }
                None => drop(
                    ui.label(theme::weak("What was said is not kept, unless that is switched on for the connection")),
                ),
            },
            Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
            Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading what was said"),
        }
    });
}

fn lines(headers: &[Header]) -> String {
    headers.iter().map(Header::to_string).collect::<Vec<_>>().join("\n")
}

fn text(ui: &mut Ui, title: &str, text: &str) {
    if !text.is_empty() {
        ui.label(theme::small(title));
        card::well(ui, text);
    }
}
