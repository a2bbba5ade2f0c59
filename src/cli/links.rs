//! `causeway link`, `unlink` and `adopt`: links in the operator's hands, after a look at both sides.

use std::collections::BTreeSet;

use super::args::{AdoptArgs, AdoptBy, LinkArgs, UnlinkArgs};
use super::error::CliError;
use super::exit::Exit;
use super::output::{ALL_LISTED, Form};
use super::session::Session;
use super::{Result, input, send};
use crate::model::ProfileId;
use crate::report;
use crate::service::linking::pairs_of;
use crate::service::{AdoptFrom, LinkView, PairName, Proposal};

/// Links one pair.
pub(super) async fn link(session: &Session, args: &LinkArgs) -> Result<Exit> {
    let pair = PairName::of(&args.ticket, &args.record).map_err(CliError::Usage)?;
    let profile = send::profile(session, args.profile.as_ref()).await?;
    let from = AdoptFrom::Numbers(vec![pair]);
    let proposal = session.desk.propose_links(&profile, &from, args.instead).await?;
    carry_out(session, &proposal, None, args.dry_run).await
}

/// Links many pairs.
pub(super) async fn adopt(session: &Session, args: &AdoptArgs) -> Result<Exit> {
    let profile = send::profile(session, args.profile.as_ref()).await?;
    let from = match (args.by, &args.file) {
        (AdoptBy::Native, None) => AdoptFrom::Native { closed: args.closed },
        (AdoptBy::Correlation, None) => AdoptFrom::Correlation,
        (AdoptBy::Markers, None) => AdoptFrom::Markers,
        (AdoptBy::Numbers, Some(file)) => {
            let text = input::text(file, &session.place, session.input)?;
            let wrong = |why| CliError::Usage(format!("{}: {why}", file.display()));
            AdoptFrom::Numbers(pairs_of(&text).map_err(wrong)?)
        }
        (AdoptBy::Numbers, None) => {
            return Err(CliError::Usage("--by numbers needs a file: a ticket and a record on each line".to_owned()));
        }
        (AdoptBy::Native | AdoptBy::Correlation | AdoptBy::Markers, Some(_)) => {
            return Err(CliError::Usage("a file of pairs goes with --by numbers".to_owned()));
        }
    };
    let proposal = session.desk.propose_links(&profile, &from, false).await?;
    let only = args.rows.as_ref().map(|rows| rows.iter().cloned().collect());
    carry_out(session, &proposal, only, args.dry_run).await
}

/// Shows the proposal; links what was chosen of it where a person, or `--yes`, agrees.
async fn carry_out(
    session: &Session,
    proposal: &Proposal,
    only: Option<BTreeSet<String>>,
    dry_run: bool,
) -> Result<Exit> {
    let chosen = proposal.chosen(only.as_ref()).count() as u64;
    if dry_run || chosen == 0 {
        session.output.show(&[("proposal", proposal)], || report::adoption::text(proposal))?;
        return Ok(if proposal.refused.is_empty() { Exit::Done } else { Exit::Holds });
    }
    match session.output.form() {
        Form::Text => session.output.text(&report::adoption::text(proposal))?,
        // Standard output holds the one object of the result.
        Form::Json => session.output.remark(report::adoption::text(proposal).trim_end()),
    }
    let question = format!("Link {}?", report::text::counted(chosen, "pair"));
    let halo = session.desk.profile(&proposal.profile).await?.profile.halo;
    if !session.may_write(&halo, &question).await? {
        return Err(CliError::Stopped);
    }
    let report = session.desk.adopt(proposal, only.as_ref()).await?;
    session.output.show(&[("proposal", proposal), ("run", &report)], || report::run::text(&report, ALL_LISTED))?;
    let refused = if proposal.refused.is_empty() { Exit::Done } else { Exit::Holds };
    Ok(refused.max(report.outcome.into()))
}

/// Ends links.
pub(super) async fn unlink(session: &Session, args: &UnlinkArgs) -> Result<Exit> {
    let mut links: Vec<LinkView> = Vec::new();
    for name in &args.numbers {
        links.extend(the_link(session, name, args.profile.as_ref()).await?);
    }
    let pairs: Vec<String> = links.iter().map(|link| format!("{} ↔ {}", link.halo, link.other)).collect();
    let question = format!("Unlink {}? Both records stay as they are", pairs.join(", "));
    if !session.agrees(&question, links.len() > 1).await? {
        return Err(CliError::Stopped);
    }
    let reason = args.reason.clone().unwrap_or_else(|| "a person unlinked them".to_owned());
    let ids: Vec<i64> = links.iter().map(|link| link.id).collect();
    let unlinked = session.desk.unlink(&ids, &reason).await?;
    session.output.show(&[("unlinked", &unlinked.pairs)], || {
        let mut text = String::new();
        for pair in &unlinked.pairs {
            report::text::add_line(&mut text, 0, &format!("{pair} are not linked any more"));
        }
        text
    })?;
    Ok(Exit::Done)
}

async fn the_link(session: &Session, name: &str, profile: Option<&ProfileId>) -> Result<Vec<LinkView>> {
    let found = session.desk.links_named(name, profile).await?;
    match found.len() {
        0 => Err(CliError::Usage(format!("{name} has no live link; `causeway links --search {name}` lists what has"))),
        1 => Ok(found),
        _ => {
            let several: Vec<String> =
                found.iter().map(|link| format!("{} ↔ {} ({})", link.halo, link.other, link.profile)).collect();
            Err(CliError::Usage(format!(
                "{name} has several links: {}; name the other record, or a profile with --profile",
                several.join(", ")
            )))
        }
    }
}
