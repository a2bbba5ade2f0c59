//! Rows of the plan on the table that are turned.

use super::super::super::notices::Notice;
use super::super::super::panels::run::Preview;
use super::super::super::remote::Settled;
use super::super::{Parts, approver, tell_failure};
use crate::model::Side;
use crate::service::PlanView;

/// Takes one side's value in a row; the plan with that comes in the place of the one that is shown.
pub(super) fn turn(parts: &mut Parts, row: String, winner: Option<Side>) {
    let run = &mut parts.state.run;
    let Some(preview) = run.preview.value().filter(|_| !run.turning.waiting()) else { return };
    let (id, report, narrowed) = (preview.view.id.clone(), preview.view.report.clone(), preview.narrowed.clone());
    let by = approver();
    let promise = parts.door.ask(move |desk| async move {
        let turned = desk.turn_row(&id, &row, winner, &by).await?;
        let view = PlanView {
            id: turned.id,
            expires: turned.expires,
            plan: turned.plan,
            report,
            cost: turned.cost,
            mails: turned.mails,
        };
        let preview = super::indexed(&desk, view).await?;
        Ok((Preview { narrowed, ..preview }, turned.rows))
    });
    parts.state.run.turning.ask(promise);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let run = &mut parts.state.run;
    match run.turning.settle(now) {
        Settled::Still => return,
        Settled::Failed => {
            if let Some(failure) = run.turning.failure().cloned() {
                tell_failure(parts, "The direction stays", &failure);
            }
        }
        Settled::Arrived => {
            if let Some((preview, pair)) = run.turning.take()
                && let Some(shown) = run.preview.value_mut()
            {
                run.table = run.table.carried(shown, &preview, &pair);
                if let Some(row) = run.table.current_shown() {
                    run.grid.go_to(row);
                }
                *shown = preview;
                parts.tell(Notice::note("The plan takes the other value in this row; look at it before you apply it"));
            }
        }
    }
    parts.ctx().request_repaint();
}
