//! `causeway profile suggest`: what a mapping seems to lack, and taking some of it.

use super::Result;
use super::args::SuggestArgs;
use super::exit::Exit;
use super::session::Session;
use crate::report::text::{one_line, table};

/// Lists the suggestions with their reasons, and saves those that were chosen.
pub(super) async fn run(session: &Session, args: SuggestArgs) -> Result<Exit> {
    let seen = session.desk.suggestions(&args.name).await?;
    let places: Vec<usize> = match (&args.accept, args.all) {
        (_, true) => (0..seen.all.len()).collect(),
        (Some(numbers), false) => numbers.iter().map(|number| number.get() - 1).collect(),
        (None, false) => Vec::new(),
    };
    let version = if places.is_empty() { None } else { Some(session.desk.take_suggestions(&seen, &places).await?) };
    session.output.show(&[("suggestions", &seen.all), ("taken", &places), ("version", &version)], || {
        if seen.all.is_empty() {
            return format!("{}: nothing more to suggest.\n", args.name);
        }
        let rows = seen.all.iter().enumerate();
        let rows: Vec<Vec<String>> =
            rows.map(|(at, one)| vec![(at + 1).to_string(), one_line(&one.what), one_line(&one.reason)]).collect();
        let list = table(&["No", "Suggestion", "Because"], &rows);
        match version {
            Some(version) => {
                let taken: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
                format!("{list}{} is saved with {} as version {version}.\n", args.name, taken.join(", "))
            }
            None => format!("{list}Nothing is saved yet; take some with --accept 1,2 or all of them with --all.\n"),
        }
    })?;
    Ok(Exit::Done)
}
