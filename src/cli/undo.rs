//! `causeway undo`: the plan that turns back what a run wrote, to be applied like any other.

use super::Result;
use super::args::UndoArgs;
use super::exit::Exit;
use super::plan;
use super::session::Session;
use crate::model::RunId;
use crate::report::plan::Detail;

/// Shows the reverse plan of a run.
pub(super) async fn run(session: &Session, args: &UndoArgs) -> Result<Exit> {
    let view = session.desk.preview_undo(RunId(args.run), args.change).await?;
    plan::show(session, &view, Detail::Everything).await?;
    Ok(plan::exit(&view.plan))
}
