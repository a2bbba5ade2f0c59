//! `causeway send`: one Halo ticket goes to the other system, after its target was shown.

use super::Result;
use super::apply;
use super::args::SendArgs;
use super::error::CliError;
use super::exit::Exit;
use super::output::Form;
use super::session::Session;
use super::terminal::Input;
use crate::model::{LinkId, ProfileId, Side};
use crate::plan::{Action, Plan};
use crate::report;
use crate::report::plan::Detail;
use crate::report::text::{moment, one_line};
use crate::service::ticket::RecordView;
use crate::service::{ApprovalRequest, LinkView, NextStep, RowChoice, SendRequest, ServiceError, TicketRef};

/// Sends one ticket.
pub(super) async fn run(session: &Session, args: &SendArgs) -> Result<Exit> {
    let name = profile(session, args.profile.as_ref()).await?;
    let again = match linked(session, &name, args).await? {
        Some(link) => ask_again(session, &link, args.again).await?,
        None => false,
    };
    let request = SendRequest { ticket: args.ticket.clone(), table: args.table.clone(), again };
    let (view, rows) = session.desk.preview_sends(&name, vec![request]).await?;
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

/// The live link that a profile keeps of the ticket.
async fn linked(session: &Session, profile: &ProfileId, args: &SendArgs) -> Result<Option<LinkView>> {
    let links = session.desk.links_named(args.ticket.as_str(), Some(profile)).await?;
    Ok(links.into_iter().find(|link| link.halo == args.ticket.as_str()))
}

/// A ticket that is linked is sent to a second record only where that is wished after a look at both.
async fn ask_again(session: &Session, link: &LinkView, wished: bool) -> Result<bool> {
    let detail = session.desk.ticket_detail(&TicketRef::Link(LinkId(link.id))).await?;
    let said = |side: Option<&RecordView>, number: &str| match side {
        Some(side) => format!("{number} “{}”", one_line(&side.title)),
        None => number.to_owned(),
    };
    let both = format!(
        "Ticket {} is linked to {} {} since {}",
        said(detail.halo.as_ref(), &link.halo),
        link.table,
        said(detail.other.as_ref(), &link.other),
        moment(link.since)
    );
    if wished {
        session.output.remark(&format!("{both}; that link ends and stays in the history"));
        return Ok(true);
    }
    let question = format!("{both}. Make a new record for it, and end that link?");
    if session.input == Input::Person && session.agrees(&question, true).await? {
        return Ok(true);
    }
    Err(CliError::Usage(format!("{both}; nothing was sent. With --again a new record is made and that link ends")))
}

fn new_record(plan: &Plan) -> Option<&crate::model::Kind> {
    plan.rows.iter().find_map(|row| match row.action() {
        Some(Action::Create { to: Side::Other, what }) => Some(&what.kind),
        _ => None,
    })
}

/// The profile that was named; without a name the only one that is enabled.
pub(super) async fn profile(session: &Session, named: Option<&ProfileId>) -> Result<ProfileId> {
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
