//! `causeway turn`: takes one side's value in rows of a plan, and shows the plan with that.

use std::collections::BTreeSet;

use super::args::{RowSide, TurnArgs};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{Result, apply, plan};
use crate::plan::{Plan, Row};
use crate::report::plan::Detail;
use crate::report::text::moment;
use crate::report::{self};
use crate::service::{RowChoice, Turned};

/// Turns the rows one after the other, and shows what came of it.
pub(super) async fn run(session: &Session, args: &TurnArgs) -> Result<Exit> {
    let mut id = apply::plan_id(&args.plan, session)?;
    let mut turned: Option<Turned> = None;
    for wish in &args.rows {
        let now = one(session, &id, wish).await?;
        id.clone_from(&now.id);
        turned = Some(now);
    }
    let Some(turned) = turned else { return Ok(Exit::Done) };
    let profile = session.desk.profile(&turned.plan.profile).await?.profile;
    session.output.show(&[("plan", &turned)], || {
        let rows = report::plan::text(&turned.plan, &profile, Detail::Work);
        let (id, expires) = (&turned.id, moment(turned.expires));
        let first_load = if turned.plan.first_load { " --first-load" } else { "" };
        format!(
            "{rows}Plan {id}, to be applied before {expires}\nCarry it out with: causeway apply {id} --all{first_load}\n"
        )
    })?;
    Ok(plan::exit(&turned.plan))
}

async fn one(session: &Session, id: &str, wish: &RowSide) -> Result<Turned> {
    Ok(session.desk.turn_row(id, &wish.row, wish.winner, &apply::approver()).await?)
}

/// Turns rows of a plan that is about to be applied, and answers the plan and the rows that go. What
/// a turned row is joined with must have been named too, because nobody has looked at the two together.
pub(super) async fn before_applying(
    session: &Session,
    mut id: String,
    mut rows: RowChoice,
    wishes: &[RowSide],
) -> Result<(String, RowChoice)> {
    for wish in wishes {
        let before = session.desk.waiting_plan(&id).await?;
        let pair = of_the_pair(&before, &wish.row);
        if let RowChoice::Only(named) = &rows {
            let decides = |row: &&Row| row.writes() || row.id.0 == wish.row;
            if let Some(row) = pair.iter().filter(|row| decides(row)).find(|row| !named.contains(&row.id.0)) {
                return Err(CliError::Usage(format!(
                    "the row {} of {} is not among --rows and would be joined with {}; name both, or look at it first \
                     with: causeway turn {id} {}=SIDE",
                    row.id, row.title, wish.row, wish.row
                )));
            }
        }
        let turned = one(session, &id, wish).await?;
        if let RowChoice::Only(named) = &mut rows {
            let gone: BTreeSet<&str> = pair.iter().map(|row| row.id.0.as_str()).collect();
            named.retain(|row| !gone.contains(row.as_str()));
            named.extend(turned.rows.iter().cloned());
        }
        id = turned.id;
    }
    Ok((id, rows))
}

/// The rows that are about the same pair as this one.
fn of_the_pair<'a>(plan: &'a Plan, row: &str) -> Vec<&'a Row> {
    let Some(named) = plan.rows.iter().find(|one| one.id.0 == row) else { return Vec::new() };
    plan.rows.iter().filter(|one| (&one.halo, &one.other) == (&named.halo, &named.other)).collect()
}
