//! `causeway auto`: runs the profiles with nobody there, one line for each.

use super::args::AutoArgs;
use super::error::CliError;
use super::exit::Exit;
use super::output::{ALL_LISTED, error_json};
use super::session::Session;
use super::{Result, plan};
use crate::auto::{self, Mode, Worked};
use crate::report;
use crate::report::plan::Counts;

/// Runs the profiles. The exit code is that of the profile that ended worst.
pub(super) async fn run(session: &Session, args: &AutoArgs) -> Result<Exit> {
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Run };
    let mut exit = Exit::Done;
    let focus = args.part.focus();
    auto::run(&session.desk, &args.profile, &focus, mode, |name, result| {
        let profile = name.as_str();
        let this = match result {
            Ok(Worked::Ran(run)) => {
                session.output.show(&[("profile", &profile), ("run", &run)], || report::run::text(&run, ALL_LISTED))?;
                run.outcome.into()
            }
            Ok(Worked::Previewed(view)) => {
                let counts = Counts::of(&view.plan).line("Halo", "other side");
                let line = format!("{profile}: would do: {counts}; plan {}\n", view.id);
                session.output.show(&[("profile", &profile), ("plan", &plan::json(session, &view))], || line)?;
                // Nobody is there to confirm a first load: a run would hold all of it.
                let held = if view.plan.first_load { Exit::Holds } else { Exit::Done };
                plan::exit(&view.plan).max(held)
            }
            Err(error) => {
                let error = CliError::Service(error);
                let text = || format!("{profile}: {error}\n");
                session.output.show(&[("profile", &profile), ("error", &error_json(&error))], text)?;
                error.exit()
            }
        };
        exit = exit.max(this);
        Ok(())
    })
    .await
    .map(|()| exit)
}
