//! How a connection is doing: whether it answers, what waits for it, and how much of its allowance is used.

use egui::{ProgressBar, Ui};

use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons};
use super::super::super::widgets::{badge, card, states};
use crate::report::text::counted;
use crate::service::{BudgetView, EndpointView};

/// Shows it.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &EndpointView) {
    card::section(ui, "How it is doing", |ui| {
        let (tone, icon, word) = match state.reachable {
            Some(true) => (Tone::Good, icons::DONE, "Answers"),
            Some(false) => (Tone::Bad, icons::FAILED, "Does not answer"),
            None => (Tone::Neutral, icons::INFO, "Never asked"),
        };
        card::fact_with(ui, "State", |ui| drop(badge::badge(ui, tone, icon, word)));
        if let Some(at) = state.answered {
            card::fact(ui, "Last good answer", format!("{} ({})", scene.ago(at), scene.moment_to_the_second(at)));
        }
        if let Some(trouble) = &state.trouble {
            states::trouble(ui, Tone::Caution, trouble);
        }
        let waits = match (state.queue, state.oldest) {
            (0, _) => "nothing waits".to_owned(),
            (queue, Some(oldest)) => {
                format!("{}, the oldest since {}", counted(queue, "write"), scene.moment(oldest))
            }
            (queue, None) => counted(queue, "write"),
        };
        card::fact(ui, "Queue", waits);
        if state.closed_seconds > 0 {
            let text = format!("The vendor asked us to stay away for {} s more", state.closed_seconds);
            states::trouble(ui, Tone::Caution, &text);
        }
        if state.budgets.is_empty() {
            card::fact(ui, "Budget", "no limit is known yet; the vendor names it with its first refusal");
        }
        for budget in &state.budgets {
            gauge(ui, budget);
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "a bar of a hundred points shows no more")]
fn gauge(ui: &mut Ui, budget: &BudgetView) {
    let share = budget.used as f32 / budget.budget.max(1) as f32;
    card::fact_with(ui, "Budget", |ui| {
        ui.add(ProgressBar::new(share.min(1.0)).desired_width(140.0).desired_height(8.0))
            .accessible_name("Requests used of the budget");
        ui.label(theme::small(budget.words()));
    });
}
