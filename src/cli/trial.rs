//! `causeway connection test NAME --write-to RECORD`: the right to change records is tried.

use super::exit::Exit;
use super::session::Session;
use super::{Result, connection};
use crate::connector::rights::Verdict;
use crate::model::{ConnectionId, RecordId};
use crate::report::text::one_line;

/// Tests a connection, then writes a title of a record with the value that it has.
pub(super) async fn test(session: &Session, name: &ConnectionId, record: RecordId) -> Result<Exit> {
    let tested = connection::test_one(session, name).await?;
    let question = format!("A title of {record} in {name} is written with the value that it has.");
    if !session.may_write(name, &question).await? {
        return Ok(tested.max(Exit::Holds));
    }
    let tried = session.desk.try_writing(name, &record).await?;
    session.output.show(&[("trial", &tried)], || format!("{}\n", one_line(&tried.words())))?;
    Ok(if tried.verdict == Verdict::Yes { tested } else { tested.max(Exit::Holds) })
}
