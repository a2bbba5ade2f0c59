//! `causeway explain`: why a ticket is in step or not, from the store alone.

use super::Result;
use super::args::ExplainArgs;
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use crate::model::{LinkRole, Side, Visibility};
use crate::plan::files::sized;
use crate::report::text::{add_line, moment, moment_to_the_second, one_line};
use crate::service::TicketDetail;
use crate::service::scope::Answer;
use crate::service::ticket::{
    FieldState, FileState, FileView, Place, ProfileView, RecordView, WaitingWrite, WriteState,
};

/// Explains every ticket and pair that this is a number of.
pub(super) async fn run(session: &Session, args: &ExplainArgs) -> Result<Exit> {
    let rows = session.desk.tickets_numbered(&args.number).await?;
    if rows.is_empty() {
        return Err(CliError::Usage(format!(
            "the store holds no ticket or record with the number {}: run a pass, or look whether a profile takes it in",
            args.number
        )));
    }
    for row in rows {
        let detail = session.desk.ticket_detail(&row.ticket).await?;
        session.output.show(&[("ticket", &detail)], || text(&detail))?;
    }
    Ok(Exit::Done)
}

/// Why a ticket is in step, or is not.
fn text(detail: &TicketDetail) -> String {
    let mut text = String::new();
    for record in [&detail.halo, &detail.other].into_iter().flatten() {
        add_line(&mut text, 0, &one_line(&self::record(record)));
    }
    match &detail.link {
        Some(link) => {
            let role = match link.role {
                LinkRole::Customer => "the customer's record",
                LinkRole::Supplier => "the supplier's record",
            };
            let times =
                if link.generation > 1 { format!(", for the {}. time", link.generation) } else { String::new() };
            let since = moment(link.since);
            add_line(&mut text, 0, &format!("Linked by {} since {since} as {role}{times}", link.profile));
        }
        None => add_line(&mut text, 0, "Not linked"),
    }
    for hold in &detail.holds {
        add_line(&mut text, 0, &one_line(&format!("Waits for a person ({}): {}", hold.profile, hold.reason)));
    }
    for (place, write) in detail.writes.iter().enumerate() {
        let of = format!("{} of {} on the way: {}. {}", place + 1, detail.writes.len(), write.words(), waiting(write));
        add_line(&mut text, 0, &one_line(&of));
    }
    if detail.profiles.is_empty() {
        add_line(&mut text, 0, "No profile reads the system that it is in; make one, and it is looked at");
    }
    for profile in &detail.profiles {
        standing(&mut text, profile);
    }
    fields(&mut text, detail);
    for file in &detail.files {
        add_line(&mut text, 0, &one_line(&self::file(file)));
    }
    for ended in &detail.ended {
        let (since, at) = (moment(ended.since), moment(ended.ended));
        let line = format!(
            "Earlier link {} ↔ {} by {}, {since} to {at}: {}",
            ended.halo, ended.other, ended.profile, ended.reason
        );
        add_line(&mut text, 0, &one_line(&line));
    }
    text
}

fn record(record: &RecordView) -> String {
    let state = if record.state.is_empty() { String::new() } else { format!(", {}", record.state) };
    let gone = record.gone.as_ref().map_or_else(String::new, |how| format!(" ({how})"));
    let changed =
        record.updated.map_or_else(|| "not in the store yet".to_owned(), |at| format!("changed {}", moment(at)));
    format!("{} {} {}{state}{gone}, {changed}", record.key.system, record.number, record.title)
}

