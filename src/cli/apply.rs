//! `causeway apply`: carries out what a person approved of a plan.

use std::path::Path;

use super::args::{ApplyArgs, ChoiceArgs};
use super::error::CliError;
use super::exit::Exit;
use super::output::ALL_LISTED;
use super::plan::FILE_FORM;
use super::session::Session;
use super::{Result, input, turn};
use crate::model::{ConnectionId, Side};
use crate::plan::{Action, Plan};
use crate::report;
use crate::service::{ApprovalRequest, Focus, PlanFile, RowChoice};

/// Applies the chosen rows of a plan.
pub(super) async fn run(session: &Session, args: &ApplyArgs) -> Result<Exit> {
    let id = plan_id(&args.plan, session)?;
    let rows = rows(session, &id, &args.choice).await?;
    let (id, rows) = turn::before_applying(session, id, rows, &args.direction).await?;
    let request = ApprovalRequest {
        rows,
        overrides: args.r#override.iter().copied().collect(),
        first_load: args.first_load,
        by: approver(),
    };
    let plan = session.desk.waiting_plan(&id).await?;
    carry_out(session, &id, &plan, &request).await
}

/// The rows that a person named.
async fn rows(session: &Session, id: &str, choice: &ChoiceArgs) -> Result<RowChoice> {
    if let Some(first) = choice.first {
        let few = Focus { first: Some(first as usize), ..Focus::default() };
        let taken = few.choose(&session.desk.waiting_plan(id).await?.rows);
        return Ok(RowChoice::Only(taken.into_iter().map(|row| row.0).collect()));
    }
    Ok(match &choice.rows {
        Some(rows) => RowChoice::Only(rows.iter().cloned().collect()),
        None => RowChoice::All,
    })
}

/// Asks where it must be asked, applies, and prints the report.
pub(super) async fn carry_out(session: &Session, id: &str, plan: &Plan, request: &ApprovalRequest) -> Result<Exit> {
    let profile = session.desk.profile(&plan.profile).await?.profile;
    for (side, connection) in [(Side::Other, &profile.other), (Side::Halo, &profile.halo)] {
        let writes = writes(plan, &request.rows, side);
        if writes == 0 {
            continue;
        }
        let question = question(session, connection, writes).await?;
        if !session.may_write(connection, &question).await? {
            return Err(CliError::Stopped);
        }
    }
    let report = match session.desk.frozen_until(&profile) {
        None => session.desk.apply(id, request).await?,
        Some(until) => {
            let question =
                format!("A freeze window of {} is open until {until}. Carry it out all the same?", profile.name);
            if !session.confirms(&question).await? {
                return Err(CliError::Stopped);
            }
            session.desk.apply_in_freeze(id, request).await?
        }
    };
    session.output.show(&[("run", &report)], || report::run::text(&report, ALL_LISTED))?;
    Ok(report.outcome.into())
}

async fn question(session: &Session, connection: &ConnectionId, writes: usize) -> Result<String> {
    let to = session.desk.connection(connection).await?;
    let changes = report::text::counted(writes as u64, "change");
    Ok(format!("Send {changes} to {} ({}, {})?", to.name, to.instance(), to.environment))
}

fn writes(plan: &Plan, rows: &RowChoice, side: Side) -> usize {
    let chosen = |id: &str| match rows {
        RowChoice::All => true,
        RowChoice::Only(rows) => rows.contains(id),
    };
    let reaches =
        |action: &Action| matches!(action, Action::Create { to, .. } | Action::Update { to, .. } if *to == side);
    plan.rows.iter().filter(|row| chosen(&row.id.0) && row.action().is_some_and(reaches)).count()
}

/// Who approves: the account that runs this process, as far as it has a name.
pub(super) fn approver() -> String {
    crate::dirs::account().unwrap_or_else(|| "command line".to_owned())
}

/// The id of a plan that is given by its id or by its file.
pub(super) fn plan_id(given: &str, session: &Session) -> Result<String> {
    let path = Path::new(given);
    if given != "-" && !session.place.find(path).exists() {
        return Ok(given.to_owned());
    }
    let text = input::text(path, &session.place, session.input)?;
    let file: PlanFile = serde_json::from_str(&text).map_err(|error| {
        CliError::Usage(format!("{given} is no plan that `causeway plan --out` wrote: {error}; preview again"))
    })?;
    if file.format != FILE_FORM {
        return Err(CliError::Usage(format!(
            "{given} has the plan form {}, this program knows {FILE_FORM}; preview again with this program",
            file.format
        )));
    }
    if !file.plan.hash().as_str().starts_with(&file.id) || file.id.is_empty() {
        return Err(CliError::Usage(format!("{given} was changed after it was written; preview again")));
    }
    Ok(file.id)
}
