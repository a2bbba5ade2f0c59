//! `causeway conflicts`: what both sides changed is listed and decided.

use super::Result;
use super::args::{ConflictsArgs, ConflictsCommand, WhichArgs};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{apply, lists};
use crate::model::{ProfileId, Side};
use crate::profile::Profile;
use crate::report::text::{add_line, counted, one_line};
use crate::service::{About, Choice, ConflictView, HoldView};

/// Lists conflicts, or decides some.
pub(super) async fn run(session: &Session, args: ConflictsArgs) -> Result<Exit> {
    match args.command {
        None => list(session, args.profile).await,
        Some(ConflictsCommand::Take { side, which }) => decide(session, &which, Some(side.into())).await,
        Some(ConflictsCommand::Ask { which }) => decide(session, &which, None).await,
    }
}

async fn conflicts(session: &Session, profile: Option<ProfileId>) -> Result<Vec<HoldView>> {
    let mut found = Vec::new();
    for name in lists::profiles(session, profile).await? {
        let mut holds = session.desk.holds(&name).await?;
        holds.retain(|hold| matches!(hold.about, About::Conflict(_)));
        found.extend(holds);
    }
    Ok(found)
}

async fn list(session: &Session, profile: Option<ProfileId>) -> Result<Exit> {
    let conflicts = conflicts(session, profile).await?;
    let mut text = String::new();
    for hold in &conflicts {
        let profile = session.desk.profile(&ProfileId::new(hold.profile.as_str())).await?.profile;
        add_line(&mut text, 0, &format!("{}  [{}]", one_line(&hold.title), hold.profile));
        let About::Conflict(fields) = &hold.about else { continue };
        for field in fields {
            add_line(&mut text, 2, &line(field, &profile));
        }
    }
    if conflicts.is_empty() {
        text.push_str("No conflict waits.\n");
    } else {
        text.push_str(
            "Take one side's value with: causeway conflicts take halo|other NUMBER [--field NAME], or --all\n",
        );
    }
    session.output.show(&[("conflicts", &conflicts)], || text)?;
    Ok(Exit::Done)
}

fn line(field: &ConflictView, profile: &Profile) -> String {
    let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { one_line(text) };
    let (halo, other) = (&profile.halo, &profile.other);
    let both = format!("{}: {halo} has {}, {other} has {}", field.name, shown(&field.halo), shown(&field.other));
    let before = match &field.base {
        Some(base) => format!("before: {} and {}", shown(&base.halo), shown(&base.other)),
        None => "they never agreed on it".to_owned(),
    };
    let taken = field.taken.as_ref().map(|taken| {
        let winner = match taken.winner {
            Side::Halo => halo,
            Side::Other => other,
        };
        format!("{winner}'s is taken by {}, and written by the next pass", taken.by)
    });
    [both, before].into_iter().chain(taken).collect::<Vec<_>>().join("; ")
}

async fn decide(session: &Session, which: &WhichArgs, winner: Option<Side>) -> Result<Exit> {
    let mut conflicts = conflicts(session, which.profile.clone()).await?;
    if let Some(ticket) = &which.ticket {
        conflicts.retain(|hold| is_about(hold, ticket));
        if conflicts.is_empty() {
            let text = format!("no conflict waits on {ticket}; `causeway conflicts` lists them");
            return Err(CliError::Usage(text));
        }
    }
    let choices: Vec<Choice> = conflicts
        .iter()
        .map(|hold| Choice {
            profile: ProfileId::new(hold.profile.as_str()),
            row: hold.row.clone(),
            field: which.field.clone(),
            winner,
        })
        .collect();
    let decided = session.desk.decide(&choices, &apply::approver()).await?;
    if decided.fields == 0 && which.field.is_some() {
        let text = "none of these conflicts is about a field of that name; `causeway conflicts` lists them";
        return Err(CliError::Usage(text.to_owned()));
    }
    session.output.show(&[("decided", &decided)], || {
        let fields = counted(decided.fields, "field");
        match winner {
            Some(_) => format!("{fields} decided; the next pass writes what was taken.\n"),
            None => format!("{fields} asked anew.\n"),
        }
    })?;
    Ok(Exit::Done)
}

/// Whether a row belongs to a ticket or record that a person named.
fn is_about(hold: &HoldView, number: &str) -> bool {
    let ids = hold.ticket.iter().chain(&hold.other).map(|key| key.id.as_str());
    let numbers = hold.halo_number.iter().chain(&hold.other_number).map(String::as_str);
    ids.chain(numbers).any(|known| known == number)
}