fn standing(text: &mut String, profile: &ProfileView) {
    let place = match profile.place {
        Place::Keeps => "keeps it in step",
        Place::InScope => "could take it",
        Place::OutOfScope => "does not take it",
    };
    add_line(text, 0, &format!("Profile {} {place}", profile.profile));
    for check in &profile.checks {
        let mark = match check.answer {
            Answer::Yes => "yes",
            Answer::No => "NO",
            Answer::Unknown => "?",
        };
        add_line(text, 2, &format!("{mark:<3} {}", one_line(&check.text)));
    }
    for feed in &profile.feeds {
        let read = feed.read.map_or_else(|| "never to its end".to_owned(), moment);
        add_line(text, 2, &format!("Last fetched from {} ({}): {read}", feed.connection, feed.feed));
    }
    if profile.to_be_looked_at {
        add_line(text, 2, "The next pass looks at it again: it changed, or it waits");
    }
    if let Some(error) = &profile.last_error {
        add_line(text, 2, &one_line(&format!("Its last run failed: {error}")));
    }
}

/// The fields that are not the same, and how many are.
fn fields(text: &mut String, detail: &TicketDetail) {
    let same = detail.fields.iter().filter(|field| field.state == FieldState::Equal).count();
    if same > 0 {
        add_line(text, 0, &format!("{same} of {} mapped fields are the same", detail.fields.len()));
    }
    let there = detail.other.as_ref().map_or_else(|| "other side".to_owned(), |record| record.key.system.to_string());
    for field in &detail.fields {
        let why = match field.state {
            FieldState::Equal | FieldState::Alone => continue,
            FieldState::HaloChanged => "changed in Halo since they last agreed",
            FieldState::OtherChanged => "changed on the other side since they last agreed",
            FieldState::BothChanged => "changed on both sides since they last agreed",
            FieldState::NoBase => "differs, and they never agreed",
            FieldState::NotDelivered => "not delivered by one side",
        };
        let value = |side: &Option<String>| match side {
            Some(text) => format!("“{text}”"),
            None => "(not delivered)".to_owned(),
        };
        let line = format!("{}: Halo {}, {there} {}; {why}", field.name, value(&field.halo), value(&field.other));
        add_line(text, 2, &one_line(&line));
    }
    for missing in &detail.not_delivered {
        let side = match missing.side {
            Side::Halo => "Halo",
            Side::Other => "the other side",
        };
        let line = format!("{}: {} of {side} is not delivered", missing.rule, missing.field);
        add_line(text, 2, &one_line(&line));
    }
}

/// A file of either side, and what becomes of it.
fn file(file: &FileView) -> String {
    let (side, there) = match file.side {
        Side::Halo => ("Halo", "the other side"),
        Side::Other => ("the other side", "Halo"),
    };
    // The other side does not say who may see a file.
    let readers = match (file.side, file.visibility) {
        (Side::Other, _) => "",
        (Side::Halo, Visibility::Private) => ", private",
        (Side::Halo, Visibility::Public) => ", public",
    };
    let state = match &file.state {
        FileState::Carried { at } => format!("carried over to {there}, {}", moment(*at)),
        FileState::Copy { at } => format!("came from {there}, {}", moment(*at)),
        FileState::OnItsWay => format!("on its way to {there}"),
        FileState::Next => format!("the next pass carries it over to {there}"),
        FileState::Stays { reason } => format!("stays: {reason}"),
        FileState::NotMeant => "not carried over: nothing asks for it".to_owned(),
    };
    format!("File of {side}: {}{readers}, {state}", sized(&file.name, file.size))
}

fn waiting(write: &WaitingWrite) -> String {
    let WaitingWrite { profile, run, attempts, state, .. } = write;
    let what = match state {
        WriteState::Pending { not_before: Some(at) } => format!("waits until {}", moment_to_the_second(*at)),
        WriteState::Pending { not_before: None } => "waits for the next pass".to_owned(),
        WriteState::Leased => "is being sent".to_owned(),
        WriteState::Unknown { cause } => format!("was sent and its answer is lost: {cause}; the next pass looks it up"),
        WriteState::Parked { cause } => format!("was given up: {cause}"),
    };
    format!("A write of {profile} (run {run}, {attempts} tries) {what}")
}
