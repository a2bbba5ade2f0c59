//! `causeway demo` and `causeway standins`: neither touches the desk of this account.

use std::io::{self, Write as _};

use serde_json::json;

use super::error::CliError;
use super::exit::Exit;
use super::output::{Form, Output};
use super::{Result, stop};
use crate::{demo, standins};

/// Plays the demonstration; it passes or it is an error. With JSON the story goes to standard error.
pub(super) async fn demo(args: demo::Args, output: &Output) -> Result<Exit> {
    let mut out: Box<dyn io::Write> = match output.form() {
        Form::Text => Box::new(io::stdout()),
        Form::Json => Box::new(io::stderr()),
    };
    if !args.headless {
        writeln!(out, "There is no display here, so the story is told in the terminal.")?;
    }
    let verdict = tokio::select! {
        told = demo::run(args, out.as_mut()) => told?,
        // Dropping the story removes its folder.
        () = stop::signalled() => return Err(CliError::Stopped),
    };
    let passed = verdict.passed();
    if output.form() == Form::Json {
        output.show(&[("demo", &json!({ "passed": passed }))], String::new)?;
    }
    Ok(if passed { Exit::Done } else { Exit::Failed })
}

/// Serves the stand-ins until it is stopped.
pub(super) async fn standins(args: standins::command::Args) -> Result<Exit> {
    standins::command::run(args).await?;
    Ok(Exit::Done)
}
