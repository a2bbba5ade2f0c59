//! What can be wished in the activity panel.

use std::path::PathBuf;

use super::Tab;
use crate::model::RecordKey;

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum ActivityAction {
    /// Shows a tab.
    Show(Tab),
    /// Shows the activity of one profile, or of all.
    Choose(Option<String>),
    /// Shows one run in full, from wherever it was mentioned.
    ShowRun(i64),
    /// Chooses a run of the list.
    ChooseRun(i64),
    /// Shows the requests of one connection, or of all.
    ChooseConnection(Option<String>),
    /// Shows the requests about some records, with their name, or those of all.
    ShowCallsAbout(Option<(String, Vec<RecordKey>)>),
    /// Reads what was said in a request.
    ReadSaid(i64),
    /// Keeps what is said on the chosen connection, or no longer.
    KeepSaid(bool),
    /// Saves how long things are kept.
    SaveKeeping,
    /// Plans the undoing of the shown run.
    UndoRun,
    /// Plans the undoing of the current change of the shown run.
    UndoChange,
    /// Asks where the shown run is to be written.
    AskRunFile,
    /// Writes the shown run into a file.
    RunTo(PathBuf),
    /// Asks where the bundle for a person who helps is to be written.
    AskSupport,
    /// Writes that bundle into a file.
    SupportTo(PathBuf),
    /// Reads earlier runs.
    MoreRuns,
    /// Reads earlier changes of the chosen run.
    MoreChanges,
    /// Reads earlier requests of the chosen run.
    MoreRunCalls,
    /// Reads earlier requests.
    MoreCalls,
}
