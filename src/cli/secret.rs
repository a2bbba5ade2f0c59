//! `causeway secret`: the keychain's entries of this desk. Values come from the terminal without
//! echo or from a pipe, never from an argument, and are never shown.

use std::io;

use super::args::SecretCommand;
use super::error::CliError;
use super::exit::Exit;
use super::session::{Secrets, Session};
use super::terminal::{self, Input};
use super::{Result, input};
use crate::report::text::table;
use crate::service::Replaced;

/// Runs a command about secrets.
pub(super) async fn run(session: &Session, command: SecretCommand) -> Result<Exit> {
    let desk = &session.desk;
    match command {
        SecretCommand::Set { surplus, .. } if !surplus.is_empty() => Err(CliError::Usage(
            "a secret is never given as an argument, where every process can read it; leave it out and it is asked \
             for, or pipe it in. If it was a real one, change it where it came from"
                .to_owned(),
        )),
        SecretCommand::Set { name, untried, .. } => {
            if session.secrets == Secrets::Given {
                return Err(CliError::Usage(
                    "--secrets-stdin keeps secrets in memory only, so there is nothing to set; leave it out".to_owned(),
                ));
            }
            let secret = match session.input {
                Input::Person => terminal::hidden(&name).await?,
                Input::Pipe | Input::UsedUp => Some(input::secret_line(io::stdin().lock())?),
                Input::Elsewhere => return Err(input::elsewhere("close the program that holds this desk first")),
            };
            let Some(secret) = secret else {
                return Err(CliError::Usage(format!("no secret was entered; {name} is as it was")));
            };
            let replaced = if untried {
                desk.set_secret(&name, &secret).await?;
                Replaced::Untried
            } else {
                let stays = |error| CliError::SecretStays { name: name.clone(), error };
                desk.replace_secret(&name, &secret).await.map_err(stays)?
            };
            session.output.show(&[("stored", &name), ("replaced", &replaced)], || match replaced {
                Replaced::Tried => format!("{name} was tried and is stored; whatever else signs in needs it, too.\n"),
                Replaced::Nothing | Replaced::Untried => format!("{name} is stored.\n"),
            })?;
            Ok(Exit::Done)
        }
        SecretCommand::List => {
            let names = desk.secret_names().await?;
            session.output.show(&[("secrets", &names)], || table(&["Name"], &rows(&names)))?;
            Ok(Exit::Done)
        }
        SecretCommand::Forget { name } => {
            desk.forget_secret(&name).await?;
            session.output.show(&[("forgotten", &name)], || format!("{name} is forgotten.\n"))?;
            Ok(Exit::Done)
        }
    }
}

fn rows(names: &[String]) -> Vec<Vec<String>> {
    names.iter().map(|name| vec![name.clone()]).collect()
}
