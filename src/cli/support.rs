//! `causeway support`: a file for a person who helps.

use std::path::Path;

use super::exit::Exit;
use super::session::Session;
use super::{Result, input};

/// Writes the bundle.
pub(super) async fn run(session: &Session, out: &Path) -> Result<Exit> {
    let bundle = session.desk.support_bundle().await?;
    input::write(out, &session.place, &serde_json::to_string_pretty(&bundle)?)?;
    let path = out.display().to_string();
    session.output.show(&[("file", &path)], || {
        format!("{path} is written. It holds no secrets, accounts, names or texts of tickets; look at it before you send it.\n")
    })?;
    Ok(Exit::Done)
}
