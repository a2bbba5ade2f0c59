//! `causeway profile copy-block`: a part of a mapping is copied to another profile.

use super::Result;
use super::args::CopyBlockArgs;
use super::exit::Exit;
use super::session::Session;
use crate::profile::Difference;
use crate::profile::block::Block;
use crate::report::text::{one_line, table};

/// Shows what copying a block changes, and saves it where that was asked for.
pub(super) async fn copy(session: &Session, args: CopyBlockArgs) -> Result<Exit> {
    let block = Block { pairs: args.pair, tables: args.value_table, only_for: args.only_for };
    let copy = session.desk.look_at_block(&args.from, &args.to, &block).await?;
    let (changes, to) = (copy.changes.clone(), args.to);
    let version = if args.apply && !changes.is_empty() { Some(session.desk.take_block(copy).await?) } else { None };
    session.output.show(&[("profile", &to), ("changes", &changes), ("version", &version)], || {
        if changes.is_empty() {
            return format!("{to} has all of it already.\n");
        }
        let row = |one: &Difference| vec![one.place.clone(), one_line(&one.before), one_line(&one.after)];
        let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
        let list = table(&["Where", "Now", "Copied"], &rows);
        match version {
            Some(version) => format!("{list}{to} is saved with this as version {version}.\n"),
            None => format!("{list}Nothing is saved yet; add --apply to save {to} with this.\n"),
        }
    })?;
    Ok(Exit::Done)
}
