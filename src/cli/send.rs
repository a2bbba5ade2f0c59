//! `causeway send`: one Halo ticket goes to the other system, after its target was shown.

use super::Result;
use super::apply;
use super::args::SendArgs;
use super::error::CliError;
use super::exit::Exit;
use super::output::Form;
use super::session::Session;
use crate::model::{ProfileId, Side};
use crate::plan::{Action, Plan};
use crate::report;
use crate::report::plan::Detail;
use crate::service::{ApprovalRequest, NextStep, RowChoice, ServiceError};

/// Sends one ticket.
pub(super) async fn run(session: &Session, args: &SendArgs) -> Result<Exit> {
    let name = profile(session, args.profile.as_ref()).await?;
    let (view, rows) = session.desk.preview_send(&name, args.ticket.clone(), args.table.clone()).await?;
    let profile = session.desk.profile(&name).await?.profile;
    let mut shown = view.plan.clone();
    shown.rows.retain(|row| rows.contains(&row.id.0));
    let target = session.desk.connection(&profile.other).await?;
    let kind = new_record(&shown).map_or_else(String::new, |kind| format!("as {kind} "));
    let to = format!(
        "Ticket {} goes {kind}to {} ({}, {})\n",
        args.ticket,
        target.name,
        target.instance(),
        target.environment
    );
    let text = format!("{to}{}", report::plan::text(&shown, &profile, Detail::Everything));
    match session.output.form() {
        Form::Text => session.output.text(&text)?,
        // Standard output holds the one object of the result.
        Form::Json => session.output.remark(text.trim_end()),
    }
    if rows.is_empty() {
        let text = format!(
            "Halo shows no ticket {} to the profile {name}; check its number and the profile's scope",
            args.ticket
        );
        return Err(ServiceError::not_configured(text, None).into());
    }
    if view.plan.first_load {
        let text = format!("the first load of the profile {name} is not confirmed yet");
        return Err(ServiceError::not_configured(text, NextStep::ConfirmFirstLoad { profile: name }).into());
    }
    let request = ApprovalRequest {
        rows: RowChoice::Only(rows),
        overrides: std::collections::BTreeSet::new(),
        first_load: false,
        by: apply::approver(),
    };
    apply::carry_out(session, &view.id, &view.plan, &request).await
}

fn new_record(plan: &Plan) -> Option<&crate::model::Kind> {
    plan.rows.iter().find_map(|row| match row.action() {
        Some(Action::Create { to: Side::Other, what }) => Some(&what.kind),
        _ => None,
    })
}

async fn profile(session: &Session, named: Option<&ProfileId>) -> Result<ProfileId> {
    if let Some(name) = named {
        return Ok(name.clone());
    }
    let enabled = session.desk.profiles_to_run(&[]).await?;
    match enabled.as_slice() {
        [only] => Ok(only.clone()),
        several => {
            let several: Vec<&str> = several.iter().map(ProfileId::as_str).collect();
            Err(CliError::Usage(format!(
                "several profiles are enabled ({}); name one with --profile",
                several.join(", ")
            )))
        }
    }
}
