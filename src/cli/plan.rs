//! `causeway plan`: looks, and shows what a pass would do. Nothing is written to a vendor.

use serde_json::{Value, json};

use super::args::PlanArgs;
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use super::{Result, input};
use crate::model::ProfileId;
use crate::plan::mails::PastNotes;
use crate::plan::{Plan, Row, visible};
use crate::report::plan::{Counts, Detail};
use crate::report::text::moment;
use crate::report::{self};
use crate::service::{PlanFile, PlanView};

/// The form of plan files that is written and read.
pub(super) const FILE_FORM: u32 = 1;

/// Previews one profile, or each that would run.
pub(super) async fn run(session: &Session, args: &PlanArgs) -> Result<Exit> {
    let profiles = match &args.profile {
        Some(name) => vec![name.clone()],
        None => profiles_to_plan(session).await?,
    };
    if args.out.is_some() && profiles.len() > 1 {
        return Err(CliError::Usage("--out takes one plan; name its profile with --profile".to_owned()));
    }
    let mut exit = Exit::Done;
    for name in profiles {
        if args.look {
            session.desk.look_next_time(&name).await?;
        }
        let focus = args.part.focus();
        let view = session.desk.preview_of(&name, &focus).await?;
        if let Some(path) = &args.out {
            let file = PlanFile { format: FILE_FORM, id: view.id.clone(), plan: view.plan.clone() };
            input::write(path, &session.place, &serde_json::to_string(&file)?)?;
        }
        let detail = if args.part.ticket.is_some() { Detail::Everything } else { Detail::Work };
        show(session, &view, detail).await?;
        exit = exit.max(self::exit(&view.plan));
    }
    Ok(exit)
}

/// The enabled profiles; the only one there is when none is enabled, because a new profile is
/// looked at before it is enabled.
async fn profiles_to_plan(session: &Session) -> Result<Vec<ProfileId>> {
    let all = session.desk.profiles().await?;
    match all.as_slice() {
        [only] => Ok(vec![only.profile.name.clone()]),
        _ => Ok(session.desk.profiles_to_run(&[]).await?),
    }
}

/// How a preview ends: what a pass would stop at or leave is said by the exit code already.
pub(super) fn exit(plan: &Plan) -> Exit {
    if !plan.stops.is_empty() {
        Exit::Guard
    } else if plan.rows.iter().any(Row::waits) {
        Exit::Holds
    } else {
        Exit::Done
    }
}

/// Prints a plan: its rows, its counts, the requests so far, last its id and expiry.
pub(super) async fn show(session: &Session, view: &PlanView, detail: Detail) -> Result<()> {
    let stored = session.desk.profile(&view.plan.profile).await?;
    let profile = &stored.profile;
    session.output.show(&[("plan", &json(session, view))], || {
        let counts = Counts::of(&view.plan).line(profile.halo.as_str(), profile.other.as_str());
        let requests = session.desk.requests().into_iter().map(|(name, count)| format!("{name} {count}"));
        let requests: Vec<String> = requests.collect();
        let rows = report::plan::text(&view.plan, profile, detail);
        let (name, id, expires) = (&view.plan.profile, &view.id, moment(view.expires));
        let requests = requests.join(", ");
        let drift = view.report.drift.iter().map(report::run::drift);
        let told = report::run::feeds(&view.report).into_iter().chain(drift);
        let feeds: String = told.flat_map(|line| [line, "\n".to_owned()]).collect();
        let loading: String =
            report::loading::lines(&view.plan, profile).into_iter().flat_map(|said| [said.text, "\n".to_owned()]).collect();
        let cost = if view.plan.writes() == 0 {
            String::new()
        } else {
            let lasting = report::plan::lasting(&view.plan).map(|line| line + "\n").unwrap_or_default();
            format!("{lasting}Carrying it out takes {}\n", report::plan::cost(&view.cost))
        };
        format!(
            "Profile {name}\n{rows}{feeds}{counts}\n{loading}{cost}Requests so far: {requests}\nPlan {id}, to be applied before \
             {expires}\n{}",
            next_step(view)
        )
    })
}

/// A plan as JSON shows it.
pub(super) fn json(session: &Session, view: &PlanView) -> Value {
    json!({
        "id": view.id,
        "expires": view.expires,
        "counts": Counts::of(&view.plan),
        "cost": view.cost,
        "requests": session.desk.requests(),
        "profile": view.plan.profile,
        "profile_version": view.plan.profile_version,
        "made": view.plan.made,
        "first_load": view.plan.first_load,
        "rows": view.plan.rows,
        "stops": view.plan.stops,
        "visible_texts": visible_texts(&view.plan),
        "past": PastNotes::of(&view.plan),
        "mails": view.mails,
        "run": view.report,
    })
}

/// The texts that customers will be able to read, each with the row that writes it.
fn visible_texts(plan: &Plan) -> Vec<Value> {
    let mut all = Vec::new();
    for row in &plan.rows {
        for one in visible::texts(row) {
            all.push(json!({ "row": row.id, "title": row.title, "field": one.field, "text": one.text }));
        }
    }
    all
}

/// How this plan is carried out; nothing where it writes nothing.
fn next_step(view: &PlanView) -> String {
    if view.plan.writes() == 0 {
        return "Nothing is to be written.\n".to_owned();
    }
    let first_load = if view.plan.first_load { " --first-load" } else { "" };
    format!("Carry it out with: causeway apply {} --all{first_load}\n", view.id)
}
