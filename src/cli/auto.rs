//! `causeway auto`: runs the profiles with nobody there, one line for each.

use super::args::AutoArgs;
use super::error::CliError;
use super::exit::Exit;
use super::output::error_json;
use super::session::Session;
use super::{Result, plan};
use crate::auto::{self, Mode, Worked};
use crate::report;

/// Runs the profiles.
pub(super) async fn run(session: &Session, args: &AutoArgs) -> Result<Exit> {
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Run };
    let mut exit = Exit::Done;
    auto::run(&session.desk, &args.profile, mode, |name, result| {
        let profile = name.as_str();
        let (this, line) = match result {
            Ok(Worked::Ran(run)) => {
                session.output.show(&[("profile", &profile), ("run", &run)], || report::run::text(&run))?;
                return settle(&mut exit, run.outcome.into());
            }
            Ok(Worked::Previewed(view)) => {
                let counts = report::plan::Counts::of(&view.plan);
                let line = format!("{profile}: would do: {}; plan {}\n", counts.line("Halo", "other side"), view.id);
                session.output.show(&[("profile", &profile), ("plan", &plan::json(session, &view))], || line)?;
                return settle(&mut exit, plan::exit(&view.plan));
            }
            Err(error) => {
                let error = CliError::Service(error);
                (error.exit(), error)
            }
        };
        let text = || format!("{profile}: {line}\n");
        session.output.show(&[("profile", &profile), ("error", &error_json(&line))], text)?;
        settle(&mut exit, this)
    })
    .await?;
    Ok(exit)
}

fn settle(exit: &mut Exit, this: Exit) -> Result<()> {
    *exit = (*exit).max(this);
    Ok(())
}
